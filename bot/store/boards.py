"""Boards, made of the tallies and the streaks.

A board is never sorted as a whole: ranks come from counting, on an index, the rows that are worth more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal_column, select

from bot.model import Standing
from bot.store.membership import unseen
from bot.store.rows import AnyRow
from bot.store.schema import channels, players, streaks, tallies, teams, workspaces
from bot.store.unit import ZERO, Unit

SUMS = ("centipoints", "answered", "correct")


class BoardReads(Unit):
    async def board(
        self, group: int, key: str, *, teams: bool, topic: str, by: str, limit: int, offset: int
    ) -> tuple[Sequence[Standing], int]:
        ranked = await self._ranked(group, key, teams, topic, by)
        among = None if teams else group
        rows = await self._all(
            _named(ranked, among).order_by(ranked.c.value.desc(), "name", ranked.c.who).limit(limit).offset(offset)
        )
        standings: list[Standing] = []
        for position, row in enumerate(rows, offset + 1):
            if standings and row.value == rows[position - offset - 2].value:
                rank = standings[-1].rank
            elif standings or not offset:
                rank = position
            else:
                rank = await self._rank(ranked, row, among)
            standings.append(_standing(rank, row, by))
        return standings, await self._value(_count(ranked, among))

    async def standing(self, group: int, key: str, *, topic: str, by: str, player: int) -> Standing | None:
        ranked = await self._ranked(group, key, False, topic, by)
        row = await self._first(_named(ranked, group, everybody=True).where(ranked.c.who == player))
        return row and _standing(await self._rank(ranked, row, group), row, by)

    async def _ranked(self, group: int, key: str, teams: bool, topic: str, by: str) -> Subquery:
        if by != "streak":
            return _tallies(group, key, teams, topic, by)
        here = (workspaces.c.platform == channels.c.platform) & (workspaces.c.workspace == channels.c.workspace)
        used = select(streaks.c.player_id).where(streaks.c.channel_id == channels.c.id).exists()
        statement = select(channels.c.id).join(workspaces, here).where(workspaces.c.group_id == group, used)
        return _streaks([row.id for row in await self._all(statement)])

    async def _rank(self, ranked: Subquery, row: AnyRow, among: int | None) -> int:
        return 1 + int(await self._value(_count(ranked, among, above=row.value)))


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


def _named(ranked: Subquery, among: int | None, *, everybody: bool = False) -> Select[Any]:
    """The board's rows with their names, of teams or, ``among`` a group's people, of those who are seen."""
    owner = teams if among is None else players
    statement = select(*ranked.c, owner.c.name.label("name")).join(owner, owner.c.id == ranked.c.who)
    return statement if among is None or everybody else statement.where(ranked.c.who.not_in(unseen(among)))


def _count(ranked: Subquery, among: int | None, *, above: int | None = None) -> Select[Any]:
    """How many rows are shown (and worth more than ``above``): all by the index alone, less the few unseen."""
    every = select(func.count()).select_from(ranked)
    if above is not None:
        every = every.where(ranked.c.value > above)
    if among is None:
        return every
    less = every.where(ranked.c.who.in_(unseen(among)))
    return select(every.scalar_subquery() - less.scalar_subquery())


def _standing(rank: int, row: AnyRow, by: str) -> Standing:
    streak = row.value if by == "streak" else 0
    return Standing(rank, row.who, row.name, row.centipoints, row.answered, row.correct, streak)
