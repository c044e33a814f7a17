"""Mock interviews without a grader, over restarts and crashes, under double clicks; whose they are; the seal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.commands import tokens
from bot.ui import Button, Form, Row, Tone, View
from bot.usecases import assessing
from tests.engine.channel import check_rebuild, drop, study
from tests.engine.grader import PlainGrader
from tests.engine.interviews import SECRETS, START, STRONG, begin, reply
from tests.engine.reading import button, select, words

# ------------------------------------------------------------------ what doesn't hold it up


@pytest.mark.parametrize("how", ["broken", "hung"])
async def test_it_goes_on_without_the_grader(database: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for patience in ("AT_ONCE", "UNHURRIED"):
        monkeypatch.setattr(assessing, patience, 0.01)
    grader = PlainGrader(broken=how == "broken", hung=how == "hung")
    async with study(database, grader=grader) as channel:
        second = await reply(channel, "ann", await begin(channel, line=f"{START} length:2"), STRONG)
        assert "Your answer is kept" in words(second)
        assert "ASK-table" in words(second), "of unknown strength: the standard one"
        card = await reply(channel, "ann", second, "It is expect-1.")
        assert "**Opening: not graded.**" in words(card)
        assert "I listened for:  EXPECT-finder; EXPECT-followers" in words(card)
        ticked = await channel.click("ann", card, values=("0",))
        assert "**Opening: your own assessment.**" in words(ticked)
        assert "✓ POINT-safety" in words(ticked)
        grader.broken = grader.hung = False
        again = words(await channel.click("ann", card, values=("0",)))
        assert "**Opening: 3 of 3 marks.**" in again
        assert "**1 of 2 things that I listened for.**" in again


async def test_without_any_grader_one_assesses_oneself(database: str) -> None:
    async with study(database) as channel:
        second = await reply(channel, "ann", await begin(channel, line=f"{START} length:2"), STRONG)
        card = await reply(channel, "ann", second, "It is expect-1.")
        assert len(select(card).options) == 2
        assert "✓ POINT-food" in words(await channel.click("ann", card, values=("0", "1")))


async def test_it_survives_restarts(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        opening = await begin(channel)
        await channel.click("ann", opening, "Hint")
        await channel.restart()
        resumed = await channel.say("ann", "/quiz resume")
        assert "filed under **safety**" in words(resumed)
        second = await reply(channel, "ann", opening, STRONG)  # a form of the earlier process
        for line in ("/quiz resume", "/interview"):
            await channel.restart()
            assert words(second).replace("main", "") in words(await channel.say("ann", line)).replace("main", "")
        third = await reply(channel, "ann", second, "It is expect-1.")
        await channel.restart()
        card = await channel.click("ann", third, "Pass")
        await channel.restart()
        assert words(await channel.click("ann", third, "Pass")) == words(card)


async def test_what_a_crash_left_half_done_is_done_by_the_next_one(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after the answer was logged, and before anything followed from it."""
    grader = PlainGrader(broken=True)
    async with study(database, grader=grader) as channel:
        opening = await begin(channel)

        async def dies(*_: object) -> None:
            raise SystemError("killed")

        for text, then in ((STRONG, "ASK-price"), ("It is expect-1.", "ASK-")):
            with monkeypatch.context() as patch:
                patch.setattr("bot.usecases.interviews._proceed", dies)
                shown = await channel.say("ann", "/quiz resume")
                assert "incident" in words(shown)
                assert "incident" in words(await channel.say("ann", text))
            grader.broken = False
            await channel.restart()
            resumed = await channel.say("ann", "/quiz resume")
            assert then in words(resumed)
            assert "Your answer is kept" not in words(resumed)
        assert "**1 of 3 things" in words(resumed)
        assert words(
            await channel.fill("ann", Form("", tokens.written(1, solo=True, turn=0), ()), answer="Late.")
        ) == words(resumed)
        assert words(opening) not in words(resumed)


async def test_double_clicks_and_old_buttons_change_nothing(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        opening = await begin(channel)
        form = await channel.click("ann", opening, "Answer…")
        second = await channel.fill("ann", form, answer=STRONG)
        for label in ("Hint", "Pass"):
            assert words(await channel.click("ann", opening, label)) == words(second)
        assert words(await channel.fill("ann", form, answer="Something new.")) == words(second)
        assert "You are past that question" in words(await channel.click("ann", opening, "Answer…"))
        assert "You are past that question" in words(await channel.click("ann", opening, "Think aloud…"))
        form = await channel.click("ann", second, "Answer…")
        await asyncio.gather(*(channel.fill("ann", form, answer=f"It is expect-{n}.") for n in (1, 2, 3)))
        await asyncio.gather(*(channel.click("ann", second, "Pass") for _ in range(3)))
        shown = await channel.say("ann", "/quiz resume")
        assert "Question 3 of 3" in words(shown)
        assert "1 of 3 things" in words(shown)
        await check_rebuild(channel)


# ------------------------------------------------------------------ whose it is, and when it ends


async def test_one_at_a_time_and_nobody_elses(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        opening = await begin(channel)
        again = await channel.say("ann", "/interview topic:t02 length:4")
        assert "You haven't finished this one, so it goes on." in words(again)
        assert "Question 1 of 3" in words(again)
        quiz = await channel.say("ann", "/quiz start topic:t02 kind:single count:1")
        assert "unfinished" not in words(quiz)
        assert "Question 1 of 1" in words(await channel.say("ann", "/quiz resume")), "the one begun last"
        await channel.say("ann", "/quiz stop")
        assert "Question 1 of 3" in words(await channel.say("ann", "/quiz resume"))
        for label in ("Answer…", "Think aloud…", "Hint", "Pass"):
            assert "somebody else's" in words(await channel.click("bob", opening, label)), label
            elsewhere = words(await channel.click("ann", opening, label, channel="lounge"))
            assert "another channel" in elsewhere, label
        assert "Only its host" in words(await channel.click("bob", opening, "Stop"))
        assert "somebody else's" in words(
            await channel.click("bob", View((), (Row((Button("x", tokens.pick(1, "A")),)),)), "x")
        )
        assert "interview of your own" in words(await channel.say("ann", "/me home"))
        card = await channel.click("ann", opening, "Stop")
        assert "**Opening: not answered.**" in words(card)
        assert "Question 1 of 3" in words(await begin(channel)), "the bank has but one"


async def test_what_no_interview_can_be(database: str, bank: Path) -> None:
    drop(bank, "in-words")
    async with study(database, bank=bank, grader=PlainGrader()) as channel:
        for line, why in (
            ("/interview", "No open question fits"),
            ("/interview topic:brids", "birds"),
            ("/interview length:1", "from 2 to 4"),
            ("/interview length:5", "from 2 to 4"),
            ("/interview level:hard", "foundation, standard, stretch"),
        ):
            shown = await channel.say("ann", line)
            assert isinstance(shown, View)
            assert shown.tone is Tone.ERROR, line
            assert why in words(shown), line
        assert "That interview is over" in words(
            await channel.click("ann", View((), (Row((Button("x", tokens.hint(9, 0)),)),)), "x")
        )
        async with channel.services.store.read() as tx:
            assert await tx.running() == []


async def test_a_question_that_left_the_bank_goes_on(database: str, bank: Path) -> None:
    async with study(database, bank=bank, grader=PlainGrader()) as channel:
        second = await reply(channel, "ann", await begin(channel), STRONG)
        drop(bank, "in-words")
        await channel.app.reload()
        await channel.restart()
        third = await reply(channel, "ann", second, "It is expect-1.")
        assert "ASK-eyes" in words(third)
        assert "MODEL-in-words" in words(await channel.click("ann", third, "Stop"))


# ------------------------------------------------------------------ the seal


async def test_no_question_that_is_open_in_the_group(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await channel.organise("schedule now question:in-words open_for:2h")
        assert "No open question fits that now" in words(await channel.say("ann", START))
        await channel.pass_time(hours=3)
        assert "Question 1 of 3" in words(await begin(channel))


@pytest.mark.parametrize("answered", [0, 1])
async def test_an_interview_waits_while_its_question_is_open_in_the_group(database: str, answered: int) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        shown = await begin(channel)
        for _ in range(answered):
            shown = await reply(channel, "ann", shown, STRONG)
        await channel.organise("schedule now question:in-words open_for:2h")
        form = Form("", tokens.written(1, solo=True, turn=answered), ())
        channel.shown.clear()
        for label in ("Hint", "Pass"):
            assert "just been asked in the channel" in words(await channel.click("ann", shown, label))
        await channel.fill("ann", form, answer="It is expect-1 and safety.")
        for line in ("/quiz resume", "/interview", "/quiz stop", "/quiz stop"):
            await channel.say("ann", line)
        for each in channel.shown:
            assert not [secret for secret in SECRETS if secret in words(each.view)], words(each.view)
        waiting = await channel.say("bob", START)
        assert "No open question fits" in words(waiting)
        async with channel.services.store.read() as tx:
            assert len(await tx.turns(1)) == 1 + answered, "nothing was taken"
        closed = View((), (Row((Button("Score card", tokens.following(1, 0)),)),))
        assert "comes when it has closed" in words(await channel.click("ann", closed, "Score card"))
        await channel.pass_time(hours=3)
        assert "MODEL-in-words" in words(await channel.click("ann", closed, "Score card"))


async def test_who_saw_the_card_has_seen_the_key(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await channel.click("ann", await begin(channel), "Stop")
        await channel.pass_time(minutes=1)
        await channel.organise("schedule now question:in-words")
        await channel.say("ann", STRONG)
        await channel.say("bob", STRONG)
        await channel.pass_time(hours=25)
        assert [row[1] for row in await channel.board()] == ["bob"]


async def test_the_buttons_of_the_card_name_no_secret(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        opening = await begin(channel)
        assert not [each for each in SECRETS if each in words(opening)]
        assert button(opening, "Answer…").action == tokens.write(1, solo=True, turn=0)
