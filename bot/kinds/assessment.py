"""What a grader saw in an open answer: per rubric point a verdict with its evidence, misconceptions, and what makes
the text unfit. It says nothing about worth; ``Open.judge`` does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple


class Verdict(StrEnum):
    COVERED = "covered"
    UNSURE = "unsure"
    """Neither found nor missed: it counts once the member, or a peer, confirms it."""
    MISSED = "missed"


class Flag(StrEnum):
    """Why an answer isn't taken at its word."""

    EMPTY = "empty"
    SHORT = "short"
    """Fewer than three words."""
    FOREIGN = "foreign"
    """Mostly not in Latin letters; the grader reads English."""
    UNREAD = "unread"
    """The grader failed on it."""
    KEYWORDS = "keywords"
    """A list of terms, not sentences."""
    COPIED = "copied"
    """Mostly the question's own sentences."""
    NEGATED = "negated"
    """Most sentences deny something."""
    ADDRESSED = "addressed"
    """It speaks to the grader: an instruction, not an answer."""


UNGRADABLE = frozenset({Flag.EMPTY, Flag.SHORT, Flag.FOREIGN, Flag.UNREAD})
"""Nothing is said about such an answer, and it has no score."""
DOUBTFUL = frozenset({Flag.KEYWORDS, Flag.COPIED, Flag.NEGATED, Flag.ADDRESSED})
"""Its author can't confirm doubtful points alone."""


Shifts = Mapping[str, float]
"""``PointSeen.mark`` → what peers' votes add to the log-odds of the points that have it."""
UNSHIFTED: Shifts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PointSeen:
    """One point of the rubric, by its id. ``evidence`` is the member's own sentence, word for word; ``phrasing`` the
    rubric's wording that it resembles most; ``slots`` says for each concept slot whether that sentence has it.

    ``odds`` are the log-odds by what was fitted alone, and ``shift`` is what votes added to them. There are no odds
    where something else had a say: a gate, a misconception, a likeness of meaning, a language model. ``mark`` is the
    same for odds that may be compared: of the same wording, by the same coefficients; "" where there are none.
    """

    point: str
    verdict: Verdict
    probability: float
    evidence: str = ""
    phrasing: str = ""
    slots: tuple[bool, ...] = ()
    odds: float | None = None
    shift: float = 0.0
    mark: str = ""

    def overruled(self, **changes: Any) -> PointSeen:
        """The same with ``changes`` that something else than its odds made."""
        return replace(self, odds=None, mark="", **changes)


@dataclass(frozen=True, slots=True)
class MistakeSeen:
    """A misconception of the rubric, by its id, with the member's own sentence."""

    misconception: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """``grader`` names who judged, with the version of what it judged by. ``points`` stand in the rubric's order, one
    for each, unless the answer is ungradable: then there are none. ``note`` is a sentence for the member."""

    grader: str
    points: tuple[PointSeen, ...] = ()
    mistakes: tuple[MistakeSeen, ...] = ()
    flags: tuple[Flag, ...] = ()
    note: str = ""

    @property
    def gradable(self) -> bool:
        return not UNGRADABLE.intersection(self.flags)

    @property
    def doubtful(self) -> bool:
        return bool(DOUBTFUL.intersection(self.flags))

    def those(self, verdict: Verdict) -> tuple[str, ...]:
        """Ids of the points with that verdict, in the rubric's order."""
        return tuple(seen.point for seen in self.points if seen.verdict is verdict)

    def without_words(self) -> Assessment:
        """The same without the member's sentences."""
        points = tuple(replace(seen, evidence="") for seen in self.points)
        return replace(self, points=points, mistakes=tuple(replace(seen, evidence="") for seen in self.mistakes))

    def dump(self) -> str:
        """Canonical JSON: equal assessments give equal bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def load(text: str) -> Assessment:
        """The inverse of ``dump``. Raises ValueError for anything else."""
        try:
            data = json.loads(text)
            return Assessment(
                grader=str(data["grader"]),
                points=tuple(_point(each) for each in data["points"]),
                mistakes=tuple(MistakeSeen(str(m["misconception"]), str(m["evidence"])) for m in data["mistakes"]),
                flags=tuple(Flag(flag) for flag in data["flags"]),
                note=str(data["note"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"no assessment: {error}") from None


class Judged(NamedTuple):
    """What an assessment comes to, in short: ids of covered points, indices of misconceptions, whether it passes."""

    points: frozenset[str]
    misconceptions: frozenset[int]
    score: float
    passed: bool


def _point(data: dict[str, Any]) -> PointSeen:
    slots: Sequence[Any] = data["slots"]
    return PointSeen(
        str(data["point"]),
        Verdict(data["verdict"]),
        float(data["probability"]),
        str(data["evidence"]),
        str(data["phrasing"]),
        tuple(bool(slot) for slot in slots),
        # Assessments of earlier versions have none of these.
        None if data.get("odds") is None else float(data["odds"]),
        float(data.get("shift", 0.0)),
        str(data.get("mark", "")),
    )
