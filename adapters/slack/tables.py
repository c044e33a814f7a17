"""Tables: Slack's own, cut into as many as its limits ask for, and aligned text where there can't be one."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from adapters.slack import limits
from adapters.slack.markup import Json, Look, runs, section, styled, text
from adapters.slack.spans import Stage, name, words
from adapters.slack.when import date_element
from bot import ui

Cell = str | ui.Who | ui.When

EMPTY = "–"
"""Slack refuses a cell without text."""
MOST_CELL = 600
"""Ours: of a cell's text."""
CHUNK = 9000
"""UTF-8 bytes of one table's JSON, so that some text fits beside it."""
WIDEST = 36
"""Columns of a cell in aligned text; what is longer goes on below."""


def native(table: ui.Table, stage: Stage) -> list[Json]:
    """``table`` blocks, each with the head. Empty if Slack's tables have no room for so many columns, or for so long
    a row."""
    if not 0 < len(table.head) <= limits.TABLE_COLUMNS:
        return []
    head = [_raw(words(cell, stage)) for cell in table.head]
    rows = [_row(row, stage, own=index == table.strong) for index, row in enumerate(table.rows)]
    settings = [
        {"align": "right"} if index in table.numeric else {"is_wrapped": True} for index in range(len(table.head))
    ]
    found = [{"type": "table", "rows": [head, *chunk], "column_settings": settings} for chunk in _chunks(rows, head)]
    return found if all(limits.size(table["rows"]) <= CHUNK for table in found) else []


def _chunks(rows: Sequence[list[Json]], head: list[Json]) -> Iterator[list[list[Json]]]:
    chunk: list[list[Json]] = []
    full = start = limits.size([head])
    for row in rows:
        more = limits.size(row) + 1
        if chunk and (full + more > CHUNK or len(chunk) + 1 >= limits.TABLE_ROWS):
            yield chunk
            chunk, full = [], start
        chunk.append(row)
        full += more
    yield chunk


def _row(row: Sequence[Cell], stage: Stage, *, own: bool) -> list[Json]:
    cells = [_cell(cell, stage, own=own) for cell in row]
    if own:
        first = cells[0]["elements"][0]
        first["elements"].insert(0, text("▸ ", Look(bold=True)))
    return cells


def _cell(cell: Cell, stage: Stage, *, own: bool) -> Json:
    """Plain text as such, because it is shorter; style, links and instants as rich text."""
    look = Look(bold=own)
    match cell:
        case ui.Who():
            found = [text(name(cell.name), look)]
        case ui.When():
            found = [styled(date_element(cell, stage.now), look)]
        case _:
            found = runs(limits.clip(cell, MOST_CELL), look) or [text(EMPTY, look)]
    if len(found) == 1 and found[0]["type"] == "text" and "style" not in found[0]:
        return _raw(found[0]["text"])
    return {"type": "rich_text", "elements": [section(found)]}


def _raw(words_: str) -> Json:
    return {"type": "raw_text", "text": limits.clip(words_.strip(), MOST_CELL) or EMPTY}


def aligned(table: ui.Table, stage: Stage) -> str:
    """The table as text in columns, for a font of one width; the reader's own row carries an arrow."""
    mark = table.strong is not None
    body = [
        [*(["▸" if index == table.strong else " "] if mark else []), *(words(cell, stage) for cell in row)]
        for index, row in enumerate(table.rows)
    ]
    head = [*([" "] if mark else []), *(words(cell, stage) for cell in table.head)]
    right = {index + mark for index in table.numeric}
    rows = [[_folded(cell) for cell in row] for row in (head, *body)]
    widths = [max(cell_len(line) for row in rows for line in row[column]) for column in range(len(head))]
    rule = "  ".join("─" * width for width in widths)
    drawn = [line for row in rows for line in _drawn(row, widths, right)]
    after = len(list(_drawn(rows[0], widths, right)))
    return "\n".join([*drawn[:after], rule, *drawn[after:]])


def _folded(cell: str) -> list[str]:
    return textwrap.wrap(cell, WIDEST) or [""]


def _drawn(row: Sequence[Sequence[str]], widths: Sequence[int], right: set[int]) -> Iterator[str]:
    for number in range(max(map(len, row))):
        cells = [cell[number] if number < len(cell) else "" for cell in row]
        padded = [
            " " * (width - cell_len(cell)) + cell if column in right else cell + " " * (width - cell_len(cell))
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        yield "  ".join(padded).rstrip()
