"""``play``: the demo, scripts, what they leave behind."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import DAY, Cli, Stdin


def test_without_a_terminal_it_plays_a_demo_and_leaves_nothing_behind(cli: Cli, folder: Path) -> None:
    done = cli("play")
    assert done.code == 0, done.err
    for part in ("only ana sees this", "Locality", "Pandas", "Key"):
        assert part in done.out
    assert list(folder.iterdir()) == []


def test_a_script_comes_from_a_file_or_from_stdin_and_says_the_same_each_time(cli: Cli, folder: Path) -> None:
    (folder / "day.quiz").write_text(DAY)
    file, again, stdin = (
        cli("play", "--script", "day.quiz"),
        cli("play", "--script", "day.quiz"),
        cli("play", "--script", "-", stdin=DAY),
    )
    assert (file.code, stdin.code) == (0, 0), file.err + stdin.err
    assert file.out == again.out == stdin.out


def test_another_seed_draws_otherwise(cli: Cli) -> None:
    script = "@lead* /quizadmin setup time:09:00 zone:UTC days:daily\n+14d\n"
    assert cli("play", "--script", "-", "--seed", "5", stdin=script).out == (
        cli("play", "--script", "-", "--seed", "5", stdin=script).out
    )
    assert cli("play", "--script", "-", "--seed", "5", stdin=script).out != (
        cli("play", "--script", "-", "--seed", "6", stdin=script).out
    )


def test_an_expectation_that_is_not_met_exits_1_and_shows_both(cli: Cli) -> None:
    done = cli("play", "--script", "-", stdin="@ana /help\n=> no such words\n")
    assert done.code == 1
    assert "no such words" in done.err
    assert "/help" in done.err


def test_bad_lines_are_told_all_at_once(cli: Cli) -> None:
    done = cli("play", "--script", "-", stdin="hello\n@ana /help\n+soon\n")
    assert (done.code, done.out) == (2, "")
    assert "stdin:1: " in done.err
    assert "stdin:3: " in done.err


def test_stdin_that_is_no_text_or_too_much_is_refused(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.context.LARGEST", 100)
    done = cli("play", "--script", "-", stdin="# " + "x" * 100)
    assert (done.code, done.out) == (2, "")
    assert "send less" in done.err
    for arguments in (["play", "--script", "-"], ["grade", "t01-vit-small-data", "--answer", "-"]):
        monkeypatch.setattr(Stdin, "buffer", io.BytesIO(b"\xff\xfe"), raising=False)
        assert "isn't UTF-8 text" in cli(*arguments).err


def test_a_database_of_ones_own_is_kept_and_another_run_adds_to_it(cli: Cli, folder: Path) -> None:
    for _ in range(2):
        done = cli("play", "--script", "-", "--db", "own.db", "--at", "2026-03-02T08:00", stdin=DAY)
        assert done.code in (0, 1), done.err
    answered = {row["name"]: row["answered"] for row in cli("standings", "--db", "own.db", "--json").data["rows"]}
    assert answered.keys() == {"ana", "bo", "cem"}
    assert not (folder / "own.db.lock").exists()


def test_it_begins_when_and_where_one_says(cli: Cli) -> None:
    script = "@lead* /quizadmin setup time:09:00 days:daily\n=> Asia/Tokyo\n@09:00 next\n"
    done = cli("play", "--script", "-", "--zone", "Asia/Tokyo", "--at", "2026-07-01T08:00", stdin=script)
    assert done.code == 0, done.err
    assert "1 Jul" in done.out


def test_a_picture_is_drawn(cli: Cli, folder: Path) -> None:
    assert cli("play", "--script", "-", "--svg", "day.svg", stdin=DAY).code == 0
    assert (folder / "day.svg").read_text().startswith("<svg")


def test_a_script_goes_on_where_its_database_left_off(cli: Cli) -> None:
    begun = "@lead* /quizadmin setup time:09:00 zone:UTC days:daily\n@09:00 next\n+2d\n"
    assert cli("play", "--script", "-", "--db", "x.db", stdin=begun).code == 0
    again = cli("play", "--script", "-", "--db", "x.db", stdin="@m1 /quiz open\n=> #3\n+1d\n=> The answer to\n")
    assert again.code == 0, again.err
    assert "Wed 7 Jan 2026, 09:00" in again.out
    other = cli("play", "--script", "-", "--db", "x.db", "--at", "2026-03-01T12:00", stdin="@m1 /topics\n")
    assert "Sun 1 Mar 2026, 12:00" in other.out


@pytest.mark.parametrize("option", ["--at", "--svg"])
def test_at_the_keyboard_there_is_no_virtual_clock_and_no_picture(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr(Stdin, "isatty", lambda _: True)
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True, raising=False)
    done = cli("play", option, "2026-01-01")
    assert done.code == 2
    assert "add --script FILE" in done.err
