"""Slots through clock changes, holidays, skips and outages."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Rule, Slot
from bot.rules.schedule import GRACE, Due, Preview, closes_at, decide, next_slot, preview, resolve, upcoming

BERLIN = "Europe/Berlin"
ALL_DAYS = frozenset(range(7))
NINE = 9 * 60
HALF_PAST_TWO = 2 * 60 + 30


def utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type, misc] # year, month, day and so on


def shown(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


# ------------------------------------------------------------------ resolve


@pytest.mark.parametrize(
    ("day", "minutes", "zone", "local"),
    [
        (date(2026, 7, 1), NINE, BERLIN, "2026-07-01T09:00+02:00"),
        (date(2026, 12, 1), NINE, BERLIN, "2026-12-01T09:00+01:00"),
        # measured with a real APScheduler: it fires twice in the fold; the first occurrence is wanted
        (date(2026, 10, 25), HALF_PAST_TWO, BERLIN, "2026-10-25T02:30+02:00"),
        (date(2026, 11, 1), 90, "America/New_York", "2026-11-01T01:30-04:00"),
        (date(2027, 3, 28), HALF_PAST_TWO, BERLIN, "2027-03-28T03:30+02:00"),
        (date(2027, 3, 14), HALF_PAST_TWO, "America/New_York", "2027-03-14T03:30-04:00"),
        (date(2027, 3, 28), 120, BERLIN, "2027-03-28T03:00+02:00"),
        (date(2027, 3, 28), 119, BERLIN, "2027-03-28T01:59+01:00"),
        # gaps at midnight: the date must not get lost
        (date(2026, 9, 6), 0, "America/Santiago", "2026-09-06T01:00-03:00"),
        (date(2026, 4, 24), 0, "Africa/Cairo", "2026-04-24T01:00+03:00"),
        (date(2026, 4, 24), 30, "Africa/Cairo", "2026-04-24T01:30+03:00"),
        # a gap of half an hour
        (date(2026, 10, 4), 135, "Australia/Lord_Howe", "2026-10-04T02:45+11:00"),
        # a gap that eats the end of the date: shifting forward would move the post to the next one
        (date(2026, 3, 28), 23 * 60 + 59, "America/Scoresbysund", "2026-03-28T22:59-02:00"),
        (date(2026, 3, 28), 23 * 60, "America/Scoresbysund", "2026-03-28T22:59-02:00"),
        (date(2026, 3, 29), 0, "America/Scoresbysund", "2026-03-29T00:00-01:00"),
        # a fold across midnight
        (date(2026, 10, 24), 23 * 60 + 30, "America/Scoresbysund", "2026-10-24T23:30-01:00"),
    ],
)
def test_a_wall_clock_time_is_resolved(day: date, minutes: int, zone: str, local: str) -> None:
    at = resolve(day, minutes, zone)
    assert at.tzinfo is UTC
    assert shown(at, zone) == local


def test_a_date_that_a_zone_left_out_has_no_slot() -> None:
    rule = Rule(NINE, "Pacific/Apia")
    days = [slot.day for slot in upcoming(rule, utc(2011, 12, 29), 3)]
    assert days == [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]
    rows = preview(rule, date(2011, 12, 29), 2)
    assert rows[1] == Preview(date(2011, 12, 30), None, "this date doesn't exist in Pacific/Apia")
    assert rows[2].note == "clocks went forward since the last post"


# ------------------------------------------------------------------ next_slot, upcoming


def test_the_next_slot_is_strictly_after_the_instant() -> None:
    rule = Rule(NINE, BERLIN)
    due = utc(2026, 11, 23, 8)
    assert next_slot(rule, due - timedelta(microseconds=1)) == Slot(date(2026, 11, 23), due)
    assert next_slot(rule, due) == Slot(date(2026, 11, 24), due + timedelta(days=1))


def test_the_second_occurrence_of_a_time_is_no_slot_of_its_own() -> None:
    first = Slot(date(2026, 10, 25), utc(2026, 10, 25, 0, 30))
    assert next_slot(Rule(HALF_PAST_TWO, BERLIN), first.at) == Slot(date(2026, 10, 26), utc(2026, 10, 26, 1, 30))


def test_only_wanted_days_have_slots() -> None:
    rule = Rule(
        NINE,
        BERLIN,
        days=frozenset(range(5)),
        holidays=("DE", "2026-12-24"),
        skips=frozenset({date(2026, 12, 23)}),
    )
    found = [slot.day.day for slot in upcoming(rule, utc(2026, 12, 21, 12), 4)]
    assert found == [22, 28, 29, 30]


def test_the_local_date_counts_not_the_date_in_utc() -> None:
    slot = next_slot(Rule(NINE, "Pacific/Auckland", days=frozenset({0})), utc(2026, 11, 20))
    assert slot == Slot(date(2026, 11, 23), utc(2026, 11, 22, 20))


def test_a_rule_that_has_run_out_has_no_next_slot() -> None:
    assert next_slot(Rule(NINE, BERLIN, days=frozenset()), utc(2026, 1, 1)) is None
    gone = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(900))
    assert next_slot(Rule(NINE, BERLIN, skips=gone), utc(2026, 1, 1)) is None
    assert upcoming(Rule(NINE, BERLIN, skips=gone), utc(2026, 1, 1), 3) == []
    assert preview(Rule(NINE, BERLIN, skips=gone), date(2026, 1, 1), 3) == []


def test_a_rule_does_not_run_out_by_being_followed_for_years() -> None:
    assert upcoming(Rule(NINE, BERLIN), utc(2026, 1, 1), 1500)[-1].day == date(2030, 2, 8)


def test_a_year_without_dates_is_bridged() -> None:
    gone = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(365))
    slot = next_slot(Rule(NINE, BERLIN, skips=gone), utc(2026, 1, 1))
    assert slot is not None
    assert slot.day == date(2027, 1, 1)


zone_names = st.sampled_from(
    [
        BERLIN,
        "America/New_York",
        "America/Santiago",
        "Africa/Cairo",
        "Africa/Casablanca",
        "America/Scoresbysund",
        "America/Nuuk",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
        "Pacific/Kiritimati",
        "Asia/Gaza",
        "Antarctica/Troll",
        "UTC",
    ]
)
rules = st.builds(
    Rule,
    at=st.integers(0, 1439),
    zone=zone_names,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    skips=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5),
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 (its bounds are naive)


@given(rules, instants, st.integers(1, 40))
def test_slots_are_wanted_dates_in_order_none_left_out_none_twice(rule: Rule, after: datetime, count: int) -> None:
    found = upcoming(rule, after, count)
    assert len(found) == count
    zone = ZoneInfo(rule.zone)
    assert all(slot.at.astimezone(zone).date() == slot.day for slot in found)
    assert all(earlier.at < later.at for earlier, later in pairwise(found))
    assert found[0].at > after
    first, last = found[0].day, found[-1].day
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    assert [slot.day for slot in found] == [day for day in span if wanted(rule, day)]
    start = after.astimezone(zone).date()
    missed = [start + timedelta(days=number) for number in range((first - start).days)]
    assert all(resolve(day, rule.at, rule.zone) <= after for day in missed if wanted(rule, day))


def wanted(rule: Rule, day: date) -> bool:
    return day.weekday() in rule.days and day not in rule.skips


@given(rules, instants)
def test_going_on_from_each_slot_finds_the_same_ones(rule: Rule, after: datetime) -> None:
    at = after
    for slot in upcoming(rule, after, 20):
        assert next_slot(rule, at) == slot
        at = slot.at


# ------------------------------------------------------------------ preview


def notes(rows: list[Preview]) -> list[tuple[str, bool, str]]:
    return [(row.day.isoformat(), row.at is not None, row.note) for row in rows]


def test_a_preview_marks_the_fold_holidays_and_skips() -> None:
    rule = Rule(HALF_PAST_TWO, BERLIN, ALL_DAYS, ("DE-BY", "2026-11-02"), frozenset({date(2026, 10, 30)}))
    assert notes(preview(rule, date(2026, 10, 24), 6))[:3] == [
        ("2026-10-24", True, ""),
        ("2026-10-25", True, "clocks go back: 02:30 comes twice and is posted the first time"),
        ("2026-10-26", True, "clocks went back since the last post"),
    ]
    assert notes(preview(rule, date(2026, 10, 29), 3)) == [
        ("2026-10-29", True, ""),
        ("2026-10-30", False, "skipped"),
        ("2026-10-31", True, ""),
        ("2026-11-01", False, "holiday: All Saints' Day"),
        ("2026-11-02", False, "holiday"),
        ("2026-11-03", True, ""),
    ]


def test_a_preview_marks_the_gap_once() -> None:
    rows = preview(Rule(HALF_PAST_TWO, BERLIN), date(2027, 3, 27), 3)
    assert [row.note for row in rows] == ["", "clocks go forward: 02:30 is posted at 03:30", ""]
    assert [row.at for row in rows] == [utc(2027, 3, 27, 1, 30), utc(2027, 3, 28, 1, 30), utc(2027, 3, 29, 0, 30)]


def test_a_preview_says_after_a_weekend_that_clocks_changed() -> None:
    rule = Rule(NINE, BERLIN, frozenset(range(5)))
    assert [row.note for row in preview(rule, date(2026, 10, 23), 3)] == [
        "",
        "clocks went back since the last post",
        "",
    ]
    assert preview(rule, date(2027, 3, 29), 1)[0].note == "clocks went forward since the last post"
    assert preview(rule, date(2026, 11, 1), 1) == [Preview(date(2026, 11, 2), utc(2026, 11, 2, 8))]


def test_a_preview_of_no_days_is_empty() -> None:
    assert preview(Rule(NINE, BERLIN, days=frozenset()), date(2026, 1, 1), 3) == []
    assert preview(Rule(NINE, BERLIN), date(2026, 1, 1), 0) == []


@given(rules, st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(1, 20))
def test_a_preview_shows_the_slots_that_will_come(rule: Rule, start: date, count: int) -> None:
    posts = [Slot(row.day, row.at) for row in preview(rule, start, count) if row.at is not None]
    before = datetime(start.year, start.month, start.day, tzinfo=UTC) - timedelta(hours=16)
    slots = [slot for slot in upcoming(rule, before, count + 3) if slot.day >= start]
    assert posts == slots[:count]


# ------------------------------------------------------------------ decide

DAILY = Rule(NINE, "UTC")
SIX_HOURS = 6 * 3600


def at_nine(day: int) -> Slot:
    return Slot(date(2026, 11, day), utc(2026, 11, day, 9))


@pytest.mark.parametrize(
    ("now", "late_after", "expected"),
    [
        (utc(2026, 11, 23, 8, 59, 59), SIX_HOURS, Due(None, (), at_nine(23))),
        (utc(2026, 11, 23, 9), SIX_HOURS, Due(at_nine(23), (), at_nine(24))),
        (utc(2026, 11, 23, 15), SIX_HOURS, Due(at_nine(23), (), at_nine(24))),
        (utc(2026, 11, 23, 15, 0, 1), SIX_HOURS, Due(None, (at_nine(23),), at_nine(24))),
        (utc(2026, 11, 23, 9, 1), 0, Due(at_nine(23), (), at_nine(24))),
        (utc(2026, 11, 23, 9, 1, 1), 0, Due(None, (at_nine(23),), at_nine(24))),
        (utc(2026, 11, 25, 10), SIX_HOURS, Due(at_nine(25), (at_nine(23), at_nine(24)), at_nine(26))),
        (utc(2026, 11, 25, 9), 0, Due(at_nine(25), (at_nine(23), at_nine(24)), at_nine(26))),
        (utc(2026, 11, 25, 16), SIX_HOURS, Due(None, (at_nine(23), at_nine(24), at_nine(25)), at_nine(26))),
        (utc(2026, 11, 25, 8), 10 * 86_400, Due(at_nine(24), (at_nine(23),), at_nine(25))),
    ],
)
def test_of_what_has_come_only_the_latest_is_posted_and_only_in_time(
    now: datetime, late_after: int, expected: Due
) -> None:
    assert decide(DAILY, at_nine(23), now, late_after) == expected


def test_a_last_slot_has_no_next() -> None:
    gone = frozenset(date(2026, 11, 24) + timedelta(days=number) for number in range(900))
    assert decide(Rule(NINE, "UTC", skips=gone), at_nine(23), utc(2026, 11, 23, 9), 0) == Due(at_nine(23), (), None)


def test_a_rule_that_moved_gives_its_day_no_second_slot() -> None:
    later = Rule(10 * 60, "UTC")
    assert decide(later, at_nine(23), utc(2026, 11, 23, 9), 0).next == Slot(date(2026, 11, 24), utc(2026, 11, 24, 10))


@given(rules, instants, st.integers(0, 20 * 86_400), st.integers(0, 86_400))
def test_no_slot_is_lost_between_two_ticks(rule: Rule, after: datetime, outage: int, late_after: int) -> None:
    due = next_slot(rule, after)
    assert due is not None
    now = due.at + timedelta(seconds=outage)
    verdict = decide(rule, due, now, late_after)
    handled = [*verdict.skipped, *([verdict.post] if verdict.post else [])]
    assert verdict.next is not None
    assert [*handled, verdict.next] == upcoming(rule, after, len(handled) + 1)
    assert verdict.next.at > now
    assert all(passed.at <= now for passed in handled)
    in_time = (now - handled[-1].at).total_seconds() <= max(late_after, GRACE)
    assert (verdict.post is not None) == in_time


# ------------------------------------------------------------------ closes_at

OPENED = utc(2026, 11, 23, 9)
DAY = 86_400


@pytest.mark.parametrize(
    ("slot_at", "opened", "open_for", "next_at", "closes"),
    [
        (OPENED, OPENED, DAY, None, utc(2026, 11, 24, 9)),
        (OPENED, OPENED, DAY, utc(2026, 11, 24, 9), utc(2026, 11, 24, 9)),
        (OPENED, OPENED, 2 * DAY, utc(2026, 11, 24, 9), utc(2026, 11, 24, 9)),
        (OPENED, OPENED, 3600, utc(2026, 11, 24, 9), utc(2026, 11, 23, 10)),
        (OPENED, OPENED + timedelta(seconds=15), 3600, None, utc(2026, 11, 23, 10)),
        (OPENED, OPENED + timedelta(seconds=GRACE), 3600, None, utc(2026, 11, 23, 10)),
        (OPENED, OPENED + timedelta(hours=5), DAY, None, utc(2026, 11, 24, 14)),
        (OPENED, OPENED + timedelta(hours=5), DAY, utc(2026, 11, 24, 9), utc(2026, 11, 24, 9)),
        (OPENED, OPENED, DAY, OPENED - timedelta(hours=1), OPENED),
        (OPENED, OPENED + timedelta(seconds=30), 10, None, OPENED + timedelta(seconds=30)),
        (OPENED, OPENED - timedelta(hours=1), 3600, None, OPENED),
    ],
)
def test_a_round_closes_after_its_time_but_not_after_the_next_post(
    slot_at: datetime, opened: datetime, open_for: int, next_at: datetime | None, closes: datetime
) -> None:
    assert closes_at(slot_at, opened, open_for, next_at) == closes
