"""What answers are worth. Points are whole centipoints, so that sums don't depend on their order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from bot.model import CENTI

POINTS_PER_LEVEL = 10
"""Points for a full score, per step of difficulty: 10, 20, 30, 40, 50."""

TEAM_SIZE = 3
"""How many of a team's results count in a round, and what their sum is divided by."""


def centipoints(difficulty: int, score: float) -> int:
    """Centipoints for a ``score`` in [0, 1] on a question of ``difficulty`` 1 to 5."""
    return round(POINTS_PER_LEVEL * difficulty * CENTI * score)


def team_centipoints(centi: Iterable[int]) -> int:
    """A team's centipoints in one round: the sum of its best three over three, to the nearest; missing ones count 0.

    So size alone doesn't win, and one star isn't a team.
    """
    total = sum(heapq.nlargest(TEAM_SIZE, centi))
    return (2 * total + TEAM_SIZE) // (2 * TEAM_SIZE)
