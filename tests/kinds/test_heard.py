"""Whose word counts for what: the member's own, and that of peers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kinds.assessment import Assessment, Flag, PointSeen, Verdict
from bot.kinds.heard import NOTHING, Heard, own_grade, public_grade, range_of, tallied
from bot.kinds.open import Open, Point, Rubric
from bot.model import Grade, Pending

NOW = datetime(2026, 11, 23, tzinfo=UTC)
POINTS = tuple(Point(id=name, weight=1, text=name.upper()) for name in ("a", "b", "c"))
BODY = Open(rubric=Rubric.model_validate({"pass": 0.6, "points": POINTS, "model_answer": "X"}))
UNSURE, COVERED, MISSED = Verdict.UNSURE, Verdict.COVERED, Verdict.MISSED


def seen(*verdicts: Verdict, flags: tuple[Flag, ...] = ()) -> Assessment:
    points = (PointSeen(point.id, verdict, 0.5) for point, verdict in zip(POINTS, verdicts, strict=True))
    return Assessment("rubric-1", tuple(points), flags=flags)


def scores(heard: Heard) -> tuple[float, float]:
    own, public = own_grade(BODY, heard), public_grade(BODY, heard)
    assert isinstance(own, Grade)
    assert isinstance(public, Grade)
    return round(own.score * 3), round(public.score * 3)


def test_without_an_assessment_the_member_assesses_alone() -> None:
    assert isinstance(own_grade(BODY, NOTHING), Pending)
    own = own_grade(BODY, Heard(ticked=(0, 1)))
    assert isinstance(own, Grade)
    assert (own.by, own.correct) == ("self", True)
    assert isinstance(public_grade(BODY, Heard(ticked=(0, 1))), Pending)
    foreign = Heard(Assessment("rubric-1", flags=(Flag.FOREIGN,)), NOW, ticked=(0, 1), votes={"a": (5, 0)})
    assert isinstance(public_grade(BODY, foreign), Pending)
    assert own_grade(BODY, foreign) == own


def test_ticks_vouch_for_unsure_points_alone() -> None:
    assert scores(Heard(seen(COVERED, UNSURE, MISSED), NOW)) == (1, 1)
    assert scores(Heard(seen(COVERED, UNSURE, MISSED), NOW, ticked=(0, 1, 2))) == (2, 1)
    assert scores(Heard(seen(COVERED, UNSURE, MISSED, flags=(Flag.COPIED,)), NOW, ticked=(0, 1, 2))) == (1, 1)
    assert scores(Heard(seen(COVERED, UNSURE, MISSED), NOW, ticked=(7,))) == (1, 1)


@pytest.mark.parametrize(
    ("votes", "confirmed"),
    [((1, 0), False), ((2, 0), True), ((1, 1), False), ((2, 1), True), ((2, 2), False), ((0, 3), False)],
)
def test_two_peers_and_most_of_them_confirm_a_point(votes: tuple[int, int], confirmed: bool) -> None:
    heard = Heard(seen(COVERED, UNSURE, MISSED), NOW, votes={"b": votes, "c": (9, 0)})
    assert scores(heard) == ((2, 2) if confirmed else (1, 1)), "a missed point can't be voted in"


def test_votes_are_counted_per_point() -> None:
    assert tallied([("a", True), ("b", False), ("a", True), ("a", False)]) == {"a": (2, 1), "b": (0, 1)}
    assert tallied([]) == {}


@given(
    st.tuples(*[st.sampled_from(Verdict)] * 3),
    st.sets(st.integers(0, 2)),
    st.dictionaries(st.sampled_from("abc"), st.tuples(st.integers(0, 4), st.integers(0, 4))),
    st.sets(st.sampled_from([Flag.KEYWORDS, Flag.NEGATED])),
)
def test_nobody_grades_oneself_onto_a_board(
    verdicts: tuple[Verdict, Verdict, Verdict],
    ticked: set[int],
    votes: dict[str, tuple[int, int]],
    flags: set[Flag],
) -> None:
    silent = Heard(seen(*verdicts, flags=tuple(flags)), NOW, votes=votes)
    spoken = Heard(silent.seen, NOW, tuple(sorted(ticked)), votes)
    assert public_grade(BODY, silent) == public_grade(BODY, spoken)
    own, public = scores(spoken)
    assert own >= public
    low, high, whole = range_of(BODY, spoken)
    assert 0 <= low <= high <= whole
    assert round(low) == own
