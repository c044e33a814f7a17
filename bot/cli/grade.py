"""``grade``: what an answer to a question would be worth."""

from __future__ import annotations

import argparse
import hashlib
from typing import TYPE_CHECKING, Any

from bot.cli.output import emit, say
from bot.cli.parsing import Commands, command, takes_json, takes_settings, whole

if TYPE_CHECKING:
    from bot.kinds.base import Values
    from bot.model import Grade, Pending, Question


def add(commands: Commands) -> None:
    """Add ``grade``."""
    grade = command(
        commands,
        "grade",
        _grade,
        "grade an answer against a question of the bank",
        "Letters name the options as they stand in the file: A is the first.\n"
        "Example: quizmaster grade t01-vit-small-data --answer B",
    )
    grade.add_argument("id", metavar="ID", help="id of the question")
    grade.add_argument("--answer", required=True, metavar="TEXT", help="the answer; - reads it from stdin")
    grade.add_argument("--member", default="", metavar="M", help="whose numbers to use, in a question with variants")
    grade.add_argument("--seed", type=whole(0, 2**63 - 1), default=0, metavar="N", help="the round's seed (default: 0)")
    takes_settings(grade, bank=True)
    takes_json(grade)


def _grade(arguments: argparse.Namespace) -> int:
    from bot.cli.context import as_written, bank_of, piped, settings_of
    from bot.model import Pending

    question = bank_of(settings_of(arguments)).find(arguments.id)
    order = as_written(question)
    given = question.body.parse(piped() if arguments.answer == "-" else arguments.answer, order)
    index = _variant(question, arguments.member, arguments.seed)
    values = question.body.values(index)
    result = question.body.grade(given, values)
    if arguments.json:
        shown = given if isinstance(given, str) else question.body.show(given, order)
        emit(_data(question, shown, index, result))
    elif isinstance(result, Pending):
        say("Not graded by a rule: these points are looked for.", *(f"  - {point}" for point in result.points))
    else:
        say(*_lines(question, values, result))
    return 0


def _variant(question: Question, member: str, seed: int) -> int:
    """Which variant the member gets; without a member the public example (0)."""
    from bot.kinds.variants import member_variant

    count = question.body.variants()
    if not member or count == 1:
        return 0
    named = int.from_bytes(hashlib.sha256(member.encode()).digest()[:6])
    return member_variant(seed, int(member) if member.isascii() and member.isdigit() else named, count)


def _data(question: Question, shown: str, index: int, result: Grade | Pending) -> dict[str, Any]:
    from bot.model import Pending

    head: dict[str, Any] = {
        "id": question.id,
        "rev": question.rev,
        "kind": question.kind,
        "answer": shown,
        "variant": {"index": index, "values": dict(question.body.values(index))},
    }
    if isinstance(result, Pending):
        return head | {"score": None, "correct": None, "pending": True, "missing": list(result.points)}
    return head | {
        "score": result.score,
        "correct": result.correct,
        "found": list(result.found),
        "missed": list(result.missed),
        "feedback": list(result.feedback),
        "by": result.by,
        "uncertain": result.uncertain,
        "pending": False,
    }


def _lines(question: Question, values: Values, grade: Grade) -> list[str]:
    verdict = "correct" if grade.correct else "wrong" if grade.score == 0 else "partly right"
    lines = [f"{question.id}: {verdict}, score {grade.score:.2f}"]
    if values:
        lines.append("Numbers: " + ", ".join(f"{name} = {value:g}" for name, value in values.items()))
    lines += [f"Found: {text}" for text in grade.found] + [f"Missed: {text}" for text in grade.missed]
    return lines + list(grade.feedback)
