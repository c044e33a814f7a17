"""One tick of the scheduler among many schedules, of which few are due."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.answers import NOW, Still, daily, settings
from bot.app import running
from bot.model import Place
from bot.scheduler import play_due

SCHEDULES = 100_000
DUE = 100


@dataclass(frozen=True, slots=True)
class Tick:
    """Seconds: finding and claiming what is due; the whole of it, rounds opened and outbox written."""

    claim: float
    whole: float
    opened: int


async def measure(database: Path, bank: Path) -> Tick:
    """Each schedule has its own channel, ten channels make a workspace."""
    async with running(settings(database, bank), clock=Still(), seed=1) as app, app.services.store.write() as tx:
        place = Place("terminal", "w0", "c0")
        await tx.add_schedule(daily(place, (await tx.ensure_group(place, "UTC")).id, NOW + timedelta(days=1)))
    fill(database)
    async with running(settings(database, bank), clock=Still(), seed=1) as app:
        started = time.perf_counter()
        async with app.services.store.write() as tx:
            claimed = await tx.claim_schedules(NOW, DUE)
            claim = time.perf_counter() - started
        assert len(claimed) == DUE
        started = time.perf_counter()
        opened = await play_due(app.services)
        return Tick(claim, time.perf_counter() - started, opened)


def fill(database: Path) -> None:
    """Copies of the schedule that stands there; the last ones are due, in channels all over the table."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(schedules)")]
        model = dict(zip(columns, connection.execute("SELECT * FROM schedules").fetchone(), strict=True))
        now = int(NOW.timestamp() * 1000)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM schedules")
        connection.executemany(
            "INSERT INTO groups (id, zone) VALUES (?, 'UTC') ON CONFLICT DO NOTHING",
            ((number,) for number in range(1, SCHEDULES // 10 + 1)),
        )
        connection.executemany(
            "INSERT INTO workspaces (platform, workspace, group_id) VALUES ('terminal', ?, ?) ON CONFLICT DO NOTHING",
            ((f"w{number}", number + 1) for number in range(SCHEDULES // 10)),
        )
        connection.executemany(
            "INSERT INTO channels (id, platform, workspace, channel) VALUES (?, 'terminal', ?, ?)"
            " ON CONFLICT DO NOTHING",
            ((number + 1, f"w{number // 10}", f"c{number}") for number in range(SCHEDULES)),
        )
        marks = ", ".join(f":{name}" for name in columns)
        connection.executemany(
            f"INSERT INTO schedules VALUES ({marks})",  # noqa: S608 - names of ours
            (
                model
                | {
                    "id": number + 1,
                    "channel_id": number + 1,
                    "group_id": number // 10 + 1,
                    "next_day": str(NOW.date()),
                    "next_at": now if number % (SCHEDULES // DUE) == 7 else now + 1000 * (1 + number % 86_400),
                }
                for number in range(SCHEDULES)
            ),
        )
        connection.execute("COMMIT")
