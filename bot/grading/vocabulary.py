"""The words that a rubric looks for, and which words of an answer stand for them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rapidfuzz import fuzz, process

from bot.grading import field
from bot.grading.english import ALIKE, FAINT, STOP
from bot.grading.plain import stem

FUZZY = 84.0
"""Likeness (0–100) from which on two stems are one, mistyped."""
SHORTEST_FUZZY = 5
ALIKE_CREDIT = 0.75
"""What a synonym is worth, beside the word itself."""
MOST_LINKS = 4000
"""Remembered words of answers, per rubric."""
_TURNING = ("un", "non", "dis", "anti")
"""Beginnings that turn a word round."""


@dataclass(frozen=True, slots=True)
class Link:
    """A word of an answer stands for word ``id`` of the rubric, as well as ``credit`` in (0, 1] says; ``turned``: for
    its opposite. ``exact`` isn't so for synonyms."""

    id: int
    credit: float
    turned: bool = False
    exact: bool = True


class Vocabulary:
    """Stems with their numbers, in order of arrival."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._joints: dict[str, tuple[int, ...]] = {}
        self._groups: dict[int, list[int]] = {}
        self._links: dict[str, tuple[Link, ...]] = {}

    def add(self, one: str) -> int:
        """The number of a stem."""
        if one not in self._ids:
            number = self._ids[one] = len(self._ids)
            for group in _groups().get(one, ()):
                self._groups.setdefault(group, []).append(number)
        return self._ids[one]

    def join(self, one: str, other: str) -> None:
        """Have the two words (as written) recognised when they are written as one."""
        joint = stem(one + other)
        self._joints[joint] = (self.add(stem(one)), self.add(stem(other)))

    def known(self, one: str) -> int | None:
        """The number of exactly that stem."""
        return self._ids.get(one)

    def links(self, one: str) -> tuple[Link, ...]:
        """What the stem of an answer's word stands for."""
        found = self._links.get(one)
        if found is None:
            if len(self._links) >= MOST_LINKS:
                self._links.clear()
            found = self._links[one] = tuple(self._find(one))
        return found

    def _find(self, one: str) -> Iterable[Link]:
        best: dict[int, Link] = {}
        for group in _groups().get(one, ()):
            for number in self._groups.get(group, ()):
                best[number] = Link(number, ALIKE_CREDIT, exact=False)
        for number in self._joints.get(one, ()):
            best[number] = Link(number, 1.0)
        exact = self._ids.get(one)
        if exact is not None:
            best[exact] = Link(exact, 1.0)
        else:
            best |= {link.id: link for link in self._like(one)}
        return best.values()

    def _like(self, one: str) -> Iterable[Link]:
        for start in _TURNING:
            rest = one.removeprefix(start)
            if rest != one and len(rest) >= 4 and rest in self._ids:
                yield Link(self._ids[rest], 1.0, turned=True)
                return
            if start + one in self._ids and len(one) >= 4:
                yield Link(self._ids[start + one], 1.0, turned=True)
                return
        if len(one) < SHORTEST_FUZZY or not one.isalpha():
            return
        near = process.extract(one, self._ids.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY, limit=3)
        for other, likeness, _ in near:
            if len(other) >= SHORTEST_FUZZY and other[0] == one[0] and other.isalpha():
                yield Link(self._ids[other], likeness / 100)


class Rarity:
    """How much a stem says: its inverse document frequency, bounded. ``documents`` of them, each stem in how many."""

    def __init__(self, documents: int, counts: Mapping[str, int]) -> None:
        self.documents, self.counts = documents, counts
        self._most = math.log(1 + documents / 2)

    @staticmethod
    def shipped() -> Rarity:
        """Of the bank's own texts, as counted when the file was made (``python -m benchmarks.grading idf``)."""
        data = json.loads(files("bot.grading").joinpath("idf.json").read_text(encoding="utf-8"))
        return Rarity(data["documents"], data["stems"])

    def weight(self, one: str) -> float:
        """In (0, 1]. An unknown stem is as rare as can be; words of little meaning stay at the bottom."""
        if one in _faint():
            return 0.15
        count = self.counts.get(one, 1)
        return min(1.0, max(0.15, math.log(1 + self.documents / max(count, 1)) / self._most))


@lru_cache(maxsize=1)
def _faint() -> frozenset[str]:
    return frozenset(stem(word) for word in FAINT | STOP)


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, group in enumerate((*ALIKE, *field.ALIKE)):
        for word in group.split():
            numbers = found.setdefault(stem(word), [])
            if number not in numbers:
                numbers.append(number)
    return {one: tuple(numbers) for one, numbers in found.items()}
