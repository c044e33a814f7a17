"""How an answer is told, by words alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.spoken import observe


def test_a_structured_answer() -> None:
    seen = observe(
        "First, I would group by patient, because images of one person leak. Then I'd bootstrap: 0.95 ± 0.02 on 1,200 "
        "images. For example, at my last job the AUC fell by 4 %."
    )
    assert seen.signposts == ("first", "then", "because")
    assert seen.examples == ("for example", "at my")
    assert seen.numbers == 4
    assert (seen.items, seen.words) == (0, 31)
    assert seen.seconds == 14


def test_a_list_counts_its_points_and_not_their_numbers() -> None:
    seen = observe("1. leakage\n2. skew of 3 kinds\n- shortcuts")
    assert (seen.items, seen.numbers) == (3, 1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("", 0), ("fp16 and resnet50", 0), ("1e-4", 1), ("-0.5 or 3%", 2), ("top-5", 0), ("10,000 rows", 1)],
)
def test_numbers(text: str, numbers: int) -> None:
    assert observe(text).numbers == numbers


def test_words_in_words_are_no_signposts() -> None:
    assert observe("The thence-forth butterfly is ifrit.").signposts == ()
    assert observe("LET’S SAY it is so.").examples == ("let's say",)


@given(st.text(max_size=300))
def test_any_text_can_be_observed(text: str) -> None:
    seen = observe(text)
    assert min(seen.words, seen.items, seen.numbers, seen.seconds) >= 0
