"""The close of a round: sealed answers become results, and what must be said about it is queued."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from bot.model import Asking, Mode, Round
from bot.ports import Outgoing, Services, What, Writing
from bot.usecases import asking as askings
from bot.usecases import assessing
from bot.usecases.projecting import closed_as, project, renew_archive

BATCH = 20
"""Rounds closed in one transaction: small, so that answers to others don't wait long."""

log = structlog.get_logger(__name__)


async def close_due(services: Services) -> int:
    """Close every round that is past its time; returns how many. Open answers are assessed first."""
    closed, given_up = 0, frozenset[int]()
    while True:
        now = services.clock.now()
        async with services.store.write() as tx:
            due = await tx.claim_closing(now, BATCH)
            unread = await assessing.missing(services, tx, [round_.id for round_ in due if round_.essay], given_up)
            waiting = {answer.round for answer in unread}
            for round_ in sorted(due, key=lambda round_: round_.id):  # the order in which a rebuild goes
                if round_.id not in waiting:
                    await close(tx, await askings.with_question(services, tx, round_), now)
                    closed += 1
        given_up |= await assessing.assess(services, unread)
        if not due:
            return closed


async def close(tx: Writing, asked: Asking, now: datetime, *, silent: bool = False) -> Asking:
    """Close one round inside the caller's transaction and queue the edit, the reveal and the thread.

    A round that was never posted is void: nobody could have answered it, so it counts for nothing. ``silent``: nobody
    can be told any more, so nothing is queued, and the schedule isn't judged by it.
    """
    round_ = asked.round
    void = round_.posted_at is None and round_.answered == 0
    await tx.close(round_.id, now, void=void)
    asked = closed_as(asked, now, void=void)
    results = await project(tx, asked)
    if void:
        await tx.cancel(post_key(round_.id), now)
        log.warning("round was never posted", round=round_.id)
        return asked
    await renew_archive(tx, round_)
    await tx.expose(round_.question, [result.player for result in results], now)
    if silent:
        return asked
    await tx.enqueue(_last_words(asked.round))
    if round_.schedule is not None:
        await _count_unanswered(tx, asked.round)
    return asked


def post_key(round_id: int) -> str:
    return f"post:{round_id}"


def _last_words(round_: Round) -> list[Outgoing]:
    key = f"{round_.id}"
    rows = [
        Outgoing(f"close:{key}", round_.place, What.CLOSE, round_.id, after=post_key(round_.id)),
        Outgoing(f"reveal:{key}", round_.place, What.REVEAL, round_.id, after=f"close:{key}"),
    ]
    if round_.mode is Mode.DAILY:
        rows.append(Outgoing(f"thread:{key}", round_.place, What.THREAD, round_.id, after=f"reveal:{key}"))
    else:
        rows.append(Outgoing(f"board:{key}", round_.place, What.BOARD, round_.id, after=f"reveal:{key}"))
    return rows


async def _count_unanswered(tx: Writing, round_: Round) -> None:
    """Pause a schedule that talks to an empty room, and say so."""
    schedule = await tx.schedule(round_.schedule) if round_.schedule is not None else None
    if schedule is None:
        return
    count = 0 if round_.answered else schedule.unanswered + 1
    if schedule.pause_after and count >= schedule.pause_after and not schedule.paused:
        reason = f"nobody answered the last {count} questions" if count > 1 else "nobody answered the last question"
        await tx.save_schedules([replace(schedule, unanswered=0, paused=reason, next=None)])
        text = (
            f"I pause the daily question here: {reason}. "
            "An organiser can start it again with `/quizadmin schedule resume`."
        )
        await tx.enqueue([Outgoing(f"paused:{schedule.id}:{round_.id}", round_.place, What.SAY, text=text)])
    elif count != schedule.unanswered:
        await tx.save_schedules([replace(schedule, unanswered=count)])
