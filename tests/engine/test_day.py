"""A day in a channel: set-up, post, answers, close, reveal, board."""

from __future__ import annotations

import asyncio

from bot.commands import decode
from bot.commands.words import SubmitAnswer
from bot.ui import Form, Tone, View
from tests.engine.channel import Study, study
from tests.engine.reading import button, buttons, letter, select, words

SETUP = "setup time:09:00 zone:Europe/Berlin days:mon-fri"


async def ask(channel: Study, question: str, more: str = "") -> None:
    await channel.organise(f"schedule now question:{question} {more}")


async def test_a_whole_day(database: str) -> None:
    async with study(database) as channel:
        shown = await channel.organise(SETUP)
        assert "This channel is set up" in words(shown)
        await channel.organise("question queue question:b3")
        await channel.at("2026-11-23 09:00")
        post = channel.question()
        assert "What sleeps on the wing" in words(post.view)
        assert "Saved" in words(await channel.pick("ann", "swift"))
        await channel.pick("bob", "kiwi")
        await channel.pick("cat", "swift")
        await channel.pick("dan", "emu")
        await channel.pick("eve", "quail")
        assert len(channel.platform.posts) == 1
        await channel.at("2026-11-24 08:59")
        assert not channel.revealed(post)
        await channel.at("2026-11-24 09:00")
        assert "Closed" in words(post.view)
        assert "can practise until" in words(post.view)
        assert [found.label for found in buttons(post.view)] == ["A", "B", "C", "D"]
        reveal = channel.reveal(post)
        assert "EXPLAIN-b3" in words(reveal)
        assert f"{letter(post.views[0], 'swift')}: 2 (right)" in words(reveal)
        assert channel.platform.threads
        assert len(channel.questions()) == 2
        assert await channel.board() == [
            ("1", "ann", "30", "1/1", "100 %"),
            ("1", "cat", "30", "1/1", "100 %"),
            ("3", "bob", "0", "0/1", "0 %"),
            ("3", "dan", "0", "0/1", "0 %"),
            ("3", "eve", "0", "0/1", "0 %"),
        ]
        mine = await channel.click("bob", reveal, "My result")
        assert "WHY-b3-kiwi" in words(mine)
        assert "✗ Not right" in words(mine)


async def test_the_last_answer_before_the_close_counts(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await channel.pick("ann", "kiwi")
        await channel.pass_time(hours=1)
        await channel.pick("ann", "swift")
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "30", "1/1", "100 %")]


async def test_the_distribution_is_hidden_under_five_answers(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        for user in ("ann", "bob", "cat", "dan"):
            await channel.pick(user, "swift")
        await channel.pass_time(hours=25)
        assert "4 answers. The distribution is shown from 5 answers on." in words(channel.reveal(channel.question()))


async def test_a_click_delivered_twice_counts_once(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        first = await channel.pick("ann", "swift", delivery="twice")
        again = await channel.pick("ann", "swift", delivery="twice")
        assert words(first) == words(again)
        await channel.pass_time(hours=25)
        async with channel.services.store.read() as tx:
            (answer,) = await tx.final_answers(1)
            round_ = await tx.round(1)
        assert answer.delivery == "twice"
        assert round_ is not None
        assert round_.answered == 1
        assert "1 answer" in words(channel.question().view)


async def test_a_redelivered_old_click_does_not_overwrite_a_newer_choice(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await channel.pick("ann", "kiwi", delivery="old")
        await channel.pick("ann", "swift", delivery="new")
        await channel.pick("ann", "kiwi", delivery="old")
        await channel.restart()
        await channel.pick("ann", "kiwi", delivery="old")
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "30", "1/1", "100 %")]


async def test_clicks_of_many_at_once_all_count(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await asyncio.gather(*(channel.pick(f"m{n:02}", "swift" if n % 2 else "emu") for n in range(40)))
        await channel.pass_time(hours=25)
        assert "40 answers" in words(channel.question().view)
        board = await channel.board(options="period:all page:2")
        assert len(board) == 10
        assert all(row[0] == "1" for row in board)
        assert [row[0] for row in await channel.board(options="period:all page:3")] == ["21"] * 10


# ------------------------------------------------------------------ answers that don't count


async def test_an_answer_from_another_channel_is_refused(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        view = channel.question().view
        refused = await channel.click("ann", view, "A", channel="elsewhere")
        assert "another channel" in words(refused)
        await channel.pass_time(hours=25)
        assert await channel.board() == []


async def test_an_answer_to_an_unknown_round_is_refused(database: str) -> None:
    async with study(database) as channel:
        for number in (1, 10**6, 2**63 - 1, 0):
            refused = await channel.do(
                SubmitAnswer(actor=channel.actor("ann"), delivery=channel.delivery(), round=number, text="A")
            )
            assert isinstance(refused, View)
            assert "I don't know that question" in words(refused)


async def test_an_answer_without_form_is_refused_and_says_how(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        for typed in ("Z", "AB", "swift", "?"):
            refused = await channel.say("ann", typed)
            assert isinstance(refused, View)
            assert refused.tone is Tone.ERROR
            assert "Choose one letter from A–D" in words(refused)
        await channel.pass_time(hours=25)
        assert "0 answers" in words(channel.question().view)


async def test_a_late_answer_is_practice(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await channel.pick("ann", "swift")
        await channel.pass_time(hours=25)
        post = channel.question()
        late = await channel.pick("bob", "swift", post=post)
        assert "counts as practice" in words(late)
        assert "EXPLAIN-b3" in words(late)
        assert await channel.board() == [("1", "ann", "30", "1/1", "100 %")]
        assert "practice" in words(await channel.click("bob", channel.reveal(post), "My result"))
        assert await channel.streaks() == {"ann": (1, 1, 0)}
        await channel.pass_time(hours=48)
        refused = await channel.pick("cat", "swift", post=post)
        assert "too long ago" in words(refused)
        assert "EXPLAIN" not in words(refused)


async def test_whoever_answered_in_time_keeps_that_answer(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await channel.pick("ann", "kiwi")
        await channel.pass_time(hours=25)
        post = channel.question()
        practised = await channel.pick("ann", "swift", post=post)
        assert "✓ Right" in words(practised)
        assert await channel.board() == [("1", "ann", "0", "0/1", "0 %")]
        mine = await channel.click("ann", channel.reveal(post), "My result")
        assert "✗ Not right" in words(mine)
        assert "WHY-b3-kiwi" in words(mine)


async def test_an_answer_after_the_time_but_before_the_close_is_late(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await channel.pick("ann", "swift")
        channel.leap(hours=24)  # no tick yet
        actor = channel.actor("bob")
        token = button(channel.question().view, letter(channel.question().view, "swift")).action
        number = int(token.split(":")[2])
        shown = await channel.do(SubmitAnswer(actor=actor, delivery="late", round=number, text="A"))
        assert "EXPLAIN" not in words(shown)
        assert await channel.board() == [("1", "ann", "30", "1/1", "100 %")]


async def test_the_one_who_saw_the_key_earns_nothing(database: str) -> None:
    async with study(database) as channel:
        assert "EXPLAIN-b3" in words(await channel.say("ann", "/question show b3"))
        await channel.pass_time(minutes=1)
        await ask(channel, "b3")
        await channel.pick("ann", "swift")
        await channel.pick("bob", "swift")
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "bob", "30", "1/1", "100 %")]
        mine = await channel.click("ann", channel.reveal(channel.question()), "My result")
        assert "seen the key before" in words(mine)


async def test_a_question_asked_again_counts_for_those_who_are_new_to_it(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await channel.pick("ann", "swift")
        await channel.pass_time(hours=25)
        await ask(channel, "b3")
        await channel.pick("ann", "swift")
        await channel.pick("bob", "swift")
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "30", "1/1", "100 %"), ("1", "bob", "30", "1/1", "100 %")]


async def test_how_sure_one_was(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        saved = await channel.pick("ann", "swift")
        sure = await channel.click("ann", saved, "Certain")
        assert "certain" in words(sure)
        await channel.pass_time(hours=25)
        assert "when *certain*, right 100 % (1)" in words(await channel.say("ann", "/me stats"))


async def test_open_lists_what_i_can_answer(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await ask(channel, "s1")
        await channel.pick("ann", "pumice")
        shown = await channel.say("ann", "/quiz open")
        assert "2 questions are open here" in words(shown)
        assert "not answered yet" in words(shown)
        assert "you answered" in words(shown)
        await channel.click("ann", shown, "B")
        assert "not answered yet" not in words(await channel.say("ann", "/quiz open"))
        assert "Nothing is open" in words(await channel.say("ann", "/quiz open", channel="elsewhere"))


async def test_of_many_open_questions_one_is_shown_first(database: str) -> None:
    async with study(database) as channel:
        for question in ("b3", "s1", "own-numbers", "in-order", "two-keys"):
            await ask(channel, question)
        await channel.pick("ann", "pumice", post=channel.questions()[1])
        listed = await channel.say("ann", "/quiz open")
        assert isinstance(listed, View)
        assert buttons(listed) == []
        assert [value for value, _ in select(listed).options] == ["1", "2", "3", "4", "5"]
        one = await channel.click("ann", listed, values=("1",))
        assert "What sleeps on the wing" in words(one)
        assert "Not answered yet" in words(one)
        assert isinstance(one, View)
        assert "Saved" in words(await channel.click("ann", one, letter(one, "swift")))
        assert "You answered" in words(await channel.click("ann", listed, values=("2",)))
        assert "an example" not in words(await channel.click("ann", listed, values=("3",)))
        assert "an example" in words(await channel.click("new", listed, values=("3",)))
        assert "asked in another channel" in words(await channel.click("ann", listed, values=("1",), channel="other"))
        assert "removed" in words(await channel.click("ann", listed, values=("99",)))
        await channel.pass_time(hours=25)
        assert "has closed" in words(await channel.click("ann", listed, values=("1",)))


async def test_nobody_is_shown_the_question_of_anothers_quiz(database: str) -> None:
    async with study(database) as channel:
        await channel.say("bob", "/quiz start count:1 kind:single")
        command = decode("q1:show", channel.actor("ann"), "d", values=("1",))
        assert "somebody else's quiz" in words(await channel.do(command))


async def test_a_report_reaches_the_organiser(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await ask(channel, "b3")
        form = await channel.click("ann", channel.question().view, "Report")
        assert isinstance(form, Form)
        assert "Thank you" in words(await channel.fill("ann", form, reason="the key is `wrong`, I think"))
        ((user, view),) = channel.platform.told
        assert user == "lead"
        assert "`b3` was reported by `ann`: `the key is 'wrong', I think`" in words(view)
        refused = await channel.fill("ann", form, reason="no")
        assert "few words" in words(refused)
        assert "Thank you" in words(await channel.say("bob", "/question report b3 the second option holds, too"))
        assert len(channel.platform.told) == 2
