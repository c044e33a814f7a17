"""What one would write without the engine, on a file in WAL mode with ``synchronous=FULL``.

``grouped``: bare rows through sqlite3, an answer and a score each, as fast as the library goes.
``one_by_one``: what the handler of a bot does with aiosqlite, one commit per answer. It does what the engine does for
an answer: look whether the round is open in this channel, append, count, and tell how many have answered.
``bare_one_by_one``: the same two rows as ``grouped``, one commit per answer, checking and telling nothing.
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
CREATE TABLE rounds (
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, closes_at TEXT NOT NULL, answered INTEGER NOT NULL
) STRICT;
INSERT INTO rounds VALUES (1, 'c1', '2026-11-23T09:00:00+00:00', 0);
"""
APPEND = "INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
COUNT = "UPDATE rounds SET answered = answered + 1 WHERE id = ? RETURNING answered"
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
                async with connection.execute(COUNT, (row[1],)) as cursor:
                    answered = await cursor.fetchone()
                await connection.commit()
            if answered is None:
                raise RuntimeError("not counted")

        return await callers(many, answers, save)


async def bare_one_by_one(folder: Path, many: int, answers: int) -> Timings:
    """aiosqlite, one connection behind a lock, one commit per answer; nothing is looked at, nothing told."""
    lock = asyncio.Lock()
    async with aiosqlite.connect(folder / "bare.db") as connection:
        await connection.executescript(PRAGMAS + TABLES)

        async def save(number: int) -> None:
            row = _answer(number)
            async with lock:
                await connection.execute(APPEND, row)
                await connection.execute(SCORE, (row[2], 10))
                await connection.commit()

        return await callers(many, answers, save)
