"""Dates and holidays."""

from datetime import date

import pytest

from bot.errors import QuizError
from bot.rules.feasts import is_holiday, parse_date, parse_holidays


def test_an_iso_date_is_read() -> None:
    assert parse_date(" 2026-12-24 ") == date(2026, 12, 24)


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("24.12.2026", "year-month-day"),
        ("20261224", "year-month-day"),
        ("2026-W52-4", "year-month-day"),
        ("", "year-month-day"),
        ("2026-02-29", "check the month and the day"),
        ("2026-13-01", "check the month and the day"),
        ("1999-12-31", "between 2000 and 2999"),
        ("9999-12-31", "between 2000 and 2999"),
    ],
)
def test_a_wrong_date_is_refused_with_the_fix(typed: str, fix: str) -> None:
    with pytest.raises(QuizError, match=fix):
        parse_date(typed)


@pytest.mark.parametrize(
    ("typed", "holidays"),
    [
        ("DE", ("DE",)),
        ("de-by", ("DE-BY",)),
        ("Germany", ("DE",)),
        ("deu", ("DE",)),
        ("uk", ("GB",)),
        ("united kingdom", ("GB",)),
        ("US-CA, 2026-12-24", ("US-CA", "2026-12-24")),
        ("fr; de, FR", ("FR", "DE")),
        ("2026-12-24,", ("2026-12-24",)),
        ("none", ()),
        ("", ()),
    ],
)
def test_holidays_are_read(typed: str, holidays: tuple[str, ...]) -> None:
    assert parse_holidays(typed) == holidays


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("germny", r"DE \(Germany\)"),
        ("xx", "Write a country code"),
        ("xx-yy", "Write a country code"),
        ("DE-XX", "Did you mean DE-"),
        ("US-CAA", "US-CA"),
        ("SG-1", "write just SG"),
        ("2026-02-30", "check the month"),
        ("24", "year-month-day"),
    ],
)
def test_wrong_holidays_are_refused_with_the_fix(typed: str, fix: str) -> None:
    with pytest.raises(QuizError, match=fix):
        parse_holidays(typed)


def test_a_holiday_of_a_country_goes_by_its_english_name() -> None:
    assert is_holiday(date(2026, 10, 3), ("DE",)) == "German Unity Day"
    assert is_holiday(date(2026, 10, 5), ("DE",)) is None


def test_a_region_has_holidays_of_its_own() -> None:
    assert is_holiday(date(2026, 1, 6), ("DE-BY",)) == "Epiphany"
    assert is_holiday(date(2026, 1, 6), ("DE",)) is None


def test_a_listed_date_is_a_holiday_by_itself() -> None:
    assert is_holiday(date(2026, 12, 24), ("DE", "2026-12-24")) == "2026-12-24"
    assert is_holiday(date(2027, 12, 24), ("DE", "2026-12-24")) is None


def test_any_of_several_lists_will_do() -> None:
    assert is_holiday(date(2026, 7, 4), ("DE", "US")) == "Independence Day"


def test_a_code_that_the_table_lost_counts_for_nothing() -> None:
    assert is_holiday(date(2026, 1, 1), ("QQ",)) is None
    assert is_holiday(date(2026, 1, 1), ()) is None
