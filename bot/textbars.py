"""Bars drawn with block characters, for wherever there is text only. Numbers in, characters out."""

from __future__ import annotations

FULL = "█"
PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
STEPS = 10
"""Cells of a progress bar at most."""


def bar(value: float, top: float, longest: int) -> str:
    """``value`` as a bar of at most ``longest`` cells, to an eighth of a cell; anything above 0 can be seen."""
    if value <= 0 or top <= 0:
        return ""
    eighths = max(1, round(min(value / top, 1.0) * longest * 8))
    return FULL * (eighths // 8) + PARTS[eighths % 8]


def steps(done: int, total: int) -> tuple[str, str]:
    """The part that is done and the part to go: ``("▰▰▰", "▱▱")``."""
    cells = max(1, min(STEPS, total))
    filled = min(cells, max(0, round(cells * done / total))) if total > 0 else 0
    return "▰" * filled, "▱" * (cells - filled)
