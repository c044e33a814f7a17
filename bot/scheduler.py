"""The clockwork: APScheduler gives the beat, and only that. What is due is the store's to know.

Three pieces of work hang on it: what falls due in the game (rounds that close, rounds that open), the outbox, and the
assessing of open answers. They run side by side, each at most once at a time, so that a platform or a grader that hangs
holds up no round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.errors import StoreError
from bot.ports import Services
from bot.usecases import assessing, closing, daily

BEAT = 15.0
"""Seconds between two ticks. What falls due sooner gets a tick of its own."""
SHORTEST = 0.05
"""Seconds until an extra tick at least: clocks differ by a little, and one that comes too early would come in heaps."""

log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Chore:
    """Work that recurs: ``every`` so many seconds or, without, each night at ``hour`` UTC."""

    name: str
    run: Work
    every: float = 0.0
    hour: int = 3


async def play_due(services: Services) -> int:
    """Close, then open, what is due by now; returns how many rounds that were. Closing first, since a channel's next
    question may not appear above the last one's reveal."""
    done = 0
    while more := await closing.close_due(services) + await daily.open_due(services):
        done += more
    return done


async def settle(services: Services, deliver: Callable[[], Awaitable[int]]) -> None:
    """Do all that is due by ``services.clock.now()``: the tick of those who move the clock themselves.

    ``deliver`` is ``Delivery.deliver``. Raises what goes wrong, other than what a platform does.
    """
    while await assessing.assess_due(services) + await play_due(services) + await deliver():
        pass


class Errand:
    """Work that is done soon after it was asked for, never twice at a time; asking again while it runs means once more.

    What it raises is logged with an incident id, and doesn't stop it.
    """

    def __init__(self, name: str, work: Work, seed: Callable[[], int]) -> None:
        self._name = name
        self._work = work
        self._seed = seed
        self._asked = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(), name=self._name)

    def ask(self) -> None:
        self._asked.set()

    async def stop(self) -> None:
        """Finish what is running, and start nothing more."""
        self._stopping = True
        self._asked.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            if self._stopping:
                return
            try:
                await self._work()
            except StoreError as trouble:
                log.error("clockwork waits for the database", work=self._name, error=str(trouble))
            except Exception:
                log.exception("clockwork failed", work=self._name, incident=f"{self._seed() % 16**8:08x}")


class Clockwork:
    """The ticks of a running bot. ``deliver`` is ``Delivery.deliver``; ``chores`` are the nightly and other jobs.

    ``wake`` may be called before ``start``: the first tick comes with it anyway.
    """

    def __init__(self, services: Services, deliver: Work, chores: Sequence[Chore] = ()) -> None:
        self._services = services
        self._deliver = deliver
        self._play = Errand("play", self._tick, services.seed)
        self._post = Errand("post", self._send, services.seed)
        self._read = Errand("assess", self._assess, services.seed)
        self._chores = [(chore, Errand(chore.name, chore.run, services.seed)) for chore in chores]
        self._soon: asyncio.TimerHandle | None = None
        self._beat = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._beat.add_job(_on_beat, IntervalTrigger(seconds=BEAT, timezone=UTC), [self.wake], id="tick")
        for chore, errand in self._chores:
            self._beat.add_job(_on_beat, _trigger(chore), [errand.ask], id=chore.name)

    def start(self) -> None:
        """Tick now, and from now on. Needs the running event loop."""
        for errand in self._errands():
            errand.start()
        self._beat.start()
        self.wake()

    def wake(self) -> None:
        """Something new may be due: tick soon. Many calls make one tick."""
        self._play.ask()
        self._read.ask()

    def read(self) -> None:
        """An open answer was saved: have it assessed soon. Nothing else falls due by it, and a tick per answer would
        keep those waiting who answer meanwhile."""
        self._read.ask()

    async def stop(self) -> None:
        """No more ticks; returns when the running ones are done."""
        if self._beat.running:
            self._beat.shutdown(wait=False)
        await asyncio.gather(*(errand.stop() for errand in self._errands()))
        if self._soon is not None:
            self._soon.cancel()

    def jobs(self) -> list[Job]:
        """What APScheduler has been given to do."""
        return list(self._beat.get_jobs())

    def _errands(self) -> list[Errand]:
        return [self._play, self._post, self._read, *(errand for _, errand in self._chores)]

    async def _tick(self) -> None:
        # The outbox gets its turn also when the game fails, and sees at once what the game has put into it.
        try:
            await play_due(self._services)
        finally:
            self._post.ask()

    async def _send(self) -> None:
        started = self._services.clock.now()
        handled = await self._deliver()
        async with self._services.store.read() as tx:
            due = await tx.next_due(self._services.messengers)
        # What was due all along and yet not to be had belongs to another process: the next beat will do.
        if due is not None and (handled or due > started):
            self._tick_at(due)

    async def _assess(self) -> None:
        # A few at a time, so that stopping waits for those alone.
        if await assessing.assess_due(self._services):
            self._read.ask()

    def _tick_at(self, due: datetime) -> None:
        """What falls due before the next beat gets a tick of its own."""
        wait = (due - self._services.clock.now()).total_seconds()
        if wait < BEAT:
            if self._soon is not None:
                self._soon.cancel()
            self._soon = asyncio.get_running_loop().call_later(max(wait, SHORTEST), self.wake)


async def _on_beat(ask: Callable[[], None]) -> None:
    # A coroutine, because APScheduler runs plain functions in another thread.
    ask()


def _trigger(chore: Chore) -> CronTrigger | IntervalTrigger:
    if chore.every:
        return IntervalTrigger(seconds=chore.every, timezone=UTC)
    return CronTrigger(hour=chore.hour, timezone=UTC)
