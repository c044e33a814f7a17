"""Numeric items: tolerance, slips, units, variants."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.errors import AnswerError
from bot.kinds import Numeric
from bot.kinds.base import TextEntry
from bot.model import Grade

LORA: dict[str, Any] = {
    "answer": {"expr": "200*r*n/1e6", "unit": "GB", "tol": "2%"},
    "slips": [
        {"expr": "r*n/1e6", "why": "That is one adapter; there are 200 of rank {r}."},
        {"expr": "400*r*n/1e6", "why": "Two bytes, not four: {=200*r*n/1e6:.2f} GB."},
    ],
    "units": {"MB": "1e-3", "TB": 1000},
    "vars": {"n": [512, 1024], "r": {"from": 8, "to": 64, "step": 8}},
}


def numeric(**changes: Any) -> Numeric:
    return Numeric.model_validate(LORA | changes)


def plain(expr: str, tol: str | float, **more: Any) -> Numeric:
    return Numeric.model_validate({"answer": {"expr": expr, "tol": tol, **more}})


def graded(body: Numeric, text: str, index: int = 0) -> Grade:
    return body.grade(body.parse(text, ()), body.values(index))


@pytest.mark.parametrize(
    ("tol", "right", "wrong"),
    [
        ("2%", ["100", "98", "102"], ["97.9", "102.1"]),
        (0.5, ["100", "99.5", "100.5"], ["99.4", "100.6"]),
        (0, ["100", "100.00", "1e2"], ["100.001", "99.999"]),
        ("0%", ["100"], ["100.001"]),
        ("5 %", ["95"], ["94.9"]),
    ],
)
def test_tolerance_is_relative_absolute_or_exact(tol: str | float, right: list[str], wrong: list[str]) -> None:
    body = plain("100", tol)
    assert all(graded(body, text) == Grade(1.0, True) for text in right)
    assert all(graded(body, text) == Grade(0.0, False) for text in wrong)


def test_binary_fractions_do_not_cost_a_point_at_the_border() -> None:
    assert graded(plain("0.12", 0.002), "0.122").correct
    assert graded(plain("0.1 + 0.2", 0), "0.3").correct


def test_a_negative_answer_has_a_tolerance_too() -> None:
    assert graded(plain("-50", "2%"), "−49.5").correct
    assert not graded(plain("-50", "2%"), "50").correct


def test_a_known_slip_gets_its_own_feedback_with_the_members_numbers() -> None:
    body = numeric()
    assert graded(body, "0.004096").feedback == ("That is one adapter; there are 200 of rank 8.",)
    assert graded(body, "1.64").feedback == ("Two bytes, not four: 0.82 GB.",)
    assert graded(body, "7").feedback == ()
    assert graded(body, "0.82").correct


def test_the_nearest_of_two_slips_speaks() -> None:
    slips = [{"expr": "110", "why": "first"}, {"expr": "112", "why": "second"}]
    body = Numeric.model_validate({"answer": {"expr": "100", "tol": "2%"}, "slips": slips})
    assert graded(body, "111.5").feedback == ("second",)
    assert graded(body, "110.5").feedback == ("first",)
    silent = Numeric.model_validate({"answer": {"expr": "100", "tol": 1}, "slips": [{"expr": "110"}]})
    assert graded(silent, "110").feedback == ()


def test_a_slip_within_the_tolerance_of_the_answer_does_not_cost_it() -> None:
    body = Numeric.model_validate({"answer": {"expr": "100", "tol": 5}, "slips": [{"expr": "103", "why": "no"}]})
    assert graded(body, "103").correct


def test_accepted_units_are_converted() -> None:
    body = numeric()
    assert graded(body, "819.2 MB").correct
    assert graded(body, "0.0008192 TB").correct
    assert not graded(body, "819.2").correct
    with pytest.raises(AnswerError, match="GB or MB or TB"):
        body.parse("1 kB", ())


def test_an_answer_is_kept_as_typed() -> None:
    body = numeric()
    assert body.parse("  0,82 GB ", ()) == "0,82 GB"
    assert body.show("0,82 GB", ()) == "0,82 GB"
    for text in ("", "   ", "much", "1" * 61):
        with pytest.raises(AnswerError):
            body.parse(text, ())
    with pytest.raises(TypeError):
        body.show((1,), ())


def test_the_form_and_the_key_show_the_unit() -> None:
    assert numeric().asks() == TextEntry("Your number", unit="GB", limit=60)
    assert numeric().key((), numeric().values(0)) == "0.819 GB"
    assert plain("100/3", 0.5).key((), {}) == "33.3"


def test_variants_are_all_combinations_and_begin_with_the_first_of_each() -> None:
    body = numeric()
    assert body.variants() == 16
    assert body.values(0) == {"n": 512, "r": 8}
    assert body.values(1) == {"n": 512, "r": 16}
    assert body.values(15) == {"n": 1024, "r": 64}
    assert len({tuple(body.values(index).items()) for index in range(16)}) == 16
    for index in (-1, 16):
        with pytest.raises(IndexError):
            body.values(index)


def test_each_variant_has_its_own_key() -> None:
    body = numeric()
    for index in range(body.variants()):
        values = body.values(index)
        expected = 200 * values["r"] * values["n"] / 1e6
        assert body.expected(values) == expected
        assert graded(body, f"{expected:.6f}", index).correct
        assert not graded(body, f"{expected * 1.03:.6f}", index).correct


def test_without_variables_there_is_one_variant() -> None:
    assert plain("1", 0).variants() == 1
    assert plain("1", 0).values(0) == {}


@given(st.integers(-50, 50), st.integers(0, 60), st.sampled_from([1, 2, 0.5, 0.1]))
def test_a_range_goes_in_equal_steps_up_to_its_end(start: int, length: int, step: float) -> None:
    axis = {"from": start, "to": start + length, "step": step}
    if length / step >= 500:
        return
    body = Numeric.model_validate({"answer": {"expr": "x", "tol": 1}, "vars": {"x": axis}})
    numbers = [body.values(index)["x"] for index in range(body.variants())]
    assert numbers[0] == start
    assert start + length - step < numbers[-1] <= start + length + 1e-9
    assert all(later - earlier == pytest.approx(step) for earlier, later in pairwise(numbers))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"answer": {"expr": "n*k", "tol": 0}}, r"`k` is unknown"),
        ({"answer": {"expr": "1/(n-1024)", "tol": 0}}, r"divides by zero\. \(with n=1024, r=8\)"),
        ({"answer": {"expr": "n", "tol": "2 pc"}}, "tolerance is a number"),
        ({"answer": {"expr": "n", "tol": -1}}, "tolerance is a number"),
        ({"answer": {"expr": "n", "tol": "100%"}}, "tolerance is a number"),
        ({"answer": {"expr": "n", "tol": "nan"}}, "tolerance is a number"),
        ({"slips": [{"expr": "n/0", "why": "x"}]}, "divides by zero"),
        ({"slips": [{"expr": "n", "why": "{m}"}]}, "`{m}` names no variable"),
        ({"units": {"MB": "x"}}, "`x` is unknown"),
        ({"units": {"MB": 0}}, "factor above 0"),
        ({"units": {"GB": 1}}, "a name of its own"),
        ({"vars": {"n": [1], "r": [1], "max": [1]}}, "name of a function"),
        ({"vars": {"n": [1, 1.0], "r": [1]}}, "lists a number twice"),
        ({"vars": {"n": [], "r": [1]}}, "at least 1"),
        ({"vars": {"n": ["a"], "r": [1]}}, "a number is expected"),
        ({"vars": {"n": [True], "r": [1]}}, "a number is expected"),
        ({"vars": {"n": [float("inf")], "r": [1]}}, "a number is expected"),
        ({"vars": {"n": {"from": 3, "to": 1}, "r": [1]}}, "goes upwards"),
        ({"vars": {"n": {"from": 1, "to": 501}, "r": [1]}}, "at most 500 steps"),
        ({"vars": {"n": {"from": 1, "to": 30}, "r": {"from": 1, "to": 30}}}, "900 combinations"),
        ({"vars": {"n": {"from": 1, "to": 3, "step": 0}, "r": [1]}}, "greater than 0"),
    ],
)
def test_impossible_numbers_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        numeric(**changes)


def test_identity_changes_with_what_is_computed_not_with_feedback() -> None:
    before = numeric().identity()
    assert numeric(slips=[]).identity() == before
    assert numeric(answer=LORA["answer"] | {"expr": "200 * r * n / 1e6", "tol": "2.0%"}).identity() == before
    for changes in (
        {"answer": LORA["answer"] | {"tol": "3%"}},
        {"answer": LORA["answer"] | {"expr": "201*r*n/1e6"}},
        {"answer": LORA["answer"] | {"unit": "GiB"}},
        {"units": {"MB": "1e-3"}},
        {"vars": {"n": [512], "r": [8]}},
    ):
        assert numeric(**changes).identity() != before


def test_a_body_can_be_hashed() -> None:
    assert hash(numeric()) == hash(numeric())
