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
    assert not closed.buttons
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
