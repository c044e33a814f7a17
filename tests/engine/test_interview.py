"""Mock interviews: questions, follow-ups, hints and passes, the score card; sealed, and safe over restarts."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from bot.commands import tokens
from bot.ports import TurnKind
from bot.ui import Button, Form, Row, Tone, View
from bot.usecases import assessing
from tests.engine.channel import Study, check_rebuild, drop, rewrite, study
from tests.engine.grader import PlainGrader
from tests.engine.reading import button, buttons, select, words

START = "/interview topic:t01"
STRONG = "First of all it is for safety. And then for food, because they share 2 finds."
WEAK = "They like warmth."
MIDDLING = "It is for safety? perhaps."
SECRETS = ("POINT-", "MODEL-", "EXPECT-", "EXPLAIN-")


async def reply(channel: Study, user: str, shown: View | Form, text: str) -> View:
    """Answer the question that is shown."""
    view = await channel.fill(user, await channel.click(user, shown, "Answer…"), answer=text)
    assert isinstance(view, View)
    return view


async def begin(channel: Study, user: str = "ann", line: str = START) -> View:
    view = await channel.say(user, line)
    assert isinstance(view, View)
    assert view.tone is not Tone.ERROR, words(view)
    return view


async def kinds(channel: Study) -> list[TurnKind]:
    async with channel.services.store.read() as tx:
        return [turn.kind for turn in await tx.turns(1)]


# ------------------------------------------------------------------ the course of it


async def test_a_whole_interview(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        opening = await begin(channel)
        assert opening.private
        assert "Question 1 of 3" in words(opening)
        assert "Say why birds of a feather flock together." in words(opening)
        assert [each.label for each in buttons(opening)] == ["Answer…", "Think aloud…", "Hint", "Pass", "Stop"]
        form = await channel.click("ann", opening, "Answer…")
        assert "Say why birds" in words(form)
        second = await reply(channel, "ann", opening, STRONG)
        assert "**3 of 3 points.**" in words(second)
        assert "✓ POINT-safety: many eyes see the hawk.  — “ First of all it is for safety. ”" in words(second)
        assert "Question 2 of 3" in words(second)
        assert "ASK-price" in words(second), "a strong answer is stretched"
        assert "ASK-price" in words(await channel.click("ann", second, "Answer…"))
        third = await reply(channel, "ann", second, "It pays with expect-1. And perhaps expect-2? too.")
        assert "**1 of 3 things that I listened for.**" in words(third)
        assert "✓ EXPECT-thieves" in words(third)
        assert "◐ not sure: EXPECT-crowding" in words(third)
        assert "✗ I did not find: EXPECT-parasites" in words(third)
        assert "ASK-table" in words(third), "half of it: the standard one"
        card = await reply(channel, "ann", third, "For example, expect-1 and expect-2 at noon.")
        assert "Score card" in words(card)
        assert "**Opening: 3 of 3 points.** ✓ That passes." in words(card)
        assert "MODEL-in-words" in words(card)
        assert "arxiv.org" in words(card)
        assert "**Follow-up 1 (stretch):** ASK-price" in words(card)
        assert "**Follow-up 2 (standard):** ASK-table" in words(card)
        assert "Structure: *first*, *then* and *because*." in words(card)
        assert "Numbers: 1." in words(card)
        assert "Example: *for example* …" in words(card)
        assert [each.label for each in buttons(card)] == ["Report"]
        assert words(await channel.say("ann", "/quiz resume")).count("no quiz running")
        assert not channel.platform.posts, "an interview says nothing in public"
        assert await channel.board() == []
        assert await channel.streaks() == {}


async def test_a_weak_candidate_is_asked_something_else(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        second = await reply(channel, "ann", await begin(channel), WEAK)
        assert "**0 of 3 points.**" in words(second)
        assert "⚠  “ They like warmth. ”  reads as: WRONG-warmth" in words(second)
        assert "I did not find 2 points; the score card names what is missing." in words(second)
        assert not [each for each in SECRETS if each in words(second)]
        assert "ASK-eyes" in words(second)
        third = await reply(channel, "ann", second, "I can't say anything about that.")
        assert "ASK-table" in words(third), "still weak: the nearest that is left"
        card = await reply(channel, "ann", third, "No idea again.")
        assert "✗ I did not find: POINT-safety" in words(card)
        assert "an interviewer would ask you to go on" in words(card)
        assert "Numbers: none" in words(card)


async def test_the_wished_level_shifts_the_followups(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        second = await reply(channel, "ann", await begin(channel, line=f"{START} level:stretch length:2"), MIDDLING)
        assert "ASK-table" in words(second), "a weak answer, one level up"
        await channel.click("ann", second, "Stop")
        second = await reply(channel, "bob", await begin(channel, "bob", f"{START} level:foundation length:2"), STRONG)
        assert "ASK-table" in words(second), "a strong answer, one level down"
        assert "Question 2 of 2" in words(second)
        assert "Score card" in words(await channel.click("bob", second, "Pass"))


async def test_there_may_be_fewer_followups_than_were_wished(database: str, bank: Path) -> None:
    rewrite(bank, "in-words", lambda item: re.sub(r"\n    followups:(\n      - .*)+", "", item))
    async with study(database, bank=bank, grader=PlainGrader()) as channel:
        opening = await begin(channel, line=f"{START} length:4")
        assert "Question 1 of 1" in words(opening)
        assert "Score card" in words(await reply(channel, "ann", opening, STRONG))


async def test_hints_thoughts_and_passes(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        opening = await begin(channel)
        hinted = await channel.click("ann", opening, "Hint")
        assert isinstance(hinted, View)
        assert "A hint: think of **safety**." in words(hinted)
        assert not [each for each in SECRETS if each in words(hinted)]
        assert "Hint" not in [each.label for each in buttons(hinted)]
        assert words(await channel.click("ann", opening, "Hint")) == words(hinted), "one for each question"
        form = await channel.click("ann", hinted, "Think aloud…")
        thought = await channel.fill("ann", form, thought="I wonder about safety.")
        assert "1 thought kept, not graded. Say what you take for granted" in words(thought)
        assert "2 thoughts kept, not graded. Name two ways" in words(
            await channel.fill("ann", form, thought="Or food.")
        )
        assert "Say something" in words(await channel.fill("ann", form, thought="  "))
        second = await channel.click("ann", thought, "Pass")
        assert "You passed the opening" in words(second)
        assert "ASK-eyes" in words(second), "who passes is asked for the foundation"
        assert "think of **food**" in words(await channel.click("ann", second, "Hint")), "what wasn't named yet"
        third = await channel.click("ann", second, "Pass")
        assert "Passed. I listened for: EXPECT-hawk early; EXPECT-alarm call." in words(third)
        assert "No hint" in words(await channel.click("ann", third, "Hint"))
        assert "ASK-table" in words(third)
        card = words(await channel.click("ann", third, "Pass"))
        assert "**Opening: passed.** It asks for: ✗ POINT-safety" in card
        assert "You thought aloud: “ Or food. ”" in card
        assert "With 2 hints and 3 passes, which cost nothing." in card
        assert "How you told it" not in card
        assert await kinds(channel) == [
            TurnKind.PLAN,
            TurnKind.HINT,
            TurnKind.ALOUD,
            TurnKind.ALOUD,
            TurnKind.SKIP,
            TurnKind.FOLLOWUP,
            TurnKind.HINT,
            TurnKind.SKIP,
            TurnKind.FOLLOWUP,
            TurnKind.HINT,
            TurnKind.SKIP,
        ]


async def test_an_unsure_point_is_confirmed_on_the_card(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        second = await reply(channel, "ann", await begin(channel, line=f"{START} length:2"), MIDDLING)
        assert "**0–2 of 3 points.**" in words(second)
        assert "I'm not sure of 1 point and I did not find 1 point" in words(second)
        early = View((), (Row((Button("Yes", tokens.vouch(1, 0)),)),))
        assert words(await channel.click("ann", early, "Yes")).count("Question 2 of 2")
        card = await channel.click("ann", second, "Stop")
        assert isinstance(card, View)
        assert "Not answered." in words(card)
        back = await channel.click("ann", card, "I didn't say that after all")
        assert isinstance(back, View)
        assert "Score card" in words(back)
        sure = await channel.click("ann", back, "Yes, I said 1")
        assert "**Opening: 2 of 3 points.** ✓ That passes." in words(sure)
        assert "1 of 1 right" in words(await channel.say("ann", "/me stats"))
        await check_rebuild(channel)


async def test_plain_text_answers_the_question_that_is_asked(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await begin(channel)
        assert "ASK-price" in words(await channel.say("ann", STRONG))
        third = await channel.say("ann", "expect-1, expect-2 and expect-3.", delivery="x7")
        assert "**3 of 3 things" in words(third)
        assert "Question 3 of 3" in words(third)
        assert words(await channel.say("ann", "expect-1, expect-2 and expect-3.", delivery="x7")) == words(third)
        assert "Score card" in words(await channel.say("ann", "Something else."))
        assert "Nothing is open here" in words(await channel.say("ann", "Once more."))


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
        assert "**Opening: 3 of 3 points.**" in again
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
        assert "think of **safety**" in words(resumed)
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
        await asyncio.gather(*(channel.fill("ann", form, answer=f"expect-{n}") for n in (1, 2, 3)))
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
        assert "**Opening: passed.**" in words(card)
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
