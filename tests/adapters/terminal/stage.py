"""Stand-ins for the terminal's tests: a screen that prints into a string, an engine that answers from a table."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from rich.console import Console

from adapters.terminal.clock import VirtualClock
from adapters.terminal.screen import Screen
from bot import ui
from bot.commands import Command
from bot.model import Place
from bot.ports import Services

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
PLACE = Place("terminal", "local", "study")
QUESTION = ui.View(
    (
        ui.Markdown("What is **it**?"),
        ui.Options(
            (ui.Choice("A", "The `first` answer"), ui.Choice("B", "The second answer"), ui.Choice("C", "Other"))
        ),
    ),
    (
        ui.Row((ui.Button("A", "q1:pick:7:A"), ui.Button("B", "q1:pick:7:B"), ui.Button("C", "q1:pick:7:C")), "Answer"),
        ui.Row((ui.Button("Report", "q1:report:7"),)),
    ),
    summary="What is it?",
)
FORM = ui.Form(
    "Answer #7",
    "q1:written:7",
    (
        ui.Field("answer", "Your number", "in nats", limit=20),
        ui.Field("confidence", "How sure?", options=(("1", "Guess"), ("3", "Certain")), required=False),
    ),
)


def screen(width: int = 80, *, colour: bool = False, stamps: bool = False) -> Screen:
    """A screen over a string; ``text_of`` reads it."""
    system = "truecolor" if colour else None
    console = Console(
        file=io.StringIO(), width=width, force_terminal=colour, color_system=cast("Any", system), no_color=False,
        legacy_windows=False, markup=False, emoji=False, highlight=False, _environ={},
    )  # fmt: skip
    return Screen(console, lambda: START, stamps=stamps)


def text_of(shown: Screen) -> str:
    return cast("io.StringIO", shown.console.file).getvalue()


class Desk:
    """Answers commands from a list of replies, and remembers them."""

    def __init__(self, *replies: ui.View | ui.Form) -> None:
        self.commands: list[Command] = []
        self.replies = list(replies)
        self.errors: Mapping[str, str] = {}

    async def handle(self, services: Services, command: Command) -> ui.View | ui.Form:
        self.commands.append(command)
        return self.replies.pop(0) if self.replies else ui.text_view("Done.")

    def check(self, services: Services, command: Command) -> Mapping[str, str]:
        return self.errors


class Clockwork:
    """A quizmaster that does ``due`` things at their time, and can be looked at afterwards."""

    def __init__(
        self, clock: VirtualClock, due: Sequence[tuple[datetime, Callable[[], None]]] = (), zone: str = ""
    ) -> None:
        self.clock = clock
        self.due = sorted(due, key=lambda one: one[0])
        self.ticks: list[datetime] = []
        schedules = [SimpleNamespace(rule=SimpleNamespace(zone=zone), next=None)] if zone else []
        self.services = cast(
            "Services",
            SimpleNamespace(
                clock=clock,
                store=Shelf(schedules),
                settings=SimpleNamespace(zone="UTC"),
                shelf=SimpleNamespace(bank=SimpleNamespace(topics=(), live=lambda: ())),
            ),
        )

    async def tick(self) -> None:
        self.ticks.append(self.clock.now())
        while self.due and self.due[0][0] <= self.clock.now():
            self.due.pop(0)[1]()

    async def next_due(self) -> datetime | None:
        return self.due[0][0] if self.due else None

    @asynccontextmanager
    async def clockwork(self) -> AsyncIterator[None]:
        yield


class Shelf:
    """A store that knows schedules only."""

    def __init__(self, schedules: Sequence[object]) -> None:
        self._schedules = schedules

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Shelf]:
        yield self

    async def schedules(self, place: Place) -> Sequence[object]:
        return self._schedules

    async def group(self, place: Place) -> None:
        return None


class Stuck(Clockwork):
    """Something stays due, whatever the time: its delivery waits for its turn."""

    async def next_due(self) -> datetime | None:
        return START

    async def tick(self) -> None:
        self.ticks.append(self.clock.now())


def hours(count: float) -> datetime:
    return START + timedelta(hours=count)
