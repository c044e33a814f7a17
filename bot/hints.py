"""Suggestions for mistyped words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

_STRAIGHT = str.maketrans("“”", '""')


def closest(word: str, choices: Iterable[str] | Mapping[str, str], count: int = 3) -> list[str]:
    """The ``count`` choices most like ``word``, best first; empty if none is alike.

    With a mapping, what was typed is compared with the keys and the values are returned, each once.
    """
    table = choices if isinstance(choices, Mapping) else {choice: choice for choice in choices}
    folded = {key: key.casefold() for key in table}
    best = process.extract(word.casefold(), folded, scorer=fuzz.ratio, score_cutoff=66, limit=None)
    return list(dict.fromkeys(table[key] for _, _, key in best))[:count]


def did_you_mean(suggestions: Iterable[str]) -> str:
    """``" Did you mean A, B or C?"`` with a leading space, or nothing without suggestions."""
    names = list(suggestions)
    if not names:
        return ""
    return f" Did you mean {either(names)}?"


def either(names: list[str]) -> str:
    """``A``, ``A or B``, ``A, B or C``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def quoted(text: str, limit: int = 40) -> str:
    """What was typed, fit to stand in a sentence: one line, printable, at most ``limit`` characters, in quotes.

    What stands between these quotes in a sentence is a player's; the view escapes it there.
    """
    line = " ".join("".join(char if char.isprintable() else " " for char in text.translate(_STRAIGHT)).split())
    return f"“{line if len(line) <= limit else line[: limit - 1] + '…'}”"
