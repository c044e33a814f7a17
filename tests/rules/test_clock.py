"""Reading times, days, durations and difficulties as people type them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QuizError
from bot.rules.clock import (
    parse_at,
    parse_days,
    parse_difficulty,
    parse_duration,
    show_at,
    show_days,
    show_duration,
)

DAY = 86_400


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("09:00", 540),
        ("9:00", 540),
        ("9", 540),
        ("9am", 540),
        (" 9 AM ", 540),
        ("9:30 p.m.", 21 * 60 + 30),
        ("9pm", 21 * 60),
        ("12am", 0),
        ("12:01am", 1),
        ("12pm", 720),
        ("21.30", 21 * 60 + 30),
        ("21h30", 21 * 60 + 30),
        ("9h", 540),
        ("0930", 570),
        ("0:00", 0),
        ("23:59", 1439),
        ("noon", 720),
        ("Midnight", 0),
    ],
)
def test_a_time_of_day_is_read(typed: str, minutes: int) -> None:
    assert parse_at(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("24:00", "write 00:00"),
        ("25", "between 00:00 and 23:59"),
        ("9:60", "between 00:00 and 23:59"),
        ("2400", "write 00:00"),
        ("13pm", "1 to 12"),
        ("0am", "1 to 12"),
        ("9:5", "like 09:00"),
        ("", "like 09:00"),
        ("nine", "like 09:00"),
        ("٩", "like 09:00"),
        ("-9", "like 09:00"),
        ("9:00:00", "like 09:00"),
    ],
)
def test_a_wrong_time_is_refused_with_the_fix(typed: str, fix: str) -> None:
    with pytest.raises(QuizError, match=fix):
        parse_at(typed)


@given(st.integers(0, 1439))
def test_every_time_is_read_as_it_is_shown(minutes: int) -> None:
    assert parse_at(show_at(minutes)) == minutes


def test_a_time_is_shown_with_two_digits_each() -> None:
    assert show_at(9 * 60 + 5) == "09:05"


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Mon – Fri", {0, 1, 2, 3, 4}),
        ("monday to friday", {0, 1, 2, 3, 4}),
        ("mon,wed,fri", {0, 2, 4}),
        ("mon and tues", {0, 1}),
        ("sat sun", {5, 6}),
        ("daily", set(range(7))),
        ("every day", set(range(7))),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("weekend", {5, 6}),
        ("weekend, wed", {2, 5, 6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("thurs", {3}),
        ("sun-sun", {6}),
        ("Sundays; fridays", {4, 6}),
    ],
)
def test_days_are_read(typed: str, days: set[int]) -> None:
    assert parse_days(typed) == days


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("", "write days like"),
        (" , ", "write days like"),
        ("thrusday", "Did you mean thursday"),
        ("mon-fry", "Did you mean fri"),
        ("weekdys", "Did you mean weekdays"),
        ("zzz", "Write days like"),
        ("mon-", "like mon-fri"),
        ("-fri", "like mon-fri"),
        ("mon-tue-wed", "like mon-fri"),
    ],
)
def test_wrong_days_are_refused_with_the_fix(typed: str, fix: str) -> None:
    with pytest.raises(QuizError, match=fix):
        parse_days(typed)


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ({0, 1, 2, 3, 4}, "Mon–Fri"),
        ({0, 2}, "Mon, Wed"),
        (set(range(7)), "daily"),
        ({5, 6}, "Sat, Sun"),
        ({4, 5, 6, 0}, "Fri–Mon"),
        ({0, 1, 2, 4}, "Mon–Wed, Fri"),
        ({6}, "Sun"),
        (set(), "never"),
    ],
)
def test_days_are_shown_in_runs(days: set[int], shown: str) -> None:
    assert show_days(days) == shown


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_days_are_read_as_they_are_shown(days: frozenset[int]) -> None:
    assert parse_days(show_days(days)) == days


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("24h", DAY),
        ("90m", 5400),
        ("2d", 2 * DAY),
        ("1h30m", 5400),
        ("1 h 30 min", 5400),
        ("1.5h", 5400),
        ("2 days, 3 hours", 2 * DAY + 3 * 3600),
        ("1 week", 7 * DAY),
        ("45s", 45),
        ("0", 0),
        ("0m", 0),
        ("366d", 366 * DAY),
    ],
)
def test_a_duration_is_read(typed: str, seconds: int) -> None:
    assert parse_duration(typed) == seconds


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("45", "45m for minutes, 45h for hours or 45d for days"),
        ("", "like 24h"),
        ("-1h", "like 24h"),
        ("h", "like 24h"),
        ("1h1h", "a unit twice"),
        ("90m1min", "a unit twice"),
        ("5 parsecs", "isn't a unit of time"),
        ("367d", "366 days at most"),
        ("999999999w", "366 days at most"),
        ("1" * 200, "like 24h"),
    ],
)
def test_a_wrong_duration_is_refused_with_the_fix(typed: str, fix: str) -> None:
    with pytest.raises(QuizError, match=fix):
        parse_duration(typed)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (DAY, "24 h"),
        (5400, "1 h 30 min"),
        (2 * DAY, "2 days"),
        (25 * 3600, "25 h"),
        (2 * DAY + 3 * 3600, "2 days 3 h"),
        (2 * DAY - 1, "47 h 59 min 59 s"),
        (90, "1 min 30 s"),
        (0, "0 s"),
    ],
)
def test_a_duration_is_shown(seconds: int, shown: str) -> None:
    assert show_duration(seconds) == shown


@given(st.integers(0, 366 * DAY))
def test_a_duration_is_read_as_it_is_shown(seconds: int) -> None:
    assert parse_duration(show_duration(seconds)) == seconds


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("3", (3, 3)),
        ("2-4", (2, 4)),
        ("2 – 4", (2, 4)),
        ("4-2", (2, 4)),
        ("2 to 4", (2, 4)),
        ("3+", (3, 5)),
        ("Any", (1, 5)),
        ("easy", (1, 2)),
        ("medium", (3, 3)),
        ("hard", (4, 5)),
    ],
)
def test_a_difficulty_is_read(typed: str, span: tuple[int, int]) -> None:
    assert parse_difficulty(typed) == span


@pytest.mark.parametrize(
    ("typed", "fix"),
    [("6", "Write 1 to 5"), ("0-3", "Write 1 to 5"), ("3+4", "Write 1 to 5"), ("", "1 to 5"), ("esy", "mean easy")],
)
def test_a_wrong_difficulty_is_refused_with_the_fix(typed: str, fix: str) -> None:
    with pytest.raises(QuizError, match=fix):
        parse_difficulty(typed)


@pytest.mark.parametrize("read", [parse_at, parse_days, parse_duration, parse_difficulty])
@given(text=st.text(max_size=60))
def test_whatever_is_typed_gives_a_value_or_one_plain_sentence(read: Callable[[str], object], text: str) -> None:
    said = refusal(read, text)
    assert said is None or (said.endswith((".", "?")) and said.isprintable() and len(said) < 200)


def refusal(read: Callable[[str], object], text: str) -> str | None:
    try:
        read(text)
    except QuizError as error:
        return str(error)
    return None


def test_what_was_typed_is_quoted_short_and_on_one_line() -> None:
    with pytest.raises(QuizError) as refused:
        parse_at("\x1b[31mnine\n" + "x" * 500)
    assert "\n" not in str(refused.value)
    assert "\x1b" not in str(refused.value)
    assert len(str(refused.value)) < 120
