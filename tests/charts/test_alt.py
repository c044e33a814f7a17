"""What somebody hears who doesn't see the picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import alt
from bot.ui import Bar, Bars, Table, Who

BOARD = Table(
    ("#", "Name", "Points", "Right"),
    (("1", Who("Ada"), "120", "5/5"), ("2", Who("Grace"), "95", "4/5")),
    numeric=(0, 2, 3),
    strong=1,
)


def test_the_blocks_own_words_follow_the_title() -> None:
    block = Bars("8 answers", (Bar("A", 8, "right"),), "Answers per choice. A: 8 (right)")
    assert alt.of_bars(block) == "8 answers. Answers per choice. A: 8 (right)"


def test_a_chart_without_words_of_its_own_lists_its_rows_and_marks_the_right_one() -> None:
    block = Bars("Shares", (Bar("A", 62.5), Bar("B", 37.5, "right")), "", unit="%")
    assert alt.of_bars(block) == "Shares. A: 62.5 %; B: 37.5 % (right)"


def test_words_that_are_too_long_give_way_to_rows_with_shorter_labels() -> None:
    rows = tuple(Bar(f"{number:02} {'long ' * 12}", number) for number in range(25))
    said = alt.of_bars(Bars("Topics", rows, "x" * 1025))
    assert len(said) <= alt.LIMIT
    assert all(f"{number:02} " in said and f": {number}" in said for number in range(25))


def test_a_board_says_columns_rows_and_who_asked() -> None:
    assert alt.of_table(BOARD, "Leaderboard · Week 47") == (
        "Leaderboard · Week 47 (points, right). 1 Ada: 120, 5/5; 2 Grace (marked): 95, 4/5"
    )


def test_every_row_is_said_though_names_are_long() -> None:
    rows = tuple((str(rank), Who("n" * 80), "100", "10/10", "100 %") for rank in range(1, 26))
    said = alt.of_table(Table(("#", "Name", "Points", "Right", "Accuracy"), rows, (0, 2, 3, 4)), "Leaderboard")
    assert len(said) <= alt.LIMIT
    assert said.count("nnn…: 100, 10/10, 100 %") == 25


def test_rows_beyond_the_limit_are_counted() -> None:
    rows = tuple((str(rank), Who("n" * 80), "1" * 30) for rank in range(1, 101))
    said = alt.of_table(Table(("#", "Name", "Points"), rows, (0, 2)), "Leaderboard")
    shown = said.count("nnn…: ")
    assert len(said) <= alt.LIMIT < len(said) + 50
    assert said.endswith(f"; and {100 - shown} more")


def test_a_name_that_cant_be_seen_is_pointed_at() -> None:
    said = alt.of_table(Table(("#", "Name"), (("1", Who("\u202e\u200b\u3164")),)), "Board")
    assert said == "Board. 1 (see text)"


@pytest.mark.parametrize("trick", ["\u202eevil", "two\nlines", "a\u0000b"])
def test_names_cant_turn_the_text_around_or_break_it(trick: str) -> None:
    said = alt.of_table(Table(("Name",), ((Who(trick),),)), "Board")
    assert said.isprintable()


@given(st.text(max_size=1500), st.text(max_size=1500), st.lists(st.tuples(st.text(), st.floats()), max_size=30))
def test_bars_never_say_too_much(title: str, words: str, rows: list[tuple[str, float]]) -> None:
    said = alt.of_bars(Bars(title, tuple(Bar(label, value) for label, value in rows), words))
    assert 0 < len(said) <= alt.LIMIT


@given(st.text(max_size=1500), st.lists(st.lists(st.text(max_size=90), max_size=6), max_size=30))
def test_tables_never_say_too_much(title: str, rows: list[list[str]]) -> None:
    block = Table(("#", "Name", "Points", "Right"), tuple(tuple(map(Who, row)) for row in rows), (0, 2))
    assert len(alt.of_table(block, title)) <= alt.LIMIT
