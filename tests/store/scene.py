"""A small scene to play the store's promises in: a channel on a Sunday morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.model import Actor, Confidence, Mode, Place, Result, Rule, Schedule, Slot, Wish
from bot.ports import Entry, NewRound, Outgoing, Receipt, Session, What
from bot.store import SqlStore

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HERE = Place("terminal", "lab", "study")
THERE = Place("terminal", "lab", "other")
ABROAD = Place("slack", "guild", "study")


def actor(user: str, name: str = "", place: Place = HERE) -> Actor:
    return Actor(place, user, name or user.title())


def daily(group: int, question: str = "q1", *, place: Place = HERE, **changes: object) -> NewRound:
    new = NewRound(place, group, Mode.DAILY, question, "r1", 7, (1, 0, 2), TODAY, NOW, NOW + DAY)
    return replace(new, **changes)  # type: ignore[arg-type]  # any fields, for the tests' brevity


def entry(round_: int, user: str, given: str = "[1]", *, place: Place = HERE, **changes: object) -> Entry:
    made = Entry(round_, place, user, user.title(), "", given, None, NOW + HOUR)
    return replace(made, **changes)  # type: ignore[arg-type]  # any fields, for the tests' brevity


def schedule(group: int, at: datetime | None = NOW, *, place: Place = HERE, **changes: object) -> Schedule:
    slot = None if at is None else Slot(at.date(), at)
    rule = Rule(540, "Europe/Berlin", frozenset({0, 4}), ("DE", "2026-12-24"), frozenset({TODAY, TODAY + DAY}))
    wish = Wish(("transformers",), ("single", "numeric"), (2, 4))
    made = Schedule(0, place, group, rule, wish, 86400, 21600, 5, 1, "", "u7", "@study", True, slot)
    return replace(made, **changes)  # type: ignore[arg-type]  # any fields, for the tests' brevity


def interview(group: int, host: int) -> Session:
    return Session(0, Mode.INTERVIEW, HERE, group, host, ("q1",), 0, 0, False, NOW)


def result(round_: int, player: int, answer: int, centipoints: int = 1000, **changes: object) -> Result:
    made = Result(round_, player, answer, 1.0, True, centipoints, True, True, False, "rule")
    return replace(made, **changes)  # type: ignore[arg-type]  # any fields, for the tests' brevity


def post(key: str, *, place: Place = HERE, **changes: object) -> Outgoing:
    return replace(Outgoing(key, place, What.SAY, text="Hello"), **changes)  # type: ignore[arg-type]  # as above


async def founded(store: SqlStore, place: Place = HERE) -> int:
    async with store.write() as writing:
        return (await writing.ensure_group(place, "Europe/Berlin")).id


async def opened(store: SqlStore, *rounds: NewRound) -> list[int]:
    """Open rounds (one daily if none is given) and return their ids."""
    group = await founded(store)
    async with store.write() as writing:
        ids = await writing.open(rounds or [daily(group)])
    found = [id_ for id_ in ids if id_ is not None]
    assert len(found) == len(ids)
    return found


async def met(store: SqlStore, *users: str, place: Place = HERE) -> list[int]:
    """The players of these users, made if need be."""
    async with store.write() as writing:
        return [(await writing.ensure_player(actor(user, place=place), NOW)).id for user in users]


async def told(store: SqlStore, entries: Sequence[Entry]) -> list[Receipt]:
    """One after the other."""
    return [await store.submit(each) for each in entries]


SURE = Confidence.SURE
