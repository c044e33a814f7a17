"""What is known about an open answer besides its words, and the grade that it comes to.

A member's own word counts for the member alone; what others see on a board takes what was found, or what peers confirm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.kinds.assessment import Assessment, Verdict
from bot.kinds.open import Open
from bot.model import Grade, Pending

ENOUGH = 2
"""Votes from which on peers decide."""


@dataclass(frozen=True, slots=True)
class Heard:
    """``seen`` is the last assessment, ``at`` the instant of the first; ``ticked`` the indices of the points that the
    member vouches for, None if nothing was said; ``votes`` says per point's id how many peers agreed, and how many
    didn't."""

    seen: Assessment | None = None
    at: datetime | None = None
    ticked: tuple[int, ...] | None = None
    votes: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def assessed(self) -> Assessment | None:
        """The assessment, if it says anything about points."""
        return self.seen if self.seen is not None and self.seen.gradable else None

    @property
    def peers(self) -> frozenset[str]:
        """Points that most of at least ENOUGH peers confirm."""
        return frozenset(point for point, (yes, no) in self.votes.items() if yes + no >= ENOUGH and yes > no)

    def vouched(self, body: Open) -> frozenset[str]:
        """Unsure points that the member confirms; none if the answer is doubtful."""
        if self.assessed is None or self.assessed.doubtful:
            return frozenset()
        points = body.rubric.points
        ticked = {points[index].id for index in self.ticked or () if 0 <= index < len(points)}
        return frozenset(ticked & set(self.assessed.those(Verdict.UNSURE)))


NOTHING = Heard()


def own_grade(body: Open, heard: Heard) -> Grade | Pending:
    """What the answer comes to for its author; without an assessment by his or her own checklist."""
    if heard.assessed is not None:
        return body.judge(heard.assessed, heard.vouched(body) | heard.peers)
    return _unassessed(body) if heard.ticked is None else body.self_grade(heard.ticked)


def public_grade(body: Open, heard: Heard) -> Grade | Pending:
    """What the answer comes to for everybody else."""
    return _unassessed(body) if heard.assessed is None else body.judge(heard.assessed, heard.peers)


def range_of(body: Open, heard: Heard) -> tuple[float, float, float]:
    """The weight that was found at least, the weight if all that is unsure were there, and the weight there is.

    Without an assessment nothing was found.
    """
    whole: float = sum(point.weight for point in body.rubric.points)
    if heard.assessed is None:
        return 0.0, 0.0, whole
    low, high = body.span(heard.assessed, heard.vouched(body) | heard.peers)
    return low * whole, high * whole, whole


def _unassessed(body: Open) -> Pending:
    return Pending(tuple(point.text for point in body.rubric.points))


def tallied(votes: Sequence[tuple[str, bool]]) -> Mapping[str, tuple[int, int]]:
    """(point, agrees) of each vote on an answer → point → (for, against)."""
    counts: dict[str, tuple[int, int]] = {}
    for point, agrees in votes:
        yes, no = counts.get(point, (0, 0))
        counts[point] = (yes + agrees, no + (not agrees))
    return counts
