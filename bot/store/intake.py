"""The group commit: answers that arrive while one transaction is on its way share the next one."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import StoreError
from bot.model import Place
from bot.ports.records import Entry, Receipt
from bot.store.faults import is_lost_race, plain
from bot.store.lane import Lane, Lanes, Rows
from bot.store.ledger import Ledger, OpenRound
from bot.store.rows import millis

BATCH = 500
"""Answers in one transaction at most."""
TOO_BIG = 2**63
"""No database id is so large; a forged one may be."""
REMEMBERED = 50_000
"""Identities kept in memory, so that a known member costs no look-up."""
FRESH = timedelta(hours=1)
"""For how long: another process may have found out that somebody has left, or have deleted what we know."""

Who = tuple[str, str, str]
"""platform, workspace, user"""
Known = tuple[int, str]
"""The player's id and the name under which this identity goes."""


@dataclass(slots=True, eq=False)
class Waiting:
    entry: Entry
    told: asyncio.Future[Receipt]


class Intake:
    def __init__(self, lanes: Lanes, where: str) -> None:
        self._lanes = lanes
        self._where = where
        self._queue: deque[Waiting] = deque()
        self._flusher: asyncio.Task[None] | None = None
        self._people: OrderedDict[Who, Known] = OrderedDict()
        self._since: datetime | None = None
        """The time of the first answer since the identities were last looked up."""
        self._closed = False

    async def submit(self, entry: Entry) -> Receipt:
        """See ports.Store.submit. An answer whose caller is cancelled is saved all the same."""
        if self._closed:
            raise StoreError(f"{self._where} is closed; the answer was not saved. Try again in a minute.")
        told: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._queue.append(Waiting(entry, told))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush(), name="intake")
        return await told

    async def close(self) -> None:
        """Take no more, and save what was taken."""
        self._closed = True
        while self._flusher is not None:
            await self._flusher

    def forget(self, people: Collection[Who]) -> int:
        """Look these identities up again when they answer next; how many of them were known."""
        return sum(self._people.pop(who, None) is not None for who in people)

    async def _flush(self) -> None:
        """One batch. The next has its own task, so that those who were just told get their next answer in first."""
        try:
            batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
            await self._save(batch)
        finally:
            self._flusher = asyncio.create_task(self._flush(), name="intake") if self._queue else None

    async def _save(self, batch: Sequence[Waiting]) -> None:
        try:
            receipts = await self._write([waiting.entry for waiting in batch])
        except Exception as error:
            fault = plain(error, self._where)
            # What we know of people may have been deleted by another process meanwhile.
            stale = fault is None and self.forget({_who(waiting.entry) for waiting in batch}) > 0
            if stale or (len(batch) > 1 and (fault is None or is_lost_race(error))):
                for waiting in batch:
                    await self._save([waiting])
                return
            unfit = StoreError("This answer can't be stored as it is; please rephrase it.", rejected=True)
            self._refuse(batch, fault or unfit, error)
        except BaseException as error:
            self._refuse(batch, StoreError(f"{self._where}: stopped before the answer was saved; try again."), error)
            raise
        else:
            for waiting, receipt in zip(batch, receipts, strict=True):
                if not waiting.told.done():  # a cancelled caller
                    waiting.told.set_result(receipt)

    def _refuse(self, batch: Sequence[Waiting], error: StoreError, cause: BaseException) -> None:
        for waiting in batch:
            if not waiting.told.done():
                told = StoreError(str(error), full=error.full, rejected=error.rejected)
                told.__cause__ = cause
                waiting.told.set_exception(told)

    # one batch ----------------------------------------------------------------------------------------------------

    async def _write(self, entries: Sequence[Entry]) -> Sequence[Receipt]:
        people, renamed = await self._resolve(entries)
        async with self._lanes.lane() as lane:
            ledger = await _open_ledger(lane, entries, people)
            receipts = [ledger.enter(entry, people[_who(entry)][0]) for entry in entries]
            if ledger.rows:
                await lane.each(lane.sql.add_answer, ledger.rows)
            new = sorted((id_, round_.new) for id_, round_ in ledger.rounds.items() if round_.new)
            if new:
                await lane.each(lane.sql.count, [(count, id_) for id_, count in new])
            if renamed:
                await _rename(lane, renamed)
        self._remember(people | renamed)
        return [ledger.complete(entry, receipt) for entry, receipt in zip(entries, receipts, strict=True)]

    async def _resolve(self, entries: Sequence[Entry]) -> tuple[dict[Who, Known], dict[Who, Known]]:
        """The players of all entries, and those who go by a new name. Newcomers are added in a transaction of their
        own, so that no process ever waits for another's newcomer while it holds a round."""
        names = {_who(entry): entry.name for entry in entries}
        self._renew(entries[0].at)
        people = {who: self._people[who] for who in names if who in self._people}
        missing = sorted(names.keys() - people.keys())
        if missing:
            async with self._lanes.lane() as lane:
                people |= await _find(lane, missing)
                new = {who: names[who] for who in missing if who not in people}
                if new:
                    at = {_who(entry): millis(entry.at) for entry in entries}
                    people |= await _add(lane, new, at)
        renamed = {who: (people[who][0], name) for who, name in names.items() if people[who][1] != name}
        return people, renamed

    def _renew(self, at: datetime) -> None:
        if self._since is None or at - self._since > FRESH:
            self._people.clear()
            self._since = at

    def _remember(self, people: Mapping[Who, Known]) -> None:
        for who, known in people.items():
            self._people[who] = known
            self._people.move_to_end(who)
        while len(self._people) > REMEMBERED:
            self._people.popitem(last=False)


def _who(entry: Entry) -> Who:
    return (entry.place.platform, entry.place.workspace, entry.user)


async def _find(lane: Lane, whom: Sequence[Who]) -> dict[Who, Known]:
    rows = await lane.match(lane.sql.players, whom)
    left = [(platform, workspace, user) for platform, workspace, user, _, _, gone in rows if gone]
    if left:
        await lane.each(lane.sql.take_back, sorted(left))
    return {(platform, workspace, user): (player, name) for platform, workspace, user, player, name, _ in rows}


async def _add(lane: Lane, new: Mapping[Who, str], at: Mapping[Who, int]) -> dict[Who, Known]:
    ids = await lane.reserve("players", len(new))
    await lane.each(lane.sql.add_player, [(id_, new[who], at[who]) for id_, who in zip(ids, new, strict=True)])
    await lane.each(lane.sql.add_identity, [(*who, id_, new[who]) for id_, who in zip(ids, new, strict=True)])
    added = await _find(lane, list(new))
    lost = set(ids) - {player for player, _ in added.values()}  # another process was faster
    if lost:
        await lane.each(lane.sql.drop_player, [(id_,) for id_ in sorted(lost)])
    return added


async def _rename(lane: Lane, renamed: Mapping[Who, Known]) -> None:
    people = sorted(renamed.items(), key=lambda item: item[1][0])
    await lane.each(lane.sql.rename_identity, [(name, *who) for who, (_, name) in people])
    await lane.each(lane.sql.rename_player, [(name, player) for _, (player, name) in people])


async def _open_ledger(lane: Lane, entries: Sequence[Entry], people: Mapping[Who, Known]) -> Ledger:
    asked = sorted({entry.round for entry in entries if 0 < entry.round < TOO_BIG})
    rounds = {
        id_: OpenRound(Place(platform, workspace, channel), bool(public), owner, closes_at, closed_at, answered)
        for id_, platform, workspace, channel, public, owner, closes_at, closed_at, answered in await _match(
            lane, lane.sql.rounds, [(id_,) for id_ in asked]
        )
    }
    deliveries = [(delivery,) for delivery in {entry.delivery for entry in entries} if delivery]
    known = await _match(lane, lane.sql.deliveries, deliveries)
    pairs = list({(entry.round, people[_who(entry)][0]) for entry in entries if entry.round in rounds})
    before = await _match(lane, lane.sql.answered, pairs)
    return Ledger(
        rounds,
        delivered={delivery: (answer, player) for delivery, answer, _, player in known},
        before={(round_, player): bool(in_time) for round_, player, in_time in before},
        ids=iter(await lane.reserve("answers", len(entries))),
    )


async def _match(lane: Lane, sql: str, rows: Rows) -> Rows:
    return await lane.match(sql, rows) if rows else ()
