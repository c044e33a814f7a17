"""Making foreign text harmless before it reaches a terminal, and comparing what was shown.

Whatever a player or an author typed may hold escape sequences, marks that turn the line around, or characters of no
width. Nothing of that kind leaves this module.
"""

from __future__ import annotations

from bot import foreign


def clean(text: str, *, lines: bool = False) -> str:
    """``foreign.clean`` without joiners: many terminals show an emoji of several parts in more cells than it has."""
    return foreign.clean(text, lines=lines, joiners=False)


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters, the last an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def squeezed(text: str) -> str:
    """``text`` with every run of white space as one space: how expectations are compared."""
    return " ".join(text.split())


def same(text: str) -> str:
    """``text`` in the form in which typed text is matched with labels: cleaned, case-folded, dots as an ellipsis."""
    return clean(text).casefold().replace("...", "…")
