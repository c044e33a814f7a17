"""Blocks → Discord text. One ``case`` per block of ``bot.ui``."""

from __future__ import annotations

from typing import assert_never

from adapters.discord import bars, inert, tables
from adapters.discord.markup import line, markdown
from bot import ui

MARKS = {"": "", "right": "✓ ", "wrong": "✗ "}


def block(one: ui.Block) -> str:
    """A block as text; it may span lines, and doesn't end with a line break."""
    shown: str
    match one:
        case ui.Heading():
            shown = f"### {_flat(markdown(one.text))}"
        case ui.Markdown():
            shown = markdown(one.text)
        case ui.Plain():
            shown = inert.plain(one.text)
        case ui.Line():
            shown = line(one.spans)
        case ui.Note():
            shown = f"-# {line(one.spans)}"
        case ui.CodeBlock():
            shown = inert.fenced(inert.clean(one.text, lines=True).strip("\n"), one.lang)
        case ui.Options():
            shown = "\n".join(option(row) for row in one.rows)
        case ui.Bars():
            shown = bars.bars(one)
        case ui.Table():
            shown = tables.table(one)
        case ui.Progress():
            shown = bars.progress(one)
        case _:
            assert_never(one)
    return shown


def option(row: ui.Choice) -> str:
    """``✓ **A** text``, and why in small print below."""
    text = f"{MARKS.get(row.mark, '')}**{inert.escape(inert.clean(row.letter))}** {_flat(markdown(row.text))}"
    return f"{text}\n-# {_flat(markdown(row.note))}" if row.note else text


def _flat(text: str) -> str:
    return " ".join(part for part in text.split("\n") if part)
