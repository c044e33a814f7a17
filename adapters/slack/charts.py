"""Bar charts: Slack's own block, which shows how the bars stand, and bars of characters, which say what is right."""

from __future__ import annotations

from rich.cells import cell_len

from adapters.slack import limits
from adapters.slack.markup import Json, bare
from bot import ui
from bot.textbars import bar, steps

MARKS = {"right": "✓", "wrong": "✗"}
SAID = {"right": " (right)", "wrong": ""}
LONGEST = 20
"""Cells of the longest bar."""
WIDEST = 24
"""Cells of a label that stands beside its bar."""


def native(bars: ui.Bars) -> Json | None:
    """A ``data_visualization`` block, or None where Slack would refuse it or it would show nothing: too many bars, no
    value above 0, labels that are the same once they are cut."""
    labels = [limits.clip(bare(row.label), limits.CHART_LABEL) for row in bars.rows]
    if not 0 < len(labels) <= limits.CHART_POINTS or len(set(labels)) < len(labels) or not all(labels):
        return None
    values = [row.value for row in bars.rows]
    if min(values) < 0 or max(values) <= 0:
        return None
    points = [{"label": label, "value": _number(value)} for label, value in zip(labels, values, strict=True)]
    axis = {"categories": labels, **({"y_label": bars.unit} if bars.unit else {})}
    title = limits.clip(bare(bars.title), limits.CHART_TITLE) or "Answers"
    series = {"name": limits.clip(title, limits.CHART_LABEL), "data": points}
    chart = {"type": "bar", "series": [series], "axis_config": axis}
    return {"type": "data_visualization", "title": title, "chart": chart}


def _number(value: float) -> float:
    return int(value) if float(value).is_integer() else round(value, 3)


def drawn(bars: ui.Bars) -> str:
    """``✓ B  █████ 5 (42 %) (right)``, a line per bar, for a font of one width; long labels stand above their bars, so
    that telephones needn't break the lines."""
    marked = any(row.mark for row in bars.rows)
    labels = [bare(row.label) for row in bars.rows]
    width = max(map(cell_len, labels), default=0)
    above = width > WIDEST
    top = max((row.value for row in bars.rows), default=0.0)
    lines = []
    for row, label in zip(bars.rows, labels, strict=True):
        mark = f"{MARKS.get(row.mark, ' ')} " if marked else ""
        shown = bar(row.value, top, LONGEST) + " " * (row.value > 0)
        gap = "\n" + "  " * marked if above else " " * (width - cell_len(label) + 2)
        lines.append(f"{mark}{label}{gap}{shown}{bars.amount(row.value)}{SAID.get(row.mark, '')}")
    return "\n".join(lines)


def progress(shown: ui.Progress) -> str:
    """``▰▰▰▱▱ 3 of 5``, or the label in place of the numbers; ten cells at most."""
    done, left = steps(shown.done, shown.total)
    return f"{done}{left} {bare(shown.label) or f'{shown.done} of {shown.total}'}"
