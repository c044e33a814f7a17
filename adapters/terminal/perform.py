"""Performing a script: members act, the virtual clock goes from due instant to due instant, expectations are met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, assert_never

from adapters.terminal.client import Client, Member
from adapters.terminal.clock import VirtualClock
from adapters.terminal.screen import Screen
from adapters.terminal.script import Act, Expect, Pass, Script, Step, Until, next_time
from adapters.terminal.when import zone
from bot.ports import Clock, Messenger, Services

NUDGE = timedelta(seconds=1)
"""How far the clock moves on when something stays due (its delivery waits for its turn)."""


class Running(Protocol):
    """A running quizmaster: ticked by those who move its clock themselves, else by its clockwork."""

    @property
    def services(self) -> Services: ...
    async def tick(self) -> None:
        """Close, open and deliver all that is due now."""
        ...

    async def next_due(self) -> datetime | None:
        """The earliest instant at which anything falls due; None if nothing waits."""
        ...

    def clockwork(self) -> AbstractAsyncContextManager[object]:
        """Tick in real time while the block runs."""
        ...


Start = Callable[[Clock, Mapping[str, Messenger]], AbstractAsyncContextManager[Running]]
"""Starts a quizmaster on a clock, with messengers by platform."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that wasn't met."""

    where: str
    expected: Expect
    printed: str

    def __str__(self) -> str:
        said = "expected to see" if self.expected.present else "expected not to see"
        shown = self.printed or "(nothing)"
        indented = "\n".join(f"  | {line}" for line in shown.split("\n"))
        return f"{self.where}: {said}: {self.expected.text}\n  printed since the last action:\n{indented}"


class Performance:
    """One run of a script."""

    def __init__(self, running: Running, client: Client, screen: Screen, clock: VirtualClock) -> None:
        self._running = running
        self._client = client
        self._screen = screen
        self._clock = clock
        self._organisers: set[str] = set()

    async def run(self, script: Script) -> Failure | None:
        """Take every step; stops at the first expectation that isn't met, and returns it."""
        await self._zone()
        await self._running.tick()
        for step in script.steps:
            if not await self._take(step):
                assert isinstance(step, Expect)  # noqa: S101 (only expectations can fail)
                return Failure(f"{script.name}:{step.line}", step, self._screen.printed())
        return None

    async def _take(self, step: Step) -> bool:
        match step:
            case Act():
                await self._act(step)
            case Pass():
                self._screen.begin()
                await self._move(self._clock.now() + step.span)
            case Until():
                self._screen.begin()
                local = self._clock.now().astimezone(zone(await self._zone()))
                await self._move(next_time(local, step.hour, step.minute))
            case Expect():
                return (step.text in self._screen.since()) is step.present
            case _:
                assert_never(step)
        return True

    async def _act(self, step: Act) -> None:
        if step.organiser:
            self._organisers.add(step.user)
        self._screen.begin()
        self._screen.echo(step.user, step.text)
        await self._client.say(Member(step.user, step.user in self._organisers), step.text)
        await self._running.tick()
        await self._zone()

    async def _move(self, target: datetime) -> None:
        """Move the clock to ``target`` with a stop wherever something falls due."""
        while (due := await self._running.next_due()) is not None and due <= target:
            now = self._clock.now()
            self._clock.move(min(target, due if due > now else now + NUDGE))
            if self._clock.now() == now:
                break
            await self._running.tick()
        self._clock.move(target)
        await self._running.tick()
        self._screen.stamp()

    async def _zone(self) -> str:
        """The zone of the channel's schedule, else that of the settings; the screen shows times in it."""
        services = self._running.services
        async with services.store.read() as tx:
            schedules = await tx.schedules(self._client.place)
        self._screen.zone = schedules[0].rule.zone if schedules else services.settings.zone
        return self._screen.zone
