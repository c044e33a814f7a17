"""Numbers of a chart."""

from dataclasses import replace
from math import inf, nan

import pytest

from bot.charts.figures import amount, reach, top
from bot.charts.table import Ranking, ranking
from bot.ui import Bar, Bars, Table, Who


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0, "", "0"),
        (58, "%", "58 %"),
        (12.5, "", "12.5"),
        (1234567 / 100, "", "12,345.7"),
        (999_999, "", "999,999"),
        (1_234_567, "", "1.23 million"),
        (2e9, "", "2 billion"),
        (3e12, "", "3 trillion"),
        (1e300, "", "1.0e+300"),
        (nan, "%", "–"),
        (inf, "", "–"),
    ],
)
def test_amounts_are_short(value: float, unit: str, said: str) -> None:
    assert amount(value, unit) == said


def chart(*values: float, unit: str = "") -> Bars:
    return Bars("", tuple(Bar("", value) for value in values), "", unit)


@pytest.mark.parametrize(
    ("block", "longest"),
    [(chart(3, 12), 12), (chart(3, 12, unit="%"), 100), (chart(150, unit="%"), 150), (chart(), 0), (chart(nan, 2), 2)],
)
def test_percentages_fill_the_bar_at_a_hundred_and_counts_at_the_largest(block: Bars, longest: float) -> None:
    assert top(block) == longest


@pytest.mark.parametrize(
    ("value", "longest", "part"), [(3, 12, 0.25), (0, 0, 0), (-1, 5, 0), (nan, 5, 0), (9, 5, 1), (inf, 5, 0)]
)
def test_a_bar_is_never_longer_than_its_track(value: float, longest: float, part: float) -> None:
    assert reach(value, longest) == part


@pytest.mark.parametrize(
    ("block", "said"),
    [(chart(3, 1), "75 %"), (chart(3, 1, unit="%"), ""), (chart(3, 0.5), ""), (chart(3, -1), ""), (chart(3, inf), "")],
)
def test_only_counts_have_shares(block: Bars, said: str) -> None:
    assert block.share(3) == said


def test_nothing_counted_has_no_shares() -> None:
    assert chart(0, 0).share(0) == ""


def test_where_several_may_be_chosen_shares_are_of_those_who_answered() -> None:
    assert replace(chart(3, 4), of=4).share(3) == "75 %"


def board(*rows: tuple[str, ...]) -> Table:
    cells: list[tuple[str | Who, ...]] = [(str(rank), Who("n"), *row) for rank, row in enumerate(rows, 1)]
    return Table(("#", "Name", "Points", "Right", "Accuracy"), tuple(cells), (0, 2, 3, 4))


@pytest.mark.parametrize(
    ("block", "found"),
    [
        (board(("120", "5/5", "100 %"), ("13.3", "4/5", "80 %")), Ranking(2, (120, 13.3), 120)),
        (board(("95", "4/5", "100 %"), ("120", "5/5", "80 %")), Ranking(4, (100, 80), 100)),
        (board(("95", "4/5", "80 %"), ("120", "5/5", "100 %")), None),
        (board(("95", "4/5", "–"), ("120", "5/5", "80 %")), None),
        (board(), None),
    ],
)
def test_the_ranked_column_is_the_one_in_order(block: Table, found: Ranking | None) -> None:
    assert ranking(block) == found
