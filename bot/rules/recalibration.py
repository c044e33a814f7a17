"""What the votes of peers say about a point's threshold.

A grader's coefficients are fitted on all points together. Whether people's words for *this* point mean what its
phrasings expect shows only in use: in how often peers, asked about sentences that the grader isn't sure of, find the
point in them, compared with how often the grader expects it. The difference, in log-odds, is what is added to the
point's odds from then on (recalibration of the intercept, "in the large": Cox 1958).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.ports.records import Vote

VOTES, VOTERS, ANSWERS = 10, 3, 3
"""What there has to be at least before votes move anything. Fewer voters are somebody's taste, or somebody's friends;
fewer answers say something about these sentences, and not about the point."""
TRUST = 10.0
"""How many votes the fitted coefficients are worth: that many are added which agree with them. So half of what ten
independent votes ask for is believed, and nothing moves where votes agree."""
LIMIT = 1.0
"""Log-odds by which votes move a point at most. That is less than the width of what isn't sure (1.02 from .35 to .60,
1.5 as fitted; a test watches it), so what was missed can become not sure, but never covered, and what was covered never
missed."""
DIGITS = 3
"""Of a shift: what is applied is what is stored."""


def shifts(votes: Iterable[Vote]) -> Mapping[str, float]:
    """Mark → the log-odds to add to points that have it, for those that are moved."""
    by_mark: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        if vote.odds is not None:
            by_mark[vote.mark].append(vote)
    found = {mark: shift(some) for mark, some in by_mark.items()}
    return {mark: moved for mark, moved in found.items() if moved}


def shift(votes: Sequence[Vote]) -> float:
    """What votes on points of one mark add to its log-odds, in [-LIMIT, LIMIT]; 0 if they are too few. Each must have
    odds: the grader's own, before any shift, or shifts would wear off as they work."""
    cases: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        cases[vote.answer].append(vote)
    if len(votes) < VOTES or len(cases) < ANSWERS or len({vote.voter for vote in votes}) < VOTERS:
        return 0.0
    weights = {answer: _weight(len(some)) for answer, some in cases.items()}
    whole = math.fsum(weights.values())
    expected = math.fsum(weights[vote.answer] * _likely(vote) / len(cases[vote.answer]) for vote in votes) / whole
    agreed = math.fsum(weights[vote.answer] * vote.agrees / len(cases[vote.answer]) for vote in votes)
    believed = (agreed + TRUST * expected) / (whole + TRUST)
    moved = _log_odds(believed) - _log_odds(expected)
    return round(max(-LIMIT, min(LIMIT, moved)), DIGITS) + 0.0  # no negative zero


def _weight(count: int) -> float:
    """What so many votes on the same sentence are worth: two readers' verdicts on an answer correlate at about a half
    (.59 in the classic data set of short answers), so that is ``count / (1 + (count - 1) / 2)`` (the design effect of a
    cluster: Kish 1965)."""
    return 2 * count / (count + 1)


def _likely(vote: Vote) -> float:
    """What the grader thought of it."""
    return 1 / (1 + math.exp(-(vote.odds or 0.0)))


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))
