"""``doctor``: is this machine fit to run the bot, and is the bot well?"""

from __future__ import annotations

import argparse
import asyncio
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.context import bank_of, settings_of
from bot.cli.output import columns, emit, instant, say
from bot.cli.parsing import Commands, command, takes_json, takes_settings
from bot.cli.settings import shown
from bot.errors import ProblemsError, StoreError
from bot.ports.findings import Finding

if TYPE_CHECKING:
    from bot.config import Settings

STALE = 60.0
"""Seconds without a sign of life after which `run` is taken for dead; it gives one every 15 s."""
ROOM = 200_000_000
"""Bytes that should be free beside the database."""


def add(commands: Commands) -> None:
    """Add ``doctor``."""
    doctor = command(
        commands,
        "doctor",
        _doctor,
        "check the machine, settings, database, questions and platforms: exit 0 if all is well, 1 if not",
    )
    doctor.add_argument("--health", action="store_true", help="only whether `run` is alive, quickly; for health checks")
    takes_settings(doctor, db=True, bank=True)
    takes_json(doctor)


def _doctor(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    checks = [_alive(settings)] if arguments.health else list(_checks(settings))
    well = all(check.ok for check in checks)
    if arguments.json:
        emit({"ok": well, "checks": [asdict(check) for check in checks], "settings": shown(settings)})
    else:
        say(*columns([["ok" if check.ok else "BAD", check.name, check.detail] for check in checks]))
    return 0 if well else 1


def _checks(settings: Settings) -> Iterator[Finding]:
    from bot import __version__, app

    yield Finding("version", True, f"quizmaster {__version__}")
    yield Finding("python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.system()}")
    yield _sqlite()
    yield _zones()
    yield _clock()
    yield _disk(settings)
    yield asyncio.run(_database(settings))
    yield _bank(settings)
    yield _platforms(settings)
    yield from asyncio.run(app.examine(settings))
    yield _running(settings)


def _sqlite() -> Finding:
    from bot import app

    version, sound = app.sqlite()
    note = "" if sound else ": older than 3.51.3, so let no other program write to the database"
    return Finding("sqlite", True, version + note)


def _zones() -> Finding:
    import zoneinfo
    from importlib.metadata import PackageNotFoundError, version

    try:
        packaged = f"tzdata {version('tzdata')}"
    except PackageNotFoundError:
        packaged = "no tzdata package"
    source = ", ".join(zoneinfo.TZPATH) or "the package alone"
    count = len(zoneinfo.available_timezones())
    return Finding("time zones", count > 400, f"{count} zones; {packaged}; looked for in {source}")


def _clock() -> Finding:
    from bot import app

    now = app.WallClock().now()
    sane = 2025 < now.year < 2100
    return Finding("clock", sane, f"{instant(now)}" + ("" if sane else ": set the machine's clock"))


def _disk(settings: Settings) -> Finding:
    from bot import app

    path = app.heartbeat(settings).absolute().parent
    while not path.exists():
        path = path.parent
    free = shutil.disk_usage(path).free
    fix = "" if free >= ROOM else ": make room, or answers can't be saved"
    return Finding("disk", free >= ROOM, f"{free / 1e9:.1f} GB free at {path}{fix}")


async def _database(settings: Settings) -> Finding:
    from bot import app

    try:
        async with app.looking(settings) as store:
            found = await store.check()
    except StoreError as error:
        missing = app.missing(settings)
        return Finding("database", missing, f"{settings.db} will be made at the first start" if missing else str(error))
    return Finding("database", not found.problems, f"{store.where}: {'; '.join((*found.problems, *found.facts))}")


def _bank(settings: Settings) -> Finding:
    try:
        bank = bank_of(settings)
    except ProblemsError as error:
        first = str(error.problems[0])
        return Finding("questions", False, f"{len(error.problems)} problems, the first: {first}")
    return Finding("questions", bool(bank.live()), f"{len(bank.live())} that can be asked, {len(bank.topics)} topics")


def _platforms(settings: Settings) -> Finding:
    from bot import app

    return Finding(
        "platforms", True, ", ".join(app.configured(settings)) or "none configured; `quizmaster play` needs none"
    )


def _age(path: Path) -> float | None:
    """Seconds since the last sign of life; None if there is none."""
    from bot import app

    try:
        return app.WallClock().now().timestamp() - path.stat().st_mtime
    except OSError:
        return None


def _alive(settings: Settings) -> Finding:
    """Whether ``run`` has given a sign of life lately."""
    from bot import app

    path = app.heartbeat(settings)
    age = _age(path)
    if age is None:
        return Finding("run", False, f"it isn't running: there is no {path}")
    return Finding("run", age < STALE, f"last sign of life {age:.0f} s ago ({path})")


def _running(settings: Settings) -> Finding:
    """As ``_alive``; not running is no fault, hanging is."""
    from bot import app

    if app.heartbeat(settings).exists():
        return _alive(settings)
    process = app.in_use_by(settings)
    return Finding("run", True, f"the database is in use by process {process}" if process else "it isn't running")
