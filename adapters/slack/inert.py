"""Foreign text made harmless: without what turns a line round, hides in it, or climbs over its neighbours.

What Slack would act upon (mentions, links, formatting) needs no escaping here, because such text goes only where Slack
parses nothing: into rich text, raw text and plain text. ``escaped`` is for the one field that is parsed.
"""

from __future__ import annotations

import unicodedata

MOST_MARKS = 3
"""Combining marks kept on one character."""

_GONE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Invisible, though Unicode calls them letters, marks or symbols."""
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


def literal(text: str) -> str:
    """``text`` in one line, every run of white space as one space; control, format (bidi, zero-width), surrogate,
    private and unassigned characters are gone."""
    return " ".join(_seen(" ".join(text.split())).split())


def lines(text: str) -> str:
    """As ``literal``, but line breaks and the spaces within a line stay; tabs lead to every fourth column."""
    broken = text.replace("\r\n", "\n").translate(_BREAKS).split("\n")
    return "\n".join(_seen(line.expandtabs(4)).rstrip() for line in broken)


def _seen(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in _GONE or sign in _UNSEEN:
            continue
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(" " if kind == "Zs" else sign)
    return "".join(kept)


def escaped(text: str) -> str:
    """``text`` for mrkdwn: the three characters by which mentions, links and dates begin, end and hide."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
