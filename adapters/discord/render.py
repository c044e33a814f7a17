"""Views → messages, forms → modals: what ``bot.ui`` says in Discord's Components V2.

Everything here is a payload. Nothing is kept: clicks find their way by the tokens in the custom_ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui as dui

from adapters.discord import forms
from adapters.discord.blocks import block
from adapters.discord.controls import Ids, control, token_of
from adapters.discord.forms import fields
from bot import ui

__all__ = ["Page", "fields", "modal", "pages", "token_of"]

COLOURS = {ui.Tone.PLAIN: 0x4F6BED, ui.Tone.GOOD: 0x2E8B57, ui.Tone.BAD: 0xC77700, ui.Tone.ERROR: 0xC0392B}
"""The accent at a message's edge; words and marks say the same without it."""


class Layout(dui.LayoutView):
    """Only a payload: the client's store, which keeps views for their clicks, takes this one for ended."""

    def is_finished(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Page:
    """One message. A file can be sent once; on a retry, ``reset`` it or render anew."""

    layout: dui.LayoutView
    files: tuple[discord.File, ...] = ()


async def pages(view: ui.View, *, pings: Sequence[int] = ()) -> tuple[Page, ...]:
    """The view as one message or several, at least one; the controls stand on the last.

    ``pings`` are ids of roles that the first message names; that they are notified is up to its AllowedMentions.
    """
    layout = Layout(timeout=None)
    if pings:
        layout.add_item(dui.TextDisplay[Any](" ".join(f"<@&{role}>" for role in pings)))
    box = dui.Container[Any](accent_colour=COLOURS[view.tone])
    box.add_item(dui.TextDisplay[Any]("\n".join(block(one) for one in view.blocks)))
    ids = Ids()
    for shown in view.controls:
        for item in control(shown, ids):
            box.add_item(item)
    layout.add_item(box)
    return (Page(layout),)


def modal(form: ui.Form) -> dui.Modal:
    """The form as a modal whose custom_id is the form's action."""
    return forms.modal(form, "\n".join(block(one) for one in form.intro))
