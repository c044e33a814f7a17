"""The commands for whoever installs the Slack app."""

from __future__ import annotations

from adapters.slack import manifest
from bot.config import Settings
from tests.cli.conftest import Cli

ADDRESS = "https://quiz.example.org"


def test_it_is_printed_and_so_are_keys(cli: Cli) -> None:
    printed = cli("slack", "manifest", "--http", f"{ADDRESS}/")
    assert printed.code == 0
    assert printed.out == manifest(Settings(), ADDRESS)
    refused = cli("slack", "manifest", "--http", "http://quiz.example.org")
    assert refused.code == 2
    assert "https://" in refused.err
    first, second = cli("slack", "key"), cli("slack", "key")
    assert first.out != second.out
    assert len(first.out.strip()) == 44
