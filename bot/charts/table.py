"""What a table says: its cells as text, which column bears the names, and by which it is ranked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.ui import Table, When, Who

_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?: ?%)?")

Cell = str | Who | When


@dataclass(frozen=True, slots=True)
class Ranking:
    """A column whose numbers never rise from row to row."""

    column: int
    values: tuple[float, ...]
    top: float


def said(cell: Cell) -> str:
    match cell:
        case Who(name):
            return name
        case When(at):
            return f"{at:%Y-%m-%d %H:%M} UTC"
        case str():
            return cell


def cells(block: Table) -> list[tuple[Cell, ...]]:
    """The rows, each with as many cells as there are columns."""
    count = len(block.head)
    return [(*row[:count], *[""] * (count - len(row))) for row in block.rows]


def names_at(block: Table) -> int:
    """The column that gives way to the others: the names', else the first that isn't numeric."""
    for row in block.rows[:1]:
        for column, cell in enumerate(row[: len(block.head)]):
            if isinstance(cell, Who):
                return column
    return next((column for column in range(len(block.head)) if column not in block.numeric), 0)


def ranking(block: Table) -> Ranking | None:
    """The first numeric column behind the names by which the rows are in order, or None."""
    rows = cells(block)
    for column in block.numeric:
        if not names_at(block) < column < len(block.head) or not rows:
            continue
        values = [_value(said(row[column])) for row in rows]
        numbers = tuple(value for value in values if value is not None)
        if len(numbers) == len(rows) and list(numbers) == sorted(numbers, reverse=True):
            return Ranking(column, numbers, numbers[0])
    return None


def _value(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    return float(found[1].replace(",", "")) if found else None
