"""One transaction: the little that every query needs, on either database."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CursorResult,
    Executable,
    Select,
    String,
    Table,
    any_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Place
from bot.store.rows import AnyRow, place_of
from bot.store.schema import channels, purges
from bot.store.whole import whole

Insert = sqlite.Insert | postgresql.Insert
Record = Mapping[str, Any]

ZERO: ColumnElement[int] = literal_column("0")
ONE: ColumnElement[int] = literal_column("1")
"""Written out, because SQLite matches a query with a partial index only by its text."""


PURGED = {"rounds": purges.c.last_round, "sessions": purges.c.last_session}
"""Whose numbers stand in buttons: those that were once given out are never given again, not even after a purge."""


class Unit:
    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection
        self._postgres = connection.dialect.name == "postgresql"

    async def _execute(self, statement: Executable, rows: Sequence[Record] | None = None) -> CursorResult[Any]:
        """A cancelled caller waits for SQLite's thread; PostgreSQL can drop a statement that waits for a lock."""
        work = self._db.execute(statement, rows)
        return await (work if self._postgres else whole(work))

    async def _all(self, statement: Select[Any]) -> Sequence[AnyRow]:
        rows: Sequence[AnyRow] = (await self._execute(statement)).all()
        return rows

    async def _first(self, statement: Select[Any]) -> AnyRow | None:
        row: AnyRow | None = (await self._execute(statement)).first()
        return row

    async def _value(self, statement: Select[Any]) -> Any:
        return (await self._execute(statement)).scalar()

    async def _run(self, statement: Executable, rows: Sequence[Record] | None = None) -> None:
        """Once for each of ``rows``; not at all if there are none; without ``rows`` once."""
        if rows is None:
            await self._execute(statement)
        elif rows:
            await self._execute(statement, rows)

    async def _add(self, table: Table, row: Record) -> int:
        """Insert and return the new id."""
        return int((await self._execute(table.insert().values(**row).returning(table.c.id))).scalar_one())

    def _insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT; both databases spell it alike, but SQLAlchemy gives them no common type."""
        return postgresql.insert(table) if self._postgres else sqlite.insert(table)

    def _among(self, item: ColumnElement[Any], values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
        """``item`` is one of ``values``: a single parameter, however many there are."""
        if self._postgres:
            kind = String() if values and isinstance(next(iter(values)), str) else BigInteger()
            return item == any_(bindparam(None, list(values), type_=postgresql.ARRAY(kind), unique=True))
        each = func.json_each(bindparam(None, json.dumps(list(values)), unique=True)).table_valued(column("value"))
        return item.in_(select(each.c.value))

    async def _reserve(self, table: Table, count: int) -> Sequence[int]:
        """New ids for ``table``, ascending. On SQLite nobody else can write until this transaction ends."""
        if self._postgres:
            sequence = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
            rows = await self._all(select(sequence).select_from(func.generate_series(1, count).alias()))
            return sorted(int(row[0]) for row in rows)
        last = await self._value(select(func.coalesce(func.max(table.c.id), 0)))
        if (purged := PURGED.get(table.name)) is not None:
            last = max(last, await self._value(select(func.coalesce(func.max(purged), 0))))
        return range(last + 1, last + 1 + count)

    # places -----------------------------------------------------------------------------------------------------

    async def _channels(self, places: Collection[Place]) -> dict[Place, int]:
        """Ids of those places that are known."""
        if not places:
            return {}
        triples = [(place.platform, place.workspace, place.channel) for place in places]
        if len(triples) == 1:
            found = _at(*triples[0])
        else:
            found = tuple_(channels.c.platform, channels.c.workspace, channels.c.channel).in_(triples)
        return {place_of(row): row.id for row in await self._all(select(channels).where(found))}

    async def _ensure_channels(self, places: Collection[Place]) -> dict[Place, int]:
        known = await self._channels(places)
        new = sorted(set(places) - known.keys(), key=lambda place: (place.platform, place.workspace, place.channel))
        if new:
            rows = [{"platform": p.platform, "workspace": p.workspace, "channel": p.channel} for p in new]
            await self._run(self._insert(channels).on_conflict_do_nothing(), rows)
            known |= await self._channels(new)
        return known

    async def _ensure_channel(self, place: Place) -> int:
        return (await self._ensure_channels([place]))[place]


def _at(platform: str, workspace: str, channel: str) -> ColumnElement[bool]:
    return (channels.c.platform == platform) & (channels.c.workspace == workspace) & (channels.c.channel == channel)


def in_place(place: Place) -> ColumnElement[bool]:
    """A condition on the joined ``channels``."""
    return _at(place.platform, place.workspace, place.channel)
