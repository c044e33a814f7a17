"""``slack``: what setting up the Slack app takes: its manifest, and a key for tokens."""

from __future__ import annotations

import argparse
import re
from urllib.parse import urlsplit

from bot.cli.context import settings_of
from bot.cli.output import say
from bot.cli.parsing import Commands, command, group, takes_settings
from bot.hints import quoted


def add(commands: Commands) -> None:
    """Add ``slack manifest`` and ``slack key``."""
    family = group(commands, "slack", "set up the Slack app")
    manifest = command(
        family,
        "manifest",
        _manifest,
        "print the app's manifest, to paste at api.slack.com/apps → Create New App → From a manifest",
        "Without --http it is for Socket Mode: one workspace, no public address. docs/slack.md goes through it.",
    )
    manifest.add_argument(
        "--http", metavar="URL", type=_address, help="for HTTP: the address at which Slack reaches the bot"
    )
    takes_settings(manifest)
    command(
        family,
        "key",
        _key,
        "print a fresh key for SLACK_TOKEN_KEY, which encrypts the tokens of many workspaces",
        "To change the key, put the new one before the old one, parted by a comma. Without it, every workspace has to\n"
        "add the app again: keep it beside the database's backups, not in them.",
    )


def _address(text: str) -> str:
    parts = urlsplit(text.strip())
    plain = parts.scheme == "https" and parts.hostname and not re.search(r"\s", text.strip())
    if not plain or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(f"{quoted(text)} must be an address like https://quiz.example.org")
    return text.strip().rstrip("/")


def _manifest(arguments: argparse.Namespace) -> int:
    from bot import app

    say(app.slack_manifest(settings_of(arguments), arguments.http or "").rstrip("\n"))
    return 0


def _key(_arguments: argparse.Namespace) -> int:
    from bot import app

    say(app.slack_key())
    return 0
