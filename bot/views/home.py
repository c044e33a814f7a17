"""What a member finds who looks for themselves: points, streak, last results, and open questions with their buttons,
which stand last because controls follow a view's text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.commands import tokens
from bot.kinds.base import Values
from bot.model import Asking, Player, Result, Round, Standing, Streak, Topic
from bot.ui import Block, Button, Cmd, Control, Heading, Line, Note, Row, Select, Span, Typed, View, When, Where
from bot.views.question import answer_controls, asked, title
from bot.views.words import headline, many, points

WHOLE = 3
"""Open questions that are shown whole, with their buttons; of the others the beginning."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One study channel as one member sees it. ``open`` holds (asking, what I answered or "", my numbers); ``closed``
    the last round that has closed, ``answered`` and ``result`` my part in it; ``next`` when the next question comes.
    ``streak`` is None for somebody whom the bot doesn't know yet."""

    name: str
    open: tuple[tuple[Asking, str, Values], ...]
    closed: Round | None
    answered: bool
    result: Result | None
    next: datetime | None
    zone: str
    streak: Streak | None


def home(
    channels: Sequence[Channel], own: Standing | None, player: Player | None, topics: Sequence[Topic], *, quiz: bool
) -> View:
    """``own`` is the member's row on this month's board; ``quiz``: one of their own is unfinished."""
    blocks: list[Block] = [Heading("You"), *_own(own, player), Heading("Today")]
    controls: list[Control] = []
    room = WHOLE
    for channel in channels:
        blocks += _state(channel)
        for row in channel.open:
            blocks += _question(row, topics, whole=room > 0)
            controls += _answering(row) if room > 0 else []
            room -= 1
    if not channels:
        blocks.append(Line("No study channel of yours yet: an organiser makes one with ", Cmd("quizadmin setup"), "."))
    if quiz:
        blocks.append(
            Line("You have a quiz or an interview of your own that isn't finished: ", Cmd("quiz resume"), ".")
        )
    results = tuple(
        Button(f"Result of #{channel.closed.id}", tokens.mine(channel.closed.id))
        for channel in channels
        if channel.closed and channel.answered
    )
    controls += [Row(results[:5])] if results else []
    return View(tuple(blocks), tuple(controls), summary="Where you stand.", private=True)


def _state(channel: Channel) -> Iterator[Block]:
    spans: list[Span] = [Where(channel.name), " · "]
    if channel.open:
        spans.append(f"**{many(len(channel.open), 'question is', 'questions are')} open**")
    elif channel.next is not None:
        spans += ["nothing is open; the next question comes ", When(channel.next, "full", channel.zone)]
    else:
        spans.append("nothing is open, and no question is planned")
    if channel.streak is not None and channel.streak.current:
        spans.append(f" · {many(channel.streak.current, 'round')} in a row, best {channel.streak.best}")
    yield Line(*spans)
    if channel.closed is not None:
        yield Note(f"#{channel.closed.id} has closed: {_outcome(channel)}.")


def _outcome(channel: Channel) -> str:
    if not channel.answered:
        return "you didn't answer it"
    result = channel.result
    if result is None or result.score is None:
        return "you answered it"
    how = "right" if result.correct else "partly right" if result.score > 0 else "wrong"
    worth = f", {points(result.centipoints)} points" if result.counts else ", practice"
    return f"you were {how}{worth}"


def _question(row: tuple[Asking, str, Values], topics: Sequence[Topic], *, whole: bool) -> Iterator[Block]:
    asking, mine, values = row
    closes = asking.round.closes_at
    until: tuple[Span, ...] = ("; open until ", When(closes, "deadline", asking.zone)) if closes else ()
    state: tuple[Span, ...] = ("You answered ", Typed(mine)) if mine else ("Not answered yet",)
    if not whole:
        yield Line(f"#{asking.round.id} · {title(asking, values, 90)} ", *state, *until, ".")
        return
    yield headline(asking.question, topics, asking.round.id)
    yield from asked(asking, values)
    yield Note(*state, *until, ".")


def _answering(row: tuple[Asking, str, Values]) -> Iterator[Control]:
    asking = row[0]
    for control in answer_controls(asking):
        if isinstance(control, Row):
            yield Row(control.buttons, f"Answer #{asking.round.id}")
        else:
            placeholder = f"#{asking.round.id}: {control.placeholder}"
            yield Select(control.action, control.options, placeholder, control.least, control.most)


def _own(own: Standing | None, player: Player | None) -> Iterator[Block]:
    if own is None:
        yield Line("No points this month yet: they come with the close of the rounds you answer.")
    else:
        right = f"{own.correct} of {own.answered} right"
        yield Line(f"**{points(own.centipoints)} points** this month, place {own.rank}; {right}.")
    zone = f"Your zone is {player.zone}; " if player and player.zone else ""
    hidden = "your name is off the boards; " if player and player.hidden else ""
    settings = f"{zone}{hidden}"
    yield Note(
        settings[:1].upper() + settings[1:],
        Cmd("me zone"),
        ", ",
        Cmd("me hide"),
        " and ",
        Cmd("me away"),
        " change how I treat you.",
    )
    yield Note(Cmd("leaderboard"), " · ", Cmd("quiz start"), " · ", Cmd("me stats"), " · ", Cmd("help"))
