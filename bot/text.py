"""Words of a text: what linter, near-duplicate search and look-alike suggestions mean by "word" and "the same".

Pure functions over English prose with a little Markdown. No scoring of answers: that belongs to the graders.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category

NEAR = 0.5
"""Two texts whose content words overlap by more than this share (Jaccard) are near-duplicates."""

_SLOT = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"[\d.,]+")
_TOKEN = re.compile(r"\.?\d+(?:[.,]\d+)*|[^\W\d_](?:[^\W_]|['’](?=[^\W\d_]))*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]”’]*\s+(?=[\"'(\[“‘]*[A-Z0-9`*])")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|cf|vs|etc|approx|resp|Fig|Eq|Sec|No|Dr)\.$")
_STOP_WORDS = """
    a about after again all also am an and any are aren't as at be because been before being between both but by can
    can't cannot could couldn't did didn't do does doesn't doing don't down during each either else ever every few for
    from further get gets got had has hasn't have haven't having he her here hers him his how however i i'd i'm if in
    into is isn't it it's its itself just least let like may me might more most much must my neither no nor not now of
    off on once one only or other others ought our ours out over own per rather same shall she should so some still such
    than that that's the their theirs them then there these they they're this those though through thus to too under
    until up upon us very via was wasn't we were what what's when where whether which while who whom whose why will with
    within without won't would you you'd you're your yours yet
"""
_ASKING_WORDS = """
    answer best choose correct describe explain following five four give given likely make made name option pick
    question say select statement take three true two use used yes
"""
_KEEP = frozenset({"loss", "bias", "class", "pass", "axis", "basis", "less", "gas", "bus", "process", "access"})


def tokens(text: str) -> tuple[str, ...]:
    """Words and numbers in order, lower-case, Markdown and punctuation gone: ``1,000`` and ``0.5`` are one each."""
    return tuple(found.group().lower().replace("’", "'") for found in _TOKEN.finditer(text))


def word_count(text: str) -> int:
    """How many words a reader reads: white space parts them, and lone punctuation isn't one."""
    return sum(any(sign.isalnum() for sign in part) for part in text.split())


def sentence_count(text: str) -> int:
    """How many sentences there are; decimal points and common abbreviations end none. 0 for empty text."""
    parts = [part for part in _SENTENCE_END.split(text.strip()) if part.strip()]
    return len(parts) - sum(bool(_ABBREVIATION.search(part)) for part in parts[:-1])


def stem(word: str) -> str:
    """A light stem, so that *layers* meets *layer* and *masking* meets *masked*. Numbers stay as they are.

    Not a linguist's stem: it only has to be the same for the inflections of one word.
    """
    word = word.removesuffix("'s")
    if len(word) < 4 or word in _KEEP or not word.isalpha():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("ing") and _vowel(word[:-3]):
        return _trim(word[:-3])
    if word.endswith("ed") and _vowel(word[:-2]):
        return _trim(word[:-2])
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _trim(word)


def _vowel(word: str) -> bool:
    return len(word) > 2 and any(letter in "aeiouy" for letter in word)


def _trim(word: str) -> str:
    """*stopp* and *stop*, *scale* and *scal* end alike."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


_STOP = frozenset(_STOP_WORDS.split())
_ASKING = frozenset(stem(word) for word in _ASKING_WORDS.split())


@lru_cache(maxsize=8192)
def words(text: str) -> frozenset[str]:
    """The content words: stems of what is neither a stop word nor a single letter. Numbers count."""
    return frozenset(
        stem(token)
        for token in tokens(text)
        if token not in _STOP and (len(token) > 1 or token.isdigit() or not token.isascii())
    )


@lru_cache(maxsize=4096)
def question_words(text: str) -> frozenset[str]:
    """What a question's stem is about.

    The content words without those that questions are asked with, bare numbers and ``{variables}``: an item with
    other numbers is the same question. Names with digits (``fp16``) stay.
    """
    found = words(_SLOT.sub(" ", text))
    return frozenset(word for word in found if word not in _ASKING and not _NUMBER.fullmatch(word))


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of the words of either that both have, in [0, 1]; 0 if both are empty: nothing is not alike."""
    common = len(a & b)
    return common / (len(a) + len(b) - common) if common else 0.0


def near_duplicate(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two stems' words overlap so much that members would take them for the same question."""
    return jaccard(a, b) > NEAR


def storable(text: str) -> str:
    """``text`` without control characters (line breaks and tabs stay) and halves of surrogate pairs: what every
    database, terminal and platform can hold."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or category(char) not in ("Cc", "Cs"))
