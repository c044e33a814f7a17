# ruff: noqa: S608 - SQL is put together here from constants of this file only; values travel as parameters
"""The intake's way to the database: hand-written SQL straight through the driver, a few round trips for a whole batch.

SQLAlchemy's own path costs about four thread hops a statement on SQLite; at 15,000 answers a second they show.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

Rows = Sequence[Sequence[Any]]


class Lane(Protocol):
    """One open transaction."""

    sql: Statements

    async def match(self, sql: str, rows: Rows) -> Rows:
        """Run ``sql`` once, joined to ``rows``, of which there is at least one."""
        ...

    async def each(self, sql: str, rows: Rows) -> None:
        """Run ``sql`` for each of ``rows``."""
        ...

    async def reserve(self, table: str, count: int) -> Sequence[int]:
        """New ids, ascending."""
        ...


class Lanes(Protocol):
    def lane(self) -> AbstractAsyncContextManager[Lane]:
        """A transaction that commits when its block ends without an exception."""
        ...


@dataclass(frozen=True, slots=True)
class Statements:
    players: str
    """(platform, workspace, user) → platform, workspace, user, player, name, whether they had left."""
    rounds: str
    """(round,) → round, platform, workspace, channel, public, owner, closes_at, closed_at, answered; locked."""
    deliveries: str
    """(delivery,) → delivery, answer, round, player."""
    answered: str
    """(round, player) → round, player, whether in time; for those who have answered."""
    add_player: str
    add_identity: str
    drop_player: str
    add_answer: str
    count: str
    rename_identity: str
    rename_player: str
    take_back: str


def _statements(places: Sequence[str], each: dict[str, str], lock: str) -> Statements:
    """``places`` are the parameter marks, ``each`` the table of rows that each query is joined to, as ``e``."""

    def marks(count: int) -> str:
        return ", ".join(places[:count])

    one, two, three = places[:3]
    return Statements(
        players=f"""SELECT i.platform, i.workspace, i.user_id, i.player_id, i.name, i.left_at IS NOT NULL
            FROM {each["ttt"]}
            JOIN identities i ON i.platform = e.a AND i.workspace = e.b AND i.user_id = e.c""",
        rounds=f"""SELECT r.id, c.platform, c.workspace, c.channel, r.is_public, r.owner_id, r.closes_at, r.closed_at,
            r.answered FROM {each["i"]} JOIN rounds r ON r.id = e.a JOIN channels c ON c.id = r.channel_id
            ORDER BY r.id {lock}""",
        deliveries=f"""SELECT a.delivery, a.id, a.round_id, a.player_id FROM {each["t"]}
            JOIN answers a ON a.delivery = e.a""",
        answered=f"""SELECT e.a, e.b, CASE WHEN min(a.late) = 0 THEN 1 ELSE 0 END FROM {each["ii"]}
            JOIN answers a ON a.round_id = e.a AND a.player_id = e.b GROUP BY e.a, e.b""",
        add_player=f"INSERT INTO players (id, name, hidden, created_at) VALUES ({one}, {two}, 0, {three})",
        add_identity=f"""INSERT INTO identities (platform, workspace, user_id, player_id, name) VALUES ({marks(5)})
            ON CONFLICT DO NOTHING""",
        drop_player=f"DELETE FROM players WHERE id = {one}",
        add_answer=f"""INSERT INTO answers (id, round_id, player_id, delivery, given, confidence, at, late)
            VALUES ({marks(8)})""",
        count=f"UPDATE rounds SET answered = answered + {one} WHERE id = {two}",
        rename_identity=f"""UPDATE identities SET name = {one}
            WHERE platform = {two} AND workspace = {three} AND user_id = {places[3]}""",
        rename_player=f"UPDATE players SET name = {one} WHERE id = {two}",
        take_back=f"""UPDATE identities SET left_at = NULL
            WHERE platform = {one} AND workspace = {two} AND user_id = {three}""",
    )


def _json_each(width: int) -> str:
    columns = ", ".join(f"json_extract(value, '$[{n}]') AS {name}" for n, name in enumerate("abc"[:width]))
    return f"(SELECT {columns} FROM json_each(?)) e"


def _unnest(*types: str) -> str:
    arrays = ", ".join(f"${n}::{type_}[]" for n, type_ in enumerate(types, 1))
    return f"unnest({arrays}) AS e({', '.join('abc'[: len(types)])})"


SQLITE = _statements(
    "?" * 8, {"ttt": _json_each(3), "t": _json_each(1), "i": _json_each(1), "ii": _json_each(2)}, lock=""
)
POSTGRES = _statements(
    [f"${n}" for n in range(1, 9)],
    {
        "ttt": _unnest("text", "text", "text"),
        "t": _unnest("text"),
        "i": _unnest("bigint"),
        "ii": _unnest("bigint", "bigint"),
    },
    lock="FOR NO KEY UPDATE OF r",
)


class SqliteLane:
    """``driver`` is an aiosqlite connection inside a transaction."""

    sql = SQLITE

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    async def match(self, sql: str, rows: Rows) -> Rows:
        found: Rows = await self._driver.execute_fetchall(sql, (json.dumps(rows),))
        return found

    async def each(self, sql: str, rows: Rows) -> None:
        await self._driver.executemany(sql, rows)

    async def reserve(self, table: str, count: int) -> Sequence[int]:
        ((last,),) = await self._driver.execute_fetchall(f"SELECT coalesce(max(id), 0) FROM {table}")
        return range(last + 1, last + 1 + count)


class PostgresLane:
    """``driver`` is an asyncpg connection inside a transaction."""

    sql = POSTGRES

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    async def match(self, sql: str, rows: Rows) -> Rows:
        found: Rows = await self._driver.fetch(sql, *zip(*rows, strict=True))
        return found

    async def each(self, sql: str, rows: Rows) -> None:
        await self._driver.executemany(sql, rows)

    async def reserve(self, table: str, count: int) -> Sequence[int]:
        sql = "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)"
        return sorted(id_ for (id_,) in await self._driver.fetch(sql, table, count))
