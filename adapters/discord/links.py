"""Commands that can be clicked: Discord shows ``</quiz start:id>`` as a link that puts the command into the input.

https://discord.com/developers/docs/reference#message-formatting
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import ui
from bot.commands import SLASHES

_WHOLE = frozenset(slash.name for slash in SLASHES)


@dataclass(frozen=True, slots=True)
class Linked(ui.Cmd):
    """A command whose id is known."""

    id: str = ""


def linked(view: ui.View, ids: Mapping[str, str]) -> ui.View:
    """The view with links in the place of commands that it names without arguments. ``ids``: first word → its id."""
    return replace(view, blocks=tuple(_block(block, ids) for block in view.blocks)) if ids else view


def _block(block: ui.Block, ids: Mapping[str, str]) -> ui.Block:
    if not isinstance(block, ui.Line | ui.Note):
        return block
    return type(block)(*(_span(span, ids) for span in block.spans))


def _span(span: ui.Span, ids: Mapping[str, str]) -> ui.Span:
    if not isinstance(span, ui.Cmd) or span.words not in _WHOLE:
        return span
    known = ids.get(span.words.partition(" ")[0])
    return Linked(span.words, known) if known else span
