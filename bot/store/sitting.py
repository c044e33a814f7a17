"""Quizzes on demand, seasons, and reports of faulty questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from bot.model import Mode, Place
from bot.ports.records import Report, Season, Session
from bot.store.rows import SESSION, canonical, maybe_millis, millis, report_of, season_of, session_of
from bot.store.schema import channels, reports, seasons, sessions
from bot.store.unit import Unit, in_place


class SittingReads(Unit):
    async def session(self, session: int) -> Session | None:
        row = await self._first(select(*SESSION).join(channels).where(sessions.c.id == session))
        return row and session_of(row)

    async def running(self, *, host: int | None = None, place: Place | None = None) -> Sequence[Session]:
        """With both: the host's sessions and the live ones in the place."""
        statement = select(*SESSION).join(channels).where(sessions.c.ended_at.is_(None)).order_by(sessions.c.id)
        found: dict[int, Session] = {}
        if host is not None:
            found |= {row.id: session_of(row) for row in await self._all(statement.where(sessions.c.host_id == host))}
        if place is not None:
            live = statement.where(sessions.c.mode == Mode.LIVE.value, in_place(place))
            found |= {row.id: session_of(row) for row in await self._all(live)}
        if host is None and place is None:
            found = {row.id: session_of(row) for row in await self._all(statement)}
        return [found[id_] for id_ in sorted(found)]

    async def seasons(self, group: int) -> Sequence[Season]:
        rows = await self._all(select(seasons).where(seasons.c.group_id == group).order_by(seasons.c.id.desc()))
        return [season_of(row) for row in rows]

    async def reports(self, limit: int) -> Sequence[Report]:
        rows = await self._all(select(reports).order_by(reports.c.id.desc()).limit(limit))
        return [report_of(row) for row in rows]


class SittingWrites(SittingReads):
    async def add_session(self, session: Session) -> int:
        (id_,) = await self._reserve(sessions, 1)
        row = {
            "id": id_,
            "mode": session.mode.value,
            "channel_id": await self._ensure_channel(session.place),
            "group_id": session.group,
            "host_id": session.host,
            "questions": canonical(list(session.questions)),
            "position": session.position,
            "timer": session.timer,
            "speed": int(session.speed),
            "started_at": millis(session.started_at),
            "ended_at": maybe_millis(session.ended_at),
        }
        return await self._add(sessions, row)

    async def lock_session(self, session: int) -> Session | None:
        found = select(*SESSION).join(channels).where(sessions.c.id == session).with_for_update(of=sessions)
        row = await self._first(found)
        return row and session_of(row)

    async def move_session(self, session: int, position: int, ended_at: datetime | None) -> None:
        values = {"position": position, "ended_at": maybe_millis(ended_at)}
        await self._run(update(sessions).where(sessions.c.id == session).values(values))

    async def add_season(self, group: int, name: str, first: date, *, essays: bool = True) -> int:
        row = {"group_id": group, "name": name, "first": first.isoformat(), "archive": "", "essays": int(essays)}
        return await self._add(seasons, row)

    async def close_season(self, season: int, last: date, archive: str) -> None:
        values = {"closed": last.isoformat(), "archive": archive}
        await self._run(update(seasons).where(seasons.c.id == season).values(values))

    async def add_report(self, report: Report) -> int:
        row = {
            "question": report.question,
            "rev": report.rev,
            "round_id": report.round,
            "player_id": report.player,
            "reason": report.reason,
            "at": millis(report.at),
        }
        return await self._add(reports, row)
