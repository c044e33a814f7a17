"""Where a member stands: what is open in the channels they see, what closed last, streaks and points."""

from __future__ import annotations

from bot.commands.words import ShowHome
from bot.model import Mode, Place, Player
from bot.ports import Reading, Services
from bot.rules import periods
from bot.rules.periods import Period
from bot.ui import View
from bot.usecases import asking as askings
from bot.usecases.membership import welcome
from bot.usecases.practice import slot_today
from bot.views import home as home_views
from bot.views.words import clip

MOST = 12
"""Channels that are shown."""


async def show(services: Services, command: ShowHome) -> View:
    """Everything that waits for the member, in the channels named by the command that were ever used."""
    actor, place = command.actor, command.actor.place
    await welcome(services, actor)
    async with services.store.read() as tx:
        used = await tx.places(place.platform, place.workspace)
        wanted = {place.channel} if command.channels is None else set(command.channels)
        seen = [each for each in used if each.channel in wanted][:MOST]
        group, player = await tx.group(place), await tx.player(actor)
        channels = [await _channel(services, tx, each, group.id, player) for each in seen] if group else []
        own, quiz, today = None, False, await slot_today(services, tx, place, services.clock.now())
        if group is not None and player is not None:
            key = periods.key_now(Period.MONTH, today, None)
            own = await tx.standing(group.id, key, topic="", by="points", player=player.id)
            quiz = any(each.mode in (Mode.SOLO, Mode.INTERVIEW) for each in await tx.running(host=player.id))
    return home_views.home(channels, own, player, services.shelf.bank.topics, quiz=quiz)


async def _channel(
    services: Services, tx: Reading, place: Place, group: int, player: Player | None
) -> home_views.Channel:
    rounds = [round_ for round_ in await tx.open_rounds(group) if round_.place == place]
    closed = await tx.last_closed(place)
    mine = [*rounds, *([closed] if closed else [])]
    answers = await tx.answers_of([round_.id for round_ in mine], player.id) if player else {}
    result = await tx.result(closed.id, player.id) if closed and player and closed.id in answers else None
    schedules = await tx.schedules(place)
    due = min((each.next.at for each in schedules if each.next), default=None)
    open_ = []
    for round_ in rounds:
        asked = await askings.with_question(services, tx, round_)
        answer = answers.get(round_.id)
        said = clip(asked.question.body.show(answer.given, round_.order), 40) if answer else ""
        open_.append((asked, said, askings.values_of(asked, player.id if player else None)))
    return home_views.Channel(
        name=place.channel,
        open=tuple(open_),
        closed=closed,
        answered=closed is not None and closed.id in answers,
        result=result,
        next=due,
        zone=schedules[0].rule.zone if schedules else services.settings.zone,
        streak=await tx.streak(place, player.id) if player else None,
    )
