"""Buttons and selects as action rows.

Discord refuses a message in which two controls carry the same custom_id. Where a token stands twice, the later one is
told apart by a tail that ``token_of`` takes off again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, assert_never

import discord
from discord import ui as dui

from adapters.discord import inert, limits
from adapters.discord.limits import clip
from adapters.discord.markup import bare, markdown
from bot import ui

Item = dui.Item[Any]
T = TypeVar("T")

STYLES = {
    ui.Style.NORMAL: discord.ButtonStyle.secondary,
    ui.Style.MAIN: discord.ButtonStyle.primary,
    ui.Style.DANGER: discord.ButtonStyle.danger,
}
TAIL = "#"
"""Stands in no token: their arguments are numbers, letters and words of our own."""


class Ids:
    """The custom_ids of one message, each only once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, token: str) -> str:
        custom_id, number = token, 1
        while custom_id in self._taken:
            number += 1
            custom_id = f"{token}{TAIL}{number}"
        self._taken.add(custom_id)
        return custom_id


def token_of(custom_id: str) -> str:
    """The action token that a control's custom_id stands for."""
    return custom_id.partition(TAIL)[0]


def control(shown: ui.Control, ids: Ids) -> Iterator[Item]:
    """The rows of a control, after its label where that says more than the buttons do."""
    match shown:
        case ui.Row():
            if shown.label and not any(bare(shown.label) in bare(button.label) for button in shown.buttons):
                yield dui.TextDisplay[Any](f"-# {inert.starts(markdown(shown.label))}")
            for some in _evenly(shown.buttons, limits.BUTTONS):
                yield dui.ActionRow[Any](*(_button(button, ids) for button in some))
        case ui.Select():
            for number, part in enumerate(_evenly(shown.options, limits.OPTIONS)):
                yield dui.ActionRow[Any](_select(shown, part, number, ids))
        case _:
            assert_never(shown)


def _evenly(items: Sequence[T], most: int) -> list[Sequence[T]]:
    """The items in as few lines as possible, about equally long: 6 of at most 5 are 3 and 3."""
    lines = -(-len(items) // most)
    size = -(-len(items) // lines) if lines else 1
    return [items[start : start + size] for start in range(0, len(items), size)]


def _button(button: ui.Button, ids: Ids) -> dui.Button[Any]:
    return dui.Button(
        style=STYLES[button.style],
        label=clip(bare(button.label), limits.LABEL) or "…",
        custom_id=ids.unique(button.action),
        disabled=button.disabled,
    )


def _select(shown: ui.Select, some: Sequence[tuple[str, str]], number: int, ids: Ids) -> dui.Select[Any]:
    parts = len(shown.options) > len(some)
    said = clip(bare(shown.placeholder), limits.PLACEHOLDER - 12) + (f" · part {number + 1}" if parts else "")
    return dui.Select(
        custom_id=ids.unique(shown.action),
        placeholder=said or None,
        min_values=min(shown.least, len(some)),
        max_values=max(1, min(shown.most, len(some))),
        options=[
            discord.SelectOption(label=clip(bare(label), limits.OPTION) or "…", value=value) for value, label in some
        ],
    )
