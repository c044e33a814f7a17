"""Short answers made comparable: the same words however they are written, and typos told from other words."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import OSA

_JOINTS = re.compile(r"[\s_\-‐‑‒–—−/]+")
_EDGES = " \t\n\r\"'`´‘’“”„«»‹›.,;:!?()[]{}<>*_~"
_ARTICLES = frozenset({"a", "an", "the"})
_LETTERS = re.compile(r"[^\W\d_]+")
_OPPOSITES = (
    ("macro", "micro"),
    ("maxim", "minim"),
    ("inter", "intra"),
    ("hyper", "hypo"),
    ("homo", "hetero"),
    ("pre", "pro"),
    ("ante", "anti"),
    ("over", "under"),
    ("upper", "under"),
    ("in", "un"),
    ("ex", "in"),
    ("im", "ex"),
)
"""Beginnings that turn a term into its counterpart while changing few letters."""


def plain(text: str) -> str:
    """``text`` in one case and one form of Unicode, with single spaces and without what surrounds it."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split()).strip(_EDGES)


def normal(text: str) -> str:
    """``plain``, with hyphens and underscores as spaces, simple plurals as singulars, and no leading article."""
    words = _JOINTS.sub(" ", plain(text)).split()
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    if len(word) < 4 or not _LETTERS.fullmatch(word) or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1]


def same(one: str, other: str) -> bool:
    """Whether two ``normal`` texts are the same words, joined or apart ("batch norm", "batchnorm")."""
    if one == other:
        return True
    joined = one.replace(" ", "")
    return len(joined) >= 5 and joined == other.replace(" ", "")


def typo(one: str, other: str) -> int | None:
    """How many typing errors turn one ``normal`` text into the other, or None if they are different terms.

    Only words of five letters and more may differ, by one letter, or two in terms of ten letters and more; the first
    letter of each word stays, and digits and formulas are never corrected. Distance: optimal string alignment.
    """
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return None
    total = 0
    for word, wanted in zip(words, others, strict=True):
        if word != wanted:
            if not _may_differ(word, wanted):
                return None
            total += OSA.distance(word, wanted, score_cutoff=3)
    longest = max(len(one.replace(" ", "")), len(other.replace(" ", "")))
    return total if total <= (2 if longest >= 10 else 1) else None


def _may_differ(word: str, wanted: str) -> bool:
    if min(len(word), len(wanted)) < 5 or word[0] != wanted[0]:
        return False
    if not (_LETTERS.fullmatch(word) and _LETTERS.fullmatch(wanted)):
        return False
    return not any(
        (word.startswith(left) and wanted.startswith(right)) or (word.startswith(right) and wanted.startswith(left))
        for left, right in _OPPOSITES
    )
