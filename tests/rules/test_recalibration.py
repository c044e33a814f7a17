"""What votes add to the odds of a point: when, how much, and never more than that."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import Vote
from bot.rules.recalibration import ANSWERS, LIMIT, TRUST, VOTERS, VOTES, shift, shifts

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ODDS = st.floats(-2, 2)
CASES = st.lists(st.tuples(ODDS, st.lists(st.booleans(), min_size=1, max_size=5)), max_size=12)
"""(the grader's odds, what its readers say) of each answer."""


def cast(cases: list[tuple[float, list[bool]]], voters: int = 9) -> list[Vote]:
    """The votes on these answers, by so many voters in turn."""
    found: list[Vote] = []
    for answer, (odds, said) in enumerate(cases):
        for agrees in said:
            found.append(Vote(answer, "p", 100 + len(found) % voters, agrees, NOW, odds, "1-0a"))
    return found


def even(yes: int, no: int, odds: float = 0.0) -> list[Vote]:
    """A vote each on so many answers."""
    return cast([(odds, [True])] * yes + [(odds, [False])] * no)


def odds_of(probability: float) -> float:
    return math.log(probability / (1 - probability))


# ------------------------------------------------------------------ from when on


def test_ten_votes_move_a_point_and_nine_do_not() -> None:
    assert shift(even(9, 0)) == 0
    assert shift(even(10, 0)) == LIMIT
    assert shift(even(0, 10)) == -LIMIT
    assert shift([]) == 0


@pytest.mark.parametrize(("voters", "moves"), [(1, False), (2, False), (3, True)])
def test_two_friends_move_nothing(voters: int, moves: bool) -> None:
    assert bool(shift(cast([(0.0, [True])] * 30, voters))) is moves


@pytest.mark.parametrize(("answers", "moves"), [(2, False), (3, True)])
def test_two_answers_move_nothing(answers: int, moves: bool) -> None:
    assert bool(shift(cast([(0.0, [True] * 5)] * answers))) is moves


@given(CASES, st.integers(1, 9))
def test_too_little_moves_nothing(cases: list[tuple[float, list[bool]]], voters: int) -> None:
    votes = cast(cases, voters)
    if len(votes) < VOTES or len(cases) < ANSWERS or len({vote.voter for vote in votes}) < VOTERS:
        assert shift(votes) == 0


# ------------------------------------------------------------------ how much


def test_as_many_votes_as_the_coefficients_are_worth_are_believed_by_half() -> None:
    assert TRUST == VOTES == 10
    assert shift(even(7, 3)) == pytest.approx(odds_of(0.6), abs=0.001)  # half of the way from .5 to .7
    assert shift(even(70, 30)) == pytest.approx(odds_of(0.5 + 0.2 * 100 / 110), abs=0.001)
    assert shift(even(7, 3)) == -shift(even(3, 7))
    assert shift(even(6, 4, odds_of(0.4))) == pytest.approx(odds_of(0.5) - odds_of(0.4), abs=0.001)


def test_five_votes_on_one_sentence_say_less_than_on_five() -> None:
    assert 0 < shift(cast([(0.0, [True] * 5)] * 3)) < shift(even(15, 0))
    assert shift(cast([(0.0, [True] * 5)] * 3)) == pytest.approx(odds_of((5 + 5) / 15), abs=0.001)  # 5/3 votes each


@given(st.lists(st.tuples(st.sampled_from([0.25, 0.5]), st.integers(1, 4)), min_size=3, max_size=20))
def test_votes_that_agree_with_the_grader_move_nothing(groups: list[tuple[float, int]]) -> None:
    votes = [each for likely, many in groups for each in even(int(4 * likely) * many, int(4 - 4 * likely) * many)]
    numbered = [replace(vote, answer=number) for number, vote in enumerate(votes)]
    asked = [odds_of(likely) for likely, many in groups for _ in range(4 * many)]
    assert shift([replace(vote, odds=odds) for vote, odds in zip(numbered, asked, strict=True)]) == 0


@given(CASES, st.data())
def test_more_agreement_never_lowers_it(cases: list[tuple[float, list[bool]]], data: st.DataObject) -> None:
    votes = cast(cases)
    before = shift(votes)
    if votes:
        at = data.draw(st.integers(0, len(votes) - 1))
        votes[at] = replace(votes[at], agrees=True)
        assert shift(votes) >= before


@given(CASES, st.integers(1, 9), st.randoms())
def test_it_is_bounded_points_where_the_votes_do_and_knows_no_order(
    cases: list[tuple[float, list[bool]]], voters: int, chance: st.DataObject
) -> None:
    votes = cast(cases, voters)
    found = shift(votes)
    assert -LIMIT <= found <= LIMIT
    assert found == round(found, 3)
    if all(vote.agrees for vote in votes):
        assert found >= 0
    if not any(vote.agrees for vote in votes):
        assert found <= 0
    chance.shuffle(votes)  # type: ignore[attr-defined]  # the strategy gives a random.Random
    assert shift(votes) == found


# ------------------------------------------------------------------ of which votes


def test_each_mark_is_counted_by_itself() -> None:
    confirmed, denied = even(12, 0), [replace(vote, mark="1-0b") for vote in even(0, 12)]
    few = [replace(vote, mark="2-0a") for vote in even(9, 0)]
    untold = [replace(vote, odds=None, mark="") for vote in even(20, 0)]
    assert shifts([*confirmed, *denied, *few, *untold]) == {"1-0a": LIMIT, "1-0b": -LIMIT}
    assert shifts([]) == {}
    assert shifts(even(6, 6)) == {}, "what isn't moved isn't named"
