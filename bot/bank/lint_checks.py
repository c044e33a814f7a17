"""The linter's register: which checks there are, what a finding is, and where it points.

The checks follow the item-writing guides (NBME 2020; Haladyna, Downing and Rodriguez 2002). A check's number and slug
never change: allowances in question files hang on the slug.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.model import Question


class Severity(StrEnum):
    ERROR = "E"
    """The item, or the bank, is not fit to be asked; can't be allowed."""
    WARNING = "W"
    """Likely a flaw; an author may allow it, with a reason."""


class Scope(StrEnum):
    ITEM = "item"
    BANK = "bank"
    """Judged over all live items, and only with a blueprint, so that a small bank isn't refused."""


@dataclass(frozen=True, slots=True)
class Check:
    number: int
    slug: str
    severity: Severity
    scope: Scope
    what: str

    @property
    def code(self) -> str:
        """Severity and number, e.g. ``E02``."""
        return f"{self.severity}{self.number:02}"


_E, _W, _ITEM, _BANK = Severity.ERROR, Severity.WARNING, Scope.ITEM, Scope.BANK

CHECKS = (
    Check(
        1, "metadata", _E, _ITEM, "id, topic, objective, concepts, level, difficulty and time are known and sensible"
    ),
    Check(2, "keys", _E, _ITEM, "as many keys and options as the kind needs; multi says the number in bold"),
    Check(
        3, "reasons", _E, _ITEM, "every option, slip and near miss has a why; an explanation; a well-formed reference"
    ),
    Check(4, "combined-option", _E, _ITEM, "no all, none or both of the above, no “A and B”"),
    Check(
        5, "numeric", _E, _ITEM, "two slips or more, outside the tolerance and apart, in every variant; variables shown"
    ),
    Check(6, "too-long", _E, _ITEM, "an option of at most 160 characters; stem, code and options of at most 1,900"),
    Check(7, "key-length", _W, _ITEM, "the key isn't longer than the distractors; options have like lengths"),
    Check(8, "negative-stem", _W, _ITEM, "no NOT, EXCEPT or “which is not …?”"),
    Check(
        9, "absolute-words", _W, _ITEM, "no always or never that gives a distractor away; no usually or may in options"
    ),
    Check(10, "clue-words", _W, _ITEM, "the key doesn't echo words of the stem that no distractor has"),
    Check(11, "option-overlap", _W, _ITEM, "options differ in more than a few words; numbers stand in order"),
    Check(
        12,
        "long-stem",
        _W,
        _ITEM,
        "stem ≤ 90 words, code ≤ 15 lines of 90, a step ≤ 100, explanation ≤ 1,000 characters",
    ),
    Check(13, "near-duplicate", _W, _ITEM, "no other item's stem shares more than half of its words"),
    Check(
        14,
        "longest-key",
        _E,
        _BANK,
        "the key is strictly longest, and strictly shortest, in 17–33 % of one-answer items",
    ),
    Check(15, "key-position", _W, _BANK, "each letter holds the key in 15–35 % of one-answer items, as written"),
    Check(16, "absolute-rate", _W, _BANK, "absolute words in distractors ≤ 2 × their rate in keys + 3 points"),
    Check(17, "blueprint", _E, _BANK, "the blueprint's minima and shares are met"),
    Check(
        18,
        "rubric",
        _E,
        _ITEM,
        "open: 3–9 points (≤ 100 characters) with 2–5 phrasings each; a grader scores them as meant",
    ),
    Check(19, "short-forms", _E, _ITEM, "short: every accepted form can be typed and is right, no near miss is"),
    Check(20, "snippet", _W, _ITEM, "Python code parses"),
    Check(21, "unused-allowance", _W, _ITEM, "an allowance names a warning that occurs, and says why"),
)
BY_SLUG: Mapping[str, Check] = {check.slug: check for check in CHECKS}


class Found(NamedTuple):
    """What a check has seen. ``path`` leads to the place inside the item ("options.1.why"); the message is one
    sentence that includes the fix."""

    slug: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """What items may refer to: topic → its objectives; concepts; kind → range of expected seconds (where it differs
    from the house's)."""

    objectives: Mapping[str, frozenset[str]]
    concepts: Collection[str]
    times: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw at ``where`` (``file:line``). ``item`` is "" for a flaw of the whole bank."""

    check: Check
    item: str
    where: str
    message: str
    allowed: bool = False

    def __str__(self) -> str:
        mark = " (allowed)" if self.allowed else ""
        return f"{self.where}: {self.check.code} {self.check.slug}{mark}: {self.message}"

    def data(self) -> dict[str, str | int | bool]:
        """Plain data for JSON."""
        return {
            "check": self.check.number,
            "slug": self.check.slug,
            "severity": str(self.check.severity),
            "item": self.item,
            "where": self.where,
            "message": self.message,
            "allowed": self.allowed,
        }


def where(question: Question, path: str) -> str:
    """``file:line`` of a place inside an item, or of the nearest thing around it whose line is known."""
    file, _, line = question.source.rpartition(":")
    if not file:
        return question.id
    lines = dict(question.line_of)
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return f"{file}:{lines.get(path, line)}"
