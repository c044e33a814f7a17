"""Deleting what is stored of a workspace, a bounded part at a time.

The log refuses to be changed. A purge opens a row of ``purges``, at which its triggers look; it is closed before the
commit, so that no other transaction ever sees it open. What stays of it says when and how much was deleted, not whose,
and the highest numbers that were in use: a button in a channel that the bot left must never meet a new round.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, or_, select, tuple_, update

from bot.ports.records import Workspace
from bot.store.anonymity import Anonymity
from bot.store.rows import AnyRow, millis
from bot.store.schema import (
    answers,
    aways,
    bans,
    channels,
    exposures,
    groups,
    identities,
    messages,
    outbox,
    players,
    purges,
    queue,
    reports,
    results,
    rounds,
    schedules,
    seasons,
    sessions,
    streaks,
    tallies,
    team_moves,
    teams,
    ticks,
    workspaces,
)
from bot.store.schema_essays import assessments, turns, votes
from bot.store.schema_kept import installations, notes

ROWS = 1000
"""Rows of one table in one transaction."""
ROUNDS = 50
"""Rounds in one transaction, as long as they have no more than ROWS answers between them."""
PEOPLE = 10
"""Players in one transaction: before one may go, the whole log is searched for what still points there."""

Step = Callable[[], Coroutine[Any, Any, int]]


class PurgingWrites(Anonymity):
    async def purge(self, workspace: Workspace, before: datetime, at: datetime) -> bool:
        row = await self._first(select(workspaces).where(*_named(workspaces, workspace)).with_for_update())
        if row is None or row.removed_at is None or row.removed_at >= millis(before):
            return False
        siblings = select(func.count()).select_from(workspaces).where(workspaces.c.group_id == row.group_id)
        shared = await self._value(siblings) > 1
        async with self._permit(at) as count:
            for step in self._shared(workspace, row.group_id) if shared else self._own(workspace, row.group_id):
                done = await step()
                if done:
                    count.append(done)
                    return True
            await self._run(delete(workspaces).where(*_named(workspaces, workspace)))
            if not shared:
                await self._run(delete(groups).where(groups.c.id == row.group_id))
        return False

    @asynccontextmanager
    async def _permit(self, at: datetime) -> AsyncIterator[list[int]]:
        """The log takes changes while the block runs. All of a run's transactions count in one row."""
        began = millis(at)
        mine = purges.c.began_at == began
        last = {
            "last_round": await self._value(select(func.coalesce(func.max(rounds.c.id), 0))),
            "last_session": await self._value(select(func.coalesce(func.max(sessions.c.id), 0))),
        }
        reopened = await self._execute(update(purges).where(mine).values(ended_at=None))
        if not reopened.rowcount:
            new = {"reason": "workspace removed", "began_at": began, "removed": 0, **last}
            await self._run(purges.insert().values(new))
        count: list[int] = []
        yield count
        await self._run(update(purges).where(mine).values(ended_at=began, removed=purges.c.removed + sum(count)))

    # a group of its own -----------------------------------------------------------------------------------------------

    def _own(self, workspace: Workspace, group: int) -> Sequence[Step]:
        here = select(channels.c.id).where(*_named(channels, workspace))
        drop = self._dropper
        return (
            lambda: self._rounds(or_(rounds.c.group_id == group, rounds.c.channel_id.in_(here))),
            drop(outbox, outbox.c.channel_id.in_(here)),
            drop(queue, queue.c.channel_id.in_(here)),
            drop(streaks, streaks.c.channel_id.in_(here)),
            drop(turns, turns.c.session_id.in_(_ids(sessions, sessions.c.channel_id.in_(here)))),
            drop(sessions, or_(sessions.c.group_id == group, sessions.c.channel_id.in_(here))),
            drop(schedules, or_(schedules.c.group_id == group, schedules.c.channel_id.in_(here))),
            drop(tallies, tallies.c.group_id == group),
            drop(team_moves, team_moves.c.group_id == group),
            drop(teams, teams.c.group_id == group),
            drop(bans, bans.c.group_id == group),
            drop(seasons, seasons.c.group_id == group),
            lambda: self._people(workspace),
            self._shells,
            drop(channels, *_named(channels, workspace)),
            *self._kept(workspace),
        )

    # a group that others share ----------------------------------------------------------------------------------------

    def _shared(self, workspace: Workspace, group: int) -> Sequence[Step]:
        here = select(channels.c.id).where(*_named(channels, workspace))
        asked = select(rounds.c.id).where(rounds.c.channel_id.in_(here))
        drop = self._dropper
        return (
            drop(outbox, outbox.c.channel_id.in_(here)),
            drop(messages, messages.c.channel_id.in_(here)),
            drop(queue, queue.c.channel_id.in_(here)),
            drop(reports, reports.c.round_id.in_(asked)),
            lambda: self._unbind(here),
            drop(turns, turns.c.session_id.in_(_ids(sessions, sessions.c.channel_id.in_(here)))),
            drop(sessions, sessions.c.channel_id.in_(here)),
            drop(schedules, schedules.c.channel_id.in_(here)),
            lambda: self._anonymise(workspace, group, PEOPLE),
            lambda: self._blank_channels(workspace),
            *self._kept(workspace),
        )

    async def _unbind(self, here: Select[Any]) -> int:
        """Take a few rounds off their schedules and quizzes; how many."""
        bound = (rounds.c.schedule_id.is_not(None) | rounds.c.session_id.is_not(None)) & rounds.c.channel_id.in_(here)
        chosen = select(rounds.c.id).where(bound).limit(ROWS)
        freed = update(rounds).where(rounds.c.id.in_(chosen)).values(schedule_id=None, session_id=None)
        return int((await self._execute(freed)).rowcount)

    # either way -------------------------------------------------------------------------------------------------------

    def _kept(self, workspace: Workspace) -> Sequence[Step]:
        """What adapters have kept of it."""
        noted = notes.c.key.startswith(f"{workspace.platform}:", autoescape=True) & notes.c.key.endswith(
            f":{workspace.workspace}", autoescape=True
        )
        return (
            lambda: self._drop(installations, *_named(installations, workspace)),
            lambda: self._drop(notes, noted),
        )

    def _dropper(self, table: Table, *which: ColumnElement[bool]) -> Step:
        return lambda: self._drop(table, *which)

    async def _drop(self, table: Table, *which: ColumnElement[bool]) -> int:
        """Delete up to ROWS rows; how many."""
        chosen = select(*table.primary_key.columns).where(*which).limit(ROWS)
        if len(table.primary_key.columns) == 1:
            (column,) = table.primary_key.columns
            found = column.in_(chosen)
        else:
            found = tuple_(*table.primary_key.columns).in_(chosen)
        return int((await self._execute(delete(table).where(found))).rowcount)

    async def _rounds(self, which: ColumnElement[bool]) -> int:
        """Delete a few rounds with all that hangs on them, so that the log and its projections agree at any time."""
        rows = await self._all(
            select(rounds.c.id, rounds.c.question, rounds.c.channel_id, rounds.c.answered)
            .where(which)
            .order_by(rounds.c.id)
            .limit(ROUNDS)
        )
        chosen: list[AnyRow] = []
        sum_ = 0
        for row in rows:
            sum_ += row.answered
            if chosen and sum_ > ROWS:
                break
            chosen.append(row)
        if not chosen:
            return 0
        ids = [row.id for row in chosen]
        answerers = [row.player_id for row in await self._all(_answerers(self._among(answers.c.round_id, ids)))]
        told = _ids(answers, self._among(answers.c.round_id, ids))
        for log in (votes, assessments):
            await self._run(delete(log).where(log.c.answer_id.in_(told)))
        for table in (results, ticks, turns, answers, messages, reports, outbox):
            await self._run(delete(table).where(self._among(table.c.round_id, ids)))
        await self._run(delete(rounds).where(self._among(rounds.c.id, ids)))
        await self._renew_firsts(sorted({row.question for row in chosen}), answerers)
        await self._abandoned({row.channel_id for row in chosen})
        return len(ids)

    async def _renew_firsts(self, questions: Sequence[str], who: Sequence[int]) -> None:
        """Members whom other groups keep may have a new first round on a question, now that the old one is gone."""
        stay = select(results.c.player_id).where(self._among(results.c.player_id, who)).distinct()
        kept = [row.player_id for row in await self._all(stay)] if who else []
        for question in questions if kept else ():
            for player, round_ in (await self.first_rounds(question, kept)).items():
                first = (results.c.player_id == player) & (results.c.round_id == round_)
                await self._run(update(results).where(first).values(is_first=1))

    async def _abandoned(self, of: set[int]) -> None:
        """Channels of a workspace that was purged before, while the group was shared, go with their last round."""
        nameless = select(channels.c.id).where(self._among(channels.c.id, of), channels.c.workspace == "")
        for row in await self._all(nameless):
            if await self._first(select(rounds.c.id).where(rounds.c.channel_id == row.id).limit(1)) is None:
                await self._run(delete(streaks).where(streaks.c.channel_id == row.id))
                await self._run(delete(channels).where(channels.c.id == row.id))

    async def _people(self, workspace: Workspace) -> int:
        """Delete a few members; those who are known elsewhere, too, lose their identity here alone."""
        here = await self._all(self._members(workspace, PEOPLE))
        ids = [row.player_id for row in here]
        await self._release(workspace, [row.user_id for row in here])
        stay = await self._known_elsewhere(ids)
        await self._erase([id_ for id_ in ids if id_ not in stay])
        await self._rename(sorted(stay))
        return len(here)

    async def _shells(self) -> int:
        """Delete a few nameless players of whom nothing is left."""
        columns = [table.c.player_id for table in (identities, results, answers, team_moves)]
        columns += [rounds.c.owner_id, votes.c.voter_id]
        used = [select(column).where(column == players.c.id).exists() for column in columns]
        empty = select(players.c.id).where(players.c.name == "", *(~each for each in used)).limit(PEOPLE)
        ids = [row.id for row in await self._all(empty)]
        await self._erase(ids)
        return len(ids)

    async def _erase(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        for table in (reports, aways, exposures):
            await self._run(delete(table).where(self._among(table.c.player_id, ids)))
        await self._run(delete(players).where(self._among(players.c.id, ids)))


def _ids(table: Table, condition: ColumnElement[bool]) -> Select[Any]:
    return select(table.c.id).where(condition)


def _answerers(condition: ColumnElement[bool]) -> Select[Any]:
    return select(answers.c.player_id).where(condition).distinct()


def _named(table: Any, workspace: Workspace) -> tuple[ColumnElement[bool], ...]:
    return (table.c.platform == workspace.platform, table.c.workspace == workspace.workspace)
