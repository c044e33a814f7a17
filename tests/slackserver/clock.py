"""The time by which the local Slack lives: one that a test moves by hand, or the machine's own."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol, TypeVar

T = TypeVar("T")

START = 1_796_029_200.0
"""2026-11-30 09:00 UTC, a Monday."""


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        ...

    async def until(self, at: float) -> None:
        """Return once ``now() >= at``."""
        ...


@dataclass(slots=True)
class ManualClock:
    """Stands still until ``advance`` is called."""

    at: float = START
    _waiting: list[tuple[float, int, asyncio.Future[None]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def now(self) -> float:
        return self.at

    async def until(self, at: float) -> None:
        if at <= self.at:
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (at, next(self._numbers), woken))
        await woken

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass; whoever waited for them goes on with the loop's next turn."""
        self.at += seconds
        while self._waiting and self._waiting[0][0] <= self.at:
            _, _, woken = heapq.heappop(self._waiting)
            if not woken.done():
                woken.set_result(None)


class WallClock:
    """The machine's own time, for a bot in a process of its own."""

    def now(self) -> float:
        return time.time()

    async def until(self, at: float) -> None:
        await asyncio.sleep(max(0.0, at - self.now()))


async def within(clock: Clock, at: float, work: Awaitable[T]) -> T | None:
    """The result of ``work``, or None if the clock reaches ``at`` first; ``work`` is then cancelled."""
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(clock.until(at))
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, waiting):
            task.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)
