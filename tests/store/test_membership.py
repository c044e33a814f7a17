"""Who is there: removed workspaces, members who left and come back; on both databases."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from bot.model import Place, Standing, Streak
from bot.ports import TallyChange, Workspace
from bot.store import SqlReading, SqlStore
from bot.store.schema import identities
from tests.store.scene import ABROAD, DAY, HERE, HOUR, NOW, THERE, actor, entry, founded, met, opened, post, schedule

LAB = Workspace("terminal", "lab", 1, None)


async def ranked(store: SqlStore, group: int, *scores: tuple[int, int]) -> None:
    """Put players on the board of all time with so many centipoints."""
    async with store.write() as writing:
        changes = [TallyChange(group, "all", False, "", who, points, 6, 3) for who, points in scores]
        await writing.add_to_tallies(changes)


async def leave(store: SqlStore, *users: str, workspace: Workspace = LAB) -> None:
    async with store.write() as writing:
        await writing.checked(workspace, users, users, NOW)


async def board(reading: SqlReading, group: int, by: str = "points") -> list[Standing]:
    rows, total = await reading.board(group, "all", teams=False, topic="", by=by, limit=9, offset=0)
    assert total == len(rows)
    return list(rows)


async def ranks(store: SqlStore, group: int, by: str = "points") -> list[tuple[int, str]]:
    async with store.read() as reading:
        return [(row.rank, row.name) for row in await board(reading, group, by)]


async def test_a_workspace_is_known_by_anything_that_is_stored_of_it(store: SqlStore) -> None:
    async with store.read() as reading:
        assert await reading.workspaces("terminal") == []
    group = await founded(store)
    await met(store, "ann", place=Place("terminal", "people only", "c"))
    async with store.write() as writing:
        await writing.set_queue(Place("terminal", "a channel only", "c"), ["q1"])
        await writing.set_removed("terminal", "lab", NOW)
        await writing.set_removed("terminal", "nobody's", NOW)
    async with store.read() as reading:
        assert await reading.workspaces("terminal") == [
            Workspace("terminal", "a channel only", None, None),
            Workspace("terminal", "lab", group, NOW),
            Workspace("terminal", "people only", None, None),
        ]
        assert await reading.removed_at(THERE) == NOW
        assert await reading.removed_at(ABROAD) is None
    async with store.write() as writing:
        await writing.set_removed("terminal", "lab", None)
        assert await writing.removed_at(HERE) is None


async def test_schedules_and_channels_of_a_workspace(store: SqlStore) -> None:
    group = await founded(store)
    async with store.write() as writing:
        first = await writing.add_schedule(schedule(group, place=THERE))
        second = await writing.add_schedule(schedule(group))
        await writing.add_schedule(schedule(group, place=ABROAD))
        assert [each.id for each in await writing.schedules_in("terminal", "lab")] == [first, second]
        assert await writing.places("terminal", "lab") == [THERE, HERE]
        assert await writing.schedules_in("terminal", "guild") == []


async def test_what_waits_for_a_workspace_is_cancelled(store: SqlStore) -> None:
    async with store.write() as writing:
        await writing.enqueue([post("a"), post("b", place=THERE), post("c", place=ABROAD)])
        await writing.cancel_all("terminal", "lab", NOW)
        assert [row.key for row in await writing.outbox()] == ["c"]
        assert len(await writing.outbox(unfinished=False)) == 3


async def test_boards_close_up_where_somebody_left(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob, eve, zoe = await met(store, "ann", "bob", "eve", "zoe")
    await ranked(store, group, (ann, 4000), (bob, 3000), (eve, 2000), (zoe, 1000))
    async with store.write() as writing:
        await writing.save_streaks(HERE, {ann: Streak(3, 3), bob: Streak(2, 2), zoe: Streak(1, 1)})
        await writing.set_hidden(eve, True)
    await leave(store, "bob")
    assert await ranks(store, group) == [(1, "Ann"), (2, "Zoe")]
    assert await ranks(store, group, "streak") == [(1, "Ann"), (2, "Zoe")]
    await leave(store, "eve")
    assert await ranks(store, group) == [(1, "Ann"), (2, "Zoe")]
    async with store.read() as reading:
        own = await reading.standing(group, "all", topic="", by="points", player=bob)
    assert own == Standing(2, bob, "Bob", 3000, 6, 3)


async def test_who_is_still_in_another_workspace_of_the_group_stays(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob = await met(store, "ann", "bob")
    await met(store, "bob", place=ABROAD)
    async with store.write() as writing:
        await writing.ensure_group(ABROAD, "UTC")
        await link(writing, ann, group)
    await ranked(store, group, (ann, 4000), (bob, 3000))
    await leave(store, "ann", "bob")
    assert await ranks(store, group) == [(1, "Ann")]
    await leave(store, "ann2", workspace=Workspace("slack", "guild", group, None))
    assert await ranks(store, group) == []


async def link(writing: SqlReading, player: int, group: int) -> None:
    """What linking two workspaces, and two identities in them, will come to."""
    await writing._db.execute(text("UPDATE workspaces SET group_id = :group"), {"group": group})
    row = {"platform": "slack", "workspace": "guild", "user_id": "ann2", "player_id": player, "name": "Ann"}
    await writing._db.execute(identities.insert().values(row))


async def test_who_left_is_on_no_team_and_blocks_no_name(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob = await met(store, "ann", "bob")
    async with store.write() as writing:
        for player, name in ((ann, "Owls"), (bob, "Bees")):
            await writing.move_to_team(group, player, await writing.create_team(group, name, NOW), NOW)
    await leave(store, "bob")
    async with store.write() as writing:
        assert [team.name for team in await writing.teams(group)] == ["Owls"]
        assert await writing.create_team(group, "bees", NOW) is not None
        assert await writing.create_team(group, "owls", NOW) is None


async def test_whoever_acts_again_is_back(store: SqlStore) -> None:
    group = await founded(store)
    (round_,) = await opened(store)
    receipt = await store.submit(entry(round_, "ann"))
    (bob,) = await met(store, "bob")
    await ranked(store, group, (receipt.player, 2000), (bob, 1000))
    await leave(store, "ann", "bob")
    assert await ranks(store, group) == []
    async with store.read() as reading:
        assert await reading.has_left(actor("ann"))
        assert not await reading.has_left(actor("ann", place=ABROAD))
    await store.submit(entry(round_, "ann", "[0]"))
    assert await ranks(store, group) == [(1, "Ann")]
    async with store.write() as writing:
        await writing.ensure_player(actor("bob"), NOW)
        assert not await writing.has_left(actor("bob"))
    assert await ranks(store, group) == [(1, "Ann"), (2, "Bob")]
    await leave(store, "bob")
    async with store.write() as writing:
        await writing.back(actor("bob"))
    assert await ranks(store, group) == [(1, "Ann"), (2, "Bob")]


async def test_those_nobody_has_looked_for_for_longest_come_first(store: SqlStore) -> None:
    group = await founded(store)
    users = ["ann", "bob", "eve", "kim", "zoe", "idle"]
    ann, bob, eve, kim, zoe, _ = await met(store, *users)
    there = Workspace("terminal", "lab", group, None)
    await ranked(store, group, (ann, 4000), (bob, 3000), (zoe, 0))
    async with store.write() as writing:
        await writing.save_streaks(THERE, {eve: Streak(1, 1), zoe: Streak(0, 1)})
        await writing.move_to_team(group, kim, await writing.create_team(group, "Owls", NOW), NOW)

    async def left_to_check(limit: int = 9) -> Sequence[str]:
        async with store.read() as reading:
            return await reading.unchecked(there, NOW, limit)

    assert await left_to_check() == ["ann", "bob", "eve", "kim", "zoe"]
    assert await left_to_check(limit=2) == ["ann", "bob"]
    async with store.write() as writing:
        await writing.checked(there, ["bob"], [], NOW - HOUR)
        await writing.checked(there, ["ann"], [], NOW - DAY)
        await writing.checked(there, ["eve", "kim"], ["kim"], NOW)
    assert await left_to_check() == ["zoe", "ann", "bob"]
