"""Bars and progress, drawn with characters."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table as Grid
from rich.text import Text

from adapters.terminal.markdown import markdown
from bot import ui

FULL = "█"
PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
LONGEST = 24
"""Cells of the longest bar where there is room."""
MARKS = {"": " ", "right": "✓", "wrong": "✗"}
COLOURS = {"": "", "right": "green", "wrong": "red"}
"""How a right or wrong row is marked, in sign and in colour."""


class BarChart:
    """A text bar per row, as long as the width allows: ``✓ B  █████ 5 (42 %)``."""

    def __init__(self, chart: ui.Bars) -> None:
        self.chart = chart

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        longest = max(4, min(LONGEST, options.max_width // 3))
        top = max((row.value for row in self.chart.rows), default=0.0)
        if self.chart.title:
            yield markdown(self.chart.title, "bold")
        grid = Grid.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True, width=1)
        grid.add_column(overflow="fold")
        grid.add_column(overflow="fold")
        for row in self.chart.rows:
            colour = COLOURS.get(row.mark, "")
            drawn = Text.assemble(
                (bar(row.value, top, longest), colour or "cyan"),
                " " if row.value > 0 else "",
                amount(row.value, self.chart),
            )
            grid.add_row(Text(MARKS.get(row.mark, " "), f"bold {colour}"), markdown(row.label), drawn)
        yield grid


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


def progress(shown: ui.Progress) -> Text:
    """``▰▰▰▱▱ 3 of 5``, or the label in place of the numbers; ten cells at most."""
    cells = max(1, min(10, shown.total))
    done = min(cells, max(0, round(cells * shown.done / shown.total))) if shown.total > 0 else 0
    said = markdown(shown.label) if shown.label else f"{shown.done} of {shown.total}"
    return Text.assemble(("▰" * done, "green"), ("▱" * (cells - done), "dim"), " ", said)
