"""Pictures of charts and boards: PNG with alt text.

They need Pillow and the fonts of the ``discord`` extra, which are loaded with the first picture: importing this module
costs nothing. Every function is pure, safe to call from several threads at once, and meant for a worker thread: a
picture takes milliseconds of computing. A missing library raises ImportError; no text, however odd, raises anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.charts import alt
from bot.ui import Bars, Table


@dataclass(frozen=True, slots=True)
class Picture:
    """``alt`` at most 1024 characters (Discord's limit for a description); ``name`` of the file: nothing of the block
    is in it."""

    png: bytes
    alt: str
    name: str


def distribution(block: Bars) -> Picture:
    """How the answers fell."""
    from bot.charts import barchart  # noqa: PLC0415 - Pillow is optional

    return Picture(barchart.distribution(block), alt.of_bars(block), "answers.png")


def topics(block: Bars) -> Picture:
    """A topic map: a bar per topic, its label above it."""
    from bot.charts import barchart  # noqa: PLC0415 - Pillow is optional

    return Picture(barchart.topics(block), alt.of_bars(block), "topics.png")


def board(block: Table, title: str) -> Picture:
    """A board. What follows the first `` · `` of the title is set smaller, below it."""
    from bot.charts import scoreboard  # noqa: PLC0415 - Pillow is optional

    return Picture(scoreboard.board(block, title), alt.of_table(block, title), "board.png")
