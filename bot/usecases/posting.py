"""What a row of the outbox says at the moment it is sent, and what follows when a platform refuses it for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import PlatformError
from bot.kinds.base import LETTERS, Choices
from bot.kinds.heard import NOTHING
from bot.kinds.numeric import Numeric
from bot.kinds.short import Short
from bot.model import Answer, Asking, Grade, Pending
from bot.ports import Message, Outgoing, Reading, Services, What
from bot.ui import Bar, Bars, Note, View
from bot.usecases import asking as askings
from bot.usecases import judging
from bot.usecases.projecting import points_by_player
from bot.views import question as question_views
from bot.views import quiz as quiz_views
from bot.views import reveal as reveal_views
from bot.views.organising import refused_note
from bot.views.words import spoken

FOUND = PASSES, IN_PART, NOTHING_FOUND, UNGRADED = "passes", "in part", "nothing found", "not graded"
"""How far open answers go."""


@dataclass(frozen=True, slots=True)
class Post:
    """What to send: a message (a reply where ``reply_to`` is set), or edits of ``edits`` where those are given."""

    view: View
    reply_to: str = ""
    ping: str = ""
    edits: tuple[Message, ...] = ()
    title: str = ""


async def compose(services: Services, row: Outgoing) -> Post | None:
    """The message for a row, from what the database says now; None if there is nothing left to say."""
    if row.what in (What.SAY, What.TELL):
        return Post(spoken(row.text))
    async with services.store.read() as tx:
        asked = await askings.load(services, tx, row.round) if row.round is not None else None
        if asked is None or asked.round.void:
            return None
        return await _of_round(services, tx, row, asked)


async def _of_round(services: Services, tx: Reading, row: Outgoing, asked: Asking) -> Post | None:
    topics = services.shelf.bank.topics
    messages = await tx.messages(asked.round.id)
    match row.what:
        case What.POST:
            if asked.round.closed_at is not None:
                return None
            schedule = await tx.schedule(asked.round.schedule) if asked.round.schedule else None
            return Post(question_views.post(asked, topics), ping=schedule.ping if schedule else "")
        case What.CLOSE:
            posts = tuple(message for message in messages if message.what is What.POST)
            return Post(question_views.closed(asked, topics), edits=posts)
        case What.REVEAL:
            shown = await distribution(tx, asked)
            return Post(reveal_views.reveal(asked, topics, shown), reply_to=_ref(messages, What.POST))
        case What.THREAD:
            to = _ref(messages, What.REVEAL)
            return Post(View(()), reply_to=to, title=f"Discuss #{asked.round.id}: {asked.question.id}") if to else None
        case What.BOARD:
            return Post(await live_board(tx, asked))
        case _:
            return None


def _ref(messages: Sequence[Message], what: What) -> str:
    return next((message.ref for message in messages if message.what is what), "")


async def distribution(tx: Reading, asked: Asking) -> Bars | Note:
    """How the answers of a closed round fell; hidden under five."""
    answers = await tx.final_answers(asked.round.id)
    if asked.round.essay:
        known = await judging.heard_of(tx, asked, answers)
        found = Counter(_found(judging.shared_grade(asked, each, known.get(each.id, NOTHING))) for each in answers)
        bars = [Bar(label, found[label], "right" if label == PASSES else "") for label in FOUND if found[label]]
        return reveal_views.distribution(bars, len(answers))
    return reveal_views.distribution(_bars(asked, answers), len(answers))


def _found(grade: Grade | Pending) -> str:
    """How far an open answer goes, by the automatic check."""
    if isinstance(grade, Pending):
        return UNGRADED
    return PASSES if grade.correct else IN_PART if grade.score > 0 else NOTHING_FOUND


def _bars(asked: Asking, answers: Sequence[Answer]) -> list[Bar]:
    body = asked.question.body
    asks = body.asks()
    if isinstance(asks, Choices) and not asks.ordered:
        picked = Counter(index for answer in answers for index in answer.given if isinstance(index, int))
        right = reveal_views.right_options(asked.question)
        return [
            Bar(LETTERS[shown], picked[index], "right" if index in right else "wrong")
            for shown, index in enumerate(asked.round.order)
        ]
    kinds = Counter(_bucket(asked, answer) for answer in answers)
    labels = ("right", "partly right", "a known slip", "nearly", "other", "answered")
    marks = {"right": "right"}
    return [Bar(label, kinds[label], marks.get(label, "")) for label in labels if kinds[label]]


def _bucket(asked: Asking, answer: Answer) -> str:
    """What sort of answer a typed or ordered one is."""
    grade = askings.grade(asked, answer)
    if not isinstance(grade, Grade):
        return "answered"
    if grade.correct:
        return "right"
    if grade.score > 0:
        return "partly right"
    if grade.feedback and isinstance(asked.question.body, Numeric):
        return "a known slip"
    return "nearly" if grade.feedback and isinstance(asked.question.body, Short) else "other"


async def live_board(tx: Reading, asked: Asking) -> View:
    """The board of the live quiz that a round belongs to, over its rounds so far."""
    if asked.round.session is None:
        return quiz_views.board((), asked.round.id)
    results = [
        result for round_ in await tx.session_rounds(asked.round.session) for result in await tx.results(round_.id)
    ]
    sums = points_by_player(results)
    players = await tx.players(sums.keys())
    return quiz_views.board(quiz_views.ranked(sums, players), asked.round.id)


async def refused(services: Services, row: Outgoing, error: PlatformError) -> None:
    """A platform refused a post for good (channel gone, bot removed): pause what posts there and tell the organiser."""
    if row.what is not What.POST:
        return
    async with services.store.write() as tx:
        if await tx.removed_at(row.place) is not None:
            return
        for schedule in await tx.schedules(row.place):
            if schedule.paused:
                continue
            reason = f"the platform refused the post: {error}"
            await tx.save_schedules([replace(schedule, paused=reason, next=None)])
            text = refused_note(row.place.channel, str(error))
            key = f"refused:{schedule.id}:{row.id}"
            await tx.enqueue([Outgoing(key, row.place, What.TELL, user=schedule.organiser, text=text)])
