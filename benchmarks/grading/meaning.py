"""What sentence embeddings add to the grader: alone, and as the second look at what it missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.grading.fit import LEAST, scores
from benchmarks.grading.samples import Sample
from benchmarks.measure import Table
from bot.grading.grader import RubricGrader
from bot.grading.semantic import THRESHOLD, MiniLM, SemanticGrader, absent, liftable
from bot.kinds.assessment import Verdict
from bot.kinds.open import Open

STEPS = tuple(hundredths / 100 for hundredths in range(30, 90, 5))


@dataclass(frozen=True, slots=True)
class Seen:
    """A point of a sample: its highest cosine, whether it is there, and whether it was missed and may be lifted."""

    cosine: float
    there: bool
    lifts: bool


def rows(table: Table, grader: RubricGrader, samples: Sequence[Sample]) -> None:
    """Rows for MiniLM on both halves, by thresholds chosen on the fit half; or one that says it isn't installed."""
    table.title("MiniLM, the optional second look at missed points")
    if missing := absent():
        table.row("skipped: not installed", ", ".join(missing))
        return
    semantic = SemanticGrader(grader, MiniLM())
    halves = {
        name: look(grader, semantic, [each for each in samples if each.split == name]) for name in ("fit", "held-out")
    }
    alone = max(STEPS, key=lambda threshold: _alone(halves["fit"], threshold)[0])
    for name, seen in halves.items():
        f1, accuracy = _alone(seen, alone)
        table.row(f"{name}: alone, at {alone}: macro-F1, accuracy", f"{f1:.3f}, {accuracy:.3f}")
    found = chosen(halves["fit"])
    table.row("threshold chosen on the fit half", f"{found}", f"== {THRESHOLD}", found == THRESHOLD)
    for name, seen in halves.items():
        missed = [each for each in seen if each.lifts]
        right, all_ = lifted(seen, THRESHOLD)
        table.row(f"{name}: missed points lifted to not sure", f"{all_} of {len(missed):,}")
        table.row(
            f"{name}: of these rightly (of all missed)", f"{_part(right, all_)} ({_part(_there(missed), len(missed))})"
        )


def look(grader: RubricGrader, semantic: SemanticGrader, samples: Sequence[Sample]) -> list[Seen]:
    """Every point of every sample; of an answer with nothing to read, at a cosine of 0."""
    found: list[Seen] = []
    for sample in samples:
        assert isinstance(sample.question.body, Open)
        points = [point.id for point in sample.question.body.rubric.points]
        lifts = liftable(sample.question, grader.assess(sample.question, sample.text))
        near = semantic.likeness(sample.question, sample.text, set(points))
        found += [Seen(near[name][0] if name in near else 0.0, name in sample.points, name in lifts) for name in points]
    return found


def lifted(seen: Sequence[Seen], threshold: float) -> tuple[int, int]:
    """How many points are lifted rightly, and how many in all."""
    those = [each for each in seen if each.lifts and each.cosine >= threshold]
    return _there(those), len(those)


def chosen(seen: Sequence[Seen]) -> float:
    """The threshold whose lifts are right most often, of those that lift at least LEAST points."""
    found = {threshold: lifted(seen, threshold) for threshold in STEPS}
    return max(
        STEPS, key=lambda threshold: found[threshold][0] / found[threshold][1] if found[threshold][1] >= LEAST else 0
    )


def _alone(seen: Sequence[Seen], threshold: float) -> tuple[float, float]:
    """Macro-F1 and accuracy where a cosine decides each point."""
    found = scores([(Verdict.COVERED if each.cosine >= threshold else Verdict.MISSED, each.there) for each in seen])
    return found.f1, found.accuracy


def _there(seen: Sequence[Seen]) -> int:
    return sum(each.there for each in seen)


def _part(some: int, all_: int) -> str:
    return f"{some / max(1, all_):.0%}"
