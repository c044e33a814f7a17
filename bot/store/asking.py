"""Rounds: opening, finding, closing; the revisions that were asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, tuple_, update

from bot.model import Place, Question, Round
from bot.ports.records import NewRound
from bot.store.rows import ROUND, millis, new_round_row, round_of
from bot.store.schema import channels, results, rounds, snapshots
from bot.store.unit import ONE, Unit, in_place

OPEN = (rounds.c.closed_at.is_(None), rounds.c.is_public == ONE)


class AskingReads(Unit):
    async def round(self, round_id: int) -> Round | None:
        row = await self._first(_rounds().where(rounds.c.id == round_id))
        return row and round_of(row)

    async def snapshot(self, question: str, rev: str) -> str | None:
        found: str | None = await self._value(
            select(snapshots.c.raw).where(snapshots.c.question == question, snapshots.c.rev == rev)
        )
        return found

    async def open_rounds(self, group: int) -> Sequence[Round]:
        rows = await self._all(_rounds().where(rounds.c.group_id == group, *OPEN).order_by(rounds.c.id))
        return [round_of(row) for row in rows]

    async def sealed(self, groups: Collection[int]) -> Mapping[int, frozenset[str]]:
        found: dict[int, set[str]] = {group: set() for group in groups}
        statement = select(rounds.c.group_id, rounds.c.question).where(self._among(rounds.c.group_id, groups), *OPEN)
        for row in await self._all(statement):
            found[row.group_id].add(row.question)
        return {group: frozenset(questions) for group, questions in found.items()}

    async def last_round(self, place: Place) -> Round | None:
        newest = _rounds().where(in_place(place), rounds.c.is_public == ONE).order_by(rounds.c.id.desc()).limit(1)
        row = await self._first(newest)
        return row and round_of(row)

    async def last_closed(self, place: Place) -> Round | None:
        public = _rounds().where(in_place(place), rounds.c.is_public == ONE, rounds.c.is_void == 0)
        row = await self._first(public.where(rounds.c.closed_at.is_not(None)).order_by(rounds.c.id.desc()).limit(1))
        return row and round_of(row)

    async def session_rounds(self, session: int) -> Sequence[Round]:
        rows = await self._all(_rounds().where(rounds.c.session_id == session).order_by(rounds.c.id))
        return [round_of(row) for row in rows]

    async def counted_elsewhere(self, round_: Round, players: Collection[int]) -> frozenset[int]:
        rows = await self._all(
            select(results.c.player_id)
            .join(rounds, rounds.c.id == results.c.round_id)
            .where(
                rounds.c.question == round_.question,
                rounds.c.owner_id.is_(None),
                rounds.c.slot == round_.slot.isoformat(),
                rounds.c.group_id == round_.group,
                rounds.c.id != round_.id,
                results.c.counts == ONE,
                self._among(results.c.player_id, players),
            )
        )
        return frozenset(row.player_id for row in rows)

    async def closed_rounds(self, after: tuple[datetime, int] | None, limit: int) -> Sequence[Round]:
        statement = _rounds().where(rounds.c.closed_at.is_not(None)).order_by(rounds.c.closed_at, rounds.c.id)
        if after is not None:
            at, last = after
            statement = statement.where(tuple_(rounds.c.closed_at, rounds.c.id) > tuple_(millis(at), last))
        return [round_of(row) for row in await self._all(statement.limit(limit))]

    async def last_closed_slot(self, group: int) -> date | None:
        slot = await self._value(
            select(func.max(rounds.c.slot)).where(
                rounds.c.group_id == group, rounds.c.is_public == ONE, rounds.c.closed_at.is_not(None)
            )
        )
        return None if slot is None else date.fromisoformat(slot)


class AskingWrites(AskingReads):
    async def open(self, rounds_: Sequence[NewRound]) -> Sequence[int | None]:
        if not rounds_:
            return []
        known = await self._ensure_channels({new.place for new in rounds_})
        ids = await self._reserve(rounds, len(rounds_))
        rows = [new_round_row(new, id_, known[new.place]) for new, id_ in zip(rounds_, ids, strict=True)]
        insert = self._insert(rounds).on_conflict_do_nothing(index_elements=["schedule_id", "slot"])
        await self._run(insert, rows)
        won = {row.id for row in await self._all(select(rounds.c.id).where(self._among(rounds.c.id, ids)))}
        return [id_ if id_ in won else None for id_ in ids]

    async def save_snapshots(self, questions: Sequence[Question], at: datetime) -> None:
        rows = {(q.id, q.rev): {"question": q.id, "rev": q.rev, "raw": q.raw, "at": millis(at)} for q in questions}
        insert = self._insert(snapshots).on_conflict_do_nothing()
        await self._run(insert, [rows[key] for key in sorted(rows)])

    async def claim_closing(self, now: datetime, limit: int) -> Sequence[Round]:
        rows = await self._all(
            _rounds()
            .where(rounds.c.closed_at.is_(None), rounds.c.closes_at.is_not(None), rounds.c.closes_at <= millis(now))
            .order_by(rounds.c.closes_at, rounds.c.id)
            .limit(limit)
            .with_for_update(of=rounds, skip_locked=True)
        )
        return [round_of(row) for row in rows]

    async def lock_round(self, round_id: int) -> Round | None:
        row = await self._first(_rounds().where(rounds.c.id == round_id).with_for_update(of=rounds))
        return row and round_of(row)

    async def close(self, round_id: int, at: datetime, *, void: bool) -> None:
        """The first closing time stays."""
        closed = func.coalesce(rounds.c.closed_at, millis(at))
        await self._run(update(rounds).where(rounds.c.id == round_id).values(closed_at=closed, is_void=int(void)))


def _rounds() -> Select[Any]:
    return select(*ROUND).join(channels, channels.c.id == rounds.c.channel_id)
