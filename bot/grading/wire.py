"""How questions and assessments travel between the bot and the process that grades: one line of JSON each."""

from __future__ import annotations

import json
from functools import lru_cache

from bot.kinds.assessment import UNSHIFTED, Shifts
from bot.kinds.open import Open
from bot.model import Question

READY = b"ready\n"
"""What the process that grades says once it has loaded."""


def pack(question: Question, text: str, shifts: Shifts = UNSHIFTED) -> bytes:
    """A request: what grading needs of an open question, the answer, and what votes say about the points."""
    return json.dumps([_packed(question), text, dict(shifts)]).encode() + b"\n"


def unpack(line: bytes) -> tuple[Question, str, Shifts]:
    """The inverse of ``pack``. The question has its id, rev, stem and rubric, and nothing else."""
    question, text, shifts = json.loads(line)
    return _unpacked(question), text, shifts


def _packed(question: Question) -> str:
    if not isinstance(question.body, Open):
        raise TypeError(f"{question.id} is no open question")
    rubric = question.body.rubric.model_dump(mode="json", by_alias=True)
    return json.dumps([question.id, question.rev, question.stem, rubric])


@lru_cache(maxsize=256)
def _unpacked(packed: str) -> Question:
    name, rev, stem, rubric = json.loads(packed)
    return bare(name, rev, stem, Open.model_validate({"rubric": rubric}))


def bare(name: str, rev: str, stem: str, body: Open) -> Question:
    """A question with nothing but what grading reads."""
    return Question(
        id=name,
        rev=rev,
        topic="",
        objective="",
        concepts=(),
        kind=body.kind,
        level="",
        difficulty=1,
        time=60,
        stem=stem,
        explain="",
        refs=(),
        body=body,
    )
