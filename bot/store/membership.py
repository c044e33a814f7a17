"""Who is there: workspaces that the bot was removed from, and members who have left theirs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Actor, Place, Schedule
from bot.ports.records import Workspace
from bot.store.rows import SCHEDULE, maybe_instant, maybe_millis, millis, place_of, schedule_of
from bot.store.schema import channels, identities, outbox, players, schedules, streaks, tallies, team_moves, workspaces
from bot.store.unit import ONE, ZERO, Unit

Who = tuple[str, str, str]
"""platform, workspace, user"""


def left(group: int) -> Select[Any]:
    """Ids of the players who have left every workspace of the group that they were in."""
    other, there = identities.alias("other"), workspaces.alias("there")
    stays = (
        select(other.c.player_id)
        .join(there, (there.c.platform == other.c.platform) & (there.c.workspace == other.c.workspace))
        .where(other.c.player_id == identities.c.player_id, other.c.left_at.is_(None), there.c.group_id == group)
    )
    return (
        select(identities.c.player_id)
        .join(workspaces, _same_workspace(identities))
        .where(workspaces.c.group_id == group, identities.c.left_at.is_not(None), ~stays.exists())
    )


def unseen(group: int) -> CompoundSelect[Any]:
    """Ids of the players whom nobody sees on the group's boards: the hidden and those who have left."""
    return union(select(players.c.id).where(players.c.hidden == ONE), left(group))


class MembershipReads(Unit):
    async def workspaces(self, platform: str) -> Sequence[Workspace]:
        known = union(
            *(select(t.c.workspace).where(t.c.platform == platform) for t in (workspaces, channels, identities))
        ).subquery()
        rows = await self._all(
            select(known.c.workspace, workspaces.c.group_id, workspaces.c.removed_at)
            .outerjoin(workspaces, (workspaces.c.platform == platform) & (workspaces.c.workspace == known.c.workspace))
            .where(known.c.workspace != "")
            .order_by(known.c.workspace)
        )
        return [Workspace(platform, row.workspace, row.group_id, maybe_instant(row.removed_at)) for row in rows]

    async def removed_at(self, place: Place) -> datetime | None:
        return maybe_instant(
            await self._value(select(workspaces.c.removed_at).where(_is(workspaces, place.platform, place.workspace)))
        )

    async def removed_before(self, at: datetime) -> Sequence[Workspace]:
        rows = await self._all(
            select(workspaces)
            .where(workspaces.c.removed_at < millis(at))
            .order_by(workspaces.c.removed_at, workspaces.c.platform, workspaces.c.workspace)
        )
        return [Workspace(row.platform, row.workspace, row.group_id, maybe_instant(row.removed_at)) for row in rows]

    async def schedules_in(self, platform: str, workspace: str) -> Sequence[Schedule]:
        rows = await self._all(
            select(*SCHEDULE).join(channels).where(_is(channels, platform, workspace)).order_by(schedules.c.id)
        )
        return [schedule_of(row) for row in rows]

    async def places(self, platform: str, workspace: str) -> Sequence[Place]:
        rows = await self._all(select(channels).where(_is(channels, platform, workspace)).order_by(channels.c.id))
        return [place_of(row) for row in rows]

    async def has_left(self, actor: Actor) -> bool:
        place = actor.place
        mine = _is(identities, place.platform, place.workspace) & (identities.c.user_id == actor.user)
        return await self._first(select(ONE).where(mine, identities.c.left_at.is_not(None))) is not None

    async def unchecked(self, workspace: Workspace, before: datetime, limit: int) -> Sequence[str]:
        me, group = identities.c.player_id, workspace.group
        points = select(tallies.c.who).where(
            tallies.c.group_id == group,
            tallies.c.period == "all",
            tallies.c.teams == ZERO,
            tallies.c.topic == "",
            tallies.c.who == me,
        )
        here = select(channels.c.id).where(_is(channels, workspace.platform, workspace.workspace))
        running = select(streaks.c.player_id).where(
            streaks.c.channel_id.in_(here), streaks.c.player_id == me, streaks.c.current > ZERO
        )
        teamed = select(team_moves.c.id).where(team_moves.c.group_id == group, team_moves.c.player_id == me)
        looked = func.coalesce(identities.c.checked_at, 0)
        rows = await self._all(
            select(identities.c.user_id)
            .where(
                _is(identities, workspace.platform, workspace.workspace),
                identities.c.left_at.is_(None),
                looked < millis(before),
                points.exists() | running.exists() | teamed.exists(),
            )
            .order_by(looked, identities.c.user_id)
            .limit(limit)
        )
        return [row.user_id for row in rows]


class MembershipWrites(MembershipReads):
    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self.forgotten: set[Who] = set()
        """Whom the intake must look up again once this is committed."""

    async def set_removed(self, platform: str, workspace: str, at: datetime | None) -> None:
        there = update(workspaces).where(_is(workspaces, platform, workspace))
        await self._run(there.values(removed_at=maybe_millis(at)))

    async def cancel_all(self, platform: str, workspace: str, at: datetime) -> None:
        here = select(channels.c.id).where(_is(channels, platform, workspace))
        waiting = outbox.c.channel_id.in_(here) & outbox.c.done_at.is_(None)
        await self._run(update(outbox).where(waiting).values(done_at=millis(at), outcome="cancelled", error=""))

    async def checked(
        self, workspace: Workspace, users: Collection[str], absent: Collection[str], at: datetime
    ) -> None:
        here = _is(identities, workspace.platform, workspace.workspace)
        if not users:
            return
        looked = update(identities).where(here, self._among(identities.c.user_id, list(users)))
        await self._run(looked.values(checked_at=millis(at)))
        if not absent:
            return
        gone = update(identities).where(
            here, self._among(identities.c.user_id, list(absent)), identities.c.left_at.is_(None)
        )
        await self._run(gone.values(left_at=millis(at)))
        self.forgotten |= {(workspace.platform, workspace.workspace, user) for user in absent}

    async def back(self, actor: Actor) -> None:
        place = actor.place
        mine = _is(identities, place.platform, place.workspace) & (identities.c.user_id == actor.user)
        await self._run(update(identities).where(mine).values(left_at=None))


def _is(table: Any, platform: str, workspace: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (table.c.platform == platform) & (table.c.workspace == workspace)
    return found


def _same_workspace(table: Any) -> ColumnElement[bool]:
    same: ColumnElement[bool] = (workspaces.c.platform == table.c.platform) & (
        workspaces.c.workspace == table.c.workspace
    )
    return same
