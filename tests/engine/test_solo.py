"""The private quiz: untimed, resumable, immediate feedback, nothing for the boards."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.ui import Form, Tone, View
from tests.engine.channel import Study, drop, study
from tests.engine.reading import button, letter, table, words

START = "/quiz start topic:t02 kind:single count:3"


async def current(channel: Study) -> tuple[str, str]:
    """The id and the right option of the question that the running quiz asks."""
    async with channel.services.store.read() as tx:
        (session,) = await tx.running()
        question = channel.services.shelf.bank.find(session.questions[session.position])
    key = question.body.key(range(4), {}).split(" — ")[1]
    return question.id, key


async def right(channel: Study, user: str, shown: View | Form) -> View | Form:
    assert isinstance(shown, View)
    _, key = await current(channel)
    return await channel.click(user, shown, letter(shown, key))


async def wrong(channel: Study, user: str, shown: View | Form) -> View | Form:
    assert isinstance(shown, View)
    _, key = await current(channel)
    other = next(mark for mark in "ABCD" if mark != letter(shown, key))
    return await channel.click(user, shown, other)


async def test_a_whole_quiz(database: str) -> None:
    async with study(database) as channel:
        first = await channel.say("ann", START)
        assert isinstance(first, View)
        assert first.private
        assert "Question 1 of 3" in words(first)
        one, _ = await current(channel)
        feedback = await right(channel, "ann", first)
        assert isinstance(feedback, View)
        assert feedback.tone is Tone.GOOD
        assert f"EXPLAIN-{one}" in words(feedback)
        second = await channel.click("ann", feedback, "Next")
        assert "Question 2 of 3" in words(second)
        two, _ = await current(channel)
        feedback = await wrong(channel, "ann", second)
        assert "✗ Not right" in words(feedback)
        third = await channel.click("ann", feedback, "Next")
        three, _ = await current(channel)
        card = await channel.click("ann", third, "Skip")
        assert [row[2] for row in table(card)] == ["✓ right", "✗ wrong", "skipped"]
        assert "1 of 2 right" in words(card)
        assert f"`{two}`, `{three}`" in words(card)
        assert len({one, two, three}) == 3
        assert not channel.platform.posts, "a private quiz says nothing in public"
        assert "No graded answer" not in words(await channel.say("ann", "/me stats"))
        assert await channel.board() == []
        assert await channel.streaks() == {}


async def test_the_second_click_on_next_shows_what_the_first_one_did(database: str) -> None:
    async with study(database) as channel:
        feedback = await right(channel, "ann", await channel.say("ann", START))
        first = await channel.click("ann", feedback, "Next")
        again = await channel.click("ann", feedback, "Next")
        assert again == first
        last = await channel.click("ann", first, "Skip")
        assert "Question 3 of 3" in words(last)
        assert words(await channel.click("ann", feedback, "Next")) == words(last)


async def test_two_clicks_at_once_move_one_step(database: str) -> None:
    async with study(database) as channel:
        feedback = await right(channel, "ann", await channel.say("ann", START))
        await asyncio.gather(*(channel.click("ann", feedback, "Next") for _ in range(5)))
        assert "Question 2 of 3" in words(await channel.say("ann", "/quiz resume"))
        async with channel.services.store.read() as tx:
            (session,) = await tx.running()
            assert len(await tx.session_rounds(session.id)) == 2


async def test_an_answer_to_a_question_that_is_done_changes_nothing(database: str) -> None:
    async with study(database) as channel:
        first = await channel.say("ann", START)
        feedback = await wrong(channel, "ann", first)
        assert isinstance(first, View)
        for mark in "ABCD":
            assert words(await channel.click("ann", first, mark)) == words(feedback)


async def test_it_survives_a_restart(database: str) -> None:
    async with study(database) as channel:
        feedback = await right(channel, "ann", await channel.say("ann", START))
        second = await channel.click("ann", feedback, "Next")
        await channel.restart()
        assert words(await channel.say("ann", "/quiz resume")) == words(second)
        feedback = await right(channel, "ann", second)  # a button of the earlier process
        await channel.restart()
        assert words(await channel.say("ann", "/quiz resume")) == words(feedback)
        third = await channel.click("ann", feedback, "Next")
        assert "Question 3 of 3" in words(third)


async def test_stop_shows_the_card_and_ends_it(database: str) -> None:
    async with study(database) as channel:
        first = await channel.say("ann", START)
        card = await channel.click("ann", first, "Stop")
        assert "3 of 3 skipped or not reached" in words(card)
        assert "no quiz running" in words(await channel.say("ann", "/quiz resume"))
        assert "no quiz running" in words(await channel.say("ann", "/quiz stop"))
        assert "Score card" in words(await channel.click("ann", first, "Skip"))
        assert "That quiz is over" in words(await channel.click("ann", first, "A"))


async def test_a_skipped_question_takes_no_answer(database: str) -> None:
    async with study(database) as channel:
        first = await channel.say("ann", START)
        await channel.click("ann", first, "Skip")
        assert "You skipped that question" in words(await channel.click("ann", first, "A"))


async def test_typed_letters_answer_the_running_quiz_first(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b3")
        await channel.say("ann", START)
        assert "EXPLAIN" in words(await channel.say("ann", "A"))
        await channel.pass_time(hours=25)
        assert "0 answers" in words(channel.question().view)


async def test_another_one_starts_afresh(database: str) -> None:
    async with study(database) as channel:
        first = await channel.say("ann", START)
        second = await channel.say("ann", "/quiz start topic:t01 kind:single count:2")
        assert "Question 1 of 2" in words(second)
        assert "Score card" in words(await channel.click("ann", first, "Skip"))
        assert "Question 1 of 2" in words(await channel.say("ann", "/quiz resume"))


async def test_it_is_nobody_elses(database: str) -> None:
    async with study(database) as channel:
        first = await channel.say("ann", START)
        assert isinstance(first, View)
        assert "somebody else's quiz" in words(await channel.click("bob", first, "A"))
        for label in ("Skip", "Stop"):
            assert "Only its host" in words(await channel.click("bob", first, label))
            assert "Only its host" in words(await channel.click("lead", first, label, admin=True))
        assert "another channel" in words(await channel.click("ann", first, "Skip", channel="elsewhere"))
        assert "Question 1 of 3" in words(await channel.say("ann", "/quiz resume"))


async def test_a_form_in_a_private_quiz(database: str) -> None:
    async with study(database) as channel:
        shown = await channel.say("ann", "/quiz start topic:t01 kind:short count:1")
        form = await channel.click("ann", shown, "Answer…")
        assert isinstance(form, Form)
        assert [field.name for field in form.fields] == ["answer"]
        feedback = await channel.fill("ann", form, answer="zoology")
        assert "NEAR-one-word" in words(feedback)
        assert button(feedback, "Finish") if isinstance(feedback, View) else False
        assert "0 of 1 right" in words(await channel.click("ann", feedback, "Finish"))


async def test_unseen_questions_come_first(database: str) -> None:
    async with study(database) as channel:
        seen: list[str] = []
        for _ in range(5):
            shown = await channel.say("ann", "/quiz start topic:t02 kind:single count:1")
            seen.append((await current(channel))[0])
            await channel.click("ann", await right(channel, "ann", shown), "Finish")
            await channel.pass_time(minutes=1)
        assert sorted(seen) == ["s1", "s2", "s3", "s4", "s5"]


async def test_what_no_quiz_can_be(database: str) -> None:
    async with study(database) as channel:
        for line, why in (
            ("/quiz start timer:30", "live quiz only"),
            ("/quiz start speed:yes", "live quiz only"),
            ("/quiz start mode:live speed:yes", "need a timer"),
            ("/quiz start topic:brids", "birds"),
            ("/quiz start kind:singel", "single"),
            ("/quiz start count:0", "from 1 to 25"),
            ("/quiz start count:99", "from 1 to 25"),
            ("/quiz start difficulty:9", "1"),
            ("/quiz start topic:t01 kind:multi", "No question fits"),
        ):
            shown = await channel.say("ann", line)
            assert isinstance(shown, View)
            assert shown.tone is Tone.ERROR, line
            assert why in words(shown), line
        async with channel.services.store.read() as tx:
            assert await tx.running() == []


async def test_fewer_questions_than_asked_for(database: str) -> None:
    async with study(database) as channel:
        assert "Question 1 of 5" in words(await channel.say("ann", "/quiz start topic:t02 kind:single count:25"))


async def test_a_skipped_question_keeps_its_key(database: str) -> None:
    async with study(database) as channel:
        shown = await channel.say("ann", "/quiz start topic:t01 difficulty:3 count:1")
        await channel.click("ann", shown, "Skip")
        await channel.pass_time(minutes=1)
        await channel.organise("schedule now question:b3")
        await channel.pick("ann", "swift")
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "30", "1/1", "100 %")]


async def test_a_question_that_left_the_bank_is_passed_over(database: str, bank: Path) -> None:
    async with study(database, bank=bank) as channel:
        shown = await channel.say("ann", START)
        async with channel.services.store.read() as tx:
            (session,) = await tx.running()
        drop(bank, session.questions[1])
        await channel.app.reload()
        after = await channel.click("ann", shown, "Skip")
        assert channel.services.shelf.bank.find(session.questions[2]).stem in words(after)


async def test_a_new_quiz_says_that_it_ends_the_unfinished_one(database: str) -> None:
    async with study(database) as channel:
        assert "unfinished" not in words(await channel.say("ann", START))
        assert "takes the place of your unfinished quiz" in words(await channel.say("ann", START))
        async with channel.services.store.read() as tx:
            assert len(await tx.running()) == 1
