"""The page beside the questions: its good examples lint clean, its bad ones show the flaws that it names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.bank.bank import Bank
from bot.bank.builtin import builtin
from bot.bank.item import question
from bot.bank.lint import lint
from bot.bank.load import load
from bot.bank.yamlfile import Mark
from bot.kinds import KINDS

PAGE = (Path(__file__).parent.parent.parent / "questions" / "README.md").read_text(encoding="utf-8")
SECTIONS = {
    name: body
    for name, body in re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    if name in KINDS
}
TIMES = {"open": 300}
REST: dict[str, Any] = {
    "topic": "t06",
    "objective": "t06.o2",
    "concepts": ["c38"],
    "level": "debug",
    "difficulty": 3,
    "explain": "The principle.",
    "refs": ["arxiv:1706.03762"],
}


def findings(block: str) -> set[str]:
    data = yaml.safe_load(block)
    topics = load([builtin()])
    item = question(REST | {"id": "t06-example", "time": TIMES.get(data["kind"], 90)} | data, Mark(1))
    report = lint(Bank.of([item], topics.topics, topics.concepts))
    return {finding.check.slug for finding in report.findings}


@pytest.mark.parametrize("kind", KINDS)
def test_examples_show_what_the_page_says(kind: str) -> None:
    bad, good = re.findall(r"^```yaml\n(.*?)^```", SECTIONS[kind], re.DOTALL | re.MULTILINE)
    named = re.search(r"^The linter says: (.*?)\.", SECTIONS[kind], re.MULTILINE)
    assert named
    assert findings(bad) == set(re.findall(r"`([\w-]+)`", named[1]))
    assert findings(good) == set()
    assert {yaml.safe_load(block)["kind"] for block in (bad, good)} == {kind}
