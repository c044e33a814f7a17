"""What organisers do to a channel: set it up, steer its schedules, queue and ban questions, seasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands.words import (
    AddSchedule,
    EditSchedule,
    ListSchedules,
    MoveSchedule,
    PauseSchedule,
    PostNow,
    PreviewSchedule,
    ResumeSchedule,
    ScheduleFields,
    SetUp,
    SkipSlot,
)
from bot.errors import QuizError
from bot.model import Actor, Asking, Mode, Question, Round, Schedule, Wish
from bot.ports import Reading, Services, Writing
from bot.rules import schedule as slots
from bot.rules import selection
from bot.rules.feasts import parse_date
from bot.ui import Form, View, Where
from bot.usecases import daily, planning
from bot.usecases.curating import askable
from bot.usecases.health import obstacles
from bot.usecases.practice import slot_today
from bot.views import organising as views

FOUND_NONE = "This channel has no schedule yet. `/quizadmin setup` makes one."


async def set_up(services: Services, command: SetUp) -> View | Form:
    """Make the channel a study channel, or change its first schedule; without a time it opens the form."""
    if not command.fields.time:
        async with services.store.read() as tx:
            present = await tx.schedules(command.actor.place)
        return views.setup_form(present[0] if present else None, services.settings.zone, services.shelf.bank.topics)
    now = services.clock.now()
    async with services.store.write() as tx:
        fields = command.fields
        present = await tx.schedules(command.actor.place)
        if present:
            schedule = planning.changed(services, present[0], fields, now, await _last(tx, present[0]))
            await tx.save_schedules([schedule])
        else:
            schedule = await _add(services, tx, command.actor, fields, now)
        player = await tx.ensure_player(command.actor, now)
    services.wake()
    sample = _sample(services, schedule, now)
    missing = await obstacles(services, command.actor.place)
    return views.set_up(schedule, _coming(schedule, now), sample, services.shelf.bank.topics, player.zone, missing)


async def _add(services: Services, tx: Writing, actor: Actor, fields: ScheduleFields, now: datetime) -> Schedule:
    group = await tx.group(actor.place)
    zone = fields.zone or (group.zone if group else "") or services.settings.zone
    schedule = planning.made(services, actor, replace(fields, zone=zone), now)
    group = await tx.ensure_group(actor.place, schedule.rule.zone)
    await tx.ensure_player(actor, now)
    schedule = replace(schedule, group=group.id)
    return replace(schedule, id=await tx.add_schedule(schedule))


def _coming(schedule: Schedule, now: datetime) -> list[datetime]:
    """The next three posting times."""
    if schedule.next is None:
        return []
    return [schedule.next.at, *(slot.at for slot in slots.upcoming(schedule.rule, max(now, schedule.next.at), 2))]


def _sample(services: Services, schedule: Schedule, now: datetime) -> Asking | None:
    """What a first post would look like; not the question that will be asked."""
    question = selection.pick(services.shelf.bank.live(), (), schedule.wish, now, seed=services.seed())
    if question is None:
        return None
    new = daily.new_round(services, question, schedule.place, schedule.group, Mode.DAILY, now, None)
    day = now.date()
    return Asking(
        Round(0, new.place, new.group, new.mode, new.question, new.rev, new.seed, new.order, day, now, None),
        question,
        schedule.rule.zone,
    )


async def add(services: Services, command: AddSchedule) -> View:
    """One more schedule for the channel."""
    if not command.fields.time:
        raise QuizError("Say when it posts: `/quizadmin schedule add time:09:00`.")
    now = services.clock.now()
    async with services.store.write() as tx:
        schedule = await _add(services, tx, command.actor, command.fields, now)
    services.wake()
    return views.scheduled(schedule, _coming(schedule, now), "added")


async def _last(tx: Reading, schedule: Schedule) -> date | None:
    """The last date that had its post."""
    taken = await tx.taken(schedule.id, 1)
    return taken[0].round.slot if taken else None


async def list_all(services: Services, command: ListSchedules) -> View:
    now = services.clock.now()
    async with services.store.read() as tx:
        schedules = await tx.schedules(command.actor.place)
        taken = {schedule.id: await tx.taken(schedule.id, 5) for schedule in schedules}
        left = {schedule.id: await _left(services, tx, schedule) for schedule in schedules}
    return views.schedules(schedules, taken, left, now)


async def _left(services: Services, tx: Reading, schedule: Schedule) -> int:
    """Questions that the schedule could still ask for the first time."""
    history = (await tx.history([schedule.place])).get(schedule.place, ())
    banned = (await tx.bans([schedule.group])).get(schedule.group, frozenset())
    return sum(selection.unseen(services.shelf.bank.live(), history, schedule.wish, banned).values())


async def edit(services: Services, command: EditSchedule) -> View:
    now = services.clock.now()
    async with services.store.write() as tx:
        schedule = await _which(tx, command.actor, command.schedule)
        schedule = planning.changed(services, schedule, command.fields, now, await _last(tx, schedule))
        await tx.save_schedules([schedule])
    services.wake()
    return views.scheduled(schedule, _coming(schedule, now), "changed")


async def move(services: Services, command: MoveSchedule) -> View:
    """Post into another channel of the workspace from now on; the history stays with the old one."""
    channel = command.channel.strip().lstrip("#")
    if not channel:
        raise QuizError("Name the channel: `/quizadmin schedule move channel:…`.")
    now = services.clock.now()
    async with services.store.write() as tx:
        schedule = await _which(tx, command.actor, command.schedule)
        schedule = replace(schedule, place=replace(schedule.place, channel=channel))
        await tx.save_schedules([schedule])
    return views.scheduled(schedule, _coming(schedule, now), "moved to ", Where(channel))


async def pause(services: Services, command: PauseSchedule) -> View:
    now = services.clock.now()
    async with services.store.write() as tx:
        schedule = await _which(tx, command.actor, command.schedule)
        if schedule.paused:
            raise QuizError(f"Schedule {schedule.id} is paused already: {schedule.paused}.")
        schedule = replace(schedule, paused="an organiser paused it", next=None)
        await tx.save_schedules([schedule])
    return views.scheduled(schedule, _coming(schedule, now), "paused")


async def resume(services: Services, command: ResumeSchedule) -> View:
    now = services.clock.now()
    async with services.store.write() as tx:
        schedule = await _which(tx, command.actor, command.schedule)
        if not schedule.paused:
            raise QuizError(f"Schedule {schedule.id} isn't paused.")
        schedule = planning.planned(replace(schedule, paused="", unanswered=0), now, await _last(tx, schedule))
        await tx.save_schedules([schedule])
    services.wake()
    return views.scheduled(schedule, _coming(schedule, now), "running again")


async def skip(services: Services, command: SkipSlot) -> View:
    """Leave out one date, by default the next one."""
    now = services.clock.now()
    async with services.store.write() as tx:
        schedule = await _which(tx, command.actor, command.schedule)
        today = now.astimezone(ZoneInfo(schedule.rule.zone)).date()
        day = _skipped(command.date, schedule, today)
        kept = frozenset(d for d in schedule.rule.skips if d >= today)
        rule = replace(schedule.rule, skips=kept | {day})
        schedule = planning.planned(replace(schedule, rule=rule), now, await _last(tx, schedule))
        await tx.save_schedules([schedule])
    services.wake()
    return views.scheduled(schedule, _coming(schedule, now), f"leaves out {day.isoformat()}")


def _skipped(text: str, schedule: Schedule, today: date) -> date:
    if not text:
        if schedule.next is None:
            raise QuizError("Nothing is planned, so there is nothing to skip.")
        return schedule.next.day
    day = parse_date(text)
    if day < today:
        raise QuizError(f"{day} is past; give a date from today on.")
    return day


async def preview(services: Services, command: PreviewSchedule) -> View:
    """The next posts, with clock changes, holidays and skipped dates marked."""
    now = services.clock.now()
    async with services.store.read() as tx:
        schedule = await _which(tx, command.actor, command.schedule)
    first = schedule.next.day if schedule.next else now.astimezone(ZoneInfo(schedule.rule.zone)).date()
    return views.preview(schedule, slots.preview(schedule.rule, first, command.count))


async def post_now(services: Services, command: PostNow) -> View:
    """Ask a question at once; the day's slot isn't consumed."""
    now, place = services.clock.now(), command.actor.place
    span = planning.open_for(command.open_for) if command.open_for else None
    async with services.store.write() as tx:
        group = await tx.ensure_group(place, services.settings.zone)
        await tx.ensure_player(command.actor, now)
        schedules = await tx.schedules(place)
        question = await _chosen(services, tx, command, group.id, schedules)
        open_for = span or (schedules[0].open_for if schedules else services.settings.open_for)
        closes = now + timedelta(seconds=open_for)
        new = daily.new_round(services, question, place, group.id, Mode.DAILY, now, closes)
        new = replace(new, slot=await slot_today(services, tx, place, now))
        await tx.save_snapshots([question], now)
        (round_id,) = await tx.open([new])
        if round_id is None:
            raise LookupError("a round without a slot can't lose a race")
        await tx.enqueue([daily.post_row(round_id, place)])
    services.wake()
    zone = schedules[0].rule.zone if schedules else group.zone
    return views.posted(round_id, question, closes, zone)


async def _chosen(
    services: Services, tx: Writing, command: PostNow, group: int, schedules: Sequence[Schedule]
) -> Question:
    bank = services.shelf.bank
    sealed = (await tx.sealed([group])).get(group, frozenset())
    banned = (await tx.bans([group])).get(group, frozenset())
    if command.question:
        question = askable(bank.find(command.question), banned)
        if question.id in sealed:
            raise QuizError(f"`{question.id}` is open here already.")
        return question
    wish = schedules[0].wish if schedules else Wish()
    if command.topic:
        wish = replace(wish, topics=(bank.topic(command.topic).id,))
    place = command.actor.place
    found = selection.pick(
        bank.live(),
        (await tx.history([place])).get(place, ()),
        wish,
        services.clock.now(),
        banned=banned,
        open_elsewhere=sealed,
        seed=services.seed(),
    )
    if found is None:
        raise QuizError("No question fits that. `/topics` shows what there is.")
    return found


async def _which(tx: Reading, actor: Actor, number: int | None) -> Schedule:
    """The schedule that is meant; the channel's only one without a number."""
    schedules = await tx.schedules(actor.place)
    if not schedules:
        raise QuizError(FOUND_NONE)
    if number is None and len(schedules) == 1:
        return schedules[0]
    names = ", ".join(f"{s.id} ({planning.said(s.rule)})" for s in schedules)
    if number is None:
        raise QuizError(f"This channel has several schedules; say which with `schedule:`: {names}.")
    found = next((s for s in schedules if s.id == number), None)
    if found is None:
        raise QuizError(f"This channel has no schedule {number}; it has {names}.")
    return found


def check(services: Services, command: SetUp) -> dict[str, str]:
    """What is plainly wrong with the set-up form: field → sentence."""
    fields = command.fields
    if not fields.time:
        return {}
    parts = {
        "time": ScheduleFields(time=fields.time),
        "zone": ScheduleFields(zone=fields.zone),
        "days": ScheduleFields(days=fields.days),
        "topics": ScheduleFields(topics=fields.topics),
        "difficulty": ScheduleFields(difficulty=fields.difficulty),
    }
    wrong: dict[str, str] = {}
    for name, part in parts.items():
        try:
            planning.changed(services, planning.blank(services, command.actor), part, services.clock.now())
        except QuizError as error:
            wrong[name] = str(error)
    return wrong
