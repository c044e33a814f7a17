"""Several processes on one PostgreSQL: nothing is done twice, nothing is counted wrong, nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.model import Place, Schedule, Slot
from bot.ports import Saved
from bot.store import SqlStore, SqlWriting, open_store
from bot.store.schema import identities, players
from tests.store.scene import DAY, HERE, HOUR, NOW, actor, daily, entry, founded, met, opened, post, schedule


@pytest.fixture
async def pair(postgres_url: str) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two stores on one database, as two processes would have them."""
    one, two = await open_store(postgres_url), await open_store(postgres_url)
    yield one, two
    await one.close()
    await two.close()


async def test_a_slot_that_two_processes_open_at_once_has_one_round(pair: tuple[SqlStore, SqlStore]) -> None:
    group = await founded(pair[0])
    async with pair[0].write() as writing:
        ids = [await writing.add_schedule(schedule(group)) for _ in range(20)]

    async def open_all(store: SqlStore, order: list[int]) -> list[int | None]:
        async with store.write() as writing:
            return list(await writing.open([daily(group, schedule=each) for each in order]))

    first, second = await asyncio.gather(open_all(pair[0], ids), open_all(pair[1], ids))
    won = [id_ for id_ in first + second if id_ is not None]
    assert len(won) == len(set(won)) == len(ids)
    async with pair[0].read() as reading:
        assert sorted(each.id for each in await reading.open_rounds(group)) == sorted(won)


async def shared(
    pair: tuple[SqlStore, SqlStore], claim: Callable[[SqlWriting], Awaitable[list[Any]]]
) -> tuple[list[Any], list[Any]]:
    """What each of two processes claims while the other still holds its own."""
    async with pair[0].write() as one, pair[1].write() as two:
        return list(await claim(one)), list(await claim(two))


async def test_claims_share_the_work(pair: tuple[SqlStore, SqlStore]) -> None:
    group = await founded(pair[0])
    places = [Place("terminal", "lab", f"c{n}") for n in range(30)]
    async with pair[0].write() as writing:
        for place in places:
            await writing.add_schedule(schedule(group, place=place))
        await writing.open([daily(group, place=place, closes_at=NOW) for place in places])
        await writing.enqueue([post(place.channel, place=place) for place in places])

    async def schedules(writing: SqlWriting) -> list[Any]:
        return [each.id for each in await writing.claim_schedules(NOW, 20)]

    async def closing(writing: SqlWriting) -> list[Any]:
        return [each.id for each in await writing.claim_closing(NOW, 20)]

    async def outbox(writing: SqlWriting) -> list[Any]:
        return [each.key for each in await writing.claim_outbox(NOW, 60, 20, ["terminal"])]

    for claim in (schedules, closing, outbox):
        first, second = await shared(pair, claim)
        assert (len(first), len(second)) == (20, 10)
        assert not set(first) & set(second)


async def test_a_thousand_due_schedules_are_posted_once_each(pair: tuple[SqlStore, SqlStore]) -> None:
    group = await founded(pair[0])
    places = [Place("terminal", "lab", f"c{n}") for n in range(200)]
    async with pair[0].write() as writing:
        for n in range(1000):
            await writing.add_schedule(schedule(group, NOW - n * HOUR / 100, place=places[n % 200]))

    async def work(store: SqlStore) -> list[int]:
        mine: list[int] = []
        while True:
            async with store.write() as writing:
                due = await writing.claim_schedules(NOW, 50)
                ids = await writing.open([daily(group, place=each.place, schedule=each.id) for each in due])
                await writing.save_schedules([moved(each) for each in due])
            if not due:
                return mine
            mine += [id_ for id_ in ids if id_ is not None]

    def moved(each: Schedule) -> Schedule:
        return replace(each, next=Slot(NOW.date() + DAY, NOW + DAY))

    first, second = await asyncio.gather(work(pair[0]), work(pair[1]))
    assert len(first) + len(second) == len({*first, *second}) == 1000
    assert min(len(first), len(second)) >= 200


async def test_answers_through_two_processes_are_counted_right(pair: tuple[SqlStore, SqlStore]) -> None:
    (round_,) = await opened(pair[0])
    entries = [entry(round_, f"m{n % 60}", delivery=f"d{n % 150}") for n in range(300)]
    receipts = await asyncio.gather(*(pair[n % 2].submit(each) for n, each in enumerate(entries)))
    saved = [receipt for receipt in receipts if receipt.saved is Saved.SAVED]
    assert len(saved) == 150, "each delivery once, whichever process had it"
    assert {receipt.saved for receipt in receipts} == {Saved.SAVED, Saved.REPEATED}
    async with pair[1].read() as reading:
        asked = await reading.round(round_)
        finals = await reading.final_answers(round_)
        assert asked is not None
        assert asked.answered == len(finals) == 60
        assert len(await reading.players({answer.player for answer in finals})) == 60
    assert (await pair[0].check()).problems == ()


async def somebody_waits(store: SqlStore) -> None:
    """Return as soon as one of the database's transactions waits for another."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    found = False
    while not found:
        async with store.read() as reading:
            found = bool((await reading._db.execute(text(waiting))).all())


async def test_an_answer_waits_for_a_close_that_is_under_way(pair: tuple[SqlStore, SqlStore]) -> None:
    (round_,) = await opened(pair[0])
    await pair[0].submit(entry(round_, "ann"))
    async with pair[1].write() as writing:
        await writing.lock_round(round_)
        late = asyncio.create_task(pair[0].submit(entry(round_, "ann", "[2]")))
        await somebody_waits(pair[1])
        await writing.close(round_, NOW + HOUR, void=False)
    assert (await late).saved is Saved.LATE


async def test_a_close_waits_for_an_answer_that_is_under_way(pair: tuple[SqlStore, SqlStore]) -> None:
    (round_,) = await opened(pair[0])
    async with pair[0].write() as writing:
        await writing.lock_round(round_)
        early = asyncio.create_task(pair[0].submit(entry(round_, "ann")))
        await somebody_waits(pair[1])
        closing = asyncio.create_task(closed(pair[1], round_))
    assert (await early).saved is Saved.SAVED
    assert await closing == {(await early).answer}


async def closed(store: SqlStore, round_: int) -> set[int]:
    """Close the round as the engine does; returns the answers that count."""
    async with store.write() as writing:
        await writing.lock_round(round_)
        seen = {answer.id for answer in await writing.final_answers(round_)}
        await writing.close(round_, NOW + HOUR, void=False)
    return seen


async def test_an_answer_is_in_the_count_of_the_close_or_late(pair: tuple[SqlStore, SqlStore]) -> None:
    """The race of TESTING's kind: whatever was acknowledged as in time is seen by the transaction that closes."""
    for attempt in range(10):
        (round_,) = await opened(pair[0], daily(await founded(pair[0]), f"q{attempt}", closes_at=None))

        async def answer(n: int, id_: int = round_) -> Any:
            for _ in range(n % 7):
                await met(pair[0], "idle")
            return await pair[0].submit(entry(id_, f"m{n}"))

        seen, *receipts = await asyncio.gather(closed(pair[1], round_), *(answer(n) for n in range(40)))
        in_time = {receipt.answer for receipt in receipts if receipt.saved is Saved.SAVED}
        late = {receipt.answer for receipt in receipts if receipt.saved is Saved.LATE}
        assert in_time == seen
        assert len(in_time) + len(late) == 40


async def test_a_newcomer_whom_two_processes_meet_at_once_is_one_player(pair: tuple[SqlStore, SqlStore]) -> None:
    (round_,) = await opened(pair[0])

    async def meet(store: SqlStore, n: int) -> int:
        async with store.write() as writing:
            return (await writing.ensure_player(actor(f"m{n}"), NOW)).id

    async def answer(store: SqlStore, n: int) -> int:
        return (await store.submit(entry(round_, f"m{n}"))).player

    for n in range(15):
        ids = await asyncio.gather(*(deed(store, n) for store in pair for deed in (meet, answer)))
        assert len(set(ids)) == 1
    async with pair[0].read() as reading:
        assert len(await reading.players(range(1, 200))) == 15, "nobody is left over from a lost race"


async def test_a_workspace_that_two_processes_found_at_once_has_one_group(postgres_url: str) -> None:
    stores = [await open_store(postgres_url) for _ in range(3)]
    groups = await asyncio.gather(*(founded(store, HERE) for store in stores))
    assert len(set(groups)) == 1
    for store in stores:
        await store.close()


async def test_processes_that_start_at_once_migrate_once(postgres_server: str, worker_id: str) -> None:
    import asyncpg  # noqa: PLC0415 - only this test makes an empty database

    name = f"empty_{worker_id}"
    admin = await asyncpg.connect(postgres_server)
    await admin.execute(f"DROP DATABASE IF EXISTS {name}")
    await admin.execute(f"CREATE DATABASE {name}")
    stores = await asyncio.gather(*(open_store(postgres_server.replace("/postgres?", f"/{name}?")) for _ in range(3)))
    assert sorted(store.upgraded for store in stores) == [False, False, True]
    for store in stores:
        await store.close()
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def test_a_process_notices_whom_another_has_deleted(pair: tuple[SqlStore, SqlStore]) -> None:
    one, other = pair
    (round_,) = await opened(one)
    await one.submit(entry(99, "ann"))
    async with other.write() as writing:
        await writing._db.execute(identities.delete())
        await writing._db.execute(players.delete())
    receipts = await asyncio.gather(*(one.submit(entry(round_, user)) for user in ("ann", "bob")))
    assert [receipt.saved for receipt in receipts] == [Saved.SAVED, Saved.SAVED]
    async with other.read() as reading:
        ann = await reading.player(actor("ann"))
    assert ann is not None
    assert ann.id == receipts[0].player


async def test_a_process_notices_within_the_hour_whom_another_missed(pair: tuple[SqlStore, SqlStore]) -> None:
    one, other = pair
    (round_,) = await opened(one)
    await one.submit(entry(round_, "ann", at=NOW))
    async with other.write() as writing:
        (lab,) = await writing.workspaces("terminal")
        await writing.checked(lab, ["ann"], ["ann"], NOW)
    await one.submit(entry(round_, "ann", at=NOW + HOUR + timedelta(seconds=1)))
    async with other.read() as reading:
        assert not await reading.has_left(actor("ann"))
