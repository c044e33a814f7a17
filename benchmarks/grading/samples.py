"""Labelled answers to the bank's open questions: those that people wrote, and some put together from the rubrics."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from bot.kinds.open import Open, Point
from bot.model import Question

PARTS = (2, 4)
"""Points of which an answer made from a rubric speaks."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer, and ids of the points and misconceptions that a reader finds in it. ``split``: fit or held-out."""

    question: Question
    id: str
    voice: str
    split: str
    text: str
    points: frozenset[str]
    misconceptions: frozenset[str]
    labels: Mapping[str, frozenset[str]]


def read(folder: Path, questions: Mapping[str, Question]) -> list[Sample]:
    """The samples of ``folder``; none if there is no such folder. Raises ValueError for what doesn't fit the bank, and
    for a question whose samples stand in both halves."""
    found = [
        _sample(data, questions)
        for file in sorted(folder.glob("*.yaml"))
        for data in yaml.safe_load(file.read_text(encoding="utf-8"))["samples"]
    ]
    halves: dict[str, str] = {}
    for each in found:
        if halves.setdefault(each.question.id, each.split) != each.split:
            raise ValueError(f"{each.question.id} has samples in both halves; keep whole questions apart")
    return found


def _sample(data: Mapping[str, Any], questions: Mapping[str, Question]) -> Sample:
    name = f"{data.get('item')}/{data.get('id')}"
    question = questions.get(str(data["item"]))
    if question is None or not isinstance(question.body, Open):
        raise ValueError(f"{name}: the bank has no such open question")
    known = {point.id for point in question.body.rubric.points}
    wrong = {name for name, _ in question.body.rubric.named()}
    points, misconceptions = frozenset(data["points"]), frozenset(data.get("misconceptions") or ())
    labels = {who: frozenset(said) for who, said in (data.get("labels") or {}).items()}
    strange = (points.union(*labels.values()) - known - wrong) | (misconceptions - wrong)
    if strange:
        raise ValueError(f"{name}: the rubric has no {', '.join(sorted(strange))}")
    return Sample(
        question,
        str(data["id"]),
        str(data["voice"]),
        str(data["split"]),
        str(data["text"]),
        points,
        misconceptions,
        labels,
    )


def from_rubrics(questions: Iterable[Question], seed: int = 1) -> Iterator[Sample]:
    """Answers that string together phrasings of a few points, which the rubric then has to do without.

    What they say is known without a reader: those points and no others. They stand in for samples where there are none;
    every second question is held out.
    """
    chance = random.Random(seed)
    for number, question in enumerate(questions):
        body = question.body
        if not isinstance(body, Open):
            continue
        points = [point for point in body.rubric.points if len(point.say) > 1]
        for turn in range(max(len(point.say) for point in body.rubric.points)):
            chance.shuffle(points)
            size = chance.randint(*PARTS)
            for start in range(0, len(points), size):
                chosen = [point for point in points[start : start + size] if turn < len(point.say)]
                if chosen:
                    yield _strung(question, body, chosen, turn, "fit" if number % 2 == 0 else "held-out")


def _strung(question: Question, body: Open, chosen: Sequence[Point], turn: int, split: str) -> Sample:
    text = " ".join(f"{point.say[turn][0].upper()}{point.say[turn][1:]}." for point in chosen)
    lacking = {point.id: tuple(said for said in point.say if said != point.say[turn]) for point in chosen}
    points = tuple(point.model_copy(update={"say": lacking.get(point.id, point.say)}) for point in body.rubric.points)
    without = body.model_copy(update={"rubric": body.rubric.model_copy(update={"points": points})})
    name = f"{turn}-" + "-".join(lacking)
    asked = replace(question, body=without, rev=name)
    return Sample(asked, name, "strung", split, text, frozenset(lacking), frozenset(), {})
