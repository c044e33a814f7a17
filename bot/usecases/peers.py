"""Members help to grade: who answered the same round may be shown others' sentences, without names, and say whether
they make a point that the grader wasn't sure of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.words import CastVote, HelpGrade
from bot.errors import QuizError
from bot.kinds.assessment import PointSeen, Verdict
from bot.kinds.open import Open, Point
from bot.model import LATE_FOR, Answer, Asking, Player
from bot.ports import Reading, Services, Vote
from bot.rules.shuffle import round_order
from bot.ui import View
from bot.usecases import asking as askings
from bot.usecases import judging
from bot.usecases.projecting import project_again
from bot.views import assessed as views
from bot.views.reveal import HIDDEN_UNDER

MOST = 5
"""Votes on one point of one answer; then it is settled."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A point of somebody's answer that is to be voted on. ``place`` is the answer's in an order that only the round's
    seed knows, so that nothing which travels to a member tells whose it is."""

    place: int
    point: int
    answer: Answer
    asks: Point
    seen: PointSeen
    votes: int


def wanted(services: Services, asked: Asking) -> bool:
    """Whether a closed round takes votes: for a while, and not where few answered, since that would tell who wrote
    what."""
    round_ = asked.round
    if not round_.mode.public or round_.closed_at is None or round_.answered < HIDDEN_UNDER or not round_.essay:
        return False
    return services.clock.now() < round_.closed_at + LATE_FOR


async def show(services: Services, command: HelpGrade) -> View:
    """The next sentence to vote on."""
    async with services.store.read() as tx:
        asked, player = await _allowed(services, tx, command)
        cases = await _cases(tx, asked, player)
    return _next(asked, cases)


async def vote(services: Services, command: CastVote) -> View:
    """Take a vote, or none (``agrees`` None: can't tell), and show the next sentence."""
    async with services.store.write() as tx:
        await tx.lock_round(command.round)
        asked, player = await _allowed(services, tx, command)
        cases = await _cases(tx, asked, player)
        here = (command.place, command.point)
        case = next((case for case in cases if (case.place, case.point) == here), None)
        if case is not None and command.agrees is not None:
            now = services.clock.now()
            seen = case.seen
            told = Vote(case.answer.id, case.asks.id, player.id, command.agrees, now, seen.odds, seen.mark)
            if await tx.add_vote(told):
                await project_again(tx, asked, case.answer)
    if case is None:
        return _next(asked, cases)
    at = cases.index(case)
    rest = cases[at + 1 :] + (cases[:at] if command.agrees is not None else [])
    return _next(asked, rest)


def _next(asked: Asking, cases: Sequence[_Case]) -> View:
    if not cases:
        return views.no_case()
    case = cases[0]
    return views.case(asked, case.place, case.point, case.asks.text, case.seen.evidence)


async def _allowed(services: Services, tx: Reading, command: HelpGrade | CastVote) -> tuple[Asking, Player]:
    """The round and the voter. Raises QuizError for who didn't answer, and for rounds that take no votes."""
    asked, player, answer = await askings.own(services, tx, command.actor, command.round)
    if asked.round.closed_at is None:
        raise QuizError("This question is still open; nobody sees others' answers before it closes.")
    if player is None or answer is None:
        raise QuizError("Only who answered this question can help to grade it.")
    if not wanted(services, asked):
        raise QuizError(
            f"Nothing is to be graded here: votes are taken for 48 hours, where at least {HIDDEN_UNDER} answered."
        )
    return asked, player


async def _cases(tx: Reading, asked: Asking, voter: Player) -> list[_Case]:
    """What this member can vote on, least voted first."""
    body = asked.question.body
    if not isinstance(body, Open):
        return []
    answers = await tx.final_answers(asked.round.id)
    known = await judging.heard_of(tx, asked, answers)
    votes = await tx.votes(asked.round.id)
    counts = Counter((vote.answer, vote.point) for vote in votes)
    done = {(vote.answer, vote.point) for vote in votes if vote.voter == voter.id}
    found: list[_Case] = []
    for place, index in enumerate(round_order(len(answers), asked.round.seed)):
        answer = answers[index]
        seen = known[answer.id].assessed
        if seen is None or answer.player == voter.id:
            continue
        for number, (point, each) in enumerate(zip(body.rubric.points, seen.points, strict=True)):
            key = (answer.id, point.id)
            if each.verdict is Verdict.UNSURE and each.evidence and key not in done and counts[key] < MOST:
                found.append(_Case(place, number, answer, point, each, counts[key]))
    return sorted(found, key=lambda case: (case.votes, case.place, case.point))
