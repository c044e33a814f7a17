"""Instants: as Slack's date elements, which each reader sees in their own zone, and in words where those can't be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.ui import When

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FORMATS = {"time": "{time}", "day": "{date_short_pretty}", "full": "{date_short_pretty}, {time}"}
NEAR = timedelta(hours=20)


def date_element(when: When, now: datetime) -> dict[str, Any]:
    """A rich text element. Tokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting

    A message stays while time passes, so "in 3 h" would soon be wrong: an instant to come is given to the second.
    """
    return {
        "type": "date",
        "timestamp": int(when.at.timestamp()),
        "format": _format(when, now),
        "fallback": in_words(when, now),
    }


def _format(when: When, now: datetime) -> str:
    if when.style != "relative":
        return FORMATS.get(when.style, FORMATS["full"])
    if when.at <= now:
        return "{ago}"
    return "{time_secs}" if when.at - now < NEAR else FORMATS["full"]


def in_words(when: When, now: datetime) -> str:
    """``Mon 23 Nov, 09:00 CET``; the year only if it isn't the present one; ``09:00:30 CET`` for relative times."""
    local = when.at.astimezone(_zone(when.zone))
    day = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"
    if local.year != now.astimezone(local.tzinfo).year:
        day += f" {local.year}"
    zone = local.tzname() or ""
    zone = f"UTC{zone}" if zone[:1] in {"+", "-"} else zone
    match when.style:
        case "time":
            return f"{local:%H:%M}"
        case "day":
            return day
        case "relative" if abs(when.at - now) < NEAR:
            return f"{local:%H:%M:%S} {zone}"
        case _:
            return f"{day}, {local:%H:%M} {zone}"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
