"""The table of specifications: how many items of which sort a bank must hold, and what is missing.

Only live items of the blueprint's topics count. Shares are fractions of items, in [0, 1].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from bot.bank import yamlfile
from bot.bank.complaints import complaints
from bot.errors import BankError, Problem
from bot.kinds import KINDS
from bot.kinds.part import Number, flaw
from bot.model import Question, Status

TOLERANCE = 0.07
"""By which a topic's share of a difficulty may miss the wanted one."""


def _kind(name: str) -> str:
    if name not in KINDS:
        raise flaw(f"`{name}` is no kind; the kinds are {', '.join(KINDS)}.")
    return name


def _rising(pair: tuple[float, float]) -> tuple[float, float]:
    if pair[0] > pair[1]:
        raise flaw("the first number is the least, the second the most; swap them.")
    return pair


Kind = Annotated[StrictStr, AfterValidator(_kind)]
Count = Annotated[StrictInt, Field(ge=0)]
Share = Annotated[Number, Field(ge=0, le=1)]
Bounds = Annotated[tuple[Share, Share], AfterValidator(_rising)]
Seconds = Annotated[tuple[Count, Count], AfterValidator(_rising)]


class _Entry(BaseModel):
    """A part of the file. Keys that only authors read (texts, seeds of ideas) are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ObjectivePlan(_Entry):
    id: StrictStr
    least: Annotated[Count, Field(alias="min")]
    kinds: tuple[Kind, ...] = ()


class TopicPlan(_Entry):
    id: StrictStr
    objectives: tuple[ObjectivePlan, ...] = ()


class ConceptPlan(_Entry):
    id: StrictStr
    name: StrictStr
    least: Annotated[Count, Field(alias="min")]


class Totals(_Entry):
    """``floor`` is the least number of items in the bank, the others are per topic."""

    floor: Count = 0
    per_topic_floor: Count = 0
    open_per_topic: Count = 0
    numeric_per_topic: Count = 0
    debug_per_topic: Count = 0


class Defaults(_Entry):
    """``levels_share`` are bounds over the bank; ``difficulty_share`` is meant per topic."""

    kinds_min: dict[Kind, Count] = Field(default_factory=dict)
    levels_share: dict[str, Bounds] = Field(default_factory=dict)
    difficulty_share: dict[Annotated[str, Field(pattern=r"^[1-5]$")], Share] = Field(default_factory=dict)
    time_seconds: dict[Kind, Seconds] = Field(default_factory=dict)


class _File(_Entry):
    version: Annotated[StrictInt, Field(alias="schema", ge=1, le=1)]
    totals: Totals = Totals()
    defaults: Defaults = Defaults()
    topics: Annotated[tuple[TopicPlan, ...], Field(min_length=1)]
    concepts: tuple[ConceptPlan, ...] = ()


class Gap(NamedTuple):
    """Something that the bank lacks. ``path`` leads to what asks for it in the blueprint."""

    path: str
    message: str


@dataclass(frozen=True)
class Blueprint:
    """What a bank must hold. ``source`` is the file; ``line_of`` maps a dotted path in it to its line."""

    plan: _File
    source: str
    line_of: Mapping[str, int]

    def where(self, path: str) -> str:
        """``file:line`` of a place in the blueprint."""
        return f"{self.source}:{self.line_of.get(path, 1)}"

    def times(self) -> Mapping[str, tuple[int, int]]:
        """Kind → the range of expected seconds; empty if the blueprint has none."""
        return self.plan.defaults.time_seconds

    def gaps(self, questions: Iterable[Question]) -> Iterator[Gap]:
        """What is missing, in the order of the file."""
        topics = {topic.id for topic in self.plan.topics}
        items = [each for each in questions if each.status is Status.LIVE and each.topic in topics]
        yield from self._size(items)
        yield from self._levels(items)
        for index, topic in enumerate(self.plan.topics):
            own = [item for item in items if item.topic == topic.id]
            yield from self._kinds(topic.id, own, f"topics.{index}")
            yield from self._objectives(topic, own, f"topics.{index}")
            yield from self._difficulties(topic.id, own)
        yield from self._concepts(items)

    # -------------------------------------------------------------- the whole bank

    def _size(self, items: Sequence[Question]) -> Iterator[Gap]:
        yield from _short(len(items), self.plan.totals.floor, "The bank", "totals.floor")

    def _levels(self, items: Sequence[Question]) -> Iterator[Gap]:
        counts = Counter(item.level for item in items)
        for level, (low, high) in self.plan.defaults.levels_share.items() if items else ():
            share = counts[level] / len(items)
            if not low <= share <= high:
                advice = "write more of them" if share < low else "write more of other levels"
                yield Gap(
                    f"defaults.levels_share.{level}",
                    f"{share:.0%} of the items have level {level}, wanted are {low:.0%} to {high:.0%}; {advice}.",
                )

    def _concepts(self, items: Sequence[Question]) -> Iterator[Gap]:
        counts = Counter(concept for item in items for concept in set(item.concepts))
        for index, concept in enumerate(self.plan.concepts):
            name = f"Concept {concept.id} ({concept.name})"
            yield from _short(counts[concept.id], concept.least, name, f"concepts.{index}")

    # -------------------------------------------------------------- one topic

    def _kinds(self, topic: str, items: Sequence[Question], path: str) -> Iterator[Gap]:
        totals = self.plan.totals
        least = Counter(self.plan.defaults.kinds_min)
        least |= Counter(open=totals.open_per_topic, numeric=totals.numeric_per_topic)
        counts = Counter(item.kind for item in items)
        debug = sum(item.level == "debug" for item in items)
        yield from _short(len(items), totals.per_topic_floor, topic, path)
        for kind, number in sorted(least.items()):
            yield from _short(counts[kind], number, f"{topic}, kind {kind},", path)
        yield from _short(debug, totals.debug_per_topic, f"{topic}, level debug,", path)

    def _objectives(self, topic: TopicPlan, items: Sequence[Question], path: str) -> Iterator[Gap]:
        counts = Counter(item.objective for item in items)
        for index, objective in enumerate(topic.objectives):
            place = f"{path}.objectives.{index}"
            yield from _short(counts[objective.id], objective.least, objective.id, place, objective.kinds)

    def _difficulties(self, topic: str, items: Sequence[Question]) -> Iterator[Gap]:
        counts = Counter(str(item.difficulty) for item in items)
        for difficulty, wanted in self.plan.defaults.difficulty_share.items() if items else ():
            share = counts[difficulty] / len(items)
            if abs(share - wanted) > TOLERANCE + 1e-9:
                advice = "write more of them" if share < wanted else "write more of other difficulties"
                yield Gap(
                    f"defaults.difficulty_share.{difficulty}",
                    f"{share:.0%} of {topic}'s items have difficulty {difficulty}, wanted are {wanted:.0%} "
                    f"± {100 * TOLERANCE:.0f} points; {advice}.",
                )


def _short(have: int, least: int, name: str, path: str, kinds: Sequence[str] = ()) -> Iterator[Gap]:
    if have < least:
        suited = f" ({', '.join(kinds)})" if kinds else ""
        yield Gap(path, f"{name} has {have} of {least} items; write {least - have} more{suited}.")


def read_blueprint(path: Path) -> Blueprint:
    """Read a blueprint. Raises BankError with all problems."""
    document = yamlfile.read(path, number_keys=True)
    problems = list(document.problems)
    data: Any = document.data
    try:
        if not problems:
            return Blueprint(_File.model_validate(data), str(path), dict(document.mark.lines()))
    except ValidationError as error:
        found = complaints(error, _File, data, document.mark)
        problems += [Problem(f"{path}:{document.mark.at(place).line}", what) for place, what in found]
    raise BankError(problems)
