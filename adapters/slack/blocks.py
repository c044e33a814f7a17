"""One block of ``bot.ui`` → pieces of a message, each with what stands in its place where Slack doesn't take it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from adapters.slack import charts, inert, limits, tables
from adapters.slack.markup import Json, Look, bare, merged, parts, runs, section, text
from adapters.slack.spans import Stage, elements, plainly
from bot import ui

PORTION = 4000
"""UTF-8 bytes of one rich text block, so that pages fill well; a single text may be longer."""
BOLD = Look(bold=True)
SMALL = Look(italic=True)
MARKS = {"right": ("✓ ", " (right)"), "wrong": ("✗ ", " (wrong)")}
SIDE = 3000
"""UTF-8 bytes of aligned text for which no new message is worth it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks that stay in one message. ``spare``: what modals, App Home and messages whose tables and charts are used
    up show instead; None where the blocks can stand anywhere. ``apart``: a new message rather than the spare."""

    blocks: tuple[Json, ...]
    spare: tuple[Json, ...] | None = None
    apart: bool = False

    @property
    def anywhere(self) -> tuple[Json, ...]:
        return self.blocks if self.spare is None else self.spare


def pieces(shown: Sequence[ui.Block], stage: Stage) -> Iterator[Piece]:
    """Everything in order; a run of lines shares one block, so that it stands close."""
    lines: list[Json] = []
    for one in shown:
        if isinstance(one, ui.Line):
            found = elements(one.spans, stage)
            lines += [section(found)] if found else []
            continue
        yield from _rich(lines)
        lines = []
        yield from _piece(one, stage)
    yield from _rich(lines)


def _piece(one: ui.Block, stage: Stage) -> Iterator[Piece]:
    match one:
        case ui.Heading():
            yield from _heading(one.text)
        case ui.Markdown():
            yield from _rich(parts(one.text))
        case ui.Plain():
            yield from _quoted(one.text)
        case ui.Line():
            yield from _rich([section(elements(one.spans, stage))])
        case ui.Note():
            yield from _note(one, stage)
        case ui.CodeBlock():
            yield from code(inert.lines(one.text).strip("\n"))
        case ui.Options():
            yield from _rich(_options(one.rows))
        case ui.Bars():
            yield from _bars(one)
        case ui.Table():
            yield from _table(one, stage)
        case ui.Progress():
            yield Piece((small(charts.progress(one)),))
        case _:
            assert_never(one)


def _heading(markdown: str) -> Iterator[Piece]:
    words = bare(markdown)
    if 0 < len(words) <= limits.HEADER:
        yield Piece(({"type": "header", "text": plain(words)},))
    else:
        yield from _rich([section(merged([text(words, BOLD)]))] if words else [])


def plain(words: str) -> Json:
    """A plain text object; ``:smile:`` stays what it is."""
    return {"type": "plain_text", "text": words, "emoji": False}


def small(words: str) -> Json:
    """Small print. Its words are plain text: context blocks know no rich text, and mrkdwn is never used."""
    return {"type": "context", "elements": [plain(limits.clip(words, limits.CONTEXT))]}


def _note(note: ui.Note, stage: Stage) -> Iterator[Piece]:
    words = plainly(note.spans, stage)
    if words is not None and 0 < len(words.strip()) <= limits.CONTEXT:
        yield Piece((small(words.strip()),))
    elif words is None or words.strip():
        yield from _rich([section(elements(note.spans, stage, SMALL))])


def _quoted(words: str) -> Iterator[Piece]:
    kept = limits.clip(inert.lines(words).strip("\n"), limits.PLAIN)
    found = merged([text(kept)]) if kept.strip() else [text("(empty)", SMALL)]
    yield from _rich([{"type": "rich_text_quote", "elements": found}])


def code(words: str) -> Iterator[Piece]:
    """Text in a font of one width, cut between lines where it is long."""
    for chunk in _chunks(words):
        yield Piece((_block([{"type": "rich_text_preformatted", "elements": [text(chunk)]}]),))


def _chunks(words: str) -> Iterator[str]:
    chunk = ""
    for line in words.split("\n"):
        for start in range(0, max(1, len(line)), limits.RUN):
            part = line[start : start + limits.RUN]
            if chunk and len(chunk) + 1 + len(part) > limits.RUN:
                yield chunk
                chunk = part
            else:
                chunk = f"{chunk}\n{part}" if chunk else part
    if chunk.strip():
        yield chunk


def _options(rows: Sequence[ui.Choice]) -> list[Json]:
    """A line each or, where they come with reasons, a paragraph each."""
    if not any(row.note for row in rows):
        return [section(_option(row)) for row in rows]
    found = [one for row in rows for one in (text("\n\n"), *_option(row))]
    return [section(merged(found[1:]))]


def _option(row: ui.Choice) -> list[Json]:
    """``✓ B (right)  text`` and, below it, why."""
    mark, said = MARKS.get(row.mark, ("", ""))
    found = [text(f"{mark}{inert.literal(row.letter)}", BOLD), text(f"{said}  "), *runs(row.text.strip())]
    if row.note:
        found += [text("\n"), *runs(row.note.strip(), SMALL)]
    return merged(found)


def _bars(bars: ui.Bars) -> Iterator[Piece]:
    drawn = [{"type": "rich_text_preformatted", "elements": merged([text(charts.drawn(bars))])}] if bars.rows else []
    title = bare(bars.title)
    spare = tuple(_blocks([*([section([text(title, BOLD)])] if title else []), *drawn]))
    chart = charts.native(bars)
    if chart is not None:
        yield Piece((chart, *_blocks(drawn)), spare)
    else:
        yield from (Piece((block,)) for block in spare)


def _table(table: ui.Table, stage: Stage) -> Iterator[Piece]:
    text_ = [block for piece in code(tables.aligned(table, stage)) for block in piece.blocks]
    found = tables.native(table, stage)
    if not found:
        yield from (Piece((block,)) for block in text_)
        return
    apart = len(found) > 1 or limits.size(text_) > SIDE
    yield Piece((found[0],), tuple(text_), apart)
    for more in found[1:]:
        yield Piece((more,), (), apart)


def _block(parts_: Sequence[Json]) -> Json:
    return {"type": "rich_text", "elements": list(parts_)}


def _rich(parts_: Sequence[Json]) -> Iterator[Piece]:
    yield from (Piece((block,)) for block in _blocks(parts_))


def _blocks(parts_: Sequence[Json]) -> Iterator[Json]:
    """Rich text blocks of at most ``PORTION``; what is too long is cut between its elements."""
    block: list[Json] = []
    for part in (small_ for one in parts_ for small_ in _divided(one)):
        if block and limits.size([*block, part]) > PORTION:
            yield _block(block)
            block = []
        block.append(part)
    if block:
        yield _block(block)


def _divided(part: Json) -> Iterator[Json]:
    found: list[Json] = []
    for element in part["elements"]:
        if found and limits.size([*found, element]) > PORTION:
            yield {**part, "elements": found}
            found = []
        found.append(element)
    if found:
        yield {**part, "elements": found}
