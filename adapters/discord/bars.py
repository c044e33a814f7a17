"""Bars and progress, drawn with characters."""

from __future__ import annotations

from adapters.discord import cells, inert
from adapters.discord.limits import COLUMNS, grouped, size
from adapters.discord.markup import bare, flat
from bot import ui

FULL = "█"
PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
LONGEST = 16
"""Cells of the longest bar where there is room."""
SHORTEST = 6
MARKS = {"": " ", "right": "✓", "wrong": "✗"}
PROGRESS = 10
"""Cells of a progress bar."""


def bars(chart: ui.Bars, limit: int) -> list[str]:
    """A bar per row, aligned, in pieces of at most ``limit`` code units; long labels stand above their bars."""
    top = max((row.value for row in chart.rows), default=0.0)
    labels = [bare(row.label) for row in chart.rows]
    amounts = [amount(row.value, chart) for row in chart.rows]
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


def bar(value: float, top: float, longest: int) -> str:
    """``value`` as a bar of at most ``longest`` cells, to an eighth of a cell; anything above 0 can be seen."""
    if value <= 0 or top <= 0:
        return ""
    eighths = max(1, round(min(value / top, 1.0) * longest * 8))
    return FULL * (eighths // 8) + PARTS[eighths % 8]


def amount(value: float, chart: ui.Bars) -> str:
    """The number behind a bar: with its unit, or, where whole numbers are counted, with its share of all."""
    number = f"{value:.0f}" if float(value).is_integer() else f"{value:.3g}"
    if chart.unit:
        return f"{number} {chart.unit}"
    total = sum(row.value for row in chart.rows)
    counted = total > 0 and all(float(row.value).is_integer() for row in chart.rows)
    return f"{number} ({100 * value / total:.0f} %)" if counted else number


def progress(shown: ui.Progress) -> str:
    """``▰▰▰▱▱ 3 of 5``, or the label in place of the numbers."""
    steps = max(1, min(PROGRESS, shown.total))
    done = min(steps, max(0, round(steps * shown.done / shown.total))) if shown.total > 0 else 0
    said = flat(shown.label) if shown.label else f"{shown.done} of {shown.total}"
    return f"{'▰' * done}{'▱' * (steps - done)} {said}"
