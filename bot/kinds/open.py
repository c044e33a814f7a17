"""A paragraph, judged by a rubric: by a grader, or by the member's own checklist."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from bot.kinds.assessment import Assessment, Verdict
from bot.kinds.base import TextEntry, Values
from bot.kinds.part import Fixed, Flag, Id, Number, Part, Text, beginning, flaw, trimmed
from bot.model import Given, Grade, Pending

LIMIT = 3000
"""Characters of an answer: Slack's limit for a form's text field."""

Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]


class Point(Part):
    """One idea that an answer is looked through for.

    ``say`` are phrasings in people's words; ``slots`` are groups of words of which one each must occur; ``terms``
    are words without a synonym. A ``must`` point can't be made up for by others.
    """

    id: Id
    weight: Positive = 1
    must: Flag = False
    text: Text
    say: tuple[Text, ...] = ()
    slots: tuple[tuple[Text, ...], ...] = ()
    terms: tuple[Text, ...] = ()

    @property
    def wording(self) -> str:
        """Eight hexadecimal digits that change with the words that it is looked for by."""
        told = [self.id, self.text, self.say, self.slots, self.terms]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]


class Misconception(Part):
    """A wrong belief and what it costs. ``unless`` words acquit; ``contradicts`` names points it takes away."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,80}$")] = ""
    text: Text
    say: tuple[Text, ...] = ()
    unless: tuple[Text, ...] = ()
    contradicts: tuple[str, ...] = ()
    penalty: NotNegative = 1
    why: Text


class Followup(Part):
    """What to ask next, by the answer's strength (``when``) or a missing point (``for``, here ``about``)."""

    ask: Text
    when: Literal["", "foundation", "standard", "stretch"] = ""
    about: Annotated[str, Field(alias="for")] = ""
    expect: tuple[Text, ...] = ()


class Rubric(Part):
    """The points, and the share of their weight that passes (YAML ``pass``, here ``threshold``)."""

    threshold: Annotated[Number, Field(alias="pass", gt=0, le=1)]
    aliases: dict[str, Text] = Field(default_factory=dict)
    points: Annotated[tuple[Point, ...], Field(min_length=1)]
    misconceptions: tuple[Misconception, ...] = ()
    followups: tuple[Followup, ...] = ()
    model_answer: Text

    def __hash__(self) -> int:
        return hash((self.threshold, self.points, self.misconceptions, self.model_answer))

    def named(self) -> list[tuple[str, Misconception]]:
        """The misconceptions, each with its id, or its place (``#0``) if it has none."""
        return [(wrong.id or f"#{index}", wrong) for index, wrong in enumerate(self.misconceptions)]

    @model_validator(mode="after")
    def _names(self) -> Rubric:
        points = [point.id for point in self.points]
        _unique(points, "points")
        _unique([name for name, _ in self.named()], "misconceptions")
        for index, wrong in enumerate(self.misconceptions):
            for name in wrong.contradicts:
                _known(name, points, "misconceptions", index, "contradicts")
        for index, followup in enumerate(self.followups):
            if followup.about:
                _known(followup.about, points, "followups", index, "for")
        return self


class Open(Fixed):
    """``rubric:``. No rule grades the text: ``grade`` says which points are to be looked for."""

    kind: ClassVar[str] = "open"

    rubric: Rubric

    def asks(self) -> TextEntry:
        """Write a paragraph."""
        return TextEntry("Your answer", long=True, limit=LIMIT)

    def parse(self, text: str, order: Sequence[int]) -> Given:  # noqa: ARG002 - no options
        """The text, trimmed."""
        return trimmed(text, LIMIT)

    def grade(self, given: Given, values: Values) -> Pending:  # noqa: ARG002 - a grader reads the text
        """The points to look for."""
        return Pending(tuple(point.text for point in self.rubric.points))

    def self_grade(self, ticked: Sequence[int]) -> Grade:
        """What the member's own checklist comes to: ``ticked`` are indices of points that the answer covered.

        The score is the share of the weight; passing needs the threshold and every ``must`` point.
        """
        points = self.rubric.points
        chosen = {index for index in ticked if 0 <= index < len(points)}
        score = sum(points[index].weight for index in chosen) / sum(point.weight for point in points)
        complete = all(index in chosen for index, point in enumerate(points) if point.must)
        return Grade(
            score=min(1.0, score),
            correct=complete and score >= self.rubric.threshold - 1e-9,
            found=tuple(points[index].text for index in sorted(chosen)),
            missed=tuple(point.text for index, point in enumerate(points) if index not in chosen),
            by="self",
        )

    def judge(self, seen: Assessment, confirmed: Collection[str] = ()) -> Grade | Pending:
        """What an assessment comes to. ``confirmed`` are ids of unsure points that the member or peers vouched for.

        The score is the weight of covered and confirmed points less the penalties, over all weight, never below 0;
        passing needs the threshold and every ``must`` point. While points are unsure the grade is ``uncertain``. An
        ungradable answer stays pending.
        """
        if not seen.gradable:
            return Pending(tuple(point.text for point in self.rubric.points))
        had = {*seen.those(Verdict.COVERED), *(set(seen.those(Verdict.UNSURE)) & set(confirmed))}
        score = self._score(had, seen)
        complete = all(point.id in had for point in self.rubric.points if point.must)
        wrong = {each.misconception for each in seen.mistakes}
        return Grade(
            score=score,
            correct=complete and score >= self.rubric.threshold - 1e-9,
            found=tuple(point.text for point in self.rubric.points if point.id in had),
            missed=tuple(point.text for point in self.rubric.points if point.id not in had),
            feedback=tuple(each.why for name, each in self.rubric.named() if name in wrong),
            by=seen.grader.partition("-")[0],
            uncertain=bool(set(seen.those(Verdict.UNSURE)) - had),
        )

    def span(self, seen: Assessment, confirmed: Collection[str] = ()) -> tuple[float, float]:
        """The scores if none, and if all, of the points still unsure were covered."""
        low = {*seen.those(Verdict.COVERED), *(set(seen.those(Verdict.UNSURE)) & set(confirmed))}
        return self._score(low, seen), self._score(low | set(seen.those(Verdict.UNSURE)), seen)

    def _score(self, had: Collection[str], seen: Assessment) -> float:
        wrong = {each.misconception for each in seen.mistakes}
        earned = sum(point.weight for point in self.rubric.points if point.id in had)
        lost = sum(each.penalty for name, each in self.rubric.named() if name in wrong)
        return min(1.0, max(0.0, earned - lost) / sum(point.weight for point in self.rubric.points))

    def key(self, order: Sequence[int], values: Values) -> str:  # noqa: ARG002 - one key for all
        """The model answer."""
        return self.rubric.model_answer

    def show(self, given: Given, order: Sequence[int]) -> str:  # noqa: ARG002 - no options
        """The beginning of the text."""
        return beginning(str(given))

    def identity(self) -> Any:
        """Points, weights, penalties with the names that assessments give them, and the threshold; phrasings are
        calibration, not content."""
        rubric = self.rubric
        return {
            "pass": float(rubric.threshold),
            "points": [[point.id, float(point.weight), point.must] for point in rubric.points],
            "penalties": [[name, float(wrong.penalty)] for name, wrong in rubric.named()],
        }


def _unique(names: Iterable[str], field: str) -> None:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            raise flaw(f"the id `{name}` is used twice; give each its own.", field, index, "id")
        seen.add(name)


def _known(name: str, points: Sequence[str], *path: str | int) -> None:
    if name not in points:
        raise flaw(f"no point has the id `{name}`; the points are {', '.join(points)}.", *path)
