"""Open answers on their way through the grader: outside any transaction, by whoever gets to it first.

An assessment is made soon after its answer was saved; at the start for what a crash left; before a round closes for
what is still missing. It goes into the log, and is shown only where answers are unsealed.

What peers said before a round was opened may shift the odds of its points: the same for all who answer it, whenever
they are assessed. Votes of other groups don't count: nobody moves somebody else's bar.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.kinds.assessment import UNSHIFTED, Assessment, Flag, Shifts
from bot.kinds.open import Open
from bot.model import LATE_FOR, Answer, Asking, Question
from bot.ports import Reading, Services, Writing
from bot.rules import recalibration
from bot.usecases import asking as askings
from bot.usecases.projecting import MOMENT, project_one

AT_ONCE = 10.0
"""Seconds that the grader gets for an answer whose author waits for it."""
UNHURRIED = 40.0
"""Seconds that it gets otherwise: a grader that has just been started has to load first."""
TOGETHER = 16
"""Answers that are with the grader at once."""
TRIES = 3
"""How often this process has the same answer assessed before it leaves it to the next one."""
RECENT = LATE_FOR + timedelta(hours=1)
"""For this long after its close a round may still get answers that nobody has assessed."""

log = structlog.get_logger(__name__)


async def assess_due(services: Services) -> int:
    """Have the next few answers assessed that nobody has; how many were looked at, 0 when a pass is done."""
    backlog = services.backlog
    if services.grader is None:
        return 0
    since = services.clock.now() - RECENT if backlog.caught_up else None
    async with services.store.read() as tx:
        found = await tx.unassessed(since, backlog.after, TOGETHER)
    if not found:
        backlog.after, backlog.caught_up = 0, True
        return 0
    backlog.after = found[-1].id
    await assess(services, [answer for answer in found if backlog.tries.get(answer.id, 0) < TRIES])
    return len(found)


async def assess_rounds(services: Services, rounds: Collection[int]) -> None:
    """Have what is missing in these rounds assessed now; what couldn't be had AT_ONCE is still missing then."""
    if services.grader is None or not rounds:
        return
    async with services.store.read() as tx:
        missing = await tx.unassessed_in(rounds)
    await assess(services, missing, within=AT_ONCE)


async def assess_one(services: Services, answer: int) -> None:
    """Have one answer assessed now, if it isn't; what couldn't be had AT_ONCE is still missing then."""
    if services.grader is None:
        return
    async with services.store.read() as tx:
        missing = await tx.unassessed_among([answer])
    await assess(services, missing, within=AT_ONCE)


async def assess(services: Services, answers: Sequence[Answer], *, within: float | None = None) -> frozenset[int]:
    """Have answers assessed, each ``within`` so many seconds (UNHURRIED if None), and log what was seen; the ids of
    those for which the grader failed. One that hangs isn't asked about the rest."""
    failed, patience = set[int](), UNHURRIED if within is None else within
    for first in range(0, len(answers), TOGETHER):
        some = answers[first : first + TOGETHER]
        asked = {answer.round: await askings.find(services, answer.round) for answer in some}
        shifts = await _voted(services, asked.values())
        looks = (_look(services, asked[each.round], each, shifts.get(each.round, UNSHIFTED), patience) for each in some)
        seen = await asyncio.gather(*looks)
        made = {answer: found for answer, found in zip(some, seen, strict=True) if isinstance(found, Assessment)}
        await _keep(services, made)
        failed |= {answer.id for answer in some if answer not in made}
        if any(isinstance(found, TimeoutError) for found in seen):
            failed |= {answer.id for answer in answers[first + TOGETHER :]}
            break
    for answer in failed:
        services.backlog.tries[answer] = services.backlog.tries.get(answer, 0) + 1
    return frozenset(failed)


async def _voted(services: Services, asked: Iterable[Asking | None]) -> Mapping[int, Shifts]:
    """Round → what was voted before it was opened."""
    async with services.store.read() as tx:
        return {
            one.round.id: await shifts_of(tx, one.round.group, one.question, one.round.opens_at)
            for one in asked
            if one is not None
        }


async def shifts_of(tx: Reading, group: int, question: Question, before: datetime) -> Shifts:
    """What the group's votes before ``before`` add to the odds of the question's points."""
    return recalibration.shifts(await tx.telling_votes(group, question.id, question.rev, before))


async def _look(
    services: Services, asked: Asking | None, answer: Answer, shifts: Shifts, within: float
) -> Assessment | Exception:
    """What the grader sees, or what it failed of."""
    if asked is None:
        return LookupError(f"nothing assesses answer {answer.id}")
    return await _read(services, asked.question, str(answer.given), within, shifts, answer_id=answer.id)


async def read_now(services: Services, question: Question, text: str) -> Assessment | None:
    """What the grader sees in a text whose author waits for it; None if it couldn't be had AT_ONCE. Logs nothing.

    Nothing shifts its odds: it answers a follow-up, and on those nobody votes.
    """
    if services.grader is None:
        return None
    seen = await _read(services, question, text, AT_ONCE, UNSHIFTED, followup=question.id)
    return seen if isinstance(seen, Assessment) else None


async def _read(
    services: Services, question: Question, text: str, within: float, shifts: Shifts, **what: str | int
) -> Assessment | Exception:
    if services.grader is None or not isinstance(question.body, Open):
        return LookupError(f"nothing assesses {what}")
    try:
        async with asyncio.timeout(within):
            seen = await services.grader.assess(question, text, shifts)
    except TimeoutError as slow:
        log.warning("grader too slow", **what, seconds=within)
        return slow
    except Exception as error:  # an answer must not be lost, nor a close held up, by what a grader does
        # Without its message, which could quote the answer.
        log.error("grader failed", error=type(error).__name__, frames=traceback.format_tb(error.__traceback__), **what)
        return error
    # What wasn't read isn't logged: it is tried again.
    return LookupError(f"{what} wasn't read") if Flag.UNREAD in seen.flags else seen


async def _keep(services: Services, made: Mapping[Answer, Assessment]) -> None:
    """Log assessments, in one transaction; those of closed rounds go into the results at once. What another process has
    assessed meanwhile stays as it is, or a grade could change after its close; what was said anew is read anew."""
    if not made:
        return
    async with services.store.write() as tx:
        # Locked: a close under way must have all of it, or nothing. In the order in which the intake locks them.
        rounds = {number: await tx.lock_round(number) for number in sorted({answer.round for answer in made})}
        now = services.clock.now()
        for answer in await tx.unassessed_among([answer.id for answer in made]):
            locked = rounds[answer.round]
            if locked is None or answer not in made:
                continue
            at = now if locked.closed_at is None else max(now, locked.closed_at + MOMENT)
            await tx.add_assessment(answer.id, made[answer], at)
            if locked.closed_at is not None:
                await _project_late(services, tx, answer)


async def _project_late(services: Services, tx: Writing, answer: Answer) -> None:
    """The result of an answer that was assessed after the close, unless it is judged by another answer."""
    asked = await askings.load(services, tx, answer.round)
    result = await tx.result(answer.round, answer.player)
    if asked is not None and (result is None or result.answer == answer.id):
        await project_one(tx, asked, answer)


async def missing(services: Services, tx: Writing, rounds: Collection[int], given_up: Collection[int]) -> list[Answer]:
    """Answers of these rounds that should be assessed before they close, without those that were ``given_up``. Late
    ones can wait, and mustn't be waited for: somebody could send them faster than they are read."""
    if services.grader is None:
        return []
    return [each for each in await tx.unassessed_in(rounds) if not each.late and each.id not in given_up]
