"""``db``: look after the database."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.context import settings_of
from bot.cli.output import emit, say
from bot.cli.parsing import Commands, command, group, takes_json, takes_settings

if TYPE_CHECKING:
    from bot.store import Checkup


def add(commands: Commands) -> None:
    """Add ``db``."""
    family = group(commands, "db", "upgrade, check, back up, restore or rebuild the database")
    command(
        family,
        "upgrade",
        _upgrade,
        "bring the database up to the schema of this version (or make it)",
        "`run` and `play` do so by themselves; this is for doing it at a time of one's own choosing.",
    )
    command(family, "check", _check, "look for damage and contradictions: exit 0 if sound, 1 if not")
    backup = command(
        family,
        "backup",
        _backup,
        "copy the database into a new file, also while the bot runs",
        "PostgreSQL is backed up with its own tool, pg_dump.",
    )
    backup.add_argument("file", metavar="FILE", type=Path, help="where to; it must not exist yet")
    restore = command(
        family,
        "restore",
        _restore,
        "put a backup in the place of the database",
        "The bot must be stopped. The old database is kept under another name.",
    )
    restore.add_argument("file", metavar="FILE", type=Path, help="a file that db backup has made")
    command(
        family,
        "rebuild",
        _rebuild,
        "compute results, boards and streaks anew from the log",
        "The bot must be stopped. In a sound database this changes nothing, and says so.",
    )
    for parser in family.choices.values():
        takes_settings(parser, db=True, bank=parser.prog.endswith("rebuild"))
        takes_json(parser)


def _tell(arguments: argparse.Namespace, data: dict[str, Any], *lines: str) -> None:
    if arguments.json:
        emit(data)
    else:
        say(*lines)


def _upgrade(arguments: argparse.Namespace) -> int:
    from bot import app

    where, upgraded = asyncio.run(app.upgrade(settings_of(arguments)))
    line = f"{where} is now up to date." if upgraded else f"{where} was up to date."
    _tell(arguments, {"database": where, "upgraded": upgraded}, line)
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from bot import app

    settings = settings_of(arguments)

    async def check() -> tuple[str, Checkup]:
        async with app.looking(settings) as store:
            return store.where, await store.check()

    where, found = asyncio.run(check())
    data = {"database": where, "sound": not found.problems, "problems": found.problems, "facts": found.facts}
    verdict = f"{where} is sound." if not found.problems else f"{where} has problems:"
    _tell(arguments, data, verdict, *(f"  - {problem}" for problem in found.problems), ", ".join(found.facts) + ".")
    return 1 if found.problems else 0


def _backup(arguments: argparse.Namespace) -> int:
    from bot import app

    settings = settings_of(arguments)

    async def backup() -> str:
        async with app.looking(settings, any_version=True) as store:
            await store.backup(arguments.file)
            return store.where

    where = asyncio.run(backup())
    size = arguments.file.stat().st_size
    data = {"database": where, "backup": str(arguments.file), "bytes": size}
    _tell(arguments, data, f"{where} is backed up to {arguments.file} ({size:,} bytes).")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from bot import app

    settings = settings_of(arguments)
    kept = app.restore(settings, arguments.file)
    data = {"database": settings.db, "backup": str(arguments.file), "kept": str(kept) if kept else None}
    old = [f"The old database is now {kept}."] if kept else []
    _tell(arguments, data, f"{settings.db} is restored from {arguments.file}.", *old)
    return 0


def _rebuild(arguments: argparse.Namespace) -> int:
    from bot import app

    settings = settings_of(arguments)
    done = asyncio.run(app.rebuild(settings))
    data = {"rounds": done.rounds, "results": done.results, "changed": done.changed}
    change = f"Changed: {', '.join(done.changed)}." if done.changed else "Nothing changed."
    _tell(arguments, data, f"{done.rounds:,} rounds and {done.results:,} results computed anew. {change}")
    return 0
