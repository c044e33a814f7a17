"""Our Markdown (bold, italic, `code`, links; no headings, lists or tables) as Discord reads it.

The text is parsed once, by the rules of CommonMark, and written anew: what means something to Discord alone is
escaped, and emphasis is put only where Discord finds its end again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.discord import inert
from bot import ui

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

STYLES = {"time": "t", "day": "D", "full": "F", "relative": "R"}
"""Discord's timestamp styles (docs "Reference", message formatting)."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BULLET = re.compile(r"(?:[-•*–]|\d{1,2}[.)])\s")
_SAFE_LINK = re.compile(r"https?://[^\s<>\\]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text in one style; ``text`` is written as Discord needs it."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 (not needed until something is shown)

    return MarkdownIt("zero").enable(["emphasis", "backticks", "link", "autolink", "escape", "newline"])


@lru_cache(maxsize=2048)
def markdown(text: str) -> str:
    """``text`` for Discord. A single line break inside a paragraph becomes a space, unless a bullet follows."""
    return "\n\n".join(inert.starts(_written(runs)) for runs in _paragraphs(text))


@lru_cache(maxsize=2048)
def bare(text: str) -> str:
    """``text`` as a reader sees it, in one line, without the marks; not escaped."""
    shown = (_plain(token.children or ()) for token in _parsed(text))
    return inert.clean(" ".join(shown))


def _parsed(text: str) -> Iterable[Token]:
    return (token for token in _reader().parse(inert.clean(text, lines=True)) if token.type == "inline")


def _plain(tokens: Sequence[Token]) -> str:
    return "".join(" " if token.type.endswith("break") else token.content for token in tokens)


def _paragraphs(text: str) -> Iterable[list[_Run]]:
    return (_runs(token.children or ()) for token in _parsed(text))


def _runs(tokens: Sequence[Token]) -> list[_Run]:
    runs: list[_Run] = []
    style = _Run("")
    for index, token in enumerate(tokens):
        match token.type:
            case "text" | "text_special":
                runs.append(replace(style, text=inert.escape(token.content)))
            case "code_inline":
                # Inside code Discord would take the marks of the emphasis around it for their end.
                bold = style.bold and "**" not in token.content
                runs.append(replace(style, text=inert.code(token.content), bold=bold, italic=False))
            case "hardbreak":
                runs.append(replace(style, text="\n"))
            case "softbreak":
                runs.append(replace(style, text="\n" if _BULLET.match(_following(tokens, index)) else " "))
            case _:
                style = _styled(style, token)
    return runs


def _styled(style: _Run, token: Token) -> _Run:
    on = token.nesting == 1
    match token.tag:
        case "strong":
            return replace(style, bold=on)
        case "em":
            return replace(style, italic=on)
        case "a":
            target = str(token.attrs.get("href", "")) if on else ""
            return replace(style, link=target if _SAFE_LINK.fullmatch(target) else "")
    return style


def _following(tokens: Sequence[Token], index: int) -> str:
    return tokens[index + 1].content if index + 1 < len(tokens) else ""


def _written(runs: Sequence[_Run]) -> str:
    """The runs with their marks, from the last to the first, since a mark depends on what follows it."""
    text = ""
    for link, linked in reversed([(key, list(group)) for key, group in groupby(runs, lambda run: run.link)]):
        shown = _bold(linked, "]" if link else text[:1])
        text = _joined(_linked(shown, link) if link else shown, text)
    return text


def _linked(shown: str, target: str) -> str:
    target = target.replace("(", "%28").replace(")", "%29")
    # The angle brackets make the address clickable as it stands.
    return f"<{target}>" if re.sub(r"\\(.)", r"\1", shown) == target else f"[{shown}]({target})"


def _bold(runs: Sequence[_Run], following: str) -> str:
    text = ""
    for bold, group in reversed([(key, list(group)) for key, group in groupby(runs, lambda run: run.bold)]):
        after = text[:1] or following
        shown = _italic(group, "*" if bold else after)
        text = _joined(_marked(shown, "**") if bold else shown, text)
    return text


def _italic(runs: Sequence[_Run], following: str) -> str:
    text = ""
    for italic, group in reversed([(key, list(group)) for key, group in groupby(runs, lambda run: run.italic)]):
        after = text[:1] or following
        shown = "".join(run.text for run in group)
        if italic:
            # Discord ends "_" only before what is no letter, and reads no escapes within "*".
            mark = "" if "*" in shown else "*"
            shown = _marked(shown, mark if after.isalnum() or after == "_" else "_")
        text = _joined(shown, text)
    return text


def _marked(shown: str, mark: str) -> str:
    """``shown`` between marks, with the blanks at its ends outside of them."""
    middle = shown.strip()
    if not middle:
        return shown
    front, back = shown.split(middle, maxsplit=1)
    return f"{front}{mark}{middle}{mark}{back}"


def _joined(first: str, second: str) -> str:
    """Both, parted where their marks would run together."""
    meet = first[-1:] == second[:1] and first[-1:] in {"*", "_", "`"}
    return first + (inert.APART if meet else "") + second


# ------------------------------------------------------------------ lines of spans


def line(spans: Sequence[ui.Span]) -> str:
    """Spans as one line; nothing is put between them.

    Discord shows a time in the reader's own zone. Where a line names one instant in two zones, the first is written
    out in its own.
    """
    text = ""
    for index, span in enumerate(spans):
        text = _joined(text, _span(span, spans[index + 1 :]))
    return inert.starts(text)


def _span(span: ui.Span, rest: Sequence[ui.Span]) -> str:
    match span:
        case str():
            return _kept(span)
        case ui.When():
            twice = any(isinstance(one, ui.When) and one.at == span.at and one.zone != span.zone for one in rest)
            return inert.escape(written_out(span)) if twice else timestamp(span)
        case ui.Who():
            return inert.who(span.name)
        case ui.Typed():
            return inert.typed(span.text)
        case ui.Cmd():
            return inert.code(f"/{inert.clean(span.words)}")
        case _:
            assert_never(span)


def _kept(text: str) -> str:
    """Markdown in one line, with the blanks at its ends, which part it from its neighbours."""
    middle = text.strip()
    if not middle:
        return " " if text else ""
    shown = " ".join(markdown(middle).split("\n"))
    return (" " if text[0].isspace() else "") + shown + (" " if text[-1].isspace() else "")


def timestamp(when: ui.When) -> str:
    """An instant that each reader's client shows in words of its own."""
    return f"<t:{int(when.at.timestamp())}:{STYLES.get(when.style, 'F')}>"


def written_out(when: ui.When) -> str:
    """An instant in its own zone, for places where Discord reads no timestamps: ``Mon 23 Nov 2026, 09:00 CET``."""
    try:
        local = when.at.astimezone(ZoneInfo(when.zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = when.at.astimezone(UTC)
    day = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    clock, letters = f"{local:%H:%M}", local.tzname() or ""
    zone = f"UTC{letters}" if letters[:1] in {"+", "-"} else letters
    return {"time": clock, "day": day}.get(when.style, f"{day}, {clock} {zone}")
