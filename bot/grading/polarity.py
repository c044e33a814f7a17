"""Whether an answer denies what a phrasing asserts, or says that it goes the other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.grading.english import TURNS
from bot.grading.plain import stem
from bot.grading.reading import Word

POSITIVE, NEGATIVE, BOTH = 1, 2, 3
"""As bits: a word that is asserted in one place and denied in another is both."""
NEARBY = 3
"""Words between a direction and what it is said of, at most."""

Pair = tuple[int, int]
"""A kind of direction (its place in TURNS) and the number of a word near it; -1 stands for the sentence as a whole."""
WHOLE = -1
COMMON = 2
"""The first of TURNS are of words so common that only their neighbours tell what they are said of."""


def facing(denied: bool) -> int:
    """The bit of a word."""
    return NEGATIVE if denied else POSITIVE


def turns(words: Sequence[Word], numbers: Sequence[int | None]) -> dict[Pair, int]:
    """Which way the words point: per kind of direction and word beside it, the signs as bits.

    ``numbers`` are the words' numbers in the rubric's vocabulary; None for those that aren't in it.
    """
    found: dict[Pair, int] = {}
    table = _directions()
    signs = [table.get(word.stem) for word in words]
    for place, direction in enumerate(signs):
        if direction is None:
            continue
        kind, up = direction
        bit = facing(up == words[place].denied)
        if kind >= COMMON:
            found[kind, WHOLE] = found.get((kind, WHOLE), 0) | bit
        for other in range(max(0, place - NEARBY), min(len(words), place + NEARBY + 1)):
            number = numbers[other]
            if other == place or number is None or not words[other].says or (signs[other] or (-1,))[0] == kind:
                continue
            if words[other].clause == words[place].clause:
                found[kind, number] = found.get((kind, number), 0) | bit
    return found


def reversed_(expected: Mapping[Pair, int], seen: Mapping[Pair, int], strict: bool, whole: bool = False) -> bool:
    """Whether what is ``seen`` points the other way: more pairs oppose the expected signs than share one.

    Pairs that point both ways, here or there, tell nothing. ``strict`` is for a sentence that is much the same: one
    kind of direction that is turned round as often as not is enough. ``whole`` is for one that is nearly quoted: where
    no pair is shared, the sentences as wholes are compared.
    """
    against: dict[int, int] = {}
    turned: set[int] = set()
    for pair, wanted in expected.items():
        bits = seen.get(pair, BOTH)
        if BOTH not in (wanted, bits) and pair[1] != WHOLE:
            against[pair[0]] = against.get(pair[0], 0) + (1 if wanted != bits else -1)
            turned |= {pair[0]} if wanted != bits else set()
    if not strict:
        return sum(against.values()) > 0
    for (kind, word), wanted in expected.items() if whole else ():
        if word == WHOLE and kind not in against and BOTH not in (wanted, seen.get((kind, word), BOTH)):
            against[kind] = 1 if wanted != seen[kind, word] else -1
            turned |= {kind} if wanted != seen[kind, word] else set()
    return any(against[kind] >= 0 for kind in turned)


@lru_cache(maxsize=1)
def _directions() -> Mapping[str, tuple[int, bool]]:
    """Stem → the kind of direction and whether it is the first of the pair."""
    found: dict[str, tuple[int, bool]] = {}
    for kind, (one, other) in enumerate(TURNS):
        for word in other.split():
            found.setdefault(stem(word), (kind, False))
        for word in one.split():
            found.setdefault(stem(word), (kind, True))
    return found
