"""Pictures beside the text that says the same. A picture may fail; the message never does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeGuard

import discord
import structlog

from adapters.discord.limits import ALT, clip
from adapters.discord.markup import bare
from bot import ui

if TYPE_CHECKING:
    from bot.charts import Picture

PATIENCE = 5.0
"""Seconds that a picture may take."""

log = structlog.get_logger(__name__)


def wanted(blocks: Sequence[ui.Block]) -> bool:
    """Whether any of the blocks has a picture."""
    return any(_pictured(block) for block in blocks)


def _pictured(block: ui.Block) -> TypeGuard[ui.Bars | ui.Table]:
    return isinstance(block, ui.Bars) or (isinstance(block, ui.Table) and block.picture)


async def drawn(blocks: Sequence[ui.Block]) -> dict[int, Picture]:
    """The pictures of those blocks that have one, by the block's index; drawn in a worker thread."""
    pictures: dict[int, Picture] = {}
    title = ""
    for index, block in enumerate(blocks):
        if isinstance(block, ui.Heading):
            title = bare(block.text)
        elif _pictured(block):
            try:
                async with asyncio.timeout(PATIENCE):
                    pictures[index] = await asyncio.to_thread(_draw, block, title)
            except Exception as error:
                log.warning("a picture could not be drawn", error=repr(error))
    return pictures


def _draw(block: ui.Bars | ui.Table, title: str) -> Picture:
    from bot import charts  # noqa: PLC0415 (Pillow takes a while to load, and may be missing)

    if isinstance(block, ui.Table):
        return charts.board(block, title)
    return charts.topics(block) if block.unit else charts.distribution(block)


def file(picture: Picture, taken: Sequence[str]) -> discord.File:
    """The picture as an attachment whose name isn't among those ``taken``."""
    path = PurePath(picture.name)
    name = path.name if path.name not in taken else f"{path.stem}-{len(taken) + 1}{path.suffix}"
    return discord.File(BytesIO(picture.png), filename=name, description=clip(picture.alt, ALT) or None)
