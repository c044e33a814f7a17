"""What one would write without the engine: sqlite3 with group commits, and aiosqlite with one commit per answer.

Both do the same work per answer (append it, add to a score) on a file in WAL mode with ``synchronous=FULL``.
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
"""
APPEND = "INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
SCORE = "INSERT INTO scores VALUES (?, ?) ON CONFLICT (player) DO UPDATE SET points = points + excluded.points"


def _answer(number: int) -> tuple[str, int, int, str, str]:
    return f"d{number}", 1, number % 500, "[2]", "2026-11-22T09:00:00+00:00"


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
    async with aiosqlite.connect(folder / f"single-{many}.db", isolation_level=None) as connection:
        await connection.executescript(PRAGMAS + TABLES)

        async def save(number: int) -> None:
            row = _answer(number)
            async with lock:
                await connection.execute("BEGIN IMMEDIATE")
                await connection.execute(APPEND, row)
                await connection.execute(SCORE, (row[2], 10))
                await connection.execute("COMMIT")

        return await callers(many, answers, save)
