"""``schedule preview``: when a schedule would post, without a database."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.cli.output import columns, emit, instant, say
from bot.cli.parsing import Commands, command, group, takes_json, whole

if TYPE_CHECKING:
    from bot.model import Rule
    from bot.rules.schedule import Preview


def add(commands: Commands) -> None:
    """Add ``schedule``."""
    family = group(commands, "schedule", "when a schedule posts")
    preview = command(
        family,
        "preview",
        _preview,
        "print the next posts, with clock changes and holidays marked",
        "Example: quizmaster schedule preview --zone Europe/Berlin --at 09:00 --days mon-fri --from 2026-03-23",
    )
    preview.add_argument("--zone", required=True, help="time zone, e.g. Europe/Berlin")
    preview.add_argument("--at", required=True, metavar="HH:MM", help="local time of the post")
    preview.add_argument("--days", default="daily", help="e.g. daily, mon-fri or mon,wed,fri (default: daily)")
    preview.add_argument("--from", dest="start", metavar="DATE", help="first date, e.g. 2026-03-23 (default: today)")
    preview.add_argument("--count", type=whole(1, 1000), default=14, help="number of posts, 1 to 1000 (default: 14)")
    preview.add_argument("--holidays", default="", metavar="LIST", help="dates or country codes, e.g. DE-BE,2026-12-24")
    takes_json(preview)


def _preview(arguments: argparse.Namespace) -> int:
    from bot.model import Rule
    from bot.rules import clock, schedule

    rule = Rule(
        at=clock.parse_at(arguments.at),
        zone=clock.parse_zone(arguments.zone),
        days=clock.parse_days(arguments.days),
        holidays=clock.parse_holidays(arguments.holidays),
    )
    start = clock.parse_date(arguments.start) if arguments.start else _today(rule.zone)
    rows = schedule.preview(rule, start, arguments.count)
    if arguments.json:
        emit(_data(rule, start, rows))
    else:
        say(*_lines(rule, rows))
    return 0


def _today(zone: str) -> date:
    from bot import app

    return app.WallClock().now().astimezone(ZoneInfo(zone)).date()


def _data(rule: Rule, start: date, rows: list[Preview]) -> dict[str, Any]:
    from bot.rules.clock import show_at

    zone = ZoneInfo(rule.zone)
    posts = [
        {
            "date": row.day.isoformat(),
            "local": row.at.astimezone(zone).isoformat(timespec="seconds"),
            "utc": instant(row.at),
            "note": row.note,
        }
        for row in rows
        if row.at is not None
    ]
    left_out = [{"date": row.day.isoformat(), "why": row.note} for row in rows if row.at is None]
    return {
        "zone": rule.zone,
        "at": show_at(rule.at),
        "days": sorted(day + 1 for day in rule.days),
        "from": start.isoformat(),
        "holidays": list(rule.holidays),
        "posts": posts,
        "left_out": left_out,
    }


def _lines(rule: Rule, rows: list[Preview]) -> list[str]:
    from bot.rules.clock import show_at, show_days

    zone = ZoneInfo(rule.zone)
    table = [["", "Date", "Local time", "UTC", "Note"]]
    for row in rows:
        local, utc = (f"{row.at.astimezone(zone):%H:%M %z}", f"{row.at:%H:%M}") if row.at else ("—", "—")
        table.append([f"{row.day:%a}", row.day.isoformat(), local, utc, row.note])
    head = f"{show_at(rule.at)} {rule.zone}, {show_days(rule.days)}"
    return [head, "", *columns(table)] if rows else [head, "", "No post within two years: check days and holidays."]
