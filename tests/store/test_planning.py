"""Schedules, queues, bans, a channel's history and what falls due next, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.model import Mode, Slot
from bot.ports import Asked
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
    post,
    schedule,
)


async def test_a_schedule_comes_back_as_it_was_saved(store: SqlStore) -> None:
    group = await founded(store)
    async with store.write() as writing:
        first = await writing.add_schedule(schedule(group))
        second = await writing.add_schedule(schedule(group, None, paused="by Ann"))
        elsewhere = await writing.add_schedule(schedule(group, place=THERE))
    async with store.read() as reading:
        assert await reading.schedule(first) == schedule(group, id=first)
        assert await reading.schedules(HERE) == [
            schedule(group, id=first),
            schedule(group, None, paused="by Ann", id=second),
        ]
        assert await reading.schedules(THERE) == [schedule(group, place=THERE, id=elsewhere)]
        assert await reading.schedules(ABROAD) == []
        assert await reading.schedule(99) is None


async def test_saving_overwrites_by_id(store: SqlStore) -> None:
    group = await founded(store)
    async with store.write() as writing:
        one = await writing.add_schedule(schedule(group))
        two = await writing.add_schedule(schedule(group))
        moved = schedule(group, NOW + DAY, id=one, unanswered=4, place=THERE, ping="")
        await writing.save_schedules([moved])
        await writing.save_schedules([])
    async with store.read() as reading:
        assert await reading.schedule(one) == moved
        assert await reading.schedule(two) == schedule(group, id=two)


async def test_what_is_due_is_claimed_oldest_first(store: SqlStore) -> None:
    group = await founded(store)
    async with store.write() as writing:
        for at in (NOW, NOW - HOUR, NOW + MINUTE, NOW - DAY):
            await writing.add_schedule(schedule(group, at))
        await writing.add_schedule(schedule(group, NOW - DAY, paused="nobody answers"))
        await writing.add_schedule(schedule(group, None))
        claimed = await writing.claim_schedules(NOW, 10)
        assert [each.next for each in claimed] == [Slot(at.date(), at) for at in (NOW - DAY, NOW - HOUR, NOW)]
        assert [each.id for each in await writing.claim_schedules(NOW, 2)] == [claimed[0].id, claimed[1].id]


async def test_a_queue_is_replaced_as_a_whole(store: SqlStore) -> None:
    async with store.write() as writing:
        await writing.set_queue(HERE, ["b", "a", "c"])
        await writing.set_queue(THERE, ["z"])
        await writing.set_queue(HERE, ["c", "b"])
        assert await writing.queue(HERE) == ["c", "b"]
        assert await writing.queues([HERE, THERE, ABROAD]) == {HERE: ["c", "b"], THERE: ["z"], ABROAD: []}
        await writing.set_queue(HERE, [])
        assert await writing.queue(HERE) == []
        assert await writing.queues([]) == {}


async def test_bans_hold_for_one_group(store: SqlStore) -> None:
    one, other = await founded(store), await founded(store, ABROAD)
    async with store.write() as writing:
        for question in ("a", "b", "b"):
            await writing.set_ban(one, question, True, NOW)
        await writing.set_ban(one, "a", False, NOW)
        await writing.set_ban(one, "never", False, NOW)
    async with store.read() as reading:
        assert await reading.bans([one, other]) == {one: frozenset("b"), other: frozenset()}


async def test_history_names_each_question_once_with_its_latest_asking(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    ids = await opened(
        store,
        daily(group, "a", opens_at=NOW - DAY),
        daily(group, "a", opens_at=NOW),
        daily(group, "b", mode=Mode.LIVE, opens_at=NOW + HOUR),
        daily(group, "private", mode=Mode.SOLO, owner=ann),
        daily(group, "void"),
        daily(group, "c", place=THERE),
    )
    async with store.write() as writing:
        await writing.close(ids[4], NOW, void=True)
        assert await writing.history([HERE, THERE, ABROAD]) == {
            HERE: [Asked("a", NOW), Asked("b", NOW + HOUR)],
            THERE: [Asked("c", NOW)],
            ABROAD: [],
        }


async def test_the_last_rounds_of_a_schedule_with_how_many_answered(store: SqlStore) -> None:
    group = await founded(store)
    async with store.write() as writing:
        id_ = await writing.add_schedule(schedule(group))
    rounds = await opened(store, *(daily(group, f"q{n}", schedule=id_, slot=TODAY + n * DAY) for n in range(3)))
    await store.submit(entry(rounds[1], "ann"))
    async with store.read() as reading:
        taken = await reading.taken(id_, 2)
        assert [(each.round.id, each.answered) for each in taken] == [(rounds[2], 0), (rounds[1], 1)]


async def test_next_due_is_the_earliest_of_schedule_close_and_outbox(store: SqlStore) -> None:
    async def due() -> datetime | None:
        async with store.read() as reading:
            return await reading.next_due()

    group = await founded(store)
    assert await due() is None
    async with store.write() as writing:
        id_ = await writing.add_schedule(schedule(group, NOW + 3 * DAY))
    assert await due() == NOW + 3 * DAY
    async with store.write() as writing:
        await writing.save_schedules([schedule(group, NOW + 3 * DAY, id=id_, paused="holiday")])
    assert await due() is None
    (round_,) = await opened(store, daily(group, closes_at=NOW + 2 * DAY))
    assert await due() == NOW + 2 * DAY
    async with store.write() as writing:
        await writing.enqueue([post("a", not_before=NOW + DAY), post("b", not_before=NOW)])
    assert await due() == NOW + DAY, "b stands behind a"
    async with store.write() as writing:
        await writing.cancel("a", NOW)
    assert await due() == NOW
    async with store.write() as writing:
        await writing.claim_outbox(NOW, 60, 9, ["terminal"])
    assert await due() == NOW + MINUTE, "the sender's lease"
    async with store.write() as writing:
        await writing.cancel("b", NOW)
        await writing.close(round_, NOW, void=False)
    assert await due() is None


async def test_what_waits_for_another_platform_is_not_due_here(store: SqlStore) -> None:
    group = await founded(store)
    await opened(store, daily(group, closes_at=NOW + 2 * DAY))
    async with store.write() as writing:
        await writing.enqueue([post("a", not_before=NOW)])
        assert await writing.next_due() == NOW
        assert await writing.next_due({"terminal"}) == NOW
        assert await writing.next_due({"discord", "slack"}) == NOW + 2 * DAY
        assert await writing.next_due(()) == NOW + 2 * DAY


async def test_a_row_without_a_time_is_due_at_once(store: SqlStore) -> None:
    await founded(store)
    async with store.write() as writing:
        await writing.enqueue([post("a"), replace(post("b", place=THERE), not_before=NOW)])
        due = await writing.next_due()
    assert due is not None
    assert due < NOW
