"""Periods of a board, each with a key: ``week:2026-W47``, ``month:2026-11``, ``season:3``, ``all``.

A round belongs to the periods of its slot, which is a date of the group's zone. Weeks begin on Monday and are ISO
8601 weeks, whose year may differ from the date's around New Year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

from bot.errors import QuizError

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    ALL = "all"


def keys_of(slot: date, season: int | None) -> tuple[str, ...]:
    """Every period that a slot counts in; ``season`` is the number of the season then running, if one was."""
    keys = ("all", _month(slot), _week(slot))
    return keys if season is None else (*keys, f"season:{season}")


def key_now(period: Period, today: date, season: int | None) -> str:
    """The key of the period that ``today`` (a date of the group's zone) falls into.

    Raises QuizError if a season is asked for and none is running.
    """
    match period:
        case Period.ALL:
            return "all"
        case Period.MONTH:
            return _month(today)
        case Period.WEEK:
            return _week(today)
        case Period.SEASON:
            if season is None:
                raise QuizError("No season is running here: look at the week, the month or all time instead.")
            return f"season:{season}"


def _month(day: date) -> str:
    return f"month:{day.year:04d}-{day.month:02d}"


def _week(day: date) -> str:
    iso = day.isocalendar()
    return f"week:{iso.year:04d}-W{iso.week:02d}"


def bounds(key: str) -> tuple[date, date] | None:
    """First and last date of a week or month, both inclusive; None for periods whose dates don't follow from the key.

    Raises ValueError for what isn't a key.
    """
    if week := re.fullmatch(r"week:(\d{4})-W(\d{2})", key, re.ASCII):
        first = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return first, first + timedelta(days=6)
    if month := re.fullmatch(r"month:(\d{4})-(\d{2})", key, re.ASCII):
        first = date(int(month[1]), int(month[2]), 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if key == "all" or re.fullmatch(r"season:\d+", key, re.ASCII):
        return None
    raise ValueError(f"not a period's key: {key!r}")


def title(key: str) -> str:
    """A key for readers: ``Week 47, 2026``, ``November 2026``, ``Season 3``, ``All time``. Errors as in ``bounds``."""
    span = bounds(key)
    if key == "all":
        return "All time"
    if span is None:
        return f"Season {key.removeprefix('season:')}"
    if key.startswith("month:"):
        return f"{MONTHS[span[0].month - 1]} {span[0].year}"
    iso = span[0].isocalendar()
    return f"Week {iso.week}, {iso.year}"
