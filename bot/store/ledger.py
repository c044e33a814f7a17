"""What becomes of each answer of a batch; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model import LATE_FOR, Place
from bot.ports.records import Entry, Receipt, Saved
from bot.store.rows import maybe_instant, millis

_LATE_FOR = int(LATE_FOR.total_seconds() * 1000)


@dataclass(slots=True)
class OpenRound:
    """A round as the transaction found it, and how many answer it for the first time in this batch."""

    place: Place
    public: bool
    owner: int | None
    closes_at: int | None
    closed_at: int | None
    answered: int
    new: int = 0

    def verdict(self, entry: Entry, player: int) -> Saved:
        if entry.place != self.place:
            return Saved.ELSEWHERE
        if self.owner is not None and self.owner != player:
            return Saved.FOREIGN
        if not self.public:
            return Saved.SAVED if self.closed_at is None else Saved.CLOSED
        at = millis(entry.at)
        if self.closed_at is None and (self.closes_at is None or at < self.closes_at):
            return Saved.SAVED
        end = min(moment for moment in (self.closes_at, self.closed_at) if moment is not None)
        return Saved.LATE if at < end + _LATE_FOR else Saved.CLOSED


@dataclass(slots=True)
class Ledger:
    """``rounds`` by id; ``delivered``: delivery → (answer, player); ``before``: (round, player) → whether they had
    answered in time; ``ids`` for new rows of the table of answers, which gather in ``rows``."""

    rounds: Mapping[int, OpenRound]
    delivered: dict[str, tuple[int, int]]
    before: dict[tuple[int, int], bool]
    ids: Iterator[int]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def enter(self, entry: Entry, player: int) -> Receipt:
        """The receipt still lacks what is known only after the whole batch; see ``complete``."""
        if entry.delivery in self.delivered:
            answer, who = self.delivered[entry.delivery]
            return Receipt(Saved.REPEATED, who, answer)
        round_ = self.rounds.get(entry.round)
        if round_ is None:
            return Receipt(Saved.UNKNOWN, player)
        pair = (entry.round, player)
        changed, in_time = pair in self.before, self.before.get(pair, False)
        saved = round_.verdict(entry, player)
        if saved not in (Saved.SAVED, Saved.LATE):
            return Receipt(saved, player, changed=changed)
        answer = self._append(entry, player, late=saved is Saved.LATE)
        round_.new += saved is Saved.SAVED and not in_time
        self.before[pair] = in_time or saved is Saved.SAVED
        return Receipt(saved, player, answer, changed)

    def complete(self, entry: Entry, receipt: Receipt) -> Receipt:
        round_ = self.rounds.get(entry.round)
        if round_ is None:
            return receipt
        answered, closes_at = round_.answered + round_.new, maybe_instant(round_.closes_at)
        return Receipt(receipt.saved, receipt.player, receipt.answer, receipt.changed, answered, closes_at)

    def _append(self, entry: Entry, player: int, *, late: bool) -> int:
        answer = next(self.ids)
        delivery, confidence = entry.delivery or None, entry.confidence
        at = millis(entry.at)
        self.rows.append(
            (answer, entry.round, player, delivery, entry.given, confidence and confidence.value, at, int(late))
        )
        if delivery:
            self.delivered[delivery] = (answer, player)
        return answer
