"""Text measured in the cells of a monospaced font: a Chinese character or an emoji takes two, an accent none."""

from __future__ import annotations

from unicodedata import bidirectional

from wcwidth import iter_graphemes, wcswidth

from adapters.discord import inert

LEFT_TO_RIGHT = "\u200e"


def width(text: str) -> int:
    return max(0, wcswidth(text))


def fit(text: str, cells: int) -> str:
    """``text`` in at most ``cells``, the last an ellipsis where something was cut; no character is cut apart."""
    if width(text) <= cells:
        return text
    kept, room = "", cells - 1
    for sign in iter_graphemes(text):
        if width(kept + sign) > room:
            break
        kept += sign
    return kept.rstrip() + "…"


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """``text`` with blanks up to ``cells``, on its left if it stands ``right``."""
    blanks = " " * (cells - width(text))
    island = inert.isolated(text)
    return blanks + island if right else island + blanks


def row(text: str) -> str:
    """A line that reads from left to right, whatever names are in it."""
    foreign = any(bidirectional(sign) in {"R", "AL"} for sign in text)
    return (LEFT_TO_RIGHT if foreign else "") + text.rstrip()


def wrapped(text: str, cells: int) -> list[str]:
    """``text`` in lines of at most ``cells``, broken between words where that is possible."""
    lines = [""]
    for word in text.split():
        while width(word) > cells:
            head = fit(word, cells).removesuffix("…")
            lines.append(head)
            word = word[len(head) :]  # noqa: PLW2901 (what is left of it)
        spaced = f"{lines[-1]} {word}".strip()
        if width(spaced) <= cells:
            lines[-1] = spaced
        else:
            lines.append(word)
    return [line for line in lines if line] or [""]
