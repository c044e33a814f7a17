"""Open answers: what graders saw in them, how peers voted, and the turns of interviews."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from bot.kinds.assessment import Assessment
from bot.model import Answer
from bot.ports.records import Assessed, Turn, TurnKind, Vote
from bot.store.rows import ANSWER, AnyRow, answer_of, instant, millis
from bot.store.schema import answers, rounds
from bot.store.schema_essays import assessments, turns, votes
from bot.store.unit import ONE, Unit

ESSAY = rounds.c.essay == ONE
TELLING = 1000
"""Votes on one question that are read at most: more say nothing new, and are read anew for each answer."""
_VOTES = select(votes).join(answers, answers.c.id == votes.c.answer_id).join(rounds)


class EssayReads(Unit):
    async def assessments(self, round_id: int, answers_: Collection[int] | None = None) -> Sequence[Assessed]:
        found = select(assessments).join(answers).where(answers.c.round_id == round_id)
        if answers_ is not None:
            found = found.where(self._among(assessments.c.answer_id, answers_))
        rows = await self._all(found.order_by(assessments.c.id))
        return [Assessed(row.answer_id, Assessment.load(row.seen), instant(row.at)) for row in rows]

    async def votes(self, round_id: int, answers_: Collection[int] | None = None) -> Sequence[Vote]:
        found = _VOTES.where(answers.c.round_id == round_id)
        if answers_ is not None:
            found = found.where(self._among(votes.c.answer_id, answers_))
        return [_vote_of(row) for row in await self._all(found.order_by(votes.c.id))]

    async def telling_votes(self, group: int, question: str, rev: str, before: datetime) -> Sequence[Vote]:
        found = _VOTES.where(
            ESSAY,
            rounds.c.is_public == ONE,
            rounds.c.group_id == group,
            rounds.c.question == question,
            rounds.c.rev == rev,
            votes.c.at < millis(before),
            votes.c.odds.is_not(None),
            votes.c.voter_id != answers.c.player_id,
        )
        newest = await self._all(found.order_by(votes.c.id.desc()).limit(TELLING))
        return [_vote_of(row) for row in reversed(newest)]

    async def unassessed(self, since: datetime | None, after: int, limit: int) -> Sequence[Answer]:
        if since is None:
            return await self._unassessed(ESSAY, answers.c.id > after, limit=limit)
        found: list[Answer] = []
        for which in (rounds.c.closed_at >= millis(since), rounds.c.closed_at.is_(None)):
            found += await self._unassessed(ESSAY, which, answers.c.id > after, limit=limit)
        return sorted(found, key=lambda answer: answer.id)[:limit]

    async def unassessed_in(self, round_ids: Collection[int]) -> Sequence[Answer]:
        return await self._unassessed(ESSAY, self._among(rounds.c.id, round_ids)) if round_ids else []

    async def unassessed_among(self, answers_: Collection[int]) -> Sequence[Answer]:
        return await self._unassessed(ESSAY, self._among(answers.c.id, answers_)) if answers_ else []

    async def _unassessed(self, *which: ColumnElement[bool], limit: int | None = None) -> Sequence[Answer]:
        later = answers.alias("later")
        newer = select(later.c.id).where(
            later.c.round_id == answers.c.round_id,
            later.c.player_id == answers.c.player_id,
            later.c.late == answers.c.late,
            later.c.id > answers.c.id,
        )
        known = select(assessments.c.id).where(assessments.c.answer_id == answers.c.id)
        found = select(*ANSWER).join(rounds).where(*which, ~newer.exists(), ~known.exists()).order_by(answers.c.id)
        return [answer_of(row) for row in await self._all(found.limit(limit))]

    async def turns(self, session: int) -> Sequence[Turn]:
        rows = await self._all(select(turns).where(turns.c.session_id == session).order_by(turns.c.id))
        return [_turn_of(row) for row in rows]


class EssayWrites(EssayReads):
    async def add_assessment(self, answer: int, seen: Assessment, at: datetime) -> bool:
        row = {"answer_id": answer, "grader": seen.grader, "seen": seen.dump(), "at": millis(at)}
        return await self._added(assessments, row)

    async def add_vote(self, vote: Vote) -> bool:
        row = {
            "answer_id": vote.answer,
            "point": vote.point,
            "voter_id": vote.voter,
            "agrees": int(vote.agrees),
            "at": millis(vote.at),
            "odds": vote.odds,
            "mark": vote.mark,
        }
        return await self._added(votes, row)

    async def add_turn(self, turn: Turn) -> bool:
        row = {
            "session_id": turn.session,
            "round_id": turn.round,
            "number": turn.number,
            "kind": turn.kind.value,
            "asked": turn.asked,
            "said": turn.said,
            "seen": turn.seen.dump() if turn.seen else "",
            "at": millis(turn.at),
            "delivery": turn.delivery or None,
        }
        return await self._added(turns, row)

    async def _added(self, table: Any, row: dict[str, Any]) -> bool:
        """Whether the row is new; one like it stays as it is."""
        insert = self._insert(table).values(row).on_conflict_do_nothing().returning(table.c.id)
        return (await self._execute(insert)).scalar() is not None


def _vote_of(row: AnyRow) -> Vote:
    return Vote(row.answer_id, row.point, row.voter_id, bool(row.agrees), instant(row.at), row.odds, row.mark)


def _turn_of(row: AnyRow) -> Turn:
    return Turn(
        id=row.id,
        session=row.session_id,
        round=row.round_id,
        number=row.number,
        kind=TurnKind(row.kind),
        asked=row.asked,
        said=row.said,
        seen=Assessment.load(row.seen) if row.seen else None,
        at=instant(row.at),
        delivery=row.delivery or "",
    )
