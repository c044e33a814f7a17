"""Whether an answer denies what a phrasing asserts, or says that it goes the other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.grading.english import TURNS
from bot.grading.plain import stem
from bot.grading.reading import Word

POSITIVE, NEGATIVE = 1, 2
"""As bits: a word that is asserted in one place and denied in another is both."""
NEARBY = 3
"""Words between a direction and what it is said of, at most."""

Pair = tuple[int, int]
"""A kind of direction (its place in TURNS) and the number of a word near it; -1 stands for the sentence as a whole."""
WHOLE = -1


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
        found[kind, WHOLE] = found.get((kind, WHOLE), 0) | bit
        for other in range(max(0, place - NEARBY), min(len(words), place + NEARBY + 1)):
            number = numbers[other]
            if number is None or signs[other] is not None or not words[other].says:
                continue
            if words[other].clause == words[place].clause:
                found[kind, number] = found.get((kind, number), 0) | bit
    return found


def reversed_(expected: Mapping[Pair, int], seen: Mapping[Pair, int], whole: bool) -> bool:
    """Whether what is ``seen`` points the other way: more pairs oppose the expected signs than share one.

    Pairs that point both ways, here or there, tell nothing. Without a common pair the sentences as wholes are compared,
    if ``whole``: that they speak of the same is certain.
    """
    shared = [(expected[pair], bits) for pair, bits in seen.items() if pair in expected and pair[1] != WHOLE]
    telling = [(one, other) for one, other in shared if one != POSITIVE | NEGATIVE and other != POSITIVE | NEGATIVE]
    if not telling and whole:
        telling = [
            (expected[pair], bits)
            for pair, bits in seen.items()
            if pair[1] == WHOLE and expected.get(pair, 3) != 3 and bits != 3
        ]
    against = sum(one != other for one, other in telling)
    return against > len(telling) - against


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
