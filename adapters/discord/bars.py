"""Bars and progress, drawn with characters."""

from __future__ import annotations

from adapters.discord import cells, inert
from adapters.discord.limits import COLUMNS, grouped, size
from adapters.discord.markup import bare, flat
from bot import ui
from bot.textbars import bar, steps

LONGEST = 16
"""Cells of the longest bar where there is room."""
SHORTEST = 6
MARKS = {"": " ", "right": "✓", "wrong": "✗"}


def bars(chart: ui.Bars, limit: int) -> list[str]:
    """A bar per row, aligned, in pieces of at most ``limit`` code units; long labels stand above their bars."""
    top = max((row.value for row in chart.rows), default=0.0)
    labels = [bare(row.label) for row in chart.rows]
    amounts = [chart.amount(row.value) for row in chart.rows]
    wide = max(map(cells.width, labels), default=0)
    room = COLUMNS - len("✓  ") - wide - 1 - max(map(cells.width, amounts), default=0)
    rows: list[str] = []
    for row, label, number in zip(chart.rows, labels, amounts, strict=True):
        drawn = bar(row.value, top, LONGEST if room < SHORTEST else min(LONGEST, room))
        shown = f"{drawn} {number}" if drawn else number
        if room < SHORTEST:
            said = "\n  ".join([*cells.wrapped(label, COLUMNS - 2), shown])
        else:
            said = f"{cells.padded(label, wide)} {shown}"
        rows.append(inert.sealed(f"{MARKS.get(row.mark, ' ')} {said}"))
    title = f"**{inert.starts(flat(chart.title))}**\n" if chart.title else ""
    pieces = grouped(rows, limit - size(title) - len(inert.fenced("")))
    return [title + inert.fenced("\n".join(piece)) for piece in pieces]


def progress(shown: ui.Progress) -> str:
    """``▰▰▰▱▱ 3 of 5``, or the label in place of the numbers."""
    done, left = steps(shown.done, shown.total)
    said = flat(shown.label) if shown.label else f"{shown.done} of {shown.total}"
    return f"{done}{left} {said}"
