"""From rows to the domain's records and back. Nothing here speaks to the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from bot.model import Answer, Confidence, Given, Mode, Place, Player, Result, Round, Rule, Schedule, Slot, Streak, Wish
from bot.ports.records import Message, NewRound, Outgoing, Report, Season, Session, What
from bot.store.schema import (
    answers,
    channels,
    messages,
    outbox,
    players,
    reports,
    results,
    rounds,
    schedules,
    seasons,
    sessions,
    streaks,
)

AnyRow = Row[Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
NONCE_LENGTH = 24
"""Discord takes a nonce of at most 25 characters."""

PLACE = (channels.c.platform, channels.c.workspace, channels.c.channel)
PLAYER = (players.c.id, players.c.name, players.c.zone, players.c.hidden)
ROUND = (*rounds.c, *PLACE)
SCHEDULE = (*schedules.c, *PLACE)
SESSION = (*sessions.c, *PLACE)
OUTGOING = (*outbox.c, *PLACE)
MESSAGE = (messages.c.round_id, messages.c.what, messages.c.ref, *PLACE)
ANSWER = tuple(answers.c)
RESULT = tuple(results.c)
STREAK = (streaks.c.player_id, streaks.c.current, streaks.c.best, streaks.c.freezes, streaks.c.toward)
REPORT = tuple(reports.c)
SEASON = tuple(seasons.c)


def millis(instant: datetime) -> int:
    """Whole milliseconds since 1970, cut. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} has no zone: instants are aware UTC datetimes")
    return (instant - EPOCH) // MILLISECOND


@lru_cache(maxsize=1024)
def instant(value: int) -> datetime:
    """Remembered, since a busy round's closing time is asked for with every answer."""
    return EPOCH + timedelta(milliseconds=value)


def maybe_millis(value: datetime | None) -> int | None:
    return None if value is None else millis(value)


def maybe_instant(value: int | None) -> datetime | None:
    return None if value is None else instant(value)


def canonical(value: Any) -> str:
    """JSON that is equal, byte for byte, for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def given_of(text: str) -> Given:
    value = json.loads(text)
    return value if isinstance(value, str) else tuple(value)


def place_of(row: AnyRow) -> Place:
    return Place(row.platform, row.workspace, row.channel)


def player_of(row: AnyRow) -> Player:
    return Player(row.id, row.name, row.zone, bool(row.hidden))


def round_of(row: AnyRow) -> Round:
    return Round(
        id=row.id,
        place=place_of(row),
        group=row.group_id,
        mode=Mode(row.mode),
        question=row.question,
        rev=row.rev,
        seed=row.seed,
        order=tuple(json.loads(row.shown)),
        slot=date.fromisoformat(row.slot),
        opens_at=instant(row.opens_at),
        closes_at=maybe_instant(row.closes_at),
        closed_at=maybe_instant(row.closed_at),
        posted_at=maybe_instant(row.posted_at),
        schedule=row.schedule_id,
        session=row.session_id,
        owner=row.owner_id,
        answered=row.answered,
        void=bool(row.is_void),
        speed=bool(row.speed),
        essay=bool(row.essay),
    )


def new_round_row(new: NewRound, id_: int, channel: int) -> dict[str, Any]:
    return {
        "id": id_,
        "channel_id": channel,
        "group_id": new.group,
        "mode": new.mode.value,
        "is_public": int(new.mode.public),
        "question": new.question,
        "rev": new.rev,
        "seed": new.seed,
        "shown": canonical(list(new.order)),
        "slot": new.slot.isoformat(),
        "opens_at": millis(new.opens_at),
        "closes_at": maybe_millis(new.closes_at),
        "schedule_id": new.schedule,
        "session_id": new.session,
        "owner_id": new.owner,
        "answered": 0,
        "is_void": 0,
        "speed": int(new.speed),
        "essay": int(new.essay),
    }


def answer_of(row: AnyRow) -> Answer:
    return Answer(
        id=row.id,
        round=row.round_id,
        player=row.player_id,
        delivery=row.delivery or "",
        given=given_of(row.given),
        confidence=None if row.confidence is None else Confidence(row.confidence),
        at=instant(row.at),
        late=bool(row.late),
    )


def result_of(row: AnyRow) -> Result:
    return Result(
        round=row.round_id,
        player=row.player_id,
        answer=row.answer_id,
        score=row.score,
        correct=bool(row.correct),
        centipoints=row.centipoints,
        counts=bool(row.counts),
        first=bool(row.is_first),
        late=bool(row.late),
        by=row.graded_by,
        team=row.team_id,
        vouched=bool(row.vouched),
    )


def result_row(result: Result) -> dict[str, Any]:
    return {
        "round_id": result.round,
        "player_id": result.player,
        "answer_id": result.answer,
        "score": result.score,
        "correct": int(result.correct),
        "centipoints": result.centipoints,
        "counts": int(result.counts),
        "is_first": int(result.first),
        "late": int(result.late),
        "graded_by": result.by,
        "team_id": result.team,
        "vouched": int(result.vouched),
    }


def schedule_of(row: AnyRow) -> Schedule:
    rule: Mapping[str, Any] = json.loads(row.rule)
    wish: Mapping[str, Any] = json.loads(row.wish)
    low, high = wish["difficulty"]
    return Schedule(
        id=row.id,
        place=place_of(row),
        group=row.group_id,
        rule=Rule(
            at=rule["at"],
            zone=rule["zone"],
            days=frozenset(rule["days"]),
            holidays=tuple(rule["holidays"]),
            skips=frozenset(date.fromisoformat(day) for day in rule["skips"]),
        ),
        wish=Wish(tuple(wish["topics"]), tuple(wish["kinds"]), (low, high)),
        open_for=row.open_for,
        late_after=row.late_after,
        pause_after=row.pause_after,
        unanswered=row.unanswered,
        paused=row.paused,
        organiser=row.organiser,
        ping=row.ping,
        adaptive=bool(row.adaptive),
        next=None if row.next_at is None else Slot(date.fromisoformat(row.next_day), instant(row.next_at)),
    )


def schedule_row(schedule: Schedule, channel: int) -> dict[str, Any]:
    rule, wish = schedule.rule, schedule.wish
    return {
        "channel_id": channel,
        "group_id": schedule.group,
        "rule": canonical(
            {
                "at": rule.at,
                "zone": rule.zone,
                "days": sorted(rule.days),
                "holidays": list(rule.holidays),
                "skips": sorted(day.isoformat() for day in rule.skips),
            }
        ),
        "wish": canonical(
            {"topics": list(wish.topics), "kinds": list(wish.kinds), "difficulty": list(wish.difficulty)}
        ),
        "open_for": schedule.open_for,
        "late_after": schedule.late_after,
        "pause_after": schedule.pause_after,
        "unanswered": schedule.unanswered,
        "paused": schedule.paused,
        "organiser": schedule.organiser,
        "ping": schedule.ping,
        "adaptive": int(schedule.adaptive),
        "next_day": schedule.next.day.isoformat() if schedule.next else None,
        "next_at": millis(schedule.next.at) if schedule.next else None,
    }


def streak_of(row: AnyRow) -> Streak:
    return Streak(row.current, row.best, row.freezes, row.toward)


def session_of(row: AnyRow) -> Session:
    return Session(
        id=row.id,
        mode=Mode(row.mode),
        place=place_of(row),
        group=row.group_id,
        host=row.host_id,
        questions=tuple(json.loads(row.questions)),
        position=row.position,
        timer=row.timer,
        speed=bool(row.speed),
        started_at=instant(row.started_at),
        ended_at=maybe_instant(row.ended_at),
    )


def season_of(row: AnyRow) -> Season:
    closed = None if row.closed is None else date.fromisoformat(row.closed)
    first = date.fromisoformat(row.first)
    return Season(row.id, row.group_id, row.name, first, closed, row.archive, bool(row.essays))


def report_of(row: AnyRow) -> Report:
    return Report(row.id, row.question, row.rev, row.round_id, row.player_id, row.reason, instant(row.at))


def message_of(row: AnyRow) -> Message:
    return Message(row.round_id, What(row.what), place_of(row), row.ref)


def outgoing_of(row: AnyRow) -> Outgoing:
    return Outgoing(
        key=row.key,
        place=place_of(row),
        what=What(row.what),
        round=row.round_id,
        user=row.user_id,
        text=row.body,
        after=row.after_key,
        not_before=instant(row.due_at) if row.due_at else None,
        id=row.id,
        attempts=row.attempts,
        nonce=row.nonce,
    )


def outgoing_row(row: Outgoing, channel: int) -> dict[str, Any]:
    return {
        "key": row.key,
        "channel_id": channel,
        "what": row.what.value,
        "round_id": row.round,
        "user_id": row.user,
        "body": row.text,
        "after_key": row.after,
        "nonce": row.nonce or sha256(row.key.encode()).hexdigest()[:NONCE_LENGTH],
        "due_at": 0 if row.not_before is None else millis(row.not_before),
        "attempts": row.attempts,
        "outcome": "",
        "error": "",
    }
