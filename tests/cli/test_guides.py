"""What the guides tell people to type can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import parser
from bot.commands import parse
from bot.commands.base import Command
from bot.model import Actor, Place

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LEAD = Actor(Place("terminal", "local", "study"), "lead", "lead", is_admin=True)


def code(guide: Path) -> Iterator[str]:
    """The lines of a guide's fenced blocks."""
    for block in re.findall(r"^```\w*\n(.*?)^```", guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield from block.splitlines()


def shell_lines() -> list[str]:
    lines = [line.strip() for guide in GUIDES for line in code(guide)]
    found = [
        re.search(r"\bquizmaster ((?:play|run|doctor|settings|db|bank|grade|schedule|standings)\b.*)", line)
        for line in lines
    ]
    return sorted({match[1] for match in found if match})


def chat_lines() -> list[str]:
    """Commands of a study channel; what stands far to the right explains them."""
    lines = (re.split(r"\s{3,}", line.strip())[0] for guide in GUIDES for line in code(guide))
    return sorted({one for line in lines if line.startswith("/") for one in line.split("  ")})


def test_there_is_something_to_try() -> None:
    assert len(shell_lines()) > 12
    assert len(chat_lines()) > 30


@pytest.mark.parametrize("line", shell_lines())
def test_shell_commands_are_understood(line: str) -> None:
    assert parser().read(shlex.split(line, comments=True)).handler


@pytest.mark.parametrize("line", chat_lines())
def test_chat_commands_are_understood(line: str) -> None:
    assert isinstance(parse(line, LEAD), Command)
