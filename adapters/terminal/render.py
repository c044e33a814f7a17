"""Views → what rich can print. One ``case`` per block and span of ``bot.ui``.

The terminal has no limits of its own but its width; texts are clipped here only where a reader gains nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from adapters.terminal.charts import COLOURS, MARKS, BarChart, progress
from adapters.terminal.controls import controls
from adapters.terminal.inert import clean, clip
from adapters.terminal.markdown import markdown
from adapters.terminal.when import shown_when
from bot import ui

MOST_PLAIN = 2000
MOST_NAME = 40
MOST_TYPED = 200
MOST_CODE = 8000


def view(shown: ui.View, now: datetime) -> Group:
    """Blocks, then controls. ``now`` is what relative times are measured from."""
    parts = blocks(shown.blocks, now)
    if shown.controls:
        lettered = any(isinstance(block, ui.Options) for block in shown.blocks)
        parts += [Text(), *controls(shown.controls, lettered=lettered)]
    return Group(*parts)


def blocks(shown: Sequence[ui.Block], now: datetime) -> list[RenderableType]:
    """The blocks with an empty line between paragraphs, but not within a run of lines."""
    parts: list[RenderableType] = []
    before: ui.Block | None = None
    for one in shown:
        if before is not None and not _joined(before, one):
            parts.append(Text())
        parts.append(block(one, now))
        before = one
    return parts


def _joined(before: ui.Block, after: ui.Block) -> bool:
    small = (ui.Line, ui.Note, ui.Progress)
    return isinstance(before, ui.Heading) or (isinstance(before, small) and isinstance(after, small))


def block(one: ui.Block, now: datetime) -> RenderableType:
    shown: RenderableType
    match one:
        case ui.Heading():
            shown = markdown(one.text, "bold")
        case ui.Markdown():
            shown = markdown(one.text)
        case ui.Plain():
            shown = plain(one.text)
        case ui.Line():
            shown = spans(one.spans, now)
        case ui.Note():
            shown = spans(one.spans, now, "dim")
        case ui.CodeBlock():
            shown = code(one.text, one.lang)
        case ui.Options():
            shown = options(one.rows)
        case ui.Bars():
            shown = BarChart(one)
        case ui.Table():
            shown = table(one, now)
        case ui.Progress():
            shown = progress(one)
        case _:
            assert_never(one)
    return shown


def spans(shown: Sequence[ui.Span], now: datetime, style: str = "") -> Text:
    """Spans in one paragraph; nothing is put between them."""
    text = Text(style=style)
    for span in shown:
        text.append_text(_span(span, now))
    return text


def _span(span: ui.Span, now: datetime) -> Text:
    match span:
        case str():
            return _kept(span)
        case ui.When():
            return Text(shown_when(span, now))
        case ui.Who():
            return Text(name(span.name), "bold")
        case ui.Typed():
            return Text(clip(clean(span.text), MOST_TYPED), "yellow")
        case ui.Cmd():
            return Text(f"/{clean(span.words)}", "cyan")
        case ui.Where():
            return Text(f"#{clean(span.channel)}", "cyan")
        case _:
            assert_never(span)


def _kept(text: str) -> Text:
    """Markdown with the blanks at its ends, which part it from its neighbours."""
    middle = text.strip()
    if not middle:
        return Text(" " if text else "")
    shown = markdown(middle)
    return Text.assemble(" " if text[0].isspace() else "", shown, " " if text[-1].isspace() else "")


def name(text: str) -> str:
    """A player's or team's name, harmless and never empty."""
    return clip(clean(text), MOST_NAME) or "(no name)"


def plain(text: str) -> RenderableType:
    """A player's text with a bar before each line, so that it can't pass for one of ours."""
    inert = clip(clean(text, lines=True).strip("\n"), MOST_PLAIN)
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for line in inert.split("\n"):
        grid.add_row(Text("▎", "yellow"), Text(line))
    return grid


def code(text: str, lang: str) -> RenderableType:
    from rich.syntax import Syntax  # noqa: PLC0415 (pygments takes a while, and most views have no code)

    kept = clip(clean(text, lines=True).strip("\n"), MOST_CODE)
    colours = Syntax(kept, lang or "text", theme="ansi_dark", background_color="default", word_wrap=True)
    return Padding(colours, (0, 0, 0, 2))


def options(rows: Sequence[ui.Choice]) -> RenderableType:
    """``A  text`` with hanging indent; marks stand before the letter, in sign and colour."""
    marked = any(row.mark for row in rows)
    grid = Grid.grid(padding=(0, 1, 0, 0))
    for _ in range(2 if marked else 1):
        grid.add_column(no_wrap=True, width=1)
    grid.add_column(overflow="fold")
    for row in rows:
        colour = COLOURS.get(row.mark, "")
        text = markdown(row.text, colour)
        if row.note:
            text = Text.assemble(text, "\n", markdown(row.note, "dim"))
        mark = [Text(MARKS.get(row.mark, " "), f"bold {colour}")] if marked else []
        grid.add_row(*mark, Text(clean(row.letter), f"bold {colour}"), text)
    return grid


def table(shown: ui.Table, now: datetime) -> RenderableType:
    """Columns under a ruled head; the reader's own row is bold and carries an arrow."""
    from rich import box  # noqa: PLC0415 (kept beside its only use)

    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    if shown.strong is not None:
        grid.add_column("", no_wrap=True, width=1)
    for index, head in enumerate(shown.head):
        right = index in shown.numeric
        grid.add_column(markdown(head), justify="right" if right else "left", overflow="fold")
    for index, row in enumerate(shown.rows):
        own = index == shown.strong
        arrow = [] if shown.strong is None else ["▸" if own else " "]
        grid.add_row(*arrow, *_cells(row, now), style="bold" if own else "")
    return grid


def _cells(row: Sequence[str | ui.Who | ui.When], now: datetime) -> Iterator[Text]:
    for cell in row:
        match cell:
            case str():
                yield markdown(cell)
            case ui.Who():
                yield Text(name(cell.name))
            case ui.When():
                yield Text(shown_when(cell, now))
            case _:
                assert_never(cell)
