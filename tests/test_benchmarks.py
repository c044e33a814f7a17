"""What ``make bench`` writes past the engine still fits the database; how fast anything is, no test asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import boards, ticks
from tests.engine.channel import BANK


async def test_boards_are_filled_and_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "PLAYERS", 1000)
    monkeypatch.setattr(boards, "ROUNDS", 2)
    monkeypatch.setattr(boards, "PAGES", 99)
    found = await boards.measure(tmp_path / "quiz.db", BANK, times=3)
    assert found.answers == 2000
    assert [len(timings.each) for timings in (found.view, found.page, found.rank)] == [3, 3, 3]


async def test_a_tick_finds_what_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticks, "SCHEDULES", 1000)
    monkeypatch.setattr(ticks, "DUE", 10)
    assert (await ticks.measure(tmp_path / "quiz.db", BANK)).opened == 10
