"""Which words stand beside which in English prose: what tells a text from its words in a heap.

Words that carry grammar stand for themselves, all others for one class; the counts come from the bank's own text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.grading.english import FUNCTION

OTHER, NUMBER, BREAK, END = "*", "0", ",", "$"
UNSEEN = 0.7
"""How often a pair that isn't on record is taken to have been seen; pairs seen once aren't."""

_PART = re.compile(r"[^\W_]+|[,;:()]")


def pairs(simple: str) -> Iterator[tuple[str, str]]:
    """The classes of neighbours in one ``plain`` sentence, up to its end."""
    kinds = [_kind(part) for part in _PART.findall(simple)]
    yield from zip(kinds, [*kinds[1:], END], strict=True)


def telling(one: str, other: str) -> bool:
    """Whether a pair tells anything: one of the two carries grammar, and no comma stands between."""
    return BREAK not in (one, other) and not (one in (OTHER, NUMBER) and other in (OTHER, NUMBER, END))


def _kind(part: str) -> str:
    if part in FUNCTION:
        return part
    return BREAK if part in ",;:()" else NUMBER if part[0].isdigit() else OTHER


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
