"""What members say about their own open answers: which doubtful points they made, or which points at all."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.words import ConfirmPoint, TickPoints
from bot.errors import QuizError
from bot.kinds.open import Open
from bot.model import Actor, Mode
from bot.ports import Services
from bot.ui import View
from bot.usecases import asking as askings
from bot.usecases import interviews, judging, peers, practice
from bot.usecases.projecting import project_one
from bot.views import reveal as reveal_views


async def tick(services: Services, command: TickPoints) -> View:
    """These points, and no others. Of an assessed answer that matters for doubtful points only; of another one it is a
    self-assessment, for review and never for boards."""
    return await _say(services, command.actor, command.round, command.ticked, more=False)


async def confirm(services: Services, command: ConfirmPoint) -> View:
    """One point more."""
    return await _say(services, command.actor, command.round, (command.point,), more=True)


async def _say(services: Services, actor: Actor, round_id: int, points: Sequence[int], *, more: bool) -> View:
    async with services.store.write() as tx:
        await tx.lock_round(round_id)
        asked, player, answer = await askings.own(services, tx, actor, round_id)
        if asked.round.closed_at is None or answer is None or player is None:
            raise QuizError("There is nothing of yours to assess here yet.")
        body = asked.question.body
        if not isinstance(body, Open):
            raise QuizError("Only open answers are assessed point by point.")
        if any(not 0 <= index < len(body.rubric.points) for index in points):
            raise QuizError("Those points don't belong to this question.")
        before = (await tx.ticks(round_id)).get(player.id, ()) if more else ()
        await tx.add_ticks(round_id, player.id, sorted({*before, *points}), services.clock.now())
        result = await project_one(tx, asked, answer)
        said = await judging.said(services, tx, asked, answer)
        talk = (
            await tx.session(asked.round.session)
            if asked.round.mode is Mode.INTERVIEW and asked.round.session
            else None
        )
        step = await practice.step_of(tx, asked)
    if talk is not None:
        return await interviews.show(services, talk)
    values = askings.values_of(asked, player.id)
    if step is not None:
        return reveal_views.practised(said, values, step=step)
    return reveal_views.mine(said, result, values, helps=peers.wanted(services, asked))
