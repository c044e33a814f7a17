"""Streaks and freezes."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Streak
from bot.rules.streaks import advance, replay

histories = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)


def after(marks: str) -> Streak:
    """``+`` answered, ``-`` missed, ``a`` away, ``A`` answered while away."""
    return replay((mark in "+A", mark in "aA") for mark in marks)


def test_answering_makes_it_longer() -> None:
    assert after("") == Streak()
    assert after("+++") == Streak(current=3, best=3, freezes=0, toward=3)


def test_a_miss_without_a_freeze_ends_the_run_and_keeps_the_best() -> None:
    assert after("+++-") == Streak(current=0, best=3)
    assert after("+++-++") == Streak(current=2, best=3, toward=2)


def test_seven_in_a_row_earn_a_freeze() -> None:
    assert after("+" * 6).freezes == 0
    assert after("+" * 7) == Streak(current=7, best=7, freezes=1, toward=0)
    assert after("+" * 14) == Streak(current=14, best=14, freezes=2, toward=0)


def test_two_freezes_are_the_most() -> None:
    assert after("+" * 21) == Streak(current=21, best=21, freezes=2, toward=0)


def test_a_freeze_is_used_by_itself_and_keeps_the_length() -> None:
    assert after("+" * 7 + "-") == Streak(current=7, best=7, freezes=0, toward=0)
    assert after("+" * 7 + "-+") == Streak(current=8, best=8, freezes=0, toward=1)
    assert after("+" * 7 + "--") == Streak(current=0, best=7)
    assert after("+" * 14 + "---") == Streak(current=0, best=14)


def test_a_freeze_is_earned_in_a_row_alone() -> None:
    assert after("+" * 6 + "-" + "+" * 6).freezes == 0
    assert after("+" * 7 + "+++-" + "++++").freezes == 0
    assert after("+" * 7 + "+++-" + "+" * 7).freezes == 1


def test_rounds_missed_while_away_do_not_exist() -> None:
    assert after("+++aaaaa") == after("+++")
    assert after("+++aa++") == after("+++++")
    assert after("+++aaaa+aaa+++") == after("+" * 7)


def test_answering_while_away_counts() -> None:
    assert after("++A") == after("+++")


@given(histories)
def test_a_streak_is_consistent(history: list[tuple[bool, bool]]) -> None:
    streak = replay(history)
    assert 0 <= streak.current <= streak.best <= sum(answered for answered, _ in history)
    assert 0 <= streak.freezes <= 2
    assert 0 <= streak.toward <= 6
    assert streak.toward <= streak.current
    if streak.current == 0:
        assert (streak.freezes, streak.toward) == (0, 0)


@given(histories, st.integers(0, 60))
def test_a_history_can_be_replayed_in_parts(history: list[tuple[bool, bool]], cut: int) -> None:
    streak = replay(history[:cut])
    for answered, away in history[cut:]:
        streak = advance(streak, answered, away)
    assert streak == replay(history)


@given(histories)
def test_leaving_out_absences_changes_nothing(history: list[tuple[bool, bool]]) -> None:
    assert replay(history) == replay((answered, False) for answered, away in history if answered or not away)
