"""Boards: ranks, ties, pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.standings import By, Tally, accuracy, page, ranked


def tally(id_: int, name: str, points: int = 0, answered: int = 0, correct: int = 0, streak: int = 0) -> Tally:
    return Tally(id_, name, points, answered, correct, streak)


def places(rows: list[Tally], by: By) -> list[tuple[int, str]]:
    return [(row.rank, row.name) for row in ranked(rows, by)]


def test_equal_points_share_a_rank_and_the_next_is_skipped() -> None:
    rows = [tally(1, "ada", 300), tally(2, "bob", 500), tally(3, "cy", 300), tally(4, "di", 100)]
    assert places(rows, By.POINTS) == [(1, "bob"), (2, "ada"), (2, "cy"), (4, "di")]


def test_ties_are_listed_by_name_then_id() -> None:
    rows = [tally(9, "Zoe", 5), tally(2, "ann", 5), tally(8, "Bob", 5), tally(1, "ann", 5)]
    assert [row.id for row in ranked(rows, By.POINTS)] == [1, 2, 8, 9]
    assert {row.rank for row in ranked(rows, By.POINTS)} == {1}


def test_streaks_are_ranked_by_the_current_run() -> None:
    rows = [tally(1, "ada", 900, streak=1), tally(2, "bob", 0, streak=4)]
    assert places(rows, By.STREAK) == [(1, "bob"), (2, "ada")]


def test_accuracy_needs_five_answers() -> None:
    rows = [tally(1, "ada", answered=4, correct=4), tally(2, "bob", answered=5, correct=1), tally(3, "cy")]
    assert places(rows, By.ACCURACY) == [(1, "bob"), (2, "ada"), (3, "cy")]


def test_equal_accuracy_ties_whatever_the_counts() -> None:
    rows = [tally(1, "ada", answered=10, correct=7), tally(2, "bob", answered=20, correct=14)]
    assert places(rows, By.ACCURACY) == [(1, "ada"), (1, "bob")]
    close = [tally(1, "ada", answered=3000, correct=2000), tally(2, "bob", answered=3001, correct=2001)]
    assert [rank for rank, _ in places(close, By.ACCURACY)] == [1, 1]
    rounded = [tally(1, "ada", answered=6, correct=4), tally(2, "bob", answered=1000, correct=667)]
    assert [rank for rank, _ in places(rounded, By.ACCURACY)] == [1, 1]
    apart = [tally(1, "ada", answered=1000, correct=666), tally(2, "bob", answered=1000, correct=667)]
    assert places(apart, By.ACCURACY) == [(1, "bob"), (2, "ada")]


@pytest.mark.parametrize(("correct", "answered", "share"), [(0, 0, 0.0), (0, 3, 0.0), (3, 4, 0.75), (4, 4, 1.0)])
def test_accuracy_is_the_share_of_correct_ones(correct: int, answered: int, share: float) -> None:
    assert accuracy(correct, answered) == share


def test_my_row_is_marked() -> None:
    rows = [tally(1, "ada", 3), tally(2, "bob", 5)]
    assert [(row.id, row.mine) for row in ranked(rows, By.POINTS, mine=1)] == [(2, False), (1, True)]
    assert not any(row.mine for row in ranked(rows, By.POINTS))


def test_a_row_keeps_what_it_was_ranked_on() -> None:
    (row,) = ranked([tally(7, "ada", 1500, 6, 4, 3)], By.POINTS)
    assert (row.id, row.name, row.centipoints, row.answered, row.correct, row.streak) == (7, "ada", 1500, 6, 4, 3)


def test_pages_hold_ten_rows_and_my_own_below() -> None:
    board = ranked([tally(number, f"p{number:02d}", 100 - number) for number in range(23)], By.POINTS, mine=15)
    first = page(board, 1)
    assert (first.number, first.pages, len(first.rows)) == (1, 3, 10)
    assert first.own is not None
    assert first.own.id == 15
    second = page(board, 2)
    assert [row.id for row in second.rows] == list(range(10, 20))
    assert second.own is None
    assert len(page(board, 3).rows) == 3


def test_a_page_outside_means_the_nearest() -> None:
    board = ranked([tally(number, f"p{number}") for number in range(11)], By.POINTS)
    assert page(board, 0).number == 1
    assert page(board, -5).number == 1
    assert page(board, 99) == page(board, 2)
    assert page([], 4) == page([], 1)
    assert (page([], 1).rows, page([], 1).pages, page([], 1).own) == ((), 1, None)


tallies = st.lists(
    st.builds(
        Tally,
        id=st.integers(1, 10_000),
        name=st.sampled_from(["ada", "Ada", "bob", "cy", ""]),
        centipoints=st.integers(0, 5),
        answered=st.integers(0, 12),
        correct=st.integers(0, 12),
        streak=st.integers(0, 3),
    ),
    max_size=40,
    unique_by=lambda row: row.id,
)


@given(tallies, st.sampled_from(By))
def test_a_board_depends_on_the_results_alone(rows: list[Tally], by: By) -> None:
    board = ranked(rows, by)
    assert ranked(reversed(rows), by) == board
    assert sorted(row.id for row in board) == sorted(row.id for row in rows)


@given(tallies)
def test_a_rank_is_one_more_than_the_number_of_better_rows(rows: list[Tally]) -> None:
    for row in ranked(rows, By.POINTS):
        assert row.rank == 1 + sum(other.centipoints > row.centipoints for other in rows)


@given(tallies)
def test_pages_together_are_the_board(rows: list[Tally]) -> None:
    board = ranked(rows, By.STREAK)
    pages = page(board, 1, size=7).pages
    assert [row for number in range(1, pages + 1) for row in page(board, number, size=7).rows] == board
