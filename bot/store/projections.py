"""Results, tallies and streaks: what the log comes to. All of it can be emptied and rebuilt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, case, delete, func, select

from bot.model import Confidence, Place, Result, Streak
from bot.ports.records import PastResult, TallyChange
from bot.store.rows import RESULT, ROUND, STREAK, canonical, result_of, result_row, round_of, streak_of
from bot.store.schema import answers, channels, results, rounds, streaks, tallies
from bot.store.unit import ONE, Unit, in_place

ENOUGH = 5
"""Answers from which on accuracy is ranked; with fewer one stands below all who have them."""
CELL = ("group_id", "period", "teams", "topic", "who")
SUMS = ("centipoints", "answered", "correct")


class ProjectionReads(Unit):
    async def results(self, round_id: int) -> Sequence[Result]:
        rows = await self._all(select(*RESULT).where(results.c.round_id == round_id).order_by(results.c.player_id))
        return [result_of(row) for row in rows]

    async def result(self, round_id: int, player: int) -> Result | None:
        row = await self._first(select(*RESULT).where(results.c.round_id == round_id, results.c.player_id == player))
        return row and result_of(row)

    async def past_results(
        self, player: int, group: int, *, counting: bool, limit: int, offset: int
    ) -> Sequence[PastResult]:
        mine = await self._all(
            _past(select(*RESULT, answers.c.confidence), player, group, counting)
            .join(answers, answers.c.id == results.c.answer_id)
            .order_by(results.c.round_id.desc())
            .limit(limit)
            .offset(offset)
        )
        asked = await self._all(
            select(*ROUND).join(channels).where(self._among(rounds.c.id, [row.round_id for row in mine]))
        )
        rounds_ = {row.id: round_of(row) for row in asked}
        return [
            PastResult(
                result_of(row), rounds_[row.round_id], None if row.confidence is None else Confidence(row.confidence)
            )
            for row in mine
        ]

    async def result_count(self, player: int, group: int, *, counting: bool) -> int:
        return int(await self._value(_past(select(func.count(results.c.round_id)), player, group, counting)))

    async def streaks(self, place: Place) -> Mapping[int, Streak]:
        rows = await self._all(select(*STREAK).join(channels).where(in_place(place)).order_by(streaks.c.player_id))
        return {row.player_id: streak_of(row) for row in rows}

    async def streak(self, place: Place, player: int) -> Streak:
        row = await self._first(select(*STREAK).join(channels).where(in_place(place), streaks.c.player_id == player))
        return streak_of(row) if row else Streak()

    async def dump(self) -> str:
        """Every projection as canonical JSON lines in a fixed order: equal states give equal text."""
        lines: list[str] = []
        for table in (results, tallies, streaks):
            rows = await self._all(select(table).order_by(*table.primary_key.columns))
            lines += [canonical([table.name, *row]) for row in rows]
        return "".join(f"{line}\n" for line in lines)


class ProjectionWrites(ProjectionReads):
    async def save_results(self, results_: Sequence[Result]) -> None:
        await self._upsert(results, [result_row(result) for result in results_])

    async def add_to_tallies(self, changes: Sequence[TallyChange]) -> None:
        rows = _cells(changes)
        insert = self._insert(tallies)
        new = {name: tallies.c[name] + insert.excluded[name] for name in SUMS}
        new["accuracy"] = _accuracy(new["correct"], new["answered"])
        await self._run(insert.on_conflict_do_update(index_elements=CELL, set_=new), rows)
        empty = and_(
            *(tallies.c[name] == bindparam(f"old_{name}") for name in CELL), *(tallies.c[n] == 0 for n in SUMS)
        )
        shrunk = [row for row in rows if min(row[name] for name in SUMS) < 0]
        await self._run(delete(tallies).where(empty), [{f"old_{name}": row[name] for name in CELL} for row in shrunk])

    async def save_streaks(self, place: Place, streaks_: Mapping[int, Streak]) -> None:
        channel = await self._ensure_channel(place)
        rows = [{"channel_id": channel, "player_id": who, **asdict(streaks_[who])} for who in sorted(streaks_)]
        await self._upsert(streaks, rows)

    async def clear_projections(self) -> None:
        for table in (results, tallies, streaks):
            await self._run(delete(table))

    async def _upsert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        key = [column.name for column in table.primary_key]
        insert = self._insert(table)
        values = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
        await self._run(insert.on_conflict_do_update(index_elements=key, set_=values), rows)


def _past(statement: Select[Any], player: int, group: int, counting: bool) -> Select[Any]:
    statement = statement.join_from(results, rounds, rounds.c.id == results.c.round_id).where(
        results.c.player_id == player, rounds.c.group_id == group
    )
    return statement.where(results.c.counts == ONE) if counting else statement


def _cells(changes: Sequence[TallyChange]) -> list[dict[str, Any]]:
    """One row for each cell that changes, in the order of the key: two processes then can't lock each other out."""
    sums: dict[tuple[Any, ...], TallyChange] = {}
    for change in changes:
        cell = (change.group, change.key, int(change.teams), change.topic, change.who)
        old = sums.get(cell)
        sums[cell] = change if old is None else _sum(old, change)
    return [
        dict(zip(CELL, cell, strict=True))
        | {name: getattr(sums[cell], name) for name in SUMS}
        | {"accuracy": _first_accuracy(sums[cell])}
        for cell in sorted(sums)
        if any(getattr(sums[cell], name) for name in SUMS)
    ]


def _sum(one: TallyChange, other: TallyChange) -> TallyChange:
    return replace(
        one,
        centipoints=one.centipoints + other.centipoints,
        answered=one.answered + other.answered,
        correct=one.correct + other.correct,
    )


def _first_accuracy(change: TallyChange) -> int:
    permille = change.correct * 1000 // max(1, change.answered)
    return permille if change.answered >= ENOUGH else permille - 1001


def _accuracy(correct: ColumnElement[int], answered: ColumnElement[int]) -> ColumnElement[int]:
    """Permille of right answers, cut; 1001 less (below zero) with fewer than ENOUGH answers."""
    permille = correct * 1000 // case((answered < 1, 1), else_=answered)
    return case((answered < ENOUGH, permille - 1001), else_=permille)
