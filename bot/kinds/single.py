"""One right option among several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from bot.kinds.base import Choices, Values
from bot.kinds.choice import MOST, Option, check_distinct, identity, letter, letters, picked, read_letters
from bot.kinds.part import Fixed, flaw
from bot.model import Given, Grade


class Single(Fixed):
    """``options:`` with exactly one ``correct``."""

    kind: ClassVar[str] = "single"

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=MOST)]

    @model_validator(mode="after")
    def _one_key(self) -> Single:
        keys = sum(option.right for option in self.options)
        if keys != 1:
            raise flaw(f"{keys} options are `correct`; mark exactly one.", "options")
        check_distinct((option.text for option in self.options), "options")
        return self

    @property
    def answer(self) -> int:
        """The index of the right option, as written."""
        return next(index for index, option in enumerate(self.options) if option.right)

    def asks(self) -> Choices:
        """Choose one."""
        return Choices(tuple(option.text for option in self.options))

    def parse(self, text: str, order: Sequence[int]) -> Given:
        """Read one letter."""
        return read_letters(text, order, 1)

    def grade(self, given: Given, values: Values) -> Grade:  # noqa: ARG002 - options have no variants
        """1 for the key, else 0 with the reason why the chosen option is wrong."""
        (index,) = picked(given)
        choice, key = self.options[index], self.options[self.answer].text
        if choice.right:
            return Grade(1.0, True, found=(key,))
        return Grade(0.0, False, missed=(key,), feedback=(choice.why,) if choice.why else ())

    def key(self, order: Sequence[int], values: Values) -> str:  # noqa: ARG002 - options have no variants
        """The key's letter and text."""
        return f"**{letter(self.answer, order)}** — {self.options[self.answer].text}"

    def show(self, given: Given, order: Sequence[int]) -> str:
        """The chosen letter."""
        return letters(given, order)[0]

    def whys(self) -> tuple[str, ...]:
        """The reasons, per option as written."""
        return tuple(option.why for option in self.options)

    def identity(self) -> Any:
        """Options and key."""
        return {"options": identity(self.options)}
