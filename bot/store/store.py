"""The store: transactions to read and to write in, and the intake of answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError
from bot.ports.records import Entry, Facts, Receipt
from bot.store.answering import AnsweringReads, AnsweringWrites
from bot.store.asking import AskingReads, AskingWrites
from bot.store.boards import BoardReads
from bot.store.care import Checkup, back_up, checkup, facts, fingerprint, latest, restore
from bot.store.essays import EssayReads, EssayWrites
from bot.store.faults import plainly
from bot.store.intake import Intake
from bot.store.keeping import KeepingReads, KeepingWrites
from bot.store.membership import MembershipReads
from bot.store.migrate import refuse_other
from bot.store.people import PeopleReads, PeopleWrites
from bot.store.planning import PlanningReads, PlanningWrites
from bot.store.postgres import PostgresBackend, open_postgres, to_postgres
from bot.store.projections import ProjectionReads, ProjectionWrites
from bot.store.purging import PurgingWrites
from bot.store.sending import SendingReads, SendingWrites
from bot.store.sitting import SittingReads, SittingWrites
from bot.store.sqlite import SqliteBackend, SqliteReader, open_sqlite

POSTGRES = ("postgresql://", "postgres://", "postgresql+asyncpg://")


class SqlReading(
    PeopleReads,
    MembershipReads,
    PlanningReads,
    AskingReads,
    AnsweringReads,
    EssayReads,
    ProjectionReads,
    BoardReads,
    SittingReads,
    SendingReads,
    KeepingReads,
):
    """``ports.Reading`` on one connection."""


class SqlWriting(
    PeopleWrites,
    PlanningWrites,
    AskingWrites,
    AnsweringWrites,
    EssayWrites,
    ProjectionWrites,
    SittingWrites,
    SendingWrites,
    KeepingWrites,
    PurgingWrites,
    SqlReading,
):
    """``ports.Writing`` on one connection."""


class SqlReader:
    """A database that is only looked at; made by ``open_reader``."""

    def __init__(self, backend: SqliteReader | SqliteBackend | PostgresBackend) -> None:
        self.where = backend.where
        """What to call the database in a message; never holds a password."""
        self._source = backend

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlReading]:
        with plainly(self.where):
            async with self._source.read() as connection:
                yield SqlReading(connection)

    async def check(self) -> Checkup:
        """Look for damage and contradictions; reads everything, so it may take a while."""
        with plainly(self.where):
            async with self._source.read() as connection:
                return await checkup(connection)

    async def latest(self) -> datetime | None:
        """When something was last recorded; None if nothing was yet."""
        with plainly(self.where):
            async with self._source.read() as connection:
                return await latest(connection)

    async def facts(self) -> Facts:
        """See ports.Store."""
        with plainly(self.where):
            async with self._source.read() as connection:
                return await facts(connection, self.where)

    async def fingerprint(self) -> Mapping[str, str]:
        """Results, tallies and streaks → a digest of all their rows: equal if, and only if, the projections are."""
        with plainly(self.where):
            async with self._source.read() as connection:
                return await fingerprint(connection)

    async def backup(self, target: Path) -> None:
        """Write a copy of the database to the new file ``target``. Raises StoreError."""
        if isinstance(self._source, PostgresBackend):
            raise StoreError(f"{self.where} is PostgreSQL; back it up with its own tool: pg_dump --format=custom.")
        with plainly(self.where):
            await back_up(self._source, target)

    async def close(self) -> None:
        await self._source.close()


class SqlStore(SqlReader):
    """``ports.Store``; made by ``open_store``."""

    def __init__(self, backend: SqliteBackend | PostgresBackend) -> None:
        super().__init__(backend)
        self.upgraded = backend.upgraded
        """Whether opening it brought the schema up to date (or made it)."""
        self._backend = backend
        self._intake = Intake(backend, self.where)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlWriting]:
        with plainly(self.where):
            async with self._backend.write() as connection:
                writing = SqlWriting(connection)
                yield writing
        self._intake.forget(writing.forgotten)

    async def submit(self, entry: Entry) -> Receipt:
        return await self._intake.submit(entry)

    async def close(self) -> None:
        await self._intake.close()
        await self._backend.close()


async def open_reader(where: str | Path, *, patience: float = 5.0, any_version: bool = False) -> SqlReader:
    """Open a database that exists, also one in use; ``where`` and ``patience`` as in ``open_store``.

    Raises StoreError; also for a schema that isn't this version's, unless ``any_version`` will do.
    """
    address = str(where)
    postgres = address.startswith(POSTGRES)
    backend = to_postgres(address) if postgres else SqliteReader(file_of(address), patience)
    try:
        with plainly(backend.where):
            async with backend.read() as connection:
                if not any_version:
                    await connection.run_sync(refuse_other, backend.where)
    except BaseException:
        await backend.close()
        raise
    return SqlReader(backend)


async def open_store(where: str | Path, *, patience: float = 5.0) -> SqlStore:
    """Open a database, made or brought up to date if need be.

    ``where`` is a path, ``sqlite:///path`` or ``postgresql://user@host/database``. ``patience`` is the number of
    seconds to wait for another program's lock on the file. Raises StoreError, and then has changed nothing.
    """
    address = str(where)
    if address.startswith(POSTGRES):
        return SqlStore(await open_postgres(address))
    return SqlStore(await open_sqlite(file_of(address), patience))


def restore_backup(backup: str | Path, where: str | Path) -> Path | None:
    """Put a backup in the place of the SQLite database ``where``, which must not be in use.

    Returns where the old file was moved, None if there was none. Raises StoreError, and then has changed nothing.
    """
    if str(where).startswith(POSTGRES):
        raise StoreError("The database is PostgreSQL; restore it with its own tool: pg_restore.")
    return restore(file_of(str(backup)), file_of(str(where)))


def file_of(address: str) -> Path:
    """The file that ``address`` names. Raises StoreError."""
    path = address.removeprefix("sqlite+aiosqlite:///").removeprefix("sqlite:///")
    if not path or ":memory:" in path or path.startswith("file:"):
        raise StoreError("Answers need a place that lasts: name a file, for example quizmaster.db.")
    if "://" in path:
        raise StoreError(f"{path.split('://')[0]}:// is not a database we know; use a file or postgresql://…")
    return Path(path).expanduser().absolute()
