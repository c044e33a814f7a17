"""Answers through the front door: a click's token is read, carried out, stored for good, and replied to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Timings, callers
from bot.app import running
from bot.commands import tokens
from bot.config import Settings
from bot.engine import handle
from bot.model import Actor, Place, Rule, Schedule, Slot, Wish
from bot.ports import Services
from bot.scheduler import play_due
from bot.ui import Form, Tone

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHANNELS = 11
MEMBERS = 3000


class Still:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


def daily(place: Place, group: int, at: datetime = NOW) -> Schedule:
    """A schedule whose slot is due at ``at``."""
    return Schedule(
        id=0,
        place=place,
        group=group,
        rule=Rule(at.hour * 60 + at.minute, "UTC"),
        wish=Wish(),
        open_for=86_400,
        late_after=6 * 3600,
        pause_after=0,
        unanswered=0,
        paused="",
        organiser="lead",
        ping="",
        adaptive=False,
        next=Slot(at.date(), at),
    )


def settings(database: Path, bank: Path) -> Settings:
    return Settings(db=str(database), bank=(str(bank),))


async def open_rounds(services: Services) -> list[tuple[Place, int]]:
    """A round in each of the channels of one workspace."""
    places = [Place("terminal", "local", f"c{number}") for number in range(CHANNELS)]
    async with services.store.write() as tx:
        group = (await tx.ensure_group(places[0], "UTC")).id
        for place in places:
            await tx.add_schedule(daily(place, group))
    await play_due(services)
    async with services.store.read() as tx:
        return [(round_.place, round_.id) for round_ in await tx.open_rounds(group)]


async def through_the_engine(database: Path, bank: Path, many: int, answers: int) -> Timings:
    """``answers`` clicks by ``many`` callers at once: each member's first answer in one channel after the other, as on
    a busy morning. What doesn't count: all have answered in the first channel before. Every reply is checked."""
    async with running(settings(database, bank), clock=Still(), seed=1) as app, app.clockwork():
        rounds = await open_rounds(app.services)

        async def click(number: int) -> None:
            place, round_id = rounds[number // MEMBERS]
            user = f"u{number % MEMBERS}"
            command = tokens.decode(tokens.pick(round_id, "ABCD"[number % 4]), Actor(place, user, user), f"d{number}")
            reply = await handle(app.services, command)
            if isinstance(reply, Form) or reply.tone is Tone.ERROR:
                raise RuntimeError(f"not saved: {reply}")

        await callers(many, MEMBERS, click)
        return await callers(many, answers, lambda number: click(MEMBERS + number))
