"""The live quiz: a host asks, everybody in the channel answers privately, the board follows each question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands.words import NextQuestion, StartQuiz
from bot.errors import QuizError
from bot.model import Asking, Mode
from bot.ports import Reading, Services, Session, Writing
from bot.ui import View
from bot.usecases import asking as askings
from bot.usecases import assessing
from bot.usecases.closing import close
from bot.usecases.daily import new_round, post_row
from bot.usecases.practice import barred, choose_many, following, slot_today, wish_of
from bot.views import quiz as quiz_views


async def start(services: Services, command: StartQuiz) -> View:
    """Begin a live quiz in this channel; one at a time. The reply is the host's private panel."""
    if command.speed and not command.timer:
        raise QuizError("Speed points need a timer: add `timer:30`.")
    wish, now, actor = wish_of(services, command), services.clock.now(), command.actor
    async with services.store.write() as tx:
        player = await tx.ensure_player(actor, now)
        group = await tx.ensure_group(actor.place, services.settings.zone)
        if await tx.running(place=actor.place):
            raise QuizError("A live quiz runs in this channel already; its host ends it with `/quiz stop`.")
        history = (await tx.history([actor.place])).get(actor.place, ())
        questions = choose_many(services, history, wish, now, await barred(tx, group.id), command.count)
        ids = tuple(question.id for question in questions)
        session = Session(0, Mode.LIVE, actor.place, group.id, player.id, ids, 0, command.timer, command.speed, now)
        session = replace(session, id=await tx.add_session(session))
        asked = await _ask(services, tx, session, now)
    services.wake()
    return quiz_views.fewer(quiz_views.panel(session, asked.round.closes_at, asked.zone), len(questions), command.count)


async def _ask(services: Services, tx: Writing, session: Session, now: datetime) -> Asking:
    """Open the round of the session's position and queue its post."""
    question = services.shelf.bank.find(session.questions[session.position])
    closes = now + timedelta(seconds=session.timer) if session.timer else None
    new = replace(
        new_round(services, question, session.place, session.group, Mode.LIVE, now, closes),
        slot=await slot_today(services, tx, session.place, now),
        session=session.id,
        speed=session.speed,
    )
    await tx.save_snapshots([question], now)
    (round_id,) = await tx.open([new])
    asked = await askings.load(services, tx, round_id) if round_id is not None else None
    if asked is None:
        raise LookupError(f"the round of session {session.id} did not open")
    await tx.enqueue([post_row(asked.round.id, session.place)])
    return asked


async def advance(services: Services, command: NextQuestion, session: Session) -> View:
    """Close the present question and ask the next; after the last one the quiz ends."""
    await _assess_first(services, session)
    now = services.clock.now()
    async with services.store.write() as tx:
        fresh = await tx.lock_session(session.id)
        if fresh is None or fresh.ended_at is not None:
            return quiz_views.over(session)
        asked = await _current(services, tx, fresh)
        if fresh.position == command.position:
            await _close(tx, asked, now)
            position = await following(services, tx, fresh)
            last = position is None
            fresh = replace(
                fresh, position=fresh.position if position is None else position, ended_at=now if last else None
            )
            await tx.move_session(fresh.id, fresh.position, fresh.ended_at)
            asked = asked if last else await _ask(services, tx, fresh, now)
    services.wake()
    if fresh.ended_at is not None:
        return quiz_views.over(fresh)
    return quiz_views.panel(fresh, asked.round.closes_at if asked else None, asked.zone if asked else "UTC")


async def _current(services: Services, tx: Reading, session: Session) -> Asking | None:
    rounds = await tx.session_rounds(session.id)
    return await askings.with_question(services, tx, rounds[-1]) if rounds else None


async def _assess_first(services: Services, session: Session) -> None:
    """Have open answers assessed before the session's present round closes."""
    async with services.store.read() as tx:
        rounds = await tx.session_rounds(session.id)
    await assessing.assess_rounds(services, [each.id for each in rounds[-1:] if each.essay and each.closed_at is None])


async def _close(tx: Writing, asked: Asking | None, now: datetime) -> None:
    """Close the session's open round, if a timer hasn't done so."""
    locked = await tx.lock_round(asked.round.id) if asked else None
    if asked is not None and locked is not None and locked.closed_at is None:
        await close(tx, replace(asked, round=locked), now)


async def stop(services: Services, session: Session) -> View:
    """End the quiz early: the open question closes and is revealed."""
    await _assess_first(services, session)
    now = services.clock.now()
    async with services.store.write() as tx:
        fresh = await tx.lock_session(session.id)
        if fresh is not None and fresh.ended_at is None:
            await _close(tx, await _current(services, tx, fresh), now)
            await tx.move_session(fresh.id, fresh.position, now)
    services.wake()
    return quiz_views.over(session)


async def resume(services: Services, session: Session) -> View:
    """The host's panel again."""
    async with services.store.read() as tx:
        asked = await _current(services, tx, session)
    return quiz_views.panel(session, asked.round.closes_at if asked else None, asked.zone if asked else "UTC")
