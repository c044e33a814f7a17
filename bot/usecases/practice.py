"""The private quiz: untimed, resumable, with immediate feedback. It feeds the memory, never the boards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.commands.words import NextQuestion, StartQuiz
from bot.errors import QuizError
from bot.kinds.base import Values
from bot.model import Actor, Asking, Mode, Place, Player, Question, Result, Wish
from bot.ports import Asked, Reading, Services, Session, Writing
from bot.rules import selection
from bot.rules.clock import parse_difficulty
from bot.ui import View
from bot.usecases import asking as askings
from bot.usecases import assessing, judging
from bot.usecases.daily import new_round
from bot.usecases.projecting import closed_as, project
from bot.views import question as question_views
from bot.views import quiz as quiz_views
from bot.views import reveal as reveal_views

REMEMBERED = 2000
"""Past results that decide what counts as unseen for a member."""


def wish_of(services: Services, command: StartQuiz) -> Wish:
    """What the quiz may ask. Raises QuizError for an unknown topic or a bad difficulty."""
    topics = (services.shelf.bank.topic(command.topic).id,) if command.topic else ()
    kinds = (command.kind,) if command.kind else ()
    return Wish(topics, kinds, parse_difficulty(command.difficulty) if command.difficulty else (1, 5))


async def start(services: Services, command: StartQuiz) -> View:
    """Begin a private quiz; a running one is ended first."""
    if command.timer or command.speed:
        raise QuizError("A timer and speed points exist in a live quiz only: `/quiz start mode:live timer:30`.")
    wish, now, actor = wish_of(services, command), services.clock.now(), command.actor
    async with services.store.write() as tx:
        player = await tx.ensure_player(actor, now)
        group = await tx.ensure_group(actor.place, services.settings.zone)
        unfinished = [running for running in await tx.running(host=player.id) if running.mode is Mode.SOLO]
        for running in unfinished:
            await tx.move_session(running.id, running.position, now)
        past = await tx.past_results(player.id, group.id, counting=False, limit=REMEMBERED, offset=0)
        history = [Asked(p.round.question, p.round.opens_at) for p in past]
        questions = choose_many(services, history, wish, now, await barred(tx, group.id), command.count)
        session = Session(
            0, Mode.SOLO, actor.place, group.id, player.id, tuple(q.id for q in questions), 0, 0, False, now
        )
        session = replace(session, id=await tx.add_session(session))
        asked = await open_at(services, tx, session, now)
    shown = quiz_views.fewer(_question(services, session, asked, player), len(questions), command.count)
    return quiz_views.instead(shown) if unfinished else shown


def choose_many(
    services: Services, history: Sequence[Asked], wish: Wish, now: datetime, never: frozenset[str], count: int
) -> list[Question]:
    """``count`` different questions, unseen ones first. Raises QuizError if none fits; fewer if there are fewer."""
    live = services.shelf.bank.live()
    chosen: list[Question] = []
    past = list(history)
    while len(chosen) < count:
        taken = {*never, *(question.id for question in chosen)}
        found = selection.pick(live, past, wish, now, banned=taken, seed=services.seed())
        if found is None:
            break
        chosen.append(found)
        past.append(Asked(found.id, now))
    if not chosen:
        raise QuizError(
            "No question fits that. `/topics` shows what there is; leave an option out to widen the choice."
        )
    return chosen


async def barred(tx: Reading, group: int) -> frozenset[str]:
    """What no quiz of the group may ask now: what is open there, or banned."""
    sealed = (await tx.sealed([group])).get(group, frozenset())
    return sealed | (await tx.bans([group])).get(group, frozenset())


async def following(services: Services, tx: Reading, session: Session) -> int | None:
    """The next position of a session whose question may still be asked; None if there is none. A question that was
    opened in the group meanwhile, was banned or has left the bank is passed over."""
    never = await barred(tx, session.group)
    for position in range(session.position + 1, len(session.questions)):
        name = session.questions[position]
        if name not in never and services.shelf.bank.get(name) is not None:
            return position
    return None


async def open_at(services: Services, tx: Writing, session: Session, now: datetime) -> Asking:
    """Open the round of the session's present position."""
    question = services.shelf.bank.find(session.questions[session.position])
    new = replace(
        new_round(services, question, session.place, session.group, session.mode, now, None),
        slot=await slot_today(services, tx, session.place, now),
        session=session.id,
        owner=session.host,
    )
    await tx.save_snapshots([question], now)
    (round_id,) = await tx.open([new])
    asked = await askings.load(services, tx, round_id) if round_id is not None else None
    if asked is None:
        raise LookupError(f"the round of session {session.id} did not open")
    return asked


async def slot_today(services: Services, tx: Reading, place: Place, now: datetime) -> date:
    """Today in the zone of the place's group."""
    group = await tx.group(place)
    return now.astimezone(ZoneInfo(group.zone if group else services.settings.zone)).date()


def _question(services: Services, session: Session, asked: Asking, player: Player) -> View:
    step = question_views.Step(session.id, session.position, len(session.questions))
    values = askings.values_of(asked, player.id)
    return question_views.solo(asked, services.shelf.bank.topics, step, values)


async def refuse_open(services: Services, asked: Asking) -> None:
    """Raise QuizError if the question of a private round was opened in the group meanwhile: feedback would give its key
    away."""
    async with services.store.read() as tx:
        await _refuse_open(tx, asked)


async def _refuse_open(tx: Reading, asked: Asking) -> None:
    round_ = asked.round
    if round_.question in (await tx.sealed([round_.group])).get(round_.group, frozenset()):
        raise QuizError("This question has just been asked in the channel: answer it there, and skip it here.")


async def answered(services: Services, actor: Actor, asked: Asking) -> View:
    """Close the private round with the answer that was saved, and say how it was; an open one is assessed. Raises
    QuizError if the channel was asked the question meanwhile."""
    if asked.round.essay:
        await assessing.assess_rounds(services, [asked.round.id])
    now = services.clock.now()
    async with services.store.write() as tx:
        fresh = await askings.load(services, tx, asked.round.id)
        if fresh is not None and fresh.round.closed_at is None:
            await _refuse_open(tx, fresh)
            await close_private(tx, fresh, now)
    return await show(services, actor, asked)


async def close_private(tx: Writing, asked: Asking, now: datetime) -> None:
    """Close a private round, answered or skipped; whoever answered is about to see the key."""
    await tx.close(asked.round.id, now, void=False)
    results = await project(tx, closed_as(asked, now, void=False))
    await tx.expose(asked.round.question, [result.player for result in results], now)


async def show(services: Services, actor: Actor, asked: Asking) -> View:
    """A private round as it stands: the question, or the feedback on its answer."""
    async with services.store.read() as tx:
        player = await tx.player(actor)
        fresh = await askings.load(services, tx, asked.round.id)
        if player is None or fresh is None or fresh.round.owner != player.id or fresh.round.session is None:
            raise QuizError("That is somebody else's quiz. `/quiz start` gives you your own.")
        session = await tx.session(fresh.round.session)
        answer = (await tx.answers_of([fresh.round.id], player.id)).get(fresh.round.id)
        said = await judging.said(services, tx, fresh, answer) if answer else None
        step = await step_of(tx, fresh)
    if session is None or (answer is None and session.ended_at is not None):
        raise QuizError("That quiz is over. `/quiz start` begins a new one.")
    if answer is None and fresh.round.closed_at is not None:
        raise QuizError("You skipped that question. `/quiz resume` shows where your quiz stands.")
    if said is None:
        return _question(services, session, fresh, player)
    return reveal_views.practised(said, askings.values_of(fresh, player.id), step=step)


async def step_of(tx: Reading, asked: Asking) -> question_views.Step | None:
    """Where the private quiz stands that the round belongs to; None for other rounds."""
    if asked.round.session is None or asked.round.mode is not Mode.SOLO:
        return None
    session = await tx.session(asked.round.session)
    if session is None or session.ended_at is not None:
        return None
    position = session.questions.index(asked.round.question) if asked.round.question in session.questions else 0
    return question_views.Step(session.id, position, len(session.questions))


async def advance(services: Services, command: NextQuestion, session: Session, player: Player) -> View:
    """The next question, or the score card. A second click on the same button shows what the first one showed."""
    now = services.clock.now()
    async with services.store.write() as tx:
        fresh = await tx.lock_session(session.id)
        if fresh is None or fresh.ended_at is not None:
            return await _card(services, tx, session, player)
        if fresh.position == command.position:
            await _leave(services, tx, fresh, now)
            position = await following(services, tx, fresh)
            if position is None:
                await tx.move_session(fresh.id, fresh.position, now)
                return await _card(services, tx, fresh, player)
            fresh = replace(fresh, position=position)
            await tx.move_session(fresh.id, fresh.position, None)
            return _question(services, fresh, await open_at(services, tx, fresh, now), player)
    return await resume(services, command.actor, player, fresh)


async def _current(services: Services, tx: Reading, session: Session) -> Asking | None:
    rounds = await tx.session_rounds(session.id)
    return await askings.with_question(services, tx, rounds[-1]) if rounds else None


async def _leave(services: Services, tx: Writing, session: Session, now: datetime) -> None:
    """Close the round that is being skipped."""
    current = await _current(services, tx, session)
    if current is not None and current.round.closed_at is None:
        await close_private(tx, current, now)


async def _card(services: Services, tx: Reading, session: Session, player: Player) -> View:
    rows: list[tuple[Asking, Result | None, Values]] = []
    for round_ in await tx.session_rounds(session.id):
        asked = await askings.with_question(services, tx, round_)
        rows.append((asked, await tx.result(round_.id, player.id), askings.values_of(asked, player.id)))
    return quiz_views.score_card(rows, services.shelf.bank.topics, len(session.questions))


async def resume(services: Services, actor: Actor, player: Player, session: Session) -> View:
    """Where the private quiz stood."""
    async with services.store.read() as tx:
        asked = await _current(services, tx, session)
        answer = (await tx.answers_of([asked.round.id], player.id)).get(asked.round.id) if asked else None
        said = await judging.said(services, tx, asked, answer) if asked and answer else None
        step = await step_of(tx, asked) if asked else None
    if asked is None:
        raise QuizError("That quiz is over. `/quiz start` begins a new one.")
    if said is None:
        return _question(services, session, asked, player)
    if asked.round.closed_at is None:  # a crash came between the answer and all that follows from it
        return await answered(services, actor, asked)
    return reveal_views.practised(said, askings.values_of(asked, player.id), step=step)


async def stop(services: Services, session: Session, player: Player) -> View:
    """End the private quiz and show the score card."""
    now = services.clock.now()
    async with services.store.write() as tx:
        await _leave(services, tx, session, now)
        await tx.move_session(session.id, session.position, now)
        return await _card(services, tx, session, player)
