"""The blueprint: what it asks for, what a bank lacks, and files that are no blueprint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.bank.blueprint import Blueprint, read_blueprint
from bot.errors import BankError
from bot.model import Question
from tests.bank.lint_items import multi, numeric, read, short, single

REAL = Path(__file__).parent.parent / "data" / "blueprint.yaml"


def plan(tmp_path: Path, text: str) -> Blueprint:
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return read_blueprint(path)


def messages(blueprint: Blueprint, *items: Question) -> list[str]:
    return [gap.message for gap in blueprint.gaps(items)]


def items(count: int, **fields: Any) -> list[Question]:
    return [read(single(id=f"t01-s{number}", **fields)) for number in range(count)]


# ------------------------------------------------------------------ the real one


def test_the_real_blueprint_asks_for_what_it_says() -> None:
    blueprint = read_blueprint(REAL)
    topics = blueprint.plan.topics
    assert len(topics) == 12
    assert sum(objective.least for topic in topics for objective in topic.objectives) == 384
    assert len(blueprint.plan.concepts) == 101
    assert sum(blueprint.plan.defaults.kinds_min.values()) == 30
    assert sum(blueprint.plan.defaults.difficulty_share.values()) == pytest.approx(1)
    assert blueprint.times()["open"] == (180, 600)


def test_an_empty_bank_lacks_everything_once() -> None:
    blueprint = read_blueprint(REAL)
    gaps = list(blueprint.gaps([]))
    assert gaps[0].message == "The bank has 0 of 360 items; write 360 more."
    # per topic: the floor, seven kinds, debug; then objectives and concepts; shares of nothing aren't judged
    assert len(gaps) == 1 + 12 * (1 + 7 + 1) + 120 + 101
    assert len({gap.message for gap in gaps}) == len(gaps)


def test_gaps_point_at_the_line_that_asks() -> None:
    blueprint = read_blueprint(REAL)
    lines = REAL.read_text(encoding="utf-8").splitlines()
    for gap in blueprint.gaps([read(single())]):
        file, _, line = blueprint.where(gap.path).rpartition(":")
        assert file == str(REAL)
        if gap.message.startswith("t03.o9 "):
            assert "id: t03.o9" in lines[int(line) - 1]
            assert gap.message == "t03.o9 has 0 of 4 items; write 4 more (code, single)."
        if gap.message.startswith("Concept c64 "):
            assert "id: c64" in lines[int(line) - 1]
        if "level compute" in gap.message:
            assert "levels_share" in lines[int(line) - 1]


# ------------------------------------------------------------------ each rule

KINDS = "schema: 1\ndefaults: {kinds_min: {single: 2, multi: 1}}\ntopics: [{id: t01}, {id: t02}]\n"


def test_kinds_are_counted_per_topic(tmp_path: Path) -> None:
    blueprint = plan(tmp_path, KINDS)
    two = items(2)
    assert messages(blueprint, *two, read(multi())) == [
        "t02, kind multi, has 0 of 1 items; write 1 more.",
        "t02, kind single, has 0 of 2 items; write 2 more.",
    ]
    assert messages(blueprint, two[0])[:2] == [
        "t01, kind multi, has 0 of 1 items; write 1 more.",
        "t01, kind single, has 1 of 2 items; write 1 more.",
    ]


def test_the_larger_of_two_minima_for_a_kind_counts(tmp_path: Path) -> None:
    minima = "totals: {numeric_per_topic: 2}\ndefaults: {kinds_min: {numeric: 1, short: 1}}"
    text = f"schema: 1\n{minima}\ntopics: [{{id: t01}}]\n"
    assert messages(plan(tmp_path, text), read(numeric()), read(short())) == [
        "t01, kind numeric, has 1 of 2 items; write 1 more."
    ]


@pytest.mark.parametrize(
    ("total", "message"),
    [
        ("floor: 3", "The bank has 2 of 3 items; write 1 more."),
        ("per_topic_floor: 3", "t01 has 2 of 3 items; write 1 more."),
        ("open_per_topic: 1", "t01, kind open, has 0 of 1 items; write 1 more."),
        ("debug_per_topic: 2", "t01, level debug, has 1 of 2 items; write 1 more."),
    ],
)
def test_floors(tmp_path: Path, total: str, message: str) -> None:
    blueprint = plan(tmp_path, f"schema: 1\ntotals: {{{total}}}\ntopics: [{{id: t01}}]\n")
    two = [read(single(id="t01-a", level="debug")), read(single(id="t01-b"))]
    assert messages(blueprint, *two) == [message]
    enough = [*two, read(single(id="t01-c", level="debug"))]
    assert messages(blueprint, *enough) == ([message] if "open" in total else [])


def test_objectives_and_concepts_have_minima(tmp_path: Path) -> None:
    text = (
        "schema: 1\ntopics: [{id: t01, objectives: [{id: t01.o1, min: 2}, {id: t01.o2, min: 1, kinds: [single]}]}]\n"
        "concepts: [{id: c01, name: one, min: 2}, {id: c02, name: two, min: 1}]\n"
    )
    assert messages(plan(tmp_path, text), *items(2, concepts=["c01"])) == [
        "t01.o2 has 0 of 1 items; write 1 more (single).",
        "Concept c02 (two) has 0 of 1 items; write 1 more.",
    ]


@pytest.mark.parametrize(
    ("recall", "message"),
    [
        (0, "0% of the items have level recall, wanted are 10% to 30%; write more of them."),
        (1, None),
        (3, None),
        (4, "40% of the items have level recall, wanted are 10% to 30%; write more of other levels."),
    ],
)
def test_levels_have_a_share_of_the_bank(tmp_path: Path, recall: int, message: str | None) -> None:
    blueprint = plan(tmp_path, "schema: 1\ndefaults: {levels_share: {recall: [0.10, 0.30]}}\ntopics: [{id: t01}]\n")
    ten = [read(single(id=f"t01-{n}", level="recall" if n < recall else "apply")) for n in range(10)]
    assert messages(blueprint, *ten) == ([message] if message else [])


@pytest.mark.parametrize(
    ("hard", "message"),
    [
        (12, "12% of t01's items have difficulty 5, wanted are 20% ± 7 points; write more of them."),
        (13, None),
        (27, None),
        (28, "28% of t01's items have difficulty 5, wanted are 20% ± 7 points; write more of other difficulties."),
    ],
)
def test_difficulties_have_a_share_of_a_topic(tmp_path: Path, hard: int, message: str | None) -> None:
    text = "schema: 1\ndefaults: {difficulty_share: {5: 0.20}}\ntopics: [{id: t01}, {id: t02}]\n"
    hundred = [read(single(id=f"t01-{n}", difficulty=5 if n < hard else 1)) for n in range(100)]
    assert messages(plan(tmp_path, text), *hundred) == ([message] if message else [])


def test_a_share_may_be_fixed(tmp_path: Path) -> None:
    blueprint = plan(tmp_path, "schema: 1\ndefaults: {levels_share: {apply: [1.0, 1.0]}}\ntopics: [{id: t01}]\n")
    assert messages(blueprint, *items(2)) == []
    assert len(messages(blueprint, *items(2, level="recall"))) == 1


def test_only_live_items_of_its_topics_count(tmp_path: Path) -> None:
    blueprint = plan(tmp_path, "schema: 1\ntotals: {floor: 1}\ntopics: [{id: t01}]\n")
    lacking = ["The bank has 0 of 1 items; write 1 more."]
    for absent in (single(status="draft"), single(status="retired"), single(topic="t02", id="t02-x")):
        assert messages(blueprint, read(absent)) == lacking
    assert messages(blueprint, read(single())) == []


# ------------------------------------------------------------------ no blueprint


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("schema: 2\ntopics: [{id: t01}]\n", 1, "schema"),
        ("schema: 1\ntopics: []\n", 2, "at least 1"),
        ("schema: 1\ndefaults: {kinds_min: {singel: 1}}\ntopics: [{id: t01}]\n", 2, "`singel` is no kind"),
        ("schema: 1\ndefaults: {levels_share: {recall: [0.3, 0.1]}}\ntopics: [{id: t01}]\n", 2, "swap them"),
        ("schema: 1\ntopics:\n- {id: t01, objectives: [{id: t01.o1}]}\n", 3, "`min` is missing"),
        ("schema: 1\ndefaults: {difficulty_share: {6: 0.1}}\ntopics: [{id: t01}]\n", 2, "6"),
        ("schema: 1\ntopics: [{id: t01}]\nyes: no\n", 3, "truth value"),
        ("just text\n", 1, ""),
    ],
)
def test_what_is_no_blueprint_is_refused_with_its_line(tmp_path: Path, text: str, where: int, said: str) -> None:
    with pytest.raises(BankError) as caught:
        plan(tmp_path, text)
    problem = caught.value.problems[0]
    assert problem.where == f"{tmp_path / 'plan.yaml'}:{where}"
    assert said in problem.what


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="not a file"):
        read_blueprint(tmp_path / "none.yaml")
