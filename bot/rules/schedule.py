"""When a schedule posts: wall-clock times of a zone, through clock changes, holidays and outages.

A *slot* is a local date and the instant its post is due; a date has one slot or none. Arithmetic is done on UTC
instants and on naive local dates, never by adding to a zoned datetime, which forgets which side of a change it is on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.model import Rule, Slot
from bot.rules.clock import show_at
from bot.rules.feasts import is_holiday

HORIZON = 731
"""How many days ahead a next slot is looked for: a rule with none in two years has run out."""

GRACE = 60
"""Seconds by which a post may be late and still be on time: the tick comes every 15 s, and sending takes a while."""


def resolve(day: date, minutes: int, zone: str) -> datetime:
    """The instant (UTC) of a wall-clock time, ``minutes`` after midnight on ``day`` in ``zone``.

    A time that comes twice (clocks go back) means its first occurrence. A time that doesn't exist (clocks go forward)
    is shifted forward by the gap; if that would move it to the next date, it is the last minute of ``day`` before the
    gap instead. Only on a date that a zone left out as a whole (Apia, 2011-12-30) is the result on another date.
    """
    own = ZoneInfo(zone)
    at = _shifted(day, minutes, own)
    if at.astimezone(own).date() == day:
        return at
    before = (_shifted(day, earlier, own) for earlier in range(minutes - 1, -1, -1))
    return next((last for last in before if last.astimezone(own).date() == day), at)


def _shifted(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """First occurrence, or shifted forward out of a gap: what ``fold=0`` means, PEP 495."""
    return datetime.combine(day, time(*divmod(minutes, 60)), zone).astimezone(UTC)


def next_slot(rule: Rule, after: datetime) -> Slot | None:
    """The first wanted slot strictly after the instant ``after``; None if there is none within two years."""
    return next(_slots(rule, after), None)


def upcoming(rule: Rule, after: datetime, count: int) -> list[Slot]:
    """The next ``count`` slots after the instant ``after``; fewer if the rule runs out of dates."""
    return list(islice(_slots(rule, after), count))


def _slots(rule: Rule, after: datetime) -> Iterator[Slot]:
    """Wanted slots after ``after``, in order, until two years pass without one."""
    zone = ZoneInfo(rule.zone)
    day = after.astimezone(zone).date()
    idle = 0
    while rule.days and idle <= HORIZON:
        idle += 1
        if day.weekday() in rule.days and day not in rule.skips and not is_holiday(day, rule.holidays):
            at = resolve(day, rule.at, rule.zone)
            if at > after and at.astimezone(zone).date() == day:
                yield Slot(day, at)
                idle = 0
        day += timedelta(days=1)


# ------------------------------------------------------------------ preview


@dataclass(frozen=True, slots=True)
class Preview:
    """A row of ``schedule preview``: a date, the instant (UTC) of its post or None, and what is odd about it ("" if
    nothing is)."""

    day: date
    at: datetime | None
    note: str = ""


def preview(rule: Rule, start: date, count: int) -> list[Preview]:
    """The next ``count`` posts from the date ``start`` on, with the holidays and skipped dates between them.

    Days that aren't the rule's leave no row. Clock changes are noted where they move a post or its distance to the
    one before. Fewer than ``count`` posts if two years pass without one.
    """
    rows: list[Preview] = []
    day, posts, idle = start, 0, 0
    last = _offset_before(rule, start)
    while rule.days and posts < count and idle <= HORIZON:
        idle += 1
        if day.weekday() in rule.days:
            row, offset = _row(rule, day, last)
            rows.append(row)
            if row.at is not None:
                posts, idle, last = posts + 1, 0, offset
        day += timedelta(days=1)
    end = next((index for index in range(len(rows), 0, -1) if rows[index - 1].at is not None), 0)
    return rows[:end]


def _row(rule: Rule, day: date, last: timedelta) -> tuple[Preview, timedelta]:
    """One date's row, and the zone's offset at its post; ``last`` is the offset at the post before."""
    if day in rule.skips:
        return Preview(day, None, "skipped"), last
    if holiday := is_holiday(day, rule.holidays):
        return Preview(day, None, "holiday" if holiday[0].isdigit() else f"holiday: {holiday}"), last
    at = resolve(day, rule.at, rule.zone)
    shown = at.astimezone(ZoneInfo(rule.zone))
    if shown.date() != day:
        return Preview(day, None, f"this date doesn't exist in {rule.zone}"), last
    offset = shown.utcoffset() or timedelta()
    return Preview(day, at, _note(rule.at, shown, offset - last)), offset


def _note(minutes: int, shown: datetime, change: timedelta) -> str:
    posted = shown.hour * 60 + shown.minute
    if posted != minutes:
        return f"clocks go forward: {show_at(minutes)} is posted at {show_at(posted)}"
    notes = []
    if change:
        notes.append(f"clocks went {'forward' if change > timedelta() else 'back'} since the last post")
    if shown.replace(fold=1).utcoffset() != shown.utcoffset():
        notes.append(f"clocks go back: {show_at(minutes)} comes twice and is posted the first time")
    return "; ".join(notes)


def _offset_before(rule: Rule, start: date) -> timedelta:
    """The zone's offset at the rule's last day before ``start``."""
    back = next((days for days in range(1, 8) if (start - timedelta(days=days)).weekday() in rule.days), 0)
    at = resolve(start - timedelta(days=back), rule.at, rule.zone)
    return at.astimezone(ZoneInfo(rule.zone)).utcoffset() or timedelta()


# ------------------------------------------------------------------ what is due


@dataclass(frozen=True, slots=True)
class Due:
    """What to do about a slot that has come: ``post`` this one or none, note the ``skipped``, wait for ``next``."""

    post: Slot | None
    skipped: tuple[Slot, ...]
    next: Slot | None


def decide(rule: Rule, due: Slot, now: datetime, late_after: int) -> Due:
    """Sort out ``due`` and every later slot that has come by ``now``.

    Only the latest of them is posted, and only if it is at most ``late_after`` seconds late (never less than GRACE);
    the others are skipped, so that an outage doesn't end in a flood. ``next`` is the first slot after ``now``. A slot
    that hasn't come yet stays the next one.
    """
    if due.at > now:
        return Due(None, (), due)
    passed = [due]
    coming = None
    for slot in _slots(rule, due.at):
        if slot.day <= due.day:
            continue
        if slot.at > now:
            coming = slot
            break
        passed.append(slot)
    late = (now - passed[-1].at).total_seconds()
    post = passed.pop() if late <= max(late_after, GRACE) else None
    return Due(post, tuple(passed), coming)


def closes_at(slot_at: datetime, opened: datetime, open_for: int, next_at: datetime | None) -> datetime:
    """When a round closes: ``open_for`` seconds after it opened, but not after the next slot's post, and never before
    it opened.

    A round that opened on time (within GRACE of its slot) counts from the slot, so that the announced time is the
    round one; a later one counts from ``opened``.
    """
    on_time = timedelta() <= opened - slot_at <= timedelta(seconds=GRACE)
    close = (slot_at if on_time else opened) + timedelta(seconds=open_for)
    return max(opened, close if next_at is None else min(close, next_at))
