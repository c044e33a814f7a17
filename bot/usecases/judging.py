"""What an answer comes to, by the rules or by all that the log says about an open one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.kinds.heard import NOTHING, Heard, own_grade, public_grade, tallied
from bot.kinds.open import Open
from bot.model import Answer, Asking, Grade, Pending
from bot.ports import Reading, Services
from bot.usecases import asking as askings
from bot.views.assessed import Said


async def heard_of(tx: Reading, asked: Asking, answers: Sequence[Answer]) -> Mapping[int, Heard]:
    """Answer → what is known about it; those of which nothing is are left out. Nothing for other than open answers."""
    if not answers or not isinstance(asked.question.body, Open):
        return {}
    ticks, told = await tx.ticks(asked.round.id), [answer.id for answer in answers]
    votes: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for vote in await tx.votes(asked.round.id, told):
        votes[vote.answer].append((vote.point, vote.agrees))
    assessments: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    made = await tx.assessments(asked.round.id, told)
    for index, each in enumerate(made):
        assessments[each.answer].append((each.at, index))
    found: dict[int, Heard] = {}
    for answer in answers:
        known = assessments.get(answer.id)
        found[answer.id] = Heard(
            seen=made[known[-1][1]].seen if known else None,
            at=known[0][0] if known else None,
            ticked=ticks.get(answer.player),
            votes=tallied(votes.get(answer.id, ())),
        )
    return found


async def heard(tx: Reading, asked: Asking, answer: Answer | None) -> Heard:
    """As ``heard_of``, for one answer."""
    if answer is None:
        return NOTHING
    return (await heard_of(tx, asked, [answer])).get(answer.id, NOTHING)


async def said(services: Services, tx: Reading, asked: Asking, answer: Answer) -> Said:
    """One's own answer to a closed round with all that there is to say about it."""
    known = await heard(tx, asked, answer)
    awaited = services.grader is not None and asked.round.essay and known.seen is None
    return Said(asked, answer, grade(asked, answer, known), known, awaited)


def grade(asked: Asking, answer: Answer, known: Heard) -> Grade | Pending:
    """What the answer comes to for its author."""
    body = asked.question.body
    return own_grade(body, known) if isinstance(body, Open) else askings.grade(asked, answer)


def shared_grade(asked: Asking, answer: Answer, known: Heard) -> Grade | Pending:
    """What it comes to on boards. An open answer that nobody had assessed when its round closed is pending there for
    good: boards must not depend on when a grader was to be had again."""
    body, closed = asked.question.body, asked.round.closed_at
    if not isinstance(body, Open):
        return askings.grade(asked, answer)
    late = closed is not None and known.at is not None and known.at > closed
    return public_grade(body, NOTHING if late else known)
