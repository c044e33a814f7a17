"""Reading: help, topics, a question with its key; and reporting a question."""

from __future__ import annotations

from collections import Counter

from bot.commands import find
from bot.commands.table import SLASHES
from bot.commands.words import ReportForm, ReportQuestion, ShowHelp, ShowQuestion
from bot.errors import QuizError
from bot.kinds.base import Choices
from bot.model import Asking, Mode, Round, Status
from bot.ports import Outgoing, Report, Services, What
from bot.ui import Form, View
from bot.usecases import asking as askings
from bot.usecases.asking import GONE
from bot.views import help as help_views
from bot.views import organising as organiser_views
from bot.views import reveal as reveal_views

REASON_LIMIT = 500


async def help_(command: ShowHelp) -> View:
    """All commands, or one of them."""
    about = command.about.strip().removeprefix("/")
    if not about:
        return help_views.overview(SLASHES, admin=command.actor.is_admin)
    family = [slash for slash in SLASHES if slash.words[0] == about.lower() and len(slash.words) > 1]
    if family:
        return help_views.overview(family, admin=True)
    slash, _ = find(about)
    return help_views.one(slash)


async def topics(services: Services) -> View:
    """The topics and how many questions each has."""
    bank = services.shelf.bank
    counts = Counter(question.topic for question in bank.live())
    return help_views.topics([(topic, counts[topic.id]) for topic in bank.topics])


async def show(services: Services, command: ShowQuestion) -> View:
    """A question with its key. Refused while it is open in the group; whoever looks has seen the key."""
    question, now = services.shelf.bank.find(command.question), services.clock.now()
    if question.status is Status.DRAFT:
        raise QuizError(f"`{question.id}` is a draft; it comes when its author publishes it.")
    async with services.store.write() as tx:
        group = await tx.group(command.actor.place)
        if group is not None and question.id in (await tx.sealed([group.id])).get(group.id, frozenset()):
            raise QuizError(f"`{question.id}` is open here; its key comes when it closes.")
        player = await tx.ensure_player(command.actor, now)
        await tx.expose(question.id, [player.id], now)
    asks = question.body.asks()
    order = tuple(range(len(asks.options))) if isinstance(asks, Choices) else ()
    day = now.date()
    place = command.actor.place
    fake = Round(0, place, 0, Mode.SOLO, question.id, question.rev, 0, order, day, now, None)
    return reveal_views.shown(question, Asking(fake, question), services.shelf.bank.topics)


async def report_form(services: Services, command: ReportForm) -> Form:
    asked = await askings.find(services, command.round)
    if asked is None:
        raise QuizError(GONE)
    return help_views.report_form(command.round, REASON_LIMIT)


async def report(services: Services, command: ReportQuestion) -> View:
    """Keep a report and tell the organiser of the channel."""
    reason = " ".join(command.reason.split())
    if len(reason) < 5:
        raise QuizError("Say in a few words what is wrong, so that somebody can mend it.")
    if len(reason) > REASON_LIMIT:
        raise QuizError(f"A report has at most {REASON_LIMIT} characters; this has {len(reason)}.")
    now, place = services.clock.now(), command.actor.place
    async with services.store.write() as tx:
        if command.round is not None:
            asked = await askings.load(services, tx, command.round)
            if asked is None:
                raise QuizError(GONE)
            question = asked.question
        else:
            question = services.shelf.bank.find(command.question)
        player = await tx.ensure_player(command.actor, now)
        number = await tx.add_report(Report(0, question.id, question.rev, command.round, player.id, reason, now))
        told = {schedule.organiser for schedule in await tx.schedules(place)}
        text = organiser_views.report_note(question.id, command.actor.name, reason)
        await tx.enqueue(
            [Outgoing(f"report:{number}:{user}", place, What.TELL, user=user, text=text) for user in sorted(told)]
        )
    services.wake()
    return organiser_views.reported(question.id)
