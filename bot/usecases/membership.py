"""Comings and goings: workspaces that the bot was removed from, members who left, copies of a post."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.errors import PlatformError, QuizError, StoreError
from bot.model import Actor, Place, Schedule
from bot.ports import Message, Messenger, Reading, Services, What, Workspace
from bot.usecases import asking as askings
from bot.usecases import planning
from bot.usecases.closing import close

CHECK_EVERY = timedelta(hours=20)
"""Members are looked for about once a day, whenever the process happens to run."""
CHECKED_AT_ONCE = 50
"""Members of one workspace who are looked for in one go."""
ASK_WITHIN = 60
"""Seconds that a platform gets to say who is absent."""
MOST_COPIES = 8
"""Messages of one round that are taken for copies of its post; a crash leaves one."""
REMEMBERED = 1000
"""Rounds whose messages are kept in memory."""

log = structlog.get_logger(__name__)


# ------------------------------------------------------------------ workspaces


async def removed(services: Services, platform: str, workspace: str) -> None:
    """The bot was removed from a workspace: nothing is posted there any more, and what is open there closes silently.

    What is stored stays until the grace period is over; see ``purge``. Doing it twice changes nothing.
    """
    now, place = services.clock.now(), Place(platform, workspace, "")
    async with services.store.write() as tx:
        known = next((each for each in await tx.workspaces(platform) if each.workspace == workspace), None)
        if known is None or known.removed_at is not None:
            return
        group = await tx.ensure_group(place, services.settings.zone)
        await tx.set_removed(platform, workspace, now)
        await tx.save_schedules([replace(each, next=None) for each in await tx.schedules_in(platform, workspace)])
        await tx.cancel_all(platform, workspace, now)
        places = await tx.places(platform, workspace)
        for session in [running for each in places for running in await tx.running(place=each)]:
            await tx.move_session(session.id, session.position, now)
        for round_ in await tx.open_rounds(group.id):
            if round_.place in places:
                await close(tx, await askings.with_question(services, tx, round_), now, silent=True)
    log.info("removed from a workspace", platform=platform)


async def returned(services: Services, platform: str, workspaces: Collection[str], *, complete: bool = False) -> None:
    """The bot is in these workspaces (again): what a removal had stopped goes on, from the next slot after now.

    ``complete``, at the start: it is in no others, so those that are known count as removed from now on.
    """
    now = services.clock.now()
    async with services.store.read() as tx:
        known = await tx.workspaces(platform)
    for each in known:
        if each.workspace in workspaces and each.removed_at is not None:
            async with services.store.write() as tx:
                await tx.set_removed(platform, each.workspace, None)
                stopped = [s for s in await tx.schedules_in(platform, each.workspace) if not s.paused and not s.next]
                await tx.save_schedules([await _going_on(tx, schedule, now) for schedule in stopped])
            log.info("back in a workspace", platform=platform)
        elif complete and each.workspace not in workspaces and each.removed_at is None:
            await removed(services, platform, each.workspace)
    services.wake()


async def _going_on(tx: Reading, schedule: Schedule, now: datetime) -> Schedule:
    taken = await tx.taken(schedule.id, 1)
    try:
        return planning.planned(schedule, now, taken[0].round.slot if taken else None)
    except QuizError:  # a rule that has no more dates
        return schedule


async def purge(services: Services) -> int:
    """Delete what is stored of workspaces that the bot was removed from longer ago than the grace period; returns how
    many are gone. Each transaction deletes a bounded part, so one that a crash cuts off is finished next time."""
    now = services.clock.now()
    before = now - timedelta(seconds=services.settings.grace)
    async with services.store.read() as tx:
        due = await tx.removed_before(before)
    gone = 0
    for workspace in due:
        more = True
        while more:
            async with services.store.write() as tx:
                more = await tx.purge(workspace, before, now)
            # Numbers of rounds that were deleted may be given to new ones.
            services.askings.clear()
            services.copies.clear()
        gone += 1
        log.info("purged a workspace", platform=workspace.platform)
    return gone


# ------------------------------------------------------------------ members


async def check_members(services: Services) -> int:
    """Look for the members who stand on boards, and take off them who left the workspace; returns how many had.

    A bounded number per workspace and run. A platform that fails is asked again at the next run.
    """
    now, gone = services.clock.now(), 0
    for platform, messenger in services.messengers.items():
        async with services.store.read() as tx:
            present = [each for each in await tx.workspaces(platform) if each.removed_at is None]
        for workspace in present:
            try:
                gone += await _check(services, messenger, workspace, now)
            except (PlatformError, TimeoutError) as error:
                log.warning("members not checked", platform=platform, error=str(error))
    return gone


async def _check(services: Services, messenger: Messenger, workspace: Workspace, now: datetime) -> int:
    async with services.store.read() as tx:
        users = await tx.unchecked(workspace, now - CHECK_EVERY, CHECKED_AT_ONCE)
        places = await tx.places(workspace.platform, workspace.workspace) if users else ()
    if not places:
        return 0
    async with asyncio.timeout(ASK_WITHIN):
        absent = set(await messenger.absent(places[0], users)).intersection(users)
    async with services.store.write() as tx:
        await tx.checked(workspace, users, sorted(absent), now)
    return len(absent)


async def welcome(services: Services, actor: Actor) -> None:
    """Whoever asks for a board is there, whatever a check has found."""
    async with services.store.read() as tx:
        gone = await tx.has_left(actor)
    if gone:
        async with services.store.write() as tx:
            await tx.back(actor)


# ------------------------------------------------------------------ copies of a post


async def seen(services: Services, place: Place, round_id: int, ref: str) -> None:
    """A member used the message ``ref``, which everybody in ``place`` sees, to answer a round.

    If it isn't on record (a copy that a crash left behind), it is from now on, so that the close updates it, too. Looks
    at memory alone once the round is known. Where the database fails, the next click notes it: the member, who has
    been answered already, needn't know.
    """
    try:
        await _noted(services, place, round_id, ref)
    except StoreError as trouble:
        log.warning("message not looked up", round=round_id, error=str(trouble))


async def _noted(services: Services, place: Place, round_id: int, ref: str) -> None:
    key = (round_id, place)
    if key not in services.copies:
        services.copies[key] = None  # while one looks it up, the others of a busy minute pass by
        try:
            services.copies[key] = await _recorded(services, place, round_id)
        except BaseException:
            services.copies.pop(key, None)
            raise
        while len(services.copies) > REMEMBERED:
            services.copies.pop(next(iter(services.copies)))
    known = services.copies.get(key)
    if known is None or ref in known or len(known) >= MOST_COPIES:
        return
    known.add(ref)
    try:
        async with services.store.write() as tx:
            round_ = await tx.lock_round(round_id)
            if round_ is not None and round_.closed_at is None:
                await tx.note_message(Message(round_id, What.POST, place, ref))
                log.info("a copy of a post was found", round=round_id)
    except BaseException:
        known.discard(ref)
        raise


async def _recorded(services: Services, place: Place, round_id: int) -> set[str] | None:
    """The messages that carry the question of a public round which is open in ``place``; None if there is none."""
    async with services.store.read() as tx:
        round_ = await tx.round(round_id)
        if round_ is None or round_.place != place or not round_.mode.public or round_.closed_at is not None:
            return None
        return {message.ref for message in await tx.messages(round_id) if message.what is What.POST}
