"""Tables: aligned text in a code block no wider than a narrow phone shows it, else a list.

Names are clipped to make room, our own words are wrapped, numbers stay whole. Where that doesn't help, or where a cell
holds an instant (Discord reads no timestamps in code), each row becomes an item of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.discord import cells, inert
from adapters.discord.limits import COLUMNS, grouped
from adapters.discord.markup import bare, flat
from adapters.discord.spans import timestamp
from bot import ui

Cell = str | ui.Who | ui.When

ARROW = "▸ "
"""Before the reader's own row."""
LEAST_NAME = 12
LEAST_WORDS = 16
"""Cells under which a column of names or of words isn't worth having."""
LEAST_HEAD = 4


def table(shown: ui.Table, limit: int) -> list[str]:
    """The table in pieces of at most ``limit`` code units, each with its head."""
    shown = _filled(shown)
    widths = _widths(shown)
    if widths is None:
        return _list(shown, limit)
    head = [inert.sealed(line) for line in _lines(shown, shown.head, widths, own=False)]
    rows = [
        inert.sealed("\n".join(_lines(shown, row, widths, own=index == shown.strong)))
        for index, row in enumerate(shown.rows)
    ]
    return [inert.fenced("\n".join(part)) for part in grouped(rows, limit - len(inert.fenced("")), head)]


def _filled(shown: ui.Table) -> ui.Table:
    """The table without the columns in which nothing stands."""
    kept = [column for column in range(len(shown.head)) if any(row[column] != "" for row in shown.rows)]
    if not kept:
        return shown
    return replace(
        shown,
        head=tuple(shown.head[column] for column in kept),
        rows=tuple(tuple(row[column] for column in kept) for row in shown.rows),
        numeric=tuple(index for index, column in enumerate(kept) if column in shown.numeric),
    )


# ------------------------------------------------------------------ a list


def _list(shown: ui.Table, limit: int) -> list[str]:
    head = " · ".join(inert.escape(bare(one)) for one in shown.head if one)
    rows = [_item(row, own=index == shown.strong) for index, row in enumerate(shown.rows)]
    return ["\n".join(part) for part in grouped(rows, limit, [f"-# {head}"] if head else [])]


def _item(row: Sequence[Cell], *, own: bool) -> str:
    said = " · ".join(part for part in (_said(cell) for cell in row) if part)
    return f"- {ARROW if own else ''}{inert.starts(said)}"


def _said(cell: Cell) -> str:
    match cell:
        case ui.Who():
            return inert.who(cell.name)
        case ui.When():
            return timestamp(cell)
        case str():
            return flat(cell)


# ------------------------------------------------------------------ columns


def _widths(shown: ui.Table) -> list[int] | None:
    """The columns' widths in cells, or None if the table doesn't fit as one."""
    if any(isinstance(cell, ui.When) for row in shown.rows for cell in row):
        return None
    natural = [max(head, inner) for head, inner in zip(_heads(shown), _inner(shown), strict=True)]
    room = COLUMNS - _indent(shown) - (len(natural) - 1)
    if sum(natural) <= room:
        return natural
    least = [_least(shown, column, wide) for column, wide in enumerate(natural)]
    prose = not shown.numeric and not any(_names(shown, column) for column in range(len(natural)))
    if prose or not _squeeze(shown, least, room):
        return None
    while sum(least) < room:
        # What is left goes, cell by cell, to the column that lacks most.
        neediest = max(range(len(least)), key=lambda column: natural[column] - least[column])
        least[neediest] += 1
    return least


def _squeeze(shown: ui.Table, least: list[int], room: int) -> bool:
    """Shorten the heads of numeric columns until the columns fit; False if that isn't enough."""
    inner = [max(LEAST_HEAD, wide) for wide in _inner(shown)]
    while sum(least) > room:
        spare = {column: least[column] - inner[column] for column in shown.numeric if least[column] > inner[column]}
        if not spare:
            return False
        least[max(spare, key=lambda column: spare[column])] -= 1
    return True


def _heads(shown: ui.Table) -> list[int]:
    return [cells.width(bare(head)) for head in shown.head]


def _inner(shown: ui.Table) -> list[int]:
    return [
        max((cells.width(_text(row[column])) for row in shown.rows), default=0) for column in range(len(shown.head))
    ]


def _least(shown: ui.Table, column: int, natural: int) -> int:
    if column in shown.numeric:
        return natural
    return min(natural, LEAST_NAME if _names(shown, column) else LEAST_WORDS)


def _names(shown: ui.Table, column: int) -> bool:
    return any(isinstance(row[column], ui.Who) for row in shown.rows)


def _indent(shown: ui.Table) -> int:
    return 0 if shown.strong is None else len(ARROW)


def _text(cell: Cell) -> str:
    match cell:
        case ui.Who():
            return inert.name(cell.name)
        case str():
            return bare(cell)
        case ui.When():
            return ""


def _lines(shown: ui.Table, row: Sequence[Cell], widths: Sequence[int], *, own: bool) -> Iterator[str]:
    """A row as lines: one, or several if a column of words is wrapped."""
    columns = [_cell(cell, column in shown.numeric, widths[column]) for column, cell in enumerate(row)]
    gap = "  " if sum(widths) + 2 * (len(widths) - 1) + _indent(shown) <= COLUMNS else " "
    for number in range(max(map(len, columns))):
        arrow = "" if shown.strong is None else ARROW if own and number == 0 else " " * len(ARROW)
        parts = (
            cells.padded(column[number] if number < len(column) else "", widths[index], right=index in shown.numeric)
            for index, column in enumerate(columns)
        )
        yield cells.row(arrow + gap.join(parts))


def _cell(cell: Cell, numeric: bool, wide: int) -> list[str]:
    text = _text(cell)
    if isinstance(cell, ui.Who) or numeric:
        return [cells.fit(text, wide)]
    return cells.wrapped(text, wide)
