"""``grade``: what an answer to a question would be worth, and, for an open one, why."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
from typing import TYPE_CHECKING, Any

from bot.cli.output import emit, say
from bot.cli.parsing import Commands, command, takes_json, takes_settings, whole

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.kinds.assessment import Assessment, PointSeen, Shifts
    from bot.kinds.base import Values
    from bot.kinds.open import Open
    from bot.model import Grade, Pending, Question


def add(commands: Commands) -> None:
    """Add ``grade``."""
    grade = command(
        commands,
        "grade",
        _grade,
        "grade an answer against a question of the bank",
        "Letters name the options as they stand in the file: A is the first. An open answer is read by the offline\n"
        "grader, which says for each point what it found where.\n"
        "Example: quizmaster grade t01-vit-small-data --answer B",
    )
    grade.add_argument("id", metavar="ID", help="id of the question")
    grade.add_argument("--answer", required=True, metavar="TEXT", help="the answer; - reads it from stdin")
    grade.add_argument("--member", default="", metavar="M", help="whose numbers to use, in a question with variants")
    grade.add_argument("--seed", type=whole(0, 2**63 - 1), default=0, metavar="N", help="the round's seed (default: 0)")
    grade.add_argument(
        "--group", type=whole(1, 2**31), metavar="N", help="an open answer as this group's votes have it read by now"
    )
    takes_settings(grade, db=True, bank=True)
    takes_json(grade)


def _grade(arguments: argparse.Namespace) -> int:
    from bot.cli.context import as_written, bank_of, piped, settings_of
    from bot.kinds.open import Open

    settings = settings_of(arguments)
    question = bank_of(settings).find(arguments.id)
    order = as_written(question)
    given = question.body.parse(piped() if arguments.answer == "-" else arguments.answer, order)
    index = _variant(question, arguments.member, arguments.seed)
    shown = given if isinstance(given, str) else question.body.show(given, order)
    if isinstance(question.body, Open):
        shifts = asyncio.run(_shifts(settings, question, arguments.group)) if arguments.group else {}
        return _read(question, question.body, shown, shifts, as_json=arguments.json)
    values = question.body.values(index)
    result = question.body.grade(given, values)
    if arguments.json:
        emit(_head(question, shown, index) | _result(result))
    else:
        say(*_lines(question, values, result))
    return 0


async def _shifts(settings: Settings, question: Question, wanted: int) -> Shifts:
    """What votes of a group add. Raises QuizError if there is no such group, StoreError if there is no database."""
    from bot import app
    from bot.cli.context import group_among
    from bot.usecases.assessing import shifts_of

    async with app.looking(settings) as store, store.read() as tx:
        group_among(await tx.groups(), wanted)
        return await shifts_of(tx, wanted, question, app.WallClock().now())


def _read(question: Question, body: Open, text: str, shifts: Shifts, *, as_json: bool) -> int:
    """An open answer, read by the offline grader."""
    from bot.grading.grader import RubricGrader

    seen = RubricGrader().assess(question, text, shifts)
    if as_json:
        emit(_head(question, text, 0) | _result(body.judge(seen)) | _assessed(body, seen))
    else:
        say(*_explained(question, body, seen))
    return 0


def _variant(question: Question, member: str, seed: int) -> int:
    """Which variant the member gets; without a member the public example (0)."""
    from bot.kinds.variants import member_variant

    count = question.body.variants()
    if not member or count == 1:
        return 0
    named = int.from_bytes(hashlib.sha256(member.encode()).digest()[:6])
    return member_variant(seed, int(member) if member.isascii() and member.isdigit() else named, count)


def _head(question: Question, shown: str, index: int) -> dict[str, Any]:
    return {
        "id": question.id,
        "rev": question.rev,
        "kind": question.kind,
        "answer": shown,
        "variant": {"index": index, "values": dict(question.body.values(index))},
    }


def _result(result: Grade | Pending) -> dict[str, Any]:
    from bot.model import Pending

    if isinstance(result, Pending):
        return {"score": None, "correct": None, "pending": True, "missing": list(result.points)}
    return {
        "score": result.score,
        "correct": result.correct,
        "found": list(result.found),
        "missed": list(result.missed),
        "feedback": list(result.feedback),
        "by": result.by,
        "uncertain": result.uncertain,
        "pending": False,
    }


def _assessed(body: Open, seen: Assessment) -> dict[str, Any]:
    """What a grader saw: the range of the score, and per point what it rests on."""
    rubric = {point.id: point for point in body.rubric.points}
    named = dict(body.rubric.named())
    return {
        "grader": seen.grader,
        "range": list(body.span(seen)) if seen.gradable else None,
        "flags": list(seen.flags),
        "note": seen.note,
        "points": [
            {
                "point": each.point,
                "text": rubric[each.point].text,
                "must": rubric[each.point].must,
                "weight": rubric[each.point].weight,
                "verdict": each.verdict,
                "probability": each.probability,
                "odds": each.odds,
                "shift": each.shift,
                "mark": each.mark,
                "evidence": each.evidence,
                "phrasing": each.phrasing,
                "slots": [
                    {"words": list(words), "found": found}
                    for words, found in zip(rubric[each.point].slots, each.slots, strict=True)
                ],
            }
            for each in seen.points
        ],
        "misconceptions": [
            {"misconception": each.misconception, "text": wrong.text, "evidence": each.evidence, "why": wrong.why}
            for each in seen.mistakes
            if (wrong := named[each.misconception])
        ],
    }


def _explained(question: Question, body: Open, seen: Assessment) -> list[str]:
    from bot.model import Pending

    grade = body.judge(seen)
    if isinstance(grade, Pending):
        looked_for = (f"  - {point}" for point in grade.points)
        return [f"{question.id}: not graded. {seen.note}", "These points are looked for:", *looked_for]
    low, high = body.span(seen)
    span = f"{low:.2f}" if low == high else f"{low:.2f} to {high:.2f}"
    lines = [f"{question.id}: {_verdict(grade)}, score {span} ({seen.grader})", *([seen.note] if seen.note else [])]
    texts = {point.id: point.text for point in body.rubric.points}
    for each in seen.points:
        lines.append(f"{each.verdict.value:8} {each.probability:.2f}  {texts[each.point]}{_voted(each)}")
        if each.evidence:
            lines += [f"               “{' '.join(each.evidence.split())}”", f"               like: {each.phrasing}"]
    named = dict(body.rubric.named())
    for wrong in seen.mistakes:
        lines += [
            f"mistaken       {named[wrong.misconception].text}",
            f"               “{' '.join(wrong.evidence.split())}”",
        ]
    return lines + list(grade.feedback)


def _voted(seen: PointSeen) -> str:
    return f" (votes: {seen.shift:+.2f})" if seen.shift else ""


def _lines(question: Question, values: Values, result: Grade | Pending) -> list[str]:
    from bot.model import Pending

    if isinstance(result, Pending):
        return ["Not graded by a rule: these points are looked for.", *(f"  - {point}" for point in result.points)]
    lines = [f"{question.id}: {_verdict(result)}, score {result.score:.2f}"]
    if values:
        lines.append("Numbers: " + ", ".join(f"{name} = {value:g}" for name, value in values.items()))
    lines += [f"Found: {text}" for text in result.found] + [f"Missed: {text}" for text in result.missed]
    return lines + list(result.feedback)


def _verdict(grade: Grade) -> str:
    return "correct" if grade.correct else "wrong" if grade.score == 0 else "partly right"
