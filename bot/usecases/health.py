"""Whether a channel gets its questions: what was posted, what stands in the way, what is left, and the database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from bot.commands.words import ShowHealth
from bot.errors import PlatformError
from bot.model import Place, Wish
from bot.ports import Services
from bot.rules import selection
from bot.ui import View
from bot.views import health as views

ASK_WITHIN = 2.0
"""Seconds that a platform gets to say what keeps the bot from posting: somebody waits for the answer."""

log = structlog.get_logger(__name__)


async def obstacles(services: Services, place: Place) -> Sequence[str] | None:
    """What keeps the bot from posting in ``place``; None if the platform doesn't say in time. Never raises."""
    messenger = services.messengers.get(place.platform)
    if messenger is None:
        return None
    try:
        async with asyncio.timeout(ASK_WITHIN):
            return await messenger.obstacles(place)
    except (PlatformError, TimeoutError) as error:
        log.info("obstacles unknown", platform=place.platform, error=str(error))
    except Exception:  # whoever sets a channel up must not lose the reply to a bug in this
        log.exception("obstacles unknown", platform=place.platform)
    return None


async def show(services: Services, command: ShowHealth) -> View:
    """The channel's health, for an organiser."""
    now, place = services.clock.now(), command.actor.place
    async with services.store.read() as tx:
        group = await tx.group(place)
        schedules = await tx.schedules(place)
        posts = []
        for schedule in schedules:
            taken = await tx.taken(schedule.id, 1)
            posts.append((schedule, taken[0].round if taken else None))
        waiting = await tx.waiting(place)
        history = (await tx.history([place])).get(place, ())
        banned = (await tx.bans([group.id])).get(group.id, frozenset()) if group else frozenset()
    bank = services.shelf.bank
    left = selection.unseen(bank.live(), history, Wish(), banned)
    return views.health(
        posts,
        await obstacles(services, place),
        waiting,
        [(topic, left.get(topic.id, 0)) for topic in bank.topics],
        await services.store.facts(),
        now,
        group.zone if group else services.settings.zone,
    )
