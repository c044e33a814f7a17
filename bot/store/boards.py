"""Boards, made of the tallies and the streaks.

A board is never sorted as a whole: ranks come from counting, on an index, the rows that are worth more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal_column, select

from bot.model import Standing
from bot.store.rows import AnyRow
from bot.store.schema import channels, players, streaks, tallies, teams, workspaces
from bot.store.unit import ONE, ZERO, Unit

SUMS = ("centipoints", "answered", "correct")


class BoardReads(Unit):
    async def board(
        self, group: int, key: str, *, teams: bool, topic: str, by: str, limit: int, offset: int
    ) -> tuple[Sequence[Standing], int]:
        ranked = await self._ranked(group, key, teams, topic, by)
        rows = await self._all(
            _named(ranked, teams).order_by(ranked.c.value.desc(), "name", ranked.c.who).limit(limit).offset(offset)
        )
        standings: list[Standing] = []
        for position, row in enumerate(rows, offset + 1):
            if standings and row.value == rows[position - offset - 2].value:
                rank = standings[-1].rank
            elif standings or not offset:
                rank = position
            else:
                rank = await self._rank(ranked, row, teams)
            standings.append(_standing(rank, row, by))
        return standings, await self._value(_count(ranked, teams))

    async def standing(self, group: int, key: str, *, topic: str, by: str, player: int) -> Standing | None:
        ranked = await self._ranked(group, key, False, topic, by)
        row = await self._first(_named(ranked, False, hidden=True).where(ranked.c.who == player))
        return row and _standing(await self._rank(ranked, row, False), row, by)

    async def _ranked(self, group: int, key: str, teams: bool, topic: str, by: str) -> Subquery:
        if by != "streak":
            return _tallies(group, key, teams, topic, by)
        here = (workspaces.c.platform == channels.c.platform) & (workspaces.c.workspace == channels.c.workspace)
        used = select(streaks.c.player_id).where(streaks.c.channel_id == channels.c.id).exists()
        statement = select(channels.c.id).join(workspaces, here).where(workspaces.c.group_id == group, used)
        return _streaks([row.id for row in await self._all(statement)])

    async def _rank(self, ranked: Subquery, row: AnyRow, teams: bool) -> int:
        return 1 + int(await self._value(_count(ranked, teams, above=row.value)))


def _tallies(group: int, key: str, teams: bool, topic: str, by: str) -> Subquery:
    """Rows (who, value, centipoints, answered, correct) of one board, the hidden included; ``value`` ranks them."""
    value = {"points": tallies.c.centipoints, "accuracy": tallies.c.accuracy}[by]
    cell = tallies.c
    return (
        select(cell.who, value.label("value"), cell.centipoints, cell.answered, cell.correct)
        .where(cell.group_id == group, cell.period == key, cell.teams == int(teams), cell.topic == topic)
        .subquery("ranked")
    )


def _streaks(channels_: Sequence[int]) -> Subquery:
    """The same rows for running streaks. One channel, the usual case, is read in the order of its index."""
    nothing: list[ColumnElement[int]] = [literal_column("0").label(name) for name in SUMS]
    who = streaks.c.player_id.label("who")
    if len(channels_) == 1:
        running = select(who, streaks.c.current.label("value"), *nothing)
    else:
        running = select(who, func.max(streaks.c.current).label("value"), *nothing).group_by(streaks.c.player_id)
    return running.where(streaks.c.channel_id.in_(channels_), streaks.c.current > ZERO).subquery("ranked")


def _named(ranked: Subquery, of_teams: bool, *, hidden: bool = False) -> Select[Any]:
    """The board's rows with their names; people who are hidden only if asked for."""
    owner = teams if of_teams else players
    statement = select(*ranked.c, owner.c.name.label("name")).join(owner, owner.c.id == ranked.c.who)
    return statement if of_teams or hidden else statement.where(players.c.hidden == ZERO)


def _count(ranked: Subquery, of_teams: bool, *, above: int | None = None) -> Select[Any]:
    """How many rows are shown (and worth more than ``above``): all by the index alone, less the hidden few."""
    every = select(func.count()).select_from(ranked)
    if above is not None:
        every = every.where(ranked.c.value > above)
    if of_teams:
        return every
    unseen = every.where(ranked.c.who.in_(select(players.c.id).where(players.c.hidden == ONE)))
    return select(every.scalar_subquery() - unseen.scalar_subquery())


def _standing(rank: int, row: AnyRow, by: str) -> Standing:
    streak = row.value if by == "streak" else 0
    return Standing(rank, row.who, row.name, row.centipoints, row.answered, row.correct, streak)
