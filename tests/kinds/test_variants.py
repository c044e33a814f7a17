"""Whose numbers are whose, and texts filled with them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kinds.expr import ExprError
from bot.kinds.variants import fill, member_variant, unknown

NUMBERS = {"n": 1024, "rate": 0.5}


def test_fills_names_and_computed_numbers() -> None:
    assert fill("n = {n}, rate {rate}", NUMBERS) == "n = 1024, rate 0.5"
    assert fill("{= 2*n} and {=n/3:.1f} and {n:,}", NUMBERS) == "2048 and 341.3 and 1,024"
    assert fill("{=math.log(n)}", NUMBERS) == "6.931"


@pytest.mark.parametrize(
    "text", ["{}", "{{n}}", "{ n }", "{'n': 1}", "{1}", "\\frac{1}{2}", "{n!r}", "{other}", "{n", "n}"]
)
def test_leaves_other_braces_alone(text: str) -> None:
    assert fill(text, NUMBERS) == text


def test_an_item_without_variables_keeps_its_text() -> None:
    assert fill("{n} {=1/0}", {}) == "{n} {=1/0}"
    assert unknown("{n} {=1/0}", {}) == []


def test_says_what_it_can_not_fill() -> None:
    assert unknown("{n} {} {'a': 1}", NUMBERS) == []
    assert unknown("{m}", NUMBERS) == ["`{m}` names no variable; the item has n, rate."]
    assert "divides by zero" in unknown("{=n/0}", NUMBERS)[0]
    assert "the format `d` doesn't suit" in unknown("{=n/3:d}", NUMBERS)[0]
    with pytest.raises(ExprError):
        fill("{=1/0}", NUMBERS)


def test_the_choice_of_a_variant_is_the_same_in_every_process_and_version() -> None:
    assert [member_variant(7, player, 500) for player in range(6)] == [0, 154, 45, 488, 309, 52]


@given(st.integers(0, 2**63), st.integers(0, 2**63), st.integers(1, 500))
def test_the_variant_is_one_of_them(seed: int, player: int, n: int) -> None:
    assert 0 <= member_variant(seed, player, n) < n
    assert member_variant(seed, player, 1) == 0


def test_variants_are_spread_evenly() -> None:
    counts = Counter(member_variant(seed, player, 8) for seed in range(40) for player in range(100))
    # Chi-squared with 7 degrees of freedom: 24.3 has probability 0.001.
    assert sum((counts[i] - 500) ** 2 / 500 for i in range(8)) < 24.3
