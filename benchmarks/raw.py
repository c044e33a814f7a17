"""What one would write without the engine: sqlite3 with group commits, and aiosqlite with one commit per answer.

Both append an answer and add to a score, on a file in WAL mode with ``synchronous=FULL``. The first is the bare rows,
as fast as the library goes. The second is a bot's command handler: it also has to look whether the round is open in
this channel, as the engine does.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path

import aiosqlite

from benchmarks.measure import Timings, callers

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
TABLES = """
CREATE TABLE answers (
  delivery TEXT PRIMARY KEY, round INTEGER, player INTEGER, given TEXT, at TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE scores (player INTEGER PRIMARY KEY, points INTEGER NOT NULL) STRICT;
CREATE TABLE rounds (id INTEGER PRIMARY KEY, channel TEXT NOT NULL, closes_at TEXT NOT NULL) STRICT;
INSERT INTO rounds VALUES (1, 'c1', '2026-11-23T09:00:00+00:00');
"""
APPEND = "INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
LOOK = "SELECT channel, closes_at FROM rounds WHERE id = ?"
SCORE = "INSERT INTO scores VALUES (?, ?) ON CONFLICT (player) DO UPDATE SET points = points + excluded.points"


def _answer(number: int) -> tuple[str, int, int, str, str]:
    return f"d{number}", 1, number % 3000, "[2]", "2026-11-22T09:00:00+00:00"


def grouped(folder: Path, answers: int, group: int = 50) -> Timings:
    """sqlite3 from the standard library, ``group`` answers per commit; timed per commit."""
    connection = sqlite3.connect(Path(tempfile.mkdtemp(dir=folder)) / "grouped.db", isolation_level=None)
    connection.executescript(PRAGMAS + TABLES)
    each: list[float] = []
    started = time.perf_counter()
    for first in range(0, answers, group):
        begun = time.perf_counter()
        rows = [_answer(number) for number in range(first, min(first + group, answers))]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(APPEND, rows)
        connection.executemany(SCORE, [(row[2], 10) for row in rows])
        connection.execute("COMMIT")
        each += [(time.perf_counter() - begun)] * len(rows)
    timings = Timings(each, time.perf_counter() - started)
    connection.close()
    return timings


async def one_by_one(folder: Path, many: int, answers: int) -> Timings:
    """aiosqlite, one connection behind a lock, one commit per answer."""
    lock = asyncio.Lock()
    async with aiosqlite.connect(folder / "single.db") as connection:
        await connection.executescript(PRAGMAS + TABLES)

        async def save(number: int) -> None:
            row = _answer(number)
            async with lock:
                async with connection.execute(LOOK, (row[1],)) as cursor:
                    found = await cursor.fetchone()
                if found is None or tuple(found) <= ("c1", row[4]):
                    raise RuntimeError("the round isn't open")
                await connection.execute(APPEND, row)
                await connection.execute(SCORE, (row[2], 10))
                await connection.commit()

        return await callers(many, answers, save)
