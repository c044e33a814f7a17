"""Taking the names out of what a group keeps when one of its workspaces goes: scores stay, and nobody stands behind
those who were known there alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, select, update

from bot.kinds.assessment import Assessment
from bot.ports.records import Workspace
from bot.store.answering import AnsweringReads
from bot.store.membership import MembershipWrites
from bot.store.schema import (
    answers,
    channels,
    identities,
    players,
    reports,
    results,
    rounds,
    seasons,
    sessions,
    snapshots,
    team_moves,
    teams,
)
from bot.store.schema_essays import assessments, turns

SOMEBODY = "somebody"
"""Stands in the final boards of seasons for who is gone."""


class Anonymity(MembershipWrites, AnsweringReads):
    def _members(self, workspace: Workspace, limit: int) -> Select[Any]:
        here = (identities.c.platform == workspace.platform) & (identities.c.workspace == workspace.workspace)
        return select(identities).where(here).order_by(identities.c.user_id).limit(limit)

    async def _release(self, workspace: Workspace, users: Sequence[str]) -> None:
        """Forget who these users are."""
        if not users:
            return
        here = (identities.c.platform == workspace.platform) & (identities.c.workspace == workspace.workspace)
        await self._run(delete(identities).where(here, self._among(identities.c.user_id, users)))
        self.forgotten |= {(workspace.platform, workspace.workspace, user) for user in users}

    async def _known_elsewhere(self, ids: Collection[int]) -> set[int]:
        rows = await self._all(select(identities.c.player_id).where(self._among(identities.c.player_id, ids)))
        return {row.player_id for row in rows}

    async def _rename(self, ids: Collection[int]) -> None:
        """The name that a player has where he or she is still known."""
        named = select(identities.c.name).where(identities.c.player_id == players.c.id).limit(1).scalar_subquery()
        await self._run(update(players).where(self._among(players.c.id, ids)).values(name=named))

    async def _anonymise(self, workspace: Workspace, group: int, limit: int) -> int:
        """Take the names off a few members; how many."""
        here = await self._all(self._members(workspace, limit))
        ids = [row.player_id for row in here]
        await self._release(workspace, [row.user_id for row in here])
        stay = await self._known_elsewhere(ids)
        await self._rename(stay)
        go = sorted(set(ids) - stay)
        known = await self._all(select(players.c.name).where(self._among(players.c.id, go)))
        names = {row.name for row in known} | {row.name for row in here if row.player_id in go}
        await self._run(delete(reports).where(self._among(reports.c.player_id, go)))
        empty = {"name": "", "zone": None, "hidden": 1, "created_at": 0}
        await self._run(update(players).where(self._among(players.c.id, go)).values(empty))
        await self._blank(go)
        await self._blank_archives(group, names)
        await self._blank_teams(group)
        return len(here)

    async def _blank(self, ids: Sequence[int]) -> None:
        """Empty what they typed, where no grade depends on it, and take the platform's marks off their answers."""
        mine = self._among(answers.c.player_id, ids)
        counted = select(results.c.answer_id).where(self._among(results.c.player_id, ids))
        rows = await self._all(
            select(
                answers.c.id, answers.c.given, rounds.c.question, rounds.c.rev, answers.c.id.in_(counted).label("used")
            )
            .join(rounds)
            .where(mine)
        )
        typed = {(row.question, row.rev) for row in rows if row.given.startswith('"')}
        open_ = {each for each in typed if await self._is_open(*each)}
        blank = [
            {"row": row.id, "given": '""' if row.given.startswith('"') else "[]"}
            for row in rows
            if not row.used or (row.question, row.rev) in open_
        ]
        await self._run(update(answers).where(mine).values(delivery=None))
        emptied = update(answers).where(answers.c.id == bindparam("row")).values(given=bindparam("given"))
        await self._run(emptied, blank)
        await self._blank_seen(assessments, assessments.c.answer_id.in_(select(answers.c.id).where(mine)))
        asked = turns.c.session_id.in_(select(sessions.c.id).where(self._among(sessions.c.host_id, ids)))
        await self._run(update(turns).where(asked).values(said="", delivery=None))
        await self._blank_seen(turns, asked)

    async def _blank_seen(self, table: Any, which: ColumnElement[bool]) -> None:
        """Take their sentences out of what graders saw; what they saw stays."""
        rows = await self._all(select(table.c.id, table.c.seen).where(which, table.c.seen != ""))
        bare = [{"row": row.id, "bare": Assessment.load(row.seen).without_words().dump()} for row in rows]
        await self._run(update(table).where(table.c.id == bindparam("row")).values(seen=bindparam("bare")), bare)

    async def _is_open(self, question: str, rev: str) -> bool:
        """Whether no rule grades the question's answers, so that nothing is computed from their words."""
        raw = await self._value(select(snapshots.c.raw).where(snapshots.c.question == question, snapshots.c.rev == rev))
        return raw is not None and json.loads(raw).get("kind") == "open"

    async def _blank_archives(self, group: int, names: Collection[str]) -> None:
        archived = select(seasons).where(seasons.c.group_id == group, seasons.c.archive != "")
        for row in await self._all(archived):
            board = [
                entry | {"name": SOMEBODY} if entry["name"] in names else entry for entry in json.loads(row.archive)
            ]
            new = json.dumps(board, ensure_ascii=False)
            await self._run(update(seasons).where(seasons.c.id == row.id).values(archive=new))

    async def _blank_teams(self, group: int) -> None:
        """A team in which nobody has a name any more has none either."""
        named = (
            select(team_moves.c.id)
            .join(players, players.c.id == team_moves.c.player_id)
            .where(team_moves.c.team_id == teams.c.id, players.c.name != "")
        )
        moved = select(team_moves.c.id).where(team_moves.c.team_id == teams.c.id)
        empty = select(teams.c.id).where(teams.c.group_id == group, moved.exists(), ~named.exists())
        for row in await self._all(empty):
            name = f"Team #{row.id}"
            await self._run(update(teams).where(teams.c.id == row.id).values(name=name, folded=name.casefold()))

    async def _blank_channels(self, workspace: Workspace) -> int:
        """Channels that rounds still belong to keep their number alone."""
        here = (channels.c.platform == workspace.platform) & (channels.c.workspace == workspace.workspace)
        rows: Sequence[Row[Any]] = await self._all(select(channels.c.id).where(here))
        for row in rows:
            bare = {"workspace": "", "channel": f"channel {row.id}"}
            await self._run(update(channels).where(channels.c.id == row.id).values(bare))
        return len(rows)
