"""What an interview asks next, how strong an answer is, and what a hint tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.commands.table import LEVELS
from bot.grading.grader import RubricGrader
from bot.kinds.assessment import Assessment, Flag, PointSeen, Verdict
from bot.kinds.open import Followup, Open
from bot.model import Question
from bot.ports import Turn, TurnKind
from bot.rules.interview import (
    Step,
    Talk,
    area,
    asked_of,
    following,
    hint,
    kept,
    level_for,
    plan,
    read,
    strength,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
OPEN = [one for one in load([builtin()]).live() if isinstance(one.body, Open)]
ONE = OPEN[0]


def rubric(question: Question = ONE) -> Open:
    assert isinstance(question.body, Open)
    return question.body


def seen(
    *made: str, unsure: tuple[str, ...] = (), flags: tuple[Flag, ...] = (), question: Question = ONE
) -> Assessment:
    def verdict(point: str) -> Verdict:
        return Verdict.COVERED if point in made else Verdict.UNSURE if point in unsure else Verdict.MISSED

    points = tuple(PointSeen(point.id, verdict(point.id), 0.5) for point in rubric(question).rubric.points)
    return Assessment("rubric-1", points, flags=flags)


def with_followups(*followups: Followup) -> Question:
    body = rubric()
    return replace(
        ONE, body=body.model_copy(update={"rubric": body.rubric.model_copy(update={"followups": followups})})
    )


def ask(name: str, when: str = "", about: str = "") -> Followup:
    return Followup.model_validate({"ask": name, "when": when, "for": about, "expect": ["a thing", "another"]})


def talk(*steps: Step, length: int = 4, level: str = "") -> Talk:
    return Talk(length, level, steps)


IDS = [point.id for point in rubric().rubric.points]
FULL = seen(*IDS)


# ------------------------------------------------------------------ strength and level


def test_strength_is_the_share_of_the_points_between_none_and_all_of_the_unsure() -> None:
    assert strength(ONE, Step(0, None, "x", seen=seen())) == 0
    assert strength(ONE, Step(0, None, "x", seen=FULL)) == 1
    half = strength(ONE, Step(0, None, "x", seen=seen(unsure=tuple(IDS))))
    assert half == pytest.approx(0.5)
    assert strength(ONE, Step(0, None, "x", seen=seen(unsure=tuple(IDS), flags=(Flag.KEYWORDS,)))) == 0


def test_a_pass_and_an_empty_answer_are_weak_and_what_nobody_read_is_unknown() -> None:
    assert strength(ONE, Step(0, skipped=True)) == 0
    assert strength(ONE, Step(0, None, "x", seen=Assessment("r", flags=(Flag.SHORT,)))) == 0
    assert strength(ONE, Step(0, None, "x")) is None
    assert strength(ONE, Step(0, None, "x", seen=Assessment("r", flags=(Flag.FOREIGN,)))) is None


@pytest.mark.parametrize(
    ("share", "level"),
    [
        (0, "foundation"),
        (0.39, "foundation"),
        (0.4, "standard"),
        (0.74, "standard"),
        (0.75, "stretch"),
        (None, "standard"),
    ],
)
def test_the_level_follows_from_the_strength(share: float | None, level: str) -> None:
    assert level_for(share, "") == level
    assert level_for(share, "standard") == level


@given(st.one_of(st.none(), st.floats(0, 1)))
def test_a_wished_level_shifts_by_one(share: float | None) -> None:
    found = LEVELS.index(level_for(share, ""))
    assert LEVELS.index(level_for(share, "foundation")) == max(0, found - 1)
    assert LEVELS.index(level_for(share, "stretch")) == min(2, found + 1)


# ------------------------------------------------------------------ what comes next


def test_strong_and_weak_answers_get_different_followups() -> None:
    for one in OPEN:
        points = [point.id for point in rubric(one).rubric.points]
        weak = talk(Step(0, None, "x", seen=seen(question=one)))
        strong = talk(Step(0, None, "x", seen=seen(*points, question=one)))
        low, high = following(one, weak), following(one, strong)
        assert low is not None
        assert high is not None
        assert (low.when, high.when) == ("foundation", "stretch")


def test_of_equally_fitting_ones_a_missed_point_comes_first_then_a_doubtful_one() -> None:
    made, doubtful, missed = IDS[:3]
    question = with_followups(
        ask("none"), ask("made", about=made), ask("doubtful", about=doubtful), ask("missed", about=missed)
    )
    opening = Step(0, None, "x", seen=seen(made, unsure=(doubtful,)))
    asked = []
    now = talk(opening, length=5)
    while (found := following(question, now)) is not None:
        asked.append(found.ask)
        now = replace(now, steps=(*now.steps, Step(len(now.steps), found, skipped=True)))
    assert asked == ["missed", "doubtful", "none", "made"]


def test_the_level_beats_the_missed_point() -> None:
    question = with_followups(ask("low", "foundation", IDS[0]), ask("high", "stretch"))
    strong = talk(
        Step(
            0, None, "x", seen=replace(FULL, points=(replace(FULL.points[0], verdict=Verdict.UNSURE), *FULL.points[1:]))
        )
    )
    found = following(question, strong)
    assert found is not None
    assert found.ask == "high"


def test_nothing_is_asked_twice_nor_beyond_what_was_agreed() -> None:
    for length in (2, 3, 4):
        now = talk(Step(0, None, "x", seen=FULL), length=length)
        asked: list[str] = []
        while (found := following(ONE, now)) is not None:
            asked.append(found.ask)
            now = replace(now, steps=(*now.steps, Step(len(now.steps), found, "y", seen=Assessment("r"))))
        assert len(asked) == len(set(asked)) == length - 1
    assert following(with_followups(), talk(Step(0, skipped=True))) is None


def test_the_strength_of_the_last_answer_counts() -> None:
    first = following(ONE, talk(Step(0, None, "x", seen=FULL)))
    assert first is not None
    nothing = Assessment(
        "r", tuple(PointSeen(f"expect-{n}", Verdict.MISSED, 0.1) for n, _ in enumerate(first.expect, 1))
    )
    second = following(ONE, talk(Step(0, None, "x", seen=FULL), Step(1, first, "y", seen=nothing)))
    assert second is not None
    assert second.when == "foundation"


# ------------------------------------------------------------------ hints


def test_a_hint_names_what_is_missing_and_never_its_text() -> None:
    for one in OPEN:
        points = {area(point.id): point for point in rubric(one).rubric.points}
        named: list[str] = []
        now = talk(Step(0))
        while (found := hint(one, now)) != "":
            named.append(found)
            now = talk(Step(0, hints=tuple(named)))
        assert sorted(named) == sorted(points)
        assert points[named[0]].must or not any(point.must for point in points.values())
        assert not [each for each in named if points[each].text in each]


def test_a_hint_in_a_followup_is_about_what_it_asks_for() -> None:
    opening = Step(0, None, "x", seen=seen(*IDS[2:]))
    now = talk(opening, Step(1, ask("why?", about=IDS[1])))
    assert hint(ONE, now) == area(IDS[1])
    assert hint(ONE, talk(Step(0, None, "x", seen=FULL), Step(1, ask("why?")))) == ""


# ------------------------------------------------------------------ grading follow-ups, and the log


def test_a_followup_is_graded_against_what_it_expects() -> None:
    grader = RubricGrader()
    for one in OPEN:
        for followup in rubric(one).rubric.followups:
            question = asked_of(one, followup)
            found = grader.assess(question, "I would say this: " + ". Also ".join(followup.expect) + ".")
            assert [each.point for each in found.points] == [f"expect-{n}" for n, _ in enumerate(followup.expect, 1)]
            missed = grader.assess(question, "The weather was rather nice in the mountains when we went there.")
            assert missed.those(Verdict.COVERED) == ()


def test_what_is_expected_word_for_word_is_mostly_found() -> None:
    grader = RubricGrader()
    found = whole = 0
    for one in OPEN:
        for followup in rubric(one).rubric.followups:
            told = "I would say this: " + ". Also ".join(followup.expect) + "."
            found += len(grader.assess(asked_of(one, followup), told).those(Verdict.COVERED))
            whole += len(followup.expect)
    assert found > 0.7 * whole


def test_the_log_gives_the_course_back() -> None:
    followup = rubric().rubric.followups[0]

    def turn(number: int, kind: TurnKind, asked: str = "", said: str = "", made: Assessment | None = None) -> Turn:
        return Turn(1, 1, number, kind, asked, said, made, NOW, f"d-{asked}{said}")

    turns = [
        turn(0, TurnKind.PLAN, plan(3, "stretch")),
        turn(0, TurnKind.HINT, "an area"),
        turn(0, TurnKind.ALOUD, said="Hm."),
        turn(1, TurnKind.FOLLOWUP, kept(followup)),
        turn(1, TurnKind.FOLLOWUP, said="Because."),
        turn(1, TurnKind.FOLLOWUP, made=FULL),
        turn(2, TurnKind.FOLLOWUP, kept(rubric().rubric.followups[1])),
        turn(2, TurnKind.SKIP),
    ]
    opening = Step(0, None, "It depends.", "d0", seen=FULL)
    found = read(turns, opening)
    assert (found.length, found.level) == (3, "stretch")
    assert found.steps[0] == replace(opening, hints=("an area",), thoughts=("Hm.",))
    assert found.steps[1] == Step(1, followup, "Because.", "d-Because.", seen=FULL)
    assert found.now.skipped
    assert found.now.done
    begun = read(turns[:1], Step(0))
    assert not begun.now.done
    assert read([turn(0, TurnKind.PLAN, plan(2, ""))], Step(0)) == Talk(2, "", (Step(0),))
