"""The built-in bank against its blueprint and its standards, by what `bank stats --json` prints."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import main
from bot.bank.bank import Bank
from bot.bank.blueprint import read_blueprint
from bot.bank.builtin import builtin
from bot.bank.lint import lint
from bot.bank.load import load
from bot.kinds import Open
from bot.kinds.open import Rubric
from bot.text import jaccard, word_count, words

DATA = Path(__file__).parent.parent / "data"
PLAN = yaml.safe_load((DATA / "blueprint.yaml").read_text(encoding="utf-8"))
TOPICS = {topic["id"]: topic for topic in PLAN["topics"]}
READINGS = yaml.safe_load((DATA / "references.yaml").read_text(encoding="utf-8"))["references"]
MOST_ALLOWED = 20
LEAST_VARIED = 40
PARAPHRASE = 0.5
"""Share of words (Jaccard) above which a phrasing only repeats its point's text."""


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load([builtin()])


@pytest.fixture(scope="module")
def stats() -> Any:
    printed = io.StringIO()
    with redirect_stdout(printed):
        assert main(["bank", "stats", "--json"]) == 0
    return json.loads(printed.getvalue())


@pytest.fixture(scope="module")
def rubrics(bank: Bank) -> dict[str, Rubric]:
    return {each.id: each.body.rubric for each in bank.live() if isinstance(each.body, Open)}


def short(have: dict[str, int], wanted: dict[str, int]) -> dict[str, str]:
    return {name: f"{have.get(name, 0)} of {least}" for name, least in wanted.items() if have.get(name, 0) < least}


# ------------------------------------------------------------------ the blueprint


def test_there_are_as_many_questions_as_planned(stats: Any) -> None:
    assert stats["items"] >= PLAN["totals"]["target"]
    assert not short(stats["by_topic"], dict.fromkeys(TOPICS, PLAN["defaults"]["target"]))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_its_kinds_objectives_and_difficulties(stats: Any, topic: str) -> None:
    assert not short(stats["by_topic_and_kind"][topic], PLAN["defaults"]["kinds_min"])
    assert not short(stats["by_objective"], {each["id"]: each["min"] for each in TOPICS[topic]["objectives"]})
    counts, size = stats["by_topic_and_difficulty"][topic], stats["by_topic"][topic]
    for difficulty, wanted in PLAN["defaults"]["difficulty_share"].items():
        assert counts.get(str(difficulty), 0) / size == pytest.approx(wanted, abs=0.07 + 1e-9), difficulty


def test_all_concepts_are_covered(stats: Any) -> None:
    assert len(PLAN["concepts"]) == 101
    assert not short(stats["by_concept"], {each["id"]: each["min"] for each in PLAN["concepts"]})


def test_levels_have_their_shares(stats: Any) -> None:
    for level, (low, high) in PLAN["defaults"]["levels_share"].items():
        assert low <= stats["by_level"][level] / stats["items"] <= high, level


def test_nothing_gives_keys_away(stats: Any) -> None:
    cues = stats["cues"]
    assert 0.17 <= cues["longest"] <= 0.33
    assert 0.17 <= cues["shortest"] <= 0.33
    assert all(0.15 <= cues["positions"][letter] <= 0.35 for letter in "ABCD")
    assert cues["absolute_in_distractors"] <= 2 * cues["absolute_in_keys"] + 0.03


def test_numbers_can_t_be_copied(stats: Any) -> None:
    assert stats["varied"] >= LEAST_VARIED


def test_the_linter_has_nothing_to_say_and_few_allowances(bank: Bank) -> None:
    report = lint(bank, blueprint=read_blueprint(DATA / "blueprint.yaml"))
    assert report.exit_code(strict=True) == 0, report.text()
    assert len({finding.item for finding in report.findings}) <= MOST_ALLOWED


# ------------------------------------------------------------------ references


def test_every_reference_was_seen_with_its_title(bank: Bank) -> None:
    seen = {each["url"]: each["title"] for each in READINGS}
    assert all(title.strip() for title in seen.values())
    cited = {ref.url for each in bank.live() for ref in each.refs}
    assert sorted(cited - seen.keys()) == []
    assert sorted(seen.keys() - cited) == []


def test_no_reference_is_marked_as_unchecked(bank: Bank) -> None:
    assert not [each.id for each in bank.live() if "unverified" in each.raw]


# ------------------------------------------------------------------ rubrics


def faults(rubric: Rubric) -> Iterator[str]:
    """What the built-in rubrics promise beyond the format."""
    if not 4 <= len(rubric.points) <= 9:
        yield f"{len(rubric.points)} points"
    if not 60 <= word_count(rubric.model_answer) <= 100:
        yield f"a model answer of {word_count(rubric.model_answer)} words"
    if not 1 <= len(rubric.misconceptions) <= 3:
        yield f"{len(rubric.misconceptions)} misconceptions"
    if {each.when for each in rubric.followups} != {"foundation", "standard", "stretch"}:
        yield "follow-ups for some strengths only"
    if not any(each.about for each in rubric.followups):
        yield "no follow-up for a missing point"
    yield from (f"nothing expected of “{each.ask}”" for each in rubric.followups if not each.expect)
    for wrong in rubric.misconceptions:
        if not (wrong.id and len(wrong.say) >= 2 and wrong.unless and wrong.contradicts and wrong.penalty > 0):
            yield f"a misconception without id, phrasings, unless, contradicts or penalty: {wrong.text}"
    for point in rubric.points:
        if not (2 <= len(point.say) <= 5 and 2 <= len(point.slots) <= 3):
            yield f"{point.id}: {len(point.say)} phrasings, {len(point.slots)} slots"
        for phrase in point.say:
            if jaccard(words(phrase), words(point.text)) > PARAPHRASE:
                yield f"{point.id}: “{phrase}” repeats the point's text"


def test_rubrics_keep_their_promises(rubrics: dict[str, Rubric]) -> None:
    assert len(rubrics) >= 48
    found = {name: list(faults(rubric)) for name, rubric in rubrics.items()}
    assert {name: what for name, what in found.items() if what} == {}
