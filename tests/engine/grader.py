"""A grader that tests can foresee: a point is covered if its id stands in the text, unsure if a question mark follows
it, and a misconception shows by its id."""

from __future__ import annotations

import asyncio
import re

from bot.kinds.assessment import Assessment, Flag, MistakeSeen, PointSeen, Verdict
from bot.kinds.open import Open
from bot.model import Question

NAME = "rubric-0-test"
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

    async def assess(self, question: Question, text: str) -> Assessment:
        self.asked.append(text)
        self.given.set()
        if self.hung:
            await asyncio.Event().wait()
        if self.broken:
            raise RuntimeError("this grader is broken")
        if self.dull:
            return Assessment("rubric", flags=(Flag.UNREAD,))
        return seen(question, text)


def seen(question: Question, text: str) -> Assessment:
    """What the grader sees. Text without Latin letters is foreign; ``list:`` makes it a list of keywords."""
    body = question.body
    assert isinstance(body, Open)
    if not re.search("[A-Za-z]", text):
        return Assessment(NAME, flags=(Flag.FOREIGN,), note=FOREIGN_NOTE)
    sentences = [part.strip() for part in re.split(r"(?<=[.!])\s+", text)]

    def sentence(word: str) -> str:
        return next((each for each in sentences if re.search(rf"\b{word}\b", each)), "")

    points = []
    for point in body.rubric.points:
        found = sentence(point.id)
        doubted = f"{point.id}?" in found
        verdict = Verdict.UNSURE if doubted else Verdict.COVERED if found else Verdict.MISSED
        points.append(PointSeen(point.id, verdict, {"covered": 0.9, "unsure": 0.5}.get(verdict, 0.1), found))
    mistakes = tuple(MistakeSeen(name, sentence(name)) for name, _ in body.rubric.named() if sentence(name))
    flags = (Flag.KEYWORDS,) if "list:" in text else ()
    return Assessment(NAME, tuple(points), mistakes, flags, "This reads like a list." if flags else "")
