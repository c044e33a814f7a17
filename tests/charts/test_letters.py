"""Untrusted text before it is set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import letters

ANY = st.text(st.characters(), max_size=80)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  Ada \n\t Lovelace ", "Ada Lovelace"),
        ("\u202eadA\u202c", "adA"),
        ("A\u200bd\u00ada\ufeff", "Ada"),
        ("Zoe\u0308", "Zoë"),
        ("a" + "\u0300\u0316\u0301\u0317" * 3, "à\u0316\u0317"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U0001f469\u200d\U0001f52c", "\U0001f469\u200d\U0001f52c"),
        ("☀\ufe0f", "☀"),
        ("\u3164\u200d \u2066", ""),
        ("half \ud83d", "half"),
    ],
)
def test_what_cant_be_seen_goes_and_what_matters_stays(raw: str, kept: str) -> None:
    assert letters.clean(raw) == kept


@given(ANY)
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    once = letters.clean(text)
    assert letters.clean(once) == once
    assert not any(char in once for char in "\n\u202e\u200b\ud800")


def test_letters_stay_whole() -> None:
    text = (
        "e\u0301x" + "\U0001f469\u200d\U0001f52c" + "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7" + "\U0001f44d\U0001f3fd"
    )
    assert letters.clusters(text) == [
        "e\u0301",
        "x",
        "\U0001f469\u200d\U0001f52c",
        "\U0001f1e9\U0001f1ea",
        "\U0001f1eb\U0001f1f7",
        "\U0001f44d\U0001f3fd",
    ]


@given(ANY)
def test_no_letter_is_lost(text: str) -> None:
    assert "".join(letters.clusters(text)) == text


@pytest.mark.parametrize(
    ("text", "backwards", "shaped"),
    [
        ("Ada", False, False),
        ("שלום", True, True),
        ("محمد", True, True),
        ("नमस्ते", False, True),
        ("桜", False, False),
    ],
)
def test_scripts_that_a_row_of_glyphs_would_garble_are_known(text: str, backwards: bool, shaped: bool) -> None:
    assert letters.right_to_left(text) is backwards
    assert letters.needs_shaping(text) is shaped
