"""The daily post: claim what is due, pick the question, open the round, queue the post; all in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.kinds.base import Choices
from bot.kinds.open import Open
from bot.model import Mode, Place, Question, Schedule, Slot
from bot.ports import Asked, NewRound, Outgoing, Services, What, Writing
from bot.rules import schedule as slots
from bot.rules import selection
from bot.rules.shuffle import round_order
from bot.usecases.closing import post_key

BATCH = 50
"""Schedules claimed at once: several processes on one database share a busy minute."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Situation:
    """What the picks of one batch depend on."""

    history: Mapping[Place, Sequence[Asked]]
    queues: dict[Place, list[str]]
    bans: Mapping[int, frozenset[str]]
    sealed: dict[int, set[str]]


@dataclass(frozen=True, slots=True)
class _Opening:
    schedule: Schedule
    slot: Slot
    question: Question
    round: NewRound


async def open_due(services: Services) -> int:
    """Open a round for every slot that is due, or skip it by the late policy; returns how many were opened."""
    opened = 0
    while True:
        now = services.clock.now()
        async with services.store.write() as tx:
            due = await tx.claim_schedules(now, BATCH)
            if due:
                opened += await _open(services, tx, due, now)
        if not due:
            return opened


async def _open(services: Services, tx: Writing, due: Sequence[Schedule], now: datetime) -> int:
    around = await situation(tx, due)
    openings: list[_Opening] = []
    moved: list[Schedule] = []
    notices: list[Outgoing] = []
    for schedule in due:
        if schedule.next is None:
            continue
        verdict = slots.decide(schedule.rule, schedule.next, now, schedule.late_after)
        after = replace(schedule, next=verdict.next)
        if verdict.skipped:
            log.warning("slots skipped", schedule=schedule.id, days=[str(slot.day) for slot in verdict.skipped])
        if verdict.post is not None:
            question = await choose(services, tx, schedule, around, now)
            if question is None:
                after = replace(after, paused="no question is left that fits it", next=None)
                notices.append(_nothing_left(schedule, verdict.post))
            else:
                openings.append(_opening(services, schedule, verdict.post, question, verdict.next, now))
                notices += _running_low(services, schedule, around, question, verdict.post)
                around.sealed[schedule.group].add(question.id)
        moved.append(after)
    await tx.save_snapshots(list({o.question.id: o.question for o in openings}.values()), now)
    ids = await tx.open([opening.round for opening in openings])
    await tx.save_schedules(moved)
    won = [(id_, opening) for id_, opening in zip(ids, openings, strict=True) if id_ is not None]
    posts = [post_row(id_, opening.round.place) for id_, opening in won]
    await tx.enqueue([*posts, *notices])
    await _unqueue(tx, [opening for _, opening in won], around)
    return len(posts)


def post_row(round_id: int, place: Place) -> Outgoing:
    return Outgoing(post_key(round_id), place, What.POST, round_id)


async def situation(tx: Writing, schedules: Sequence[Schedule]) -> _Situation:
    places = {schedule.place for schedule in schedules}
    groups = {schedule.group for schedule in schedules}
    sealed: dict[int, set[str]] = defaultdict(set)
    for group, questions in (await tx.sealed(groups)).items():
        sealed[group] = set(questions)
    queues = {place: list(queued) for place, queued in (await tx.queues(places)).items()}
    return _Situation(await tx.history(places), queues, await tx.bans(groups), sealed)


async def choose(
    services: Services, tx: Writing, schedule: Schedule, around: _Situation, now: datetime
) -> Question | None:
    """The next question of a schedule; None if nothing in the bank fits."""
    live = services.shelf.bank.live()
    return selection.pick(
        live,
        around.history.get(schedule.place, ()),
        schedule.wish,
        now,
        queued=around.queues.get(schedule.place, ()),
        banned=around.bans.get(schedule.group, frozenset()),
        open_elsewhere=around.sealed[schedule.group],
        level=await _level(tx, schedule) if schedule.adaptive else None,
        seed=services.seed(),
    )


async def _level(tx: Writing, schedule: Schedule) -> float:
    """The difficulty that suits the channel, from its last ten rounds, starting at the middle."""
    level = 3.0
    for taken in reversed(await tx.taken(schedule.id, 10)):
        scores = [r.score for r in await tx.results(taken.round.id) if r.score is not None and not r.late]
        level = selection.adaptive_level(level, sum(scores) / len(scores) if scores else None)
    return level


def _opening(
    services: Services, schedule: Schedule, slot: Slot, question: Question, following: Slot | None, now: datetime
) -> _Opening:
    closes = slots.closes_at(slot.at, now, schedule.open_for, following.at if following else None)
    new = new_round(
        services,
        question,
        schedule.place,
        schedule.group,
        Mode.DAILY,
        now,
        closes,
    )
    return _Opening(schedule, slot, question, replace(new, slot=slot.day, schedule=schedule.id))


def new_round(
    services: Services,
    question: Question,
    place: Place,
    group: int,
    mode: Mode,
    now: datetime,
    closes: datetime | None,
) -> NewRound:
    """A round of a question, with fresh chance and its options in a fresh order; the slot is UTC's date until set."""
    seed = services.seed()
    asks = question.body.asks()
    count = len(asks.options) if isinstance(asks, Choices) else 0
    shuffled = question.shuffle or (isinstance(asks, Choices) and asks.ordered)
    order = round_order(count, seed) if shuffled else tuple(range(count))
    essay = question.kind == Open.kind
    return NewRound(place, group, mode, question.id, question.rev, seed, order, now.date(), now, closes, essay=essay)


def _nothing_left(schedule: Schedule, slot: Slot) -> Outgoing:
    text = (
        "No question is left that fits this channel's topics, kinds and difficulty, so I pause the schedule. "
        "Widen them with `/quizadmin schedule edit`, then `/quizadmin schedule resume`."
    )
    return Outgoing(f"empty:{schedule.id}:{slot.day}", schedule.place, What.TELL, user=schedule.organiser, text=text)


def _running_low(
    services: Services, schedule: Schedule, around: _Situation, picked: Question, slot: Slot
) -> list[Outgoing]:
    """A warning as the unseen questions pass the mark of the settings, and one with the last."""
    history = around.history.get(schedule.place, ())
    if any(asked.question == picked.id for asked in history):
        return []
    banned = around.bans.get(schedule.group, frozenset())
    left = sum(selection.unseen(services.shelf.bank.live(), history, schedule.wish, banned).values()) - 1
    if left not in (services.settings.low_queue - 1, 0):
        return []
    few = "1 question that it hasn't seen is" if left == 1 else f"{left} questions that it hasn't seen are"
    what = (
        f"This channel runs low: {few} left; then the oldest come back."
        if left
        else "That was the last question that is new here."
    )
    text = f"{what} Add questions, or widen the schedule's topics and difficulty with `/quizadmin schedule edit`."
    key = f"low:{schedule.id}:{slot.day}"
    return [Outgoing(key, schedule.place, What.TELL, user=schedule.organiser, text=text)]


async def _unqueue(tx: Writing, openings: Sequence[_Opening], around: _Situation) -> None:
    for opening in openings:
        queued = around.queues.get(opening.round.place)
        if queued and opening.question.id in queued:
            queued.remove(opening.question.id)
            await tx.set_queue(opening.round.place, queued)
