"""The terminal under the contract: lines as payloads, its real client; no acknowledgement, since none is needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from adapters.terminal import controls, render
from adapters.terminal.asked import actions
from adapters.terminal.client import Client, Engine
from adapters.terminal.screen import Shown
from bot import ui
from bot.commands import Command, tokens
from bot.commands.words import AnswerHere, EditSchedule, ScheduleFields, ShowLeaderboard, StartQuiz, SubmitAnswer
from tests.adapters.contract.adapter import Adapter, Drawn, Recorded, Stage
from tests.adapters.contract.gate import Gate
from tests.scenarios.driver import Seen, instant
from tests.scenarios.terminal import Terminal, plain

WIDTH = 80
MONDAY = "2026-11-23 08:00"
_QUESTION = ui.View(
    (ui.Markdown("What?"), ui.Options((ui.Choice("A", "one"), ui.Choice("B", "two")))),
    (ui.Row((ui.Button("A", tokens.pick(17, "A")), ui.Button("B", tokens.pick(17, "B")))),),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as it was typed, with what the member had before the eyes."""

    delivery: str
    user: str
    line: str
    at: Seen | None


class TerminalStage(Terminal, Stage):
    acknowledges = False

    def __init__(self, database: Path) -> None:
        super().__init__(database, instant(MONDAY))
        self._gate = Gate()
        self._last: tuple[str, str, Seen | None] = ("", "", None)
        self._under_way: asyncio.Task[Seen] | None = None

    def client(self, front: Engine, run: str) -> Client:
        return Repeating(Engine(front.services, self._gate.handle, self._gate.check), self.screen, run=run)

    @property
    def commands(self) -> Sequence[Command]:
        return self._gate.commands

    def hold(self) -> None:
        self._gate.bar.clear()
        self._gate.reached.clear()

    async def release(self) -> None:
        self._gate.bar.set()
        if self._under_way is not None:
            await self._under_way

    async def begin(self, user: str, line: str) -> None:
        await self._begin(self.say(user, line))

    async def begin_press(self, user: str, seen: Seen, label: str) -> None:
        await self._begin(self.press(user, seen, label))

    async def _begin(self, act: Coroutine[Any, Any, Seen]) -> None:
        self._under_way = asyncio.create_task(act)
        await self._gate.reached.wait()

    async def wait(self, seconds: float) -> None:
        """Nothing here waits for anything but the answer."""

    def acknowledged(self) -> str:
        return ""

    def outcome(self) -> Seen:
        assert self._under_way is not None
        return self._under_way.result()

    async def say(self, user: str, line: str, at: Seen | None = None) -> Seen:
        self._last = (user, line, at)
        return await super().say(user, line, at)

    async def use(self, user: str, token: str) -> Seen:
        shown = Shown("m0", self._client.place, ui.View((), (ui.Row((ui.Button("Forged", token),)),)))
        return await self.say(user, 'click "Forged"', Seen(how="public", text="", handle=shown))

    def newest(self) -> object:
        assert isinstance(self._client, Repeating)
        return Typed(self._client.delivered, *self._last)

    async def redeliver(self, payload: object = None) -> None:
        """The terminal can't repeat a line by itself; its client is made to give it the old number once more."""
        typed = payload or self.newest()
        assert isinstance(self._client, Repeating)
        assert isinstance(typed, Typed)
        self._client.repeating = typed.delivery
        await self.say(typed.user, typed.line, typed.at)

    def hazards(self) -> list[str]:
        return [sign for sign in self.screen.printed_so_far() if not sign.isprintable() and sign != "\n"]

    async def deliver(self, payload: object) -> None:
        self.screen.public(self._client.place, _QUESTION)
        await self.say("ann", str(payload))


class Repeating(Client):
    """Can give a delivery an id that was there before."""

    repeating = ""
    delivered = ""

    def _delivery(self) -> str:
        self.delivered = self.repeating or super()._delivery()
        self.repeating = ""
        return self.delivered


async def draw(view: ui.View) -> Drawn:
    """On a terminal of 80 columns no line is longer, and nothing but text and line breaks comes out."""
    printed = plain(render.view(view, instant(MONDAY)), WIDTH)
    _check(printed)
    return Drawn(tuple(actions(view)), plain(render.view(view, instant(MONDAY))))


async def ask(form: ui.Form) -> Drawn:
    parts = [*render.blocks(form.intro, instant(MONDAY)), *controls.form(form, {}, form.errors or {})]
    for part in parts:
        _check(plain(part, WIDTH))
    return Drawn((form.action,), "\n".join(map(plain, parts)))


def _check(printed: str) -> None:
    assert all(sign.isprintable() or sign == "\n" for sign in printed)
    assert all(cell_len(line) <= WIDTH for line in printed.split("\n"))


@asynccontextmanager
async def stage(database: Path) -> AsyncIterator[Stage]:
    made = TerminalStage(database)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


RECORDED = {
    "a command": Recorded(
        "/leaderboard week page:2", lambda a, d: ShowLeaderboard(actor=a, delivery=d, period="week", page=2)
    ),
    "a command with smart quotes": Recorded(
        "/quiz start topic:“t07” 3 mode:live speed:yes",
        lambda a, d: StartQuiz(actor=a, delivery=d, topic="t07", count=3, mode="live", speed=True),
    ),
    "a command of three words": Recorded(
        "/quizadmin schedule edit time:09:00 2",
        lambda a, d: EditSchedule(actor=a, delivery=d, schedule=2, fields=ScheduleFields(time="09:00")),
    ),
    "a letter": Recorded("B", lambda a, d: AnswerHere(actor=a, delivery=d, text="B", seen=17)),
    "a button": Recorded('click "B"', lambda a, d: SubmitAnswer(actor=a, delivery=d, round=17, text="B")),
    "an option": Recorded('pick "tw"', lambda a, d: SubmitAnswer(actor=a, delivery=d, round=17, text="B")),
}

TERMINAL = Adapter(draw, ask, stage, RECORDED)
