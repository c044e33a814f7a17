"""Views → messages, forms → modals: what ``bot.ui`` says in Discord's Components V2.

Everything here is a payload. Nothing is kept: clicks find their way by the tokens in the custom_ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import discord

from adapters.discord import blocks, forms, limits, pictures
from adapters.discord.controls import Ids, control, token_of
from adapters.discord.forms import fields
from adapters.discord.layout import Chunk, Layout, Sheet, sheets
from adapters.discord.markup import bare
from bot import ui

if TYPE_CHECKING:
    from bot.charts import Picture

__all__ = ["Page", "fields", "modal", "pages", "token_of"]

COLOURS = {ui.Tone.PLAIN: 0x4F6BED, ui.Tone.GOOD: 0x2E8B57, ui.Tone.BAD: 0xC77700, ui.Tone.ERROR: 0xC0392B}
"""The accent at a message's edge; words and marks say the same without it."""
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Page:
    """One message. A file can be sent once; for another try, ``reset`` it or render anew."""

    layout: Layout
    files: tuple[discord.File, ...] = ()


async def pages(view: ui.View, *, pings: Sequence[int] = (), pictured: bool = True) -> tuple[Page, ...]:
    """The view as one message or several, at least one; the controls stand on the last.

    ``pings`` are ids of roles that the first message names; that they are notified is up to its AllowedMentions.
    Without ``pictured`` the text stands alone.
    A question that is posted stays one message: if need be its options are clipped, which no question of a valid bank
    needs (their texts are at most 1,900 characters together).
    """
    drawn = await pictures.drawn(view.blocks) if pictured else {}
    lead = " ".join(f"<@&{role}>" for role in pings)
    made = _sheets(view, drawn, lead)
    if len(made) > 1 and _is_post(view):
        shorter = (_sheets(_clipped(view, most), drawn, lead) for most in (160, 80, 40))
        made = next((fewer for fewer in shorter if len(fewer) == 1), made)
    return tuple(Page(*sheet.build(COLOURS[view.tone])) for sheet in made)


def modal(form: ui.Form) -> discord.ui.Modal:
    """The form as a modal whose custom_id is the form's action."""
    if not form.intro:
        return forms.modal(form)
    lines = [block for block in form.intro if isinstance(block, ui.Line | ui.Note)]
    brief = " ".join(ui.summed(block.spans) for block in lines) if len(lines) == len(form.intro) else ""
    return forms.modal(form, blocks.text(form.intro, limits.TEXT), brief)


def _sheets(view: ui.View, drawn: Mapping[int, Picture], lead: str) -> list[Sheet]:
    ids = Ids()
    items = [item for shown in view.controls for item in control(shown, ids)]
    chunks = list(_chunks(view.blocks, drawn, limits.TEXT - limits.size(lead) - 2))
    if not chunks and not items:
        chunks = [Chunk(blocks.text([ui.Markdown(view.summary or "…")], limits.TEXT))]
    return sheets(lead, chunks, items)


def _chunks(shown: Sequence[ui.Block], drawn: Mapping[int, Picture], limit: int) -> Iterator[Chunk]:
    above = 0
    for index, block in enumerate(shown):
        # What stands below a heading leaves room for it, so that both can begin a message.
        pieces = blocks.block(block, limit - above)
        heading = isinstance(block, ui.Heading)
        above = sum(limits.size(piece) + 1 for piece in pieces) if heading else 0
        for number, piece in enumerate(pieces, start=1):
            tight = number == 1 and index > 0 and blocks.close(shown[index - 1], block)
            yield Chunk(piece, tight, heading, drawn.get(index) if number == len(pieces) else None)


def _is_post(view: ui.View) -> bool:
    """Whether this is a question in a channel, open or closed, which later is edited as one message."""
    options = [block for block in view.blocks if isinstance(block, ui.Options)]
    return bool(options) and view.private is None and not any(row.mark for block in options for row in block.rows)


def _clipped(view: ui.View, most: int) -> ui.View:
    """The view with options of at most ``most`` characters, without their emphasis."""
    return replace(view, blocks=tuple(_shorter(block, most) for block in view.blocks))


def _shorter(block: ui.Block, most: int) -> ui.Block:
    if not isinstance(block, ui.Options):
        return block
    texts = (_PUNCTUATION.sub(r"\\\1", limits.clip(bare(row.text), most)) for row in block.rows)
    return ui.Options(tuple(replace(row, text=text) for row, text in zip(block.rows, texts, strict=True)))
