"""A number with a unit, a tolerance, and known wrong computations that get their own feedback."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from bot.kinds.base import TextEntry, Values
from bot.kinds.expr import RESERVED, ExprError, evaluate
from bot.kinds.number import LIMIT, read, rounded
from bot.kinds.part import Fixed, Note, Number, Part, Text, flaw, trimmed, typed
from bot.kinds.variants import fill, unknown
from bot.model import Given, Grade

MAX_VARIANTS = 500

_EPSILON = 1e-9
"""Slack for binary fractions, relative to the value: 0.122 lies within 0.002 of 0.12."""


def _as_text(value: object) -> object:
    return str(value) if type(value) in (int, float) else value


Expr = Annotated[Text, BeforeValidator(_as_text, json_schema_input_type=str | float)]
"""Arithmetic; a plain number may stand without quotes."""


class Target(Part):
    """``tol``: ``2%`` is relative, ``0.5`` absolute in the answer's unit, ``0`` exact."""

    expr: Expr
    unit: Note = ""
    tol: Expr

    @model_validator(mode="after")
    def _tolerance(self) -> Target:
        try:
            value = float(self.tol.removesuffix("%"))
        except ValueError:
            value = math.nan
        if not 0 <= value < (100 if self.tol.endswith("%") else math.inf):
            raise flaw("the tolerance is a number such as 0.5 (absolute) or 2% (relative).", "tol")
        return self

    def tolerance(self, value: float) -> float:
        """The tolerance around ``value``, absolute."""
        if self.tol.endswith("%"):
            return abs(value) * float(self.tol.removesuffix("%")) / 100
        return float(self.tol)

    def near(self, typed_value: float, value: float) -> bool:
        """Whether ``typed_value`` lies within the tolerance around ``value``."""
        return abs(typed_value - value) <= self.tolerance(value) + _EPSILON * abs(value)


class Slip(Part):
    """A known wrong computation, and what to say to who made it."""

    expr: Expr
    why: Note = ""


class Range(Part):
    """``{from: 8, to: 64, step: 8}``: from ``from`` in equal steps, not beyond ``to``."""

    start: Annotated[Number, Field(alias="from")]
    to: Number
    step: Annotated[Number, Field(gt=0)] = 1

    @model_validator(mode="after")
    def _ends(self) -> Range:
        if self.to < self.start or (self.to - self.start) / self.step >= MAX_VARIANTS:
            raise flaw(f"a range goes upwards from `from` to `to` in at most {MAX_VARIANTS} steps.")
        return self

    def numbers(self) -> tuple[float, ...]:
        """All numbers of the range."""
        count = math.floor((self.to - self.start) / self.step + _EPSILON) + 1
        plain = tuple(self.start + index * self.step for index in range(count))
        return tuple(number if isinstance(number, int) else round(number, 12) for number in plain)


def _shape(value: object) -> str:
    return "range" if isinstance(value, (dict, Range)) else "list"


Numbers = Annotated[tuple[Number, ...], Field(min_length=1, max_length=MAX_VARIANTS)]
Axis = Annotated[Annotated[Range, Tag("range")] | Annotated[Numbers, Tag("list")], Discriminator(_shape)]
"""The numbers that a variable takes: listed, or a range."""


class Numeric(Fixed):
    """``answer: {expr, unit, tol}``, ``slips``, accepted ``units`` and ``vars``."""

    kind: ClassVar[str] = "numeric"

    answer: Target
    slips: tuple[Slip, ...] = ()
    units: dict[str, Expr] = Field(default_factory=dict)
    vars: dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")], Axis] = Field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.answer, self.slips))

    @model_validator(mode="after")
    def _computes(self) -> Numeric:
        self._check_vars()
        for unit in self.units:
            self._factor(unit)
        for index in range(self.variants()):
            self._check_variant(self.values(index))
        return self

    def _check_vars(self) -> None:
        for name, numbers in self.axes.items():
            if name in RESERVED:
                raise flaw(f"`{name}` is the name of a function; call the variable something else.", "vars", name)
            if len(set(numbers)) < len(numbers):
                raise flaw(f"`{name}` lists a number twice; name each once.", "vars", name)
        if self.variants() > MAX_VARIANTS:
            raise flaw(f"{self.variants():,} combinations of numbers; at most {MAX_VARIANTS} are allowed.", "vars")

    def _check_variant(self, values: Values) -> None:
        numbers = f" (with {', '.join(f'{name}={value}' for name, value in values.items())})" if values else ""
        try:
            path: tuple[str | int, ...] = ("answer", "expr")
            evaluate(self.answer.expr, values)
            for index, slip in enumerate(self.slips):
                path = ("slips", index, "expr")
                evaluate(slip.expr, values)
        except ExprError as error:
            raise flaw(f"{error}{numbers}", *path) from None
        for index, slip in enumerate(self.slips):
            for complaint in unknown(slip.why, values):
                raise flaw(complaint, "slips", index, "why")

    def _factor(self, unit: str) -> float:
        try:
            factor = evaluate(self.units[unit])
        except ExprError as error:
            raise flaw(str(error), "units", unit) from None
        if factor <= 0 or not unit.strip() or unit == self.answer.unit:
            raise flaw("a further unit has a name of its own and a factor above 0.", "units", unit)
        return factor

    # -------------------------------------------------------------- the answer

    def expected(self, values: Values) -> float:
        """The right number of a variant, in the answer's unit."""
        return evaluate(self.answer.expr, values)

    def asks(self) -> TextEntry:
        """Type a number."""
        return TextEntry("Your number", unit=self.answer.unit, limit=LIMIT)

    def parse(self, text: str, order: Sequence[int]) -> Given:  # noqa: ARG002 - no options
        """The text as typed, if it reads as a number in an accepted unit."""
        answer = trimmed(text, LIMIT)
        self._read(answer)
        return answer

    def grade(self, given: Given, values: Values) -> Grade:
        """1 within the tolerance; else 0, with the feedback of the nearest slip that the number shows."""
        number, expected = self._read(typed(given)), self.expected(values)
        if self.answer.near(number, expected):
            return Grade(1.0, True)
        shown = [
            (abs(number - wrong), slip.why) for slip, wrong in self.wrong(values) if self.answer.near(number, wrong)
        ]
        why = fill(min(shown)[1], values) if shown else ""
        return Grade(0.0, False, feedback=(why,) if why else ())

    def wrong(self, values: Values) -> list[tuple[Slip, float]]:
        """The slips with the number that each leads to in this variant."""
        return [(slip, evaluate(slip.expr, values)) for slip in self.slips]

    def key(self, order: Sequence[int], values: Values) -> str:  # noqa: ARG002 - no options
        """The right number in digits that the tolerance supports, with its unit."""
        expected = self.expected(values)
        return f"{rounded(expected, self.answer.tolerance(expected))} {self.answer.unit}".strip()

    def show(self, given: Given, order: Sequence[int]) -> str:  # noqa: ARG002 - no options
        """The number as typed."""
        return typed(given)

    def _read(self, text: str) -> float:
        return read(text, self.answer.unit, {unit: self._factor(unit) for unit in self.units})

    # -------------------------------------------------------------- variants

    def variants(self) -> int:
        """The number of combinations of the variables' numbers."""
        return math.prod(len(numbers) for numbers in self.axes.values())

    def values(self, index: int) -> Values:
        """The numbers of combination ``index``; 0 takes the first of each, and the last variable changes fastest."""
        if not 0 <= index < self.variants():
            raise IndexError(f"variant {index} of {self.variants()}")
        chosen: dict[str, float] = {}
        for name in reversed(self.vars):
            numbers = self.axes[name]
            index, place = divmod(index, len(numbers))
            chosen[name] = numbers[place]
        return {name: chosen[name] for name in self.vars}

    @cached_property
    def axes(self) -> Mapping[str, tuple[float, ...]]:
        """The numbers that each variable takes."""
        return {name: axis.numbers() if isinstance(axis, Range) else axis for name, axis in self.vars.items()}

    def identity(self) -> Any:
        """The computation, its unit, tolerance, conversions and variables; slips only choose the feedback."""
        return {
            "expr": "".join(self.answer.expr.split()),
            "unit": self.answer.unit,
            "tol": [float(self.answer.tol.removesuffix("%")), self.answer.tol.endswith("%")],
            "units": {unit: "".join(factor.split()) for unit, factor in self.units.items()},
            "vars": {name: list(numbers) for name, numbers in self.axes.items()},
        }
