"""Spans → one line of Discord text: our words, instants, names, what was typed, commands, channels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.discord import inert
from adapters.discord.limits import size
from adapters.discord.links import Linked
from adapters.discord.markup import flat, joined, parts
from bot import ui
from bot.foreign import clean

STYLES = {"day": "D", "full": "F", "relative": "R"}
"""Discord's timestamp styles (docs "Reference", message formatting)."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DIGITS = re.compile(r"\d{1,20}")


def line(spans: Sequence[ui.Span]) -> str:
    """Spans as one line; nothing is put between them.

    Discord shows a time in the reader's own zone. Where a line names one instant in two zones, the first is written
    out in its own.
    """
    text = ""
    for index, span in enumerate(spans):
        text = joined(text, _span(span, spans[index + 1 :]))
    return inert.starts(text)


def lines(spans: Sequence[ui.Span], limit: int) -> list[str]:
    """Spans as several lines of at most ``limit`` code units, broken between spans, else within our own words."""
    whole = line(spans)
    if size(whole) <= limit:
        return [whole]
    broken = [""]
    for piece in _pieces(spans, limit - 1):
        if broken[-1] and size(broken[-1]) + size(piece) + 1 > limit:
            broken.append(piece.lstrip())
        else:
            broken[-1] = joined(broken[-1], piece)
    return [inert.starts(text) for text in broken]


def _pieces(spans: Sequence[ui.Span], limit: int) -> Iterator[str]:
    for index, span in enumerate(spans):
        shown = _span(span, spans[index + 1 :])
        if isinstance(span, str) and size(shown) > limit:
            yield from (" ".join(part.split("\n")) + " " for part in parts(span, limit - 1))
        else:
            yield shown


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
        case Linked():
            return f"</{span.words}:{span.id}>"
        case ui.Cmd():
            return inert.code(f"/{clean(span.words)}")
        case ui.Where():
            return where(span.channel)
        case _:
            assert_never(span)


def _kept(text: str) -> str:
    """Markdown in one line, with the blanks at its ends, which part it from its neighbours."""
    middle = text.strip()
    if not middle:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + flat(middle) + (" " if text[-1].isspace() else "")


def where(channel: str) -> str:
    """A link to a channel of the server."""
    return f"<#{channel}>" if _DIGITS.fullmatch(channel) else inert.typed(channel)


def timestamp(when: ui.When) -> str:
    """An instant that each reader's client shows in words and zone of its own; a mere time of day stands in its zone,
    because it is said of that zone ("where it is …")."""
    if when.style == "time":
        return inert.escape(written_out(when))
    moment = int(when.at.timestamp())
    if when.style == "deadline":
        return f"<t:{moment}:F> (<t:{moment}:R>)"
    return f"<t:{moment}:{STYLES.get(when.style, 'F')}>"


def written_out(when: ui.When) -> str:
    """An instant in its own zone, for places where Discord reads no timestamps: ``Mon 23 Nov 2026, 09:00 CET``."""
    try:
        local = when.at.astimezone(ZoneInfo(when.zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = when.at.astimezone(UTC)
    day = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    clock, letters = f"{local:%H:%M}", local.tzname() or ""
    zone = f"UTC{letters}" if letters[:1] in {"+", "-"} else letters
    return {"time": f"{clock} {zone}", "day": day}.get(when.style, f"{day}, {clock} {zone}")
