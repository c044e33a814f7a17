"""Checks of answers that are typed: numbers and their slips, terms and their near misses, rubrics (5, 18, 19)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Protocol

from bot.bank.lint_checks import Found
from bot.errors import AnswerError
from bot.kinds import Numeric, Open, Short
from bot.kinds.assessment import Judged
from bot.kinds.base import Values
from bot.kinds.open import Rubric
from bot.model import Question

LEAST_SLIPS = 2
POINTS = (3, 9)
PHRASINGS = (2, 5)
MOST_POINT = 100
"""Characters of a point's text: members tick it in a menu, whose labels hold no more on Discord."""
MOST_SPELLINGS = 500
"""Steps of writing a pattern out; a pattern of many optional letters stands for too many texts."""
OFF_TOPIC = (
    "For a good risotto I toast the rice in butter, add warm stock one ladle at a time and stir until the grains are "
    "creamy. Cheese goes in at the end, off the heat, and the plate should be warm before it reaches the guests."
)


class RubricGrader(Protocol):
    """The part of a grader that the linter needs."""

    def judge(self, question: Question, answer: str) -> Judged:
        """Read ``answer`` against the question's rubric. Never raises for what a text holds."""
        ...


# ------------------------------------------------------------------ numeric


def numeric(question: Question) -> Iterator[Found]:
    """5: slips that can be told from the answer and from one another, in every variant; variables that are shown."""
    body = question.body
    if not isinstance(body, Numeric):
        return
    if len(body.slips) < LEAST_SLIPS:
        there_are = "is 1 slip" if len(body.slips) == 1 else f"are {len(body.slips)} slips"
        yield Found("numeric", "slips", f"There {there_are}; give at least {LEAST_SLIPS} with their feedback.")
    yield from _hidden(question, body)
    seen: set[str] = set()
    for index in range(body.variants()):
        for found in _clashes(body, body.values(index)):
            if found.path not in seen:  # one variant is enough to show the flaw
                seen.add(found.path)
                yield found


def _clashes(body: Numeric, values: Values) -> Iterator[Found]:
    expected = body.expected(values)
    numbers = [number for _, number in body.wrong(values)]
    shown = f" (with {', '.join(f'{name}={value:g}' for name, value in values.items())})" if values else ""
    for index, number in enumerate(numbers):
        if body.answer.near(number, expected):
            message = f"Slip {index + 1} gives {number:.6g}, within the tolerance of {expected:.6g}{shown}"
            yield Found("numeric", f"slips.{index}", f"{message}; narrow `tol` or change the numbers.")
    for (first, one), (second, other) in combinations(enumerate(numbers), 2):
        if body.answer.near(one, other) or body.answer.near(other, one):
            message = f"Slips {first + 1} and {second + 1} both give about {other:.6g}{shown}"
            yield Found("numeric", f"slips.{second}.expr", f"{message}; change the numbers or drop one of them.")


def _hidden(question: Question, body: Numeric) -> Iterator[Found]:
    shown = question.stem + (question.code.text if question.code else "")
    for name in body.vars:
        if not re.search(rf"\{{(?:{name}|=[^{{}}]*\b{name}\b[^{{}}]*)(?::[^{{}}]*)?\}}", shown):
            yield Found("numeric", f"vars.{name}", f"Nobody sees `{name}`; write {{{name}}} in the stem.")


# ------------------------------------------------------------------ short


def short_forms(question: Question) -> Iterator[Found]:
    """19: what is accepted can be typed, and no near miss is accepted."""
    body = question.body
    if not isinstance(body, Short):
        return
    for index, form in enumerate(body.accept):
        try:
            body.parse(form, ())
        except AnswerError as error:
            yield Found("short-forms", f"accept.{index}", f"Nobody can give this answer. {error}")
    for index, miss in enumerate(body.near):
        for form in spelled(miss.match):
            if body.accepts(form):
                message = f"The near miss “{form}” is taken as right"
                yield Found("short-forms", f"near.{index}.match", f"{message}; drop it, or narrow `accept`.")
                break


def spelled(pattern: str) -> list[str]:
    """The texts that a simple pattern of words, ``|``, ``(…)`` and ``?`` stands for; other parts are left out."""
    todo, done = [pattern.removeprefix("(?i)")], list[str]()
    for _ in range(MOST_SPELLINGS):
        if not todo:
            break
        text = todo.pop()
        group = re.search(r"\((?:\?:)?([^()]*)\)(\?)?", text)
        optional = None if group else re.search(r"[\w ](\?)", text)
        if group:
            choices = [*group[1].split("|"), *([""] if group[2] else [])]
            todo += [text[: group.start()] + choice + text[group.end() :] for choice in choices]
        elif optional:
            todo += [
                text[: optional.start()] + text[optional.end() :],
                text[: optional.start(1)] + text[optional.end() :],
            ]
        else:
            done += [part.strip() for part in text.split("|") if re.fullmatch(r"[\w \-]*\w[\w \-]*", part)]
    return sorted(set(done))


# ------------------------------------------------------------------ open


def rubric(question: Question) -> Iterator[Found]:
    """18, what needs no grader: few enough points, each in several wordings of its own."""
    body = question.body
    if not isinstance(body, Open):
        return
    points = body.rubric.points
    least, most = POINTS
    if not least <= len(points) <= most:
        yield Found(
            "rubric", "rubric.points", f"There are {len(points)} points; split or merge them to {least}–{most}."
        )
    if not any(point.must for point in points):
        yield Found("rubric", "rubric.points", "No point is a `must`; mark what an answer can't do without.")
    if not body.rubric.followups:
        yield Found("rubric", "rubric", "There are no follow-ups; add what an interviewer might ask next.")
    yield from _phrasings(body.rubric)


def _phrasings(rubric: Rubric) -> Iterator[Found]:
    least, most = PHRASINGS
    owner: dict[str, str] = {}
    for index, point in enumerate(rubric.points):
        if len(point.text) > MOST_POINT:
            message = f"`{point.id}` has {len(point.text)} characters; cut it to {MOST_POINT}"
            yield Found("rubric", f"rubric.points.{index}.text", f"{message}, or make two points of it.")
        path = f"rubric.points.{index}.say"
        if not least <= len(point.say) <= most:
            yield Found("rubric", path, f"`{point.id}` has {len(point.say)} phrasings; give {least} to {most}.")
        for place, phrase in enumerate(point.say):
            first = owner.setdefault(" ".join(phrase.lower().split()), point.id)
            if first != point.id:
                message = f"“{phrase}” is a phrasing of `{first}` too"
                yield Found("rubric", f"{path}.{place}", f"{message}; one sentence must not earn two points.")
    for index, wrong in enumerate(rubric.misconceptions):
        if not wrong.say:
            message = f"Misconception {index + 1} has no phrasings"
            yield Found("rubric", f"rubric.misconceptions.{index}", f"{message}; say how people put it.")


def scored(question: Question, grader: RubricGrader) -> Iterator[Found]:
    """18, with a grader: it must see in the rubric's own sentences what the author meant by them."""
    body = question.body
    if not isinstance(body, Open):
        return
    musts = {point.id for point in body.rubric.points if point.must}
    for index, point in enumerate(body.rubric.points):
        for place, phrase in enumerate(point.say):
            seen = grader.judge(question, phrase).points
            path = f"rubric.points.{index}.say.{place}"
            if point.id not in seen:
                yield Found("rubric", path, f"“{phrase}” doesn't score `{point.id}`; reword it or add slots.")
            for other in sorted(seen & musts - {point.id}):
                yield Found("rubric", path, f"“{phrase}” also scores the must point `{other}`; set the two apart.")
    for index, wrong in enumerate(body.rubric.misconceptions):
        for place, phrase in enumerate(wrong.say):
            if index not in grader.judge(question, phrase).misconceptions:
                path = f"rubric.misconceptions.{index}.say.{place}"
                yield Found("rubric", path, f"“{phrase}” doesn't show the misconception; reword it.")
    if not grader.judge(question, body.rubric.model_answer).passed:
        yield Found(
            "rubric", "rubric.model_answer", "The model answer doesn't pass; let it say what the points ask for."
        )
    for text, what in (
        ("", "An empty answer"),
        (OFF_TOPIC, "An answer off the topic"),
        (question.stem, "The stem itself"),
    ):
        if grader.judge(question, text).score > 0:
            yield Found("rubric", "rubric", f"{what} scores; make phrasings and slots more specific.")


CHECKERS = (numeric, short_forms, rubric)
