"""Phrases that several views share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote, unquote

from bot.model import CENTI, Confidence, Question, Ref, Topic
from bot.ui import Line, Markdown, Note, Span, Tone, Typed, View, Where, summed, text_view

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_QUOTED = re.compile(r"(?<=“)([^”]*)(?=”)")
_CODE = re.compile(r"(`[^`]*`)")
_CHANNEL = re.compile(r"\{#([^{}\s]+)\}")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEVELS = ("", "screen", "easy", "solid", "hard", "staff")


SURE = {Confidence.GUESS: "a guess", Confidence.FAIR: "fairly sure", Confidence.SURE: "certain"}
"""How sure somebody was, behind an answer."""


def points(centipoints: int) -> str:
    """``3000`` → "30", ``1333`` → "13.3"."""
    whole = centipoints / CENTI
    return f"{whole:.0f}" if whole == int(whole) else f"{whole:.1f}"


def many(count: int, one: str, more: str = "") -> str:
    """``many(1, "answer")`` → "1 answer"; ``many(2, "answer")`` → "2 answers"."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def share(part: int, whole: int) -> str:
    """ "42 %", or "–" of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def percent(fraction: float) -> str:
    """ "80 %" of 0.8."""
    return f"{100 * fraction:.0f} %"


def day(value: date) -> str:
    """ "Mon 23 Nov"."""
    return f"{_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]}"


def listed(parts: Iterable[str], last: str = "and") -> str:
    """ "A, B and C"."""
    items = list(parts)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def difficulty(value: int) -> str:
    """ "difficulty 3 of 5 (solid)"."""
    return f"difficulty {value} of 5 ({_LEVELS[value]})"


def topic_title(topics: Sequence[Topic], topic: str) -> str:
    return next((t.title for t in topics if t.id == topic), topic)


def refs(sources: Sequence[Ref]) -> Note | None:
    """The sources as links."""
    if not sources:
        return None
    links = [f"[{ref.title}]({ref.url})" if ref.url else ref.title for ref in sources]
    return Note("Sources: " + " · ".join(links))


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters, with an ellipsis if something is left out."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def brief(text: str, limit: int) -> str:
    """As ``clip``, without the marks for bold and code: for places that show none, or that might cut a pair apart."""
    return clip(text.replace("**", "").replace("`", ""), limit)


def literal(text: str) -> str:
    """What somebody typed, as Markdown that shows it as it stands."""
    return _PUNCTUATION.sub(r"\\\1", text)


def error(text: str) -> View:
    """A refusal or a mistake, told to the one who made it; what stands in “…” was typed by somebody."""
    parts = _QUOTED.split(text)
    spans = [Typed(part) if index % 2 else part for index, part in enumerate(parts) if part]
    return text_view(*spans, tone=Tone.ERROR, private=True)


def note(*spans: Span) -> View:
    """A short private confirmation."""
    return text_view(*spans, private=True)


def kept(*spans: str | Where) -> str:
    """A sentence as text that can wait in the outbox; ``spoken`` shows it. Channels stand in it as ``{#name}``."""
    return "".join(span if isinstance(span, str) else f"{{#{quote(span.channel, safe='')}}}" for span in spans)


def spoken(text: str) -> View:
    """What ``kept`` has kept. What stands in a code span may be a player's words, and stays as it is."""
    spans: list[Span] = []
    for index, part in enumerate(_CODE.split(text)):
        pieces = [part] if index % 2 else _CHANNEL.split(part)
        for place, piece in enumerate(pieces):
            spans.append(Where(unquote(piece)) if place % 2 else piece)
    if not any(isinstance(span, Where) for span in spans):
        return View((Markdown(text),), summary=text)
    return View((Line(*_merged(spans)),), summary=summed(spans))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Neighbouring texts joined, so that no mark stands apart from its partner."""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else None
        if isinstance(span, str) and isinstance(before, str):
            joined[-1] = before + span
        elif span != "":
            joined.append(span)
    return joined


def headline(question: Question, topics: Sequence[Topic], number: int) -> Line:
    """Topic · difficulty · #number; an example has no number (0)."""
    title = topic_title(topics, question.topic)
    return Line(f"**{title}** · {difficulty(question.difficulty)}" + (f" · #{number}" if number else ""))
