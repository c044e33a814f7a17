"""The course of a mock interview: what its log says, how strong the last answer was, what to ask next, what to hint at.

An interview is one open question and follow-ups from its rubric. All of it follows from the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.table import LEVELS
from bot.kinds.assessment import Assessment, Flag, Verdict
from bot.kinds.open import Followup, Open, Point, Rubric
from bot.model import Question
from bot.ports.records import Turn, TurnKind

WEAK, STRONG = 0.4, 0.75
"""Shares of the points below which an answer is weak, and from which on it is strong."""
OPENINGS = {"foundation": 2.0, "standard": 3.0, "stretch": 5.0}
"""Level → the difficulty that its opening should be near."""
EMPTY = frozenset({Flag.EMPTY, Flag.SHORT})


@dataclass(frozen=True, slots=True)
class Step:
    """One question of an interview and what came of it. ``number`` 0 is the opening, which ``asks`` None.

    ``said`` is None before it was answered; ``seen`` None before a grader looked at the answer. ``hints`` are areas
    that were named, ``thoughts`` what was thought aloud.
    """

    number: int
    asks: Followup | None = None
    said: str | None = None
    delivery: str = ""
    skipped: bool = False
    seen: Assessment | None = None
    hints: tuple[str, ...] = ()
    thoughts: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it was answered, or passed."""
        return self.said is not None or self.skipped

    @property
    def assessed(self) -> Assessment | None:
        """What a grader saw, if it says anything about points."""
        return self.seen if self.seen is not None and self.seen.gradable else None


@dataclass(frozen=True, slots=True)
class Talk:
    """An interview as it stands: ``length`` questions were agreed on; ``level`` "" if none was wished."""

    length: int
    level: str
    steps: tuple[Step, ...]

    @property
    def now(self) -> Step:
        """The last question that was asked."""
        return self.steps[-1]


def read(turns: Sequence[Turn], opening: Step) -> Talk:
    """The interview from its log; ``opening`` is what the log of answers says."""
    length, level = 1, ""
    steps = {opening.number: opening}
    for turn in turns:
        step = steps.get(turn.number)
        if turn.kind is TurnKind.PLAN:
            count, _, level = turn.asked.partition(" ")
            length = int(count)
        elif step is not None:
            steps[turn.number] = _after(step, turn)
        elif turn.kind is TurnKind.FOLLOWUP:
            steps[turn.number] = Step(turn.number, Followup.model_validate_json(turn.asked))
    return Talk(length, level, tuple(step for _, step in sorted(steps.items())))


def _after(step: Step, turn: Turn) -> Step:
    match turn.kind:
        case TurnKind.HINT:
            return replace(step, hints=(*step.hints, turn.asked))
        case TurnKind.ALOUD:
            return replace(step, thoughts=(*step.thoughts, turn.said))
        case TurnKind.SKIP:
            return replace(step, skipped=True)
        case TurnKind.FOLLOWUP if turn.seen is not None:
            return replace(step, seen=turn.seen)
        case _:
            return replace(step, said=turn.said, delivery=turn.delivery)


def kept(followup: Followup) -> str:
    """The follow-up as its entry in the log holds it."""
    return followup.model_dump_json(by_alias=True)


def plan(length: int, level: str) -> str:
    """What was agreed, as its entry in the log holds it."""
    return f"{length} {level}".strip()


def asked_of(question: Question, followup: Followup) -> Question:
    """A follow-up as an open question of its own: a point for each thing that is expected. One that expects nothing
    can't be graded, and must not be given."""
    rubric = _rubric(question)
    points = tuple(Point(id=f"expect-{number}", text=text) for number, text in enumerate(followup.expect, 1))
    own = Rubric.model_validate(
        {
            "pass": rubric.threshold,
            "aliases": rubric.aliases,
            "points": [point.model_dump() for point in points],
            "model_answer": " · ".join(followup.expect),
        }
    )
    rev = f"{question.rev}+{followup.ask}"
    return replace(question, rev=rev, stem=followup.ask, code=None, body=Open(rubric=own))


def strength(question: Question, step: Step) -> float | None:
    """How much of what it should hold an answer holds, in [0, 1]; None if nobody can tell."""
    if step.skipped or (step.seen is not None and EMPTY.intersection(step.seen.flags)):
        return 0.0
    if step.assessed is None:
        return None
    body = (question if step.asks is None else asked_of(question, step.asks)).body
    if not isinstance(body, Open):
        return None
    low, high = body.span(step.assessed)
    return low if step.assessed.doubtful else (low + high) / 2


def level_for(share: float | None, wished: str) -> str:
    """The level of the next follow-up: by the last answer's strength, one lower or higher if that was wished."""
    found = 1 if share is None else (share >= WEAK) + (share >= STRONG)
    shift = LEVELS.index(wished) - 1 if wished else 0
    return LEVELS[min(2, max(0, found + shift))]


def following(question: Question, talk: Talk) -> Followup | None:
    """What to ask next; None if all was asked that was agreed on, or that there is.

    The nearest to the level that the last answer calls for; of equally near ones that which asks for a point that the
    opening missed, then one that it may have missed.
    """
    if len(talk.steps) >= talk.length:
        return None
    asked = {step.asks.ask for step in talk.steps if step.asks is not None}
    left = [followup for followup in _rubric(question).followups if followup.ask not in asked]
    aim = LEVELS.index(level_for(strength(question, talk.now), talk.level))

    def rank(followup: Followup) -> tuple[int, int]:
        off = abs(LEVELS.index(followup.when) - aim) if followup.when else 0
        return off, _need(talk.steps[0], followup.about)

    return min(left, key=rank, default=None)


def _need(opening: Step, point: str) -> int:
    """0 for a point that is missing, 1 for a doubtful one, 2 for one that was made, or for none."""
    if not point:
        return 2
    if opening.assessed is None:
        return 0
    return {Verdict.MISSED: 0, Verdict.UNSURE: 1, Verdict.COVERED: 2}[
        next((seen.verdict for seen in opening.assessed.points if seen.point == point), Verdict.COVERED)
    ]


def hint(question: Question, talk: Talk) -> str:
    """The area of a point that is still missing: in a follow-up its own, else the weightiest that wasn't named yet; ""
    if none is missing. An area is told by the point's id, never by its text."""
    points = _rubric(question).points
    named = {each for step in talk.steps for each in step.hints}
    missing = [point for point in points if _need(talk.steps[0], point.id) < 2 and area(point.id) not in named]
    about = talk.now.asks.about if talk.now.asks else ""
    order = sorted(missing, key=lambda point: (point.id != about, not point.must, -point.weight))
    return area(order[0].id) if order else ""


def area(point: str) -> str:
    """ "patient split" of ``patient-split``."""
    return point.replace("-", " ")


def _rubric(question: Question) -> Rubric:
    if not isinstance(question.body, Open):
        raise TypeError(f"{question.id} is no open question")
    return question.body.rubric
