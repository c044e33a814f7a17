"""A whole bot as its own process, on the stand-in platform: what the process tests start, and kill.

``python -m tests.process.victim NAME PORT DATABASE BANK NOW``, where NAME is a digit, composes the real parts, connects
to the stand-in at that port and takes its time from there. It ends in order at ``{"stop": true}``, else not at all.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import log
from bot.bank.shelf import Shelf
from bot.commands import tokens
from bot.config import Settings
from bot.delivery import Delivery
from bot.engine import handle
from bot.model import Actor, Place
from bot.ports import Limits, Services
from bot.scheduler import Clockwork
from bot.store import open_store
from bot.ui import Form, Line, Row, Select, View

ROOT = Path(__file__).resolve().parents[2]


async def start(
    port: int, database: Path | str, bank: Path, now: datetime, name: str = "0"
) -> asyncio.subprocess.Process:
    """Start one; it is ready when the stand-in hears from it."""
    arguments = (name, str(port), str(database), str(bank), now.isoformat())
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.process.victim", *arguments, cwd=ROOT)


class TestClock:
    """The time that the stand-in told last; never back."""

    __test__ = False

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def told(self, now: datetime) -> None:
        self._now = max(self._now, now)


class Wire:
    """The stand-in's messenger: one line out, and the reply with the same id back."""

    platform = "standin"
    limits = Limits(per_second=10_000, per_channel=10_000)

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._asked: dict[int, asyncio.Future[str]] = {}
        self._count = 0

    async def post(self, place: Place, view: View, *, nonce: str, reply_to: str = "", ping: str = "") -> str:
        return await self._call("post", place, view, nonce=nonce, reply_to=reply_to)

    async def edit(self, place: Place, ref: str, view: View) -> None:
        await self._call("edit", place, view, ref=ref)

    async def discuss(self, place: Place, ref: str, title: str, *, nonce: str) -> str:
        return await self._call("discuss", place, View(()), nonce=nonce, reply_to=ref)

    async def tell(self, place: Place, user: str, view: View, *, nonce: str) -> None:
        await self._call("tell", place, view, nonce=nonce)

    async def obstacles(self, place: Place) -> Sequence[str]:
        return ()

    async def absent(self, place: Place, users: Collection[str]) -> Collection[str]:
        return ()

    def say(self, words: dict[str, Any]) -> None:
        self._writer.write(json.dumps(words).encode() + b"\n")

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    def replied(self, number: int, ref: str) -> None:
        self._asked.pop(number).set_result(ref)

    async def _call(self, do: str, place: Place, view: View, **more: str) -> str:
        self._count += 1
        number = self._count
        reply: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked[number] = reply
        where = (place.platform, place.workspace, place.channel)
        self.say({"id": number, "do": do, "place": where, "tokens": actions(view), **more})
        return await reply


def actions(view: View) -> list[str]:
    """The tokens of a view's buttons and selects."""
    found: list[str] = []
    for control in view.controls:
        match control:
            case Row(buttons):
                found += [button.action for button in buttons]
            case Select(action):
                found.append(action)
    return found


@dataclass(slots=True)
class Bot:
    """The parts that the lines from the stand-in go to."""

    services: Services
    clock: TestClock
    wire: Wire
    delivery: Delivery
    clockwork: Clockwork
    running: bool = False

    async def click(self, words: dict[str, Any]) -> None:
        actor = Actor(Place(*words["place"]), words["user"], words["user"])
        view = await handle(self.services, tokens.decode(words["click"], actor, words["id"]))
        self.wire.say({"id": words["id"], "said": first_words(view)})

    async def stop(self) -> None:
        self.delivery.stop()
        await self.clockwork.stop()
        self.wire.close()

    def told(self, now: datetime) -> None:
        self.clock.told(now)
        if not self.running:
            self.running = True
            self.clockwork.start()
        self.clockwork.wake()


async def serve(reader: asyncio.StreamReader, bot: Bot) -> None:
    """Do what the stand-in says until it, or the bot, has hung up."""
    async with asyncio.TaskGroup() as group:
        while line := await reader.readline():
            words = json.loads(line)
            match words:
                case {"now": now}:
                    bot.told(datetime.fromisoformat(now))
                case {"click": _}:
                    group.create_task(bot.click(words))
                case {"stop": _}:
                    group.create_task(bot.stop())
                case {"ref": ref, "id": number}:
                    bot.wire.replied(number, ref)


def first_words(shown: View | Form) -> str:
    """Our own words in the first paragraph."""
    if isinstance(shown, View) and shown.blocks and isinstance(shown.blocks[0], Line):
        return "".join(span for span in shown.blocks[0].spans if isinstance(span, str))
    return ""


@asynccontextmanager
async def composed(database: str, bank: Path, clock: TestClock, name: str = "0") -> AsyncIterator[Services]:
    """The real parts, without a platform yet. What chance draws ends with the digit ``name``, so that a round tells
    which of two processes opened it."""
    chance = random.Random(f"{name} {clock.now()}")
    store = await open_store(database)
    try:
        yield Services(
            clock=clock,
            store=store,
            shelf=Shelf([bank]),
            settings=Settings(db=database, bank=(str(bank),)),
            seed=lambda: chance.getrandbits(58) * 10 + int(name),
            wake=lambda: None,
            messengers={},
        )
    finally:
        await store.close()


async def main(name: str, port: str, database: str, bank: str, now: str) -> None:
    log.configure("error", "json")
    clock = TestClock(datetime.fromisoformat(now))
    async with composed(database, Path(bank), clock, name) as services:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        wire = Wire(writer)
        services.messengers = {wire.platform: wire}
        delivery = Delivery(services)
        clockwork = Clockwork(services, delivery.deliver)
        services.wake = clockwork.wake
        writer.write(name.encode() + b"\n")
        await serve(reader, Bot(services, clock, wire, delivery, clockwork))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
