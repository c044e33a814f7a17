"""The grader on public data: accuracy and error, beside plain coverage.

The weights of its features are fitted anew on each data set's training half, as they are on our own samples for the
product, and judged on the official test halves. For tests whose questions have labelled answers in the training half
there is another row, which compares an answer with those as well; the product has nothing of the sort.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.grading.logistic import dot, fit, solve
from benchmarks.grading.public import SEMEVAL, Labelled, saf, semeval
from benchmarks.measure import Table
from bot.grading.grader import RubricGrader
from bot.grading.plain import plain, tokens
from bot.grading.reading import sentences
from bot.grading.vocabulary import Rarity
from bot.kinds.open import Open

GOALS = {
    ("SciEntsBank", "unseen answers"): 0.76,
    ("SciEntsBank", "unseen questions"): 0.76,
    ("SciEntsBank", "unseen domains"): 0.74,
    ("Beetle", "unseen answers"): 0.86,
    ("Beetle", "unseen questions"): 0.75,
}
SAF_GOAL = 0.20
NAMES = ("coverage", "close", "share", "denied", "turned")
NEIGHBOURS = 5
"""Labelled answers that vote."""

Row = list[float]
Reader = Callable[[Labelled], Row]


def plain_coverage(one: Labelled) -> Row:
    """The share of a reference's words that the answer has as they stand, of the best reference; on average."""
    assert isinstance(one.question.body, Open)
    said = set(tokens(plain(one.text)))
    shares = [
        max(_share(set(tokens(plain(wording))), said) for wording in point.say)
        for point in one.question.body.rubric.points
    ]
    return [sum(shares) / len(shares)]


def _share(wanted: set[str], said: set[str]) -> float:
    return len(wanted & said) / len(wanted) if wanted else 0.0


def features(grader: RubricGrader) -> Reader:
    """The grader's own features, averaged over the points, and whether it would read the answer at all."""

    def read(one: Labelled) -> Row:
        found = list(grader.measure(one.question, one.text).values())
        if not found:
            return [0.0] * len(NAMES) + [1.0]
        return [sum(getattr(each, name) for each in found) / len(found) for name in NAMES] + [0.0]

    return read


class Others:
    """Labelled answers to each question, to compare new ones with."""

    def __init__(self, labelled: Sequence[Labelled]) -> None:
        self._rarity = Rarity.shipped()
        self._pools: dict[str, list[tuple[dict[str, float], Labelled]]] = defaultdict(list)
        for one in labelled:
            self._pools[one.question.stem].append((self._vector(one.text), one))

    def knows(self, one: Labelled) -> bool:
        return one.question.stem in self._pools

    def features(self, one: Labelled) -> Row:
        """Likeness to the best good and bad answer, the vote of the nearest, and the mean mark; without itself."""
        mine = self._vector(one.text)
        alike = sorted(
            ((_cosine(mine, other), each.mark) for other, each in self._pools[one.question.stem] if each is not one),
            reverse=True,
        )
        good = max((likeness for likeness, mark in alike if mark > 0.5), default=0.0)
        bad = max((likeness for likeness, mark in alike if mark <= 0.5), default=0.0)
        near = alike[:NEIGHBOURS]
        weight = sum(likeness**2 for likeness, _ in near)
        mean = (sum(mark for _, mark in alike) + 1) / (len(alike) + 2)
        return [good, bad, sum(likeness**2 * mark for likeness, mark in near) / weight if weight else mean, mean]

    def _vector(self, text: str) -> dict[str, float]:
        """Stems and pairs of stems, weighted, of length 1."""
        words = [word for sentence in sentences(text) for word in sentence.words]
        vector = {word.stem: self._rarity.weight(word.stem) * (1.0 if word.says else 0.3) for word in words}
        vector |= {f"not {word.stem}": 0.3 for word in words if word.denied}
        vector |= {f"{one.stem} {other.stem}": 0.4 for one, other in pairwise(words)}
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        return {name: value / length for name, value in vector.items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other.get(name, 0.0) for name, value in one.items())


def beside(read: Reader, others: Others) -> Reader:
    """What ``read`` finds, and how the answer compares with labelled ones."""
    return lambda one: read(one) + others.features(one)


def accuracy(training: Sequence[Labelled], test: Sequence[Labelled], read: Reader) -> float:
    """Of a logistic regression on what ``read`` finds."""
    weights = fit([read(one) for one in training], [one.mark for one in training])
    right = sum((dot(weights, [1.0, *read(one)]) > 0) is (one.mark > 0.5) for one in test)
    return right / len(test)


def error(training: Sequence[Labelled], test: Sequence[Labelled], read: Reader) -> float:
    """Root mean square error of a linear regression on what ``read`` finds, cut to [0, 1]."""
    rows = [[1.0, *read(one)] for one in training]
    size = range(len(rows[0]))
    matrix = [[sum(row[i] * row[j] for row in rows) + (i == j > 0) for j in size] for i in size]
    right = [sum(row[i] * one.mark for row, one in zip(rows, training, strict=True)) for i in size]
    weights = solve(matrix, right)
    guesses = [min(1.0, max(0.0, dot(weights, [1.0, *read(one)]))) for one in test]
    return math.sqrt(sum((guess - one.mark) ** 2 for guess, one in zip(guesses, test, strict=True)) / len(test))


def public(table: Table, folder: Path) -> None:
    """Rows for all data sets."""
    grader = features(RubricGrader())
    for name in SEMEVAL:
        training, tests = semeval(folder, name)
        others = Others(training)
        table.title(
            f"{name}, two-way accuracy ({len(training):,} training answers; one point, said as the references say)"
        )
        for split, test in tests.items():
            goal = GOALS[name, split]
            _share_row(table, f"{split} ({len(test):,}): plain coverage", accuracy(training, test, plain_coverage))
            found = accuracy(training, test, grader)
            known = all(map(others.knows, test))
            _share_row(table, f"{split}: the grader", found, None if known else goal)
            if known:
                both = accuracy(training, test, beside(grader, others))
                _share_row(table, f"{split}: and its question's labelled answers", both, goal)
    training = saf(folder, "training")
    others = Others(training)
    table.title(
        f"SAF, root mean square error ({len(training):,} training answers; a point per sentence of the reference)"
    )
    for split in ("unseen_answers", "unseen_questions"):
        test = saf(folder, split)
        title = split.replace("_", " ")
        table.row(f"{title} ({len(test)}): plain coverage", f"{error(training, test, plain_coverage):.3f}")
        table.row(f"{title}: the grader", f"{error(training, test, grader):.3f}")
        if all(map(others.knows, test)):
            both = error(training, test, beside(grader, others))
            table.row(
                f"{title}: and its question's labelled answers", f"{both:.3f}", f"<= {SAF_GOAL}", both <= SAF_GOAL
            )


def _share_row(table: Table, what: str, found: float, goal: float | None = None) -> None:
    table.row(what, f"{found:.3f}", f">= {goal}" if goal else "", found >= goal if goal else None)
