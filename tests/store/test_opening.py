# ruff: noqa: ASYNC221, S608 - a child process may be waited for here; the SQL is ours
"""What can't be opened is named with the fix, and left as it was."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from bot.errors import StoreError
from bot.store import open_reader, open_store, sqlite
from bot.store.lock import holder
from bot.store.schema import HEAD, VERSION_TABLE
from tests.store.scene import ABROAD, HERE, entry, founded, opened


def state(folder: Path) -> dict[str, str]:
    return {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest() if each.is_file() else "folder"
        for each in sorted(folder.iterdir())
    }


async def refused(where: Path | str, because: str, folder: Path) -> None:
    before = state(folder)
    with pytest.raises(StoreError, match=because) as caught:
        await open_store(where, patience=0.05)
    assert "\n" not in str(caught.value)
    assert state(folder) == before


@pytest.mark.parametrize("where", [":memory:", "sqlite:///:memory:", "sqlite://", "file::memory:?cache=shared", ""])
async def test_memory_is_no_place_for_answers(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    await refused(where, "name a file, for example|is not a database we know", tmp_path)


async def test_another_kind_of_database(tmp_path: Path) -> None:
    await refused("mysql://root:secret@localhost/quiz", r"^mysql:// is not a database we know", tmp_path)


async def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    await refused(tmp_path / "data", "is a folder; name a file in it", tmp_path)


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    await refused(tmp_path / "data" / "quiz.db", "data doesn't exist; make it first", tmp_path)


async def test_a_file_that_is_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "thesis.txt"
    path.write_text("Attention is all you need. " * 100, encoding="utf-8")
    await refused(path, "is not a SQLite database; choose another file", tmp_path)


async def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.db"
    with closing(sqlite3.connect(path)) as foreign, foreign:
        foreign.execute("CREATE TABLE bookmarks (url TEXT)")
    await refused(path, "is a database of another program; choose another file", tmp_path)


async def test_a_database_that_is_in_use(sqlite_path: Path) -> None:
    store = await open_store(sqlite_path)
    before = state(sqlite_path.parent)
    with pytest.raises(StoreError, match=r"in use by another Quizmaster \(process \d+\); stop it first"):
        await open_store(sqlite_path)
    assert state(sqlite_path.parent) == before
    await store.close()
    await (await open_store(sqlite_path)).close()
    assert [each.name for each in sqlite_path.parent.iterdir()] == [sqlite_path.name], "nothing is left lying about"


async def test_a_dead_process_holds_no_lock(sqlite_path: Path) -> None:
    script = (
        "import asyncio, os, sys; from bot.store import open_store\n"
        "async def main():\n    await open_store(sys.argv[1])\n    os._exit(9)\n"
        "asyncio.run(main())"
    )
    died = subprocess.run([sys.executable, "-c", script, str(sqlite_path)], check=False, capture_output=True)  # noqa: S603 - our own script
    assert died.returncode == 9, died.stderr
    assert sqlite_path.with_name(sqlite_path.name + ".lock").exists()
    await (await open_store(sqlite_path)).close()


async def test_a_file_that_another_program_is_writing_to(sqlite_path: Path) -> None:
    with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing to it; close that program"):
            await open_store(sqlite_path, patience=0.05)
        other.execute("ROLLBACK")
    await (await open_store(sqlite_path)).close()


async def test_another_program_that_writes_while_we_run(sqlite_path: Path) -> None:
    store = await open_store(sqlite_path, patience=0.05)
    (round_,) = await opened(store)
    with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing to it"):
            await store.submit(entry(round_, "ann"))
        with pytest.raises(StoreError, match="another program is writing to it"):
            await founded(store)
        other.execute("ROLLBACK")
    assert (await store.submit(entry(round_, "ann"))).answered == 1
    await store.close()


async def test_a_database_of_a_newer_version(sqlite_path: Path) -> None:
    with closing(sqlite3.connect(sqlite_path)) as newer, newer:
        newer.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    await refused(sqlite_path, rf"newer Quizmaster \(schema 9999, this one knows up to {HEAD}\)", sqlite_path.parent)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a file system that nobody can write")
async def test_a_folder_that_cannot_be_written() -> None:
    with pytest.raises(StoreError, match=r"its folder can't be written .*; make it writable"):
        await open_store("/proc/self/quizmaster.db")


async def test_an_empty_file_and_one_of_ours_without_tables_are_filled(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    bare = tmp_path / "bare.db"
    with closing(sqlite3.connect(bare)) as connection, connection:
        connection.execute(f"PRAGMA application_id = {sqlite.APPLICATION_ID}")
    for path in (empty, bare):
        store = await open_store(f"sqlite:///{path}")
        assert store.upgraded
        await founded(store)
        await store.close()
        store = await open_store(path)
        assert not store.upgraded
        async with store.read() as reading:
            assert await reading.group(HERE) is not None
        await store.close()


async def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    path = tmp_path / "100% größer? #1 & 'quoted'.db"
    store = await open_store(path)
    await founded(store)
    await store.close()
    assert path.stat().st_size > 0


async def test_a_new_file_that_cannot_be_filled_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bool:
        raise StoreError("no")

    monkeypatch.setattr(sqlite, "migrate", fail)
    (tmp_path / "empty.db").touch()
    await refused(tmp_path / "new.db", "no", tmp_path)
    await refused(tmp_path / "empty.db", "no", tmp_path)


@pytest.mark.parametrize(
    ("version", "warned"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_an_engine_with_the_wal_reset_bug_is_named(
    version: tuple[int, ...], warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    with capture_logs() as logs:
        sqlite.warn_of_old_sqlite()
    assert [each["log_level"] for each in logs] == ["warning" if warned else "info"]


async def test_the_connections_are_set_as_promised(sqlite_path: Path) -> None:
    store = await open_store(sqlite_path)
    backend = store._backend
    assert isinstance(backend, sqlite.SqliteBackend)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "busy_timeout": 5000}
    async with backend.alone() as driver:
        for name, value in wanted.items():
            assert await driver.execute_fetchall(f"PRAGMA {name}") == [(value,)]
    await store.close()


# ------------------------------------------------------------------ looking without a lock


async def test_a_reader_looks_at_a_database_in_use(sqlite_path: Path) -> None:
    store = await open_store(sqlite_path)
    await founded(store)
    reader = await open_reader(sqlite_path)
    for place in (HERE, ABROAD):
        await founded(store, place)
        async with reader.read() as reading:
            assert await reading.group(place) is not None, "also what came after it was opened"
    assert not hasattr(reader, "write")
    await reader.close()
    await store.close()


async def test_a_reader_looks_at_a_database_at_rest(sqlite_path: Path) -> None:
    before = state(sqlite_path.parent)
    reader = await open_reader(sqlite_path)
    async with reader.read() as reading:
        assert await reading.groups() == []
    await reader.close()
    assert state(sqlite_path.parent)[sqlite_path.name] == before[sqlite_path.name]
    await (await open_store(sqlite_path)).close()


async def test_a_reader_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no database at"):
        await open_reader(tmp_path / "quiz.db")
    assert state(tmp_path) == {}


@pytest.mark.parametrize(
    ("version", "because"), [("0000", "newer Quizmaster"), (None, "holds nothing of Quizmaster's")]
)
async def test_a_reader_needs_the_schema_of_this_version(sqlite_path: Path, version: str | None, because: str) -> None:
    with closing(sqlite3.connect(sqlite_path)) as other, other:
        if version is None:
            other.execute(f"DROP TABLE {VERSION_TABLE}")
        else:
            other.execute(f"UPDATE {VERSION_TABLE} SET version_num = ?", (version,))
    with pytest.raises(StoreError, match=because):
        await open_reader(sqlite_path)
    reader = await open_reader(sqlite_path, any_version=True)
    await reader.close()


async def test_the_holder_of_a_lock_is_known(sqlite_path: Path) -> None:
    lock = sqlite_path.with_name(sqlite_path.name + ".lock")
    assert holder(lock) == ""
    store = await open_store(sqlite_path)
    assert holder(lock) == str(os.getpid())
    await store.close()
    lock.touch()
    assert holder(lock) == ""


# ------------------------------------------------------------------ PostgreSQL


async def test_a_missing_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StoreError, match=r"pip install 'quizmaster\[postgres\]'"):
        await open_store("postgresql://localhost/quiz")


@pytest.mark.parametrize(
    "address", ["postgresql://", "postgresql://user:secret@127.0.0.1:1/quiz", "postgres://[::1]:1/quiz"]
)
async def test_a_server_that_does_not_answer(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    with pytest.raises(StoreError, match="doesn't answer") as caught:
        await open_store(address)
    assert "secret" not in str(caught.value)


async def test_a_malformed_address() -> None:
    with pytest.raises(StoreError, match="should look like postgresql://"):
        await open_store("postgresql://host:port:extra/quiz")


async def test_a_database_that_is_not_there(postgres_server: str) -> None:
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        await open_store(postgres_server.replace("/postgres?", "/nowhere?"))


async def test_postgres_of_a_newer_version_or_another_program(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer Quizmaster"):
        await open_store(postgres_url)
    await connection.execute(f"DROP TABLE {VERSION_TABLE}")
    with pytest.raises(StoreError, match=r"holds tables of another program .*; give Quizmaster a database of its own"):
        await open_store(postgres_url)
    await connection.close()
