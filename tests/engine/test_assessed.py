"""Open answers in a channel with a grader: when they are assessed, what is shown, what boards make of it."""

from __future__ import annotations

import pytest

from bot.commands import decode, tokens
from bot.engine import handle
from bot.ui import Button, Form, Row, Select, View
from bot.usecases import assessing, closing
from tests.engine.channel import Study, check_rebuild, study
from tests.engine.grader import FOREIGN_NOTE, NAME, PlainGrader
from tests.engine.reading import button, buttons, select, words

BOTH = "They flock for safety. And for food they share."
UNSURE = "It is about safety? Perhaps. It gives them food too."
FOREIGN = "Много глаз видит ястреба."


async def ask(channel: Study) -> None:
    await channel.organise("schedule now question:in-words")


async def write(channel: Study, user: str, answer: str) -> View | Form:
    form = await channel.click(user, channel.question().views[0], "Answer…")
    return await channel.fill(user, form, answer=answer)


async def mine(channel: Study, user: str) -> View:
    shown = await channel.click(user, channel.reveal(channel.question()), "My result")
    assert isinstance(shown, View)
    return shown


async def made(channel: Study, round_: int = 1) -> list[str]:
    """Graders of the assessments in the log."""
    async with channel.services.store.read() as tx:
        return [each.seen.grader for each in await tx.assessments(round_)]


# ------------------------------------------------------------------ the card


async def test_an_answer_is_assessed_at_once_and_shown_after_the_close(database: str) -> None:
    grader = PlainGrader()
    async with study(database, grader=grader) as channel:
        await ask(channel)
        saved = await write(channel, "ann", "They flock for safety. warmth matters. Nobody starves.")
        assert await made(channel) == [NAME], "in the background"
        assert not [word for word in ("safety", "POINT", "points", "find") if word in words(saved).split("“")[0]]
        await channel.pass_time(hours=25)
        assert len(grader.asked) == 1
        card = words(await mine(channel, "ann"))
        assert "**1 of 3 marks.**" in card, "2 for safety, less 1 for the misconception"
        assert "right on about 7 of 10 points; it reads English only" in card
        assert "✓ POINT-safety: many eyes see the hawk. (2 marks, *must*)  — “ They flock for safety. ”" in card
        assert "✗ I did not find: POINT-food" in card
        assert "⚠  “ warmth matters. ”  reads as: WRONG-warmth: it keeps them warm in flight. WHY-warmth" in card
        assert "MODEL-in-words" in card
        assert "On boards: 16.7 points" in card
        assert await channel.board() == [("1", "ann", "16.7", "0/1", "0 %")]
        assert await channel.streaks() == {"ann": (1, 1, 0)}


async def test_a_covered_answer_passes_and_makes_boards(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await ask(channel)
        await write(channel, "ann", BOTH)
        await write(channel, "bob", "I have no idea about it.")
        await channel.pass_time(hours=25)
        shown = await mine(channel, "ann")
        assert "**3 of 3 marks.** ✓ That passes." in words(shown)
        assert [each.label for each in buttons(shown)] == ["Report"]
        assert "**0 of 3 marks.**" in words(await mine(channel, "bob"))
        assert await channel.board() == [("1", "ann", "50", "1/1", "100 %"), ("2", "bob", "0", "0/1", "0 %")]


async def test_the_reveal_says_how_far_the_answers_went(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await ask(channel)
        for user, text in zip(
            "abcde", (BOTH, "For safety.", "For food.", "No idea at all.", "你好，我不知道。"), strict=True
        ):
            await write(channel, user, text)
        await channel.pass_time(hours=25)
        shown = words(channel.reveal(channel.question()))
        assert "passes: 2 (right); in part: 1; nothing found: 1; not graded: 1" in shown
        assert "answered:" not in shown


async def test_an_unsure_point_counts_for_its_author_once_confirmed(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await ask(channel)
        await write(channel, "ann", UNSURE)
        await channel.pass_time(hours=25)
        card = await mine(channel, "ann")
        assert "**1–3 of 3 marks.**" in words(card)
        assert "◐ 1. Did you say: POINT-safety" in words(card)
        board = [("1", "ann", "16.7", "0/1", "0 %")]
        assert await channel.board() == board
        assert "0 of 1 right" in words(await channel.say("ann", "/me stats"))
        assert "Passing takes 2 marks and every point marked *must*." in words(card)
        confirmed = await channel.click("ann", card, "Yes, I said 1")
        assert isinstance(confirmed, View)
        assert "**3 of 3 marks.** ✓ That passes." in words(confirmed)
        assert "(2 marks, *must*, you confirm it)" in words(confirmed)
        assert "Passing takes" not in words(confirmed)
        score = words(await channel.say("ann", "/me score"))
        assert "33 % 16.7" in score, "the score that the points come from, without the member's own word"
        assert "what two others confirm" in score
        assert "1 of 1 right" in words(await channel.say("ann", "/me stats"))
        assert await channel.board() == board, "nobody grades oneself onto a board, nor to its accuracy"
        await channel.click("ann", card, "Yes, I said 1")
        await check_rebuild(channel)
        back = await channel.click("ann", confirmed, "I didn't say that after all")
        assert "**1–3 of 3 marks.**" in words(back)
        assert "0 of 1 right" in words(await channel.say("ann", "/me stats"))


async def test_what_was_missed_cannot_be_ticked_in(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await ask(channel)
        await write(channel, "ann", "Something quite different.")
        await write(channel, "bob", "list: safety? food?")
        await channel.pass_time(hours=25)
        tick = View((), (Select(tokens.tick(1), (("0", "x"), ("1", "y")), "", 0, 2),))
        assert "**0 of 3 marks.**" in words(await channel.click("ann", tick, values=("0", "1")))
        doubtful = await mine(channel, "bob")
        assert "This reads like a list." in words(doubtful)
        assert "can't confirm points yourself" in words(doubtful)
        assert [each.label for each in buttons(doubtful)] == ["Report"]
        assert "**0–3 of 3 marks.**" in words(await channel.click("bob", tick, values=("0", "1")))
        assert "0 of 1 right" in words(await channel.say("bob", "/me stats"))


# ------------------------------------------------------------------ what can't be graded, and graders that fail


async def test_an_ungradable_answer_stays_with_its_author(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await ask(channel)
        await write(channel, "ann", FOREIGN)
        await channel.pass_time(hours=25)
        card = await mine(channel, "ann")
        assert FOREIGN_NOTE in words(card)
        assert FOREIGN in words(card)
        assert "Your own assessment" in words(await channel.click("ann", card, values=("0", "1")))
        assert "1 of 1 right" in words(await channel.say("ann", "/me stats"))
        assert await channel.board() == []


@pytest.mark.parametrize("how", ["broken", "hung"])
async def test_a_grader_that_fails_holds_up_no_close(database: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessing, "AT_ONCE", 0.01)
    monkeypatch.setattr(assessing, "UNHURRIED", 0.01)
    grader = PlainGrader(broken=how == "broken", hung=how == "hung")
    async with study(database, grader=grader) as channel:
        await ask(channel)
        await write(channel, "ann", BOTH)
        await channel.pass_time(hours=25)
        asked = len(grader.asked)
        assert 0 < asked <= assessing.TRIES + 1
        card = await mine(channel, "ann")
        assert "The automatic check didn't come through in time" in words(card)
        assert select(card).options
        assert "✓ Right" in words(await channel.click("ann", card, values=("0",)))
        grader.broken = grader.hung = False
        await channel.restart()
        assert await made(channel) == [NAME], "what is missing is assessed at the start"
        card = await mine(channel, "ann")
        assert "**3 of 3 marks.** ✓ That passes." in words(card)
        assert "checked only after the close" in words(card)
        assert await channel.board() == [], "boards don't depend on when a grader was to be had again"
        assert "1 of 1 right" in words(await channel.say("ann", "/me stats"))


async def test_what_a_crash_left_is_assessed_at_the_start(database: str) -> None:
    grader = PlainGrader(broken=True)
    async with study(database, grader=grader) as channel:
        await ask(channel)
        await write(channel, "ann", BOTH)
        assert await made(channel) == []
        grader.broken = False
        await channel.restart()
        assert await made(channel) == [NAME]
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "50", "1/1", "100 %")]


async def test_a_running_bot_assesses_by_itself(database: str) -> None:
    grader = PlainGrader()
    async with study(database, grader=grader) as channel:
        await ask(channel)
        async with channel.app.clockwork():
            fields = {"answer": BOTH}
            command = decode(tokens.written(1), channel.actor("ann"), channel.delivery(), fields=fields)
            assert "Saved" in words(await handle(channel.services, command))
            await grader.given.wait()
        assert await made(channel) == [NAME], "what is under way is finished before it stops"


async def test_the_close_has_assessed_what_is_missing(database: str) -> None:
    """Nothing was assessed in the background: the grader comes back only just before the close."""
    grader = PlainGrader(broken=True)
    async with study(database, grader=grader) as channel:
        await ask(channel)
        for number in range(20):
            await write(channel, f"m{number}", f"Number {number} says safety.")
        grader.broken = False
        channel.leap(hours=25)
        assert await closing.close_due(channel.services) == 1
        assert len(await made(channel)) == 20
        assert {row[2] for row in await channel.board()} == {"33.3"}


async def test_only_the_last_answer_is_assessed_at_the_close(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await ask(channel)
        await write(channel, "ann", "First I say nothing.")
        await write(channel, "ann", BOTH)
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "50", "1/1", "100 %")]
        assert len(await made(channel)) == 2


async def test_a_late_answer_gets_its_card_and_no_points(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await ask(channel)
        await write(channel, "ann", "It is for food.")
        await channel.pass_time(hours=25)
        late = await channel.say("bob", UNSURE)
        assert isinstance(late, View)
        assert "counts as practice" in words(late)
        assert "**1–3 of 3 marks.**" in words(late)
        assert "✓ That passes." in words(await channel.click("bob", late, "Yes, I said 1"))
        await channel.say("ann", BOTH)
        assert "**1 of 3 marks.**" in words(await mine(channel, "ann")), "judged by the one in time"
        assert [row[1] for row in await channel.board()] == ["ann"]


# ------------------------------------------------------------------ private and live quizzes, seasons


async def test_a_private_quiz_shows_the_card_at_once(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        shown = await channel.say("ann", "/quiz start topic:t01 kind:open count:1")
        card = await channel.fill("ann", await channel.click("ann", shown, "Answer…"), answer=UNSURE)
        assert isinstance(card, View)
        assert "**1–3 of 3 marks.**" in words(card)
        assert "MODEL-in-words" in words(card)
        resumed = await channel.say("ann", "/quiz resume")
        assert words(resumed) == words(card)
        confirmed = await channel.click("ann", card, "Yes, I said 1")
        assert isinstance(confirmed, View)
        assert button(confirmed, "Finish")
        assert "1 of 1 right" in words(await channel.click("ann", confirmed, "Finish"))
        assert await channel.board() == []


async def test_a_private_quiz_goes_on_without_the_grader(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessing, "AT_ONCE", 0.01)
    monkeypatch.setattr(assessing, "UNHURRIED", 0.01)
    grader = PlainGrader(hung=True)
    async with study(database, grader=grader) as channel:
        shown = await channel.say("ann", "/quiz start topic:t01 kind:open count:1")
        card = await channel.fill("ann", await channel.click("ann", shown, "Answer…"), answer=BOTH)
        assert isinstance(card, View)
        assert "didn't come through in time" in words(card)
        assert "MODEL-in-words" in words(card)
        assert len(select(card).options) == 2
        grader.hung = False
        await channel.app.tick()
        assert "**3 of 3 marks.** ✓ That passes." in words(await channel.say("ann", "/quiz resume"))
        assert "1 of 1 right" in words(await channel.click("ann", card, "Finish"))


async def test_a_live_quiz_counts_what_was_found(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        panel = await channel.say("host", "/quiz start topic:t01 kind:open count:1 mode:live")
        await write(channel, "ann", BOTH)
        await channel.click("host", panel, "Reveal and finish")
        assert await channel.board() == [("1", "ann", "50", "1/1", "100 %")]


async def test_a_season_can_leave_open_answers_off_its_board(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        assert "settled when a season starts" in words(await channel.organise("season action:close open_answers:off"))
        said = await channel.organise("season action:start name:Closed open_answers:off")
        assert "Open answers don't count on its board." in words(said)
        await ask(channel)
        await write(channel, "ann", BOTH)
        await channel.organise("schedule now question:b3")
        await channel.pick("bob", "swift")
        await channel.pass_time(hours=25)
        assert [row[1:3] for row in await channel.board(options="period:all")] == [("ann", "50"), ("bob", "30")]
        assert [row[1:3] for row in await channel.board(options="period:season")] == [("bob", "30")]
        assert "Open answers don't count on this board." in words(
            await channel.say("ann", "/leaderboard period:season")
        )
        assert "Open answers don't" not in words(await channel.say("ann", "/leaderboard"))
        await channel.organise("season action:close")
        await channel.pass_time(hours=24)
        following = words(await channel.organise("season action:start name:Next"))
        assert "Open answers don't" not in following.split("Closed")[0]


# ------------------------------------------------------------------ the seal


TELLING = ("POINT", "WRONG", "WHY", "MODEL", "of 3 marks", "Did you say", "reads like a list")
EARLY = View(
    (),
    (
        Row(
            (
                Button("My result", tokens.mine(1)),
                Button("Help", tokens.peers(1)),
                Button("Vote", tokens.vote(1, 0, 0, True)),
                Button("Yes, I said 1", tokens.vouch(1, 0)),
                Button("Tick", tokens.tick(1)),
            )
        ),
    ),
)


async def test_nothing_of_an_assessment_shows_before_the_close(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await ask(channel)
        channel.shown.clear()
        await write(channel, "ann", UNSURE)
        await write(channel, "bob", "list: safety? food? warmth")
        assert len(await made(channel)) == 2
        for label in ("My result", "Help", "Vote", "Yes, I said 1", "Tick"):
            await channel.click("ann", EARLY, label)
        for line in ("/quiz open", "/me stats", "/me score", "/me home", "/leaderboard period:all", "/quiz resume"):
            await channel.say("ann", line)
        for each in channel.shown:
            said = words(each.view)
            assert not [word for word in TELLING if word in said], said
        async with channel.services.store.read() as tx:
            assert await tx.ticks(1) == {}
