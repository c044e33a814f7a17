"""Sentences, clauses, and what is denied in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grading.plain import LIMIT, plain
from bot.grading.reading import LONGEST, read, sentences


def parts(text: str) -> list[str]:
    return [text[each.start : each.end] for each in sentences(text)]


def denied(text: str) -> list[str]:
    return [word.text for word in read(plain(text)) if word.denied]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It overfits. Then stop! Why? Because.", ["It overfits.", "Then stop!", "Why?", "Because."]),
        ("Use e.g. dropout, i.e. noise.", ["Use e.g. dropout, i.e. noise."]),
        ("- freeze experts\n* drop out\n2) stop early", ["freeze experts", "drop out", "stop early"]),
        ("no stop here\nnor here", ["no stop here", "nor here"]),
        ("First.\n\n\nSecond.", ["First.", "Second."]),
        ("One. ```x = 1``` Two.", ["One.", "Two."]),
        ("...", []),
        ("rate 0.1 and 2.5 times", ["rate 0.1 and 2.5 times"]),
    ],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert parts(text) == wanted


def test_a_line_that_an_editor_wrapped_goes_on() -> None:
    text = "The topology of the network moves while it is trained, but it is\nfrozen when it is served. Done."
    assert parts(text) == [text[:-6], "Done."]
    assert len(parts(text.replace("is\nfrozen", "is\n- frozen"))) == 3
    assert len(parts("x" * 55 + "\n")) == 1


def test_a_long_sentence_is_read_in_pieces_at_its_commas() -> None:
    text = " ".join(f"word{number}" for number in range(40)) + ", " + " ".join(f"more{number}" for number in range(40))
    first, second = sentences(text)
    assert (first.words[-1].text, second.words[0].text) == ("word39", "more0")
    endless = "word " * 200
    assert all(len(each.words) <= LONGEST for each in sentences(endless))
    assert sum(len(each.words) for each in sentences(endless)) == 200


def test_a_code_block_parts_what_stands_around_it() -> None:
    assert [each.joined for each in sentences("One. Two. ```x``` Three.")] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It does not change weights", ["change", "weights"]),
        ("It doesn't help, but it costs little", ["help"]),
        ("never reset it when training", ["reset", "it"]),
        ("not only the mean but the variance", []),
        ("not necessarily slower", []),
        ("without any labels at all", ["any", "labels", "at", "all"]),
        ("it is not impossible, not never done", ["impossible", "never"]),
        ("it does not cost memory at all and speeds up training", ["cost", "memory", "at", "all"]),
        ("It is not true that labels help, and so on", ["labels", "help", "and", "so", "on"]),
        ("it is no longer optimal here", ["longer", "optimal", "here"]),
        ("it changes weights", []),
    ],
)
def test_what_a_negator_reaches(text: str, wanted: list[str]) -> None:
    assert denied(text) == wanted


@given(st.text(max_size=400) | st.text(alphabet="ab .,\n-`~1)", max_size=300))
def test_sentences_stand_in_the_text_one_after_the_other(text: str) -> None:
    end = 0
    for each in sentences(text):
        assert end <= each.start < each.end <= min(len(text), LIMIT)
        assert each.words
        end = each.end
