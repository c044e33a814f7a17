"""Foreign text, as far as every platform agrees: without what turns a line round, hides in it, or climbs over others.

Whatever a player or an author typed may hold escape sequences, marks of direction, or characters of no width. What a
platform would act upon (formatting, mentions, links) is its adapter's concern.
"""

from __future__ import annotations

import unicodedata

MOST_MARKS = 3
"""Combining marks kept on one character; more would climb over the neighbouring lines."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
"""Invisible characters that Unicode doesn't class as format characters."""
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


def clean(text: str, *, lines: bool = False, joiners: bool = True) -> str:
    """``text`` without control, format (bidi, zero-width), surrogate, private and unassigned characters.

    With ``lines`` line breaks and the spaces inside a line stay (tabs lead to every fourth column); without, white
    space of any kind is one space. ``joiners`` stay where they belong, inside an emoji and between letters of scripts
    that need them, unless the platform can't show what they join.
    """
    if not lines:
        return " ".join(_seen(" ".join(text.split()), joiners).split())
    broken = text.replace("\r\n", "\n").translate(_BREAKS).split("\n")
    return "\n".join(_seen(line.expandtabs(4), joiners) for line in broken)


def _seen(text: str, joiners: bool) -> str:
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for index, sign in enumerate(text):
        kind = unicodedata.category(sign)
        welcome = joiners and kind in _DROPPED and _needed(sign, kept, text[index + 1 : index + 2])
        if sign in _BLANK or (kind in _DROPPED and not welcome):
            continue
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(" " if kind in {"Zs", "Zl", "Zp"} else sign)
    return "".join(kept)


def _needed(sign: str, before: list[str], after: str) -> bool:
    """Whether a character that mostly isn't welcome makes sense where it stands."""
    if "\U0001f000" <= sign <= "\U0001fbff":
        return True  # an emoji that is younger than this Python's tables
    if sign not in "\u200c\u200d" or not before or not after:
        return False
    if sign == "\u200d" and _emoji(before[-1]) and _emoji(after):
        return True
    return "\u0600" <= before[-1] <= "\u0dff" and "\u0600" <= after <= "\u0dff"


def _emoji(sign: str) -> bool:
    return sign == "\ufe0f" or "\u2190" <= sign <= "\u2bff" or "\U0001f000" <= sign <= "\U0001fbff"
