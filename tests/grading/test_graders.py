"""Which grader settings get, and that the budget holds for processes beside each other."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr

from bot.app import running
from bot.config import Settings
from bot.errors import ConfigError
from bot.grading import opinion
from bot.grading.budget import KEY, Budget, spent
from bot.grading.graders import connect, examine
from bot.grading.model import BOTH, ModelGrader
from bot.grading.prompt import prompt
from bot.grading.worker import GradingWorker
from bot.kinds import Short
from bot.kinds.assessment import Flag, Verdict
from bot.ports import Store, Writing
from bot.store import SqlStore
from tests.grading.modelserver import all_covered, serving
from tests.grading.rubrics import RUBRIC, question

SHORT = Short(accept=("x",))
NOW = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)


class Still:
    def now(self) -> datetime:
        return NOW


def settings(tmp_path: Path, **changes: object) -> Settings:
    made = Settings(db=str(tmp_path / "q.db"))
    return made.model_copy(update=changes)


async def test_without_an_address_there_is_the_offline_grader(tmp_path: Path) -> None:
    async with running(settings(tmp_path)) as app:
        grader = app.services.grader
        assert isinstance(grader, GradingWorker)
        assert (await grader.assess(question(), str(RUBRIC["model_answer"]))).note == ""
        assert grader._process is not None
    assert grader._process is None, "it is closed with the rest"


async def test_with_an_address_a_model_reads_along(tmp_path: Path) -> None:
    async with serving() as server:
        server.say = all_covered
        wished = settings(tmp_path, grader_url=server.url, grader_key=SecretStr("sesame"), grader_model="small")
        async with running(wished) as app:
            grader = app.services.grader
            assert isinstance(grader, ModelGrader)
            good = await grader.assess(question(), str(RUBRIC["model_answer"]))
            short = await grader.assess(question(), "no")
            async with app.store.read() as tx:
                assert await tx.note(KEY) == f"{app.services.clock.now():%Y-%m} 1"
    assert good.note == BOTH
    assert Verdict.COVERED in {each.verdict for each in good.points}
    assert short.flags == (Flag.SHORT,)
    assert len(server.requests) == 1
    assert server.requests[0].headers["Authorization"] == "Bearer sesame"


def test_a_model_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="QUIZMASTER_GRADER_MODEL: name the model"):
        connect(settings(tmp_path, grader_url="http://127.0.0.1:1/v1"))


def test_a_client_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "bot.grading.endpoint", raising=False)
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(ConfigError, match=r"package openai is missing; .*quizmaster\[model\]"):
        connect(settings(tmp_path, grader_url="http://127.0.0.1:1/v1", grader_model="small"))


async def test_processes_beside_each_other_share_the_budget(store: SqlStore) -> None:
    here, there = Budget(store, Still(), 3), Budget(store, Still(), 3)
    assert [await each.take() for each in (here, there, here, there)] == [True, True, True, False]
    async with store.read() as tx:
        assert await spent(tx, NOW) == 3
        assert await spent(tx, datetime(2026, 12, 1, tzinfo=UTC)) == 0


async def test_a_budget_of_nothing_allows_nothing(sqlite_store: SqlStore) -> None:
    assert not await Budget(sqlite_store, Still(), 0).take()


def test_only_open_questions_have_points_to_ask_about() -> None:
    with pytest.raises(TypeError, match="no open question"):
        prompt(replace(question(), body=SHORT), "x")


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("the moving averages", "the  moving\naverages"),
        ("The MOVING averages.", "the  moving\naverages"),
        ("“it doesn't use them”", "it doesn’t use them"),
        ("moving averages", ""),  # two words show nothing
        ("he moving averages", ""),
        ("the moving average", ""),
        ("the averages moving", ""),
        ("", ""),
        ("(.*) the moving averages", "the  moving\naverages"),
    ],
)
def test_a_quote_has_its_words_in_a_row(quote: str, found: str) -> None:
    text = "At test, the  moving\naverages; it doesn’t use them."
    assert opinion.located(quote, text) == found


async def test_doctor_is_told_what_is_used_and_asks_nothing(sqlite_store: SqlStore, tmp_path: Path) -> None:
    async with serving() as server:
        assert await examine(settings(tmp_path), sqlite_store.read, NOW) == ()
        wished = settings(tmp_path, grader_url=server.url, grader_model="small", grader_budget=1500)
        await Budget(sqlite_store, Still(), 1500).take()
        (found,) = await examine(wished, sqlite_store.read, NOW)
        assert (found.ok, found.detail) == (
            True,
            "small at 127.0.0.1; 1 of 1,500 requests of November used; it was not asked now",
        )
        (new,) = await examine(wished, None, NOW)
        assert "; 0 of 1,500" in new.detail
        assert server.requests == []
    (bad,) = await examine(wished.model_copy(update={"grader_model": ""}), None, NOW)
    assert not bad.ok
    assert "name the model" in bad.detail


class Beaten:
    """A database on which another process is faster, so many times; it leaves ``value``."""

    def __init__(self, times: int, value: str) -> None:
        self.times, self.value = times, value
        self.kept: list[str] = []

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Writing]:
        yield cast("Writing", self)

    async def note(self, key: str) -> str:
        return self.value

    async def replace_note(self, key: str, old: str, new: str) -> bool:
        self.times -= 1
        if self.times >= 0 or old != self.value:
            return False
        self.kept.append(new)
        return True


@pytest.mark.parametrize(("times", "kept"), [(1, ["2026-11 5"]), (99, [])])
async def test_a_request_that_cannot_be_counted_is_not_made(times: int, kept: list[str]) -> None:
    beaten = Beaten(times, "2026-11 4")
    assert await Budget(cast("Store", beaten), Still(), 9).take() is bool(kept)
    assert beaten.kept == kept
