"""The composition root: the only place where the parts are joined, and where time and chance come from.

``running`` opens everything in order and closes it in reverse, whatever happens in between.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.bank.builtin import builtin
from bot.bank.shelf import Shelf
from bot.config import BUILTIN, Settings
from bot.delivery import Delivery
from bot.errors import BankError
from bot.ports import Clock, Messenger, Services
from bot.scheduler import Chore, Clockwork, settle
from bot.store import open_store

RELOAD_EVERY = 60.0
"""Seconds between two looks at the question files."""

log = structlog.get_logger(__name__)


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def chance(seed: int | None = None) -> Callable[[], int]:
    """A source of 63-bit numbers: from the operating system, or reproducible from a seed."""
    source: random.Random = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311 - shuffles, no secrets
    return lambda: source.getrandbits(63)


def bank_folders(settings: Settings) -> list[Path]:
    """The folders with questions, the one that yields first."""
    return [builtin() if name == BUILTIN else Path(name) for name in reversed(settings.bank)]


@dataclass(slots=True)
class App:
    """A bot that is put together. ``services`` is what commands need."""

    services: Services
    shelf: Shelf
    delivery: Delivery

    async def tick(self) -> None:
        """Do all that is due at the clock's present: close, open, deliver; for those who move the clock themselves."""
        await settle(self.services, self.delivery.deliver)

    async def next_due(self) -> datetime | None:
        """When something falls due next; None if nothing waits."""
        async with self.services.store.read() as tx:
            return await tx.next_due()

    async def reload(self) -> None:
        """Read the question files again if they changed; a bank with problems leaves the present one in place."""
        if not self.shelf.stale():
            return
        try:
            bank = await asyncio.to_thread(self.shelf.reload)
        except BankError as error:
            log.error("bank not reloaded", problems=[str(problem) for problem in error.problems[:20]])
            return
        log.info("bank reloaded", questions=len(bank.live()))

    @asynccontextmanager
    async def clockwork(self, chores: Sequence[Chore] = ()) -> AsyncIterator[Clockwork]:
        """Tick in real time while the block runs; at its end the running tick is finished."""
        reload = Chore("reload", self.reload, every=RELOAD_EVERY)
        clockwork = Clockwork(self.services, self.delivery.deliver, [reload, *chores])
        self.services.wake = clockwork.wake
        clockwork.start()
        try:
            yield clockwork
        finally:
            self.delivery.stop()
            await clockwork.stop()


def _nobody() -> None:
    """Nothing to wake: the clock is moved by hand."""


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock | None = None,
    seed: int | None = None,
    messengers: Mapping[str, Messenger] | None = None,
) -> AsyncIterator[App]:
    """Everything but the platforms, open and joined. Raises BankError or StoreError if it can't start."""
    shelf = await asyncio.to_thread(Shelf, bank_folders(settings))
    store = await open_store(settings.db)
    try:
        services = Services(
            clock=clock or WallClock(),
            store=store,
            shelf=shelf,
            settings=settings,
            seed=chance(seed),
            wake=_nobody,
            messengers=dict(messengers or {}),
        )
        yield App(services, shelf, Delivery(services))
    finally:
        await store.close()
