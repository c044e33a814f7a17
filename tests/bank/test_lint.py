"""The linter's report: allowances, places, checks over many items, text and JSON, exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.bank.bank import Bank
from bot.bank.blueprint import read_blueprint
from bot.bank.builtin import builtin
from bot.bank.lint import lint
from bot.bank.lint_bank import cues
from bot.bank.lint_checks import BY_SLUG, CHECKS, Scope, Severity
from bot.bank.load import load
from bot.bank.stats import KeyCues
from bot.model import Allowance
from tests.bank.lint_items import (
    bank,
    essay,
    found,
    linted,
    multi,
    option,
    read,
    single,
)

VAGUE = option(1, "Regularise, which usually narrows the gap")


def allowing(*slugs: str, because: str = "It is a test.") -> dict[str, Any]:
    return {"allow": list(slugs), "because": because}


# ------------------------------------------------------------------ the register


def test_the_register_numbers_its_checks() -> None:
    assert [check.number for check in CHECKS] == list(range(1, 22))
    assert len(BY_SLUG) == len(CHECKS)
    assert {check.number for check in CHECKS if check.scope is Scope.BANK} == {14, 15, 16, 17}
    warnings = {check.number for check in CHECKS if check.severity is Severity.WARNING}
    assert warnings == {7, 8, 9, 10, 11, 12, 13, 15, 16, 20, 21}


# ------------------------------------------------------------------ allowances


def test_an_allowed_warning_doesnt_fail_a_strict_run() -> None:
    open_report, report = linted(single(options=VAGUE)), linted(single(options=VAGUE, lint=allowing("absolute-words")))
    assert [each.allowed for each in open_report.findings] == [False]
    assert [each.allowed for each in report.findings] == [True]
    assert (open_report.exit_code(strict=True), open_report.exit_code()) == (1, 0)
    assert report.exit_code(strict=True) == 0


def test_an_allowance_allows_only_what_it_names() -> None:
    report = linted(single(options=VAGUE, stem="Which remedy is NOT apt?", lint=allowing("absolute-words")))
    assert [(each.check.slug, each.allowed) for each in report.findings] == [
        ("negative-stem", False),
        ("absolute-words", True),
    ]


@pytest.mark.parametrize(
    ("slugs", "said"),
    [
        (("absolute-word",), "Did you mean absolute-words?"),
        (("zzz",), "The warnings are key-length, negative-stem,"),
        (("reasons",), "can't be allowed; mend the item"),
        (("key-position",), "remove it"),
        (("unused-allowance",), "remove it"),
        (("long-stem",), "doesn't occur"),
        (("absolute-words", "absolute-words"), "allowed twice"),
    ],
)
def test_an_allowance_that_allows_nothing_is_a_finding(slugs: tuple[str, ...], said: str) -> None:
    report = linted(single(options=VAGUE, lint=allowing(*slugs)))
    (message,) = [message for slug, message in found(report) if slug == "unused-allowance"]
    assert said in message
    assert report.exit_code(strict=True) == 1


def test_an_error_stays_an_error_though_allowed() -> None:
    report = linted(single(explain="", lint=allowing("reasons")))
    assert [(each.check.slug, each.allowed) for each in report.findings] == [
        ("reasons", False),
        ("unused-allowance", False),
    ]
    assert report.exit_code() == 1


def test_an_allowance_without_a_reason_allows_nothing() -> None:
    item = read(single(options=VAGUE, lint=allowing("absolute-words")))
    silent = replace(item, allow=Allowance(item.allow.checks, " "))  # the loader asks for a reason
    report = lint(Bank.of([silent], bank().topics, bank().concepts))
    assert [(each.check.slug, each.allowed) for each in report.findings] == [
        ("absolute-words", False),
        ("unused-allowance", False),
    ]
    assert "has no reason" in report.findings[1].message


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"level": "guess"}, "`guess` is unknown"), ({"difficulty": 0}, "0 is off"), ({"difficulty": 6}, "6 is off")],
)
def test_what_the_loader_would_refuse_is_found_in_questions_from_elsewhere(changes: dict[str, Any], said: str) -> None:
    strange = replace(read(single()), **changes)
    (finding,) = lint(Bank.of([strange], bank().topics, bank().concepts)).findings
    assert said in finding.message


# ------------------------------------------------------------------ near-duplicates

BASE = "Warm-up shrinks early updates while Adam gathers moments. Which symptom shows that warm-up was missing?"
SAME = "Which symptom shows that warm-up was missing, while Adam gathers its moments and shrinks early updates?"


def test_the_later_of_two_near_duplicates_is_found() -> None:
    report = linted(single(id="t01-b", stem=BASE), multi(id="t01-a", stem=f"{SAME} Name **two**."), single())
    (finding,) = report.findings
    assert (finding.check.slug, finding.item) == ("near-duplicate", "t01-b")
    assert "with t01-a" in finding.message
    assert finding.check.severity is Severity.WARNING


def test_half_of_the_words_may_be_shared() -> None:
    four, eight = "red green blue grey", "red green blue grey cyan pink gold teal"
    assert found(linted(single(id="t01-a", stem=four), single(id="t01-b", stem=eight))) == []
    one, other = "red green blue", "red green grey"  # two of four
    assert found(linted(single(id="t01-a", stem=one), single(id="t01-b", stem=other))) == []
    seven = eight.removesuffix(" teal")
    assert [slug for slug, _ in found(linted(single(id="t01-a", stem=four), single(id="t01-b", stem=seven)))] == [
        "near-duplicate"
    ]


def test_a_retired_item_may_come_back_reworded() -> None:
    assert found(linted(single(id="t01-a", stem=BASE, status="retired"), single(id="t01-b", stem=SAME))) == []
    assert found(linted(single(id="t01-a", stem=BASE, status="draft"), single(id="t01-b", stem=SAME))) != []


# ------------------------------------------------------------------ cues of the whole bank


def cue(**changes: Any) -> KeyCues:
    fair: dict[str, Any] = {
        "items": 100,
        "positions": dict.fromkeys("ABCD", 0.25),
        "longest": 0.25,
        "shortest": 0.25,
        "absolute_in_keys": 0.02,
        "absolute_in_distractors": 0.07,
    }
    return KeyCues(**{**fair, **changes})


@pytest.mark.parametrize(
    ("changes", "slug", "said"),
    [
        ({"longest": 0.34}, "longest-key", "longest option in 34%"),
        ({"longest": 0.34}, "longest-key", "shorten keys"),
        ({"longest": 0.16}, "longest-key", "shorten distractors"),
        ({"shortest": 0.34}, "longest-key", "shorten distractors"),
        ({"shortest": 0.16}, "longest-key", "shorten keys"),
        ({"positions": {"A": 0.25, "B": 0.36, "C": 0.2, "D": 0.19}}, "key-position", "36% of keys stand at B"),
        ({"positions": {"A": 0.14, "B": 0.3, "C": 0.3, "D": 0.26}}, "key-position", "move some keys there"),
        ({"absolute_in_distractors": 0.0701}, "absolute-rate", "7.0% of distractors"),
    ],
)
def test_cues(changes: dict[str, Any], slug: str, said: str) -> None:
    (one,) = cues(cue(**changes))
    assert one.slug == slug
    assert said in one.message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"longest": 0.33, "shortest": 0.17},
        {"positions": {"A": 0.15, "B": 0.35, "C": 0.25, "D": 0.25, "E": 0.0}},
        {"positions": {"A": 0.35, "B": 0.32, "C": 0.33}},
        {"items": 0, "longest": 0.0, "shortest": 0.0, "positions": {}},
    ],
)
def test_fair_banks_give_no_cues(changes: dict[str, Any]) -> None:
    assert list(cues(cue(**changes))) == []


def test_a_bank_is_judged_as_a_whole_only_with_a_blueprint() -> None:
    plan = read_blueprint(Path(__file__).parent.parent / "data" / "blueprint.yaml")
    small = bank(single())
    assert lint(small).findings == ()
    slugs = {each.check.slug for each in lint(small, blueprint=plan).findings}
    assert slugs == {"longest-key", "key-position", "blueprint"}
    assert all(each.item == "" for each in lint(small, blueprint=plan).findings)


def test_a_blueprint_says_how_long_items_take(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("schema: 1\ndefaults: {time_seconds: {single: [30, 80]}}\ntopics: [{id: t01}]\n")
    messages = [message for _, message in found(linted(single(), multi(), blueprint=read_blueprint(path)))]
    assert sum("30 to 80 s" in message for message in messages) == 1
    assert not any("multi item" in message for message in messages)


# ------------------------------------------------------------------ the report


def test_a_finding_points_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(
        "schema: 1\ntopics: [{id: t01, slug: a, title: A}]\nconcepts: [{id: c01, name: one}]\n"
    )
    lines = ["schema: 1", "items:", "- id: t01-x", "  topic: t01", "  concepts: [c01]", "  kind: single"]
    lines += ["  level: apply", "  difficulty: 1", "  time: 600", "  stem: Which?", "  refs: ['arxiv:1706.03762']"]
    lines += ["  tags: []", "  options:", "    - wrong: One of a kind", "    - correct: May be so or not"]
    lines += ["      why: So.", "    - wrong: Nothing at all", "      why: So."]
    path = tmp_path / "some.yaml"
    path.write_text("\n".join(lines) + "\n")
    report = lint(load([tmp_path]))
    assert [(each.where, each.check.code) for each in report.findings] == [
        (f"{path}:9", "E01"),
        (f"{path}:14", "E03"),
        (f"{path}:3", "E03"),  # the explanation isn't there: it is missed where its item begins
        (f"{path}:15", "W09"),
        (f"{path}:17", "W09"),
    ]


def test_an_item_without_a_file_is_named_by_its_id() -> None:
    (finding,) = linted(single(explain="")).findings
    assert str(finding).startswith("t01-single: E03 reasons: There is no explanation")


def test_text_leaves_out_what_is_allowed_and_counts_it() -> None:
    report = linted(
        single(options=VAGUE, lint=allowing("absolute-words")), multi(explain=""), essay(stem="What is not true?")
    )
    *lines, first_note, second_note, summary = report.text().splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["E03 reasons", "W08 negative-stem"]
    assert "check 18 read 1 rubric without" in first_note
    assert "--blueprint FILE" in second_note
    assert summary == "3 items, 1 error, 2 warnings (1 allowed)"
    assert linted(single()).summary() == "1 item, 0 errors, 0 warnings (0 allowed)"


def test_notes_go_when_everything_is_checked() -> None:
    plan = read_blueprint(Path(__file__).parent.parent / "data" / "blueprint.yaml")
    assert linted(single(), blueprint=plan).notes == ()


def test_json_holds_all_findings() -> None:
    report = linted(single(options=VAGUE, lint=allowing("absolute-words")))
    assert json.loads(report.json()) == [
        {
            "check": 9,
            "slug": "absolute-words",
            "severity": "W",
            "item": "t01-single",
            "where": "t01-single",
            "message": "“usually” makes the option arguable; say when, or drop it.",
            "allowed": True,
        }
    ]
    assert str(report.findings[0]).startswith("t01-single: W09 absolute-words (allowed): ")
    assert json.loads(linted(single()).json()) == []


def test_the_built_in_questions_are_clean() -> None:
    report = lint(load([builtin()]))
    assert report.exit_code(strict=True) == 0, report.text()
    assert report.items >= 24
    assert len(report.findings) == sum(each.allowed for each in report.findings)


def test_every_pair_of_a_large_bank_is_compared() -> None:
    words = [f"w{number:03}x" for number in range(300)]
    stems = [" ".join(words[(number * 7 + step * 11) % 300] for step in range(30)) for number in range(200)]
    items = [single(id=f"t01-{number}", stem=stem) for number, stem in enumerate(stems)]
    report = linted(*items, single(id="t01-zz", stem=stems[150]))
    repeated = [each for each in report.findings if each.item == "t01-zz"]
    assert any(each.check.slug == "near-duplicate" and "100%" in each.message for each in repeated)
