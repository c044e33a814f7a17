"""What all commands share: help, JSON alone on stdout, one sentence per mistake, exit codes, a quick start."""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

import bot
from bot import cli as command_line
from bot.cli import parser
from bot.cli.parsing import Commands, Parser, command
from bot.errors import BankError, ConfigError, Problem, QuizError, StoreError
from tests.cli.conftest import Cli

ROOT = Path(__file__).resolve().parents[2]
ITEM = "t01-vit-small-data"

JSON = [
    "doctor --json",
    "settings --json",
    "db upgrade --json",
    "db check --json",
    "db backup copy.db --json",
    "db restore old.db --json",
    "db rebuild --json",
    "bank lint --unscored --json",
    "bank stats --json",
    f"bank show {ITEM} --json",
    f"bank preview {ITEM} --json",
    "bank schema --json",
    f"grade {ITEM} --answer B --json",
    "schedule preview --zone Europe/Berlin --at 09:00 --days daily --from 2026-03-23 --count 3 --json",
    "standings --json",
]


def leaves(root: Parser, words: tuple[str, ...] = ()) -> dict[str, Parser]:
    """Every command with its words."""
    if root.commands is None:
        return {" ".join(words): root}
    found: dict[str, Parser] = {}
    for name, child in root.commands.choices.items():
        found |= leaves(child, (*words, name))
    return found


def test_every_command_that_takes_json_is_in_the_table() -> None:
    able = {name for name, made in leaves(parser()).items() if "--json" in made.options}
    assert able == {name for name in leaves(parser()) if any(line.startswith(f"{name} ") for line in JSON)}


@pytest.mark.parametrize("line", JSON)
def test_json_is_all_that_stands_on_stdout(cli: Cli, played: Path, line: str) -> None:
    assert cli("db", "backup", "old.db").code == 0
    done = cli(*line.split())
    assert done.code == 0, done.err
    assert isinstance(done.data, dict | list)
    assert done.err == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("line", ["bank schema --json", f"bank preview {ITEM} --json"])
def test_json_survives_a_terminal_without_unicode(line: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    monkeypatch.setattr("bot.app.WallClock.now", lambda _clock: now)  # a preview says what time it is

    def printed(name: str) -> object:
        raw = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding=name))
        assert command_line.main(line.split()) == 0
        return json.loads(raw.getvalue())

    assert printed(encoding) == printed("utf-8")


@pytest.mark.parametrize("name", ["", *leaves(parser()), "db", "bank", "schedule"])
def test_every_command_explains_itself(cli: Cli, name: str) -> None:
    done = cli(*name.split(), "--help")
    assert done.code == 0
    assert f"quizmaster {name}".strip() in done.out


@pytest.mark.parametrize("name", ["", "db", "bank", "schedule"])
def test_a_command_that_lacks_a_word_prints_its_help_and_refuses(cli: Cli, name: str) -> None:
    done = cli(*name.split())
    assert (done.code, done.out) == (2, "")
    assert "usage:" in done.err


@pytest.mark.parametrize("arguments", [["--version"], ["-V"], ["--version", "play"]])
def test_the_version(cli: Cli, arguments: list[str]) -> None:
    assert cli(*arguments).out == f"quizmaster {bot.__version__}\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plya", "Did you mean play?"),
        ("frobnicate", "There are play, run, doctor"),
        ("db chekc", "Did you mean check?"),
        ("bank xyzzy", "There are lint, stats, show, preview, schema."),
        ("play --sed 3", "Did you mean --seed?"),
        ("play now", "one argument too many"),
        ("play --seed -1", "whole number from 0"),
        ("play --seed x", "whole number from 0"),
        ("play --script missing.quiz", "missing.quiz"),
        ("play --at soon", "write it like 2026-03-27T08:00"),
        ("play --at 1999-01-01", "between 2000 and 2099"),
        ("play --zone Europe/Berln", "Did you mean Europe/Berlin?"),
        ("play --zone CET", "--zone: “CET” isn't a time zone"),
        ("play --bank nowhere", "there is no folder “nowhere”"),
        ("play --svg nowhere/x.svg", "name a file in a folder that exists"),
        ("play --config missing.yaml", "there is no such file"),
        ("play --db mysql://x/y", "aren't supported"),
        ("play --db nowhere/x.db", "The folder"),
        ("run", "set DISCORD_TOKEN to start Discord"),
        ("db check", "There is no database at"),
        ("db backup copy.db", "There is no database at"),
        ("db restore copy.db", "There is no backup at"),
        ("db rebuild", "There is no database at"),
        ("standings", "There is no database at"),
        ("standings --period day", "must be week, month, season or all"),
        ("standings --by pints", "Did you mean points?"),
        ("standings --by streak --scope teams", "A streak belongs to a person"),
        ("standings --topic t99", "There is no topic"),
        ("standings --on tomorrow", "isn't a date"),
        ("grade", "required: ID, --answer"),
        (f"grade {ITEM} --answer Z", "Choose one letter from A–D"),
        (f"grade {ITEM}x --answer B", f"Did you mean {ITEM}?"),
        (f"grade {ITEM} --answer B --seed 1.5", "whole number"),
        ("grade t01-attn-share-512 --answer many", "number"),
        ("bank show nothing-like-it", "There is no question"),
        ("bank preview nothing-like-it", "There is no question"),
        ("bank lint nowhere", "there is no such file or folder"),
        ("bank lint --blueprint nowhere.yaml", "nowhere.yaml"),
        ("schedule preview --zone Mars/Base --at 09:00", "There is no time zone"),
        ("schedule preview --zone UTC --at 25:00", "between 00:00 and 23:59"),
        ("schedule preview --zone UTC --at 09:00 --days mob-fri", "isn't a day of the week"),
        ("schedule preview --zone UTC --at 09:00 --from 2026-02-30", "isn't in the calendar"),
        ("schedule preview --zone UTC --at 09:00 --count 0", "whole number from 1 to 1000"),
        ("schedule preview --zone UTC --at 09:00 --holidays Atlantis", "There are no holidays for"),
        ("schedule preview", "required: --zone, --at"),
    ],
)
def test_a_mistake_gets_one_sentence_exit_code_2_and_changes_nothing(
    cli: Cli, folder: Path, line: str, said: str
) -> None:
    done = cli(*line.split())
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.startswith("quizmaster")
    assert done.err.count("\n") == 1
    assert list(folder.iterdir()) == []


def test_all_problems_of_a_bad_bank_and_bad_settings_are_told(cli: Cli, folder: Path) -> None:
    (folder / "bad.yaml").write_text("schema: 1\nitems:\n  - {id: one}\n  - {id: two}\n")
    done = cli("bank", "lint", "bad.yaml")
    assert done.code == 2
    assert "bad.yaml:3: one" in done.err
    assert "bad.yaml:4: two" in done.err
    (folder / "quizmaster.toml").write_text("zon = 'UTC'\nlate = 'soon'\n")
    done = cli("settings")
    assert done.code == 2
    assert done.err.splitlines() == [
        "quizmaster: quizmaster.toml:1: there is no setting “zon”. Did you mean zone?",
        "quizmaster: quizmaster.toml:2: `late`: “soon” isn't a duration: write it like 24h, 90m or 2d.",
    ]


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (QuizError("No."), 2, "quizmaster: No.\n"),
        (StoreError("Locked."), 2, "quizmaster: Locked.\n"),
        (ConfigError([Problem("A", "x."), Problem("B", "y.")]), 2, "quizmaster: A: x.\nquizmaster: B: y.\n"),
        (BankError([Problem("a.yaml:1", "z.")]), 2, "quizmaster: a.yaml:1: z.\n"),
        (PermissionError(13, "Permission denied", "day.svg"), 2, "quizmaster: day.svg: Permission denied.\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_expected_errors_become_sentences(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, said: str
) -> None:
    def fail(_arguments: argparse.Namespace) -> int:
        raise raised

    def add(commands: Commands) -> None:
        command(commands, "fail", fail, "fail")

    monkeypatch.setattr(command_line, "FAMILIES", (SimpleNamespace(add=add),))
    done = cli("fail")
    assert (done.code, done.out, done.err) == (code, "", said)


def run(*arguments: str, **rest: object) -> subprocess.Popen[str]:
    """A command as its own process."""
    return subprocess.Popen(  # noqa: S603 (our own interpreter and arguments)
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("QUIZMASTER_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("line", ["bank schema", "play"])
def test_a_reader_that_goes_away_is_no_error(line: str) -> None:
    with run(*line.split()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait() == 141
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("descriptor", "line", "ending"),
    [
        (0, f"grade {ITEM} --answer -", (2, b"quizmaster: Choose one letter from A\xe2\x80\x93D, e.g. `B`.\n")),
        (1, "settings", (0, b"")),
        (2, "settings", (0, b"")),
    ],
)
def test_a_stream_that_is_closed_is_no_trouble(descriptor: int, line: str, ending: tuple[int, bytes]) -> None:
    code = (
        f"import os, sys; os.close({descriptor}); os.execv(sys.executable, [sys.executable, *'-m bot {line}'.split()])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)  # noqa: S603 - our own line
    assert (done.returncode, done.stderr) == ending
    assert bool(done.stdout) is (descriptor == 2)


def test_help_and_version_import_nothing_slow() -> None:
    code = (
        "import sys; from bot.__main__ import main; main(['--version']);"
        "before = {'argparse', 'bot.cli'} & set(sys.modules);"
        "main(['--help']);"
        "slow = {'pydantic', 'sqlalchemy', 'structlog', 'yaml', 'rich', 'holidays'} & set(sys.modules);"
        "sys.exit(f'{before} {slow}' if before or slow else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 (our own code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"quizmaster {bot.__version__}\nusage: quizmaster")
