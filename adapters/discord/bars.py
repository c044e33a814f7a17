"""Bars and progress, drawn with characters."""

from __future__ import annotations

from wcwidth import wcswidth

from adapters.discord import inert
from adapters.discord.limits import COLUMNS
from adapters.discord.markup import bare, markdown
from bot import ui

FULL = "█"
PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
LONGEST = 16
"""Cells of the longest bar where there is room."""
SHORTEST = 6
MARKS = {"": " ", "right": "✓", "wrong": "✗"}
CELLS = 10
"""Of a progress bar."""


def bars(chart: ui.Bars) -> str:
    """A bar per row, aligned; long labels stand above their bars."""
    top = max((row.value for row in chart.rows), default=0.0)
    labels = [bare(row.label) for row in chart.rows]
    amounts = [amount(row.value, chart) for row in chart.rows]
    wide = max(map(_width, labels), default=0)
    taken = 2 + wide + 1 + 1 + max(map(_width, amounts), default=0)
    above = COLUMNS - taken < SHORTEST
    longest = LONGEST if above else min(LONGEST, COLUMNS - taken)
    lines: list[str] = []
    for row, label, number in zip(chart.rows, labels, amounts, strict=True):
        mark, drawn = MARKS.get(row.mark, " "), bar(row.value, top, longest)
        shown = f"{drawn} {number}" if drawn else number
        if above:
            lines += [f"{mark} {label}", f"  {shown}"]
        else:
            lines.append(f"{mark} {label}{' ' * (wide - _width(label))} {shown}")
    title = f"**{markdown(chart.title)}**\n" if chart.title else ""
    return title + inert.fenced("\n".join(lines))


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
    cells = max(1, min(CELLS, shown.total))
    done = min(cells, max(0, round(cells * shown.done / shown.total))) if shown.total > 0 else 0
    said = markdown(shown.label) if shown.label else f"{shown.done} of {shown.total}"
    return f"{'▰' * done}{'▱' * (cells - done)} {said}"


def _width(text: str) -> int:
    return max(0, wcswidth(text))
