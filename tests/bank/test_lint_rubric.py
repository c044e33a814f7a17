"""What the linter learns about a rubric from a grader: does it see in the author's sentences what they mean?"""

from __future__ import annotations

from typing import Any

import pytest

from bot.bank.lint_answers import OFF_TOPIC
from bot.kinds import Open
from bot.kinds.assessment import Judged
from bot.model import Question
from tests.bank.lint_items import essay, found, linted, point, rubric, single


class Echo:
    """Covers what it finds word for word; ``also`` are names that it takes for covered besides."""

    def __init__(self, *also: str, deaf: str = "") -> None:
        self.also, self.deaf = also, deaf

    def judge(self, question: Question, answer: str) -> Judged:
        assert isinstance(question.body, Open)
        plan = question.body.rubric
        points = {each.id for each in plan.points if each.id in answer and each.id != self.deaf}
        points |= set(self.also if points else ())
        wrong = {index for index, each in enumerate(plan.misconceptions) if set(each.say) & {answer}}
        score = len(points) / len(plan.points)
        return Judged(frozenset(points), frozenset(wrong), score, score == 1.0)


ESSAY = essay(rubric=rubric(points=[point("alpha", True), point("beta"), point("gamma")]))


def scored(grader: Echo, **changes: Any) -> list[str]:
    report = linted({**ESSAY, **changes}, grader=grader)
    assert {slug for slug, _ in found(report)} <= {"rubric"}
    return [message for _, message in found(report)]


def test_a_grader_that_reads_as_meant_finds_nothing() -> None:
    assert scored(Echo()) == []
    assert scored(Echo("beta")) == []  # only must points have to stand apart


def test_a_phrasing_scores_its_own_point_and_no_other_must_point() -> None:
    assert scored(Echo(deaf="beta"))[:2] == [
        "“beta in one wording” doesn't score `beta`; reword it or add slots.",
        "“beta in another wording” doesn't score `beta`; reword it or add slots.",
    ]
    messages = scored(Echo("alpha"))
    assert len(messages) == 4  # two phrasings each of beta and gamma
    assert all("also scores the must point `alpha`" in message for message in messages)


def test_the_model_answer_passes() -> None:
    (message,) = scored(Echo(), rubric=rubric(model_answer="First alpha, then beta."))
    assert message.startswith("The model answer doesn't pass")


def test_a_misconceptions_phrasing_shows_it() -> None:
    class Trusting(Echo):
        def judge(self, question: Question, answer: str) -> Judged:
            return super().judge(question, answer)._replace(misconceptions=frozenset())

    assert scored(Trusting()) == ["“delta is right” doesn't show the misconception; reword it."]


@pytest.mark.parametrize(
    ("text", "said"), [("", "An empty answer"), (OFF_TOPIC, "An answer off the topic"), (ESSAY["stem"], "The stem")]
)
def test_an_answer_that_says_nothing_scores_nothing(text: str, said: str) -> None:
    class Generous(Echo):
        def judge(self, question: Question, answer: str) -> Judged:
            judged = super().judge(question, answer)
            return judged._replace(score=0.1) if answer == text else judged

    (message,) = scored(Generous())
    assert message.startswith(said)


def test_other_kinds_have_no_rubric_to_score() -> None:
    assert found(linted(single(), grader=Echo())) == []


def test_with_a_grader_no_note_says_that_scoring_wasnt_checked() -> None:
    assert any("check 18" in note for note in linted(ESSAY).notes)
    assert not any("check 18" in note for note in linted(ESSAY, grader=Echo()).notes)
