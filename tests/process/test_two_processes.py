"""Two bots on one PostgreSQL: they share what is due, and nothing is posted twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model import Place, Rule, Schedule, Slot, Wish
from tests.process import victim
from tests.process.items import write_bank
from tests.process.stand_in import StandIn

DUE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SCHEDULES = 1000
FAIR = 200
"""Schedules that each of the two must get at least."""


def channel_schedule(number: int, place: Place, group: int) -> Schedule:
    return Schedule(
        id=0,
        place=place,
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
        next=Slot(DUE.date(), DUE - timedelta(milliseconds=number)),
    )


async def set_up(database: str, bank: Path) -> set[int]:
    """Schedules in as many channels, all due; returns their groups."""
    groups: set[int] = set()
    async with victim.composed(database, bank, victim.TestClock(DUE)) as services, services.store.write() as tx:
        for number in range(SCHEDULES):
            place = Place("standin", f"w{number // 4}", f"c{number}")
            group = (await tx.ensure_group(place, "UTC")).id
            await tx.add_schedule(channel_schedule(number, place, group))
            groups.add(group)
    return groups


async def share(database: str, bank: Path) -> StandIn:
    """Let two processes loose on what is due, both at the same moment; returns what the platform saw."""
    stand_in = StandIn(DUE, expected=2)
    port = await stand_in.start()
    bots = [await victim.start(port, database, bank, DUE, name) for name in "12"]
    try:
        async with asyncio.timeout(120):
            while len(stand_in.posts) < SCHEDULES:
                stand_in.moved.clear()
                await stand_in.moved.wait()
            stand_in.say({"stop": True})
            assert [await bot.wait() for bot in bots] == [0, 0]
    finally:
        for bot in bots:
            if bot.returncode is None:
                bot.kill()
                await bot.wait()
        await stand_in.stop()
    return stand_in


@pytest.mark.timeout(240)
async def test_two_processes_share_what_is_due(
    postgres_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    bank = write_bank(tmp_path / "bank", 40)
    groups = await set_up(postgres_url, bank)
    stand_in = await share(postgres_url, bank)
    async with victim.composed(postgres_url, bank, victim.TestClock(DUE)) as services, services.store.read() as tx:
        rounds = [round_ for group in groups for round_ in await tx.open_rounds(group)]
        unfinished = await tx.outbox()
    # The last digit of a round's seed is the name of the process that opened it.
    opened = Counter(str(round_.seed % 10) for round_ in rounds)
    sent = {name: sum(tries.values()) for name, tries in sorted(stand_in.tries_by.items())}
    record_property("counts", f"rounds opened {dict(sorted(opened.items()))}, posts sent {sent}")
    assert len(rounds) == len({(round_.schedule, round_.slot) for round_ in rounds}) == SCHEDULES
    assert min(opened["1"], opened["2"]) >= FAIR
    assert len(stand_in.posts) == SCHEDULES
    assert {nonce: tries for nonce, tries in stand_in.tries.items() if tries > 1} == {}
    assert unfinished == []
