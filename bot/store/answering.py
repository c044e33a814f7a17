"""Reading the log of answers; ticks, and who has seen which key. Answers get in through the intake alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from bot.model import Answer
from bot.store.rows import ANSWER, answer_of, canonical, instant, millis
from bot.store.schema import answers, exposures, rounds, ticks
from bot.store.unit import ONE, ZERO, Unit

IN_TIME = answers.c.late == ZERO


class AnsweringReads(Unit):
    async def final_answers(self, round_id: int) -> Sequence[Answer]:
        last = (
            select(func.max(answers.c.id)).where(answers.c.round_id == round_id, IN_TIME).group_by(answers.c.player_id)
        )
        rows = await self._all(select(*ANSWER).where(answers.c.id.in_(last)).order_by(answers.c.player_id))
        return [answer_of(row) for row in rows]

    async def answers_of(self, round_ids: Collection[int], player: int) -> Mapping[int, Answer]:
        chosen = self._among(answers.c.round_id, round_ids)
        last = select(func.max(answers.c.id)).where(chosen, answers.c.player_id == player).group_by(answers.c.round_id)
        rows = await self._all(select(*ANSWER).where(answers.c.id.in_(last)).order_by(answers.c.round_id))
        return {row.round_id: answer_of(row) for row in rows}

    async def late_answers(self, round_id: int) -> Sequence[Answer]:
        """``late`` is 0 or 1, so the smallest says whether one was in time."""
        last = (
            select(func.max(answers.c.id))
            .where(answers.c.round_id == round_id)
            .group_by(answers.c.player_id)
            .having(func.min(answers.c.late) == ONE)
        )
        rows = await self._all(select(*ANSWER).where(answers.c.id.in_(last)).order_by(answers.c.player_id))
        return [answer_of(row) for row in rows]

    async def ticks(self, round_id: int) -> Mapping[int, tuple[int, ...]]:
        last = select(func.max(ticks.c.id)).where(ticks.c.round_id == round_id).group_by(ticks.c.player_id)
        rows = await self._all(select(ticks).where(ticks.c.id.in_(last)).order_by(ticks.c.player_id))
        return {row.player_id: tuple(json.loads(row.ticked)) for row in rows}

    async def exposed(self, question: str, players: Collection[int]) -> Mapping[int, datetime]:
        rows = await self._all(
            select(exposures).where(exposures.c.question == question, self._among(exposures.c.player_id, players))
        )
        return {row.player_id: instant(row.at) for row in rows}

    async def first_rounds(self, question: str, players: Collection[int]) -> Mapping[int, int]:
        owned_by_them = self._among(rounds.c.owner_id, players)
        of_question = select(rounds.c.id).where(
            rounds.c.question == question, rounds.c.owner_id.is_(None) | owned_by_them
        )
        first = (
            select(func.min(answers.c.id))
            .where(answers.c.round_id.in_(of_question), self._among(answers.c.player_id, players))
            .group_by(answers.c.player_id)
        )
        rows = await self._all(select(answers.c.player_id, answers.c.round_id).where(answers.c.id.in_(first)))
        return {row.player_id: row.round_id for row in rows}


class AnsweringWrites(AnsweringReads):
    async def add_ticks(self, round_id: int, player: int, ticked: Sequence[int], at: datetime) -> None:
        row = {"round_id": round_id, "player_id": player, "ticked": canonical(list(ticked)), "at": millis(at)}
        await self._run(ticks.insert().values(**row))

    async def expose(self, question: str, players: Collection[int], at: datetime) -> None:
        rows = [{"question": question, "player_id": player, "at": millis(at)} for player in sorted(set(players))]
        await self._run(self._insert(exposures).on_conflict_do_nothing(), rows)
