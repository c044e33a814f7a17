"""What members say about themselves, and teams."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from bot.commands.words import (
    BalanceTeams,
    CreateTeam,
    JoinTeam,
    LeaveTeam,
    ListTeams,
    SetAway,
    SetHidden,
    SetZone,
)
from bot.errors import QuizError
from bot.hints import closest, quoted
from bot.model import Team
from bot.ports import Away, Reading, Services, Writing
from bot.rules.feasts import parse_date
from bot.rules.zones import parse_zone
from bot.ui import View
from bot.usecases.membership import welcome
from bot.usecases.practice import slot_today
from bot.usecases.projecting import away_on
from bot.views import people as people_views

NAME_LIMIT = 32
BALANCE_OVER = 1000
"""Rows of the all-time board that count as strength when teams are balanced."""


async def zone(services: Services, command: SetZone) -> View:
    """Show or set the member's own zone."""
    name = parse_zone(command.zone) if command.zone else None
    async with services.store.write() as tx:
        player = await tx.ensure_player(command.actor, services.clock.now())
        if name:
            await tx.set_zone(player.id, name)
    return people_views.zone(name or player.zone, services.clock.now(), changed=name is not None)


async def hide(services: Services, command: SetHidden) -> View:
    """Keep one's name off public boards, or show it again."""
    if command.state not in ("", "on", "off"):
        raise QuizError("`state` is on or off.")
    async with services.store.write() as tx:
        player = await tx.ensure_player(command.actor, services.clock.now())
        if command.state:
            await tx.set_hidden(player.id, command.state == "on")
    return people_views.hidden(command.state == "on" if command.state else player.hidden)


async def away(services: Services, command: SetAway) -> View:
    """Pause one's streak until a date; "back" ends it."""
    now = services.clock.now()
    async with services.store.write() as tx:
        player = await tx.ensure_player(command.actor, now)
        today = await slot_today(services, tx, command.actor.place, now)
        if command.until:
            until = _until(command.until, today)
            await tx.add_away(Away(player.id, today, until, now))
        entries = await tx.away([player.id])
    running = bool(away_on(entries, today, None))
    return people_views.away(entries[-1].until if running else None)


def _until(text: str, today: date) -> date:
    if text.strip().lower() in ("back", "off", "no"):
        return today - timedelta(days=1)
    until = parse_date(text)
    if until < today:
        raise QuizError(f"{until} is past; give the last day you are away, or `back`.")
    if until > today + timedelta(days=366):
        raise QuizError("A year is the longest one can be away; give an earlier day.")
    return until


# ------------------------------------------------------------------ teams


def team_name(text: str) -> str:
    """A team's name as it is kept: normalised, visible, at most 32 characters. Raises QuizError."""
    visible = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in "CZ" or c == " "
    )
    name = " ".join(visible.split())
    if len(name) < 2:
        raise QuizError("A team's name has at least two visible characters.")
    if len(name) > NAME_LIMIT:
        raise QuizError(f"A team's name has at most {NAME_LIMIT} characters; this has {len(name)}.")
    return name


async def create_team(services: Services, command: CreateTeam) -> View:
    """Found a team and join it."""
    name, now = team_name(command.name), services.clock.now()
    async with services.store.write() as tx:
        player = await tx.ensure_player(command.actor, now)
        group = await tx.ensure_group(command.actor.place, services.settings.zone)
        left = _of(await tx.teams(group.id), player.id)
        team = await tx.create_team(group.id, name, now)
        if team is None:
            raise QuizError(f"There is a team of that name already; `/team join name:{_quoted(name)}` joins it.")
        await tx.move_to_team(group.id, player.id, team, now)
    return people_views.joined(name, founded=True, left=left.name if left else "")


async def join_team(services: Services, command: JoinTeam) -> View:
    """Join a team; one leaves the former one."""
    now = services.clock.now()
    async with services.store.write() as tx:
        player = await tx.ensure_player(command.actor, now)
        group = await tx.ensure_group(command.actor.place, services.settings.zone)
        teams = await tx.teams(group.id)
        team = _named(teams, command.name)
        left = _of(teams, player.id)
        if left is not None and left.id == team.id:
            raise QuizError("You are in that team already.")
        await tx.move_to_team(group.id, player.id, team.id, now)
    return people_views.joined(team.name, founded=False, left=left.name if left else "")


async def leave_team(services: Services, command: LeaveTeam) -> View:
    now = services.clock.now()
    async with services.store.write() as tx:
        player = await tx.ensure_player(command.actor, now)
        group = await tx.ensure_group(command.actor.place, services.settings.zone)
        team = _of(await tx.teams(group.id), player.id)
        if team is None:
            raise QuizError("You are in no team. `/team list` shows them.")
        await tx.move_to_team(group.id, player.id, None, now)
    return people_views.left(team.name)


async def list_teams(services: Services, command: ListTeams) -> View:
    await welcome(services, command.actor)
    async with services.store.read() as tx:
        group = await tx.group(command.actor.place)
        teams = await tx.teams(group.id) if group else []
    return people_views.teams(teams)


def _of(teams: Sequence[Team], player: int) -> Team | None:
    return next((team for team in teams if any(member.id == player for member in team.members)), None)


def _named(teams: Sequence[Team], text: str) -> Team:
    wanted = team_name(text).casefold()
    for team in teams:
        if team.name.casefold() == wanted:
            return team
    if not teams:
        raise QuizError("There is no team yet; `/team create` founds one.")
    near = closest(text, [team.name for team in teams], 1)
    hint = f"Did you mean {quoted(near[0])}?" if near else "`/team list` shows them."
    raise QuizError(f"There is no team of that name. {hint}")


def _quoted(name: str) -> str:
    """As one would type it behind ``name:``, safe between back-ticks."""
    plain = name.replace("`", "'")
    return f'"{plain}"' if " " in plain else plain


async def balance(services: Services, command: BalanceTeams) -> View:
    """Propose teams of equal strength from the all-time board, snake-wise; with ``confirmed`` carry them out."""
    if not 2 <= command.teams <= 20:
        raise QuizError("`teams` is a whole number from 2 to 20.")
    now = services.clock.now()
    async with services.store.write() as tx:
        group = await tx.ensure_group(command.actor.place, services.settings.zone)
        parts = await _drafted(tx, group.id, command.teams)
        if not command.confirmed:
            return people_views.proposal(parts, command.teams)
        teams = {team.name.casefold(): team.id for team in await tx.teams(group.id)}
        for number, part in enumerate(parts, start=1):
            name = f"Team {number}"
            team = teams.get(name.casefold()) or await tx.create_team(group.id, name, now)
            for player, _ in part:
                await tx.move_to_team(group.id, player, team, now)
    return people_views.balanced(parts)


async def _drafted(tx: Reading | Writing, group: int, count: int) -> list[list[tuple[int, str]]]:
    """Members of the board dealt to ``count`` teams: 1 2 3, 3 2 1, 1 2 3, …"""
    rows, _ = await tx.board(group, "all", teams=False, topic="", by="points", limit=BALANCE_OVER, offset=0)
    if len(rows) < count:
        stand = (
            ("Nobody stands" if not rows else "Only one member stands")
            if len(rows) < 2
            else f"{len(rows)} members stand"
        )
        raise QuizError(f"{stand} on the board yet, too few for {count} teams.")
    parts: list[list[tuple[int, str]]] = [[] for _ in range(count)]
    for index, row in enumerate(rows):
        lap, seat = divmod(index, count)
        parts[seat if lap % 2 == 0 else count - 1 - seat].append((row.id, row.name))
    return parts
