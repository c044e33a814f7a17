"""Boards: ranks, ties, pages, hidden members, teams and streaks, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Standing, Streak
from bot.ports import TallyChange
from bot.store import SqlReading, SqlStore
from tests.store.scene import ABROAD, HERE, NOW, THERE, actor, founded, met

ALL = "all"
Sums = tuple[int, int, int]


def change(group: int, who: int, sums: Sums, *, key: str = ALL, topic: str = "", teams: bool = False) -> TallyChange:
    return TallyChange(group, key, teams, topic, who, *sums)


async def page(
    reading: SqlReading,
    group: int,
    by: str = "points",
    *,
    key: str = ALL,
    topic: str = "",
    limit: int = 99,
    offset: int = 0,
) -> list[Standing]:
    rows, _ = await reading.board(group, key, teams=False, topic=topic, by=by, limit=limit, offset=offset)
    return list(rows)


async def test_ties_share_a_rank_and_stand_by_name(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob, eve, zoe = await met(store, "ann", "bob", "eve", "zoe")
    async with store.write() as writing:
        await writing.add_to_tallies(
            [
                change(group, zoe, (3000, 6, 6)),
                change(group, ann, (2000, 6, 3)),
                change(group, eve, (2000, 6, 2)),
                change(group, bob, (1000, 6, 1)),
                change(group, bob, (9999, 9, 9), key="week:2026-W47"),
                change(group, bob, (9999, 9, 9), topic="transformers"),
            ]
        )
    async with store.read() as reading:
        expected = [
            Standing(1, zoe, "Zoe", 3000, 6, 6),
            Standing(2, ann, "Ann", 2000, 6, 3),
            Standing(2, eve, "Eve", 2000, 6, 2),
            Standing(4, bob, "Bob", 1000, 6, 1),
        ]
        board = await reading.board(group, ALL, teams=False, topic="", by="points", limit=9, offset=0)
        assert board == (expected, 4)
        for offset in range(5):
            board = await reading.board(group, ALL, teams=False, topic="", by="points", limit=2, offset=offset)
            assert board == (expected[offset : offset + 2], 4)
        for row in expected:
            assert await reading.standing(group, ALL, topic="", by="points", player=row.id) == row
        only = [Standing(1, bob, "Bob", 9999, 9, 9)]
        assert await page(reading, group, key="week:2026-W47") == only
        assert await page(reading, group, topic="transformers") == only
        assert await page(reading, group, key="never") == []
        assert await page(reading, group + 1) == []


async def test_accuracy_ranks_those_with_few_answers_below(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob, eve, zoe = await met(store, "ann", "bob", "eve", "zoe")
    async with store.write() as writing:
        await writing.add_to_tallies(
            [
                change(group, ann, (0, 4, 4)),
                change(group, bob, (100, 5, 0)),
                change(group, eve, (0, 3, 2)),
                change(group, zoe, (0, 4, 2)),
            ]
        )
        await writing.add_to_tallies([change(group, zoe, (0, 2, 2)), change(group, eve, (0, 3, 2))])
    async with store.read() as reading:
        board = await page(reading, group, "accuracy")
        assert [(row.rank, row.name) for row in board] == [(1, "Eve"), (1, "Zoe"), (3, "Bob"), (4, "Ann")]


async def test_hidden_members_are_left_out_but_see_where_they_would_stand(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob, eve = await met(store, "ann", "bob", "eve")
    async with store.write() as writing:
        await writing.add_to_tallies([change(group, who, (n * 100, 5, 5)) for n, who in enumerate((eve, bob, ann))])
        await writing.set_hidden(ann, True)
        await writing.set_hidden(bob, True)
    async with store.read() as reading:
        board = await reading.board(group, ALL, teams=False, topic="", by="points", limit=9, offset=0)
        assert board == ([Standing(1, eve, "Eve", 0, 5, 5)], 1)
        assert await reading.standing(group, ALL, topic="", by="points", player=bob) == Standing(
            1, bob, "Bob", 100, 5, 5
        )
        assert await reading.standing(group, ALL, topic="", by="points", player=99) is None


async def test_teams_keep_their_points_when_they_dissolve(store: SqlStore) -> None:
    group = await founded(store)
    async with store.write() as writing:
        owls = await writing.create_team(group, "Owls", NOW)
        bees = await writing.create_team(group, "Bees", NOW)
        assert owls is not None
        assert bees is not None
        await writing.add_to_tallies(
            [change(group, owls, (500, 3, 1), teams=True), change(group, bees, (500, 1, 1), teams=True)]
        )
        for limit, offset, expected in (
            (9, 0, [Standing(1, bees, "Bees", 500, 1, 1), Standing(1, owls, "Owls", 500, 3, 1)]),
            (9, 1, [Standing(1, owls, "Owls", 500, 3, 1)]),
        ):
            board = await writing.board(group, ALL, teams=True, topic="", by="points", limit=limit, offset=offset)
            assert board == (expected, 2)


async def test_the_longest_running_streak_in_the_groups_channels_counts(store: SqlStore) -> None:
    group, abroad = await founded(store), await founded(store, ABROAD)
    ann, bob, eve = await met(store, "ann", "bob", "eve")
    async with store.write() as writing:
        await writing.save_streaks(HERE, {ann: Streak(3, 9), bob: Streak(0, 5), eve: Streak(2, 2)})
        await writing.save_streaks(ABROAD, {ann: Streak(50, 50)})
        one_channel = await page(writing, group, "streak")
        await writing.save_streaks(THERE, {bob: Streak(4, 4), eve: Streak(3, 3)})
        both = await page(writing, group, "streak", key="ignored", topic="ignored")
        assert [(row.rank, row.name, row.streak) for row in one_channel] == [(1, "Ann", 3), (2, "Eve", 2)]
        assert [(row.rank, row.name, row.streak) for row in both] == [(1, "Bob", 4), (2, "Ann", 3), (2, "Eve", 3)]
        assert await writing.standing(group, ALL, topic="", by="streak", player=eve) == both[2]
        assert [row.streak for row in await page(writing, abroad, "streak")] == [50]
        await writing.set_hidden(bob, True)
        rows, count = await writing.board(group, ALL, teams=False, topic="", by="streak", limit=1, offset=1)
        assert ([(row.rank, row.name) for row in rows], count) == ([(1, "Eve")], 2)


async def test_an_empty_group_has_an_empty_board(store: SqlStore) -> None:
    async with store.read() as reading:
        for by in ("points", "accuracy", "streak"):
            assert await page(reading, 1, by) == []
            assert await reading.standing(1, ALL, topic="", by=by, player=1) is None


# ------------------------------------------------------------------ against brute force

NAMES = ("ann", "bob", "Zoe", "zoe", "émile", "bob ", "李", "")
SUMS = st.tuples(st.integers(0, 3).map(lambda n: n * 500), st.integers(1, 7), st.integers(0, 7)).map(
    lambda sums: (sums[0], sums[1], min(sums[1], sums[2]))
)
BOARDS = st.dictionaries(st.integers(0, len(NAMES) - 1), st.lists(SUMS, min_size=1, max_size=3), min_size=1)


def by_hand(sums: Mapping[int, Sequence[Sums]], hidden: frozenset[int], by: str) -> list[tuple[int, int]]:
    """(rank, member) of everybody who is shown, worked out the slow way."""

    def worth(member: int) -> tuple[int, int]:
        points, answered, correct = (sum(column) for column in zip(*sums[member], strict=True))
        return (0, points) if by == "points" else (answered >= 5, correct * 1000 // answered)

    shown = [member for member in sums if member not in hidden]
    shown.sort(key=lambda member: ([-part for part in worth(member)], NAMES[member], member))
    return [(1 + sum(worth(other) > worth(member) for other in shown), member) for member in shown]


@pytest.mark.parametrize("by", ["points", "accuracy"])
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sums=BOARDS, hidden=st.frozensets(st.integers(0, len(NAMES) - 1), max_size=3), size=st.integers(1, 4))
async def test_every_page_is_what_brute_force_says(
    store: SqlStore, by: str, sums: dict[int, list[Sums]], hidden: frozenset[int], size: int
) -> None:
    group = await founded(store)
    async with store.write() as writing:
        people = [(await writing.ensure_player(actor(f"u{n}", name), NOW)).id for n, name in enumerate(NAMES)]
        await writing.clear_projections()
        for member, player in enumerate(people):
            await writing.set_hidden(player, member in hidden)
        for member, parts in sums.items():
            for part in parts:
                await writing.add_to_tallies([change(group, people[member], part)])
    expected = by_hand(sums, hidden, by)
    async with store.read() as reading:
        found: list[Standing] = []
        for offset in range(0, len(expected) + 1, size):
            found += await page(reading, group, by, limit=size, offset=offset)
        assert [(row.rank, people.index(row.id)) for row in found] == expected
        for row in found:
            assert await reading.standing(group, ALL, topic="", by=by, player=row.id) == row
