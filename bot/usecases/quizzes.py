"""Quizzes on demand: which sort is meant, and whose it is."""

from __future__ import annotations

from bot.commands.words import NextQuestion, ResumeQuiz, StartQuiz, StopQuiz
from bot.errors import QuizError
from bot.model import Actor, Mode, Player
from bot.ports import Reading, Services, Session
from bot.ui import View
from bot.usecases import interviews, live, practice

NONE_RUNNING = "You have no quiz running here, and no interview. `/quiz start` or `/interview` begins one."


async def start(services: Services, command: StartQuiz) -> View:
    if command.mode == "live":
        return await live.start(services, command)
    if command.mode != "solo":
        raise QuizError("A quiz is `mode:solo` or `mode:live`.")
    return await practice.start(services, command)


async def advance(services: Services, command: NextQuestion) -> View:
    session, player = await _owned(services, command.actor, command.session)
    if session.mode is Mode.INTERVIEW:
        return await interviews.show(services, session)
    if session.mode is Mode.LIVE or player is None:
        return await live.advance(services, command, session)
    return await practice.advance(services, command, session, player)


async def resume(services: Services, command: ResumeQuiz) -> View:
    session, player = await _owned(services, command.actor, None)
    if session.mode is Mode.INTERVIEW:
        return await interviews.show(services, session)
    if session.mode is Mode.LIVE or player is None:
        return await live.resume(services, session)
    return await practice.resume(services, command.actor, player, session)


async def stop(services: Services, command: StopQuiz) -> View:
    session, player = await _owned(services, command.actor, command.session)
    if session.mode is Mode.INTERVIEW:
        return await interviews.stop(services, session)
    if session.mode is Mode.LIVE or player is None:
        return await live.stop(services, session)
    return await practice.stop(services, session, player)


async def _owned(services: Services, actor: Actor, session_id: int | None) -> tuple[Session, Player | None]:
    """The session that is meant, if this actor may steer it: its host, and for a live quiz also an organiser, who need
    not be a player yet."""
    async with services.store.read() as tx:
        player = await tx.player(actor)
        session = await tx.session(session_id) if session_id is not None else await _running(tx, actor, player)
    if session is None:
        raise QuizError(NONE_RUNNING)
    if session.place != actor.place:
        raise QuizError("That quiz runs in another channel; steer it from there.")
    own = player is not None and session.host == player.id
    if not own and not (actor.is_admin and session.mode is Mode.LIVE):
        raise QuizError("Only its host can steer that quiz. `/quiz start` gives you your own.")
    return session, player


async def _running(tx: Reading, actor: Actor, player: Player | None) -> Session | None:
    mine = [s for s in await tx.running(host=player.id) if s.place == actor.place] if player else []
    if not mine and actor.is_admin:
        mine = list(await tx.running(place=actor.place))
    return mine[-1] if mine else None
