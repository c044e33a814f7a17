"""Reading what people type about time: times of day, days, durations, dates, difficulties; and showing it again.

Zones are read in ``zones``, holidays in ``feasts``; both can be had from here too. Every function that reads raises
QuizError with one sentence that names the fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.errors import QuizError
from bot.hints import closest, did_you_mean, quoted
from bot.rules.feasts import is_holiday, parse_date, parse_holidays
from bot.rules.zones import complete_zone, parse_zone, zones

__all__ = [
    "complete_zone",
    "is_holiday",
    "parse_at",
    "parse_date",
    "parse_days",
    "parse_difficulty",
    "parse_duration",
    "parse_holidays",
    "parse_zone",
    "show_at",
    "show_days",
    "show_duration",
    "zones",
]

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_PER_DAY = 24 * 60
LONGEST = 366 * 86_400
"""The longest duration that can be typed, in seconds."""


# ------------------------------------------------------------------ time of day

_AT = re.compile(r"(\d{1,2})(?:\s?[:.h]\s?(\d{2}))?\s?(am|pm|a\.m\.|p\.m\.|h)?", re.ASCII)
_AT_WORDS = {"midnight": 0, "noon": 12 * 60}


def parse_at(text: str) -> int:
    """A time of day → minutes after midnight. Reads ``09:00``, ``9``, ``9am``, ``9:30 pm``, ``21.30``, ``0930``."""
    typed = " ".join(text.casefold().split())
    if typed in _AT_WORDS:
        return _AT_WORDS[typed]
    if re.fullmatch(r"\d{4}", typed, re.ASCII):
        typed = f"{typed[:2]}:{typed[2:]}"
    found = _AT.fullmatch(typed)
    if not found:
        raise QuizError(f"{quoted(text)} isn't a time of day: write it like 09:00 or 21:30.")
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half in ("a", "p"):
        if not 1 <= hour <= 12:
            raise QuizError(f"{quoted(text)} isn't a time of day: with am or pm the hour is 1 to 12, as in 9:30 pm.")
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        raise QuizError("24:00 isn't a time of day: write 00:00 (and mind that it belongs to the next day).")
    if hour > 23 or minute > 59:
        raise QuizError(f"{quoted(text)} isn't a time of day: it must be between 00:00 and 23:59.")
    return hour * 60 + minute


def show_at(minutes: int) -> str:
    """Minutes after midnight → ``09:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# ------------------------------------------------------------------ days of the week

_DAY_WORDS = {
    **{name: index for index, day in enumerate(DAY_NAMES) for name in (day.casefold(), day.casefold() + "s")},
    **dict.fromkeys(("tues", "tuesday", "tuesdays"), 1),
    **dict.fromkeys(("weds", "wednesday", "wednesdays"), 2),
    **dict.fromkeys(("thur", "thurs", "thursday", "thursdays"), 3),
    **dict.fromkeys(("monday", "mondays"), 0),
    **dict.fromkeys(("friday", "fridays"), 4),
    **dict.fromkeys(("saturday", "saturdays"), 5),
    **dict.fromkeys(("sunday", "sundays"), 6),
}
_DAY_SETS = {
    **dict.fromkeys(("daily", "all", "any", "every day", "everyday", "every-day"), frozenset(range(7))),
    **dict.fromkeys(("weekdays", "weekday", "workdays", "working days"), frozenset(range(5))),
    **dict.fromkeys(("weekend", "weekends"), frozenset((5, 6))),
}


def parse_days(text: str) -> frozenset[int]:
    """Days of the week → a set of 0 (Monday) to 6. Reads ``mon-fri``, ``mon, wed``, ``fri-mon``, ``daily``, …"""
    typed = re.sub(r"\s*(?:[-–—]|\bto\b)\s*", "-", " ".join(text.casefold().split()))
    if typed in _DAY_SETS:
        return _DAY_SETS[typed]
    parts = [part for part in re.split(r"[\s,;+&/]+|\band\b", typed) if part]
    if not parts:
        raise QuizError("No day was named: write days like mon-fri, mon,wed,fri, weekend or daily.")
    return frozenset[int]().union(*(_days_of(part) for part in parts))


def _days_of(part: str) -> frozenset[int]:
    if part in _DAY_SETS:
        return _DAY_SETS[part]
    first, dash, last = part.partition("-")
    if dash and (not first or not last or "-" in last):
        raise QuizError(f"{quoted(part)} isn't a range of days: write it like mon-fri.")
    start = _day(first)
    if not dash:
        return frozenset((start,))
    return frozenset((start + step) % 7 for step in range((_day(last) - start) % 7 + 1))


def _day(word: str) -> int:
    if word not in _DAY_WORDS:
        near = closest(word, [*_DAY_WORDS, *_DAY_SETS], 1)
        raise QuizError(
            f"{quoted(word)} isn't a day of the week.{did_you_mean(near) or ' Write days like mon-fri or mon,wed,fri.'}"
        )
    return _DAY_WORDS[word]


def show_days(days: Iterable[int]) -> str:
    """A set of days → ``daily``, ``Mon–Fri``, ``Mon, Wed``, ``Fri–Mon``; ``never`` if empty."""
    chosen = frozenset(days)
    if not chosen:
        return "never"
    if len(chosen) == 7:
        return "daily"
    firsts = sorted(day for day in chosen if (day - 1) % 7 not in chosen)
    return ", ".join(_run(first, chosen) for first in firsts)


def _run(first: int, chosen: frozenset[int]) -> str:
    length = next(step for step in range(1, 8) if (first + step) % 7 not in chosen)
    if length < 3:
        return ", ".join(DAY_NAMES[(first + step) % 7] for step in range(length))
    return f"{DAY_NAMES[first]}–{DAY_NAMES[(first + length - 1) % 7]}"


# ------------------------------------------------------------------ durations

_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
    **dict.fromkeys(("w", "wk", "week", "weeks"), 7 * 86_400),
}
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)", re.ASCII)


def parse_duration(text: str) -> int:
    """A duration → whole seconds. Reads ``24h``, ``90m``, ``1h30m``, ``1.5 h``, ``2 days``, ``0``.

    A bare number other than 0 is refused: nobody could say whether it meant minutes or hours.
    """
    typed = " ".join(text.casefold().split())
    if typed == "0":
        return 0
    if re.fullmatch(r"\d{1,9}", typed, re.ASCII):
        raise QuizError(f"{typed} of what? Write {typed}m for minutes, {typed}h for hours or {typed}d for days.")
    if not re.fullmatch(rf"(?:{_PART.pattern}[\s,]*)+", typed, re.ASCII):
        raise QuizError(f"{quoted(text)} isn't a duration: write it like 24h, 90m, 1h30m or 2d.")
    parts = _PART.findall(typed)
    for _, unit in parts:
        if unit not in _UNITS:
            raise QuizError(
                f"{quoted(unit)} isn't a unit of time: use m (minutes), h (hours) or d (days), as in 1h30m."
            )
    sizes = [_UNITS[unit] for _, unit in parts]
    if len(set(sizes)) < len(sizes):
        raise QuizError(f"{quoted(text)} names a unit twice: write it like 1h30m.")
    seconds = sum(round(float(number) * size) for (number, _), size in zip(parts, sizes, strict=True))
    if seconds > LONGEST:
        raise QuizError(f"{quoted(text)} is too long: a duration can be 366 days at most.")
    return seconds


def show_duration(seconds: int) -> str:
    """Seconds → ``24 h``, ``1 h 30 min``, ``2 days``, ``2 days 3 h``. Up to two days it counts in hours."""
    days, rest = divmod(seconds, 86_400) if seconds >= 2 * 86_400 else (0, seconds)
    sized = ((days, "days"), (rest // 3_600, "h"), (rest % 3_600 // 60, "min"), (rest % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in sized if count) or "0 s"


# ------------------------------------------------------------------ difficulty

_LEVELS = {"any": (1, 5), "all": (1, 5), "easy": (1, 2), "medium": (3, 3), "hard": (4, 5)}


def parse_difficulty(text: str) -> tuple[int, int]:
    """A difficulty → (lowest, highest), 1 to 5. Reads ``3``, ``2-4``, ``3+``, ``any``, ``easy``, …"""
    typed = re.sub(r"\s*(?:[-–—]|\bto\b|\.\.)\s*", "-", text.casefold().strip())
    if typed in _LEVELS:
        return _LEVELS[typed]
    found = re.fullmatch(r"([1-5])(?:-([1-5])|(\+))?", typed, re.ASCII)
    if not found:
        near = closest(typed, _LEVELS.keys(), 1)
        fix = did_you_mean(near) or " Write 1 to 5, a range like 2-4, easy, medium, hard or any."
        raise QuizError(f"{quoted(text)} isn't a difficulty.{fix}")
    first = int(found[1])
    last = 5 if found[3] else int(found[2] or first)
    return min(first, last), max(first, last)
