"""Blocks → Discord text. One ``case`` per block of ``bot.ui``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from adapters.discord import bars, inert, spans, tables
from adapters.discord.limits import clip, grouped, size
from adapters.discord.markup import bare, flat, parts
from bot import ui
from bot.foreign import clean

MARKS = {"": "", "right": "✓ ", "wrong": "✗ "}
SMALL = "-# "
MOST_HEADING = 400
"""Code units; what is longer heads nothing."""
_PIECE = re.compile(r".{1,1500}(?:\s|$)|.{1,1500}")


def block(one: ui.Block, limit: int) -> list[str]:
    """A block as text of at most ``limit`` code units, in several pieces if it is longer: Markdown breaks between
    paragraphs or sentences, code between lines with its fences drawn again, options and tables between rows."""
    pieces: list[str]
    match one:
        case ui.Heading():
            pieces = [f"### {heading(one.text)}"]
        case ui.Markdown():
            pieces = parts(one.text, limit)
        case ui.Plain():
            pieces = plain(one.text, limit)
        case ui.Line():
            pieces = spans.lines(one.spans, limit)
        case ui.Note():
            pieces = [SMALL + text for text in spans.lines(one.spans, limit - len(SMALL))]
        case ui.CodeBlock():
            pieces = code(one, limit)
        case ui.Options():
            pieces = ["\n".join(rows) for rows in grouped([r for row in one.rows for r in option(row, limit)], limit)]
        case ui.Bars():
            pieces = bars.bars(one, limit)
        case ui.Table():
            pieces = tables.table(one, limit)
        case ui.Progress():
            pieces = [bars.progress(one)]
        case _:
            assert_never(one)
    return [piece for piece in pieces if piece.strip()]


def heading(text: str) -> str:
    shown = inert.starts(flat(text))
    return shown if size(shown) <= MOST_HEADING else inert.starts(inert.escape(clip(bare(text), MOST_HEADING // 2)))


def option(row: ui.Choice, limit: int) -> list[str]:
    """``✓ **A** text``, and why in small print below; mostly one piece."""
    lead = f"{MARKS.get(row.mark, '')}**{inert.escape(clean(row.letter))}** "
    why = f"\n{SMALL}{inert.starts(flat(row.note))}" if row.note else ""
    whole = f"{lead}{flat(row.text)}{why}"
    if size(whole) <= limit:
        return [whole]
    text = [" ".join(part.split()) for part in parts(row.text, limit - size(lead))]
    notes = [SMALL + " ".join(part.split()) for part in parts(row.note, limit - len(SMALL))]
    return [lead + text[0] if text else lead, *text[1:], *notes]


def code(shown: ui.CodeBlock, limit: int) -> list[str]:
    """The code in its fences, whatever back-ticks it holds."""
    text = inert.sealed(clean(shown.text, lines=True).strip("\n"))
    rows = [piece for row in text.split("\n") for piece in re.findall(r".{1,1500}", row) or [""]]
    return [
        inert.fenced("\n".join(part), shown.lang) for part in grouped(rows, limit - len(inert.fenced("", shown.lang)))
    ]


def plain(text: str, limit: int) -> list[str]:
    """A player's text as a quotation, so that it can't pass for one of ours."""
    inert_text = clip(clean(text, lines=True).strip("\n"), inert.MOST_PLAIN)
    rows = [piece for row in inert_text.split("\n") for piece in _PIECE.findall(row) or [""]]
    return ["\n".join(part) for part in grouped([f"> {inert.quoted(row)}" for row in rows], limit)]


def close(before: ui.Block, after: ui.Block) -> bool:
    """Whether the second block follows the first without a gap."""
    small = (ui.Line, ui.Note, ui.Progress)
    return isinstance(before, ui.Heading) or (isinstance(before, small) and isinstance(after, small))


def text(blocks: Sequence[ui.Block], limit: int) -> str:
    """As many of the blocks as fit into one text, and an ellipsis in the place of the rest."""
    pieces = [piece for one in blocks for piece in block(one, limit - 2)]
    first, *rest = grouped(pieces, limit - 2)
    return "\n".join([*first, "…"] if rest else first)
