"""Options and the letters they are shown under: shared by single, code, multi and order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from pydantic import ConfigDict, model_validator
from pydantic.config import JsonDict

from bot.errors import AnswerError
from bot.kinds.base import LETTERS
from bot.kinds.part import Note, Part, flaw
from bot.model import Given

MOST = len(LETTERS)
"""Options have the letters A–H."""

_ONE_OF: JsonDict = {"oneOf": [{"required": ["correct"]}, {"required": ["wrong"]}]}
_SEPARATORS = re.compile(r"\bAND\b|[\s,;:.()\[\]{}/&+>→*`'\"-]+")
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


class Option(Part):
    """``{correct: …}`` or ``{wrong: …}``, with the reason that makes it right or tempting."""

    model_config = ConfigDict(json_schema_extra=_ONE_OF)

    correct: Note = ""
    wrong: Note = ""
    why: Note = ""

    @property
    def text(self) -> str:
        return self.correct or self.wrong

    @property
    def right(self) -> bool:
        return bool(self.correct)

    @model_validator(mode="after")
    def _either(self) -> Option:
        if bool(self.correct) == bool(self.wrong):
            raise flaw('write the option either as `correct: "…"` or as `wrong: "…"`.')
        return self


def folded(text: str) -> str:
    """``text`` with single spaces: what an option says, however the lines of the file were broken."""
    return " ".join(text.split())


def check_distinct(texts: Iterable[str], field: str) -> None:
    """Refuse two options that read the same: nobody could tell them apart."""
    seen: dict[str, int] = {}
    for index, text in enumerate(texts):
        first = seen.setdefault(folded(text).casefold(), index)
        if first != index:
            raise flaw(f"number {index + 1} repeats number {first + 1}; change or remove one of them.", field, index)


def identity(options: Sequence[Option]) -> list[list[object]]:
    """What the options mean to grading."""
    return [[folded(option.text), option.right] for option in options]


def picked(given: Given) -> tuple[int, ...]:
    """The indices of an answer to a question that is answered by options."""
    if isinstance(given, str):
        raise TypeError("this question is answered by options, not by text")
    return given


def letter(index: int, order: Sequence[int]) -> str:
    """The letter under which option ``index`` is shown."""
    return LETTERS[order.index(index)]


def letters(given: Given, order: Sequence[int]) -> list[str]:
    """The letters of an answer, in the answer's order."""
    return [letter(index, order) for index in picked(given)]


def read_letters(text: str, order: Sequence[int], pick: int, *, ordered: bool = False) -> tuple[int, ...]:
    """Read displayed letters as bank indices: in the order typed if ``ordered``, else sorted.

    "b", "B)", "a, c" and "ACD" are all understood. Raises AnswerError.
    """
    shown = LETTERS[: len(order)]
    if pick == len(text) == 1 and text in shown:  # a button, as nearly always
        return (order[shown.index(text)],)
    marks = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:200]).upper())
    unknown = next((mark for mark in marks if mark not in shown), None)
    if not marks or unknown is not None or len(marks) != pick or len(set(marks)) != len(marks):
        raise AnswerError(_fix(shown, pick, ordered=ordered))
    indices = tuple(order[shown.index(mark)] for mark in marks)
    return indices if ordered else tuple(sorted(indices))


def _fix(shown: str, pick: int, *, ordered: bool) -> str:
    span = f"{shown[0]}–{shown[-1]}"
    if ordered:
        # The example is the same for every question of this length, so that it can't hint at the key.
        return f"Name each letter from {span} once, the first step first, e.g. `{shown[1:] + shown[0]}`."
    if pick == 1:
        return f"Choose one letter from {span}, e.g. `{shown[1]}`."
    example = (shown[0] + shown[2:] + shown[1])[:pick]
    return f"Choose exactly {_COUNTS[pick]} letters from {span}, e.g. `{''.join(sorted(example))}`."
