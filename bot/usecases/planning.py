"""From what an organiser typed to a schedule, and back to a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.commands.table import KINDS
from bot.commands.words import ScheduleFields
from bot.errors import QuizError
from bot.hints import closest, did_you_mean, quoted
from bot.model import Actor, Rule, Schedule, Wish
from bot.ports import Services
from bot.rules import schedule as slots
from bot.rules.clock import parse_at, parse_days, parse_difficulty, parse_duration, show_at, show_days
from bot.rules.feasts import parse_holidays
from bot.rules.zones import parse_zone

SHORTEST, LONGEST = 5 * 60, 14 * 24 * 3600
"""Bounds of ``open_for`` in seconds: five minutes, two weeks."""


def made(services: Services, actor: Actor, fields: ScheduleFields, now: datetime) -> Schedule:
    """A new schedule; what is unsaid comes from the settings. Raises QuizError naming what is wrong."""
    if not fields.time:
        raise QuizError("Say when it posts, e.g. `time:09:00`.")
    return changed(services, blank(services, actor), fields, now)


def blank(services: Services, actor: Actor) -> Schedule:
    """A daily schedule at nine, by the settings; not yet planned."""
    settings = services.settings
    return Schedule(
        id=0,
        place=actor.place,
        group=0,
        rule=Rule(9 * 60, settings.zone),
        wish=Wish(),
        open_for=settings.open_for,
        late_after=settings.late,
        pause_after=settings.pause_after,
        unanswered=0,
        paused="",
        organiser=actor.user,
        ping="",
        adaptive=False,
        next=None,
    )


def changed(
    services: Services, schedule: Schedule, fields: ScheduleFields, now: datetime, last: date | None = None
) -> Schedule:
    """The schedule with what was said; what was left out stays. The next slot is planned anew, as in ``planned``."""
    rule, wish = schedule.rule, schedule.wish
    rule = replace(
        rule,
        at=parse_at(fields.time) if fields.time else rule.at,
        zone=parse_zone(fields.zone) if fields.zone else rule.zone,
        days=parse_days(fields.days) if fields.days else rule.days,
        holidays=_holidays(fields.holidays) if fields.holidays else rule.holidays,
    )
    adaptive = fields.difficulty.strip().lower() == "adaptive" if fields.difficulty else schedule.adaptive
    wish = Wish(
        topics=_topics(services, fields.topics) if fields.topics else wish.topics,
        kinds=_kinds(fields.kinds) if fields.kinds else wish.kinds,
        difficulty=((1, 5) if adaptive else parse_difficulty(fields.difficulty))
        if fields.difficulty
        else wish.difficulty,
    )
    if not services.shelf.bank.live():
        raise QuizError("The question bank is empty; `quizmaster bank lint` says why.")
    if not any(_fits(wish, q.topic, q.kind, q.difficulty) for q in services.shelf.bank.live()):
        raise QuizError("No question fits these topics, kinds and difficulty together; widen one of them.")
    pause = schedule.pause_after if fields.pause_after is None else fields.pause_after
    changed_ = replace(
        schedule,
        rule=rule,
        wish=wish,
        open_for=open_for(fields.open_for) if fields.open_for else schedule.open_for,
        late_after=_late(fields.late) if fields.late else schedule.late_after,
        pause_after=pause,
        ping="" if fields.ping.strip().lower() in ("none", "off") else fields.ping.strip() or schedule.ping,
        adaptive=adaptive,
    )
    return planned(changed_, now, last)


def _fits(wish: Wish, topic: str, kind: str, difficulty: int) -> bool:
    low, high = wish.difficulty
    return (
        (not wish.topics or topic in wish.topics)
        and (not wish.kinds or kind in wish.kinds)
        and low <= difficulty <= high
    )


def planned(schedule: Schedule, now: datetime, last: date | None = None) -> Schedule:
    """With the next slot after now. The date ``last`` had its post and gets no second one, also not at another hour;
    a slot that has come and is about to be posted stays, unless its date is left out now."""
    if schedule.paused:
        return replace(schedule, next=None)
    due = schedule.next
    if due is not None and due.at <= now and due.day not in schedule.rule.skips:
        return schedule
    following = slots.next_slot(schedule.rule, now)
    while following is not None and last is not None and following.day <= last:
        following = slots.next_slot(schedule.rule, following.at)
    if following is None:
        raise QuizError("With these days and holidays it would never post; allow at least one day.")
    return replace(schedule, next=following)


def _holidays(text: str) -> tuple[str, ...]:
    return () if text.strip().lower() in ("none", "off") else parse_holidays(text)


def _topics(services: Services, text: str) -> tuple[str, ...]:
    """Topics by id, slug or title, separated by commas; "all" for no limit."""
    if text.strip().lower() in ("all", "any"):
        return ()
    named = [part for part in text.split(",") if part.strip()]
    return tuple(dict.fromkeys(services.shelf.bank.topic(part.strip()).id for part in named))


def _kinds(text: str) -> tuple[str, ...]:
    if text.strip().lower() in ("all", "any"):
        return ()
    kinds = [part.strip().lower() for part in text.split(",") if part.strip()]
    for kind in kinds:
        if kind not in KINDS:
            hint = did_you_mean(closest(kind, KINDS, 1))
            raise QuizError(f"{quoted(kind)} is no kind of question.{hint} They are {', '.join(KINDS)}.")
    return tuple(dict.fromkeys(kinds))


def open_for(text: str) -> int:
    """How long a question takes answers, in seconds. Raises QuizError."""
    seconds = parse_duration(text)
    if not SHORTEST <= seconds <= LONGEST:
        raise QuizError("`open_for` is between 5 minutes (`5m`) and two weeks (`14d`).")
    return seconds


def _late(text: str) -> int:
    if text.strip() in ("0", "off", "none", "skip"):
        return 0
    seconds = parse_duration(text)
    if seconds > 24 * 3600:
        raise QuizError("`late` is at most a day (`24h`); `0` skips a post that can't come in time.")
    return seconds


def said(rule: Rule) -> str:
    """ "Mon–Fri at 09:00, Europe/Berlin"."""
    return f"{show_days(rule.days)} at {show_at(rule.at)}, {rule.zone}"
