"""What a question kind must be able to do, and the words shared by all kinds.

A kind is one file in this package: a ``Body`` that reads its part of the YAML item (a frozen pydantic model),
says how it wants to be answered, reads an answer, and grades it. A body is pure: no clock, no chance, no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from bot.model import Given, Grade, Pending

Values = Mapping[str, float]
"""The numbers of one variant: variable name → value. Empty for items without ``vars``."""

LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Choices:
    """Answered by options. ``options`` are their texts as written in the bank.

    ``pick`` is how many to choose: 1 for a single choice, n for multi-select, ``len(options)`` when ``ordered``.
    """

    options: tuple[str, ...]
    pick: int = 1
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class TextEntry:
    """Answered by typing. ``unit`` is shown behind the field ("" for none); ``long`` asks for a paragraph."""

    label: str
    unit: str = ""
    long: bool = False
    limit: int = 200


class Body(Protocol):
    """The kind-specific half of a question."""

    kind: ClassVar[str]

    def asks(self) -> Choices | TextEntry:
        """How the question wants to be answered."""
        ...

    def parse(self, text: str, order: Sequence[int]) -> Given:
        """Read what was typed or clicked: letters as displayed in ``order``, a number, text.

        ``order[i]`` is the bank's index of the option shown as the i-th letter.
        Checks form only. Raises AnswerError with one sentence that names the fix.
        """
        ...

    def grade(self, given: Given, values: Values) -> Grade | Pending:
        """Grade a parsed answer, with the numbers that this member saw."""
        ...

    def key(self, order: Sequence[int], values: Values) -> str:
        """The right answer as a reader should see it ("**B** — Locality …", "18.2 %", "C A B D")."""
        ...

    def show(self, given: Given, order: Sequence[int]) -> str:
        """A short form of an answer as this member gave it ("B", "A, C", "0.18", the text's beginning)."""
        ...

    def variants(self) -> int:
        """How many sets of numbers there are: 1 unless the item has ``vars``."""
        ...

    def values(self, index: int) -> Values:
        """The numbers of variant ``index`` (0 is the public example)."""
        ...

    def whys(self) -> tuple[str, ...]:
        """Per option as written: why it is right or tempting. Empty where there are no options."""
        ...

    def identity(self) -> Any:
        """JSON data of all that matters to grading; its hash makes the question's ``rev``."""
        ...
