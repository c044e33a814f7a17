"""Rounds and what was asked in them, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import cast

from bot.kinds.base import Body
from bot.model import Mode, Question, Round
from bot.store import SqlStore
from tests.store.scene import (
    ABROAD,
    DAY,
    HERE,
    HOUR,
    MINUTE,
    NOW,
    THERE,
    TODAY,
    daily,
    entry,
    founded,
    met,
    opened,
    result,
    schedule,
)


async def test_a_round_comes_back_as_it_was_opened(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    live = daily(group, mode=Mode.LIVE, seed=2**63 - 1, order=(), closes_at=None, speed=True)
    one, two = await opened(store, live, daily(group, "q2", mode=Mode.SOLO, owner=ann))
    async with store.read() as reading:
        assert await reading.round(one) == Round(
            one, HERE, group, Mode.LIVE, "q1", "r1", 2**63 - 1, (), TODAY, NOW, None, speed=True
        )
        assert await reading.round(two) == Round(
            two, HERE, group, Mode.SOLO, "q2", "r1", 7, (1, 0, 2), TODAY, NOW, NOW + DAY, owner=ann
        )
        assert await reading.round(99) is None


async def test_a_slot_opens_one_round(store: SqlStore) -> None:
    group = await founded(store)
    async with store.write() as writing:
        id_ = await writing.add_schedule(schedule(group))
        other = await writing.add_schedule(schedule(group))
        assert await writing.open([]) == []
        first, lost, free = await writing.open(
            [daily(group, schedule=id_), daily(group, "q2", schedule=id_), daily(group, schedule=other)]
        )
        assert lost is None
        assert None not in (first, free)
    async with store.write() as writing:
        again, tomorrow, unscheduled, unscheduled_too = await writing.open(
            [daily(group, schedule=id_), daily(group, schedule=id_, slot=TODAY + DAY), daily(group), daily(group)]
        )
        assert again is None
        assert len({first, free, tomorrow, unscheduled, unscheduled_too, None}) == 6
        kept = await writing.round(first or 0)
        assert kept is not None
        assert kept.question == "q1"


async def test_open_and_sealed_are_the_public_rounds_that_have_not_closed(store: SqlStore) -> None:
    group, abroad = await founded(store), await founded(store, ABROAD)
    (ann,) = await met(store, "ann")
    ids = await opened(
        store,
        daily(group, "closed"),
        daily(group, "solo", mode=Mode.SOLO, owner=ann),
        daily(group, "b", place=THERE),
        daily(group, "a", mode=Mode.LIVE),
        daily(abroad, "abroad", place=ABROAD),
    )
    async with store.write() as writing:
        await writing.close(ids[0], NOW, void=False)
    async with store.read() as reading:
        assert [each.id for each in await reading.open_rounds(group)] == [ids[2], ids[3]]
        assert await reading.sealed([group, abroad, 99]) == {
            group: frozenset("ab"),
            abroad: frozenset({"abroad"}),
            99: frozenset(),
        }


async def test_the_last_round_of_a_place_is_a_public_one(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    ids = await opened(store, daily(group), daily(group, mode=Mode.SOLO, owner=ann), daily(group, place=THERE))
    async with store.write() as writing:
        await writing.close(ids[0], NOW, void=False)
        last = await writing.last_round(HERE)
        assert last is not None
        assert last.id == ids[0]
        assert await writing.last_round(ABROAD) is None


async def test_rounds_past_their_time_are_claimed_in_order(store: SqlStore) -> None:
    group = await founded(store)
    times = [NOW, NOW - HOUR, NOW + MINUTE, None, NOW - DAY]
    ids = await opened(store, *(daily(group, closes_at=at) for at in times))
    async with store.write() as writing:
        await writing.close(ids[4], NOW, void=False)
        assert [each.id for each in await writing.claim_closing(NOW, 9)] == [ids[1], ids[0]]
        assert [each.id for each in await writing.claim_closing(NOW, 1)] == [ids[1]]


async def test_closing_twice_keeps_the_first_time_and_can_void(store: SqlStore) -> None:
    (round_,) = await opened(store)
    async with store.write() as writing:
        await writing.close(round_, NOW + HOUR, void=False)
        await writing.close(round_, NOW + DAY, void=True)
        locked = await writing.lock_round(round_)
        assert locked is not None
        assert (locked.closed_at, locked.void) == (NOW + HOUR, True)
        assert await writing.lock_round(99) is None


async def test_closed_rounds_in_the_order_of_their_closing(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    ids = await opened(store, *(daily(group, f"q{n}", mode=Mode.SOLO, owner=ann) for n in range(4)), daily(group))
    async with store.write() as writing:
        for which, at in ((2, NOW), (0, NOW + HOUR), (1, NOW + HOUR), (3, NOW + DAY)):
            await writing.close(ids[which], at, void=which == 1)
    async with store.read() as reading:
        order = [ids[2], ids[0], ids[1], ids[3]]
        assert [each.id for each in await reading.closed_rounds(None, 9)] == order
        assert [each.id for each in await reading.closed_rounds((NOW + HOUR, ids[0]), 1)] == order[2:3]
        assert [each.id for each in await reading.closed_rounds((NOW + HOUR, ids[1]), 9)] == order[3:]
        assert await reading.closed_rounds((NOW + DAY, ids[3]), 9) == []


async def test_the_last_closed_slot_of_a_group(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    tomorrow = TODAY + DAY
    ids = await opened(
        store,
        daily(group),
        daily(group, mode=Mode.SOLO, owner=ann, slot=tomorrow),
        daily(group, slot=tomorrow),
        daily(group),
    )
    async with store.write() as writing:
        assert await writing.last_closed_slot(group) is None
        for id_ in (ids[0], ids[1], ids[3]):
            await writing.close(id_, NOW, void=False)
        assert await writing.last_closed_slot(group) == TODAY
        assert await writing.last_closed_slot(group + 1) is None


async def test_a_revision_that_was_asked_is_kept(store: SqlStore) -> None:
    raw = json.dumps({"id": "q1", "stem": "π ≈ ?"}, ensure_ascii=False)
    question = Question(
        "q1", "r1", "t", "o", (), "single", "apply", 1, 60, "π ≈ ?", "", (), cast("Body", None), raw=raw
    )
    async with store.write() as writing:
        await writing.save_snapshots([question, question], NOW)
        await writing.save_snapshots([replace(question, raw="other"), replace(question, rev="r2", raw="new")], NOW)
        await writing.save_snapshots([], NOW)
    async with store.read() as reading:
        assert await reading.snapshot("q1", "r1") == raw
        assert await reading.snapshot("q1", "r2") == "new"
        assert await reading.snapshot("q1", "r3") is None


async def test_one_scored_answer_per_member_question_and_slot(store: SqlStore) -> None:
    group, abroad = await founded(store), await founded(store, ABROAD)
    ann, bob, eve = await met(store, "ann", "bob", "eve")
    rounds = await opened(
        store,
        daily(group),
        daily(group, place=THERE),
        daily(group, slot=TODAY + DAY),
        daily(abroad, place=ABROAD),
        daily(group, "q2"),
    )
    for round_ in rounds:
        for user in ("ann", "bob", "eve"):
            place = {rounds[1]: THERE, rounds[3]: ABROAD}.get(round_, HERE)
            await store.submit(entry(round_, user, place=place))
    async with store.write() as writing:
        here = await writing.round(rounds[0])
        assert here is not None
        players = {answer.player: answer.id for answer in await writing.final_answers(rounds[1])}
        await writing.save_results(
            [
                result(rounds[0], ann, 1),
                result(rounds[1], bob, players[bob]),
                result(rounds[1], eve, players[eve], counts=False),
            ]
        )
        for each in rounds[2:]:
            answers = {answer.player: answer.id for answer in await writing.final_answers(each)}
            await writing.save_results([result(each, who, answer) for who, answer in answers.items()])
        assert await writing.counted_elsewhere(here, [ann, bob, eve]) == {bob}
        assert await writing.counted_elsewhere(here, [ann, eve]) == frozenset()
