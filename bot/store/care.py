"""What an operator does to a database: check it, back it up, put a backup back."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreError
from bot.ports.records import Facts
from bot.store.faults import plain
from bot.store.lock import FileLock
from bot.store.migrate import refuse_unknown, version_of
from bot.store.rows import maybe_instant
from bot.store.schema import VERSION_TABLE, answers, exposures, outbox, results, rounds, streaks, tallies
from bot.store.sqlite import SqliteBackend, SqliteReader, is_ours

COUNTED = ("players", "rounds", "answers", "results")

# What must not be found, and the query that counts it.
INCONSISTENT = {
    "rounds whose number of answers is not what the log says": """
        SELECT count(*) FROM rounds r LEFT JOIN (
            SELECT round_id, count(DISTINCT player_id) AS people FROM answers WHERE late = 0 GROUP BY round_id
        ) a ON a.round_id = r.id WHERE r.answered <> coalesce(a.people, 0)""",
    "results that point to somebody else's answer": """
        SELECT count(*) FROM results r JOIN answers a ON a.id = r.answer_id
        WHERE a.round_id <> r.round_id OR a.player_id <> r.player_id""",
    "results that count although they came late or are ungraded": """
        SELECT count(*) FROM results WHERE counts = 1 AND (late = 1 OR score IS NULL)""",
    "deletions that were never ended, so that the log can be changed": """
        SELECT count(*) FROM purges WHERE ended_at IS NULL""",
    "cells of the boards with impossible sums": """
        SELECT count(*) FROM tallies WHERE answered < 0 OR correct < 0 OR correct > answered""",
}
REBUILD = "run `quizmaster db rebuild`"


@dataclass(frozen=True, slots=True)
class Checkup:
    """Plain sentences. No ``problems``: the database is sound."""

    problems: tuple[str, ...]
    facts: tuple[str, ...]


async def checkup(connection: AsyncConnection) -> Checkup:
    problems: list[str] = []
    facts = [f"schema {await connection.run_sync(version_of)}"]
    if connection.dialect.name == "sqlite":
        facts.append(f"SQLite {sqlite3.sqlite_version}")
        for (found,) in await connection.execute(text("PRAGMA integrity_check")):
            if found != "ok":
                problems.append(f"The file is damaged: {found}; restore the latest backup.")
        strays = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
        if strays:
            tables = ", ".join(sorted({row[0] for row in strays}))
            problems.append(f"{len(strays)} rows point to nothing (in {tables}); restore the latest backup.")
    for what, query in INCONSISTENT.items():
        count = (await connection.execute(text(query))).scalar_one()
        if count:
            problems.append(f"{count} {what}; {REBUILD}.")
    for table in COUNTED:
        count = (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608 - our names
        facts.append(f"{count} {table.removesuffix('s') if count == 1 else table}")
    return Checkup(tuple(problems), tuple(facts))


async def facts(connection: AsyncConnection, where: str) -> Facts:
    """What the database is. ``where`` is the file of a SQLite one."""
    schema = await connection.run_sync(version_of) or ""
    if connection.dialect.name == "postgresql":
        version = (await connection.execute(text("SHOW server_version"))).scalar_one()
        size = (await connection.execute(text("SELECT pg_database_size(current_database())"))).scalar_one()
        return Facts("PostgreSQL", version.split()[0], schema, size, None)
    pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
    page = (await connection.execute(text("PRAGMA page_size"))).scalar_one()
    backup_at = await asyncio.to_thread(_backed_up, Path(where))
    return Facts("SQLite", sqlite3.sqlite_version, schema, pages * page, backup_at)


def _backed_up(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(_mark(path).stat().st_mtime, UTC)
    except OSError:
        return None


def _mark(path: Path) -> Path:
    """The file whose time of change says when the database beside it was last backed up."""
    return path.with_name(f"{path.name}.backed-up")


async def latest(connection: AsyncConnection) -> datetime | None:
    """The instant of the newest round, close, answer, post or exposure of a key."""
    times = [
        (await connection.execute(select(func.max(column)))).scalar_one()
        for column in (rounds.c.opens_at, rounds.c.closed_at, outbox.c.done_at, exposures.c.at)
    ]
    times.append((await connection.execute(select(answers.c.at).order_by(answers.c.id.desc()).limit(1))).scalar())
    return maybe_instant(max((time for time in times if time is not None), default=None))


async def fingerprint(connection: AsyncConnection) -> dict[str, str]:
    """Projection → SHA-256 over its rows in the order of their keys."""
    digests = {}
    for table in (results, tallies, streaks):
        digest = hashlib.sha256()
        async for row in await connection.stream(select(table).order_by(*table.primary_key)):
            digest.update(repr(tuple(row)).encode())
        digests[table.name] = digest.hexdigest()
    return digests


async def back_up(backend: SqliteBackend | SqliteReader, target: Path) -> None:
    """Write a copy of one moment's state; where this process also writes, answers wait meanwhile. Raises StoreError."""
    _vacant(target)
    part = target.with_name(target.name + ".part")
    try:
        async with backend.alone() as driver:
            part.unlink(missing_ok=True)  # left by a backup that was cut off
            await driver.execute("VACUUM INTO ?", (str(part),))
        await asyncio.to_thread(_examine, part)
        _publish(part, target)
    except OSError as error:
        raise StoreError(f"{target} can't be written ({error.strerror}); choose another place.") from error
    finally:
        part.unlink(missing_ok=True)
    with suppress(OSError):  # a database in a folder that this user can only read
        await asyncio.to_thread(_mark(Path(backend.where)).touch)


def restore(backup: Path, target: Path) -> Path | None:
    """Put ``backup`` in the place of the database ``target``; returns where the old file was moved, None if there was
    none. Raises StoreError, and then has changed nothing."""
    backup, target = backup.absolute(), target.absolute()
    if not is_ours(backup):
        raise StoreError(f"There is no backup at {backup}; name a file that `quizmaster db backup` has made.")
    if target.exists() and backup.samefile(target):
        raise StoreError(f"{backup} is the database itself; name a backup.")
    is_ours(target)
    lock = FileLock(target.with_name(target.name + ".lock"), target)
    part = target.with_name(target.name + ".part")
    try:
        with _plainly(str(backup)), closing(_read_only(backup)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        _examine(part)
        kept = _set_aside(target)
        part.replace(target)
    except OSError as error:
        raise StoreError(f"{target} can't be written ({error.strerror}); nothing was restored.") from error
    finally:
        part.unlink(missing_ok=True)
        lock.release()
    return kept


def _vacant(target: Path) -> None:
    if target.exists():
        raise StoreError(f"{target} exists already; a backup never overwrites anything: choose another name.")
    if not target.parent.is_dir():
        raise StoreError(f"The folder {target.parent} doesn't exist; make it first, or choose another place.")


def _publish(part: Path, target: Path) -> None:
    """Give the finished copy its name, on disk to stay; whoever took the name meanwhile keeps it."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(part, target)
    except FileExistsError:
        _vacant(target)
    except OSError:  # a file system without hard links
        part.replace(target)


def _set_aside(target: Path) -> Path | None:
    """Rename the database together with its journal files, those first: a new file must never meet an old WAL."""
    if not target.exists():
        return None
    number = 1
    while (kept := target.with_name(f"{target.name}.before-restore-{number}")).exists():
        number += 1
    for suffix in ("-wal", "-shm", ""):
        old = target.with_name(target.name + suffix)
        if old.exists():
            old.rename(kept.with_name(kept.name + suffix))
    return kept


def _examine(path: Path) -> None:
    """Raises StoreError unless the file is sound and of a version that this program knows."""
    with _plainly(str(path)), closing(_read_only(path)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise StoreError(f"The copy is damaged ({found[0]}); nothing was changed.")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError("The copy holds rows that point to nothing; nothing was changed.")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (VERSION_TABLE,)).fetchone():
            raise StoreError("The copy holds no Quizmaster tables; nothing was changed.")
        ((version,),) = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - a constant
    refuse_unknown(version, "The backup")


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)


@contextmanager
def _plainly(where: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise plain(error, where) or StoreError(f"{where}: {error}.") from error
