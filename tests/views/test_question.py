"""The question as posted: nothing in it depends on which answer is right, and all of it fits the platforms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.kinds import CodeReading, Multi, Numeric, Open, Order, Short, Single
from bot.kinds.base import Choices
from bot.kinds.choice import Option
from bot.model import Asking, Confidence, Mode, Place, Question, Round
from bot.rules.shuffle import round_order
from bot.ui import TOKEN_LIMIT, Button, Field, Form, Row, Select, View
from bot.views import question as views

BANK = Path(__file__).parent.parent / "data" / "bank"
QUESTIONS = [question for folder in (BANK, builtin()) for question in load([folder]).live()]
TOPICS = load([builtin()]).topics
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def asking(question: Question, number: int = 1) -> Asking:
    asks = question.body.asks()
    order = round_order(len(asks.options), 7) if isinstance(asks, Choices) else ()
    place = Place("terminal", "local", "study")
    round_ = Round(number, place, 1, Mode.DAILY, question.id, question.rev, 7, order, date(2026, 11, 23), NOW, NOW)
    return Asking(round_, question, "Europe/Berlin")


def before_the_close(asked: Asking) -> Iterator[View | Form]:
    """Every view of a question that is open."""
    values = asked.question.body.values(0)
    yield views.post(asked, TOPICS)
    yield views.closed(asked, TOPICS)
    yield views.solo(asked, TOPICS, views.Step(1, 0, 3), values)
    yield views.form(asked, values, solo=False)
    yield views.form(asked, values, solo=True)
    yield views.open_list([(asked, "", values), (asked, "B", values)], None)
    yield views.saved(asked, "B", "B", Confidence.SURE, 4)


def twins(question: Question) -> Iterator[Question]:
    """The same question with another key."""
    match question.body:
        case Single() as body:  # code reading, too
            for right in range(len(body.options)):
                yield _with_keys(question, body, {right})
        case Multi() as body:
            count, width = len(body.answer), len(body.options)
            for start in range(width):
                yield _with_keys(question, body, {(start + n) % width for n in range(count)})
        case Numeric() as body:
            target = body.answer.model_copy(update={"expr": f"({body.answer.expr}) * 2", "tol": "1"})
            yield replace(question, body=body.model_copy(update={"answer": target, "slips": ()}))
        case Short() as body:
            yield replace(question, body=body.model_copy(update={"accept": ("something else",), "near": ()}))
        case Order() as body:
            yield replace(question, body=body.model_copy(update={"swap": ((1, 2),)}))
        case Open() as body:
            rubric = body.rubric.model_copy(update={"model_answer": "another", "points": body.rubric.points[:1]})
            yield replace(question, body=body.model_copy(update={"rubric": rubric}))
        case _:
            raise AssertionError(f"no twin for {question.kind}")


def _with_keys(question: Question, body: Single | Multi, right: set[int]) -> Question:
    options = tuple(
        Option(correct=option.text, why="why") if index in right else Option(wrong=option.text, why="why not")
        for index, option in enumerate(body.options)
    )
    update: dict[str, object] = {"options": options}
    if isinstance(body, CodeReading):
        update["fix"] = "another"
    return replace(question, body=body.model_copy(update=update))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_nothing_depends_on_the_key(question: Question) -> None:
    shown = list(before_the_close(asking(question)))
    others = [replace(twin, explain="another", hint="another", refs=()) for twin in twins(question)]
    assert others
    for twin in others:
        assert list(before_the_close(asking(twin))) == shown


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_control_fits_every_platform(question: Question) -> None:
    for shown in before_the_close(asking(question, number=10**15)):
        if isinstance(shown, Form):
            assert len(shown.title) <= 24, "Slack's limit for a modal's title"
            assert len(shown.action) <= TOKEN_LIMIT
            for field in shown.fields:
                check_field(field)
            continue
        for control in shown.controls:
            match control:
                case Row(buttons):
                    assert 1 <= len(buttons) <= 8
                    for button in buttons:
                        check_button(button)
                case Select():
                    check_select(control)


def check_field(field: Field) -> None:
    assert field.name.isidentifier()
    assert len(field.label) <= 45, "Discord's limit for a label"
    assert 0 < field.limit <= 3000, "Slack's limit for a text input"


def check_button(button: Button) -> None:
    assert 1 <= len(button.label) <= 34
    assert len(button.action) <= TOKEN_LIMIT


def check_select(select: Select) -> None:
    assert 1 <= len(select.options) <= 25, "Discord's limit"
    assert 0 <= select.least <= select.most <= len(select.options)
    values = [value for value, _ in select.options]
    assert len(set(values)) == len(values)
    assert all(1 <= len(label) <= 100 for _, label in select.options)
    assert len(select.action) <= TOKEN_LIMIT


def test_the_order_shown_does_not_depend_on_the_key() -> None:
    """Displayed letters come from the seed alone."""
    seen = {round_order(4, seed).index(0) for seed in range(40)}
    assert seen == {0, 1, 2, 3}
