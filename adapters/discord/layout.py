"""Texts, pictures and controls → messages, each within Discord's limits; nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import discord
from discord import ui as dui

from adapters.discord import limits, pictures
from adapters.discord.controls import Item
from adapters.discord.limits import size

if TYPE_CHECKING:
    from bot.charts import Picture


class Layout(dui.LayoutView):
    """Only a payload: the client's store, which keeps views for their clicks, takes this one for ended."""

    def is_finished(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of text; ``tight``: right below the one before; ``keep``: not the last of a message. A picture stands
    below its text."""

    text: str
    tight: bool = False
    keep: bool = False
    picture: Picture | None = None


@dataclass(slots=True)
class Sheet:
    """What one message will hold. ``lead`` stands above its box."""

    lead: str = ""
    chunks: list[Chunk] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def takes(self, chunks: Sequence[Chunk] = (), items: Sequence[Item] = ()) -> bool:
        """Whether these would fit, too."""
        both = Sheet(self.lead, [*self.chunks, *chunks], [*self.items, *items])
        pictured = sum(chunk.picture is not None for chunk in both.chunks)
        return both.units <= limits.TEXT and both.parts <= limits.COMPONENTS and pictured <= limits.GALLERY

    @property
    def units(self) -> int:
        """Code units of all texts."""
        texts = [self.lead, *(chunk.text for chunk in self.chunks)]
        return sum(size(text) + 1 for text in texts) + sum(
            size(item.content) for item in self.items if isinstance(item, dui.TextDisplay)
        )

    @property
    def parts(self) -> int:
        """Components at most: the box, a text that begins tight, texts, pictures and what they part, the line above
        the controls, and the controls."""
        texts = sum(not chunk.tight for chunk in self.chunks) + 2 * sum(bool(c.picture) for c in self.chunks)
        controls = len(self.items) + sum(len(item.children) for item in self.items if isinstance(item, dui.ActionRow))
        return int(bool(self.lead)) + 1 + 1 + texts + 1 + controls

    def build(self, colour: int) -> tuple[Layout, tuple[discord.File, ...]]:
        """The message and its attachments."""
        layout, box = Layout(timeout=None), dui.Container[Any](accent_colour=colour)
        files: list[discord.File] = []
        if self.lead:
            layout.add_item(dui.TextDisplay[Any](self.lead))
        for text, picture in self._texts():
            box.add_item(dui.TextDisplay[Any](text))
            if picture is not None:
                file = pictures.file(picture, [one.filename for one in files])
                box.add_item(dui.MediaGallery[Any](discord.MediaGalleryItem(file.uri, description=file.description)))
                files.append(file)
        if self.chunks and self.items:
            box.add_item(dui.Separator[Any]())
        for item in self.items:
            box.add_item(item)
        layout.add_item(box)
        return layout, tuple(files)

    def _texts(self) -> Iterator[tuple[str, Picture | None]]:
        """The texts as they stand apart from each other, each with the picture below it."""
        text = ""
        for chunk in self.chunks:
            if text and not chunk.tight:
                yield text, None
                text = ""
            text = f"{text}\n{chunk.text}" if text else chunk.text
            if chunk.picture is not None:
                yield text, chunk.picture
                text = ""
        if text:
            yield text, None


def sheets(lead: str, chunks: Sequence[Chunk], items: Sequence[Item]) -> list[Sheet]:
    """As few messages as the order allows; the controls together on the last one, if any one could take them."""
    made = [Sheet(lead)]
    for chunk in chunks:
        if not made[-1].takes([chunk]):
            full = made[-1].chunks
            heading = [full.pop()] if len(full) > 1 and full[-1].keep else []
            made.append(Sheet(chunks=heading))
        made[-1].chunks.append(chunk)
    if made[-1].takes(items=items):
        made[-1].items += items
        return made
    if Sheet().takes(items=items):
        # The last text moves along, so that the controls don't stand alone.
        last = made[-1].chunks[-1:] if len(made[-1].chunks) > 1 else []
        made.append(Sheet())
        if last and made[-1].takes(last, items):
            made[-1].chunks.append(made[-2].chunks.pop())
    for item in items:
        if not made[-1].takes(items=[item]):
            made.append(Sheet())
        made[-1].items.append(item)
    return made
