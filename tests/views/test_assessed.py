"""The card of an open answer: what it says to its author, what it offers, and whom it trusts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.bank.load import load
from bot.kinds.assessment import Assessment, Flag, MistakeSeen, PointSeen, Verdict
from bot.kinds.heard import NOTHING, Heard, own_grade
from bot.kinds.open import Open, Point
from bot.model import Answer, Asking, Grade, Mode, Place, Question, Result, Round
from bot.ui import Button, Line, Markdown, Plain, Row, Select, Typed, View
from bot.views import assessed, reveal
from bot.views.assessed import Said
from tests.engine.reading import buttons, words

BANK = Path(__file__).parent.parent / "data" / "bank"
OPENED = datetime(2026, 11, 23, 8, tzinfo=UTC)
CLOSED = OPENED + timedelta(days=1)
HOSTILE = "@everyone **bold** <script> [x](http://evil.example)"
C, U, M = Verdict.COVERED, Verdict.UNSURE, Verdict.MISSED


def question(points: int = 3) -> Question:
    """An open question with points p0, p1 …, of weight 1 each."""
    found = load([BANK]).find("in-words")
    body = found.body
    assert isinstance(body, Open)
    made = tuple(Point(id=f"p{n}", weight=1, text=f"POINT-{n}") for n in range(points))
    return replace(found, body=body.model_copy(update={"rubric": body.rubric.model_copy(update={"points": made})}))


def said(*verdicts: Verdict, flags: tuple[Flag, ...] = (), typed: str = "My words.", **known: object) -> Said:
    one = question(len(verdicts))
    assert isinstance(one.body, Open)
    points = tuple(PointSeen(f"p{n}", each, 0.5, "" if each is M else typed) for n, each in enumerate(verdicts))
    mistakes = (MistakeSeen("warmth", typed),) if known.pop("wrong", False) else ()
    heard = Heard(Assessment("rubric-1", points, mistakes, flags, "NOTE" if flags else ""), OPENED, **known)  # type: ignore[arg-type]  # any fields, for the tests' brevity
    place = Place("terminal", "local", "study")
    round_ = Round(
        7, place, 1, Mode.DAILY, one.id, one.rev, 1, (), date(2026, 11, 23), OPENED, CLOSED, CLOSED, essay=True
    )
    answer = Answer(1, 7, 1, "d", "All my words.", None, OPENED)
    return Said(Asking(round_, one), answer, own_grade(one.body, heard), heard)


def result(of: Said, *, counts: bool = True) -> Result:
    grade = of.grade
    assert isinstance(grade, Grade)
    return Result(7, 1, 1, grade.score, grade.correct, 3000, counts, True, False, "rubric")


def mine(of: Said, *, helps: bool = False) -> View:
    return reveal.mine(of, result(of), {}, helps=helps)


def test_the_card_goes_through_the_points() -> None:
    card = words(mine(said(C, U, M, wrong=True)))
    golden = (
        "**0–1 of 3 marks.**",
        "An automatic check, right on about 7 of 10 points; it reads English only.",
        "✓ POINT-0  — “ My words. ”",
        "◐ 1. Did you say: POINT-1  — “ My words. ”",
        "✗ I did not find: POINT-2",
        "⚠  “ My words. ”  reads as: WRONG-warmth: it keeps them warm in flight. ",
        "WHY-warmth: not while they fly. (−1 mark)",
        "Passing takes 2 marks.",
        "Boards count what was found, and what two others confirm.",
        "On boards: 30 points.",
        "Model answer MODEL-in-words: safety first, then food.",
        "Sources: [arXiv:1706.03762]",
    )
    places = [card.index(part) for part in golden]
    assert places == sorted(places)
    assert "you don't know" not in card


@pytest.mark.parametrize(
    ("given", "span"),
    [
        (said(C, C, C), "3 of 3 marks"),
        (said(C, U, M), "1–2 of 3 marks"),
        (said(C, U, M, ticked=(1, 2)), "2 of 3 marks"),
        (said(M, M, M, wrong=True), "0 of 3 marks"),
        (said(U, U, M, votes={"p0": (2, 0), "p1": (1, 0)}), "1–2 of 3 marks"),
    ],
)
def test_the_span_says_what_is_certain_and_what_might_be(given: Said, span: str) -> None:
    assert assessed.span(given) == span


def test_a_button_confirms_each_unsure_point() -> None:
    view = mine(said(U, C, U))
    assert [each.label for each in buttons(view)] == ["Yes, I said 1", "Yes, I said 2", "Report"]
    assert [each.action for each in buttons(view)][:2] == ["q1:vouch:7:0", "q1:vouch:7:2"]
    confirmed = mine(said(U, C, U, ticked=(0,)), helps=True)
    assert [each.label for each in buttons(confirmed)] == [
        "Yes, I said 1",
        "I didn't say that after all",
        "Help grade",
        "Report",
    ]
    assert "POINT-0 (you confirm it)" in words(confirmed)
    assert "◐ 1. Did you say: POINT-2" in words(confirmed), "the number that the button says"


def test_many_unsure_points_are_confirmed_in_a_menu() -> None:
    view = mine(said(*[U] * 6, C))
    (menu,) = [control for control in view.controls if isinstance(control, Select)]
    assert (menu.action, menu.least, menu.most) == ("q1:tick:7", 0, 6)
    assert [value for value, _ in menu.options] == ["0", "1", "2", "3", "4", "5"]


def test_a_doubtful_answer_offers_nothing_to_confirm() -> None:
    view = mine(said(U, U, C, flags=(Flag.KEYWORDS,), ticked=(0, 1)))
    assert [each.label for each in buttons(view)] == ["Report"]
    assert "NOTE" in words(view)
    assert "you can't confirm points yourself" in words(view)
    assert "1–3 of 3 marks" in words(view)


def test_what_members_wrote_is_never_markup() -> None:
    for view in (
        mine(said(C, U, M, wrong=True, typed=HOSTILE)),
        reveal.practised(said(C, U, M, typed=HOSTILE), {}, step=None),
        assessed.case(said(U).asking, 0, 0, "POINT", HOSTILE),
    ):
        spans = [span for block in view.blocks if isinstance(block, Line) for span in block.spans]
        trusted = [block.text for block in view.blocks if isinstance(block, Markdown)]
        trusted += [span for span in spans if isinstance(span, str)]
        assert not [text for text in [*trusted, view.summary] if "evil" in text]
        quoted = [span.text for span in spans if isinstance(span, Typed)]
        assert HOSTILE in [*quoted, *(block.text for block in view.blocks if isinstance(block, Plain))]


def test_an_answer_that_could_not_be_graded_says_why() -> None:
    one = said(C)
    ungradable = replace(one, heard=Heard(Assessment("rubric-1", flags=(Flag.FOREIGN,), note="English only.")))
    pending = Open.grade(one.asking.question.body, "x", {})  # type: ignore[arg-type]  # the fixture's body is an open one
    assert "English only." in words(reveal.mine(replace(ungradable, grade=pending), None, {}))
    awaited = replace(one, heard=NOTHING, grade=pending, awaited=True)
    for view in (reveal.mine(awaited, None, {}), reveal.practised(awaited, {}, step=None)):
        assert "didn't come through in time" in words(view)
        assert [control for control in view.controls if isinstance(control, Select)]
    alone = reveal.mine(replace(awaited, awaited=False), None, {})
    assert "didn't come through" not in words(alone), "where there is no grader, nothing is missing"


def test_a_late_check_says_that_it_is_for_the_member_alone() -> None:
    one = said(C, C, C)
    late = replace(one, heard=replace(one.heard, at=CLOSED + timedelta(seconds=1)))
    assert "checked only after the close" in words(reveal.mine(late, result(one, counts=False), {}))
    assert "checked only after the close" not in words(reveal.mine(one, result(one, counts=False), {}))


def test_a_vote_shows_one_sentence_and_no_name() -> None:
    view = assessed.case(said(U).asking, 3, 1, "POINT-1", "My words.")
    assert view.private
    (row,) = view.controls
    assert isinstance(row, Row)
    assert row.buttons[0] == Button("Yes", "q1:vote:7:3:1:y", row.buttons[0].style)
    assert [each.action for each in row.buttons[1:]] == ["q1:vote:7:3:1:n", "q1:vote:7:3:1:s"]


def test_what_boards_do_not_count_is_not_promised_to_them() -> None:
    unsure, doubtful = said(U, C), said(U, C, flags=(Flag.KEYWORDS,))
    for view in (reveal.practised(unsure, {}, step=None), reveal.mine(unsure, result(unsure, counts=False), {})):
        assert "Boards count" not in words(view)
    assert "Boards count" in words(mine(unsure))
    assert "can't confirm points yourself." in words(reveal.practised(doubtful, {}, step=None))
    assert "can't confirm points yourself; others who answered can." in words(mine(doubtful))


def test_prose_stands_in_quotes() -> None:
    one = said(C)
    assert "you answered “ All my words. ”" in words(mine(one))
    assert "You answered “ All my words. ”." in words(reveal.practised(one, {}, step=None))
