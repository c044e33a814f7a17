"""Tables as aligned text in a code block."""

from __future__ import annotations

from wcwidth import wcswidth

from adapters.discord import inert
from adapters.discord.markup import bare, written_out
from bot import ui


def table(shown: ui.Table) -> str:
    rows = [[bare(cell) for cell in shown.head], *([_cell(cell) for cell in row] for row in shown.rows)]
    widths = [max(wcswidth(row[column]) for row in rows) for column in range(len(shown.head))]
    lines = []
    for index, row in enumerate(rows):
        cells = [
            " " * (width - wcswidth(cell)) + cell if column in shown.numeric else cell + " " * (width - wcswidth(cell))
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        arrow = "" if shown.strong is None else "▸ " if index == shown.strong + 1 else "  "
        lines.append((arrow + " ".join(cells)).rstrip())
    return inert.fenced("\n".join(lines))


def _cell(cell: str | ui.Who | ui.When) -> str:
    match cell:
        case ui.Who():
            return inert.name(cell.name)
        case ui.When():
            return written_out(cell)
        case _:
            return bare(cell)
