"""Streaks: a run of a channel's rounds that one answered, right or wrong, with freezes that cover a miss.

Rounds that were never posted or were voided aren't in the history, so weekends, holidays and outages break nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.model import Streak

EARN_EVERY = 7
"""Rounds answered in a row that earn a freeze."""

MOST_FREEZES = 2
"""Freezes that can be held; more aren't earned."""


def advance(streak: Streak, answered: bool, away: bool = False) -> Streak:
    """The streak after one more round of the channel.

    Answered: one longer, also while away. Missed: a held freeze is used and the length stays; without one the run
    ends. Either miss restarts the count toward the next freeze. Missed while away: as if there had been no round.
    """
    if answered:
        return _longer(streak)
    if away:
        return streak
    if streak.freezes:
        return replace(streak, freezes=streak.freezes - 1, toward=0)
    return replace(streak, current=0, toward=0)


def _longer(streak: Streak) -> Streak:
    current, toward = streak.current + 1, streak.toward + 1
    earned = toward == EARN_EVERY
    return Streak(
        current=current,
        best=max(streak.best, current),
        freezes=min(MOST_FREEZES, streak.freezes + earned),
        toward=0 if earned else toward,
    )


def replay(history: Iterable[tuple[bool, bool]]) -> Streak:
    """The streak that a whole history comes to: (answered, away) per round, oldest first."""
    streak = Streak()
    for answered, away in history:
        streak = advance(streak, answered, away)
    return streak
