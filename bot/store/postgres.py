"""PostgreSQL, which several processes may share."""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import StoreError
from bot.store.faults import plainly
from bot.store.lane import Lane, PostgresLane
from bot.store.migrate import migrate

CONNECTIONS = 8
MIGRATING = 0x517A4D72
"""The advisory lock under which one process at a time migrates."""


class PostgresBackend:
    def __init__(self, url: URL) -> None:
        self.where = f"the database {url.database!r}"
        self.upgraded = False
        # Errors go into the log, and answers must not: so no parameters.
        self._engine = create_async_engine(
            url, pool_size=CONNECTIONS, max_overflow=0, pool_pre_ping=True, hide_parameters=True
        )
        self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def start(self) -> None:
        async with self.write() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
            self.upgraded = await connection.run_sync(migrate, self.where)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._reading.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[Lane]:
        async with self._engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            async with driver.transaction():
                yield PostgresLane(driver)

    async def close(self) -> None:
        await self._engine.dispose()


async def open_postgres(address: str) -> PostgresBackend:
    backend = to_postgres(address)
    try:
        with plainly(backend.where):
            await backend.start()
    except BaseException:
        await backend.close()
        raise
    return backend


def to_postgres(address: str) -> PostgresBackend:
    """Not connected yet. Raises StoreError for what isn't an address."""
    if importlib.util.find_spec("asyncpg") is None:
        raise StoreError("PostgreSQL needs its driver; install it with: pip install 'quizmaster[postgres]'")
    try:
        url = make_url(address).set(drivername="postgresql+asyncpg")
    except (ArgumentError, ValueError) as error:
        raise StoreError("The database's address should look like postgresql://user@host/database.") from error
    return PostgresBackend(url)
