"""Scripts on the real engine, store and questions."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import structlog
from rich.cells import cell_len

from adapters import terminal
from adapters.terminal.script import parse
from bot import app
from bot.config import Settings

MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """As on the command line: the log doesn't run through the session."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.reset_defaults()


async def perform(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    settings = Settings(db=str(tmp_path / "play.db"))
    code = await app.perform(settings, parse(text, "t.quiz"), at=MONDAY, seed=1)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("seed", [1, 20])
async def test_the_demo_day_goes_as_it_says(seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(db=str(tmp_path / "play.db"))
    assert await app.perform(settings, terminal.demo(), at=MONDAY, seed=seed, svg=tmp_path / "day.svg") == 0
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert max(cell_len(line) for line in printed.split("\n")) <= 80
    for part in ("only ana sees this", "Saved", "███", "Red Pandas", "in a row", "Score card"):
        assert part in printed
    picture = (tmp_path / "day.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(picture).tag.endswith("svg")  # noqa: S314 (our own file)
    assert "@font-face" not in picture


async def test_an_unmet_expectation_ends_the_script_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = await perform("@m1 /quiz open\n=> Nothing is open\n=> Saved\n", tmp_path, capsys)
    assert code == 1
    assert err.startswith("t.quiz:3: expected to see: Saved\n")
    assert "| Nothing is open" in err


async def test_ordering_and_multi_select_by_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """\
@lead* /quizadmin schedule now question:t11-resume-jump open_for:1h
=> Choose 4
@m1 pick "The optimizer's first", "The state of the learning-rate", "RNG states", "The gradient scaler"
=> Saved
@m2 ABC
!> Saved
+1h
=> Closed
@m1 click "My result"
=> Right. 30 points
"""
    code, _, err = await perform(text, tmp_path, capsys)
    assert (code, err) == (0, "")


async def test_a_live_quiz_with_two_members(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """\
@host* /quiz start topic:t01 kind:single count:1 mode:live
=> only host sees this
=> question 1 of 1
@m1 A
=> Saved
@m2 B
=> Saved
@host click "Reveal and finish"
=> ✓
@m1 click "My result"
=> you answered A
"""
    code, _, err = await perform(text, tmp_path, capsys)
    assert (code, err) == (0, "")


async def test_two_runs_on_one_database_do_not_mix_up_their_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "@lead* /quizadmin schedule now question:t01-vit-small-data open_for:1h\n@m1 A\n=> Saved\n+2h\n"
    assert (await perform(text, tmp_path, capsys))[0] == 0
    assert (await perform(text, tmp_path, capsys))[0] == 0


async def test_hostile_names_and_answers_come_out_inert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """\
@lead* /quizadmin schedule now question:t02-insurer-adaptation open_for:1h
@m1 click "Answer"
@m1 [red]\x1b[31mx\u202e `a` **b** @everyone <!channel>
=> Saved
+1h
@m1 click "My result"
=> [red][31mx `a` **b** @everyone <!channel>
"""
    code, out, err = await perform(text, tmp_path, capsys)
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert "\u202e" not in out


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("variable", "coloured"), [("", True), ("NO_COLOR", False)])
async def test_colour_in_a_terminal_unless_no_color_is_set(
    variable: str, coloured: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    if variable:
        monkeypatch.setenv(variable, "1")
    out = Tty()
    monkeypatch.setattr(sys, "stdout", out)
    settings = Settings(db=str(tmp_path / "play.db"))
    assert await app.perform(settings, parse("@m1 /topics\n", "t.quiz"), at=MONDAY, seed=1) == 0
    assert ("\x1b[1;35m" in out.getvalue()) is coloured


async def test_the_session_of_the_readme_goes_as_it_says(tmp_path: Path) -> None:
    script = terminal.read_script(Path(__file__).parents[3] / "docs" / "session.quiz")
    settings = Settings(db=str(tmp_path / "play.db"), zone="Europe/Berlin")
    assert await app.perform(settings, script, at=MONDAY, seed=1) == 0
