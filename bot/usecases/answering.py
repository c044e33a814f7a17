"""Answers on their way in: read, into the log, and the private reply. Sealed until the round closes."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.words import AnswerHere, MyResult, OpenRounds, ShowRound, SubmitAnswer, WriteAnswer
from bot.errors import AnswerError, QuizError
from bot.model import Actor, Asking, Mode, dump_given
from bot.ports import Entry, Reading, Receipt, Saved, Services
from bot.ui import Form, View
from bot.usecases import asking as askings
from bot.usecases import assessing, interviews, judging, peers, practice
from bot.usecases.asking import ELSEWHERE, GONE
from bot.usecases.projecting import project_one
from bot.views import question as question_views
from bot.views import reveal as reveal_views
from bot.views.words import clip

_REFUSALS: Mapping[Saved, str] = {
    Saved.UNKNOWN: GONE,
    Saved.CLOSED: "This question is closed, and too long ago to practise here. `/quiz start` asks you others.",
    Saved.ELSEWHERE: ELSEWHERE,
    Saved.FOREIGN: "That is somebody else's quiz. `/quiz start` gives you your own.",
}


async def submit(services: Services, command: SubmitAnswer) -> View | Form:
    """Save an answer; replies only after the commit. A closed round still takes it as practice for 48 hours."""
    asked = await askings.find(services, command.round)
    if asked is None:
        raise QuizError(GONE)
    if asked.round.mode is Mode.INTERVIEW:
        return await interviews.answer(services, command, asked)
    actor = command.actor
    given = asked.question.body.parse(await _text(services, asked, command), asked.round.order)
    if not asked.round.mode.public:
        await practice.refuse_open(services, asked)
    receipt = await services.store.submit(
        Entry(
            round=command.round,
            place=actor.place,
            user=actor.user,
            name=actor.name,
            delivery=command.delivery,
            given=dump_given(given),
            confidence=command.confidence,
            at=services.clock.now(),
        )
    )
    if receipt.saved in _REFUSALS:
        if receipt.saved is Saved.CLOSED and not asked.round.mode.public:
            return await practice.show(services, actor, asked)
        raise QuizError(_REFUSALS[receipt.saved])
    if not asked.round.mode.public:
        return await practice.answered(services, actor, asked)
    if receipt.saved is Saved.LATE or await _came_late(services, asked, receipt):
        return await _late(services, asked, receipt)
    if asked.round.essay:
        services.written()
    shown = asked.question.body.show(given, asked.round.order)
    letters = "" if isinstance(given, str) else shown.replace(", ", "").replace(" ", "")
    return question_views.saved(asked, shown, letters, command.confidence, receipt.answered)


async def _text(services: Services, asked: Asking, command: SubmitAnswer) -> str:
    """What is said: the command's own words, or again those of the last answer."""
    if not command.again:
        return command.text
    async with services.store.read() as tx:
        player = await tx.player(command.actor)
        last = (await tx.answers_of([command.round], player.id)).get(command.round) if player else None
    if last is None:
        raise QuizError("You haven't answered this one yet.")
    return last.given if isinstance(last.given, str) else asked.question.body.show(last.given, asked.round.order)


async def _came_late(services: Services, asked: Asking, receipt: Receipt) -> bool:
    """Whether a repeated delivery had been a late answer."""
    if receipt.saved is not Saved.REPEATED:
        return False
    async with services.store.read() as tx:
        last = (await tx.answers_of([asked.round.id], receipt.player)).get(asked.round.id)
    return last is not None and last.late


async def _late(services: Services, asked: Asking, receipt: Receipt) -> View:
    """Feedback on a late answer; whoever gets it has seen the key."""
    now = services.clock.now()
    if asked.round.essay:
        await assessing.assess_one(services, receipt.answer)
    async with services.store.write() as tx:
        await tx.lock_round(asked.round.id)  # or an assessment that comes just now would be overwritten
        fresh = await askings.load(services, tx, asked.round.id)
        answer = (await tx.answers_of([asked.round.id], receipt.player)).get(asked.round.id)
        if fresh is None or answer is None:
            raise QuizError(GONE)
        if fresh.round.closed_at is None:
            return reveal_views.closing()
        timely = await tx.result(asked.round.id, receipt.player)
        if timely is None or timely.late:
            await project_one(tx, fresh, answer)
        await tx.expose(asked.round.question, [receipt.player], now)
        said = await judging.said(services, tx, fresh, answer)
    return reveal_views.practised(said, askings.values_of(fresh, receipt.player), step=None, late=True)


async def write(services: Services, command: WriteAnswer, *, typed: str = "") -> View | Form:
    """The answer form, with the member's own numbers and what he or she has just ``typed``, else had written before."""
    asked = await askings.find(services, command.round)
    if asked is None:
        raise QuizError(GONE)
    if command.actor.place != asked.round.place:
        raise QuizError(_REFUSALS[Saved.ELSEWHERE])
    if asked.round.mode is Mode.INTERVIEW:
        return await interviews.form(services, command, asked)
    player = await askings.known(services, command.actor)
    if asked.round.owner is not None and asked.round.owner != player.id:
        raise QuizError(_REFUSALS[Saved.FOREIGN])
    async with services.store.read() as tx:
        last = (await tx.answers_of([command.round], player.id)).get(command.round)
    before = asked.question.body.show(last.given, asked.round.order) if last else ""
    if last is not None and isinstance(last.given, str):
        before = last.given
    values = askings.values_of(asked, player.id)
    return question_views.form(asked, values, solo=command.inplace, typed=typed or before, unsent=bool(typed))


def check(services: Services, command: SubmitAnswer) -> Mapping[str, str]:
    """Field → what is wrong with the form's plain input; looks at memory only."""
    asked = services.askings.get(command.round)
    if asked is None:
        return {}
    try:
        asked.question.body.parse(command.text, asked.round.order)
    except AnswerError as error:
        return {"answer": str(error)}
    return {}


async def here(services: Services, command: AnswerHere) -> View | Form:
    """Plain text typed into a channel: it answers the question that the member saw last, else the newest one that is
    open, in the member's own quiz or for everybody, else the last one that closed."""
    async with services.store.read() as tx:
        target = await _target(tx, command.actor, command.seen)
        asked = await askings.load(services, tx, target) if target is not None else None
    if asked is None:
        raise QuizError("Nothing is open here. `/quiz start` asks you something; `/help` says what else I can do.")
    solo = not asked.round.mode.public
    if asked.question.body.variants() > 1:
        form = WriteAnswer(actor=command.actor, delivery=command.delivery, round=asked.round.id, inplace=solo)
        return await write(services, form, typed=clip(command.text, 200))
    answer = SubmitAnswer(
        actor=command.actor,
        delivery=command.delivery,
        round=asked.round.id,
        text=command.text,
        confidence=command.confidence,
    )
    return await submit(services, answer)


async def _target(tx: Reading, actor: Actor, seen: int | None) -> int | None:
    group, player = await tx.group(actor.place), await tx.player(actor)
    if group is None:
        return None
    opened = [round_.id for round_ in await tx.open_rounds(group.id) if round_.place == actor.place]
    if player is not None:
        for session in await tx.running(host=player.id):
            if session.mode in (Mode.SOLO, Mode.INTERVIEW) and session.place == actor.place:
                rounds = await tx.session_rounds(session.id)
                # An interview goes on in the round of its opening, after that has closed.
                talks = session.mode is Mode.INTERVIEW
                opened += [round_.id for round_ in rounds[-1:] if talks or round_.closed_at is None]
    if opened:
        return seen if seen in opened else max(opened)
    last = await tx.last_round(actor.place)
    return last.id if last and not last.void else None


async def open_rounds(services: Services, command: OpenRounds) -> View:
    """What this member can still answer in this channel."""
    place = command.actor.place
    async with services.store.read() as tx:
        group, player = await tx.group(place), await tx.player(command.actor)
        rounds = [round_ for round_ in await tx.open_rounds(group.id) if round_.place == place] if group else []
        answers = await tx.answers_of([r.id for r in rounds], player.id) if player else {}
        rows = []
        for round_ in rounds:
            asked = await askings.with_question(services, tx, round_)
            answer = answers.get(round_.id)
            mine = clip(asked.question.body.show(answer.given, round_.order), 40) if answer else ""
            rows.append((asked, mine, askings.values_of(asked, player.id if player else None)))
    return question_views.open_list(rows, player.zone if player else None)


async def show_round(services: Services, command: ShowRound) -> View:
    """One open question as it was posted, for one member."""
    async with services.store.read() as tx:
        asked, player, answer = await askings.own(services, tx, command.actor, command.round)
    if asked.round.owner is not None:
        raise QuizError(_REFUSALS[Saved.FOREIGN])
    if asked.round.closed_at is not None:
        raise QuizError("This question has closed. `/quiz open` lists what you can still answer.")
    mine = clip(asked.question.body.show(answer.given, asked.round.order), 40) if answer else ""
    values = askings.values_of(asked, player.id if player else None)
    return question_views.whole(asked, services.shelf.bank.topics, values, mine, known=player is not None)


async def my_result(services: Services, command: MyResult) -> View:
    """One's own answer to a closed round, with feedback."""
    async with services.store.read() as tx:
        asked, player, answer = await askings.own(services, tx, command.actor, command.round)
        if asked.round.closed_at is None:
            raise QuizError("This question is still open; your result comes when it closes.")
        if answer is None or player is None:
            raise QuizError("You didn't answer this one. `/quiz open` lists what you still can.")
        result = await tx.result(command.round, player.id)
        said = await judging.said(services, tx, asked, answer)
    helps = peers.wanted(services, asked)
    return reveal_views.mine(said, result, askings.values_of(asked, player.id), helps=helps)
