"""Boards: a table whose ranked column is drawn as a slim bar below each row, with the reader's own row set off."""

from __future__ import annotations

from dataclasses import dataclass

from bot.charts import palette
from bot.charts.card import BODY, DRAWING, INNER, MARGIN, SMALL, WIDTH, Card, head_height, heading
from bot.charts.figures import reach
from bot.charts.setting import Setting, fitted
from bot.charts.table import Cell, cells, names_at, ranking, said
from bot.ui import Table

MOST = 25
"""Rows that are drawn; the rest is counted below them."""

_ROW = 72
_TEXT = 52
"""The upper part of a row; its bar or line lies below."""
_HEAD = 50
_GAP = 32
_FOOT = 28
_MORE = 56
_WIDEST = 190
"""Pixels that a column takes at most; the one with the names takes what the others leave."""
_LEAST_NAMES = 240


@dataclass(frozen=True, slots=True)
class _Column:
    """Where a column stands, and on which side its text begins."""

    left: int
    right: int
    numeric: bool

    def draw(self, card: Card, line: Setting, y: int, height: int, colour: str, on: str = palette.CARD) -> None:
        card.text(line, self.right if self.numeric else self.left, y, height, colour, on, right=self.numeric)

    def fit(self, text: str, size: int, *, bold: bool) -> Setting:
        return fitted(text, self.right - self.left, size, bold=bold)


def board(block: Table, title: str) -> bytes:
    main, _, rest = title.partition(" · ")
    with DRAWING:
        card = _drawn(block, main, rest)
    return card.png()


def _drawn(block: Table, title: str, subtitle: str) -> Card:
    shown, more = cells(block)[:MOST], len(block.rows) - MOST
    start = head_height(subtitle) + 10
    body = start + _HEAD + 8
    end = body + (len(shown) or 1) * _ROW
    card = Card(end + (_MORE if more > 0 else 0) + _FOOT)
    heading(card, title, subtitle)
    columns = _columns(block, shown)
    _head(card, block, columns, start)
    _rows(card, block, columns, shown, body)
    if more > 0:
        card.text(fitted(f"and {more:,} more", INNER, SMALL), MARGIN, end, _MORE, palette.QUIET)
    if not shown:
        card.text(fitted("Nothing to show yet.", INNER, BODY), MARGIN, body, _ROW, palette.QUIET)
    return card


def _columns(block: Table, shown: list[tuple[Cell, ...]]) -> list[_Column]:
    """As wide as their texts, from the right; the names take what is left."""
    count, names = len(block.head), names_at(block)
    if not count:
        return []
    room = INNER - _GAP * (count - 1)
    widths = [0 if column == names else _width(block, shown, column, _WIDEST) for column in range(count)]
    if sum(widths) > room - _LEAST_NAMES:
        widths = [min(width, (room - _LEAST_NAMES) // (count - 1)) for width in widths]
    widths[names] = max(0, room - sum(widths))
    columns, left = [], MARGIN
    for column, width in enumerate(widths):
        columns.append(_Column(left, left + width, column in block.numeric))
        left += width + _GAP
    return columns


def _width(block: Table, shown: list[tuple[Cell, ...]], column: int, most: int) -> int:
    head = fitted(block.head[column], most, SMALL, bold=True)
    return max([head.width, *(fitted(said(row[column]), most, BODY, bold=True).width for row in shown)])


def _head(card: Card, block: Table, columns: list[_Column], y: int) -> None:
    """The ranked column's head stands out."""
    ranked = ranking(block)
    for index, (column, head) in enumerate(zip(columns, block.head, strict=True)):
        by = ranked is not None and ranked.column == index
        column.draw(card, column.fit(head, SMALL, bold=by), y, _HEAD, palette.TEXT if by else palette.QUIET)


def _rows(card: Card, block: Table, columns: list[_Column], shown: list[tuple[Cell, ...]], y: int) -> None:
    names, ranked = names_at(block), ranking(block)
    for index, row in enumerate(shown):
        own = index == block.strong
        on = palette.OWN if own else palette.CARD
        if own:
            card.rounded((8, y - 2, WIDTH - 8, y + _ROW - 4), 14, on)
            card.arrow(MARGIN // 2 + 3, y + _TEXT // 2, 24, palette.OWN_MARK, on)
        for number, (column, cell) in enumerate(zip(columns, row, strict=True)):
            colour = palette.QUIET if number < names and not own else palette.TEXT
            column.draw(card, column.fit(said(cell), BODY, bold=own), y, _TEXT, colour, on)
        if columns:
            share = reach(ranked.values[index], ranked.top) if ranked else 0.0
            _bar(card, columns[names].left, y + _TEXT + 4, share, on)
        y += _ROW


def _bar(card: Card, left: int, y: int, share: float, on: str) -> None:
    """The rule below a row, filled as far as the ranked value goes."""
    right = WIDTH - MARGIN
    card.rounded((left, y, right, y + 6), 3, palette.TRACK, on)
    card.rounded((left, y, left + round((right - left) * share), y + 6), 3, palette.TOPIC, palette.TRACK)
