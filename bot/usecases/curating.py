"""Which questions a channel gets, and its seasons."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from bot.commands.words import BanQuestion, ManageSeason, QueueQuestion
from bot.errors import QuizError
from bot.hints import quoted
from bot.model import Question, Status
from bot.ports import Reading, Services, Writing
from bot.ui import View
from bot.usecases.practice import slot_today
from bot.usecases.projecting import archive
from bot.views import organising as views

# ------------------------------------------------------------------ questions


async def queue(services: Services, command: QueueQuestion) -> View:
    """Ask a question next here; or show the queue, or take one out."""
    place = command.actor.place
    question = services.shelf.bank.find(command.question) if command.question else None
    async with services.store.write() as tx:
        group = await tx.ensure_group(place, services.settings.zone)
        queued = list(await tx.queue(place))
        if question is not None:
            banned = (await tx.bans([group.id])).get(group.id, frozenset())
            queued = _queued(queued, question, remove=command.remove, banned=banned)
            await tx.set_queue(place, queued)
    return views.queue(queued)


def _queued(queued: list[str], question: Question, *, remove: bool, banned: Collection[str]) -> list[str]:
    if remove:
        if question.id not in queued:
            raise QuizError(f"`{question.id}` isn't in the queue.")
        return [name for name in queued if name != question.id]
    if question.id in queued:
        raise QuizError(f"`{question.id}` is in the queue already.")
    return [*queued, askable(question, banned).id]


def askable(question: Question, banned: Collection[str]) -> Question:
    """The question, if it may be asked. Raises QuizError for a draft, a retired or a banned one."""
    if question.status is Status.DRAFT:
        raise QuizError(f"`{question.id}` is a draft; it comes when its author publishes it.")
    if question.status is Status.RETIRED:
        raise QuizError(f"`{question.id}` is retired and isn't asked any more. `/topics` shows what there is.")
    if question.id in banned:
        lift = f"`/quizadmin question ban question:{question.id} lift:yes`"
        raise QuizError(f"`{question.id}` is banned here; {lift} lifts it.")
    return question


async def ban(services: Services, command: BanQuestion) -> View:
    """Never ask a question in this group; or show the list, or lift a ban."""
    place, now = command.actor.place, services.clock.now()
    question = services.shelf.bank.find(command.question) if command.question else None
    async with services.store.write() as tx:
        group = await tx.ensure_group(place, services.settings.zone)
        if question is not None:
            present = (await tx.bans([group.id])).get(group.id, frozenset())
            if (question.id in present) is not command.lift:
                state = "isn't banned here" if command.lift else "is banned here already"
                raise QuizError(f"`{question.id}` {state}.")
            await tx.set_ban(group.id, question.id, not command.lift, now)
        banned = (await tx.bans([group.id])).get(group.id, frozenset())
    return views.bans(sorted(banned))


# ------------------------------------------------------------------ seasons


async def season(services: Services, command: ManageSeason) -> View:
    """Show the seasons, start one, or close the running one with its final board."""
    if command.action not in ("show", "start", "close"):
        raise QuizError("`action` is show, start or close.")
    if command.open_answers not in ("on", "off"):
        raise QuizError("`open_answers` is on or off.")
    if command.open_answers == "off" and command.action != "start":
        raise QuizError("Whether open answers count is settled when a season starts: `/quizadmin season start`.")
    now, place = services.clock.now(), command.actor.place
    async with services.store.write() as tx:
        group = await tx.ensure_group(place, services.settings.zone)
        today = await slot_today(services, tx, place, now)
        if command.action == "start":
            await _start_season(tx, group.id, command, today)
        elif command.action == "close":
            await _close_season(tx, group.id, today)
        seasons = await tx.seasons(group.id)
    return views.seasons(seasons)


async def _start_season(tx: Writing, group: int, command: ManageSeason, today: date) -> None:
    seasons = await tx.seasons(group)
    running = next((season for season in seasons if season.closed is None), None)
    if running is not None:
        raise QuizError(f"{quoted(running.name)} is running; close it first with `/quizadmin season close`.")
    name = " ".join(command.name.split()) or f"Season {len(seasons) + 1}"
    last = seasons[0].closed if seasons else None
    first = await _first_day(tx, group, today, last)
    await tx.add_season(group, name, first, essays=command.open_answers == "on")


async def _close_season(tx: Writing, group: int, today: date) -> None:
    running = next((season for season in await tx.seasons(group) if season.closed is None), None)
    if running is None:
        raise QuizError("No season is running. `/quizadmin season start` begins one.")
    # Slots are dates of their schedules' zones, which may be ahead of the group's.
    counted = await tx.last_closed_slot(group) or today
    last = max(today, running.first, counted)
    await tx.close_season(running.id, last, await archive(tx, group, running.id))


async def _first_day(tx: Reading, group: int, today: date, last: date | None) -> date:
    """A season begins today, unless a round of today has been counted or another season ended today."""
    closed = await tx.last_closed_slot(group)
    taken = max((day for day in (closed, last) if day is not None), default=None)
    return today if taken is None or taken < today else taken + timedelta(days=1)
