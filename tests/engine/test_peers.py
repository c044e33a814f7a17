"""Members vote on each other's doubtful points: whose words they are stays unknown, and boards follow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.ui import View
from tests.engine.channel import Study, check_rebuild, study
from tests.engine.grader import PlainGrader
from tests.engine.reading import buttons, words
from tests.engine.test_assessed import BOTH, ask, made, mine, write

CROWD = ("ann", "bob", "cat", "dan", "eve")


async def crowd(channel: Study, answers: dict[str, str]) -> None:
    """Five answers, by default ones that say nothing, and the close."""
    await ask(channel)
    for user in CROWD:
        await write(channel, user, answers.get(user, "Nothing comes to mind."))
    await channel.pass_time(hours=25)


async def helps(channel: Study, user: str) -> View:
    shown = await channel.click(user, await mine(channel, user), "Help grade")
    assert isinstance(shown, View)
    return shown


async def votes(channel: Study, users: Sequence[str], label: str) -> None:
    for user in users:
        case = await helps(channel, user)
        assert "safety? first" in words(case)
        await channel.click(user, case, label)


async def points_of_ann(channel: Study) -> str:
    return {row[1]: row[2] for row in await channel.board()}["ann"]


async def test_two_peers_confirm_a_point(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await crowd(channel, {"ann": "Surely safety? first. And food."})
        assert await points_of_ann(channel) == "16.7"
        case = await helps(channel, "bob")
        said = words(case)
        assert "Surely safety? first." in said
        assert "POINT-safety" in said
        assert "And food" not in said, "the sentence in question, and no other"
        assert not [name for name in CROWD if name in said]
        assert "nothing left" in words(await channel.click("bob", case, "Yes"))
        assert await points_of_ann(channel) == "16.7", "one isn't enough"
        await channel.click("bob", case, "Yes")
        await channel.click("bob", case, "No")
        assert await points_of_ann(channel) == "16.7", "a second vote of the same member"
        await votes(channel, ["cat"], "Yes")
        assert (await channel.board())[0] == ("1", "ann", "50", "1/1", "100 %")
        assert "others confirm it)" in words(await mine(channel, "ann"))
        await check_rebuild(channel)
        await votes(channel, ["dan", "eve"], "No")
        assert (await channel.board())[0] == ("1", "ann", "16.7", "0/1", "0 %"), "no majority any more"


async def test_nobody_votes_on_oneself_nor_without_having_answered(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await crowd(channel, {"ann": "Surely safety? first."})
        assert "nothing left" in words(await helps(channel, "ann"))
        case = await helps(channel, "bob")
        assert "nothing left" in words(await channel.click("ann", case, "Yes"))
        assert "Only who answered" in words(await channel.click("zoe", case, "Yes"))
        assert "another channel" in words(await channel.click("bob", case, "Yes", channel="elsewhere"))
        async with channel.services.store.read() as tx:
            assert await tx.votes(1) == []


async def test_who_cannot_tell_sees_the_next_sentence(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        doubts = {"ann": "Surely safety? first.", "bob": "I guess food? matters.", "cat": "Then safety? too."}
        await crowd(channel, doubts)
        seen: list[str] = []
        case: View = await helps(channel, "dan")
        while "nothing left" not in words(case):
            seen.append(words(case))
            after = await channel.click("dan", case, "Can't tell")
            assert isinstance(after, View)
            case = after
        assert len(seen) == len(set(seen)) == 3
        async with channel.services.store.read() as tx:
            assert await tx.votes(1) == []
        case = await helps(channel, "dan")
        for left in (2, 1, 0):
            after = await channel.click("dan", case, "No")
            assert isinstance(after, View)
            case = after
            assert bool(buttons(case)) is bool(left)


async def test_doubtful_answers_are_for_peers_alone(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await crowd(channel, {"ann": "list: safety? first"})
        await votes(channel, ["bob", "cat"], "Yes")
        assert "**2 of 3 marks.** ✓ That passes." in words(await mine(channel, "ann"))
        assert (await channel.board())[0] == ("1", "ann", "33.3", "1/1", "100 %")


async def test_the_order_of_answers_does_not_travel(tmp_path: Path) -> None:
    """What a client gets to see doesn't follow the order in which people answered."""
    places = set()
    for seed in range(6):
        async with study(str(tmp_path / f"{seed}.db"), seed=seed, grader=PlainGrader()) as channel:
            await crowd(channel, {"ann": "Surely safety? first."})
            places.add(buttons(await helps(channel, "bob"))[0].action)
    assert len(places) > 1


async def test_few_answers_are_not_shown_to_each_other(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await ask(channel)
        for user in CROWD[:4]:
            await write(channel, user, "Surely safety? first.")
        await channel.pass_time(hours=25)
        card = await mine(channel, "bob")
        assert "Help grade" not in [each.label for each in buttons(card)]


async def test_votes_are_taken_for_two_days(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await crowd(channel, {"ann": "Surely safety? first."})
        case = await helps(channel, "bob")
        reveal = channel.reveal(channel.question())
        await channel.pass_time(hours=48)
        assert "votes are taken for 48 hours" in words(await channel.click("bob", case, "Yes"))
        shown = await channel.click("bob", reveal, "My result")
        assert isinstance(shown, View)
        assert "Help grade" not in [each.label for each in buttons(shown)]


async def test_votes_move_teams_and_closed_seasons(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await channel.organise("season action:start name:One")
        await channel.say("ann", "/team create Owls")
        await channel.say("bob", "/team join Owls")
        await crowd(channel, {"ann": "Surely safety? first.", "bob": BOTH})
        await channel.organise("season action:close")
        await votes(channel, ["cat", "dan"], "Yes")
        assert [row[1:3] for row in await channel.board(options="period:all scope:teams")] == [("Owls", "27.8")]
        final = words(await channel.organise("season"))
        assert "33.3" in final
        assert len(await made(channel)) == 5
