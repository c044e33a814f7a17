"""A term or a name, typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, ClassVar

import re2
from pydantic import Field, model_validator

from bot.kinds.base import TextEntry, Values
from bot.kinds.part import Fixed, Note, Part, Text, beginning, flaw, trimmed, typed
from bot.kinds.words import normal, plain, same, typo
from bot.model import Given, Grade

LIMIT = 200
"""Characters of a short answer."""

_LITERAL = re.compile(r"[\w \-]+")
_ASIDE = re.compile(r"\(([^()]+)\)|\[([^\[\]]+)\]")
_BESIDE = re.compile(r"\s+/\s+|\s*;\s*|\s+(?:or|aka|i\.e\.|=)\s+")


class NearMiss(Part):
    """A ``match`` (searched for) that gets feedback but no credit."""

    match: Text
    why: Note = ""


class Short(Fixed):
    """``accept`` and ``accept_regex`` (matches all of it) are right; ``near`` explains, and loses to both.

    Patterns run on RE2, in time linear in the answer, regardless of case, on the text trimmed and normalised.
    """

    kind: ClassVar[str] = "short"

    accept: Annotated[tuple[Text, ...], Field(min_length=1)]
    accept_regex: Note = ""
    near: tuple[NearMiss, ...] = ()

    @model_validator(mode="after")
    def _patterns(self) -> Short:
        _check(self.accept_regex, "accept_regex")
        for index, miss in enumerate(self.near):
            _check(miss.match, "near", index, "match")
        for index, text in enumerate(self.accept):
            if not normal(text):
                raise flaw("nothing but punctuation can't be told from an empty answer.", "accept", index)
        return self

    def asks(self) -> TextEntry:
        """Type a term."""
        return TextEntry("Your answer", limit=LIMIT)

    def parse(self, text: str, order: Sequence[int]) -> Given:  # noqa: ARG002 - no options
        """The text, trimmed."""
        return trimmed(text, LIMIT)

    def grade(self, given: Given, values: Values) -> Grade:  # noqa: ARG002 - no variants
        """1 for an accepted form or a typo of one; else 0, with the feedback of a near miss."""
        answer = typed(given)
        if self.accepts(answer):
            return Grade(1.0, True, found=(self.accept[0],))
        miss = self.near_miss(answer)
        if miss is None and self._mistyped(normal(answer)):
            return Grade(1.0, True, found=(self.accept[0],))
        why = miss.why if miss else ""
        return Grade(0.0, False, missed=(self.accept[0],), feedback=(why,) if why else ())

    def accepts(self, answer: str) -> bool:
        """Whether ``answer`` is one of the accepted forms, typos aside, or several of them together: "DPO (direct
        preference optimisation)", "TPOT / inter-token latency". One wrong name among them spoils it."""
        return self._is_form(answer) or (len(names := _names(answer)) > 1 and all(map(self._is_form, names)))

    def _is_form(self, answer: str) -> bool:
        form = normal(answer)
        if any(same(form, normal(text)) for text in self.accept):
            return True
        pattern = self.accept_regex
        return bool(pattern) and any(_compiled(pattern).fullmatch(text) for text in (plain(answer), form))

    def near_miss(self, answer: str) -> NearMiss | None:
        """The first near miss that ``answer`` shows, or is a typo of."""
        form = normal(answer)
        for miss in self.near:
            if any(_compiled(miss.match).search(text) for text in (plain(answer), form)):
                return miss
        for miss in self.near:
            if any(typo(form, normal(word)) is not None for word in _literals(miss.match)):
                return miss
        return None

    def _mistyped(self, form: str) -> bool:
        return any(typo(form, normal(text)) is not None for text in self.accept)

    def key(self, order: Sequence[int], values: Values) -> str:  # noqa: ARG002 - no options, no variants
        """The first accepted form."""
        return self.accept[0]

    def show(self, given: Given, order: Sequence[int]) -> str:  # noqa: ARG002 - no options
        """The text as typed."""
        return beginning(typed(given))

    def identity(self) -> Any:
        """What is accepted, and what is kept from being taken for a typo of it."""
        return {
            "accept": sorted({normal(text) for text in self.accept}),
            "accept_regex": self.accept_regex,
            "near": [miss.match for miss in self.near],
        }


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = 1 << 20  # bounds the automaton of an author's pattern, in bytes
    return re2.compile(pattern, options)


def _check(pattern: str, *path: str | int) -> None:
    try:
        _compiled(pattern)
    except re2.error as error:
        reason = beginning(error.args[0].decode(errors="replace"), 80)
        raise flaw(
            f"the pattern can't be used: {reason} (RE2 syntax, no look-around, no back-references).", *path
        ) from None


def _names(answer: str) -> list[str]:
    """The names in an answer that gives one in brackets, or several side by side."""
    inside = [first or second for first, second in _ASIDE.findall(answer)]
    parts = [part.strip() for text in (_ASIDE.sub(" ", answer), *inside) for part in _BESIDE.split(text)]
    return [part for part in parts if part]


@lru_cache(maxsize=4096)
def _literals(pattern: str) -> tuple[str, ...]:
    """The alternatives of a pattern that are plain words."""
    bare = pattern.removeprefix("(?i)")
    return tuple(word for word in bare.split("|") if _LITERAL.fullmatch(word))
