"""A second look by meaning: it lifts what was missed to not sure, and does nothing else."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.grading import meaning
from benchmarks.grading.meaning import Seen, chosen, lifted
from benchmarks.measure import Table
from bot.app import running
from bot.config import Settings
from bot.errors import ConfigError
from bot.grading import child, graders, semantic
from bot.grading.child import SEMANTIC
from bot.grading.grader import RubricGrader
from bot.grading.semantic import STRETCHES, MiniLM, SemanticGrader, absent, liftable
from bot.grading.wire import pack
from bot.grading.worker import COMMAND, GradingWorker
from bot.kinds import Short
from bot.kinds.assessment import Assessment, Flag, Verdict
from tests.grading.rubrics import RUBRIC, question, seen

GRADER = RubricGrader()
ASKED = question()
GOOD = str(RUBRIC["model_answer"])
LITTLE = "Normalisation relies on remembered values after deployment. My cat likes the warm radiator a lot."
MISTAKEN = "At inference it normalises with the mean of the current batch. My cat likes the warm radiator a lot."
TEXTS = (GOOD, LITTLE, MISTAKEN, "", "No.", "модель учится на данных и не знает теста", "batch, mean, variance, " * 9)
NOW = datetime(2026, 11, 30, tzinfo=UTC)
WITHOUT = ", ".join(absent())
needs_extra = pytest.mark.skipif(bool(WITHOUT), reason=f"quizmaster[semantic] isn't installed: no {WITHOUT}")


class Agreeing:
    """Finds every text like every other: what is likeliest to do harm."""

    name = "agreeing"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[tuple[float, ...]]:
        self.asked += texts
        return [(1.0, 0.0) for _ in texts]


class Knowing(Agreeing):
    """Finds those texts alike that hold one of ``words``, and no others."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words

    def embed(self, texts: Sequence[str]) -> list[tuple[float, ...]]:
        return [(1.0, 0.0) if any(word in text for word in self.words) else (0.0, 0.0) for text in texts]


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_but_missed_points_changes_and_only_to_not_sure(text: str) -> None:
    before = GRADER.assess(ASKED, text)
    after = SemanticGrader(GRADER, Agreeing(), 0.5).assess(ASKED, text)
    assert (after.mistakes, after.flags, after.note) == (before.mistakes, before.flags, before.note)
    for old, new in zip(before.points, after.points, strict=True):
        assert new == old or (old.verdict, new.verdict) == (Verdict.MISSED, Verdict.UNSURE)
        same = {name: getattr(old, name) for name in ("verdict", "evidence", "phrasing", "odds", "mark")}
        assert replace(new, **same) == old


def test_a_missed_point_is_lifted_with_the_members_own_words() -> None:
    finding = SemanticGrader(GRADER, Knowing("remembered values", "moving averages"), 0.5)
    assert seen(GRADER.assess(ASKED, LITTLE), "running-stats").verdict is Verdict.MISSED
    found = finding.assess(ASKED, LITTLE)
    lifted_ = seen(found, "running-stats")
    assert lifted_.verdict is Verdict.UNSURE
    assert "remembered values" in lifted_.evidence
    assert lifted_.evidence in LITTLE
    assert lifted_.phrasing == "at test time it uses the moving averages collected in training"
    assert found.those(Verdict.UNSURE) == ("running-stats",)
    assert Assessment.load(found.dump()) == found


@pytest.mark.parametrize(("threshold", "lifts"), [(1.0, True), (1.01, False)])
def test_the_threshold_is_the_least_likeness_that_lifts(threshold: float, lifts: bool) -> None:
    found = SemanticGrader(GRADER, Agreeing(), threshold).assess(ASKED, LITTLE)
    assert bool(found.those(Verdict.UNSURE)) is lifts


@pytest.mark.parametrize("flag", Flag)
def test_an_answer_that_is_not_taken_at_its_word_has_nothing_to_lift(flag: Flag) -> None:
    plain = GRADER.assess(ASKED, LITTLE)
    assert liftable(ASKED, plain)
    assert liftable(ASKED, replace(plain, flags=(flag,))) == set()


def test_a_doubtful_answer_is_not_even_looked_at() -> None:
    agreeing = Agreeing()
    doubtful = SemanticGrader(GRADER, agreeing, 0.5).assess(ASKED, TEXTS[-1])
    assert doubtful.doubtful
    assert doubtful.points == GRADER.assess(ASKED, TEXTS[-1]).points
    assert agreeing.asked == []


def test_what_a_misconception_contradicts_stays_missed() -> None:
    found = SemanticGrader(GRADER, Agreeing(), 0.5).assess(ASKED, MISTAKEN)
    assert [each.misconception for each in found.mistakes] == ["uses-batch"]
    assert seen(found, "running-stats").verdict is Verdict.MISSED
    assert seen(found, "fused").verdict is Verdict.UNSURE


def test_its_name_says_what_it_judged_by() -> None:
    finding = SemanticGrader(GRADER, Agreeing(), 0.625)
    assert finding.name == f"{GRADER.name}+agreeing-625"
    assert {finding.assess(ASKED, text).grader for text in TEXTS} == {finding.name}


def test_phrasings_are_embedded_once_and_answers_in_measure() -> None:
    agreeing = Agreeing()
    finding = SemanticGrader(GRADER, agreeing, 0.5)
    crumbs = " ".join(f"The cat {number} sleeps in my old house." for number in range(200))
    finding.assess(ASKED, crumbs)
    assert sum("sleeps" in text for text in agreeing.asked) == STRETCHES
    finding.assess(ASKED, LITTLE)
    agreeing.asked.clear()
    finding.assess(ASKED, LITTLE)
    assert len(agreeing.asked) == 3, "two sentences and both together, but no phrasing again"


def test_only_open_questions_are_read() -> None:
    with pytest.raises(TypeError, match="no open question"):
        SemanticGrader(GRADER, Agreeing()).assess(replace(ASKED, body=Short(accept=("x",))), "some words here")


def test_the_benchmark_chooses_the_threshold_that_is_right_most_often() -> None:
    half = [Seen(0.5, index < 10, True) for index in range(40)] + [Seen(0.7, index < 20, True) for index in range(30)]
    assert lifted(half, 0.7) == (20, 30)
    assert chosen(half) == 0.55
    assert chosen(half[:-1]) == 0.3, "29 points are too few to choose by"
    assert lifted([Seen(0.9, True, False)], 0.3) == (0, 0)


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(semantic, "PACKAGES", ("bot", "no_such_package"))
    with pytest.raises(ConfigError, match=r"QUIZMASTER_SEMANTIC: package not found: no_such_package; .*\[semantic\]"):
        graders.meanings(Settings(semantic="on"))
    assert not graders.meanings(Settings())
    meaning.rows(Table(), GRADER, [])
    assert "not installed" in capsys.readouterr().out


async def test_doctor_says_whether_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "PACKAGES", ("no_such_package",))
    (bad,) = await graders.examine(Settings(semantic="on"), None, NOW)
    monkeypatch.setattr(semantic, "PACKAGES", ())
    (good,) = await graders.examine(Settings(semantic="on"), None, NOW)
    assert (bad.ok, good.ok) == (False, True)
    assert "no_such_package" in bad.detail


def test_without_its_packages_the_process_grades_by_the_rubric(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert isinstance(child.chosen([SEMANTIC]), RubricGrader)
    assert "grading without meanings" in capsys.readouterr().err
    assert isinstance(child.chosen([]), RubricGrader)
    assert capsys.readouterr().err == ""


def test_the_process_serves_it_as_any_other() -> None:
    replies = io.BytesIO()
    finding = SemanticGrader(GRADER, Agreeing(), 0.5)
    child.serve(io.BytesIO(pack(ASKED, LITTLE)), replies, finding)
    assert Assessment.load(replies.getvalue().decode()) == finding.assess(ASKED, LITTLE)


async def test_settings_start_the_process_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(semantic, "PACKAGES", ())
    for wish, command in (("on", (*COMMAND, SEMANTIC)), ("off", COMMAND)):
        async with running(Settings(db=str(tmp_path / "q.db"), semantic=wish)) as app:
            grader = app.services.grader
            assert isinstance(grader, GradingWorker)
            assert grader._command == command


@needs_extra
def test_the_model_knows_what_is_alike() -> None:
    model = MiniLM()
    one, same, alike, other, odd = model.embed(
        ["The cat sleeps.", "The cat sleeps.", "A kitten is napping.", "Interest rates rose.", "half a pair \udc80"]
    )
    assert list(one) == list(same)
    assert sum(each * each for each in odd) == pytest.approx(1, abs=1e-5)
    near, far = (sum(a * b for a, b in zip(one, vector, strict=True)) for vector in (alike, other))
    assert near > 0.5
    assert far < 0.3


@needs_extra
async def test_the_worker_says_what_the_model_says() -> None:
    grading = GradingWorker((*COMMAND, SEMANTIC))
    found = await asyncio.gather(*(grading.assess(ASKED, text) for text in TEXTS))
    await grading.close()
    here = SemanticGrader(GRADER, MiniLM())
    assert found == [here.assess(ASKED, text) for text in TEXTS]
