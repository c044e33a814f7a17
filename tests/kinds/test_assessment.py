"""Assessments: stored and read again, and what they come to under a rubric."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kinds.assessment import Assessment, Flag, MistakeSeen, PointSeen, Verdict
from bot.kinds.open import Open
from bot.model import Grade, Pending

IDS = ("alpha", "beta", "gamma")
OPEN = Open.model_validate(
    {
        "rubric": {
            "pass": 0.5,
            "points": [
                {"id": "alpha", "weight": 3, "must": True, "text": "A"},
                {"id": "beta", "weight": 2, "text": "B"},
                {"id": "gamma", "weight": 1, "text": "C"},
            ],
            "misconceptions": [{"id": "wrong", "text": "W", "penalty": 2, "why": "No."}],
            "model_answer": "A, B and C.",
        }
    }
)
POINTS = st.tuples(
    *(
        st.builds(
            PointSeen, st.just(name), st.sampled_from(Verdict), st.floats(0, 1), st.text(), st.text(), st.just((True,))
        )
        for name in IDS
    )
)
ASSESSMENTS = st.builds(
    Assessment,
    st.just("rubric-1"),
    POINTS,
    st.sampled_from([(), (MistakeSeen("wrong", "It is so."),)]),
    st.sets(st.sampled_from([Flag.KEYWORDS, Flag.COPIED])).map(lambda flags: tuple(sorted(flags))),
    st.text(),
)


def seen(*verdicts: Verdict, wrong: bool = False, flags: tuple[Flag, ...] = ()) -> Assessment:
    points = tuple(PointSeen(name, verdict, 0.5) for name, verdict in zip(IDS, verdicts, strict=True))
    return Assessment("rubric-1", points, (MistakeSeen("wrong"),) if wrong else (), flags)


def judged(assessment: Assessment, *confirmed: str) -> Grade:
    grade = OPEN.judge(assessment, confirmed)
    assert isinstance(grade, Grade)
    return grade


@given(ASSESSMENTS)
def test_what_is_stored_is_what_was_assessed(one: Assessment) -> None:
    assert Assessment.load(one.dump()) == one
    assert Assessment.load(one.dump()).dump() == one.dump()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"grader": "x", "points": [{}]}', '{"grader": "x", "points": 3}'])
def test_anything_else_is_no_assessment(text: str) -> None:
    with pytest.raises(ValueError, match=r"assessment|Expecting"):
        Assessment.load(text)


def test_covered_points_count_and_unsure_ones_once_confirmed() -> None:
    one = seen(Verdict.COVERED, Verdict.UNSURE, Verdict.MISSED)
    assert judged(one) == Grade(0.5, True, ("A",), ("B", "C"), by="rubric", uncertain=True)
    assert judged(one, "beta", "gamma") == Grade(5 / 6, True, ("A", "B"), ("C",), by="rubric")
    assert OPEN.span(one) == (0.5, 5 / 6)


def test_a_missing_must_point_fails_whatever_the_score() -> None:
    assert not judged(seen(Verdict.MISSED, Verdict.COVERED, Verdict.COVERED)).correct


def test_a_misconception_costs_its_penalty_and_says_why() -> None:
    grade = judged(seen(Verdict.COVERED, Verdict.COVERED, Verdict.MISSED, wrong=True))
    assert (grade.score, grade.feedback) == (0.5, ("No.",))
    assert judged(seen(Verdict.MISSED, Verdict.MISSED, Verdict.COVERED, wrong=True)).score == 0


@pytest.mark.parametrize("flag", [Flag.EMPTY, Flag.SHORT, Flag.FOREIGN])
def test_an_ungradable_answer_stays_pending(flag: Flag) -> None:
    assert OPEN.judge(Assessment("rubric-1", flags=(flag,))) == Pending(("A", "B", "C"))


@given(ASSESSMENTS, st.sets(st.sampled_from(IDS)))
def test_the_grade_lies_in_its_range_and_confirming_never_costs(one: Assessment, confirmed: set[str]) -> None:
    low, high = OPEN.span(one)
    grade = judged(one, *confirmed)
    assert 0 <= low <= grade.score <= high <= 1
    assert judged(one).score == low
    assert grade.found + grade.missed
    assert set(grade.found) | set(grade.missed) == {"A", "B", "C"}
