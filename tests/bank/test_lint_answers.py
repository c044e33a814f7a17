"""Checks of typed answers: what each must find, and the nearest item that it must let through."""

from __future__ import annotations

import pytest

from bot.bank.lint_answers import spelled
from tests.bank.lint_items import Data, caught, essay, numeric, point, rubric, short


def slips(*exprs: str) -> list[Data]:
    return [{"expr": expr, "why": "A slip."} for expr in exprs]


# slug, what is wrong with it, a word of the message, the nearest item that is fine
CASES: list[tuple[str, Data, str, Data]] = [
    ("numeric", numeric(slips=slips("n")), "There is 1 slip;", numeric()),
    (
        "numeric",
        numeric(slips=slips("n", "n*4.03")),
        "within the tolerance of 32 (with n=8)",
        numeric(slips=slips("n", "n*4.05")),
    ),
    ("numeric", numeric(slips=slips("n", "n+24")), "Slip 2 gives 32", numeric(slips=slips("n", "n+25"))),
    ("numeric", numeric(slips=slips("n", "n+48")), "tolerance of 64 (with n=16)", numeric(slips=slips("n", "n+50"))),
    ("numeric", numeric(slips=slips("n", "n*1.01005")), "Slips 1 and 2", numeric(slips=slips("n", "n*1.02"))),
    (
        "numeric",
        numeric(stem="A cache holds n entries. How many kB?"),
        "Nobody sees `n`",
        numeric(stem="{n:,} of 4 kB?"),
    ),
    (
        "numeric",
        numeric(stem="Of {= 2*nn} or {m}?", vars={"n": [8], "nn": [1], "m": [2]}),
        "`n`",
        numeric(stem="Half of {= 2*n:.0f}, 4 kB each?"),
    ),
    (
        "short-forms",
        short(accept=["allowed lateness", "watermark"]),
        "“watermark” is taken as right",
        short(accept=["allowed lateness", "watermark delay"]),
    ),
    ("short-forms", short(accept=["late triggers"]), "“late trigger", short(accept=["a late trigger's window"])),
    ("short-forms", short(accept=["x" * 201]), "Nobody can give this answer", short(accept=["x" * 200])),
    ("rubric", essay(rubric=rubric(points=[point("a", True), point("b")])), "3–9", essay()),
    (
        "rubric",
        essay(rubric=rubric(points=[point(f"p{n}", True) for n in range(10)])),
        "10 points",
        essay(rubric=rubric(points=[point(f"p{n}", True) for n in range(9)])),
    ),
    ("rubric", essay(rubric=rubric(points=[point("a"), point("b"), point("c")])), "`must`", essay()),
    ("rubric", essay(rubric=rubric(followups=[])), "follow-ups", essay()),
    (
        "rubric",
        essay(rubric=rubric(points=[point("a", True) | {"text": "x" * 101}, point("b"), point("c")])),
        "`a` has 101 characters",
        essay(rubric=rubric(points=[point("a", True) | {"text": "x" * 100}, point("b"), point("c")])),
    ),
    (
        "rubric",
        essay(rubric=rubric(points=[point("a", True, "one"), point("b"), point("c")])),
        "`a` has 1",
        essay(rubric=rubric(points=[point("a", True, "one", "two"), point("b"), point("c")])),
    ),
    (
        "rubric",
        essay(rubric=rubric(points=[point("a", True), point("b", False, *"uvwxyz"), point("c")])),
        "2 to 5",
        essay(rubric=rubric(points=[point("a", True), point("b", False, *"vwxyz"), point("c")])),
    ),
    (
        "rubric",
        essay(rubric=rubric(points=[point("a", True, "one", "two"), point("b", False, "Two", "three"), point("c")])),
        "phrasing of `a` too",
        essay(
            rubric=rubric(points=[point("a", True, "one", "two"), point("b", False, "two more", "three"), point("c")])
        ),
    ),
    (
        "rubric",
        essay(rubric=rubric(misconceptions=[{"text": "W", "why": "No."}])),
        "no phrasings",
        essay(rubric=rubric(misconceptions=[])),
    ),
]


@pytest.mark.parametrize(("slug", "spoiled", "said", "fine"), CASES)
def test_a_check_finds_the_flaw_and_lets_the_near_miss_through(slug: str, spoiled: Data, said: str, fine: Data) -> None:
    messages = caught(slug, spoiled)
    assert len(messages) == 1
    assert said in messages[0]
    assert caught(slug, fine) == []


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("watermark", ["watermark"]),
        ("(?i)late (firing|trigger)s?", ["late firing", "late firings", "late trigger", "late triggers"]),
        ("after ?water|(?:pre)?fix", ["after water", "afterwater", "fix", "prefix"]),
        ("((a|b)c)? end", ["ac end", "bc end", "end"]),
        (r"accumulat\w*|pane", ["pane"]),
    ],
)
def test_simple_patterns_are_written_out(pattern: str, texts: list[str]) -> None:
    assert spelled(pattern) == texts


def test_a_pattern_of_many_options_is_not_written_out_whole() -> None:
    assert len(spelled("".join(f"{letter}?" for letter in "abcdefghijklmnopqrstuvwxyz"))) < 500
