"""``settings``: what is configured, and what could be."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from bot.cli.context import settings_of
from bot.cli.output import columns, emit, say
from bot.cli.parsing import Commands, command, takes_json, takes_settings

if TYPE_CHECKING:
    from bot.config import Settings


def add(commands: Commands) -> None:
    """Add ``settings``."""
    settings = command(
        commands, "settings", _settings, "show the settings in force; of secrets only whether they are there"
    )
    settings.add_argument("--markdown", action="store_true", help="print the table of all settings for the README")
    takes_settings(settings)
    takes_json(settings)


def _settings(arguments: argparse.Namespace) -> int:
    from bot import config

    if arguments.markdown:
        say(config.table().rstrip())
        return 0
    values = shown(settings_of(arguments))
    if arguments.json:
        emit(values)
    else:
        say(*columns([[config.variable(name), _text(value)] for name, value in values.items()]))
    return 0


def shown(settings: Settings) -> dict[str, str | int | list[str]]:
    """Every setting's value, fit to be seen: secrets as set or not set, the password in an address masked."""
    from bot import config
    from bot.config import SECRETS, checks
    from bot.log import mask

    values: dict[str, str | int | list[str]] = {}
    for name, value in settings:
        if name in SECRETS:
            values[name] = "set" if value else "not set"
        elif name in config.DURATIONS:
            values[name] = checks.show_duration(value)
        elif isinstance(value, tuple):
            values[name] = list(value)
        else:
            values[name] = mask(value) if isinstance(value, str) else value
    return values


def _text(value: str | int | list[str]) -> str:
    return os.pathsep.join(value) if isinstance(value, list) else str(value)
