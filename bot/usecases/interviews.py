"""Mock interviews: an open question, then follow-ups by the strength of the answer and by what it missed.

Whatever is said goes into the log first; ``_proceed`` then brings the interview as far as the log allows: it has the
answer assessed, asks the next question, or ends it. It may be called at any time, so that a restart, or ``kill -9``
between two questions, loses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.words import KeepThought, PassTurn, StartInterview, SubmitAnswer, TakeHint, ThinkAloud, WriteAnswer
from bot.errors import QuizError
from bot.kinds.open import Open
from bot.model import Actor, Answer, Asking, Mode, Player, Question, Wish, dump_given
from bot.ports import Asked, Entry, Reading, Saved, Services, Session, Turn, TurnKind, Writing
from bot.rules import interview as rules
from bot.rules import selection
from bot.rules.interview import Step, Talk
from bot.text import word_count
from bot.ui import Form, View
from bot.usecases import asking as askings
from bot.usecases import assessing, judging, practice
from bot.views import interview as views

OVER = "That interview is over. `/interview` begins a new one."
FOREIGN = "That is somebody else's interview. `/interview` gives you your own."
ELSEWHERE = "That interview runs in another channel; go on there."
LEAST_WORDS = 3
"""Words below which nothing can be read in an answer. An interviewer would wait for more, and not go on."""
BRIEF = "That is too short to be read as an answer; write a sentence or two. *Pass* goes on without one."
DONE = "You are past that question. `/interview` shows where you stand."


async def start(services: Services, command: StartInterview) -> View:
    """Begin an interview, or go on with the one that is unfinished here."""
    actor, now = command.actor, services.clock.now()
    wish = Wish((services.shelf.bank.topic(command.topic).id,) if command.topic else (), (Open.kind,))
    async with services.store.write() as tx:
        player = await tx.ensure_player(actor, now)
        group = await tx.ensure_group(actor.place, services.settings.zone)
        session = next(iter(await _running(tx, actor, player)), None)
        fresh = session is None
        if session is None:
            past = await tx.past_results(player.id, group.id, counting=False, limit=practice.REMEMBERED, offset=0)
            history = [Asked(each.round.question, each.round.opens_at) for each in past]
            never = await practice.barred(tx, group.id)
            question = _opening(services, history, wish, never, command.level)
            session = Session(0, Mode.INTERVIEW, actor.place, group.id, player.id, (question.id,), 0, 0, False, now)
            session = replace(session, id=await tx.add_session(session))
            asked = await practice.open_at(services, tx, session, now)
            plan = rules.plan(command.length, command.level)
            await _note(tx, session, asked, Turn(0, 0, 0, TurnKind.PLAN, plan, "", None, now))
    view = await _proceed(services, session)
    return view if fresh else views.goes_on(view)


def _opening(services: Services, history: Sequence[Asked], wish: Wish, never: frozenset[str], level: str) -> Question:
    """An open question, unseen ones first, if possible one with follow-ups. Raises QuizError if none fits."""
    live = services.shelf.bank.live()
    deep = [one for one in live if isinstance(one.body, Open) and one.body.rubric.followups]
    near = rules.OPENINGS.get(level)
    now, seed = services.clock.now(), services.seed()
    for questions in (deep, live):
        found = selection.pick(questions, history, wish, now, banned=never, level=near, seed=seed)
        if found is not None:
            return found
    raise QuizError("No open question fits that now. Leave `topic` out to widen the choice; `/topics` lists all.")


async def _running(tx: Reading, actor: Actor, player: Player) -> list[Session]:
    running = await tx.running(host=player.id)
    return [each for each in running if each.mode is Mode.INTERVIEW and each.place == actor.place]


# ------------------------------------------------------------------ what a member does


async def answer(services: Services, command: SubmitAnswer, asked: Asking) -> View:
    """Keep an answer to the present question, and go on. One to a question that is done changes nothing. Raises
    QuizError for one that is too short to be read."""
    text = str(asked.question.body.parse(command.text, asked.round.order))
    session = await _owned(services, command.actor, asked.round.session)
    async with services.store.write() as tx:
        session, talk = await _locked(tx, session, asked)
        number = talk.now.number
        known = command.delivery and command.delivery in [step.delivery for step in talk.steps]
        taken = not known and await _takes(tx, session, talk, command.turn)
        if taken and _brief(text):
            raise QuizError(BRIEF)
        if taken and number:
            said = Turn(0, 0, number, TurnKind.FOLLOWUP, "", text, None, services.clock.now(), command.delivery)
            await _note(tx, session, asked, said)
    if taken and not number:
        await _submit(services, command, text)
    return await _proceed(services, session)


def _brief(text: str) -> bool:
    """Whether nothing can be read in it. Scripts without spaces don't part their words."""
    return not any(map(str.isalpha, text)) or (text.isascii() and word_count(text) < LEAST_WORDS)


async def _submit(services: Services, command: SubmitAnswer, text: str) -> None:
    actor = command.actor
    entry = Entry(
        round=command.round,
        place=actor.place,
        user=actor.user,
        name=actor.name,
        delivery=command.delivery,
        given=dump_given(text),
        confidence=None,
        at=services.clock.now(),
    )
    if (await services.store.submit(entry)).saved in (Saved.UNKNOWN, Saved.FOREIGN, Saved.ELSEWHERE):
        raise QuizError(FOREIGN)


async def pass_(services: Services, command: PassTurn) -> View:
    """Leave the present question unanswered."""
    return await _act(services, command, TurnKind.SKIP)


async def hint(services: Services, command: TakeHint) -> View:
    """Name an area that is missing; once per question."""
    return await _act(services, command, TurnKind.HINT)


async def keep_thought(services: Services, command: KeepThought) -> View:
    """Keep what was thought aloud."""
    thought = command.thought.strip()
    if not thought or len(thought) > views.THOUGHT:
        raise QuizError(f"Say something, in at most {views.THOUGHT:,} characters.")
    return await _act(services, command, TurnKind.ALOUD, thought)


async def _act(services: Services, command: PassTurn | TakeHint | KeepThought, kind: TurnKind, said: str = "") -> View:
    session = await _owned(services, command.actor, command.session)
    async with services.store.write() as tx:
        asked = await _asked(services, tx, session)
        session, talk = await _locked(tx, session, asked)
        now = talk.now
        if await _takes(tx, session, talk, command.turn) and not (kind is TurnKind.HINT and now.hints):
            asks = rules.hint(asked.question, talk) if kind is TurnKind.HINT else ""
            entry = Turn(0, 0, now.number, kind, asks, said, None, services.clock.now(), command.delivery)
            await _note(tx, session, asked, entry)
    return await _proceed(services, session)


async def form(services: Services, command: WriteAnswer, asked: Asking) -> Form:
    """The form for the present question. Raises QuizError for one that is done."""
    session = await _owned(services, command.actor, asked.round.session)
    return views.form(await _present(services, session, command.turn))


async def thought_form(services: Services, command: ThinkAloud) -> Form:
    """The form for thinking aloud."""
    session = await _owned(services, command.actor, command.session)
    return views.thought_form(await _present(services, session, command.turn))


async def show(services: Services, session: Session) -> View:
    """Where an interview stands, or its score card."""
    return await _proceed(services, session)


async def stop(services: Services, session: Session) -> View:
    """End an interview, and show the score card of what there is."""
    async with services.store.write() as tx:
        locked = await tx.lock_session(session.id)
        if locked is not None and locked.ended_at is None:
            await tx.move_session(session.id, session.position, services.clock.now())
    return await _proceed(services, session)


# ------------------------------------------------------------------ as far as the log allows


async def _proceed(services: Services, session: Session) -> View:
    """Have assessed what isn't, ask what is next or end it, and show where it stands."""
    await _assess(services, session)
    now = services.clock.now()
    async with services.store.write() as tx:
        asked = await _asked(services, tx, session)
        session, talk = await _locked(tx, session, asked)
        over = session.ended_at is not None
        if await _is_sealed(tx, session):
            return views.sealed(session.id, ended=over)
        if asked.round.closed_at is None and (over or talk.now.done):
            await practice.close_private(tx, asked, now)
            asked = await _asked(services, tx, session)
        if not over and talk.now.done:
            followup = rules.following(asked.question, talk)
            if followup is None:
                await tx.move_session(session.id, len(talk.steps), now)
                over = True
            else:
                number = talk.now.number + 1
                entry = Turn(0, 0, number, TurnKind.FOLLOWUP, rules.kept(followup), "", None, now)
                await _note(tx, session, asked, entry)
        if over or any(step.done for step in talk.steps[1:]):  # it is told what was listened for
            await tx.expose(asked.round.question, [session.host], now)
        stand = await _stand(services, tx, session, asked)
    return views.card(stand) if over else views.turn(stand, services.shelf.bank.topics)


async def _assess(services: Services, session: Session) -> None:
    """Have the answers of an interview assessed that aren't; those for which that fails go without."""
    async with services.store.read() as tx:
        asked = await _asked(services, tx, session)
        talk = await _talk(tx, session, asked)
    missing = [step for step in talk.steps[1:] if step.said and step.seen is None and step.asks and step.asks.expect]
    await asyncio.gather(
        assessing.assess_rounds(services, [asked.round.id]),
        *(_assess_followup(services, session, asked, step) for step in missing),
    )


async def _assess_followup(services: Services, session: Session, asked: Asking, step: Step) -> None:
    if step.asks is None or step.said is None:
        return
    seen = await assessing.read_now(services, rules.asked_of(asked.question, step.asks), step.said)
    if seen is None:
        return
    async with services.store.write() as tx:
        _, talk = await _locked(tx, session, asked)
        if talk.steps[step.number].seen is None:
            entry = Turn(0, 0, step.number, TurnKind.FOLLOWUP, "", "", seen, services.clock.now())
            await _note(tx, session, asked, entry)


# ------------------------------------------------------------------ reading the log


async def _owned(services: Services, actor: Actor, number: int | None) -> Session:
    """The interview, if it is this actor's, and of this channel. Raises QuizError."""
    async with services.store.read() as tx:
        player = await tx.player(actor)
        session = await tx.session(number) if number is not None else None
    if session is None or session.mode is not Mode.INTERVIEW:
        raise QuizError(OVER)
    if player is None or session.host != player.id:
        raise QuizError(FOREIGN)
    if session.place != actor.place:
        raise QuizError(ELSEWHERE)
    return session


async def _asked(services: Services, tx: Reading, session: Session) -> Asking:
    (round_,) = await tx.session_rounds(session.id)
    return await askings.with_question(services, tx, round_)


async def _locked(tx: Writing, session: Session, asked: Asking) -> tuple[Session, Talk]:
    """The interview as it is now, locked for this transaction. Raises QuizError if it is gone."""
    fresh = await tx.lock_session(session.id)
    if fresh is None:
        raise QuizError(OVER)
    return fresh, await _talk(tx, fresh, asked)


async def _talk(tx: Reading, session: Session, asked: Asking) -> Talk:
    answer = await _answer(tx, session, asked)
    known = await judging.heard(tx, asked, answer)
    said, delivery = (str(answer.given), answer.delivery) if answer else (None, "")
    return rules.read(await tx.turns(session.id), Step(0, None, said, delivery, seen=known.seen))


async def _answer(tx: Reading, session: Session, asked: Asking) -> Answer | None:
    return (await tx.answers_of([asked.round.id], session.host)).get(asked.round.id)


async def _stand(services: Services, tx: Reading, session: Session, asked: Asking) -> views.Stand:
    answer = await _answer(tx, session, asked)
    said = await judging.said(services, tx, asked, answer) if answer else None
    return views.Stand(session.id, await _talk(tx, session, asked), asked, said)


async def _present(services: Services, session: Session, turn: int | None) -> views.Stand:
    """The interview, for a form on its question ``turn``. Raises QuizError if that isn't the present one."""
    async with services.store.read() as tx:
        stand = await _stand(services, tx, session, await _asked(services, tx, session))
    if session.ended_at is not None:
        raise QuizError(OVER)
    if stand.talk.now.done or turn not in (None, stand.talk.now.number):
        raise QuizError(DONE)
    return stand


async def _takes(tx: Reading, session: Session, talk: Talk, turn: int | None) -> bool:
    """Whether something may be said to question ``turn`` (None: the present one)."""
    if session.ended_at is not None or talk.now.done or turn not in (None, talk.now.number):
        return False
    return not await _is_sealed(tx, session)


async def _is_sealed(tx: Reading, session: Session) -> bool:
    """Whether the question is open in the group: then nothing may be said about it here."""
    return session.questions[0] in (await tx.sealed([session.group])).get(session.group, frozenset())


async def _note(tx: Writing, session: Session, asked: Asking, turn: Turn) -> None:
    await tx.add_turn(replace(turn, session=session.id, round=asked.round.id))
