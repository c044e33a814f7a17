"""Numbers of a chart in words and in shares of a bar."""

from __future__ import annotations

from math import isfinite

from bot.ui import Bars


def amount(value: float, unit: str = "") -> str:
    """ "1,234", "12.5", "1.2 million"; "–" for what is no number."""
    if not isfinite(value):
        return "–"
    return f"{_number(value)} {unit}".rstrip()


def _number(value: float) -> str:
    if abs(value) >= 1e15:
        return f"{value:.1e}"
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:.3g} {word}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def top(block: Bars) -> float:
    """What the full length of a bar stands for: 100 where values are percentages, else the largest value."""
    largest = max((row.value for row in block.rows if isfinite(row.value)), default=0.0)
    return max(largest, 100.0 if block.unit == "%" else 0.0)


def reach(value: float, longest: float) -> float:
    """How much of the full length a bar takes, from 0 to 1."""
    return min(1.0, max(0.0, value / longest)) if isfinite(value) and longest > 0 else 0.0
