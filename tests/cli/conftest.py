"""The command line as the tests call it: in this process, in an empty folder, with nothing configured."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.__main__ import main

DAY = """
@lead* /quizadmin setup time:09:00 zone:Europe/Berlin days:mon-fri open_for:8h
@lead /quizadmin question queue t01-vit-small-data
@ana /team create Pandas
@bo /team join Pandas
@09:00 next
@ana B
@bo A
@cem B
+1d
=> Locality
"""
"""One question, answered right by two of three."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """stdout as JSON; an error if anything else stands there."""
        return json.loads(self.out)


Cli = Callable[..., Done]


class Stdin(io.TextIOWrapper):
    """A standard input that isn't a terminal."""

    def __init__(self, text: str) -> None:
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8")


def clear_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("QUIZMASTER_", "DISCORD_", "SLACK_")):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder and an environment without any setting."""
    clear_environment(monkeypatch)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def cli(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run one command: ``cli("db", "check")``."""

    def run(*arguments: str, stdin: str = "") -> Done:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", Stdin(stdin))
        code = main(arguments)
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return run


@pytest.fixture(scope="session")
def a_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which a day was played; to be copied, not changed."""
    path = tmp_path_factory.mktemp("day")
    script = path / "day.quiz"
    script.write_text(DAY)
    with pytest.MonkeyPatch.context() as patch:
        clear_environment(patch)
        patch.chdir(path)
        assert main(["play", "--script", str(script), "--db", str(path / "day.db")]) == 0
    return path / "day.db"


@pytest.fixture
def played(a_day: Path, folder: Path) -> Path:
    """A copy of that database, as ``quizmaster.db`` in the current folder."""
    return Path(shutil.copy(a_day, folder / "quizmaster.db"))
