"""Which words stand beside which in English prose: what tells a text from its words in a heap.

Words that carry grammar stand for themselves, all others for the class of their ending; the counts come from the
bank's own text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from bot.grading.english import FUNCTION

START, END, OTHER, NUMBER, BREAK = "^", "$", "*", "0", ","
ENDINGS = ("tion", "ing", "ed", "ly", "s")
"""Endings that tell what words may stand before and behind one; OTHER followed by one is a class."""
STEM_LEFT = 3
"""Letters before an ending, at least."""
UNSEEN = 0.7
"""How often a pair that isn't on record is taken to have been seen; pairs seen once aren't."""

_PART = re.compile(r"[^\W_]+|[,;:()]")


def pairs(simple: str) -> Iterator[tuple[str, str]]:
    """The classes of neighbours in one ``plain`` sentence, from its start up to its end."""
    kinds = [START, *map(_kind, _PART.findall(simple)), END]
    yield from pairwise(kinds)


def telling(one: str, other: str) -> bool:
    """Whether a pair tells anything: one of the two carries grammar, and no comma stands between. What two words of
    content are doing side by side tells a telegram from prose, but neither from a heap."""
    return BREAK not in (one, other) and not (_mute(one) and _mute(other))


def _mute(kind: str) -> bool:
    return kind[0] in (OTHER, NUMBER, START, END)


def _kind(part: str) -> str:
    if part in FUNCTION:
        return part
    if part in ",;:()":
        return BREAK
    if part[0].isdigit():
        return NUMBER
    return OTHER + next((end for end in ENDINGS if part.endswith(end) and len(part) >= len(end) + STEM_LEFT), "")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How often each class stood first in a pair, second in one, and each pair ("of the"), among ``total`` pairs."""

    total: int
    first: Mapping[str, int]
    second: Mapping[str, int]
    together: Mapping[str, int]

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> Neighbours:
        """Of the bank's own text, as counted when the file was made (``python -m benchmarks.grading idf``)."""
        return Neighbours(**json.loads(files("bot.grading").joinpath("neighbours.json").read_text(encoding="utf-8")))

    def fluency(self, one: str, other: str) -> float:
        """The logarithm of how much more often the two stand together than by chance; below 0 for less often."""
        expected = self.first.get(one, 1) * self.second.get(other, 1) / self.total
        return math.log((self.together.get(f"{one} {other}", UNSEEN) + 0.5) / (expected + 0.5))
