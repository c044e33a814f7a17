# ruff: noqa: ASYNC240, S608 - tests may touch files while the loop waits; the SQL is ours
"""Checking a database, backing it up and putting a backup back."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StoreError
from bot.model import Streak
from bot.ports import Saved, TallyChange
from bot.store import SqlStore, open_reader, open_store, restore_backup
from bot.store.schema import HEAD, VERSION_TABLE
from tests.store.scene import HERE, NOW, entry, founded, met, opened, result, told


async def filled(store: SqlStore) -> int:
    """Play a little; returns the round."""
    group = await founded(store)
    ann, bob = await met(store, "ann", "bob")
    (round_,) = await opened(store)
    receipts = await told(store, [entry(round_, "ann"), entry(round_, "ann"), entry(round_, "bob")])
    async with store.write() as writing:
        await writing.close(round_, NOW, void=False)
        await writing.save_results([result(round_, ann, receipts[1].answer), result(round_, bob, receipts[2].answer)])
        await writing.save_streaks(HERE, {ann: Streak(1, 1)})
        await writing.add_to_tallies([TallyChange(group, "all", False, "", who, 1000, 1, 1) for who in (ann, bob)])
    return round_


async def damage(store: SqlStore, *statements: str) -> None:
    async with store.write() as writing:
        for statement in statements:
            await writing._db.execute(text(statement))


async def test_a_sound_database_has_no_problems(store: SqlStore) -> None:
    await filled(store)
    found = await store.check()
    assert found.problems == ()
    assert {f"schema {HEAD}", "2 players", "1 round", "3 answers", "2 results"} <= set(found.facts)


async def test_the_latest_record_is_found(store: SqlStore) -> None:
    assert await store.latest() is None
    await filled(store)
    later = NOW + timedelta(hours=3)
    async with store.write() as writing:
        await writing.expose("q1", [1], later)
    assert await store.latest() == later


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE rounds SET answered = 7", "1 rounds whose number of answers"),
        ("UPDATE results SET player_id = 3 - player_id WHERE player_id = 1 AND false", ""),
        ("UPDATE results SET answer_id = 3", "1 results that point to somebody else's answer"),
        ("UPDATE results SET late = 1", "2 results that count although"),
        ("UPDATE tallies SET correct = 5", "2 cells of the boards with impossible sums"),
    ],
)
async def test_contradictions_are_found(store: SqlStore, statement: str, problem: str) -> None:
    await filled(store)
    await damage(store, statement)
    found = await store.check()
    assert [each.startswith(problem) for each in found.problems] == [True] * bool(problem)
    assert all("db rebuild" in each for each in found.problems)


async def test_rows_that_point_to_nothing_are_found(sqlite_path: Path) -> None:
    with closing(sqlite3.connect(sqlite_path)) as other, other:
        other.execute("INSERT INTO bans VALUES (7, 'q1', 0)")
    store = await open_store(sqlite_path)
    assert (await store.check()).problems == ("1 rows point to nothing (in bans); restore the latest backup.",)
    await store.close()


async def test_damage_is_found(sqlite_path: Path) -> None:
    store = await open_store(sqlite_path)
    await filled(store)
    await store.close()
    with closing(sqlite3.connect(sqlite_path)) as other:
        other.execute("PRAGMA writable_schema = ON")
        wrong = "(SELECT rootpage FROM sqlite_master WHERE name = 'ix_aways_player_id_id')"
        other.execute(f"UPDATE sqlite_master SET rootpage = {wrong} WHERE name = 'ix_identities_player_id'")
        other.commit()
    reader = await open_reader(sqlite_path)
    found = (await reader.check()).problems
    await reader.close()
    assert found
    assert all("damaged" in each and "restore the latest backup" in each for each in found)


async def test_a_fingerprint_tells_projections_apart(store: SqlStore) -> None:
    await filled(store)
    before = await store.fingerprint()
    assert before == await store.fingerprint()
    assert before.keys() == {"results", "tallies", "streaks"}
    await damage(store, "UPDATE streaks SET best = best + 1")
    after = await store.fingerprint()
    assert {name for name in before if before[name] != after[name]} == {"streaks"}


async def test_a_backup_holds_everything_while_answers_come_in(sqlite_store: SqlStore, tmp_path: Path) -> None:
    round_ = await filled(sqlite_store)
    (second,) = await opened(sqlite_store)
    async with sqlite_store.read() as reading:
        dump = await reading.dump()
    target = tmp_path / "backup.db"
    copying = asyncio.create_task(sqlite_store.backup(target))
    receipts = await asyncio.gather(*(sqlite_store.submit(entry(second, f"m{n}")) for n in range(50)))
    await copying
    assert {receipt.saved for receipt in receipts} == {Saved.SAVED}
    assert [each.name for each in tmp_path.glob("backup*")] == ["backup.db"]
    copy = await open_store(target)
    async with copy.read() as reading:
        assert await reading.dump() == dump
        assert len(await reading.final_answers(round_)) == 2
    assert (await copy.check()).problems == ()
    await copy.close()


async def test_a_backup_overwrites_nothing(sqlite_store: SqlStore, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("precious", encoding="utf-8")
    for path, because in (
        (target, "exists already; a backup never overwrites anything"),
        (tmp_path, "exists already"),
        (tmp_path / "none" / "backup.db", "none doesn't exist; make it first"),
    ):
        with pytest.raises(StoreError, match=because):
            await sqlite_store.backup(path)
    assert target.read_text(encoding="utf-8") == "precious"


async def test_postgres_is_backed_up_with_its_own_tools(postgres_store: SqlStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        await postgres_store.backup(tmp_path / "backup.db")
    with pytest.raises(StoreError, match="pg_restore"):
        restore_backup(tmp_path / "backup.db", "postgresql://localhost/quiz")


async def backed_up(path: Path) -> tuple[Path, str]:
    """Fill the database, back it up, and spoil the projections of the original."""
    store = await open_store(path)
    await filled(store)
    async with store.read() as reading:
        dump = await reading.dump()
    backup = path.with_name("backup.db")
    await store.backup(backup)
    async with store.write() as writing:
        await writing.clear_projections()
    await store.close()
    return backup, dump


async def test_a_restored_database_is_the_one_that_was_backed_up(sqlite_path: Path) -> None:
    backup, dump = await backed_up(sqlite_path)
    spoilt = hashlib.sha256(sqlite_path.read_bytes()).digest()
    for number in (1, 2):
        kept = restore_backup(backup, sqlite_path)
        assert kept == sqlite_path.with_name(f"quizmaster.db.before-restore-{number}")
        assert kept.exists()
        store = await open_store(sqlite_path)
        async with store.read() as reading:
            assert await reading.dump() == dump
        await store.close()
    first = sqlite_path.with_name("quizmaster.db.before-restore-1")
    assert hashlib.sha256(first.read_bytes()).digest() == spoilt
    assert not list(sqlite_path.parent.glob("*.part"))
    assert not list(sqlite_path.parent.glob("*.lock"))


async def test_restoring_where_nothing_was(sqlite_path: Path, tmp_path: Path) -> None:
    backup, dump = await backed_up(sqlite_path)
    target = tmp_path / "fresh.db"
    assert restore_backup(f"sqlite:///{backup}", target) is None
    store = await open_store(target)
    async with store.read() as reading:
        assert await reading.dump() == dump
    await store.close()


async def test_an_unclean_old_file_is_kept_with_its_journal(sqlite_path: Path) -> None:
    """After a crash the newest commits stand in the WAL: it has to stay with the file it belongs to."""
    backup, _ = await backed_up(sqlite_path)
    with closing(sqlite3.connect(sqlite_path)) as crashed:
        crashed.execute("PRAGMA journal_mode = WAL")
        crashed.execute("INSERT INTO groups (zone) VALUES ('Mars/Olympus')")
        crashed.commit()
        wal = sqlite_path.with_name("quizmaster.db-wal").read_bytes()
        kept = restore_backup(backup, sqlite_path)
        assert kept is not None
        assert kept.with_name(kept.name + "-wal").read_bytes() == wal
        assert not sqlite_path.with_name("quizmaster.db-wal").exists()


async def test_what_is_no_backup_replaces_nothing(sqlite_path: Path) -> None:
    backup, _ = await backed_up(sqlite_path)
    folder = sqlite_path.parent
    (folder / "foreign.txt").write_text("not a database" * 99, encoding="utf-8")
    content = backup.read_bytes()
    half = len(content) // 2
    (folder / "damaged.db").write_bytes(
        content[:half] + bytes(x ^ 0xFF for x in content[half : half + 8192]) + content[half + 8192 :]
    )
    with closing(sqlite3.connect(folder / "newer.db")) as newer, closing(sqlite3.connect(backup)) as source:
        source.backup(newer)
        newer.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
        newer.commit()
    before = sqlite_path.read_bytes()
    for name, because in (
        ("missing.db", "There is no backup at"),
        ("foreign.txt", "is not a SQLite database"),
        ("damaged.db", "damaged"),
        ("newer.db", "newer Quizmaster"),
        (sqlite_path.name, "is the database itself"),
    ):
        with pytest.raises(StoreError, match=because):
            restore_backup(folder / name, sqlite_path)
    assert sqlite_path.read_bytes() == before
    assert not list(folder.glob("*.before-restore-*"))
    assert not list(folder.glob("*.part"))


async def test_a_database_in_use_is_not_replaced(sqlite_path: Path) -> None:
    backup, _ = await backed_up(sqlite_path)
    store = await open_store(sqlite_path)
    with pytest.raises(StoreError, match="in use by another Quizmaster"):
        restore_backup(backup, sqlite_path)
    await store.close()


async def test_a_foreign_file_is_not_replaced(sqlite_path: Path) -> None:
    backup, _ = await backed_up(sqlite_path)
    letter = sqlite_path.with_name("letter.txt")
    letter.write_text("Dear all, " * 20, encoding="utf-8")
    with pytest.raises(StoreError, match="is not a SQLite database"):
        restore_backup(backup, letter)
