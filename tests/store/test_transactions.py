"""A transaction happens as a whole or not at all, whatever befalls it; readers see one moment. On both databases."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.errors import StoreError
from bot.model import Mode
from bot.ports import Reading, Receipt, Saved, Store, Turn, TurnKind, Writing
from bot.store import SqlReading, SqlStore, SqlWriting
from tests.store.scene import HERE, NOW, THERE, actor, daily, entry, founded, met, opened


def test_the_store_keeps_the_promise_of_the_port() -> None:
    """The type checker proves the signatures; here only that nothing is missing."""

    def promised(store: SqlStore, reading: SqlReading, writing: SqlWriting) -> tuple[Store, Reading, Writing]:
        return store, reading, writing

    assert callable(promised)
    for port, ours in ((Reading, SqlReading), (Writing, SqlWriting), (Store, SqlStore)):
        assert {name for name in vars(port) if not name.startswith("_")} <= set(dir(ours))


class NoError(Exception):
    """Thrown by a test."""


async def broken(store: SqlStore) -> None:
    async with store.write() as writing:
        await writing.ensure_player(actor("bob"), NOW)
        await writing.set_queue(HERE, ["a"])
        raise NoError


async def refused(store: SqlStore) -> None:
    async with store.write() as writing:
        await writing.ensure_player(actor("bob"), NOW)
        await writing.set_ban(99, "q1", True, NOW)


async def test_an_exception_undoes_everything(store: SqlStore) -> None:
    await met(store, "ann")
    with pytest.raises(NoError):
        await broken(store)
    async with store.write() as writing:
        assert await writing.player(actor("bob")) is None
        assert await writing.queue(HERE) == []
        assert await writing.player(actor("ann")) is not None


async def test_an_error_of_the_database_doesnt_tell_what_was_typed(store: SqlStore) -> None:
    """It goes into the log."""
    thought = Turn(99, 99, 1, TurnKind.ALOUD, "", "I have no idea.", None, NOW)
    with pytest.raises(Exception, match=r"(?i)foreign key") as caught:
        async with store.write() as writing:
            await writing.add_turn(thought)
    assert "no idea" not in str(caught.value)


async def test_an_error_of_the_database_undoes_everything(store: SqlStore) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await refused(store)
    async with store.read() as reading:
        assert await reading.player(actor("bob")) is None


async def test_a_reader_sees_one_moment(store: SqlStore) -> None:
    group = await founded(store)
    await met(store, "ann")
    async with store.read() as reading:
        assert await reading.player(actor("ann")) is not None
        async with store.write() as writing:
            await writing.ensure_player(actor("bob"), NOW)
            await writing.open([daily(group)])
        assert await reading.player(actor("bob")) is None
        assert await reading.open_rounds(group) == []
    async with store.read() as reading:
        assert await reading.player(actor("bob")) is not None
        assert len(await reading.open_rounds(group)) == 1


async def test_a_writer_sees_its_own_work_and_readers_do_not(store: SqlStore) -> None:
    async with store.write() as writing:
        await writing.ensure_player(actor("ann"), NOW)
        assert await writing.player(actor("ann")) is not None
        async with store.read() as reading:
            assert await reading.player(actor("ann")) is None


async def test_readers_cannot_write(store: SqlStore) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        async with store.read() as reading:
            await SqlWriting(reading._db).set_queue(HERE, ["a"])
    async with store.read() as reading:
        assert await reading.queue(HERE) == []


async def test_many_readers_and_writers_at_once(store: SqlStore) -> None:
    async def work(n: int) -> None:
        async with store.write() as writing:
            await writing.ensure_player(actor(f"m{n}"), NOW)
            await writing.set_queue(HERE, [f"q{n}"])
            await writing.set_queue(THERE, [f"q{n}"])
        async with store.read() as reading:
            assert await reading.queue(HERE) == await reading.queue(THERE) != []
            assert await reading.player(actor(f"m{n}")) is not None

    await work(0)
    await asyncio.gather(*(work(n) for n in range(1, 40)))


async def test_cancelled_writers_leave_nothing_half_done(store: SqlStore) -> None:
    """Cancel at every depth: waiting for the turn, beginning, inside, committing."""
    rng = random.Random(7)
    (round_,) = await opened(store)

    async def write(n: int) -> None:
        async with store.write() as writing:
            await writing.ensure_player(actor(f"a{n}"), NOW)
            await writing.ensure_player(actor(f"b{n}"), NOW)

    loop = asyncio.get_running_loop()
    for start in range(0, 120, 12):
        tasks = [asyncio.create_task(write(n)) for n in range(start, start + 12)]
        answer = asyncio.create_task(store.submit(entry(round_, f"m{start}")))
        for task in tasks[::2]:
            loop.call_later(rng.random() * 0.01, task.cancel)
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (await answer).saved is Saved.SAVED
    async with store.read() as reading:
        for n in range(120):
            pair = [await reading.player(actor(f"{half}{n}")) is not None for half in "ab"]
            assert pair[0] == pair[1]
            assert pair[0] or n % 2 == 0, "who wasn't cancelled has written"


async def test_cancelled_readers_leave_the_pool_whole(store: SqlStore) -> None:
    await founded(store)

    async def read() -> None:
        async with store.read() as reading:
            for _ in range(5):
                await reading.group(HERE)

    loop = asyncio.get_running_loop()
    for n in range(40):
        task = asyncio.create_task(read())
        loop.call_later(n * 0.0001, task.cancel)
        await asyncio.gather(task, return_exceptions=True)
    await asyncio.gather(*(read() for _ in range(12)))


# ------------------------------------------------------------------ a disk that is full, a file that can't be written


async def pragma(store: SqlStore, text: str) -> None:
    backend = store._backend
    async with backend.alone() as driver:  # type: ignore[union-attr]  # only called with SQLite
        await driver.execute(f"PRAGMA {text}")


async def test_a_full_disk_is_said_plainly_and_loses_nothing(sqlite_store: SqlStore) -> None:
    group = await founded(sqlite_store)
    (round_,) = await opened(sqlite_store, daily(group, mode=Mode.DAILY))
    saved = await sqlite_store.submit(entry(round_, "ann"))
    await pragma(sqlite_store, "max_page_count = 1")
    with pytest.raises(StoreError, match="disk is full; nothing was saved: free some space"):
        async with sqlite_store.write() as writing:
            await writing.set_queue(HERE, ["q" * 5000 for _ in range(50)])
    outcomes = await asyncio.gather(
        *(sqlite_store.submit(entry(round_, f"m{n}", f'"{"x" * 9000}"')) for n in range(9)), return_exceptions=True
    )
    assert all(isinstance(each, StoreError) and "disk is full" in str(each) for each in outcomes)
    await pragma(sqlite_store, "max_page_count = 1000000")
    again = await asyncio.gather(*(sqlite_store.submit(entry(round_, f"m{n}")) for n in range(9)))
    assert {receipt.saved for receipt in again} == {Saved.SAVED}
    async with sqlite_store.read() as reading:
        assert await reading.queue(HERE) == []
        assert saved.answer in {answer.id for answer in await reading.final_answers(round_)}
        assert len(await reading.final_answers(round_)) == 10


async def test_a_read_only_file_is_said_plainly(sqlite_store: SqlStore) -> None:
    (round_,) = await opened(sqlite_store)
    await pragma(sqlite_store, "query_only = ON")
    with pytest.raises(StoreError, match="read-only; make the file and its folder writable"):
        await sqlite_store.submit(entry(round_, "ann"))
    with pytest.raises(StoreError, match="read-only"):
        await founded(sqlite_store, THERE.__class__("slack", "x", "y"))
    await pragma(sqlite_store, "query_only = OFF")
    assert isinstance(await sqlite_store.submit(entry(round_, "ann")), Receipt)
