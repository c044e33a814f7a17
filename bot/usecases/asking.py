"""What a round asks: its question as it was then, the member's own numbers, the grade of an answer."""

from __future__ import annotations

from bot.errors import QuizError
from bot.kinds.base import Values
from bot.kinds.variants import member_variant
from bot.model import Actor, Answer, Asking, Grade, Pending, Player, Question, Round
from bot.ports import Reading, Services

GONE = "I don't know that question; it may have been removed. `/quiz open` lists what you can answer."
ELSEWHERE = "That question was asked in another channel; answer it there."
REMEMBERED = 4096
"""Rounds kept in memory; the oldest makes room. A click on another one costs one indexed read."""


async def find(services: Services, round_id: int) -> Asking | None:
    """The round with its question; None if there never was one."""
    known = services.askings.get(round_id)
    if known is not None:
        return known
    # One at a time: after a restart a whole channel clicks on a round that nobody has looked up yet.
    async with services.looking_up:
        known = services.askings.get(round_id)
        if known is not None:
            return known
        async with services.store.read() as tx:
            asking = await load(services, tx, round_id)
        # Kept only when read outside a writing transaction: a round that is rolled back leaves its number to another.
        if asking is not None:
            while len(services.askings) >= REMEMBERED:
                services.askings.pop(next(iter(services.askings)))
            services.askings[round_id] = asking
    return asking


async def load(services: Services, tx: Reading, round_id: int) -> Asking | None:
    """As ``find``, but fresh, inside a transaction."""
    round_ = await tx.round(round_id)
    if round_ is None:
        return None
    return await with_question(services, tx, round_)


async def with_question(services: Services, tx: Reading, round_: Round) -> Asking:
    """The round with the question revision that it was opened with, whatever the bank says today."""
    known = services.askings.get(round_.id)
    if known is not None:
        return Asking(round_, known.question, known.zone)
    question = await revision(services, tx, round_.question, round_.rev)
    return Asking(round_, question, await _zone(services, tx, round_))


async def revision(services: Services, tx: Reading, question_id: str, rev: str) -> Question:
    """The question at a revision: the bank's, so that mended wording shows at once, else the snapshot."""
    bank = services.shelf.bank
    current = bank.get(question_id)
    if current is not None and current.rev == rev:
        return current
    raw = await tx.snapshot(question_id, rev)
    if raw is None:
        raise LookupError(f"no snapshot of {question_id} at {rev}")
    return bank.read(raw)


def values_of(asking: Asking, player: int | None) -> Values:
    """The numbers this member sees; with None those of the public example."""
    body = asking.question.body
    count = body.variants()
    if player is None or count == 1:
        return body.values(0)
    return body.values(member_variant(asking.round.seed, player, count))


def grade(asking: Asking, answer: Answer) -> Grade | Pending:
    """What the rules say about an answer, with the member's own numbers."""
    return asking.question.body.grade(answer.given, values_of(asking, answer.player))


async def _zone(services: Services, tx: Reading, round_: Round) -> str:
    """The zone of the schedule that asked, else the group's, else the default."""
    schedule = await tx.schedule(round_.schedule) if round_.schedule is not None else None
    if schedule is not None:
        return schedule.rule.zone
    group = await tx.group(round_.place)
    return group.zone if group else services.settings.zone


async def known(services: Services, actor: Actor) -> Player:
    """The actor's player, created if new."""
    async with services.store.read() as tx:
        player = await tx.player(actor)
    if player is not None:
        return player
    async with services.store.write() as tx:
        return await tx.ensure_player(actor, services.clock.now())


async def own(
    services: Services, tx: Reading, actor: Actor, round_id: int
) -> tuple[Asking, Player | None, Answer | None]:
    """A round of this channel, who asks, and the answer by which he or she is judged. Raises QuizError."""
    asked = await load(services, tx, round_id)
    if asked is None:
        raise QuizError(GONE)
    if asked.round.place != actor.place:
        raise QuizError(ELSEWHERE)
    player = await tx.player(actor)
    return asked, player, await standing(tx, round_id, player) if player else None


async def standing(tx: Reading, round_id: int, player: Player) -> Answer | None:
    """The answer by which the member is judged: the last one in time, else the last late one."""
    last = (await tx.answers_of([round_id], player.id)).get(round_id)
    if last is None or not last.late:
        return last
    timely = await tx.final_answers(round_id)
    return next((answer for answer in timely if answer.player == player.id), last)
