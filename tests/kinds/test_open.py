"""Open items: the rubric's form, and the member's own checklist."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.errors import AnswerError
from bot.kinds import Open
from bot.kinds.base import TextEntry
from bot.model import Pending

RUBRIC: dict[str, Any] = {
    "pass": 0.6,
    "aliases": {"BN": "batch normalization"},
    "points": [
        {"id": "a", "weight": 3, "must": True, "text": "A.", "say": ["a thing"], "slots": [["x", "y"]], "terms": ["z"]},
        {"id": "b", "weight": 2, "text": "B."},
        {"id": "c", "text": "C."},
    ],
    "misconceptions": [
        {"id": "m", "text": "M.", "say": ["m"], "unless": ["n"], "contradicts": ["a"], "penalty": 2, "why": "W."},
        {"text": "N.", "why": "V."},
    ],
    "followups": [
        {"ask": "Why?", "when": "foundation", "for": "a", "expect": ["because"]},
        {"ask": "And then?"},
    ],
    "model_answer": "A, b and c.",
}


def opened(**changes: Any) -> Open:
    return Open.model_validate({"rubric": RUBRIC | changes})


def test_a_rubric_is_read_with_all_its_fields() -> None:
    rubric = opened().rubric
    assert rubric.threshold == 0.6
    assert rubric.points[0].slots == (("x", "y"),)
    assert rubric.misconceptions[0].contradicts == ("a",)
    assert (rubric.followups[0].about, rubric.followups[0].when) == ("a", "foundation")
    assert hash(opened()) == hash(opened())


def test_an_answer_is_a_paragraph_that_no_rule_grades() -> None:
    body = opened()
    assert body.asks() == TextEntry("Your answer", long=True, limit=3000)
    assert body.parse("  because \n of a ", ()) == "because \n of a"
    assert body.grade("because", {}) == Pending(("A.", "B.", "C."))
    assert body.key((), {}) == "A, b and c."
    assert body.show("because\nof a", ()) == "because of a"
    for text in ("", "x" * 3001):
        with pytest.raises(AnswerError):
            body.parse(text, ())


@pytest.mark.parametrize(
    ("ticked", "score", "correct"),
    [
        ([], 0, False),
        ([0, 1, 2], 1, True),
        ([0, 2], 4 / 6, True),
        ([0], 3 / 6, False),
        ([1, 2], 3 / 6, False),
        ([0, 0, 2, 7, -1], 4 / 6, True),
    ],
)
def test_a_checklist_scores_by_weight_and_needs_every_must(ticked: list[int], score: float, correct: bool) -> None:
    grade = opened().self_grade(ticked)
    assert grade.score == pytest.approx(score)
    assert grade.correct is correct
    assert grade.by == "self"
    assert not grade.uncertain


def test_a_missing_must_can_not_be_made_up_for() -> None:
    points = [{"id": "a", "weight": 1, "must": True, "text": "A."}, {"id": "b", "weight": 9, "text": "B."}]
    grade = opened(points=points, misconceptions=[], followups=[]).self_grade([1])
    assert grade.score == 0.9
    assert not grade.correct
    assert (grade.found, grade.missed) == (("B.",), ("A.",))


def test_the_threshold_itself_passes() -> None:
    points = [{"id": str(index), "weight": 0.1, "text": f"{index}."} for index in range(10)]
    grade = opened(points=points, misconceptions=[], followups=[]).self_grade(range(6))
    assert grade.correct
    assert opened(points=points, misconceptions=[], followups=[]).self_grade(range(10)).score == 1.0


@given(st.sets(st.integers(0, 2)), st.sets(st.integers(0, 2)))
def test_more_ticks_never_cost(ticked: set[int], more: set[int]) -> None:
    fewer, all_ = opened().self_grade(sorted(ticked)), opened().self_grade(sorted(ticked | more))
    assert fewer.score <= all_.score
    assert fewer.correct <= all_.correct


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pass": 0}, "greater than 0"),
        ({"pass": 1.1}, "less than or equal to 1"),
        ({"points": []}, "at least 1"),
        ({"points": [{"id": "a", "weight": 0, "text": "A."}]}, "greater than 0"),
        ({"points": [{"id": "a", "text": "A."}] * 2}, "`a` is used twice"),
        ({"points": [{"id": "A b", "text": "A."}]}, "lower-case"),
        ({"misconceptions": [{"id": "m", "text": "M.", "why": "W."}] * 2}, "`m` is used twice"),
        ({"misconceptions": [{"text": "M.", "why": "W.", "penalty": -1}]}, "greater than or equal to 0"),
        ({"misconceptions": [{"text": "M.", "why": "W.", "contradicts": ["q"]}]}, "no point has the id `q`"),
        ({"followups": [{"ask": "?", "for": "q"}]}, "no point has the id `q`; the points are a, b, c"),
        ({"followups": [{"ask": "?", "when": "later"}]}, "'stretch'"),
        ({"model_answer": " "}, "at least 1 character"),
    ],
)
def test_impossible_rubrics_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        opened(**changes)


def test_identity_is_points_weights_and_the_threshold_not_phrasings() -> None:
    before = opened().identity()
    points = RUBRIC["points"]
    reworded = [points[0] | {"text": "Other.", "say": []}, *points[1:]]
    assert opened(points=reworded, model_answer="Other.", aliases={}).identity() == before
    assert opened(points=[points[0] | {"weight": 4}, *points[1:]]).identity() != before
    assert opened(points=[points[0] | {"must": False}, *points[1:]]).identity() != before
    assert opened(**{"pass": 0.7}).identity() != before
