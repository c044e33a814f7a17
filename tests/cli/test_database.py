"""``db`` and ``standings``: what an operator does, on a database in which a day was played."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.schema import VERSION_TABLE
from tests.cli.conftest import DAY, Cli

BOARD = [("ana", 1, 30, 1, 1), ("cem", 1, 30, 1, 1), ("bo", 3, 0, 1, 0)]
"""Difficulty 3 is worth 30 points; names stand in order where points are equal."""


def board(cli: Cli, *more: str) -> list[tuple[object, ...]]:
    rows = cli("standings", *more, "--json").data["rows"]
    return [(row["name"], row["rank"], row["points"], row["answered"], row["correct"]) for row in rows]


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()


@pytest.mark.usefixtures("played")
def test_standings(cli: Cli) -> None:
    assert board(cli) == BOARD
    assert board(cli, "--period", "month", "--on", "2026-01-31") == BOARD
    assert board(cli, "--period", "week", "--on", "2026-01-12") == []
    assert board(cli, "--topic", "t01") == BOARD
    assert board(cli, "--topic", "t02") == []
    assert [row[0] for row in board(cli, "--by", "streak")] == ["ana", "bo", "cem"]
    assert board(cli, "--scope", "teams") == [("Pandas", 1, 10, 2, 1)]
    text = cli("standings").out.splitlines()
    assert text[0].split() == ["Rank", "Name", "Points", "Answered", "Correct", "Streak"]
    assert text[1].split() == ["1", "ana", "30", "1", "1", "0"]


@pytest.mark.usefixtures("played")
def test_a_season_that_never_was_and_a_group_that_is_not_there(cli: Cli) -> None:
    assert "No season is running" in cli("standings", "--period", "season").err
    assert "the database has 1" in cli("standings", "--group", "7").err


def test_a_sound_database_is_found_sound_and_a_tampered_one_is_not(cli: Cli, played: Path) -> None:
    sound = cli("db", "check", "--json")
    assert (sound.code, sound.data["sound"], sound.data["problems"]) == (0, True, [])
    assert "3 answers" in sound.data["facts"]
    change(played, "UPDATE rounds SET answered = 7")
    done = cli("db", "check")
    assert done.code == 1
    assert "rounds whose number of answers" in done.out


def test_rebuilding_changes_nothing_unless_something_was_wrong(cli: Cli, played: Path) -> None:
    assert cli("db", "rebuild", "--json").data == {"rounds": 1, "results": 3, "changed": []}
    assert "Nothing changed." in cli("db", "rebuild").out
    change(played, "UPDATE results SET centipoints = 9900")
    change(played, "UPDATE tallies SET centipoints = centipoints + 100")
    assert cli("db", "rebuild", "--json").data["changed"] == ["results", "tallies"]
    assert board(cli) == BOARD


def test_a_backup_comes_back(cli: Cli, played: Path, folder: Path) -> None:
    done = cli("db", "backup", "copy.db", "--json")
    assert (done.code, done.data["bytes"]) == (0, (folder / "copy.db").stat().st_size)
    change(played, "DELETE FROM tallies")
    assert board(cli) == []
    restored = cli("db", "restore", "copy.db", "--json")
    assert restored.code == 0, restored.err
    assert Path(restored.data["kept"]).exists()
    assert board(cli) == BOARD
    assert "exists already" in cli("db", "backup", "copy.db").err


def test_a_restored_database_needs_no_former_one(cli: Cli, played: Path, folder: Path) -> None:
    assert cli("db", "backup", "copy.db").code == 0
    assert cli("db", "restore", "copy.db", "--db", "fresh.db").out == "fresh.db is restored from copy.db.\n"
    assert board(cli, "--db", "fresh.db") == BOARD


def test_upgrading_makes_a_database_once(cli: Cli, folder: Path) -> None:
    assert cli("db", "upgrade", "--json").data == {"database": str(folder / "quizmaster.db"), "upgraded": True}
    assert cli("db", "upgrade", "--json").data["upgraded"] is False
    assert "was up to date" in cli("db", "upgrade").out


@pytest.mark.parametrize("command", ["db check", "db upgrade", "db backup x.db", "db rebuild", "standings"])
@pytest.mark.parametrize(
    ("content", "said"), [(b"hello, world\n" * 50, "not a SQLite database"), (None, "another program")]
)
def test_a_foreign_file_is_refused_and_left_alone(
    cli: Cli, folder: Path, command: str, content: bytes | None, said: str
) -> None:
    path = folder / "quizmaster.db"
    if content is None:
        change(path, "CREATE TABLE rounds (x)")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    done = cli(*command.split())
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert path.read_bytes() == before
    assert [found.name for found in folder.iterdir()] == ["quizmaster.db"]


@pytest.mark.parametrize("command", ["db check", "db rebuild", "standings"])
def test_a_newer_database_is_refused(cli: Cli, played: Path, command: str) -> None:
    change(played, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")  # noqa: S608 (a constant)
    done = cli(*command.split())
    assert done.code == 2
    assert "newer Quizmaster" in done.err


def test_postgresql_is_looked_after_alike(cli: Cli, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZMASTER_DB", postgres_url)
    assert cli("play", "--script", "-", "--db", postgres_url, stdin=DAY).code == 0
    assert board(cli) == BOARD
    assert cli("db", "check", "--json").data["sound"] is True
    assert cli("db", "upgrade", "--json").data["upgraded"] is False
    assert cli("db", "rebuild", "--json").data["changed"] == []
    assert "pg_dump" in cli("db", "backup", "copy.db").err
    assert "pg_restore" in cli("db", "restore", "copy.db").err
    assert cli("doctor").code == 0
