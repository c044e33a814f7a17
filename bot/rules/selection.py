"""Which question a channel gets next. Chance comes in as a seed: the same input always gives the same question."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from bot.model import Question, Status, Wish
from bot.ports.records import Asked
from bot.rules import similar

APART = timedelta(days=30)
"""For how long a channel gets no question that is nearly the same as one it had."""

AIM = 0.6
"""Facility that an adaptive channel aims at: hard enough to teach, easy enough to go on."""

_NEVER = datetime.min.replace(tzinfo=UTC)


def pick(  # noqa: PLR0913 (all that a choice depends on is named here, nothing is looked up)
    questions: Sequence[Question],
    history: Sequence[Asked],
    wish: Wish,
    now: datetime,
    *,
    seed: int,
    queued: Sequence[str] = (),
    banned: Collection[str] = (),
    open_elsewhere: Collection[str] = (),
    level: float | None = None,
    words: Mapping[str, frozenset[str]] | None = None,
) -> Question | None:
    """The question to ask next in a channel, or None if there is none to ask.

    ``history`` is what this channel had, in any order; ``queued`` are ids an organiser asked for, which come first
    and whatever the wish; ``banned`` and ``open_elsewhere`` (open now in the same group) never come. Of the others,
    live and as wished: unseen here first, the topic asked least recently first, then nearest to the difficulty
    ``level``; if all were seen, the one asked longest ago. Near-duplicates of what was asked in the last 30 days
    come only if nothing else is left. ``seed`` settles what is still tied. ``words`` maps ids to
    ``similar.words(stem)``; without it they are computed (and kept).
    """
    by_id = {question.id: question for question in questions}
    barred = {*banned, *open_elsewhere}
    for name in queued:
        first = by_id.get(name)
        if first and first.status is Status.LIVE and name not in barred:
            return first
    pool = [question for question in wanted(questions, wish) if question.id not in barred]
    recent = {asked.question for asked in history if now - asked.at < APART}
    told = [_words(by_id[name], words) for name in recent if name in by_id]
    ordered = _ordered(pool, _last_asked(history), by_id, level, seed)
    fallback: Question | None = None
    for question in ordered:
        fallback = fallback or question
        own = _words(question, words)
        if not any(similar.near_duplicate(own, other) for other in told):
            return question
    return fallback


def wanted(questions: Iterable[Question], wish: Wish) -> list[Question]:
    """The live questions that a wish allows."""
    topics, kinds, (low, high) = frozenset(wish.topics), frozenset(wish.kinds), wish.difficulty
    return [
        question
        for question in questions
        if question.status is Status.LIVE
        and low <= question.difficulty <= high
        and (not topics or question.topic in topics)
        and (not kinds or question.kind in kinds)
    ]


def unseen(
    questions: Sequence[Question], history: Sequence[Asked], wish: Wish, banned: Collection[str] = ()
) -> dict[str, int]:
    """Topic → how many questions a channel can still get before it sees one again; 0 where a topic is used up."""
    seen = {asked.question for asked in history}
    left: dict[str, int] = {}
    for question in wanted(questions, wish):
        new = question.id not in seen and question.id not in banned
        left[question.topic] = left.get(question.topic, 0) + new
    return left


def adaptive_level(current: float, facility: float | None) -> float:
    """The difficulty to aim at next, in [1, 5], after a round that the share ``facility`` got right.

    A quarter step up if it was clearly easier than ``AIM`` (by more than 0.05), a quarter step down if clearly
    harder; unchanged with None, when too few answered to tell.
    """
    off = 0.0 if facility is None else facility - AIM
    step = 0.25 if off > 0.05 else -0.25 if off < -0.05 else 0.0
    return min(5.0, max(1.0, current + step))


def _words(question: Question, words: Mapping[str, frozenset[str]] | None) -> frozenset[str]:
    known = words.get(question.id) if words else None
    return similar.words(question.stem) if known is None else known


def _last_asked(history: Iterable[Asked]) -> dict[str, datetime]:
    last: dict[str, datetime] = {}
    for asked in history:
        if asked.at > last.get(asked.question, _NEVER):
            last[asked.question] = asked.at
    return last


def _ordered(
    pool: list[Question], last: dict[str, datetime], by_id: Mapping[str, Question], level: float | None, seed: int
) -> Iterator[Question]:
    """The pool in order of preference. Sorted bit by bit, because mostly the first one is taken."""
    topic_last: dict[str, datetime] = {}
    for name, at in last.items():
        topic = by_id[name].topic if name in by_id else ""
        topic_last[topic] = max(at, topic_last.get(topic, _NEVER))

    def turn(topic: str) -> tuple[datetime, bytes]:
        return topic_last.get(topic, _NEVER), _tie(seed, topic)

    def nearness(question: Question) -> tuple[float, bytes]:
        return 0.0 if level is None else abs(question.difficulty - level), _tie(seed, question.id)

    fresh: dict[str, list[Question]] = {}
    for question in pool:
        if question.id not in last:
            fresh.setdefault(question.topic, []).append(question)
    for topic in sorted(fresh, key=turn):
        yield from sorted(fresh[topic], key=nearness)
    seen = sorted((question for question in pool if question.id in last), key=lambda question: last[question.id])
    for _, together in groupby(seen, key=lambda question: last[question.id]):
        yield from sorted(together, key=lambda question: (turn(question.topic), nearness(question)))


def _tie(seed: int, name: str) -> bytes:
    return hashlib.sha256(f"pick:{seed}:{name}".encode()).digest()
