"""The clockwork: when work is done, and that nothing stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreError
from bot.scheduler import Errand


class Work:
    """Counts its runs; each waits for ``go`` before it ends."""

    def __init__(self) -> None:
        self.started = 0
        self.ended = 0
        self.at_once = 0
        self.most_at_once = 0
        self.go = asyncio.Semaphore(0)
        self.moved = asyncio.Event()

    async def __call__(self) -> None:
        self.started += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.moved.set()
        await self.go.acquire()
        self.at_once -= 1
        self.ended += 1
        self.moved.set()

    async def until(self, what: Callable[[], bool]) -> None:
        while not what():
            self.moved.clear()
            await self.moved.wait()


def errand(work: Callable[[], Awaitable[object]]) -> Errand:
    return Errand("trial", work, lambda: 0xC0FFEE)


async def test_an_errand_waits_until_it_is_asked() -> None:
    work = Work()
    tried = errand(work)
    tried.start()
    await tried.stop()
    assert work.started == 0


async def test_asking_many_times_before_the_start_makes_one_run() -> None:
    work = Work()
    tried = errand(work)
    for _ in range(5):
        tried.ask()
    work.go.release()
    tried.start()
    await work.until(lambda: work.ended == 1)
    await tried.stop()
    assert work.started == 1


async def test_asking_while_it_runs_means_once_more_and_never_two_at_a_time() -> None:
    work = Work()
    tried = errand(work)
    tried.start()
    tried.ask()
    await work.until(lambda: work.started == 1)
    for _ in range(5):
        tried.ask()
    work.go.release()
    work.go.release()
    await work.until(lambda: work.ended == 2)
    await tried.stop()
    assert (work.started, work.most_at_once) == (2, 1)


async def test_stopping_waits_for_the_run_and_starts_no_other() -> None:
    work = Work()
    tried = errand(work)
    tried.start()
    tried.ask()
    await work.until(lambda: work.started == 1)
    tried.ask()
    stopping = asyncio.create_task(tried.stop())
    assert not (await asyncio.wait({stopping}, timeout=0))[0]
    work.go.release()
    await stopping
    assert (work.started, work.ended) == (1, 1)


async def test_stopping_what_never_started_is_harmless() -> None:
    await errand(Work()).stop()


async def test_an_error_is_logged_with_an_incident_id_and_stops_nothing() -> None:
    work = Work()
    failures = [ValueError("a bug")]

    async def failing() -> None:
        if failures:
            raise failures.pop()
        await work()

    tried = errand(failing)
    with capture_logs() as logs:
        tried.start()
        tried.ask()
        while failures:
            await asyncio.wait({asyncio.ensure_future(_turn())})
        tried.ask()
        work.go.release()
        await work.until(lambda: work.ended == 1)
        await tried.stop()
    assert [(entry["event"], entry["work"], entry["incident"]) for entry in logs] == [
        ("clockwork failed", "trial", "00c0ffee")
    ]


async def _turn() -> None:
    """One turn of the loop."""


@pytest.mark.parametrize("incident", [0, 2**63 - 1])
async def test_an_incident_id_has_eight_digits(incident: int) -> None:
    done = asyncio.Event()

    async def failing() -> None:
        done.set()
        raise ValueError

    tried = Errand("trial", failing, lambda: incident)
    with capture_logs() as logs:
        tried.start()
        tried.ask()
        await done.wait()
        await tried.stop()
    assert len(logs[0]["incident"]) == 8


async def test_a_database_in_trouble_is_one_line_in_the_log_and_stops_nothing() -> None:
    runs = asyncio.Semaphore(0)

    async def work() -> None:
        runs.release()
        raise StoreError("quiz.db: the disk is full; nothing was saved: free some space, then try again.")

    tried = errand(work)
    with capture_logs() as logs:
        tried.start()
        for _ in range(2):
            tried.ask()
            await runs.acquire()
        await tried.stop()
    assert [line["event"] for line in logs] == ["clockwork waits for the database"] * 2
    assert all("disk is full" in line["error"] and "exc_info" not in line for line in logs)
