"""Bars and progress, drawn with characters."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table as Grid
from rich.text import Text

from adapters.terminal.markdown import markdown
from bot import ui
from bot.textbars import bar, steps

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
                self.chart.amount(row.value),
            )
            grid.add_row(Text(MARKS.get(row.mark, " "), f"bold {colour}"), markdown(row.label), drawn)
        yield grid


def progress(shown: ui.Progress) -> Text:
    """``▰▰▰▱▱ 3 of 5``, or the label in place of the numbers; ten cells at most."""
    done, left = steps(shown.done, shown.total)
    said = markdown(shown.label) if shown.label else f"{shown.done} of {shown.total}"
    return Text.assemble((done, "green"), (left, "dim"), " ", said)
