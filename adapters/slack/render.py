"""Views → messages in Block Kit: what ``bot.ui`` says, within Slack's limits and with nothing lost.

Nothing is kept: clicks find their way by the tokens in the action_ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from adapters.slack import inert, limits
from adapters.slack.blocks import Piece, pieces
from adapters.slack.controls import chosen, controls, token_of
from adapters.slack.forms import errors, loading, modal, values
from adapters.slack.home import home
from adapters.slack.markup import Json, bare, merged, section, text
from adapters.slack.spans import Stage
from bot import ui

__all__ = ["Page", "Stage", "chosen", "errors", "home", "loading", "modal", "pages", "token_of", "values"]

MOST = {"table": limits.TABLES, "data_visualization": limits.CHARTS}
_BROADCAST = re.compile(r"<?[!@]?(here|channel|everyone)(?:\|[^>]*)?>?", re.IGNORECASE)
_GROUP = re.compile(r"(?:<!subteam\^)?(S[A-Z0-9]{4,30})(?:\|[^>]*)?>?")
_USER = re.compile(r"(?:<@)?([UW][A-Z0-9]{4,30})(?:\|[^>]*)?>?")


@dataclass(frozen=True, slots=True)
class Page:
    """One message. ``text`` is what notifications and screen readers say: escaped, so it may go where mrkdwn is read.
    ``plain`` is the same without charts of Slack's, for one more try after ``invalid_blocks``; None without any."""

    blocks: tuple[Json, ...]
    text: str
    plain: tuple[Json, ...] | None = None


@dataclass(slots=True)
class _Sheet:
    """A message as it fills. ``spare`` is what it becomes without charts."""

    blocks: list[Json] = field(default_factory=list)
    spare: list[Json] = field(default_factory=list)

    def takes(self, blocks: Sequence[Json]) -> bool:
        return (
            len(self.blocks) + len(blocks) <= limits.MESSAGE_BLOCKS
            and limits.size([*self.blocks, *blocks]) <= limits.MESSAGE_BYTES
        )

    def used_up(self, blocks: Iterable[Json]) -> bool:
        """Whether one of ``blocks`` is of a kind of which the message has all that it may have."""
        kinds = [block["type"] for block in self.blocks]
        return any(one["type"] in MOST and kinds.count(one["type"]) >= MOST[one["type"]] for one in blocks)

    def add(self, blocks: Sequence[Json], spare: Sequence[Json]) -> None:
        self.blocks += blocks
        self.spare += spare

    def drop_heading(self) -> list[Json]:
        """The heading that would stand at the end, without what it announces."""
        if len(self.blocks) > 1 and self.blocks[-1]["type"] == "header":
            self.spare.pop()
            return [self.blocks.pop()]
        return []


def pages(view: ui.View, stage: Stage, *, ping: str = "") -> tuple[Page, ...]:
    """The view as one message or several, at least one; the controls stand on the last.

    ``ping`` (a user group's id, ``here``, ``channel``; as Slack writes them or bare) is mentioned by the first; what
    is none of these is shown as it was typed and rings nobody.
    """
    found = [*([_ping(ping)] if ping.strip() else []), *pieces(view.blocks, stage)]
    buttons = controls(view.controls)
    whole = Piece(tuple(buttons))
    keep = len(buttons) <= limits.MESSAGE_BLOCKS and limits.size(buttons) <= limits.MESSAGE_BYTES
    ends = [whole] if keep else [Piece((block,)) for block in buttons]
    sheets = _filled([*found, *ends])
    # Buttons and what they are about belong together: if it is style that parts them, it goes.
    if buttons and len(sheets) > 1 and len(lean := _filled([*map(_unstyled, found), *ends])) == 1:
        sheets = lean
    said = fallback(view)
    return tuple(_page(sheet, said, number, len(sheets)) for number, sheet in enumerate(sheets, 1))


def _unstyled(piece: Piece) -> Piece:
    return replace(
        piece, blocks=tuple(_bare(block) if block["type"] == "rich_text" else block for block in piece.blocks)
    )


def _bare(block: Json) -> Json:
    """A rich text block, or a part of it, whose texts are plain."""
    if "elements" in block:
        return {**block, "elements": merged([_bare(one) for one in block["elements"]])}
    return {key: value for key, value in block.items() if key != "style"} if block["type"] == "text" else block


def _filled(found: Iterable[Piece]) -> list[_Sheet]:
    sheets = [_Sheet()]
    for piece in found:
        sheet, blocks = sheets[-1], piece.blocks
        full = sheet.used_up(blocks)
        if full and not piece.apart and piece.spare is not None:
            blocks = piece.spare
        if not sheet.takes(blocks) or (full and blocks is piece.blocks):
            blocks = piece.blocks
            heading = sheet.drop_heading()
            sheet = _Sheet(list(heading), list(heading))
            sheets.append(sheet)
        charted = any(block["type"] == "data_visualization" for block in blocks)
        sheet.add(blocks, piece.anywhere if charted else blocks)
    return sheets


def _page(sheet: _Sheet, said: str, number: int, count: int) -> Page:
    words = f"{said} ({number}/{count})" if count > 1 else said
    plain = tuple(sheet.spare) if sheet.spare != sheet.blocks else None
    return Page(tuple(sheet.blocks), words, plain)


def fallback(view: ui.View) -> str:
    """The summary or, without one, the first of our own words; never empty, nothing in it is live."""
    first = (one.text for one in view.blocks if isinstance(one, ui.Heading | ui.Markdown))
    spans = (one.spans for one in view.blocks if isinstance(one, ui.Line | ui.Note))
    said = view.summary or next(first, "") or ui.summed(next(spans, ()))
    return inert.escaped(limits.clip(bare(said) or "Quizmaster", limits.FALLBACK))


def _ping(ping: str) -> Piece:
    return Piece(({"type": "rich_text", "elements": [section([_mention(ping.strip())])]},))


def _mention(ping: str) -> Json:
    if found := _BROADCAST.fullmatch(ping):
        return {"type": "broadcast", "range": found[1].lower()}
    if found := _GROUP.fullmatch(ping):
        return {"type": "usergroup", "usergroup_id": found[1]}
    if found := _USER.fullmatch(ping):
        return {"type": "user", "user_id": found[1]}
    return text(limits.clip(inert.literal(ping), limits.NAME) or "–")
