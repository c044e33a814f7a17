"""``run``: serve the configured platforms until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress

from bot.cli.context import settings_of
from bot.cli.output import say
from bot.cli.parsing import Commands, command, takes_settings


def add(commands: Commands) -> None:
    """Add ``run``."""
    run = command(
        commands,
        "run",
        _run,
        "serve every platform whose token is set, until SIGTERM or Ctrl-C",
        "It prints one line when a platform is ready. On SIGTERM it takes nothing new, finishes what is under way and\n"
        "exits with 0. docs/operator.md explains the settings.",
    )
    takes_settings(run, db=True, bank=True)


def _run(arguments: argparse.Namespace) -> int:
    from bot import app, log

    settings = settings_of(arguments)
    log.configure(settings.log_level, settings.log_format)

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):  # Windows has no signal handlers in the loop; Ctrl-C ends it there
                loop.add_signal_handler(number, stop.set)
        await app.run(settings, stop, _ready)

    asyncio.run(serve())
    return 0


def _ready(line: str) -> None:
    say(line)
    sys.stdout.flush()
