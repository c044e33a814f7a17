"""Mock interviews: questions, follow-ups, hints and passes, the score card."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.commands import tokens
from bot.ports import TurnKind
from bot.ui import Button, Row, Tone, View
from tests.engine.channel import Study, check_rebuild, rewrite, study
from tests.engine.grader import PlainGrader
from tests.engine.interviews import MIDDLING, SECRETS, START, STRONG, WEAK, begin, reply
from tests.engine.reading import buttons, words


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
        assert "**3 of 3 marks.**" in words(second)
        assert (
            "✓ POINT-safety: many eyes see the hawk. (2 marks, *must*)  — “ First of all it is for safety. ”"
            in words(second)
        )
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
        assert "**Opening: 3 of 3 marks.** ✓ That passes." in words(card)
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
        assert "**0 of 3 marks.**" in words(second)
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


async def test_what_was_not_answered_was_not_passed_on(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await channel.say("ann", "/interview topic:t01")
        card = words(await channel.say("ann", "/quiz stop"))
        assert "**Opening: not answered.** It asks for: • POINT-safety" in card


async def test_hints_thoughts_and_passes(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        opening = await begin(channel)
        hinted = await channel.click("ann", opening, "Hint")
        assert isinstance(hinted, View)
        assert "A hint: one point is filed under **safety**." in words(hinted)
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
        assert "You passed on the opening" in words(second)
        assert "ASK-eyes" in words(second), "who passes is asked for the foundation"
        assert "filed under **food**" in words(await channel.click("ann", second, "Hint")), "what wasn't named yet"
        third = await channel.click("ann", second, "Pass")
        assert "You passed on it. I listened for: EXPECT-hawk early; EXPECT-alarm call." in words(third)
        assert "No hint" in words(await channel.click("ann", third, "Hint"))
        assert "ASK-table" in words(third)
        card = words(await channel.click("ann", third, "Pass"))
        assert "**Opening: you passed on it.** It asks for: • POINT-safety" in card
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
        assert "**0–2 of 3 marks.**" in words(second)
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
        assert "**Opening: 2 of 3 marks.** ✓ That passes." in words(sure)
        assert "1 of 1 right" in words(await channel.say("ann", "/me stats"))
        await check_rebuild(channel)


@pytest.mark.parametrize("text", ["idk", "No idea.", "- - -", "🤷"])
async def test_what_is_too_short_to_be_read_uses_no_question_up(database: str, text: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        shown = await begin(channel)
        for number in (1, 2):
            refused = await reply(channel, "ann", shown, text)
            assert refused.tone is Tone.ERROR
            assert "write a sentence or two" in words(refused)
            shown = await begin(channel)
            assert f"Question {number} of 3" in words(shown)
            shown = await reply(channel, "ann", shown, "I have no idea.")
        assert "Question 3 of 3" in words(shown)


async def test_plain_text_answers_the_question_that_is_asked(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await begin(channel)
        assert "ASK-price" in words(await channel.say("ann", STRONG))
        third = await channel.say("ann", "expect-1, expect-2 and expect-3.", delivery="x7")
        assert "**3 of 3 things" in words(third)
        assert "Question 3 of 3" in words(third)
        assert words(await channel.say("ann", "expect-1, expect-2 and expect-3.", delivery="x7")) == words(third)
        assert "Score card" in words(await channel.say("ann", "Something quite different."))
        assert "Nothing is open here" in words(await channel.say("ann", "Once more."))
