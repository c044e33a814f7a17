"""A SQLite file: one connection that writes and checkpoints, a few that read.

Two connections that commit and checkpoint at the same time can corrupt a WAL database before SQLite 3.51.3
(https://sqlite.org/wal.html#walresetbug); here only the one that writes does either.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.errors import StoreError
from bot.store.faults import plainly
from bot.store.lane import Lane, SqliteLane
from bot.store.lock import FileLock
from bot.store.migrate import migrate
from bot.store.whole import whole

APPLICATION_ID = 0x517A4D72
"""``QzMr`` in the file's header: how we know a database of ours."""
MAGIC = b"SQLite format 3\0"
READERS = 4
SOUND = (3, 51, 3)
"""The first version without the WAL-reset bug; it was also mended in 3.44.6 and 3.50.7."""
MENDED = ((3, 44, 6), (3, 50, 7))

log = structlog.get_logger()


def is_ours(path: Path) -> bool:
    """False for a file that doesn't exist yet or is empty. Raises StoreError if Quizmaster can't or mustn't use it.

    Reads the header alone, so that nothing is changed (https://sqlite.org/fileformat.html#the_database_header).
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file in it, for example {path / 'quizmaster.db'}.")
    if not path.parent.is_dir():
        raise StoreError(f"The folder {path.parent} doesn't exist; make it first, or choose another place.")
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(f"{path} can't be read ({error.strerror}); make it readable for this user.") from error
    if not header:
        return False
    if not header.startswith(MAGIC):
        raise StoreError(f"{path} is not a SQLite database; choose another file, it has not been touched.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program; choose another file, it has not been touched.")
    return True


class SqliteBackend:
    def __init__(self, path: Path, lock: FileLock, patience: float) -> None:
        self.where = str(path)
        self.upgraded = False
        self._closed = False
        self._lock = lock
        self._turn = asyncio.Lock()
        self._writing = _engine(path, "rwc", 1, patience, "BEGIN IMMEDIATE")
        self._reading = _engine(path, "ro", READERS, patience, "BEGIN")
        self._writer: AsyncConnection

    async def start(self, new: bool) -> None:
        """Make the schema what it should be; ``new`` is a file that isn't a database yet."""
        if new:
            event.listen(self._writing.sync_engine, "connect", _claim, insert=True)
        self._writer = await self._writing.connect()
        async with self.write() as connection:
            self.upgraded = await connection.run_sync(migrate, self.where)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A deferred transaction: one snapshot, as of its first statement."""
        async with self._reading.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with self._turn:
            try:
                await whole(self._begin())
                yield self._writer
                await whole(self._writer.commit())
            except BaseException:
                await whole(self._undo())
                raise

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[Lane]:
        async with self._turn:
            driver = await self.driver()
            try:
                await whole(driver.execute("BEGIN IMMEDIATE"))
                yield SqliteLane(driver)
                await whole(driver.commit())
            except BaseException:
                await whole(driver.rollback())
                raise

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Any]:
        """The writing driver connection outside any transaction, for VACUUM and PRAGMA."""
        async with self._turn:
            yield await self.driver()

    async def driver(self) -> Any:
        return (await self._writer.get_raw_connection()).driver_connection

    async def close(self) -> None:
        """Readers first, so that the writer is the last one and empties the WAL."""
        if self._closed:
            return
        self._closed = True
        try:
            async with self._turn:
                await self._reading.dispose()
                if hasattr(self, "_writer"):
                    await self._writer.close()
                await self._writing.dispose()
        finally:
            self._lock.release()

    async def _begin(self) -> None:
        await self._writer.begin()

    async def _undo(self) -> None:
        """Also ends a transaction that SQLAlchemy doesn't know of, because its BEGIN was cancelled half-way."""
        with contextlib.suppress(Exception):
            await self._writer.rollback()
        await (await self.driver()).rollback()


class SqliteReader:
    """A file that a running quizmaster may be writing to. Takes no lock, and neither commits nor checkpoints."""

    def __init__(self, path: Path, patience: float) -> None:
        if not is_ours(path):
            raise StoreError(f"There is no database at {path}; check the path. `quizmaster run` or `play` makes one.")
        self.where = str(path)
        self._reading = _engine(path, "ro", 1, patience, "BEGIN")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._reading.connect() as connection:
            yield connection

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Any]:
        """The driver connection outside any transaction, for VACUUM INTO."""
        async with self._reading.connect() as connection:
            yield (await connection.get_raw_connection()).driver_connection

    async def close(self) -> None:
        await self._reading.dispose()


async def open_sqlite(path: Path, patience: float) -> SqliteBackend:
    """Raises StoreError; a file that couldn't be made usable is left as it was."""
    new, existed = not is_ours(path), path.exists()  # noqa: ASYNC240 - a look at the file, once, at start
    warn_of_old_sqlite()
    lock = FileLock(path.with_name(path.name + ".lock"), path)
    backend = SqliteBackend(path, lock, patience)
    try:
        with plainly(str(path)):
            await backend.start(new)
    except BaseException:
        await backend.close()
        if new:
            _remove(path, keep=existed)
        raise
    return backend


def sqlite_version() -> tuple[str, bool]:
    """The library's version, and whether it is free of the WAL-reset bug."""
    version = sqlite3.sqlite_version_info
    mended = any(version[:2] == fixed[:2] and version >= fixed for fixed in MENDED)
    return sqlite3.sqlite_version, version >= SOUND or mended


def warn_of_old_sqlite() -> None:
    version, sound = sqlite_version()
    if sound:
        log.info("sqlite", version=version)
    else:
        log.warning("sqlite is older than 3.51.3: keep every other program off the database", version=version)


def _engine(path: Path, mode: str, size: int, patience: float, begin: str) -> AsyncEngine:
    url = URL.create("sqlite+aiosqlite", database=f"file:{quote(str(path))}", query={"mode": mode, "uri": "true"})
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,  # errors go into the log, and answers must not
        connect_args={"timeout": patience, "isolation_level": None},
    )

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        pragmas = ["foreign_keys = ON", "trusted_schema = OFF", "temp_store = MEMORY", "cache_size = -16000"]
        if mode != "ro":
            pragmas = ["journal_mode = WAL", "synchronous = FULL", *pragmas]
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", start)
    return engine


def _claim(connection: Any, _record: object) -> None:
    """Before the WAL starts: the header of a new file must say whose it is from its first page on."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    cursor.close()


def _remove(path: Path, *, keep: bool) -> None:
    for name in (path.name, path.name + "-wal", path.name + "-shm", path.name + "-journal"):
        path.with_name(name).unlink(missing_ok=True)
    if keep:
        path.touch()
