"""What a grader saw in an open answer, told to its author; and others' sentences to vote on.

It is an automatic check, and says so: "I did not find …", never "you don't know". What points of a rubric weigh is
told in marks: points are the rubric's ideas, and what boards count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bot.commands import tokens
from bot.kinds.assessment import Assessment, Verdict
from bot.kinds.heard import Heard, range_of
from bot.kinds.open import Open, Point
from bot.model import Answer, Asking, Grade, Pending
from bot.ui import Block, Button, Control, Line, Markdown, Note, Plain, Row, Select, Style, Typed, View, text_view
from bot.views.words import clip

MOST_BUTTONS = 5
"""Buttons of a row, of which each confirms a point; of more points a select."""
SENTENCE = 240
"""Characters of a member's sentence that are quoted."""
CHECKED = "An automatic check, right on about 7 of 10 points; it reads English only."
AWAITED = "The automatic check didn't come through in time; it will be tried again. Until then, assess it yourself."


@dataclass(frozen=True, slots=True)
class Said:
    """A member's own answer to a closed round, its grade, and what is known about it. ``awaited``: a grader has yet to
    look at it."""

    asking: Asking
    answer: Answer
    grade: Grade | Pending
    heard: Heard
    awaited: bool = False

    @property
    def card(self) -> bool:
        """Whether a grader has something to say about its points."""
        return isinstance(self.asking.question.body, Open) and self.heard.assessed is not None


def span(said: Said) -> str:
    """ "3–4 of 6 marks": found at least, and if all that is unsure were there."""
    body = said.asking.question.body
    if not isinstance(body, Open):
        return ""
    low, high, whole = range_of(body, said.heard)
    found = _weight(low) if _weight(low) == _weight(high) else f"{_weight(low)}–{_weight(high)}"
    return f"{found} of {_marks(whole)}"


def verdict(said: Said, lead: str = "") -> Line:
    """``lead`` and the span, and whether that passes."""
    passed = isinstance(said.grade, Grade) and said.grade.correct
    return Line(f"**{lead}{span(said)}.**" + (" ✓ That passes." if passed else ""))


def passing(said: Said) -> tuple[Note, ...]:
    """What passing would have taken; nothing if it was done."""
    body = said.asking.question.body
    if not isinstance(body, Open) or (isinstance(said.grade, Grade) and said.grade.correct):
        return ()
    weights = [point.weight for point in body.rubric.points]
    least: float = sum(weights) * body.rubric.threshold
    if all(weight == int(weight) for weight in weights):
        least = math.ceil(least - 1e-9)
    musts = " and every point marked *must*" if any(point.must for point in body.rubric.points) else ""
    return (Note(f"Passing takes {_marks(least)}{musts}."),)


def told(point: Point, by: str = "") -> str:
    """A point with what it weighs, unless that is one mark, whether it is a must, and ``by`` whose word it counts."""
    extras = [_marks(point.weight)] * (point.weight != 1) + ["*must*"] * point.must + [by] * bool(by)
    return f"{point.text} ({', '.join(extras)})" if extras else point.text


def _weight(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _marks(value: float) -> str:
    return f"{_weight(value)} {'mark' if value == 1 else 'marks'}"


def card(said: Said, *, counts: bool) -> tuple[Block, ...]:
    """Point by point: covered with the member's own sentence, unsure, not found; and misconceptions. ``counts``: for
    boards, so that others vote on what is unsure."""
    body, seen = said.asking.question.body, said.heard.assessed
    if not isinstance(body, Open) or seen is None:
        return ()
    blocks: list[Block] = [verdict(said), Note(CHECKED)]
    if seen.note:
        blocks.append(Note(seen.note))
    blocks += points(body, said.heard, seen)
    blocks += mistakes(body, seen)
    blocks += passing(said)
    if seen.doubtful and seen.those(Verdict.UNSURE):
        others = "; others who answered can" if counts else ""
        blocks.append(Note(f"For that reason you can't confirm points yourself{others}."))
    elif counts and open_points(said):
        blocks.append(Note("Boards count what was found, and what two others confirm."))
    return tuple(blocks)


def points(body: Open, heard: Heard, seen: Assessment) -> Iterator[Line]:
    """A line for each point: whether it is there, with the member's own sentence."""
    mine, peers = heard.vouched(body), heard.peers
    number = 0
    for point, each in zip(body.rubric.points, seen.points, strict=True):
        quote = (" — “", Typed(clip(each.evidence, SENTENCE)), "”") if each.evidence else ()
        match each.verdict:
            case Verdict.COVERED:
                yield Line(f"✓ {told(point)}", *quote)
            case Verdict.UNSURE if point.id in peers:
                yield Line(f"✓ {told(point, 'others confirm it')}", *quote)
            case Verdict.UNSURE if point.id in mine:
                yield Line(f"✓ {told(point, 'you confirm it')}", *quote)
            case Verdict.UNSURE:
                number += 1
                yield Line(f"◐ {number}. Did you say: {told(point)}", *quote)
            case Verdict.MISSED:
                yield Line(f"✗ I did not find: {told(point)}")


def mistakes(body: Open, seen: Assessment) -> Iterator[Line]:
    """The misconceptions that show, each with its correction."""
    known = dict(body.rubric.named())
    for each in seen.mistakes:
        wrong = known.get(each.misconception)
        if wrong is not None:
            quote = ("“", Typed(clip(each.evidence, SENTENCE)), "” ") if each.evidence else ()
            cost = f" (−{_marks(wrong.penalty)})" if wrong.penalty else ""
            yield Line("⚠ ", *quote, f"reads as: {wrong.text} {wrong.why}{cost}")


def open_points(said: Said) -> list[tuple[int, Point]]:
    """Unsure points (index, point) that nobody has confirmed yet, and that the member may."""
    body, seen = said.asking.question.body, said.heard.assessed
    if not isinstance(body, Open) or seen is None or seen.doubtful:
        return []
    unsure = set(seen.those(Verdict.UNSURE)) - said.heard.vouched(body) - said.heard.peers
    return [(index, point) for index, point in enumerate(body.rubric.points) if point.id in unsure]


def confirming(said: Said) -> tuple[Control, ...]:
    """The way to say that one did make an unsure point, and to take that back."""
    body, seen, round_id = said.asking.question.body, said.heard.assessed, said.asking.round.id
    if not isinstance(body, Open) or seen is None or seen.doubtful:
        return ()
    unsure = seen.those(Verdict.UNSURE)
    if len(unsure) > MOST_BUTTONS:
        options = tuple(
            (str(index), clip(point.text, 100)) for index, point in enumerate(body.rubric.points) if point.id in unsure
        )
        return (Select(tokens.tick(round_id), options, "I did say these", 0, len(options)),)
    left = [
        Button(f"Yes, I said {number}", tokens.vouch(round_id, index))
        for number, (index, _) in enumerate(open_points(said), 1)
    ]
    back = [Button("I didn't say that after all", tokens.tick(round_id))] if said.heard.vouched(body) else []
    return tuple(Row(tuple(row), label) for row, label in ((left, "Did you say it?"), (back, "")) if row)


def helping(round_id: int, *, helps: bool) -> Row:
    """The way to a report and, where votes are taken, to others' answers."""
    help_ = [Button("Help grade", tokens.peers(round_id))] if helps else []
    return Row((*help_, Button("Report", tokens.report(round_id))))


# ------------------------------------------------------------------ votes


def case(asking: Asking, place: int, point: int, text: str, sentence: str) -> View:
    """Somebody's sentence, and the point that it may make."""
    number = asking.round.id

    def button(label: str, agrees: bool | None) -> Button:
        style = Style.NORMAL if agrees is None else Style.MAIN if agrees else Style.NORMAL
        return Button(label, tokens.vote(number, place, point, agrees), style)

    blocks = (
        Line(f"**Does this say it?** An answer to #{number}:"),
        Plain(clip(sentence, SENTENCE)),
        Line("The point: ", f"{text}"),
        Note("Nobody learns who wrote it, nor how you vote. Two who agree make the point count."),
    )
    row = Row((button("Yes", True), button("No", False), button("Can't tell", None)), "Does it say that?")
    return View(blocks, (row,), summary="Does this say it?", private=True)


def no_case() -> View:
    return text_view("There is nothing left for you to vote on. Thank you.", private=True)


def awaited(said: Said) -> tuple[Block, ...]:
    """Why a self-assessment is asked for although there is a grader."""
    if said.awaited:
        return (Note(AWAITED),)
    return (Markdown(said.heard.seen.note),) if said.heard.seen is not None and said.heard.seen.note else ()
