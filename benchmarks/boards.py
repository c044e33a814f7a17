"""A page of the board and one's own rank, at the size of a large community after years.

The tables are filled directly, as they would stand afterwards: a million answers and results of 10,000 players in 100
rounds, and their sums for every period and topic. Playing them through the engine would take hours and end the same.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.answers import NOW, Still, open_rounds, settings
from benchmarks.measure import Timings, repeated
from bot.app import running
from bot.commands.words import ShowLeaderboard
from bot.engine import handle
from bot.model import Actor, Place
from bot.ui import Form, Tone

PLAYERS = 10_000
PAGES = 999
"""Full pages of a board that lists them all."""
ROUNDS = 100
TOPICS = ("", *(f"t{number:02}" for number in range(1, 13)))
PERIODS = ("all", "month:2026-11", "week:2026-W48")
RESULT = "round_id player_id answer_id score correct centipoints counts is_first late graded_by team_id"
TALLY = "group_id period teams topic who centipoints answered correct accuracy"


@dataclass(frozen=True, slots=True)
class Boards:
    """``view``: the whole command, board and own row together. ``page``, ``rank``: the two questions to the store."""

    view: Timings
    page: Timings
    rank: Timings
    answers: int


async def measure(database: Path, bank: Path, times: int = 500) -> Boards:
    """Fill a new database, then ask ``times`` times each, every time for another page and player."""
    async with running(settings(database, bank), clock=Still(), seed=1) as app:
        await open_rounds(app.services)
    fill(database)
    async with running(settings(database, bank), clock=Still(), seed=1) as app:
        services = app.services
        chance = random.Random(1)
        place = Place("terminal", "local", "c0")

        async def view(_: int) -> None:
            user = f"u{chance.randrange(PLAYERS)}"
            command = ShowLeaderboard(
                actor=Actor(place, user, user),
                period=chance.choice(("all", "month", "week")),
                page=chance.randint(1, PAGES),
            )
            shown = await handle(services, command)
            if isinstance(shown, Form) or shown.tone is Tone.ERROR:
                raise RuntimeError(f"no board: {shown}")

        async def page(_: int) -> None:
            async with services.store.read() as tx:
                rows, total = await tx.board(
                    1, "all", teams=False, topic="", by="points", limit=10, offset=10 * chance.randrange(PAGES)
                )
            assert (len(rows), total) == (10, PLAYERS)

        async def rank(_: int) -> None:
            async with services.store.read() as tx:
                own = await tx.standing(1, "all", topic="", by="points", player=chance.randint(1, PLAYERS))
            assert own is not None

        views, pages, ranks = [await repeated(times, call) for call in (view, page, rank)]
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        ((answers,),) = connection.execute("SELECT count(*) FROM answers")
    return Boards(views, pages, ranks, answers)


def fill(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        _people(connection)
        _rounds(connection)
        chance = random.Random(2)
        _insert(connection, "answers", "id round_id player_id delivery given confidence at late", _answers())
        _insert(connection, "results", RESULT, _results(chance))
        _insert(connection, "tallies", TALLY, _tallies(chance))
        connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
    names = columns.split()
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608 - names of ours
        rows,
    )


def _people(connection: sqlite3.Connection) -> None:
    at = int(NOW.timestamp() * 1000)
    connection.executemany(
        "INSERT INTO players (id, name, hidden, created_at) VALUES (?, ?, ?, ?)",
        ((number + 1, f"u{number}", 0, at) for number in range(PLAYERS)),
    )
    connection.executemany(
        "INSERT INTO identities (platform, workspace, user_id, player_id, name) VALUES ('terminal', 'local', ?, ?, ?)",
        ((f"u{number}", number + 1, f"u{number}") for number in range(PLAYERS)),
    )


def _rounds(connection: sqlite3.Connection) -> None:
    """Copies of a round that the engine opened, without their schedule, one for each day before it."""
    columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(rounds)")]
    model = dict(zip(columns, connection.execute("SELECT * FROM rounds LIMIT 1").fetchone(), strict=True))
    for number in range(ROUNDS):
        opened = NOW - timedelta(days=ROUNDS - number)
        at = int(opened.timestamp() * 1000)
        row = model | {
            "id": 1000 + number,
            "schedule_id": None,
            "slot": str(opened.date()),
            "opens_at": at,
            "closes_at": at + 1,
            "closed_at": at + 1,
            "answered": PLAYERS,
        }
        connection.execute(f"INSERT INTO rounds VALUES ({', '.join('?' * len(columns))})", [*row.values()])  # noqa: S608 - names of ours


def _cells() -> Iterator[tuple[int, int, int]]:
    """(answer, round, player)"""
    for number in range(PLAYERS * ROUNDS):
        yield number + 1, 1000 + number // PLAYERS, number % PLAYERS + 1


def _answers() -> Iterator[tuple[object, ...]]:
    at = int(NOW.timestamp() * 1000)
    for answer, round_id, player in _cells():
        yield answer, round_id, player, f"a{answer}", "[0]", None, at, 0


def _results(chance: random.Random) -> Iterator[tuple[object, ...]]:
    for answer, round_id, player in _cells():
        right = chance.randrange(2)
        yield round_id, player, answer, float(right), right, 3000 * right, 1, 1, 0, "rule", None


def _tallies(chance: random.Random) -> Iterator[tuple[object, ...]]:
    for period in PERIODS:
        for topic in TOPICS:
            for player in range(1, PLAYERS + 1):
                correct = chance.randint(0, ROUNDS)
                yield 1, period, 0, topic, player, 100 * correct * 30, ROUNDS, correct, correct * 10_000
