"""One spelling for one thing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grading.plain import plain, stem, tokens


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It’s the β that DOESN'T matter", "it is the beta that does not matter"),
        ("We can't, won't and shan't", "we can not, will not and shall not"),
        ("more steps → less noise", "more steps , so less noise"),
        ("5% of ２,０４８ files", "5 percent of 2048 files"),
        ("8x faster, x3", "8 times faster, 3 times"),
        ("twenty-five or thirty two", "25 or 32"),
        ("see https://a.example/b?c and www.b.example <@U123> @joe", "see and"),
        ("before ```python\nx = 1\n``` after", "before after"),
        ("before ~~~ never closed", "before"),
        ("**bold** `model.eval()` [link] weight_decay", "bold model.eval() link weight decay"),
        ("the model's weights, they're small", "the model weights, they are small"),
    ],
)
def test_a_text_is_made_plain(text: str, wanted: str) -> None:
    assert plain(text) == wanted


@given(st.text(max_size=200) | st.text(alphabet="'`~@<>%→8xnt s.,-a", max_size=60))
def test_making_plain_twice_changes_nothing(text: str) -> None:
    once = plain(text)
    assert plain(once) == once


def test_tokens_are_words_and_numbers() -> None:
    assert tokens("warm-up at 2:4 and 0.95, fp16 twice two.") == [
        *("warm", "up", "at", "2:4", "and", "0.95", "fp16", "twice", "2")
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("regularisation", "regularization"),
        ("colours", "color"),
        ("overfitting", "overfits"),
        ("generalised", "generalizes"),
    ],
)
def test_inflections_and_both_spellings_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["fp16", "2:4", "ééé", "a" * 50])
def test_what_is_no_english_word_stays(word: str) -> None:
    assert stem(word) == word


def test_threads_dont_disturb_one_another() -> None:
    words = [f"{start}{end}" for start in "bcdfghjklm" for end in ("anding", "elling", "ipped", "omises", "uries") * 8]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, words * 5)) == [stem.__wrapped__(word) for word in words * 5]
