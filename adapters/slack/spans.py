"""Spans of a line → elements of rich text, or plain words where Slack takes nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from adapters.slack import inert, limits
from adapters.slack.markup import PLAIN, Json, Look, bare, merged, runs, styled, text
from adapters.slack.when import date_element, in_words
from bot import ui

ADMIN = "quizadmin"
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class Stage:
    """What rendering depends on besides the view. ``now``: what relative times count from. ``command`` and ``admin``:
    the app's slash commands, without the stroke."""

    now: datetime
    command: str = "quiz"
    admin: str = ADMIN


def typed_as(words: str, stage: Stage) -> str:
    """A command as members type it: ``leaderboard`` → ``/quiz leaderboard``, since Slack knows no sub-commands."""
    first, _, rest = words.partition(" ")
    if first == ADMIN:
        return f"/{stage.admin} {rest}".rstrip()
    return f"/{stage.command} {rest if first == 'quiz' else words}".rstrip()


def elements(spans: Iterable[ui.Span], stage: Stage, look: Look = PLAIN) -> list[Json]:
    """The elements of a section; empty where there is nothing to be seen."""
    return merged([one for span in spans for one in _elements(span, stage, look)])


def _elements(span: ui.Span, stage: Stage, look: Look) -> Sequence[Json]:
    match span:
        case str():
            return runs(span, look)
        case ui.When():
            return [styled(date_element(span, stage.now), look)]
        case ui.Who():
            return [text(name(span.name), Look(bold=True, italic=look.italic))]
        case ui.Typed():
            return [text(limits.clip(inert.literal(span.text), limits.TYPED), look)]
        case ui.Cmd():
            return [text(typed_as(inert.literal(span.words), stage), Look(look.bold, look.italic, code=True))]
        case ui.Where():
            return [channel(span.channel)]
        case _:
            assert_never(span)


def channel(ident: str) -> Json:
    """A channel, which Slack shows by its name to those who may see it."""
    return {"type": "channel", "channel_id": ident} if _CHANNEL.fullmatch(ident) else text(inert.literal(ident) or "–")


def name(words: str) -> str:
    """A player's or team's name, harmless and never empty."""
    return limits.clip(inert.literal(words), limits.NAME) or "(no name)"


def plainly(spans: Iterable[ui.Span], stage: Stage) -> str | None:
    """The spans without any style, for small print; None if that would lose a link or an instant in the reader's own
    zone."""
    found = elements(spans, stage)
    return "".join(one["text"] for one in found) if all(one["type"] == "text" for one in found) else None


def words(cell: str | ui.Who | ui.When, stage: Stage) -> str:
    """A table's cell as text, for where it can't be more."""
    match cell:
        case str():
            return bare(cell)
        case ui.Who():
            return name(cell.name)
        case ui.When():
            return in_words(cell, stage.now)
        case _:
            assert_never(cell)
