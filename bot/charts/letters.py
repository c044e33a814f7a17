"""Untrusted text before it is set: cleaned, parted into what a reader takes for one letter, and sized up."""

from __future__ import annotations

from unicodedata import bidirectional, category, combining, normalize

MARKS = 2
"""Combining marks that one letter keeps: enough for names in living scripts, too few to paint over the next row."""
ELSEWHERE = "(see text)"
"""In place of a name that can't be shown as it is written: a text stands beside every picture."""
LONGEST = 400
"""Characters of a text that are looked at: far more than a line can show."""

_JOINERS = frozenset("\u200c\u200d")
_UNSEEN = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_VIRAMA = 9
"""The combining class of the signs that join two consonants of an Indic script."""


def clean(text: str) -> str:
    """One line without what can't be seen, or would turn the text around. Joiners stay: some scripts and emoji are
    wrong without them."""
    if text.isascii() and text.isprintable():
        return " ".join(text[:LONGEST].split())
    spaced = (" " if char.isspace() else char for char in text[:LONGEST])
    kept = "".join(char for char in spaced if char in _JOINERS or not _unseen(char))
    return " ".join(_few_marks(normalize("NFC", kept)).split()).strip("\u200c\u200d ")


def _unseen(char: str) -> bool:
    return char in _UNSEEN or category(char) in ("Cc", "Cf", "Cs", "Cn") or _selects(char)


def _selects(char: str) -> bool:
    """Variation selectors: we have one style of each letter."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _few_marks(text: str) -> str:
    kept, run = [], 0
    for char in text:
        run = run + 1 if combining(char) or category(char) == "Me" else 0
        if run <= MARKS:
            kept.append(char)
    return "".join(kept)


def clusters(text: str) -> list[str]:
    """The letters of a text, each with its marks and whatever is joined to it."""
    found: list[str] = []
    for char in text:
        if found and (_extends(char) or found[-1][-1] == "\u200d" or _pairs(found[-1], char)):
            found[-1] += char
        else:
            found.append(char)
    return found


def _extends(char: str) -> bool:
    return char in _JOINERS or category(char) in ("Mn", "Mc", "Me") or "\U0001f3fb" <= char <= "\U0001f3ff"


def _pairs(before: str, char: str) -> bool:
    """Two regional indicators make a flag."""
    return len(before) == 1 and all("\U0001f1e6" <= each <= "\U0001f1ff" for each in (before, char))


def unjoined(text: str) -> str:
    return "".join(char for char in text if char not in _JOINERS)


def right_to_left(text: str) -> bool:
    return any(bidirectional(char) in ("R", "AL", "AN") for char in text)


def needs_shaping(text: str) -> bool:
    """Whether a plain row of glyphs would be misread."""
    return right_to_left(text) or any(category(char) == "Mc" or combining(char) == _VIRAMA for char in text)
