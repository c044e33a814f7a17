"""What every part of a YAML item shares: strictness, kinds of text, and errors that know their place."""

from __future__ import annotations

import math
import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StrictBool, StringConstraints
from pydantic_core import PydanticCustomError

from bot.errors import AnswerError
from bot.kinds.base import Values
from bot.model import Given
from bot.text import storable

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Non-empty text, trimmed. Numbers and truth values are refused, not converted."""

Note = Annotated[str, StringConstraints(strip_whitespace=True)]
"""Text that may be empty."""

Flag = StrictBool
"""``true`` or ``false``."""

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,79}$"


def _number(value: object) -> int | float:
    # A union of two strict types would report two errors for one wrong value.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise PydanticCustomError("number_type", "a number is expected")
    return value


def _id(value: str) -> str:
    if not re.fullmatch(ID_PATTERN, value):
        raise flaw("an id has lower-case letters, digits and hyphens, at most 80.")
    return value


Number = Annotated[int | float, PlainValidator(_number, json_schema_input_type=int | float)]
"""A finite number."""

Id = Annotated[str, AfterValidator(_id), Field(json_schema_extra={"pattern": ID_PATTERN})]
"""A stable name: lower-case letters, digits and hyphens."""


class Part(BaseModel):
    """A piece of an item. Frozen; unknown keys are errors; scalars are never converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, allow_inf_nan=False)


class Fixed(Part):
    """The half of ``Body`` that most kinds share: no variants and no options to explain."""

    def variants(self) -> int:
        """1: everybody sees the same question."""
        return 1

    def values(self, index: int) -> Values:
        """No numbers."""
        if index != 0:
            raise IndexError(f"variant {index} of 1")
        return {}

    def whys(self) -> tuple[str, ...]:
        """Nothing: there are no options."""
        return ()


def flaw(message: str, *path: str | int) -> PydanticCustomError:
    """An error for a validator to raise. ``path`` leads from the validated part to the place of the fault,
    which pydantic alone would report for the whole part."""
    return PydanticCustomError("flaw", "{message}", {"message": message, "path": path})


def typed(given: Given) -> str:
    """The text of an answer to a question that is answered by typing."""
    if not isinstance(given, str):
        raise TypeError("this question is answered by text, not by options")
    return given


def trimmed(text: str, limit: int) -> str:
    """``text`` without surrounding space and without control characters, which no database takes alike.

    Raises AnswerError if nothing is left or more than ``limit`` characters.
    """
    answer = storable(text).strip()
    if not answer:
        raise AnswerError("The answer is empty: type something first.")
    if len(answer) > limit:
        raise AnswerError(f"The answer has {len(answer):,} characters; shorten it to {limit:,}.")
    return answer


def beginning(text: str, limit: int = 60) -> str:
    """The first characters of ``text`` on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
