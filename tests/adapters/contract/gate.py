"""The engine's front door, with a bar before it and somebody who writes down what comes in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot import engine, ui
from bot.commands import Command
from bot.ports import Services


class Gate:
    """While ``bar`` isn't set, commands wait; ``reached`` is set by the first that comes. ``waiting`` may wrap the
    wait."""

    def __init__(self, waiting: Callable[[Awaitable[object]], Awaitable[object]] | None = None) -> None:
        self.commands: list[Command] = []
        self.bar = asyncio.Event()
        self.bar.set()
        self.reached = asyncio.Event()
        self._waiting = waiting

    async def handle(self, services: Services, command: Command) -> ui.View | ui.Form:
        self.commands.append(command)
        self.reached.set()
        if not self.bar.is_set():
            wait = self.bar.wait()
            await (self._waiting(wait) if self._waiting else wait)
        return await engine.handle(services, command)

    def check(self, services: Services, command: Command) -> Mapping[str, str]:
        return engine.check(services, command)
