"""Instants in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.ui import When

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def zone(name: str) -> ZoneInfo:
    """The zone of that name, UTC if this machine's data doesn't have it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def shown_when(when: When, now: datetime) -> str:
    """``when`` as its style says; the year only if it isn't the present one, relative times in whole units."""
    local = when.at.astimezone(zone(when.zone))
    if when.style == "relative":
        return relative(when.at - now.astimezone(UTC))
    day = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"
    if local.year != now.astimezone(local.tzinfo).year:
        day += f" {local.year}"
    if when.style == "day":
        return day
    clock = f"{local:%H:%M}"
    return clock if when.style == "time" else f"{day}, {clock} {abbreviation(local)}"


def abbreviation(local: datetime) -> str:
    """``CET``; ``UTC+05:45`` where the zone has no letters of its own."""
    letters = local.tzname() or ""
    return f"UTC{letters}" if letters[:1] in {"+", "-"} else letters


def relative(span: timedelta) -> str:
    """``in 3 h``, ``5 min ago``, rounded down; hours up to 48, since "in 1 d" would hide up to half of the time."""
    seconds = int(abs(span).total_seconds())
    for least, size, unit in ((172_800, 86_400, "d"), (3600, 3600, "h"), (60, 60, "min"), (1, 1, "s")):
        if seconds >= least:
            count = seconds // size
            return f"in {count} {unit}" if span > timedelta(0) else f"{count} {unit} ago"
    return "now"
