"""Points."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.scoring import centipoints, team_centipoints


@pytest.mark.parametrize(
    ("difficulty", "score", "centi"),
    [(1, 1.0, 1000), (2, 1.0, 2000), (3, 1.0, 3000), (4, 1.0, 4000), (5, 1.0, 5000), (3, 0.5, 1500), (5, 1 / 3, 1667)],
)
def test_points_are_ten_per_level_times_the_score(difficulty: int, score: float, centi: int) -> None:
    assert centipoints(difficulty, score) == centi


@given(st.integers(1, 5), st.floats(0, 1))
def test_points_lie_between_nothing_and_the_full_score(difficulty: int, score: float) -> None:
    assert 0 <= centipoints(difficulty, score) <= 1000 * difficulty


@pytest.mark.parametrize(
    ("results", "centi"),
    [
        ([], 0),
        ([3000], 1000),
        ([3000, 3000], 2000),
        ([3000, 3000, 3000], 3000),
        ([3000, 0, 0, 1500, 3000, 1500], 2500),
        ([1000, 1000], 667),
        ([1000], 333),
        ([1, 1], 1),
        ([1], 0),
    ],
)
def test_a_team_gets_its_best_three_over_three(results: list[int], centi: int) -> None:
    assert team_centipoints(results) == centi


@given(st.lists(st.integers(0, 5000), max_size=5))
def test_a_teams_points_depend_on_neither_order_nor_weak_members(results: list[int]) -> None:
    assert {team_centipoints(order) for order in permutations(results)} == {team_centipoints([*results, 0])}
    assert team_centipoints(results) <= max(results, default=0)
