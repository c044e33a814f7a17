"""Bar charts: how answers fell, and a topic map."""

from __future__ import annotations

from bot.charts import palette
from bot.charts.card import BODY, DRAWING, INNER, MARGIN, SMALL, WIDTH, Card, head_height, heading
from bot.charts.figures import amount, reach, top
from bot.charts.setting import Setting, fitted, wrapped
from bot.ui import Bar, Bars

MOST = 25
"""Rows that are drawn; the rest is counted below them."""

_GAP = 20
_FOOT = 36
_MORE = 48
_EMPTY = 60
_MARK = 40
"""Width of the column of ticks and crosses."""
_LONGEST_LABEL = 300
"""Pixels; a chart with a longer label has its labels above the bars."""


def distribution(block: Bars) -> bytes:
    """Labels beside the bars if all are short."""
    with DRAWING:
        labels = [fitted(row.label, INNER, BODY) for row in block.rows[:MOST]]
        widest = max((label.width for label in labels), default=0)
        card = _beside(block, labels, widest) if widest <= _LONGEST_LABEL else _above(block, palette.PLAIN)
    return card.png()


def topics(block: Bars) -> bytes:
    """Labels above the bars."""
    with DRAWING:
        card = _above(block, palette.TOPIC)
    return card.png()


def _blank(block: Bars, heights: list[int]) -> tuple[Card, int]:
    """A card with the title and room for rows of these heights, and where they begin."""
    start = head_height() + 14
    end = start + sum(heights or [_EMPTY])
    more = len(block.rows) - MOST
    card = Card(end + (_MORE if more > 0 else 0) + _FOOT)
    heading(card, block.title)
    if more > 0:
        card.text(fitted(f"and {more:,} more", INNER, SMALL), MARGIN, end, _MORE, palette.QUIET)
    if not heights:
        card.text(fitted("Nothing to show yet.", INNER, BODY), MARGIN, start, _EMPTY, palette.QUIET)
    return card, start


def _beside(block: Bars, labels: list[Setting], widest: int) -> Card:
    """A row: sign, label, bar, number, share."""
    height, thick = 60, 34
    rows = block.rows[:MOST]
    card, y = _blank(block, [height] * len(rows))
    counts = [fitted(amount(row.value, block.unit), 200, BODY, bold=True) for row in rows]
    shares = [fitted(block.share(row.value), 120, SMALL) for row in rows]
    shares_at = WIDTH - MARGIN
    counts_at = shares_at - _column(shares)
    end = counts_at - _column(counts)
    label_at = MARGIN + (_MARK + _GAP if any(row.mark for row in rows) else 0)
    start = label_at + widest + _GAP
    for row, label, count, part in zip(rows, labels, counts, shares, strict=True):
        _sign(card, row, y + height // 2)
        card.text(label, label_at, y, height, palette.TEXT)
        middle = y + (height - thick) // 2
        _bar(card, (start, middle, end, middle + thick), row, reach(row.value, top(block)), palette.PLAIN)
        card.text(count, counts_at, y, height, palette.TEXT, right=True)
        card.text(part, shares_at, y, height, palette.QUIET, right=True)
        y += height
    return card


def _column(lines: list[Setting]) -> int:
    """Width of a column with its gap; 0 for one without any text."""
    widest = max((line.width for line in lines), default=0)
    return widest + _GAP if widest else 0


def _above(block: Bars, colour: str) -> Card:
    """A row: sign, label and number, and the bar below them."""
    line, thick, gap = 42, 18, 20
    rows = block.rows[:MOST]
    left = MARGIN + (_MARK + _GAP if any(row.mark for row in rows) else 0)
    counts = [fitted(amount(row.value, block.unit), 240, BODY, bold=True) for row in rows]
    room = WIDTH - MARGIN - left - max((count.width for count in counts), default=0) - _GAP
    labels = [wrapped(row.label, room, BODY) for row in rows]
    card, y = _blank(block, [len(label) * line + thick + gap for label in labels])
    for row, label, count in zip(rows, labels, counts, strict=True):
        _sign(card, row, y + line // 2)
        card.text(count, WIDTH - MARGIN, y, line, palette.TEXT, right=True)
        for part in label:
            card.text(part, left, y, line, palette.TEXT)
            y += line
        box = (left, y + 4, WIDTH - MARGIN, y + 4 + thick)
        _bar(card, box, row, reach(row.value, top(block)), colour)
        y += thick + gap
    return card


def _sign(card: Card, row: Bar, y: int) -> None:
    if row.mark == "right":
        card.tick(MARGIN + _MARK // 2, y, _MARK, palette.RIGHT)
    elif row.mark:
        card.cross(MARGIN + _MARK // 2, y, _MARK, palette.QUIET)


def _bar(card: Card, box: tuple[int, int, int, int], row: Bar, share_of_top: float, colour: str) -> None:
    """The bar on its track; the right one is outlined, too, so that it stands out by its shape."""
    left, up, right, down = box
    card.rounded(box, 8, palette.TRACK)
    length = round((right - left) * share_of_top)
    if row.mark == "right":
        end = left + max(10, length)
        card.rounded((left - 4, up - 4, end + 4, down + 4), 12, palette.TEXT)
        card.rounded((left - 1, up - 1, end + 1, down + 1), 9, palette.CARD, palette.TEXT)
        card.rounded((left + 2, up + 2, end - 2, down - 2), 6, palette.RIGHT)
    elif row.value > 0:
        card.rounded((left, up, left + max(10, length), down), 8, colour, palette.TRACK)
