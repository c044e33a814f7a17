"""A grader that tests can foresee: a point is covered if its id stands in the text, unsure if a question mark follows
it, and a misconception shows by its id. Votes can make an unsure point covered, or missed."""

from __future__ import annotations

import asyncio
import math
import re
from dataclasses import replace

from bot.grading.verdicts import Coefficients
from bot.kinds.assessment import UNSHIFTED, Assessment, Flag, MistakeSeen, PointSeen, Shifts
from bot.kinds.open import Open
from bot.model import Question

NAME = "rubric-0-test"
COEFFICIENTS = Coefficients(0, {}, {})
FOREIGN_NOTE = "This check reads English only."


class PlainGrader:
    """``broken``: it raises; ``hung``: it never answers; ``dull``: it reads nothing. ``asked`` are the texts that it
    was given."""

    def __init__(self, *, broken: bool = False, hung: bool = False) -> None:
        self.broken = broken
        self.hung = hung
        self.dull = False
        self.asked: list[str] = []
        self.given = asyncio.Event()
        """Set with the first text."""

    async def assess(self, question: Question, text: str, shifts: Shifts = UNSHIFTED) -> Assessment:
        self.asked.append(text)
        self.given.set()
        if self.hung:
            await asyncio.Event().wait()
        if self.broken:
            raise RuntimeError("this grader is broken")
        if self.dull:
            return Assessment("rubric", flags=(Flag.UNREAD,))
        return seen(question, text, shifts)


def seen(question: Question, text: str, shifts: Shifts = UNSHIFTED) -> Assessment:
    """What the grader sees. Text without Latin letters is foreign; ``list:`` makes it a list of keywords."""
    body = question.body
    assert isinstance(body, Open)
    if not re.search("[A-Za-z]", text):
        return Assessment(NAME, flags=(Flag.FOREIGN,), note=FOREIGN_NOTE)
    sentences = [part.strip() for part in re.split(r"(?<=[.!])\s+", text)]

    def sentence(word: str) -> str:
        return next((each for each in sentences if re.search(rf"\b{word}\b", each)), "")

    flags = (Flag.KEYWORDS,) if "list:" in text else ()
    points = []
    for point in body.rubric.points:
        found = sentence(point.id)
        doubted, shift = f"{point.id}?" in found, 0.0 if flags else shifts.get(point.id, 0.0)
        probability = 1 / (1 + math.exp(-shift)) if doubted else 0.9 if found else 0.1
        each = PointSeen(point.id, COEFFICIENTS.verdict(probability), round(probability, 3), found, shift=shift)
        points.append(replace(each, odds=0.0, mark=point.id) if doubted and not flags else each)
    mistakes = tuple(MistakeSeen(name, sentence(name)) for name, _ in body.rubric.named() if sentence(name))
    return Assessment(NAME, tuple(points), mistakes, flags, "This reads like a list." if flags else "")
