"""The outbox and the messages that platforms have accepted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from bot.model import Place
from bot.ports.records import Message, Outgoing, Waiting, What
from bot.store.rows import MESSAGE, OUTGOING, message_of, millis, outgoing_of, outgoing_row
from bot.store.schema import channels, messages, outbox, rounds
from bot.store.unit import Unit, in_place

RECORDED = (What.POST, What.REVEAL, What.THREAD)
"""What leaves a message behind that belongs to its round."""


def heads() -> tuple[ColumnElement[Any], ...]:
    """Conditions: the oldest unfinished row of its place, and what it waits for is finished."""
    earlier, awaited = outbox.alias("earlier"), outbox.alias("awaited")
    oldest = select(func.min(earlier.c.id)).where(earlier.c.done_at.is_(None)).group_by(earlier.c.channel_id)
    waits = select(awaited.c.id).where(awaited.c.key == outbox.c.after_key, awaited.c.done_at.is_(None)).exists()
    return (outbox.c.done_at.is_(None), outbox.c.id.in_(oldest), (outbox.c.after_key == "") | ~waits)


class SendingReads(Unit):
    async def outbox(self, *, unfinished: bool = True) -> Sequence[Outgoing]:
        statement = select(*OUTGOING).join(channels).order_by(outbox.c.id)
        if unfinished:
            statement = statement.where(outbox.c.done_at.is_(None))
        return [outgoing_of(row) for row in await self._all(statement)]

    async def waiting(self, place: Place) -> Sequence[Waiting]:
        rows = await self._all(
            select(*OUTGOING).join(channels).where(in_place(place), outbox.c.done_at.is_(None)).order_by(outbox.c.id)
        )
        return [Waiting(outgoing_of(row), row.error) for row in rows]

    async def messages(self, round_id: int) -> Sequence[Message]:
        rows = await self._all(
            select(*MESSAGE).join(channels).where(messages.c.round_id == round_id).order_by(messages.c.id)
        )
        return [message_of(row) for row in rows]


class SendingWrites(SendingReads):
    async def enqueue(self, rows: Sequence[Outgoing]) -> None:
        known = await self._ensure_channels({row.place for row in rows})
        insert = self._insert(outbox).on_conflict_do_nothing(index_elements=["key"])
        await self._run(insert, [outgoing_row(row, known[row.place]) for row in rows])

    async def claim_outbox(
        self, now: datetime, lease: float, limit: int, platforms: Collection[str]
    ) -> Sequence[Outgoing]:
        rows = await self._all(
            select(*OUTGOING)
            .join(channels)
            .where(*heads(), outbox.c.due_at <= millis(now), channels.c.platform.in_(sorted(platforms)))
            .order_by(outbox.c.due_at, outbox.c.id)
            .limit(limit)
            .with_for_update(of=outbox, skip_locked=True)
        )
        until = millis(now + timedelta(seconds=lease))
        claimed = self._among(outbox.c.id, [row.id for row in rows])
        if rows:
            await self._run(update(outbox).where(claimed).values(due_at=until))
        return [outgoing_of(row) for row in rows]

    async def sent(self, row: Outgoing, ref: str, at: datetime) -> None:
        await self._finish(outbox.c.key == row.key, at, "sent", "")
        if row.round is None or row.what not in RECORDED:
            return
        await self.note_message(Message(row.round, row.what, row.place, ref))
        if row.what is What.POST:
            first = (rounds.c.id == row.round) & rounds.c.posted_at.is_(None)
            await self._run(update(rounds).where(first).values(posted_at=millis(at)))

    async def postpone(self, row: Outgoing, until: datetime, error: str) -> None:
        later = {"due_at": millis(until), "attempts": outbox.c.attempts + (1 if error else 0), "error": error}
        await self._run(update(outbox).where(outbox.c.key == row.key, outbox.c.done_at.is_(None)).values(later))

    async def give_up(self, row: Outgoing, error: str, at: datetime) -> None:
        await self._finish((outbox.c.key == row.key) & outbox.c.done_at.is_(None), at, "given up", error)

    async def cancel(self, key: str, at: datetime) -> None:
        await self._finish((outbox.c.key == key) & outbox.c.done_at.is_(None), at, "cancelled", "")

    async def note_message(self, message: Message) -> None:
        row = {
            "round_id": message.round,
            "what": message.what.value,
            "channel_id": await self._ensure_channel(message.place),
            "ref": message.ref,
        }
        await self._run(self._insert(messages).values(row).on_conflict_do_nothing())

    async def _finish(self, which: ColumnElement[bool], at: datetime, outcome: str, error: str) -> None:
        await self._run(update(outbox).where(which).values(done_at=millis(at), outcome=outcome, error=error))
