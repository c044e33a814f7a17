"""A platform that writes down what it is asked, and a house whose outbox goes there."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.bank.shelf import Shelf
from bot.config import Settings
from bot.delivery import Delivery
from bot.model import Place, Round, Rule, Schedule, Slot, Wish
from bot.ports import Entry, Limits, Messenger, Outgoing, Services, Store, What
from bot.ui import Markdown, View
from bot.usecases import daily

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


Call = tuple[str, str, str]
"""(method, channel, what it was about)."""


class Recorder:
    """A platform that writes down what it is asked, and fails as told: channel → what to raise next."""

    platform = "standin"

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits(math.inf, math.inf)
        self.calls: list[Call] = []
        self.nonces: list[str] = []
        self.failures: dict[str, list[Exception]] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.asked = 0
        self.moved = asyncio.Event()

    async def post(self, place: Place, view: View, *, nonce: str, reply_to: str = "", ping: str = "") -> str:
        return await self._call("post", place, words(view) or f"reply to {reply_to}", nonce)

    async def edit(self, place: Place, ref: str, view: View) -> None:
        await self._call("edit", place, ref, "")

    async def discuss(self, place: Place, ref: str, title: str, *, nonce: str) -> str:
        return await self._call("discuss", place, f"{ref} {title}", nonce)

    async def tell(self, place: Place, user: str, view: View, *, nonce: str) -> None:
        await self._call("tell", place, f"{user}: {words(view)}", nonce)

    async def obstacles(self, place: Place) -> Sequence[str]:
        return ()

    async def absent(self, place: Place, users: Collection[str]) -> Collection[str]:
        return ()

    async def _call(self, method: str, place: Place, about: str, nonce: str) -> str:
        self.asked += 1
        self.moved.set()
        if place.channel in self.gates:
            await self.gates[place.channel].wait()
        self.calls.append((method, place.channel, about))
        self.nonces.append(nonce)
        self.moved.set()
        failures = self.failures.get(place.channel)
        if failures:
            raise failures.pop(0)
        return f"ref{len(self.calls)}"

    async def until(self, calls: int) -> None:
        while len(self.calls) < calls:
            self.moved.clear()
            await self.moved.wait()

    async def until_asked(self, calls: int) -> None:
        """Also those that still wait at a gate count."""
        while self.asked < calls:
            self.moved.clear()
            await self.moved.wait()


def words(view: View) -> str:
    """What a SAY or TELL row says; "" for views of rounds."""
    return " ".join(block.text for block in view.blocks if isinstance(block, Markdown)) if len(view.blocks) == 1 else ""


def at(channel: str, platform: str = "standin") -> Place:
    return Place(platform, "w", channel)


def say(key: str, channel: str = "c1", platform: str = "standin") -> Outgoing:
    return Outgoing(key, at(channel, platform), What.SAY, text=key)


class House:
    """Services with a recorder for a platform, and a delivery."""

    def __init__(self, store: Store, bank: Path, limits: Limits | None = None) -> None:
        self.clock = Hand()
        self.platform = Recorder(limits)
        messengers: dict[str, Messenger] = {"standin": self.platform}
        numbers = iter(range(10**6))
        self.services = Services(
            clock=self.clock,
            store=store,
            shelf=Shelf([bank]),
            settings=Settings(),
            seed=lambda: next(numbers),
            wake=lambda: None,
            messengers=messengers,
        )
        self.delivery = Delivery(self.services)

    async def queue(self, *rows: Outgoing) -> None:
        async with self.services.store.write() as tx:
            await tx.enqueue(rows)

    async def waiting(self) -> list[str]:
        async with self.services.store.read() as tx:
            return [row.key for row in await tx.outbox()]

    async def opened_round(self) -> None:
        """Open a daily round in c1; its post is queued."""
        async with self.services.store.write() as tx:
            group = (await tx.ensure_group(at("c1"), "UTC")).id
            await tx.add_schedule(schedule(group))
        assert await daily.open_due(self.services) == 1

    async def posted_round(self) -> Round:
        """A daily round in c1 whose question has been posted, and answered once."""
        await self.opened_round()
        await self.delivery.deliver()
        return await self.answer()

    async def answer(self) -> Round:
        """Somebody answers the last round of c1."""
        async with self.services.store.read() as tx:
            round_ = await tx.last_round(at("c1"))
        assert round_ is not None
        entry = Entry(round_.id, at("c1"), "u1", "Ada", "d1", "[0]", None, self.clock.now())
        await self.services.store.submit(entry)
        return round_


def schedule(group: int) -> Schedule:
    return Schedule(
        id=0,
        place=at("c1"),
        group=group,
        rule=Rule(9 * 60, "UTC"),
        wish=Wish(),
        open_for=3600,
        late_after=3600,
        pause_after=0,
        unanswered=0,
        paused="",
        organiser="lead",
        ping="",
        adaptive=False,
        next=Slot(NOW.date(), NOW),
    )
