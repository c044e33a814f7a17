"""Boards, streaks and one's own numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from bot.commands.words import ShowLeaderboard, ShowScore, ShowStats, ShowStreak
from bot.errors import QuizError
from bot.model import Group, Place
from bot.ports import Reading, Services
from bot.rules import periods
from bot.rules.periods import Period
from bot.rules.standings import By
from bot.ui import View
from bot.usecases import asking as askings
from bot.usecases.membership import welcome
from bot.usecases.practice import slot_today
from bot.usecases.projecting import season_at
from bot.views import boards as board_views

E = TypeVar("E", Period, By)

PAGE = 10
HISTORY = 1000
"""Results that ``/me stats`` looks at, newest first."""


async def leaderboard(services: Services, command: ShowLeaderboard) -> View:
    """A page of the board, with the asker's own row."""
    period, by = _one_of(Period, command.period, "period"), _one_of(By, command.by, "by")
    if command.scope not in ("people", "teams"):
        raise QuizError("`scope` is people or teams.")
    teams = command.scope == "teams"
    if teams and by is By.STREAK:
        raise QuizError("Teams have no streak; rank them `by:points` or `by:accuracy`.")
    if by is By.STREAK and command.topic:
        raise QuizError("A streak has no topic; leave one of the two out.")
    topic = services.shelf.bank.topic(command.topic) if command.topic else None
    await welcome(services, command.actor)
    async with services.store.read() as tx:
        group = await _group(tx, command.actor.place)
        key, title, essays = await _period(services, tx, group, command.actor.place, period)
        offset = (max(command.page, 1) - 1) * PAGE
        part = topic.id if topic else ""
        rows, total = await tx.board(group.id, key, teams=teams, topic=part, by=by.value, limit=PAGE, offset=offset)
        player = await tx.player(command.actor)
        own = None
        if player is not None and not teams:
            own = await tx.standing(group.id, key, topic=part, by=by.value, player=player.id)
        mine = player.id if player else None
        if teams:
            mine = next((team.id for team in await tx.teams(group.id) if player in team.members), None)
    shown = [replace(row, mine=row.id == mine) for row in rows]
    asked = replace(command, topic=part, page=offset // PAGE + 1)
    hidden = bool(player and player.hidden)
    return board_views.leaderboard(asked, shown, total, own, title, topic, hidden=hidden, essays=essays)


def _one_of(kind: type[E], text: str, name: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise QuizError(f"`{name}` is one of {', '.join(kind)}.") from None


async def _group(tx: Reading, place: Place) -> Group:
    group = await tx.group(place)
    if group is None:
        raise QuizError("Nothing was asked here yet. An organiser starts with `/quizadmin setup`.")
    return group


async def _period(services: Services, tx: Reading, group: Group, place: Place, period: Period) -> tuple[str, str, bool]:
    """The period's key, its title, and whether open answers count in it; without a running season the last one's."""
    today = await slot_today(services, tx, place, services.clock.now())
    seasons = await tx.seasons(group.id) if period is Period.SEASON else ()
    running = season_at(seasons, today)
    if period is Period.SEASON and running is None and seasons:
        running = seasons[0].id
    key = periods.key_now(period, today, running)
    season = next((season for season in seasons if season.id == running), None)
    if season is None:
        return key, periods.title(key), True
    return key, season.name or periods.title(key), season.essays


async def streak(services: Services, command: ShowStreak) -> View:
    """The member's streak in this channel."""
    async with services.store.read() as tx:
        player = await tx.player(command.actor)
        if player is None:
            return board_views.no_streak()
        own = await tx.streak(command.actor.place, player.id)
    return board_views.streak(own)


async def stats(services: Services, command: ShowStats) -> View:
    """Topics, calibration and history of one member."""
    async with services.store.read() as tx:
        player, group = await tx.player(command.actor), await tx.group(command.actor.place)
        if player is None or group is None:
            raise QuizError("You haven't answered anything here yet. `/quiz open` shows what you can answer.")
        past = await tx.past_results(player.id, group.id, counting=False, limit=HISTORY, offset=0)
        rows = [(await askings.with_question(services, tx, p.round), p) for p in past]
    return board_views.stats(rows, services.shelf.bank.topics)


async def score(services: Services, command: ShowScore) -> View:
    """Where the member's points come from."""
    async with services.store.read() as tx:
        player, group = await tx.player(command.actor), await tx.group(command.actor.place)
        if player is None or group is None:
            raise QuizError("You have no points here yet. `/quiz open` shows what you can answer.")
        total = await tx.result_count(player.id, group.id, counting=True)
        page = min(max(command.page, 1), max(1, -(-total // PAGE)))
        past = await tx.past_results(player.id, group.id, counting=True, limit=PAGE, offset=(page - 1) * PAGE)
        rows = [(await askings.with_question(services, tx, p.round), p) for p in past]
        own = await tx.standing(group.id, "all", topic="", by="points", player=player.id)
    return board_views.score(rows, page, total, own)
