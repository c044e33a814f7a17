"""How an answer is delivered, by what words alone can tell: length, signposts, numbers, an example. No marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.text import word_count

PER_MINUTE = 130
"""Words that people speak in a minute when they explain something."""
BRIEF, LONG = 40, 250
"""Words below which an answer is brief, and above which it is long to listen to."""

SIGNPOSTS = (
    "first",
    "firstly",
    "second",
    "secondly",
    "third",
    "then",
    "finally",
    "because",
    "so that",
    "therefore",
    "hence",
    "however",
    "but",
    "whereas",
    "on the other hand",
    "instead",
    "if",
    "unless",
    "in short",
    "to sum up",
    "overall",
    "the reason",
    "trade-off",
    "tradeoff",
)
EXAMPLES = (
    "for example",
    "for instance",
    "e.g.",
    "such as",
    "suppose",
    "imagine",
    "say we",
    "say you",
    "let's say",
    "in my experience",
    "in our",
    "at my",
    "i once",
    "we once",
    "we had",
    "i had",
    "i saw",
    "we saw",
    "i worked",
    "we used",
)

_NUMBER = re.compile(r"(?<![\w.-])[-+±~≈]?\d[\d,.]*(?:e[-+]?\d+)?\s?%?", re.IGNORECASE)
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Delivery:
    """``words`` in all; ``signposts`` and ``examples`` are those of our own lists that were used, in the lists' order;
    ``items``: points of a list; ``numbers``: how many."""

    words: int
    signposts: tuple[str, ...]
    items: int
    numbers: int
    examples: tuple[str, ...]

    @property
    def seconds(self) -> int:
        """About how long it takes to say."""
        return round(self.words * 60 / PER_MINUTE)


def observe(text: str) -> Delivery:
    """What the words of an answer tell."""
    lowered = " ".join(text.lower().replace("’", "'").split())
    items = _ITEM.findall(text)
    counted = sum(item.strip()[0].isdigit() for item in items)
    return Delivery(
        words=word_count(text),
        signposts=tuple(_used(SIGNPOSTS, lowered)),
        items=len(items),
        numbers=max(0, len(_NUMBER.findall(lowered)) - counted),
        examples=tuple(_used(EXAMPLES, lowered)),
    )


def _used(phrases: Iterable[str], text: str) -> Iterable[str]:
    return (phrase for phrase in phrases if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text))
