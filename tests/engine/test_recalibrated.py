"""What peers say about a point moves how the next answers are read, and nothing that was read before."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.kinds.assessment import Assessment, PointSeen
from bot.ui import View
from tests.engine.channel import Study, check_rebuild, study
from tests.engine.grader import PlainGrader
from tests.engine.interviews import begin
from tests.engine.reading import buttons, words
from tests.engine.test_assessed import ask, mine, write
from tests.engine.test_peers import CROWD, crowd, helps

DOUBT = "Surely safety? first."
AUTHORS = ("ann", "bob", "cat")


async def vote_on_all(channel: Study, users: Sequence[str], label: str, most: int = 99) -> int:
    """Have them vote on whatever they are shown, ``most`` times in all; how often they did."""
    count = 0
    for user in users:
        shown: View = await helps(channel, user)
        while count < most and label in [each.label for each in buttons(shown)]:
            after = await channel.click(user, shown, label)
            assert isinstance(after, View)
            shown, count = after, count + 1
    return count


async def seen_in(channel: Study, round_: int) -> list[Assessment]:
    async with channel.services.store.read() as tx:
        return [each.seen for each in await tx.assessments(round_)]


async def ask_again(channel: Study) -> None:
    """The same question once more, after a while, and the same words by somebody else."""
    await channel.pass_time(minutes=1)
    await ask(channel)
    await write(channel, "fay", DOUBT)
    await channel.pass_time(hours=25)


async def newest(channel: Study, user: str) -> PointSeen:
    """How the first point of the member's newest assessed answer was read."""
    async with channel.services.store.read() as tx:
        player = await tx.player(channel.actor(user))
        assert player is not None
        rounds = [each.round.id for each in await tx.past_results(player.id, 1, counting=False, limit=9, offset=0)]
        answers = await tx.answers_of(rounds, player.id)
        last = max(answers.values(), key=lambda answer: answer.id)
        (made,) = [each for each in await tx.assessments(last.round) if each.answer == last.id]
    return made.seen.points[0]


@pytest.mark.parametrize(
    ("label", "verdict", "shift"), [("Yes", "**2 of 3 marks.** ✓ That passes.", 0.673), ("No", "**0 of 3", -0.673)]
)
async def test_what_peers_say_moves_the_next_reading(database: str, label: str, verdict: str, shift: float) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await crowd(channel, dict.fromkeys(AUTHORS, DOUBT))
        before = await seen_in(channel, 1)
        assert await vote_on_all(channel, CROWD, label) == 12
        late = await channel.say("zoe", DOUBT)
        assert isinstance(late, View)
        assert "**0–2 of 3 marks.**" in words(late), "the round was opened before"
        assert (await seen_in(channel, 1))[: len(before)] == before
        await ask_again(channel)
        assert verdict in words(await mine(channel, "fay"))
        found = await newest(channel, "fay")
        assert (found.shift, found.odds) == (shift, 0.0)
        assert (await newest(channel, "zoe")).shift == 0
        await check_rebuild(channel)


async def test_private_quizzes_and_interviews_are_read_so_too(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await crowd(channel, dict.fromkeys(AUTHORS, DOUBT))
        await vote_on_all(channel, CROWD, "Yes")
        await channel.pass_time(minutes=1)
        shown = await channel.say("gus", "/quiz start topic:t01 kind:open count:1")
        card = await channel.fill("gus", await channel.click("gus", shown, "Answer…"), answer=DOUBT)
        assert "**2 of 3 marks.** ✓ That passes." in words(card)
        turn = await begin(channel, "hal")
        await channel.fill("hal", await channel.click("hal", turn, "Answer…"), answer=DOUBT)
        assert [point.shift > 0 for each in (await seen_in(channel, 3)) for point in each.points] == [True, False]


async def test_nobody_moves_the_bar_for_oneself(database: str) -> None:
    """Nine votes, and five authors who say that they said so."""
    async with study(database, grader=PlainGrader()) as channel:
        await crowd(channel, dict.fromkeys(CROWD, DOUBT))
        for user in CROWD:
            await channel.click(user, await mine(channel, user), "Yes, I said 1")
        assert await vote_on_all(channel, CROWD, "Yes", most=9) == 9
        await ask_again(channel)
        assert "**0–2 of 3 marks.**" in words(await mine(channel, "fay"))


async def test_two_friends_move_nothing(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        for _ in range(2):
            await crowd(channel, dict.fromkeys(AUTHORS, DOUBT))
            assert await vote_on_all(channel, ("dan", "eve"), "Yes") == 6
        await crowd(channel, {"ann": DOUBT})
        assert "**0–2 of 3 marks.**" in words(await mine(channel, "ann"))
        assert await vote_on_all(channel, ("cat",), "Yes") == 1, "a third one"
        await ask_again(channel)
        assert (await newest(channel, "fay")).shift > 0


async def test_votes_on_doubtful_answers_say_nothing_about_a_point(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await crowd(channel, dict.fromkeys(AUTHORS, f"list: {DOUBT}"))
        assert await vote_on_all(channel, CROWD, "Yes") == 12
        await ask_again(channel)
        assert (await newest(channel, "fay")).shift == 0
