"""Alt text: all that the picture shows, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.charts.figures import amount
from bot.charts.letters import ELSEWHERE, clean, clusters
from bot.charts.table import cells, names_at, said
from bot.ui import Bars, Table

LIMIT = 1024
"""Characters: Discord's limit for an attachment's description (docs: attachment object)."""
_SHORTER = (80, 48, 32, 20, 12)
"""Lengths of names that are tried, the longest first."""


def of_bars(block: Bars) -> str:
    """The title and the block's own words; if those are too long or missing, the rows, as many as there is room for."""
    title, words = clean(block.title), block.alt.strip()
    own = f"{title}. {words}" if title else words
    if words and len(own) <= LIMIT:
        return own
    rows = [
        (row.label, f": {amount(row.value, block.unit)}" + (" (right)" if row.mark == "right" else ""))
        for row in block.rows
    ]
    return _best(title or "Chart", rows)


def of_table(block: Table, title: str) -> str:
    """The title, the columns, then every row; as many rows as there is room for."""
    names = names_at(block)
    others = [column for column in range(len(block.head)) if column > names]
    heads = ", ".join(clean(block.head[column]).lower() for column in others)
    rows = []
    for index, row in enumerate(cells(block)):
        before = " ".join(clean(said(cell)) for cell in row[:names])
        after = ", ".join(clean(said(row[column])) for column in others)
        own = " (marked)" if index == block.strong else ""
        rows.append(
            (said(row[names]) if row else "", f"{own}: {after}" if after else own, f"{before} " if before else "")
        )
    return _best(f"{clean(title)} ({heads})" if heads else clean(title), rows)


def _best(lead: str, rows: Sequence[tuple[str, ...]]) -> str:
    """The longest names with which every row fits; else as many rows as do, and how many are left."""
    lead = _cut(lead, LIMIT // 3)
    for length in _SHORTER:
        text = ". ".join([lead, "; ".join(_said(rows, length))]) if rows else lead
        if len(text) <= LIMIT:
            return text
    return _some(lead, list(_said(rows, _SHORTER[-1])))


def _said(rows: Sequence[tuple[str, ...]], length: int) -> Iterator[str]:
    for name, after, *before in rows:
        yield "".join((*before, _cut(clean(name) or ELSEWHERE, length), after))


def _cut(text: str, length: int) -> str:
    """At most ``length`` characters, whole letters only."""
    if len(text) <= length:
        return text
    kept = ""
    for letter in clusters(text):
        if len(kept) + len(letter) >= length:
            break
        kept += letter
    return kept.rstrip() + "…"


def _some(lead: str, rows: list[str]) -> str:
    for count in range(len(rows) - 1, -1, -1):
        text = f"{lead}. {'; '.join([*rows[:count], f'and {len(rows) - count} more'])}"
        if len(text) <= LIMIT:
            return text
    return _cut(lead, LIMIT)
