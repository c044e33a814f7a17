"""What the guides tell people to type can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from adapters.slack import typed
from bot.cli import parser
from bot.commands import parse
from bot.commands.base import Command
from bot.model import Actor, Place

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SLACK = ROOT / "docs" / "slack.md"
ELSEWHERE = [guide for guide in GUIDES if guide != SLACK]
"""On Slack, most commands have another word before them."""
LEAD = Actor(Place("terminal", "local", "study"), "lead", "lead", is_admin=True)


def code(guide: Path) -> Iterator[str]:
    """The lines of a guide's fenced blocks."""
    for block in re.findall(r"^```\w*\n(.*?)^```", guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield from block.splitlines()


def shell_lines() -> list[str]:
    lines = [line.strip() for guide in GUIDES for line in code(guide)]
    found = [
        re.search(r"\bquizmaster ((?:play|run|doctor|settings|db|bank|grade|schedule|slack|standings)\b.*)", line)
        for line in lines
    ]
    return sorted({match[1] for match in found if match})


def chat_lines(guides: Sequence[Path]) -> list[str]:
    """Commands of a study channel; what stands far to the right explains them."""
    lines = (re.split(r"\s{3,}", line.strip())[0] for guide in guides for line in code(guide))
    return sorted({one for line in lines if line.startswith("/") for one in line.split("  ")})


def test_there_is_something_to_try() -> None:
    assert len(shell_lines()) > 12
    assert len(chat_lines(ELSEWHERE)) > 30
    assert len(chat_lines([SLACK])) > 5


@pytest.mark.parametrize("line", shell_lines())
def test_shell_commands_are_understood(line: str) -> None:
    assert parser().read(shlex.split(line, comments=True)).handler


@pytest.mark.parametrize("line", chat_lines(ELSEWHERE))
def test_chat_commands_are_understood(line: str) -> None:
    assert isinstance(parse(line, LEAD), Command)


@pytest.mark.parametrize("line", chat_lines([SLACK]))
def test_commands_are_understood_as_slack_sends_them(line: str) -> None:
    command, _, words = line.partition(" ")
    words = words.replace("#evening", "<#C0123456789|evening>").replace("@learners", "<!subteam^S0123456789|@learners>")
    assert isinstance(parse(typed.line(words, organiser=command == "/quizadmin"), LEAD), Command)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_what_is_linked_and_shown_is_there(guide: Path) -> None:
    said = guide.read_text(encoding="utf-8")
    found = re.findall(r"\]\((?!https?:)([^)\s]+)\)|\bsrc=\"([^\"]+)\"", said)
    for target in ("".join(pair) for pair in found):
        file, _, heading = target.partition("#")
        there = guide.parent / file if file else guide
        assert there.exists(), target
        assert not heading or heading in anchors(there), target


def anchors(guide: Path) -> set[str]:
    """The names that GitHub gives headings."""
    titles = re.findall(r"^#+ (.+)$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
