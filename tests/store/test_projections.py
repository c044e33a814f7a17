"""Results, tallies and streaks as rows: saved, overwritten, emptied and rebuilt, on both databases."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Mode, Streak
from bot.ports import PastResult, TallyChange
from bot.store import SqlStore
from tests.store.scene import (
    ABROAD,
    DAY,
    HERE,
    NOW,
    SURE,
    THERE,
    daily,
    entry,
    founded,
    met,
    opened,
    result,
    told,
)


async def test_a_result_is_overwritten_by_round_and_player(store: SqlStore) -> None:
    ann, bob = await met(store, "ann", "bob")
    (round_,) = await opened(store)
    mine, others = await told(store, [entry(round_, "ann"), entry(round_, "bob")])
    first = result(round_, ann, mine.answer)
    pending = result(
        round_, bob, others.answer, 0, score=None, correct=False, counts=False, first=False, late=True, by="self"
    )
    async with store.write() as writing:
        team = await writing.create_team(await founded_id(writing), "Owls", NOW)
        await writing.save_results([pending, first])
        assert await writing.results(round_) == [first, pending]
        better = replace(first, score=0.1 + 0.2, centipoints=300, correct=False, team=team)
        await writing.save_results([better])
        await writing.save_results([])
        assert await writing.results(round_) == [better, pending]
        assert await writing.result(round_, ann) == better
        assert await writing.result(round_, 99) is None


async def founded_id(writing: object) -> int:
    group = await writing.group(HERE)  # type: ignore[attr-defined]  # any transaction
    return int(group.id)


async def test_past_results_newest_round_first(store: SqlStore) -> None:
    group, abroad = await founded(store), await founded(store, ABROAD)
    (ann,) = await met(store, "ann")
    ids = await opened(
        store,
        daily(group, "q1"),
        daily(group, "q2", mode=Mode.SOLO, owner=ann),
        daily(group, "q3", place=THERE),
        daily(abroad, "q4", place=ABROAD),
    )
    receipts = await told(
        store,
        [
            entry(ids[0], "ann", confidence=SURE),
            entry(ids[1], "ann"),
            entry(ids[2], "ann", place=THERE),
            entry(ids[3], "ann", place=ABROAD),
        ],
    )
    results = [
        result(round_, ann, receipt.answer, counts=n != 1)
        for n, (round_, receipt) in enumerate(zip(ids, receipts, strict=True))
    ]
    async with store.write() as writing:
        await writing.save_results(results)
        rounds = [await writing.round(round_) for round_ in ids]
        past = [
            PastResult(each, round_, confidence)
            for each, round_, confidence in zip(results, rounds, (SURE, None, None, None), strict=True)
            if round_ is not None
        ]
        mine = await writing.past_results(ann, group, counting=False, limit=9, offset=0)
        assert mine == [past[2], past[1], past[0]]
        assert await writing.past_results(ann, group, counting=True, limit=9, offset=0) == [past[2], past[0]]
        assert await writing.past_results(ann, group, counting=True, limit=1, offset=1) == [past[0]]
        assert await writing.past_results(ann, abroad, counting=True, limit=9, offset=0) == [past[3]]
        assert await writing.past_results(99, group, counting=True, limit=9, offset=0) == []
        assert await writing.result_count(ann, group, counting=False) == 3
        assert await writing.result_count(ann, group, counting=True) == 2
        assert await writing.result_count(99, group, counting=False) == 0


async def test_a_cell_that_comes_to_nothing_is_gone(store: SqlStore) -> None:
    """Else a board that was corrected would differ from one that is rebuilt."""
    group = await founded(store)
    ann, bob = await met(store, "ann", "bob")
    async with store.write() as writing:
        await writing.add_to_tallies([TallyChange(group, "all", False, "", bob, 0, 1, 0)])
        before = await writing.dump()
        plus = TallyChange(group, "all", False, "", ann, 1000, 1, 1)
        minus = TallyChange(group, "all", False, "", ann, -1000, -1, -1)
        await writing.add_to_tallies([plus])
        assert await writing.dump() != before
        await writing.add_to_tallies([minus])
        assert await writing.dump() == before
        await writing.add_to_tallies([plus, minus, TallyChange(group, "week", False, "", ann, 0, 0, 0)])
        assert await writing.dump() == before
        await writing.add_to_tallies([plus, plus, minus])
        standing = await writing.standing(group, "all", topic="", by="points", player=ann)
        assert standing is not None
        assert (standing.centipoints, standing.answered, standing.correct) == (1000, 1, 1)


async def test_the_order_of_changes_leaves_no_trace(store: SqlStore) -> None:
    group = await founded(store)
    people = await met(store, "ann", "bob", "eve")
    changes = [
        TallyChange(group, key, False, topic, who, 10 * who, 3 + who, who)
        for key in ("all", "week:2026-W47")
        for topic in ("", "cnn")
        for who in people
    ]
    dumps = []
    for order in (changes, changes[::-1]):
        async with store.write() as writing:
            await writing.clear_projections()
            for each in order:
                await writing.add_to_tallies([each])
            await writing.add_to_tallies(order)
            dumps.append(await writing.dump())
    assert dumps[0] == dumps[1]
    assert dumps[0].count("\n") == len(changes)


async def test_streaks_of_a_channel(store: SqlStore) -> None:
    ann, bob = await met(store, "ann", "bob")
    async with store.write() as writing:
        assert await writing.streaks(HERE) == {}
        assert await writing.streak(HERE, ann) == Streak()
        await writing.save_streaks(HERE, {bob: Streak(1, 2, 1, 3), ann: Streak(4, 4)})
        await writing.save_streaks(HERE, {bob: Streak(0, 2, 0, 6)})
        await writing.save_streaks(THERE, {})
        assert await writing.streaks(HERE) == {ann: Streak(4, 4), bob: Streak(0, 2, 0, 6)}
        assert await writing.streak(HERE, bob) == Streak(0, 2, 0, 6)
        assert await writing.streak(THERE, bob) == Streak()


async def test_clearing_empties_the_projections_and_nothing_else(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    (round_,) = await opened(store)
    receipt = await store.submit(entry(round_, "ann", at=NOW + DAY / 2))
    async with store.write() as writing:
        await writing.save_results([result(round_, ann, receipt.answer)])
        await writing.save_streaks(HERE, {ann: Streak(1, 1)})
        await writing.add_to_tallies([TallyChange(group, "all", False, "", ann, 1, 1, 1)])
        await writing.clear_projections()
        assert await writing.dump() == ""
        assert [answer.id for answer in await writing.final_answers(round_)] == [receipt.answer]
