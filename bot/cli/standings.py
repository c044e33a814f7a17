"""``standings``: a whole board, for scripts and reports."""

from __future__ import annotations

import argparse
import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.cli.context import bank_of, group_among, settings_of
from bot.cli.output import columns, emit, points, say
from bot.cli.parsing import Commands, command, one_of, takes_json, takes_settings, whole
from bot.errors import QuizError

if TYPE_CHECKING:
    from bot.model import Group, Standing
    from bot.ports import Reading

PAGE = 1000


def add(commands: Commands) -> None:
    """Add ``standings``."""
    board = command(commands, "standings", _standings, "print a board")
    board.add_argument(
        "--period", type=one_of("week", "month", "season", "all"), default="all", help="week, month, season or all"
    )
    board.add_argument("--by", type=one_of("points", "accuracy", "streak"), default="points", help="what ranks")
    board.add_argument("--scope", type=one_of("people", "teams"), default="people", help="people or teams")
    board.add_argument("--topic", default="", help="one topic only")
    board.add_argument("--on", metavar="DATE", help="a date in the week or month that is meant (default: today)")
    board.add_argument("--group", type=whole(1, 2**31), metavar="N", help="which group, if the database has several")
    takes_settings(board, db=True, bank=True)
    takes_json(board)


def _standings(arguments: argparse.Namespace) -> int:
    if arguments.by == "streak" and (arguments.scope == "teams" or arguments.topic):
        raise QuizError("A streak belongs to a person and has no topic: leave --scope and --topic out.")
    data = asyncio.run(_board(arguments))
    if arguments.json:
        emit(data)
        return 0
    if not data["rows"]:
        say("Nobody has answered yet.")
        return 0
    head = ["Rank", "Name", "Points", "Answered", "Correct", "Streak"]
    table = [head, *([str(row[name.lower()]) for name in head] for row in data["rows"])]
    say(*columns(table, right=(0, 2, 3, 4, 5)))
    return 0


async def _board(arguments: argparse.Namespace) -> dict[str, Any]:
    from bot import app
    from bot.rules import clock, periods

    settings = settings_of(arguments)
    topic = bank_of(settings).topic(arguments.topic).id if arguments.topic else ""
    said = clock.parse_date(arguments.on) if arguments.on else None
    data: dict[str, Any] = {name: getattr(arguments, name) for name in ("period", "by", "scope")} | {"topic": topic}
    async with app.looking(settings) as store, store.read() as tx:
        group = group_among(await tx.groups(), arguments.group)
        if group is None:
            return data | {"group": None, "key": "", "rows": []}
        day = said or app.WallClock().now().astimezone(ZoneInfo(group.zone)).date()
        season = await _season(tx, group, day) if arguments.period == "season" else None
        key = periods.key_now(periods.Period(arguments.period), day, season)
        rows = await _rows(tx, group, key, arguments, topic)
    return data | {"group": group.id, "key": key, "rows": [_row(row) for row in rows]}


async def _season(tx: Reading, group: Group, day: date) -> int | None:
    from bot.usecases.projecting import season_at

    seasons = await tx.seasons(group.id)
    return season_at(seasons, day) or next((season.id for season in seasons), None)


async def _rows(tx: Reading, group: Group, key: str, arguments: argparse.Namespace, topic: str) -> list[Standing]:
    """The whole board, page by page of one snapshot."""
    rows: list[Standing] = []
    while True:
        page, total = await tx.board(
            group.id,
            key,
            teams=arguments.scope == "teams",
            topic=topic,
            by=arguments.by,
            limit=PAGE,
            offset=len(rows),
        )
        rows += page
        if not page or len(rows) >= total:
            return rows


def _row(row: Standing) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "name": row.name,
        "points": points(row.centipoints),
        "answered": row.answered,
        "correct": row.correct,
        "streak": row.streak,
    }
