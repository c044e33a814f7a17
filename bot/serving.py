"""The platforms of a running bot: each is connected, kept, and connected again. One that is down holds up no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog

from bot.config import Settings
from bot.errors import ConfigError, PlatformError, Problem
from bot.ports import Messenger, Services

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0
"""Seconds between two tries to connect: twice as long each time, up to this."""

Connect = Callable[[Settings, Services], AbstractAsyncContextManager[Messenger]]
"""See ``adapters``."""

log = structlog.get_logger(__name__)


class Platforms:
    """Several platforms, by name.

    ``stop`` ends the run, and is set if a platform can't be served any more; ``say`` gets a line when one is ready.
    """

    def __init__(
        self,
        connects: Mapping[str, Connect],
        settings: Settings,
        services: Services,
        *,
        stop: asyncio.Event,
        say: Callable[[str], None],
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._connects = connects
        self._settings = settings
        self._services = services
        self._stop = stop
        self._say = say
        self._first_pause = first_pause
        self._leave = asyncio.Event()
        self._ready: dict[str, Messenger] = {}
        self._problems: list[Problem] = []
        self.moved = asyncio.Event()
        """Set when the first platform is ready, or none ever will be."""

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """Serve them while the block runs, then leave them in order. Raises ConfigError at the end if one of them was
        lost for good."""
        keep = self._keep
        tasks = {name: asyncio.ensure_future(keep(name, connect)) for name, connect in self._connects.items()}
        try:
            yield
        finally:
            self._leave.set()
            for name, task in tasks.items():
                if name not in self._ready:
                    task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        if self._problems:
            raise ConfigError(self._problems)

    async def _keep(self, name: str, connect: Connect) -> None:
        pause = self._first_pause
        while not self._leave.is_set():
            try:
                async with connect(self._settings, self._services) as messenger:
                    pause = self._first_pause
                    self._up(name, messenger)
                    await self._leave.wait()
            except ConfigError as error:
                self._problems += error.problems
                self._stop.set()
                self.moved.set()
                return
            except PlatformError as error:
                wait = max(pause, error.retry_after or 0.0)
                log.warning("platform out of reach", platform=name, error=str(error), again_in=wait)
            except Exception:
                wait = pause
                log.exception("platform failed", platform=name, again_in=wait)
            finally:
                self._down(name)
            if await happens(self._leave, within=wait):
                return
            pause = min(pause * 2, LONGEST_PAUSE)

    def _up(self, name: str, messenger: Messenger) -> None:
        self._ready[name] = messenger
        self._services.messengers = dict(self._ready)
        self._say(f"{name} is ready")
        self.moved.set()
        self._services.wake()  # what waited for this platform can go out

    def _down(self, name: str) -> None:
        self._ready.pop(name, None)
        self._services.messengers = dict(self._ready)


async def happens(*events: asyncio.Event, within: float | None = None) -> bool:
    """Wait for the first of the events, at most ``within`` seconds; whether one came."""
    tasks = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(tasks, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    return bool(done)
