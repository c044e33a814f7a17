"""How fast the outbox may go, and how long it waits after a failure."""

from __future__ import annotations

import heapq
import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import LONGEST_WAIT, Pace, back_off
from bot.model import Place
from bot.ports import Limits, Outgoing, What

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(channel: str) -> Place:
    return Place("standin", "w", channel)


def row(number: int, channel: str = "c1", attempts: int = 0) -> Outgoing:
    return Outgoing(f"key{number}", at(channel), What.SAY, text="hello", id=number, attempts=attempts)


# ------------------------------------------------------------------ pace


def test_a_channel_gets_its_messages_one_after_the_other() -> None:
    pace, limits = Pace(), Limits(per_second=100, per_channel=1)
    assert pace.wait(row(1), limits, NOW) == 0
    assert pace.wait(row(2), limits, NOW) == 1
    assert pace.wait(row(2), limits, NOW + timedelta(seconds=0.25)) == 0.75
    assert pace.wait(row(2), limits, NOW + timedelta(seconds=1)) == 0
    assert pace.wait(row(3), limits, NOW + timedelta(seconds=1)) == 1


def test_a_full_channel_holds_up_no_other() -> None:
    pace, limits = Pace(), Limits(per_second=5, per_channel=1)
    for n in range(20):
        pace.wait(row(n), limits, NOW)
    assert [pace.wait(row(30 + n, f"d{n}"), limits, NOW) for n in range(4)] == [0] * 4


def test_a_platform_takes_a_second_s_worth_at_once_and_then_its_rate() -> None:
    pace, limits = Pace(), Limits(per_second=50, per_channel=math.inf)
    waits = [pace.wait(row(n, f"c{n}"), limits, NOW) for n in range(100)]
    assert waits[:50] == [0] * 50
    assert waits[50:53] == pytest.approx([0.02, 0.04, 0.06], abs=1e-5)
    assert waits[-1] == pytest.approx(1.0, abs=1e-5)


def test_a_row_keeps_its_instant_and_goes_when_it_has_come() -> None:
    pace, limits = Pace(), Limits(per_second=1, per_channel=math.inf)
    assert [pace.wait(row(n, f"c{n}"), limits, NOW) for n in range(3)] == [0, 1, 2]
    assert pace.wait(row(2, "c2"), limits, NOW + timedelta(seconds=0.5)) == 1.5
    assert pace.wait(row(2, "c2"), limits, NOW + timedelta(seconds=2)) == 0
    # Each was booked once: the next in line comes after them, not after their questions.
    assert pace.wait(row(3, "c3"), limits, NOW + timedelta(seconds=2)) == 1


def test_a_platform_without_limits_never_waits() -> None:
    pace, limits = Pace(), Limits(per_second=math.inf, per_channel=math.inf)
    assert {pace.wait(row(n), limits, NOW) for n in range(1000)} == {0}


def test_forgetting_changes_nothing_for_those_who_wait() -> None:
    pace, limits = Pace(), Limits(per_second=1, per_channel=1)
    assert [pace.wait(row(n, f"c{n}"), limits, NOW) for n in range(3)] == [0, 1, 2]
    soon = NOW + timedelta(seconds=0.5)
    pace.forget(soon)
    assert pace.wait(row(9, "c0"), limits, soon) == 0.5
    assert pace.wait(row(2, "c2"), limits, NOW + timedelta(seconds=2)) == 0


@given(
    per_second=st.floats(0.1, 200),
    per_channel=st.floats(0.1, 200),
    crowd=st.lists(st.tuples(st.integers(0, 4), st.floats(0, 3)), min_size=1, max_size=40),
)
def test_no_second_sees_more_than_its_rate(
    per_second: float, per_channel: float, crowd: list[tuple[int, float]]
) -> None:
    """Each row comes at its time and again after each wait, as the outbox lets it."""
    pace, limits = Pace(), Limits(per_second, per_channel)
    arrivals = [(when, number, channel) for number, (channel, when) in enumerate(crowd)]
    heapq.heapify(arrivals)
    sent: list[tuple[float, int]] = []
    while arrivals:
        when, number, channel = heapq.heappop(arrivals)
        # Instants have whole microseconds; a row that came a hair too early would only come again.
        wait = pace.wait(row(number, f"c{channel}"), limits, NOW + timedelta(seconds=when))
        if wait > 0:
            heapq.heappush(arrivals, (when + wait + 1e-5, number, channel))
        else:
            sent.append((when, channel))
    for start, _ in sent:
        window = [channel for when, channel in sent if start <= when < start + 0.99]
        assert len(window) <= 2 * max(1.0, per_second) + 1
        assert all(window.count(channel) <= per_channel + 1 for channel in range(5))


# ------------------------------------------------------------------ back-off


def test_back_off_doubles_up_to_five_minutes() -> None:
    waits = [back_off(row(0, attempts=attempts)) for attempts in range(12)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]


@given(number=st.integers(1, 2**62), attempts=st.integers(0, 10_000))
def test_back_off_is_the_same_each_time_and_shortened_by_a_quarter_at_most(number: int, attempts: int) -> None:
    full = min(2.0 ** min(attempts + 1, 16), LONGEST_WAIT)
    assert 0.75 * full <= back_off(row(number, attempts=attempts)) <= full
    assert back_off(row(number, attempts=attempts)) == back_off(row(number, attempts=attempts))


def test_rows_that_failed_together_come_back_apart() -> None:
    assert len({round(back_off(row(number, attempts=5)), 2) for number in range(1, 51)}) > 40
