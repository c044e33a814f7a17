"""Periods of a board."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QuizError
from bot.rules.periods import Period, bounds, key_now, keys_of, title

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_a_slot_counts_in_all_its_periods() -> None:
    assert keys_of(date(2026, 11, 22), 3) == ("all", "month:2026-11", "week:2026-W47", "season:3")
    assert keys_of(date(2026, 11, 22), None) == ("all", "month:2026-11", "week:2026-W47")


def test_weeks_begin_on_monday() -> None:
    assert keys_of(date(2026, 11, 23), None)[2] == "week:2026-W48"


def test_a_week_around_new_year_has_one_key() -> None:
    assert keys_of(date(2026, 12, 31), None)[2] == keys_of(date(2027, 1, 1), None)[2] == "week:2026-W53"
    assert keys_of(date(2027, 1, 4), None)[2] == "week:2027-W01"


@pytest.mark.parametrize(
    ("period", "key"),
    [
        (Period.WEEK, "week:2026-W47"),
        (Period.MONTH, "month:2026-11"),
        (Period.SEASON, "season:2"),
        (Period.ALL, "all"),
    ],
)
def test_the_period_of_today(period: Period, key: str) -> None:
    assert key_now(period, date(2026, 11, 22), 2) == key


def test_without_a_season_there_is_none_to_show() -> None:
    with pytest.raises(QuizError, match="No season is running"):
        key_now(Period.SEASON, date(2026, 11, 22), None)


@pytest.mark.parametrize(
    ("key", "span", "name"),
    [
        ("week:2026-W47", (date(2026, 11, 16), date(2026, 11, 22)), "Week 47, 2026"),
        ("week:2026-W53", (date(2026, 12, 28), date(2027, 1, 3)), "Week 53, 2026"),
        ("week:2027-W01", (date(2027, 1, 4), date(2027, 1, 10)), "Week 1, 2027"),
        ("month:2026-11", (date(2026, 11, 1), date(2026, 11, 30)), "November 2026"),
        ("month:2026-12", (date(2026, 12, 1), date(2026, 12, 31)), "December 2026"),
        ("month:2028-02", (date(2028, 2, 1), date(2028, 2, 29)), "February 2028"),
        ("season:12", None, "Season 12"),
        ("all", None, "All time"),
    ],
)
def test_a_key_has_dates_and_a_title(key: str, span: tuple[date, date] | None, name: str) -> None:
    assert bounds(key) == span
    assert title(key) == name


@pytest.mark.parametrize("key", ["", "week:2026-47", "week:2026-W60", "month:2026-13", "season:", "year:2026", "all "])
def test_what_is_not_a_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"period.s key|Invalid week|month must be"):
        title(key)


@given(days, days)
def test_a_date_belongs_to_a_period_if_it_lies_within_its_bounds(slot: date, other: date) -> None:
    for key in keys_of(slot, None)[1:]:
        span = bounds(key)
        assert span is not None
        assert span[0] <= slot <= span[1]
        assert (key in keys_of(other, None)) == (span[0] <= other <= span[1])


@given(days)
def test_periods_follow_each_other_without_a_gap(day: date) -> None:
    for index in (1, 2):
        span = bounds(keys_of(day, None)[index])
        assert span is not None
        following = bounds(keys_of(span[1] + timedelta(days=1), None)[index])
        assert following is not None
        assert following[0] == span[1] + timedelta(days=1)
