"""Replies about oneself, and teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.commands import tokens
from bot.model import Team
from bot.ui import Block, Button, Cmd, Heading, Line, Note, Row, Span, Style, View, When, Who
from bot.views.words import day, many, note


def zone(name: str | None, now: datetime, *, changed: bool) -> View:
    if name is None:
        return note(
            "You have set no zone of your own, so I use the channel's. Set one like this: ",
            Cmd("me zone Asia/Tokyo"),
            ".",
        )
    lead = "Your zone is now" if changed else "Your zone is"
    return note(f"{lead} **{name}**, where it is ", When(now, "time", name), ".")


def hidden(state: bool) -> View:
    if state:
        return note(
            "Your name is off the public boards; you still see your own row. ", Cmd("me hide off"), " shows it again."
        )
    return note("Your name is shown on the boards. ", Cmd("me hide on"), " takes it off.")


def away(until: date | None) -> View:
    if until is None:
        return note("You are not away. ", Cmd("me away until:2026-12-31"), " would pause your streak until then.")
    return note(f"You are away until {day(until)} {until.year}: your streak waits. ", Cmd("me away back"), " ends it.")


def joined(name: str, *, founded: bool, left: str) -> View:
    spans: list[Span] = ["You founded " if founded else "You are now in ", Who(name), "."]
    if left:
        spans += [" You left ", Who(left), "; the points you made there stay there."]
    return note(*spans)


def left(name: str) -> View:
    return note("You left ", Who(name), "; the points you made there stay there.")


def teams(rows: Sequence[Team]) -> View:
    if not rows:
        return note("There is no team yet. ", Cmd("team create"), " founds one.")
    blocks: list[Block] = [Heading("Teams")]
    for team in rows:
        names: list[Span] = []
        for index, member in enumerate(team.members):
            names += [", " if index else "", Who(member.name)]
        blocks.append(Line(Who(team.name), f" ({many(len(team.members), 'member')}): ", *names))
    blocks.append(Note("A team of fewer than three competes with what it has; missing places count 0."))
    return View(tuple(blocks), summary="Teams.", private=True)


def _parts(parts: Sequence[Sequence[tuple[int, str]]]) -> list[Block]:
    blocks: list[Block] = []
    for number, part in enumerate(parts, start=1):
        names: list[Span] = []
        for index, (_, name) in enumerate(part):
            names += [", " if index else "", Who(name)]
        blocks.append(Line(f"**Team {number}**: ", *names))
    return blocks


def proposal(parts: Sequence[Sequence[tuple[int, str]]], count: int) -> View:
    row = Row((Button("Make these teams", tokens.balance(count), Style.MAIN),))
    return View(
        (
            Heading("Teams of equal strength"),
            *_parts(parts),
            Note("By all-time points, dealt in turns. Members leave their present teams; points stay where made."),
        ),
        (row,),
        summary="A proposal.",
        private=True,
    )


def balanced(parts: Sequence[Sequence[tuple[int, str]]]) -> View:
    return View((Heading("The teams are made"), *_parts(parts)), summary="The teams are made.", private=True)
