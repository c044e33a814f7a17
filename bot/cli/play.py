"""``play``: a study channel in the terminal, at the keyboard or from a script."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli.context import piped, settings_of
from bot.cli.parsing import Commands, command, takes_settings, whole
from bot.errors import ConfigError, Problem

if TYPE_CHECKING:
    from adapters.terminal.script import Script

BEGIN = datetime(2026, 1, 5, 6, 0)  # noqa: DTZ001 (a local time; the zone is an option)
"""When scripts begin unless they say: early on a Monday, the same on every day one runs them."""
SEED = 1


def add(commands: Commands) -> None:
    """Add ``play``."""
    play = command(
        commands,
        "play",
        _play,
        "a study channel in this terminal; without a terminal, a demo",
        "At the keyboard it keeps its data in the configured database. A script runs on a virtual clock and, unless\n"
        "--db is given, on a database of its own that is gone afterwards. docs/organiser.md explains the commands.",
    )
    play.add_argument("--script", metavar="FILE", help="perform a script; - reads it from stdin")
    play.add_argument(
        "--at",
        metavar="ISO",
        help="scripts: when it begins, e.g. 2026-03-27T08:00 (default: a Monday, 6:00, or where --db left off)",
    )
    play.add_argument("--seed", metavar="N", type=whole(0, 2**63 - 1), help="draw questions and shuffle reproducibly")
    play.add_argument("--zone", metavar="Z", help="time zone, e.g. Europe/Berlin")
    play.add_argument("--svg", metavar="OUT", type=Path, help="scripts: draw the session into this file")
    takes_settings(play, db=True, bank=True)


def _play(arguments: argparse.Namespace) -> int:
    from bot import app

    settings = settings_of(arguments)
    if arguments.script is None and sys.stdin.isatty() and sys.stdout.isatty():
        _only_scripts(arguments)
        if "zone" not in settings.model_fields_set:
            settings = settings.model_copy(update={"zone": _here()})
        return asyncio.run(app.play(settings, name=_name(), seed=arguments.seed))
    _check_svg(arguments.svg)
    script = _script(arguments.script)
    at = _instant(arguments.at, settings.zone)
    seed = SEED if arguments.seed is None else arguments.seed
    with tempfile.TemporaryDirectory(prefix="quizmaster-") as folder:
        kept = settings if arguments.db else settings.model_copy(update={"db": str(Path(folder, "play.db"))})
        if arguments.db and arguments.at is None:
            at = max(at, asyncio.run(app.latest(kept)) or at)
        return asyncio.run(app.perform(kept, script, at=at, seed=seed, svg=arguments.svg))


def _only_scripts(arguments: argparse.Namespace) -> None:
    for name in ("at", "svg"):
        if getattr(arguments, name) is not None:
            raise ConfigError([Problem(f"--{name}", "it works with a script only: add --script FILE.")])


def _script(name: str | None) -> Script:
    from bot import app

    if name == "-":
        return app.script(piped())
    return app.script(Path(name) if name else None)


def _instant(text: str | None, zone: str) -> datetime:
    """An ISO date and time; without an offset it is local to ``zone``."""
    if text is None:
        return BEGIN.replace(tzinfo=ZoneInfo(zone))
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        what = f"“{text[:40]}” isn't a date and time: write it like 2026-03-27T08:00 or 2026-03-27T08:00+01:00."
        raise ConfigError([Problem("--at", what)]) from None
    if not 2000 <= at.year < 2100:
        raise ConfigError([Problem("--at", "the year must be between 2000 and 2099.")])
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def _check_svg(path: Path | None) -> None:
    """Refuse a place that can't be written before the session runs, not after it."""
    if path is None:
        return
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir() or not os.access(path if path.exists() else folder, os.W_OK):
        raise ConfigError([Problem("--svg", f"{path} can't be written: name a file in a folder that exists.")])


def _here() -> str:
    """The zone this machine is set to; UTC if it can't be told."""
    from tzlocal import get_localzone_name

    with suppress(Exception):  # a broken /etc/localtime, an unknown TZ: nothing to trouble a player with
        name: str = get_localzone_name()
        return ZoneInfo(name).key
    return "UTC"


def _name() -> str:
    """The name of whoever sits here."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "you"
