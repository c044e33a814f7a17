"""The few words that mean more than their fields."""

import pytest

from bot.model import NAME_LIMIT, Actor, Place, dump_given, load_given

PLACE = Place("terminal", "local", "study")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana", "Ana"),
        ("Zoë  Ó", "Zoë  Ó"),
        ("A\0n\u202ea", "Ana"),
        ("line\nbreak", "line break"),
        ("", "somebody"),
        ("\u200b", "somebody"),
        ("x" * 500, "x" * NAME_LIMIT),
    ],
)
def test_a_name_is_what_can_be_seen(typed: str, kept: str) -> None:
    assert Actor(PLACE, "u1", typed).name == kept


@pytest.mark.parametrize("given", [(0,), (2, 0, 1), "0.18", "[0]", "“quotes” ±"])
def test_an_answer_survives_its_json(given: tuple[int, ...] | str) -> None:
    assert load_given(dump_given(given)) == given
