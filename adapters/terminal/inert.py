"""Making foreign text harmless before it reaches a terminal, and comparing what was shown.

Whatever a player or an author typed may hold escape sequences, marks that turn the line around, or characters of no
width. Nothing of that kind leaves this module.
"""

from __future__ import annotations

import unicodedata

MOST_MARKS = 3
"""Combining marks kept on one character; more would climb over the neighbouring lines."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
"""Invisible characters that Unicode doesn't class as format characters."""
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str, *, lines: bool = False) -> str:
    """``text`` without control, format (bidi, zero-width), surrogate, private and unassigned characters.

    With ``lines`` line breaks and the spaces inside a line stay (tabs become four spaces); without, white space of any
    kind becomes one space.
    """
    if not lines:
        return _without_controls(" ".join(text.split())).strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "\n".join(_without_controls(line.expandtabs(4)) for line in text.split("\n"))


def _without_controls(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in _DROPPED or sign in _BLANK:
            continue
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(" " if kind in {"Zs", "Zl", "Zp"} else sign)
    return "".join(kept)


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters, the last an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def squeezed(text: str) -> str:
    """``text`` with every run of white space as one space: how expectations are compared."""
    return " ".join(text.split())


def same(text: str) -> str:
    """``text`` in the form in which typed text is matched with labels: cleaned, case-folded, dots as an ellipsis."""
    return clean(text).casefold().replace("...", "…")
