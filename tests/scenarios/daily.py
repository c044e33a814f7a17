"""The daily question: post, answers, close, reveal, and what comes after it."""

from __future__ import annotations

from tests.scenarios.driver import Boards, Driver, boards

SETUP = "setup time:09:00 zone:Europe/Berlin days:mon-fri"


async def a_day(d: Driver) -> Boards:
    """From the set-up to the next morning."""
    said = await d.lead(SETUP)
    assert said.how == "private"
    assert "This channel is set up: " in said.text
    assert "Next posts:" in said.text
    assert not await d.posts()
    await d.lead("question queue question:b3")
    await d.lead("question queue question:b1")

    await d.until("2026-11-23 09:00")
    (post,) = await d.posts()
    assert "Birds · difficulty 3 of 5 (solid) · #1" in post.text
    assert "What sleeps on the wing above the rooftops of a town?" in post.text
    assert sorted(text for _, text in post.choices) == ["emu", "kiwi", "quail", "swift"]
    assert post.buttons == ("A", "B", "C", "D", "Report")
    assert not post.rows
    saved = await d.pick("ann", "swift")
    assert saved.how == "private"
    assert f"Saved {post.letter('swift')}. You can change it until" in saved.text
    assert "You are the first to answer." in saved.text
    assert saved.buttons == ("Guess", "Fairly sure", "Certain")
    assert "1 other has answered" in (await d.pick("bob", "kiwi")).text
    await d.pick("cat", "swift")
    await d.pick("dan", "emu")
    await d.pick("eve", "quail")
    assert len(await d.posts()) == 1
    assert await d.posts() == [post], "no live edits, nothing public about any answer"

    await d.until("2026-11-24 08:59")
    assert not (await d.question()).replies
    await d.until("2026-11-24 09:00")
    closed, fresh = await d.posts()
    assert "Closed" in closed.text
    assert "5 answers" in closed.text
    assert "can practise until" in closed.text
    assert closed.buttons == ("A", "B", "C", "D")
    assert "Which bird stands in shallow water" in fresh.text
    (reveal,) = closed.replies
    assert f"Key: {post.letter('swift')}" in reveal.text
    assert "EXPLAIN-b3" in reveal.text
    assert "WHY-b3-kiwi" in reveal.text
    assert reveal.buttons == ("My result", "Report")
    assert closed.thread or reveal.thread
    mine = await d.press("bob", reveal, "My result")
    assert mine.how == "private"
    assert "✗ Not right" in mine.text
    assert "WHY-b3-kiwi" in mine.text
    assert "✓ Right. 30 points." in (await d.press("ann", reveal, "My result")).text
    return await boards(d)


async def changed_and_sure(d: Driver) -> Boards:
    """The last answer before the close counts; how sure one was can be said in a second row."""
    await d.ask("b3")
    await d.pick("ann", "kiwi")
    await d.pass_time(hours=1)
    saved = await d.pick("ann", "swift")
    sure = await d.press("ann", saved, "Certain")
    assert "certain" in sure.text
    await d.pick("bob", "swift")
    await d.pick("bob", "emu")
    await d.pass_time(hours=24)
    assert "when certain, right 100 % (1)" in (await d.command("ann", "/me stats")).text
    return await boards(d)


async def hidden_under_five(d: Driver) -> Boards:
    """Fewer than five answers would tell who answered what."""
    await d.ask("b3")
    for user in ("ann", "bob", "cat", "dan"):
        await d.pick(user, "swift")
    await d.pass_time(hours=25)
    assert "4 answers. The distribution is shown from 5 answers on." in (await d.reveal()).text
    return await boards(d)


async def late_practice(d: Driver) -> Boards:
    """After the close an answer counts as practice for 48 hours; whoever answered in time keeps that answer."""
    post = await d.ask("b3")
    await d.pick("ann", "swift")
    await d.pick("eve", "kiwi")
    await d.pass_time(hours=25)
    late = await d.choose("bob", await d.question(), "swift")
    assert late.how == "private"
    assert "counts as practice" in late.text
    assert "EXPLAIN-b3" in late.text
    assert "practice" in (await d.press("bob", await d.reveal(), "My result")).text
    assert "✓ Right" in (await d.choose("eve", post, "swift")).text
    assert "✗ Not right" in (await d.press("eve", await d.reveal(), "My result")).text
    assert "didn't answer" in (await d.press("cat", await d.reveal(), "My result")).text
    await d.pass_time(hours=48)
    refused = await d.choose("cat", post, "swift")
    assert refused.how == "private"
    assert "too long ago" in refused.text
    assert "EXPLAIN" not in refused.text
    return await boards(d)


async def reports(d: Driver) -> Boards:
    """By the button and by the command, before and after answering; the organiser alone hears of it."""
    await d.lead(SETUP)
    post = await d.ask("b3")
    form = await d.press("ann", post, "Report")
    assert form.how == "form"
    refused = await d.fill("ann", form, reason="no")
    assert "few words" in refused.text
    again = await d.again("ann", refused)
    assert again.field("reason").value == "no", "what was typed is kept"
    thanks = await d.fill("ann", again, reason="the key is `wrong`, I think")
    assert thanks.how == "private"
    assert "Thank you" in thanks.text
    await d.pick("ann", "swift")
    by_command = await d.command("bob", '/question report question:b3 reason:"the second option holds, too"')
    assert "Thank you" in by_command.text
    await d.pass_time(hours=25)
    (reveal,) = (await d.questions())[0].replies
    form = await d.press("cat", reveal, "Report")
    assert "Thank you" in (await d.fill("cat", form, reason="The source is gone.")).text
    told = [note.text for note in await d.told("lead")]
    assert len(told) == 3
    assert all("b3 was reported by" in note for note in told), told
    assert "ann" in told[0]
    assert "the key is 'wrong', I think" in told[0]
    assert "the second option holds, too" in told[1]
    assert not await d.told("ann")
    return await boards(d)


async def what_is_open(d: Driver) -> Boards:
    """``/quiz open`` lists what I can still answer, and lets me."""
    assert "Nothing is open" in (await d.command("ann", "/quiz open")).text
    await d.ask("b3")
    await d.ask("s1")
    await d.pick("ann", "pumice")
    shown = await d.command("ann", "/quiz open")
    assert shown.how == "private"
    assert "2 questions are open here" in shown.text
    assert "not answered yet" in shown.text
    assert "you answered" in shown.text
    assert "Nothing is open" in (await d.command("ann", "/quiz open", channel="lounge")).text
    first = (await d.questions())[0]
    assert "Saved" in (await d.press("ann", shown, first.letter("swift"))).text
    assert "not answered yet" not in (await d.command("ann", "/quiz open")).text
    await d.pass_time(hours=25)
    return await boards(d)


async def in_the_readers_zone(d: Driver) -> Boards:
    """My own zone; and help and topics, which need no set-up."""
    assert "no zone of your own" in (await d.command("lead", "/me zone")).text
    assert "Your zone is now Asia/Tokyo" in (await d.command("lead", "/me zone zone:tokyo")).text
    assert "no time zone" in (await d.command("lead", "/me zone zone:Atlantis")).text
    topics = await d.command("ann", "/topics")
    assert topics.rows == (("t01", "Birds", "8"), ("t02", "Stones", "8"))
    mine = await d.command("ann", "/help")
    assert "leaderboard" in mine.text
    assert "quizadmin" not in mine.text
    assert "quizadmin" in (await d.command("lead", "/help")).text
    assert "Number of questions" in (await d.command("ann", '/help about:"quiz start"')).text
    said = await d.lead(SETUP)
    assert "Mon 23 Nov, 09:00 CET" in said.text
    return await boards(d)
