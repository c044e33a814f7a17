"""How alike two stems are: Jaccard overlap of their content words.

Good enough to keep two versions of one question apart in time; it doesn't understand meaning.
"""

from __future__ import annotations

import re
from functools import lru_cache

ALIKE = 0.5
"""Overlap above which two stems count as near-duplicates."""

_STOP = frozenset(
    """a about after all also although among an and any are as at be because been before being between both but by can
    could did do does doing done during each either else ever every few for from further get give gives given had has
    have having he her here hers him his how however i if in into is it its itself just let made make makes many may me
    might more most much must my neither no nor not now of off on once one only or other our out over own per same say
    says she should since so some still such take takes than that the their them then there these they this those though
    through to too under until up upon us use used uses using very was we were what when where whether which while who
    whom whose why will with within without would yes yet you your
    answer best choose correct describe explain following likely name option pick question select statement true two
    three four five""".split()  # noqa: SIM905 (a list of 150 quoted words would be unreadable)
)
_SLOT = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def words(text: str) -> frozenset[str]:
    """The content words of a text, lower-case and lightly stemmed.

    Left out: stop words, the words that questions are asked with, single letters, bare numbers and ``{variables}``,
    because an item with other numbers is the same question. Names with digits (``fp16``) stay.
    """
    found = _WORD.findall(_SLOT.sub(" ", text.casefold()))
    kept = (word for word in found if len(word) > 1 and not word.isdigit() and word not in _STOP)
    return frozenset(_stem(word) for word in kept)


def _stem(word: str) -> str:
    """Plural, -ing and -ed taken off, as far as that can be done without a dictionary."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) >= len(ending) + 4:
            word = word.removesuffix(ending)
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 3 else word


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of the words of either that both have, in [0, 1]; 0 if both are empty."""
    common = len(a & b)
    return common / (len(a) + len(b) - common) if common else 0.0


def near_duplicate(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two stems' words overlap so much (> 0.5) that members would take them for the same question."""
    return jaccard(a, b) > ALIKE
