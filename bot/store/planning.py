"""Schedules, queued and banned questions, what a channel has been asked, and what falls due next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, literal_column, select, update

from bot.model import Place, Schedule
from bot.ports.records import Asked, ScheduleCount
from bot.store.rows import ROUND, SCHEDULE, instant, maybe_instant, millis, round_of, schedule_of, schedule_row
from bot.store.schema import bans, channels, outbox, queue, rounds, schedules
from bot.store.sending import heads
from bot.store.unit import ONE, ZERO, Unit, in_place

RUNNING = (schedules.c.paused == literal_column("''"), schedules.c.next_at.is_not(None))


class PlanningReads(Unit):
    async def schedules(self, place: Place) -> Sequence[Schedule]:
        rows = await self._all(select(*SCHEDULE).join(channels).where(in_place(place)).order_by(schedules.c.id))
        return [schedule_of(row) for row in rows]

    async def schedule(self, schedule: int) -> Schedule | None:
        row = await self._first(select(*SCHEDULE).join(channels).where(schedules.c.id == schedule))
        return row and schedule_of(row)

    async def queue(self, place: Place) -> Sequence[str]:
        return (await self.queues([place]))[place]

    async def queues(self, places: Collection[Place]) -> Mapping[Place, Sequence[str]]:
        known = await self._channels(places)
        waiting: dict[int, list[str]] = defaultdict(list)
        for row in await self._all(
            select(queue).where(self._among(queue.c.channel_id, known.values())).order_by(queue.c.position)
        ):
            waiting[row.channel_id].append(row.question)
        return {place: waiting[known[place]] if place in known else [] for place in places}

    async def bans(self, groups: Collection[int]) -> Mapping[int, frozenset[str]]:
        banned: dict[int, set[str]] = {group: set() for group in groups}
        for row in await self._all(select(bans).where(self._among(bans.c.group_id, groups))):
            banned[row.group_id].add(row.question)
        return {group: frozenset(questions) for group, questions in banned.items()}

    async def history(self, places: Collection[Place]) -> Mapping[Place, Sequence[Asked]]:
        known = await self._channels(places)
        asked: dict[int, list[Asked]] = defaultdict(list)
        latest = func.max(rounds.c.opens_at).label("latest")
        for row in await self._all(
            select(rounds.c.channel_id, rounds.c.question, latest)
            .where(rounds.c.is_public == ONE, rounds.c.is_void == ZERO)
            .where(self._among(rounds.c.channel_id, known.values()))
            .group_by(rounds.c.channel_id, rounds.c.question)
            .order_by(rounds.c.channel_id, rounds.c.question)
        ):
            asked[row.channel_id].append(Asked(row.question, instant(row.latest)))
        return {place: asked[known[place]] if place in known else [] for place in places}

    async def taken(self, schedule: int, limit: int) -> Sequence[ScheduleCount]:
        rows = await self._all(
            select(*ROUND)
            .join(channels)
            .where(rounds.c.schedule_id == schedule)
            .order_by(rounds.c.slot.desc(), rounds.c.id.desc())
            .limit(limit)
        )
        return [ScheduleCount(round_of(row), row.answered) for row in rows]

    async def next_due(self, platforms: Collection[str] | None = None) -> datetime | None:
        waiting = select(func.min(outbox.c.due_at)).where(*heads())
        if platforms is not None:
            waiting = waiting.where(outbox.c.channel_id == channels.c.id, channels.c.platform.in_(sorted(platforms)))
        times = [
            await self._value(select(func.min(schedules.c.next_at)).where(*RUNNING)),
            await self._value(
                select(func.min(rounds.c.closes_at)).where(
                    rounds.c.closed_at.is_(None), rounds.c.closes_at.is_not(None)
                )
            ),
            await self._value(waiting),
        ]
        return maybe_instant(min((time for time in times if time is not None), default=None))


class PlanningWrites(PlanningReads):
    async def add_schedule(self, schedule: Schedule) -> int:
        return await self._add(schedules, schedule_row(schedule, await self._ensure_channel(schedule.place)))

    async def save_schedules(self, schedules_: Sequence[Schedule]) -> None:
        known = await self._ensure_channels({schedule.place for schedule in schedules_})
        rows = [schedule_row(schedule, known[schedule.place]) for schedule in schedules_]
        statement = update(schedules).where(schedules.c.id == bindparam("row"))
        if rows:
            statement = statement.values({name: bindparam(name) for name in rows[0]})
        await self._run(statement, [row | {"row": old.id} for row, old in zip(rows, schedules_, strict=True)])

    async def claim_schedules(self, now: datetime, limit: int) -> Sequence[Schedule]:
        rows = await self._all(
            select(*SCHEDULE)
            .join(channels)
            .where(*RUNNING, schedules.c.next_at <= millis(now))
            .order_by(schedules.c.next_at, schedules.c.id)
            .limit(limit)
            .with_for_update(of=schedules, skip_locked=True)
        )
        return [schedule_of(row) for row in rows]

    async def set_queue(self, place: Place, questions: Sequence[str]) -> None:
        channel = await self._ensure_channel(place)
        await self._first(select(channels.c.id).where(channels.c.id == channel).with_for_update())
        await self._run(delete(queue).where(queue.c.channel_id == channel))
        rows = [{"channel_id": channel, "position": n, "question": question} for n, question in enumerate(questions)]
        await self._run(queue.insert(), rows)

    async def set_ban(self, group: int, question: str, banned: bool, at: datetime) -> None:
        if banned:
            row = {"group_id": group, "question": question, "at": millis(at)}
            await self._run(self._insert(bans).values(row).on_conflict_do_nothing())
        else:
            await self._run(delete(bans).where(bans.c.group_id == group, bans.c.question == question))
