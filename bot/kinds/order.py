"""Put the steps of a procedure in their order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Annotated, Any, ClassVar

from pydantic import Field, StrictInt, model_validator

from bot.kinds.base import Choices, Values
from bot.kinds.choice import MOST, check_distinct, folded, letter, letters, picked, read_letters
from bot.kinds.part import Fixed, Text, flaw
from bot.model import Given, Grade


class Order(Fixed):
    """``steps:`` in the right order; ``swap: [[1, 2]]`` names neighbours (counted from 1) that may change places.

    Score: max(0, 2 × share of rightly ordered pairs − 1), since chance already orders half of the pairs.
    """

    kind: ClassVar[str] = "order"

    steps: Annotated[tuple[Text, ...], Field(min_length=2, max_length=MOST)]
    swap: tuple[tuple[StrictInt, StrictInt], ...] = ()

    @model_validator(mode="after")
    def _neighbours(self) -> Order:
        check_distinct(self.steps, "steps")
        for index, (one, other) in enumerate(self.swap):
            if abs(one - other) != 1 or min(one, other) < 1 or max(one, other) > len(self.steps):
                raise flaw(
                    f"swap names two neighbouring steps by number, e.g. [1, 2]; the steps count from 1 to "
                    f"{len(self.steps)}.",
                    *("swap", index),
                )
        return self

    def asks(self) -> Choices:
        """Put all in order."""
        return Choices(self.steps, pick=len(self.steps), ordered=True)

    def parse(self, text: str, order: Sequence[int]) -> Given:
        """Read every letter once, the first step first."""
        return read_letters(text, order, len(self.steps), ordered=True)

    def grade(self, given: Given, values: Values) -> Grade:  # noqa: ARG002 - steps have no variants
        """The score by pairs; the feedback names neighbours that stand the wrong way round."""
        place = {step: position for position, step in enumerate(picked(given))}
        free = self._free()
        pairs = list(combinations(range(len(self.steps)), 2))
        right = sum(pair in free or place[pair[0]] < place[pair[1]] for pair in pairs)
        turned = [
            f"“{self.steps[first]}” comes before “{self.steps[second]}”."
            for first, second in pairwise(range(len(self.steps)))
            if (first, second) not in free and place[first] > place[second]
        ]
        score = max(0.0, (2 * right - len(pairs)) / len(pairs))
        return Grade(score, right == len(pairs), feedback=tuple(turned))

    def key(self, order: Sequence[int], values: Values) -> str:  # noqa: ARG002 - steps have no variants
        """The letters in the right order, and which may change places."""
        free = "; ".join(
            f"{letter(a, order)} and {letter(b, order)} may change places" for a, b in sorted(self._free())
        )
        shown = " ".join(letter(index, order) for index in range(len(self.steps)))
        return f"{shown} ({free})" if free else shown

    def show(self, given: Given, order: Sequence[int]) -> str:
        """The letters in the order given."""
        return " ".join(letters(given, order))

    def identity(self) -> Any:
        """Steps and what may be swapped."""
        return {"steps": [folded(step) for step in self.steps], "swap": sorted(map(list, self._free()))}

    def _free(self) -> set[tuple[int, int]]:
        """Pairs of indices that are right either way."""
        return {(min(pair) - 1, max(pair) - 1) for pair in self.swap}
