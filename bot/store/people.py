"""Groups, players, time away and teams."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from bot.model import Actor, Group, Place, Player, Team
from bot.ports.records import Away
from bot.store.membership import MembershipWrites, left
from bot.store.rows import PLAYER, instant, millis, player_of
from bot.store.schema import aways, groups, identities, players, team_moves, teams, workspaces
from bot.store.unit import Unit


class PeopleReads(Unit):
    async def group(self, place: Place) -> Group | None:
        row = await self._first(
            select(groups)
            .join(workspaces, workspaces.c.group_id == groups.c.id)
            .where(workspaces.c.platform == place.platform, workspaces.c.workspace == place.workspace)
        )
        return row and Group(row.id, row.zone)

    async def groups(self) -> Sequence[Group]:
        return [Group(row.id, row.zone) for row in await self._all(select(groups).order_by(groups.c.id))]

    async def player(self, actor: Actor) -> Player | None:
        row = await self._first(
            select(*PLAYER).join(identities, identities.c.player_id == players.c.id).where(*_identity(actor))
        )
        return row and player_of(row)

    async def players(self, ids: Collection[int]) -> Mapping[int, Player]:
        rows = await self._all(select(*PLAYER).where(self._among(players.c.id, ids)))
        return {row.id: player_of(row) for row in rows}

    async def away(self, players: Collection[int]) -> Sequence[Away]:
        mine = self._among(aways.c.player_id, players)
        rows = await self._all(select(aways).where(mine).order_by(aways.c.at, aways.c.id))
        return [
            Away(row.player_id, date.fromisoformat(row.since), date.fromisoformat(row.until), instant(row.at))
            for row in rows
        ]

    async def teams(self, group: int) -> Sequence[Team]:
        now = _present(group).subquery()
        rows = await self._all(
            select(teams.c.id.label("team"), teams.c.name.label("title"), *PLAYER)
            .join(now, now.c.team_id == teams.c.id)
            .join(players, players.c.id == now.c.player_id)
            .where(now.c.newest == 1, players.c.id.not_in(left(group)), players.c.name != "")
            .order_by(teams.c.name, teams.c.id, players.c.name, players.c.id)
        )
        members: dict[tuple[int, str], list[Player]] = defaultdict(list)
        for row in rows:
            members[row.team, row.title].append(player_of(row))
        return [Team(id_, group, name, tuple(who)) for (id_, name), who in members.items()]

    async def teams_at(self, group: int, who: Sequence[tuple[int, datetime]]) -> Mapping[int, int]:
        moves: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
        chosen = self._among(team_moves.c.player_id, {player for player, _ in who})
        rows = await self._all(
            select(team_moves)
            .where(team_moves.c.group_id == group, chosen)
            .order_by(team_moves.c.player_id, team_moves.c.at, team_moves.c.id)
        )
        for row in rows:
            moves[row.player_id].append((row.at, row.team_id))
        found: dict[int, int] = {}
        for player, at in who:
            before = bisect_right(moves[player], millis(at), key=lambda move: move[0])
            team = moves[player][before - 1][1] if before else None
            if team is not None:
                found[player] = team
        return found


class PeopleWrites(PeopleReads, MembershipWrites):
    async def ensure_group(self, place: Place, zone: str) -> Group:
        known = await self.group(place)
        if known:
            return known
        new = await self._add(groups, {"zone": zone})
        row = {"platform": place.platform, "workspace": place.workspace, "group_id": new}
        won = (
            await self._execute(
                self._insert(workspaces).values(row).on_conflict_do_nothing().returning(workspaces.c.group_id)
            )
        ).scalar()
        if won is None:
            await self._run(groups.delete().where(groups.c.id == new))
        founded = await self.group(place)
        assert founded is not None, "the workspace was just entered, here or by who came first"  # noqa: S101 - an invariant, not a check of input
        return founded

    async def set_group_zone(self, group: int, zone: str) -> None:
        await self._run(update(groups).where(groups.c.id == group).values(zone=zone))

    async def ensure_player(self, actor: Actor, at: datetime) -> Player:
        row = await self._first(
            select(*PLAYER, identities.c.name.label("called"), identities.c.left_at)
            .join(identities, identities.c.player_id == players.c.id)
            .where(*_identity(actor))
        )
        if row is None:
            return await self._new_player(actor, at)
        if row.left_at is not None:
            await self.back(actor)
        if row.called == actor.name:
            return player_of(row)
        await self._run(update(identities).where(*_identity(actor)).values(name=actor.name))
        await self._run(update(players).where(players.c.id == row.id).values(name=actor.name))
        return Player(row.id, actor.name, row.zone, bool(row.hidden))

    async def _new_player(self, actor: Actor, at: datetime) -> Player:
        new = await self._add(players, {"name": actor.name, "hidden": 0, "created_at": millis(at)})
        row = {
            "platform": actor.place.platform,
            "workspace": actor.place.workspace,
            "user_id": actor.user,
            "player_id": new,
            "name": actor.name,
        }
        insert = self._insert(identities).values(row).on_conflict_do_nothing().returning(identities.c.player_id)
        if (await self._execute(insert)).scalar() is not None:
            return Player(new, actor.name)
        await self._run(players.delete().where(players.c.id == new))
        return await self.ensure_player(actor, at)

    async def set_zone(self, player: int, zone: str | None) -> None:
        await self._run(update(players).where(players.c.id == player).values(zone=zone))

    async def set_hidden(self, player: int, hidden: bool) -> None:
        await self._run(update(players).where(players.c.id == player).values(hidden=int(hidden)))

    async def add_away(self, away: Away) -> None:
        row = {"player_id": away.player, "since": away.since.isoformat(), "until": away.until.isoformat()}
        await self._run(aways.insert().values(**row, at=millis(away.at)))

    async def create_team(self, group: int, name: str, at: datetime) -> int | None:
        folded = name.casefold()
        await self._first(select(groups.c.id).where(groups.c.id == group).with_for_update())
        now = _present(group).subquery()
        here = now.c.player_id.not_in(left(group))
        in_it = select(now.c.team_id).where(now.c.newest == 1, now.c.team_id == teams.c.id, here).exists()
        never_joined = ~select(team_moves.c.id).where(team_moves.c.team_id == teams.c.id).exists()
        taken = select(teams.c.id).where(teams.c.group_id == group, teams.c.folded == folded, in_it | never_joined)
        if await self._first(taken):
            return None
        return await self._add(teams, {"group_id": group, "name": name, "folded": folded, "at": millis(at)})

    async def move_to_team(self, group: int, player: int, team: int | None, at: datetime) -> None:
        row = {"group_id": group, "player_id": player, "team_id": team, "at": millis(at)}
        await self._run(team_moves.insert().values(**row))


def _identity(actor: Actor) -> tuple[Any, ...]:
    return (
        identities.c.platform == actor.place.platform,
        identities.c.workspace == actor.place.workspace,
        identities.c.user_id == actor.user,
    )


def _present(group: int) -> Select[Any]:
    """Each player's moves in the group, ``newest`` = 1 for the one in force."""
    order = (team_moves.c.at.desc(), team_moves.c.id.desc())
    newest = func.row_number().over(partition_by=team_moves.c.player_id, order_by=order)
    return select(team_moves.c.player_id, team_moves.c.team_id, newest.label("newest")).where(
        team_moves.c.group_id == group
    )
