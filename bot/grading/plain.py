"""One spelling for one thing: texts and words made comparable. What a member wrote is never shown in this form."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

from snowballstemmer import stemmer

from bot.grading.english import CONTRACTIONS, ENDINGS, NUMBERS, SIGNS

LIMIT = 3000
"""Characters of an answer that are read: what a form takes on Slack."""

FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_URL = re.compile(r"<?\b(?:https?|ftp)://[^\s>]+>?|\bwww\.[^\s>]+")
_MENTION = re.compile(r"<[@#!][^>\s]{1,80}>|(?<!\w)@[\w.\-]+")
_SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)))
_CONTRACTED = re.compile(
    rf"(?<![\w'])(?:{'|'.join(re.escape(word) for word in sorted(CONTRACTIONS, key=len, reverse=True))})(?![\w'])"
)
_ENDING = re.compile(rf"(?<=\w)(?:{'|'.join(re.escape(end) for end in ENDINGS)})(?!\w)")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_UNITS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_COMPOUND = re.compile(rf"\b({'|'.join(_TENS)})[- ]({'|'.join(_UNITS)})\b")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_FACTOR = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)x\b|(?<!\w)x(\d+)\b")
_DROPPED = re.compile(r"[*`_~#|\\\"“”„«»<>{}\[\]]+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "ʼ": "'", "‑": "-", "‐": "-", "−": "-", "–": " - ", "—": " - "})
TOKEN = re.compile(r"\d+(?:[.:]\d+)*[^\W\d_]*|[^\W_]+")
_BRITISH = re.compile(r"is(e|ed|es|er|ers|ing|ation|ations)$")
_OUR = re.compile(r"(?<=[^\W\d_]{3})our(?=$|s$|ed$|ing$|al$|s?ly$)")


def plain(text: str) -> str:
    """``text`` in lower case and one form of Unicode, contractions and signs written out, without code blocks, links,
    mentions and Markdown. Applying it twice changes nothing."""
    for _ in range(4):  # what one pass writes out, the next may have to fold: the second nearly always changes nothing
        once = _once(text)
        if once == text:
            break
        text = once
    return text


def _once(text: str) -> str:
    text = _MENTION.sub(" ", _URL.sub(" ", FENCE.sub(" ", text)))
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_QUOTES)
    text = _SIGN.sub(lambda sign: SIGNS[sign.group()], text)
    text = _CONTRACTED.sub(lambda word: CONTRACTIONS[word.group()], text)
    text = _ENDING.sub(lambda end: ENDINGS[end.group()], text)
    text = _COMPOUND.sub(lambda number: str(_TENS[number[1]] + _UNITS[number[2]]), text)
    text = _FACTOR.sub(lambda factor: f" {factor[1] or factor[2]} times ", _GROUPED.sub("", text))
    return " ".join(_DROPPED.sub(" ", text).split())


def tokens(text: str) -> list[str]:
    """The words and numbers of a ``plain`` text, in order. ``2:4`` and ``0.95`` are one each, ``warm-up`` is two."""
    return [spelled(word) for word in TOKEN.findall(text)]


def spelled(word: str) -> str:
    """A number word in digits; any other word as it is."""
    return NUMBERS.get(word, word)


_local = threading.local()


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of a token (Snowball's English), the same for British and American spelling."""
    if not word.isalpha() or not word.isascii() or len(word) > 40:
        return word
    if len(word) > 5:
        word = _BRITISH.sub(r"iz\1", _OUR.sub("or", word))
    try:
        one = _local.stemmer
    except AttributeError:  # it keeps the word at hand in itself, so that threads can't share one
        one = _local.stemmer = stemmer("english")
    found: str = one.stemWord(word)
    return found
