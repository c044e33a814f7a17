"""Stop-watch, percentiles, and the table of what was wanted and what was found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values don't exceed (nearest rank)."""
    ordered = sorted(values)
    rank = -int(-share * len(ordered) // 1)
    return ordered[max(rank, 1) - 1]


@dataclass(slots=True)
class Timings:
    """Seconds of each call, and of all of them together."""

    each: list[float]
    total: float

    @property
    def per_second(self) -> float:
        return len(self.each) / self.total

    def ms(self, share: float) -> float:
        return percentile(self.each, share) * 1000


async def callers(many: int, calls: int, call: Callable[[int], Awaitable[object]]) -> Timings:
    """A closed loop: ``many`` callers share ``calls`` numbered calls, each starting its next one at once."""
    numbers = iter(range(calls))
    each: list[float] = []

    async def caller() -> None:
        for number in numbers:
            started = time.perf_counter()
            await call(number)
            each.append(time.perf_counter() - started)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(many):
            group.create_task(caller())
    return Timings(each, time.perf_counter() - started)


async def repeated(times: int, call: Callable[[int], Awaitable[object]]) -> Timings:
    """One caller, after a few calls that don't count."""
    for number in range(3):
        await call(number)
    return await callers(1, times, call)


@dataclass(slots=True)
class Table:
    """Rows of (what, found, wanted, verdict), printed as they come."""

    failed: list[str] = field(default_factory=list)

    def title(self, text: str) -> None:
        print(f"\n{text}")

    def row(self, what: str, found: str, wanted: str = "", passed: bool | None = None) -> None:
        verdict = "" if passed is None else "PASS" if passed else "FAIL"
        print(f"  {what:<58} {found:>24}  {wanted:<16} {verdict}".rstrip(), flush=True)
        if passed is False:
            self.failed.append(what)

    def below(self, what: str, found: float, limit: float, unit: str) -> None:
        self.row(what, f"{found:,.1f} {unit}", f"< {limit:g} {unit}", found < limit)

    def at_least(self, what: str, found: float, floor: float) -> None:
        self.row(what, f"{found:,.3g} x", f">= {floor:g} x", found >= floor)

    def exactly(self, what: str, found: int, wanted: int) -> None:
        self.row(what, f"{found:,}", f"= {wanted:,}", found == wanted)
