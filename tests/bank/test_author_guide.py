"""The authors' guide holds true: its examples load and lint clean, its table is the register's."""

from __future__ import annotations

import re
from pathlib import Path

from bot.bank.builtin import lent
from bot.bank.lint import lint
from bot.bank.lint_checks import CHECKS, Scope
from bot.bank.load import load
from bot.kinds import KINDS

GUIDE = Path(__file__).parent.parent.parent / "docs" / "author.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
ITEMS = [block for block in BLOCKS if "\nitems:" in block]
SEVERITIES = {"E": "error", "W": "warning"}


def table() -> str:
    """The rows of the guide's table of checks."""
    scopes = {Scope.ITEM: "an item", Scope.BANK: "the bank"}
    return "".join(
        f"| {check.number} | `{check.slug}` | {SEVERITIES[check.severity]} | {scopes[check.scope]} | {check.what} |\n"
        for check in CHECKS
    )


def test_there_is_an_example_of_every_kind(tmp_path: Path) -> None:
    for number, block in enumerate(ITEMS):
        (tmp_path / f"{number}.yaml").write_text(block, encoding="utf-8")
    bank = load([tmp_path], topics=lent([tmp_path]))
    assert {question.kind for question in bank.questions.values()} == set(KINDS)
    report = lint(bank)
    assert report.findings == (), report.text()


def test_the_example_of_topics_is_one(tmp_path: Path) -> None:
    (block,) = [block for block in BLOCKS if "\ntopics:" in block]
    (tmp_path / "topics.yaml").write_text(block, encoding="utf-8")
    assert [topic.id for topic in load([tmp_path]).topics] == ["ours"]


def test_the_example_of_an_allowance_is_one(tmp_path: Path) -> None:
    (allowance,) = [block for block in BLOCKS if block.startswith("  lint:")]
    single = ITEMS[0].replace('"Dropout and early batches inflate', '"Dropout in a classifier inflates')
    (tmp_path / "a.yaml").write_text(single + allowance, encoding="utf-8")
    report = lint(load([tmp_path], topics=lent([tmp_path])))
    assert [(each.check.slug, each.allowed) for each in report.findings] == [("clue-words", True)]


def test_the_table_of_checks_is_the_register() -> None:
    shown = TEXT.partition("<!-- checks -->\n")[2].partition("<!-- /checks -->")[0]
    assert shown.split("\n", 2)[2] == table(), f"the rows must be:\n{table()}"
