"""What a bank consists of: counts, cues that would lead to the key without knowledge, expected time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.bank.lint_options import absolute
from bot.kinds import Multi, Single
from bot.kinds.base import LETTERS
from bot.kinds.choice import Option
from bot.model import Question


@dataclass(frozen=True, slots=True)
class KeyCues:
    """What gives keys away, over one-answer items. Rates are fractions in [0, 1]; chance is 1/options.

    ``positions``: letter → share of the items with that letter whose key stands there, as written.
    ``longest`` and ``shortest``: share of items whose key is strictly so. Absolute words are counted over options of
    multi items too.
    """

    items: int
    positions: Mapping[str, float]
    longest: float
    shortest: float
    absolute_in_keys: float
    absolute_in_distractors: float


@dataclass(frozen=True, slots=True)
class BankStats:
    """Counts are items; ``time`` is the sum of the expected seconds; ``variants`` counts sets of numbers,
    ``varied`` the items that have more than one."""

    items: int
    by_status: Mapping[str, int]
    by_topic: Mapping[str, int]
    by_kind: Mapping[str, int]
    by_topic_and_kind: Mapping[str, Mapping[str, int]]
    by_topic_and_difficulty: Mapping[str, Mapping[int, int]]
    by_level: Mapping[str, int]
    by_difficulty: Mapping[int, int]
    by_objective: Mapping[str, int]
    by_concept: Mapping[str, int]
    variants: int
    varied: int
    time: int
    cues: KeyCues

    def data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def bank_stats(questions: Iterable[Question]) -> BankStats:
    """Count over ``questions``: a whole bank, or a part of it."""
    items = tuple(questions)
    by_topic = {topic: [item for item in items if item.topic == topic] for topic in sorted({i.topic for i in items})}
    return BankStats(
        items=len(items),
        by_status=_counted(str(item.status) for item in items),
        by_topic=_counted(item.topic for item in items),
        by_kind=_counted(item.kind for item in items),
        by_topic_and_kind={topic: _counted(item.kind for item in own) for topic, own in by_topic.items()},
        by_topic_and_difficulty={topic: _ordered(item.difficulty for item in own) for topic, own in by_topic.items()},
        by_level=_counted(item.level for item in items),
        by_difficulty=_ordered(item.difficulty for item in items),
        by_objective=_counted(item.objective for item in items),
        by_concept=_counted(concept for item in items for concept in set(item.concepts)),
        variants=sum(item.body.variants() for item in items),
        varied=sum(item.body.variants() > 1 for item in items),
        time=sum(item.time for item in items),
        cues=key_cues(items),
    )


def key_cues(questions: Iterable[Question]) -> KeyCues:
    """The cues over all one-answer items (single and code)."""
    items = tuple(questions)
    bodies = [item.body for item in items if isinstance(item.body, Single)]
    options = [option for item in items if isinstance(item.body, Single | Multi) for option in item.body.options]
    return KeyCues(
        items=len(bodies),
        positions={
            letter: _share([body.answer == place for body in bodies if len(body.options) > place])
            for place, letter in enumerate(LETTERS)
            if any(len(body.options) > place for body in bodies)
        },
        longest=_share([_stands_out(body, 1) for body in bodies]),
        shortest=_share([_stands_out(body, -1) for body in bodies]),
        absolute_in_keys=_absolute([option for option in options if option.right]),
        absolute_in_distractors=_absolute([option for option in options if not option.right]),
    )


def _stands_out(body: Single, sign: int) -> bool:
    """Whether the key is strictly the longest (``sign`` 1) or the shortest (−1) option."""
    key = sign * len(body.options[body.answer].text)
    return all(sign * len(option.text) < key for option in body.options if not option.right)


def _absolute(options: Sequence[Option]) -> float:
    return _share([absolute(option.text) for option in options])


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _ordered(numbers: Iterable[int]) -> dict[int, int]:
    return dict(sorted(Counter(numbers).items()))
