"""What a match is worth: the fitted coefficients, and the probability that a point is covered."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any

from bot.kinds.assessment import Verdict


@dataclass(frozen=True, slots=True)
class Features:
    """What a window shows of a point; all in [0, 1].

    ``coverage``: mean of the window's and the whole answer's share of the best phrasing's weight. ``close``: how far
    the window's share lies above a half. ``share``: the window's share of its words, all weighing the same. ``slots``:
    the share of the slots that the window has; ``full``: whether it has all. ``pool``: how much of all the point's
    words it has (see ``match``), and ``around``: how much the whole answer has. ``rival``: the window's pool of that
    other point of which it has most; ``wide``: whether it is of two sentences. ``denied`` and ``turned``: whether the
    window denies what the phrasing asserts, and whether it says that it goes the other way.
    """

    coverage: float = 0.0
    close: float = 0.0
    share: float = 0.0
    slots: float = 0.0
    full: float = 0.0
    pool: float = 0.0
    around: float = 0.0
    rival: float = 0.0
    wide: float = 0.0
    denied: float = 0.0
    turned: float = 0.0

    def values(self) -> Mapping[str, float]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, slots=True)
class Coefficients:
    """``slotted`` and ``plain`` are the weights of a logistic regression, with and without slots in the rubric:
    ``bias`` and the names of Features. Probabilities from ``covered`` on are covered, below ``unsure`` missed. Where
    more than ``mismatch`` of the matched weight is denied, or it goes the other way, a point stays below ``covered``.
    From a likeness of ``mistaken`` on, a misconception shows."""

    version: int
    slotted: Mapping[str, float]
    plain: Mapping[str, float]
    covered: float = 0.6
    unsure: float = 0.35
    mismatch: float = 0.35
    mistaken: float = 0.78
    provenance: Mapping[str, Any] | None = None

    @staticmethod
    def load(text: str) -> Coefficients:
        """From JSON. Raises ValueError where a field is missing or unknown."""
        try:
            return Coefficients(**json.loads(text))
        except TypeError as error:
            raise ValueError(f"no coefficients: {error}") from None

    @staticmethod
    def shipped() -> Coefficients:
        """The fitted ones that come along."""
        return Coefficients.load(files("bot.grading").joinpath("coefficients.json").read_text(encoding="utf-8"))

    def digest(self, counts: Mapping[str, int]) -> str:
        """Eight hexadecimal digits: equal where these and the counts of words, by which words weigh, are the same."""
        told = [{name: getattr(self, name) for name in self.__slots__ if name != "provenance"}, dict(counts)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:8]

    def odds(self, features: Features, slotted: bool) -> float:
        """The log-odds that a reader would call the point covered."""
        weights = self.slotted if slotted else self.plain
        total = weights["bias"]
        for name, weight in weights.items():
            if name != "bias":
                total += weight * getattr(features, name)
        return total

    def probability(self, features: Features, slotted: bool) -> float:
        """That a reader would call the point covered, in (0, 1)."""
        return sigmoid(self.odds(features, slotted))

    def verdict(self, probability: float) -> Verdict:
        """Covered, unsure or missed."""
        if probability >= self.covered:
            return Verdict.COVERED
        return Verdict.UNSURE if probability >= self.unsure else Verdict.MISSED


def sigmoid(number: float) -> float:
    """The logistic function."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, number))))
