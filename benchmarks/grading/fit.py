"""``python -m benchmarks.grading fit``: fit the coefficients on labelled answers, with whole questions held out."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from benchmarks.grading.idf import FOLDER
from benchmarks.grading.logistic import fit
from benchmarks.grading.samples import Sample, from_rubrics, read
from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.grading.grader import RubricGrader
from bot.grading.verdicts import Coefficients, Features
from bot.kinds.assessment import Verdict
from bot.kinds.open import Open

FILE = FOLDER / "coefficients.json"
NAMES = tuple(each.name for each in fields(Features))
POSITIVE = ("coverage", "close", "share", "slots", "full", "pool", "around")
"""Features that can't speak against a point."""
STRANGERS = 0.5
"""Share of the samples that are taken to answer another question as well."""
ROUNDS = 3
"""How often windows are chosen anew by the coefficients that were fitted on the windows before."""
LEAST = 30
"""Labels of each kind that a fit needs."""
MOST_UNSURE = 0.2
"""Share of points that may be left open."""
AIMED_UNSURE = 0.19
"""Share that is left open of answers that weren't fitted on: with a margin, as other answers will differ."""
MOST_STRANGE = 0.016
"""Share of points that an answer to another question may be said to cover; some questions do share a point."""
COVERED = range(50, 54)
"""Percentages from which on a point may count as covered: from 54 on, not all model answers of the bank pass."""
FOLDS = 6
"""Parts, of whole questions, that are left out one after the other where thresholds are chosen."""


@dataclass(frozen=True, slots=True)
class Scores:
    """``f1``: mean of the F1 of covered and of missed points, among the decided; ``accuracy``: of the decided;
    ``unsure``: the share that is left open; ``recall`` and ``precision`` of covered points, open ones taken for
    missed."""

    points: int
    f1: float
    accuracy: float
    unsure: float
    precision: float
    recall: float

    def __str__(self) -> str:
        return (
            f"{self.points:6,} points  macro-F1 {self.f1:.3f}  decided accuracy {self.accuracy:.3f}  "
            f"unsure {self.unsure:.1%}  covered: precision {self.precision:.3f}, recall {self.recall:.3f}"
        )


def judge(grader: RubricGrader, samples: Sequence[Sample]) -> list[tuple[Verdict, bool]]:
    """Per point of each sample, the grader's verdict and whether the point is there."""
    return [
        (seen.verdict, seen.point in sample.points)
        for sample in samples
        for seen in grader.assess(sample.question, sample.text).points
    ]


def probabilities(grader: RubricGrader, samples: Sequence[Sample]) -> list[tuple[float, bool]]:
    """Per point of each sample, its probability and whether the point is there."""
    return [
        (seen.probability, seen.point in sample.points)
        for sample in samples
        for seen in grader.assess(sample.question, sample.text).points
    ]


def scores(pairs: Sequence[tuple[Verdict, bool]]) -> Scores:
    """Verdicts against labels."""
    decided = [(verdict is Verdict.COVERED, there) for verdict, there in pairs if verdict is not Verdict.UNSURE]
    hits = sum(said and there for said, there in decided)
    said, there = sum(said for said, _ in decided), sum(there for _, there in pairs)
    right = sum(said == there for said, there in decided)
    return Scores(
        len(pairs),
        (_f1(decided, True) + _f1(decided, False)) / 2,
        right / max(1, len(decided)),
        1 - len(decided) / max(1, len(pairs)),
        hits / max(1, said),
        hits / max(1, there),
    )


def _f1(decided: Sequence[tuple[bool, bool]], which: bool) -> float:
    both = sum(said is which and there is which for said, there in decided)
    either = sum((said is which) + (there is which) for said, there in decided)
    return 2 * both / either if either else 0.0


def rows(grader: RubricGrader, samples: Sequence[Sample], slotted: bool) -> tuple[list[list[float]], list[float]]:
    """Features and labels of all points that have slots, or that have none."""
    features: list[list[float]] = []
    labels: list[float] = []
    for sample in samples:
        assert isinstance(sample.question.body, Open)
        measured = grader.measure(sample.question, sample.text)
        for point in sample.question.body.rubric.points:
            if bool(point.slots) is slotted and point.id in measured:
                features.append([measured[point.id].values()[name] for name in NAMES])
                labels.append(float(point.id in sample.points))
    return features, labels


def _weights(features: Sequence[Sequence[float]], labels: Sequence[float]) -> dict[str, float]:
    """Fitted weights, or nothing where there are too few labels of either kind."""
    return weights(features, labels) if LEAST <= sum(labels) <= len(labels) - LEAST else {}


def weights(features: Sequence[Sequence[float]], labels: Sequence[float], ridge: float = 1.0) -> dict[str, float]:
    """Fitted weights; features that would speak the wrong way are left out, one after the other."""
    names = [name for name in NAMES if len({row[NAMES.index(name)] for row in features}) > 1]
    while True:
        columns = [NAMES.index(name) for name in names]
        bias, *found = fit([[row[column] for column in columns] for row in features], labels, ridge)
        astray = [(abs(w), name) for name, w in zip(names, found, strict=True) if (w < 0) is (name in POSITIVE)]
        if not astray:
            return {"bias": round(bias, 3)} | {name: round(w, 3) for name, w in zip(names, found, strict=True)}
        names.remove(max(astray)[1])


def strangers(samples: Sequence[Sample], share: float = STRANGERS, seed: int = 1) -> list[Sample]:
    """That share of the samples as answers to other questions, where they say nothing: what else the fit has to know as
    missed."""
    chance = random.Random(seed)
    asked = {sample.question.id: sample.question for sample in samples}
    found = []
    for sample in samples:
        others = [question for name, question in asked.items() if name != sample.question.id]
        if others and chance.random() < share:
            question = chance.choice(others)
            found.append(replace(sample, question=question, points=frozenset(), misconceptions=frozenset()))
    return found


def fitted(start: Coefficients, samples: Sequence[Sample], provenance: Mapping[str, Any]) -> Coefficients:
    """Coefficients and thresholds fitted on ``samples``."""
    now = start
    told = [*samples, *strangers(samples)]
    for _ in range(ROUNDS):
        grader = RubricGrader(now)
        slotted, plain = (_weights(*rows(grader, told, which)) for which in (True, False))
        now = replace(now, slotted=slotted or now.slotted, plain=plain or now.plain)
    now = replace(now, mistaken=mistaken(now, samples))
    return replace(thresholds(now, samples), version=start.version + 1, provenance=dict(provenance))


def mistakes(grader: RubricGrader, samples: Sequence[Sample]) -> tuple[int, int, int]:
    """How many misconceptions were rightly named, wrongly named, and overlooked."""
    right = wrong = overlooked = 0
    for sample in samples:
        named = {each.misconception for each in grader.assess(sample.question, sample.text).mistakes}
        right += len(named & sample.misconceptions)
        wrong += len(named - sample.misconceptions)
        overlooked += len(sample.misconceptions - named)
    return right, wrong, overlooked


def mistaken(coefficients: Coefficients, samples: Sequence[Sample]) -> float:
    """From which likeness on a misconception is named: with the best F0.5, as a wrong reproach is worse than none."""
    if sum(len(sample.misconceptions) for sample in samples) < LEAST:
        return coefficients.mistaken
    found: dict[float, float] = {}
    for likeness in (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        grader = RubricGrader(replace(coefficients, mistaken=likeness))
        right, wrong, overlooked = mistakes(grader, samples)
        found[likeness] = 1.25 * right / max(1.0, 1.25 * right + wrong + 0.25 * overlooked)
    return max(found, key=lambda likeness: (found[likeness], likeness))


def thresholds(coefficients: Coefficients, samples: Sequence[Sample]) -> Coefficients:
    """The pair of thresholds that decides most rightly while at most AIMED_UNSURE of the points stay open and at most
    MOST_STRANGE of other questions' are covered. Each question is read with weights that were fitted on others: on its
    own, chances look too good."""
    parts = left_out(coefficients, samples)
    best, chosen = 0.0, coefficients
    for covered in COVERED:
        graders = [RubricGrader(replace(found, covered=covered / 100)) for found, _ in parts]
        each = list(zip(graders, (part for _, part in parts), strict=True))
        strange = [pair for grader, part in each for pair in probabilities(grader, strangers(part, 1.0))]
        if sum(probability >= covered / 100 for probability, _ in strange) > MOST_STRANGE * len(strange):
            continue
        seen = [pair for grader, part in each for pair in probabilities(grader, part)]
        for unsure in range(10, 46):
            tried = replace(coefficients, covered=covered / 100, unsure=unsure / 100)
            found = scores([(tried.verdict(probability), there) for probability, there in seen])
            if found.unsure <= AIMED_UNSURE and found.accuracy > best:
                best, chosen = found.accuracy, tried
    return chosen


def left_out(
    coefficients: Coefficients, samples: Sequence[Sample], folds: int = FOLDS
) -> list[tuple[Coefficients, list[Sample]]]:
    """Parts of the samples, each of whole questions, with coefficients whose weights were fitted on the others."""
    grader = RubricGrader(coefficients)
    asked = sorted({sample.question.id for sample in samples})
    found = []
    for fold in range(min(folds, len(asked))):
        without = set(asked[fold::folds])
        told = [sample for sample in samples if sample.question.id not in without]
        slotted, plain = (_weights(*rows(grader, [*told, *strangers(told)], which)) for which in (True, False))
        found.append(
            (
                replace(coefficients, slotted=slotted or coefficients.slotted, plain=plain or coefficients.plain),
                [sample for sample in samples if sample.question.id in without],
            )
        )
    return found


def dumps(coefficients: Coefficients) -> str:
    """The file's text."""
    told = {each.name: getattr(coefficients, each.name) for each in fields(coefficients)}
    lines = [f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(folder: Path | None = None, *, write: bool = False) -> int:
    """Fit on the samples of the bank in ``folder`` (the built-in one), or on its rubrics where there are no samples."""
    place = folder or builtin()
    questions = load([place]).questions
    samples, source = read(place / "samples", questions), "labelled samples"
    if not samples:
        samples, source = list(from_rubrics(questions.values())), "answers made of phrasings left out of their rubrics"
    half = {name: [each for each in samples if each.split == name] for name in ("fit", "held-out")}
    print(f"Fitting on {source}: " + ", ".join(f"{len(some)} {name}" for name, some in half.items()))
    before = Coefficients.shipped()
    after = fitted(
        before, half["fit"], {"by": "python -m benchmarks.grading fit", "on": f"{len(half['fit'])} {source}"}
    )
    for title, coefficients in (("shipped", before), ("fitted", after)):
        for name, some in half.items():
            grader = RubricGrader(coefficients)
            print(f"  {title:8} {name:9} {scores(judge(grader, some))}")
            print(f"  {'':18} misconceptions named rightly, wrongly, overlooked: {mistakes(grader, some)}")
    print(dumps(after))
    if write:
        FILE.write_text(dumps(after), encoding="utf-8")
        print(f"Written: {FILE.name}")
    return 0
