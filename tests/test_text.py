"""What counts as a word, and when two texts are the same but for their wording."""

import pytest

from bot.text import jaccard, near_duplicate, question_words, sentence_count, stem, storable, tokens, word_count, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mask the **diagonal**, then `fill_diagonal_`!", ("mask", "the", "diagonal", "then", "fill", "diagonal")),
        ("1,000 cases at 0.5 or .35", ("1,000", "cases", "at", "0.5", "or", ".35")),
        ("It doesn’t don't", ("it", "doesn't", "don't")),
        ("ε(∅) bf16", ("ε", "bf16")),
        ("", ()),
    ],
)
def test_tokens(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(("text", "count"), [("one two", 2), ("a – b", 2), ("n = (512/16)² = 1024", 3), (" \n", 0)])
def test_words_are_what_a_reader_reads(text: str, count: int) -> None:
    assert word_count(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("One sentence", 1),
        ("It is 0.5. What now? Go!", 3),
        ("A stream, e.g. Beam. It works.", 2),
        ('He said "stop." Then it ran.', 2),
        ("Ends in etc. Etc. is no end.", 1),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert sentence_count(text) == count


@pytest.mark.parametrize(
    "family",
    [
        ("layer", "layers"),
        ("mask", "masks", "masked", "masking"),
        ("scale", "scales", "scaled", "scaling"),
        ("stop", "stops", "stopped", "stopping"),
        ("query", "queries"),
        ("batch", "batches"),
        ("pass", "passes", "passed", "passing"),
        ("model", "model's"),
        ("class", "classes"),
        ("fall", "falls", "falling"),
    ],
)
def test_inflections_share_a_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("loss", "los"), ("bias", "bia"), ("string", "str"), ("axis", "axi"), ("seed", "se"), ("1e3", "1e")],
)
def test_other_words_keep_theirs(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_content_words_leave_out_what_carries_no_content() -> None:
    assert words("The n workers are only re-reading what it has: 4 files") == {"worker", "re", "read", "4", "fil"}


def test_jaccard() -> None:
    assert jaccard(frozenset("abc"), frozenset("bcd")) == pytest.approx(2 / 4)
    assert jaccard(frozenset(), frozenset()) == 0.0
    assert jaccard(frozenset("a"), frozenset("a")) == 1.0


def test_a_stem_is_about_neither_its_numbers_nor_its_question() -> None:
    text = "Which three options use fp16 with {n} heads and {= 2*n:.1f} GB of 80 GB, 1,000 or .5?"
    assert question_words(text) == {"fp16", "head", "gb"}


def test_near_duplicates_share_more_than_half_of_their_words() -> None:
    one = question_words("Validation loss rises while training loss falls after epoch ten. Which change helps?")
    same = question_words("After epoch ten the validation loss rises, training loss falls. What change helps?")
    other = question_words("Which layer norm placement keeps a deep transformer stable?")
    assert near_duplicate(one, same)
    assert not near_duplicate(one, other)
    assert not near_duplicate(frozenset("ab"), frozenset("abcd"))  # exactly half


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\0b", "ab"), ("a\n\tb", "a\n\tb"), ("\ud800x", "x"), ("\x1b[31mred", "[31mred"), ("Zoë 👩‍🔬", "Zoë 👩‍🔬")],
)
def test_what_no_database_takes_alike_is_left_out(text: str, kept: str) -> None:
    assert storable(text) == kept
