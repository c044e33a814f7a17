"""Several right options among several; the stem says how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from bot.kinds.base import Choices, Values
from bot.kinds.choice import MOST, Option, check_distinct, identity, letter, letters, picked, read_letters
from bot.kinds.part import Fixed, flaw
from bot.model import Given, Grade


class Multi(Fixed):
    """``options:`` with several ``correct``.

    Score: (hits − wrong picks) / keys, at least 0 (plus/minus scoring, Betts et al. 2022).
    """

    kind: ClassVar[str] = "multi"

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=MOST)]

    @model_validator(mode="after")
    def _some_key(self) -> Multi:
        if not self.answer:
            raise flaw("no option is `correct`; mark the right ones.", "options")
        check_distinct((option.text for option in self.options), "options")
        return self

    @property
    def answer(self) -> tuple[int, ...]:
        """The indices of the right options, as written."""
        return tuple(index for index, option in enumerate(self.options) if option.right)

    def asks(self) -> Choices:
        """Choose as many as there are keys."""
        return Choices(tuple(option.text for option in self.options), pick=len(self.answer))

    def parse(self, text: str, order: Sequence[int]) -> Given:
        """Read as many letters as there are keys."""
        return read_letters(text, order, len(self.answer))

    def grade(self, given: Given, values: Values) -> Grade:  # noqa: ARG002 - options have no variants
        """Keys found and missed, and why each wrong pick is wrong."""
        keys = set(self.answer)
        hits = keys & set(picked(given))
        wrong = sorted(set(picked(given)) - keys)
        return Grade(
            score=max(0.0, (len(hits) - len(wrong)) / len(keys)),
            correct=hits == keys and not wrong,
            found=self._texts(hits),
            missed=self._texts(keys - hits),
            feedback=tuple(self.options[index].why for index in wrong if self.options[index].why),
        )

    def key(self, order: Sequence[int], values: Values) -> str:  # noqa: ARG002 - options have no variants
        """The keys' letters and texts, one a line, in the order shown."""
        shown = sorted(self.answer, key=order.index)
        return "\n".join(f"**{letter(index, order)}** — {self.options[index].text}" for index in shown)

    def show(self, given: Given, order: Sequence[int]) -> str:
        """The chosen letters."""
        return ", ".join(sorted(letters(given, order)))

    def whys(self) -> tuple[str, ...]:
        """The reasons, per option as written."""
        return tuple(option.why for option in self.options)

    def identity(self) -> Any:
        """Options and keys."""
        return {"options": identity(self.options)}

    def _texts(self, indices: set[int]) -> tuple[str, ...]:
        return tuple(self.options[index].text for index in sorted(indices))
