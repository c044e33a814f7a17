"""Replies to organisers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.commands import tokens
from bot.model import Asking, Question, Schedule, Topic
from bot.ports import ScheduleCount, Season
from bot.rules.clock import show_at, show_days, show_duration
from bot.rules.schedule import Preview
from bot.ui import Block, Cmd, Field, Form, Heading, Line, Note, Span, Table, View, When, Where, Who, summed
from bot.views.health import hindrances
from bot.views.question import asked
from bot.views.words import clip, day, headline, kept, listed, many, note, points, topic_title

MOST_TOPICS = 25
"""Options of one field: Discord's limit for a select (docs: components reference)."""


def setup_form(present: Schedule | None, zone: str, topics: Sequence[Topic] = ()) -> Form:
    """One form for a study channel; what stands there is what holds now."""
    rule = present.rule if present else None
    fields = (
        Field("time", "Local time of the post", "e.g. 09:00", show_at(rule.at) if rule else "09:00", limit=10),
        Field("zone", "Time zone", "e.g. Europe/Berlin", rule.zone if rule else zone, limit=60, suggest="zone"),
        Field("days", "Days", "e.g. daily, mon-fri", show_days(rule.days) if rule else "mon-fri", limit=40),
        _topics(present, topics),
        _difficulty(present),
    )
    return Form("Set up this channel", tokens.setup(), fields, submit="Set up")


def _topics(present: Schedule | None, topics: Sequence[Topic]) -> Field:
    value = ",".join(present.wish.topics) if present else ""
    if 0 < len(topics) <= MOST_TOPICS:
        options = tuple((topic.id, clip(topic.title, 100)) for topic in topics)
        return Field("topics", "Topics", "none chosen: all", value, options, required=False, many=True)
    return Field("topics", "Topics", "ids such as t01,t07; empty for all", value, required=False, suggest="topics")


def _difficulty(present: Schedule | None) -> Field:
    low, high = present.wish.difficulty if present else (1, 5)
    typed = "" if (low, high) == (1, 5) else f"{low}" if low == high else f"{low}-{high}"
    value = "adaptive" if present and present.adaptive else typed
    return Field("difficulty", "Difficulty", "1-5, 2-4, adaptive; empty for any", value, required=False, limit=10)


def _when(schedule: Schedule, moments: Sequence[datetime], zone: str | None) -> list[Block]:
    if schedule.paused:
        return [Line(f"It is paused: {schedule.paused}. ", Cmd("quizadmin schedule resume"), " starts it again.")]
    blocks: list[Block] = [Line("Next posts:")]
    for moment in moments:
        spans: list[Span] = ["· ", When(moment, "full", schedule.rule.zone)]
        if zone and zone != schedule.rule.zone:
            spans += [" (for you ", When(moment, "full", zone), ")"]
        blocks.append(Line(*spans))
    return blocks


def _terms(schedule: Schedule, topics: Sequence[Topic] = ()) -> str:
    """One sentence with what was agreed."""
    rule, wish = schedule.rule, schedule.wish
    about = listed(topic_title(topics, t) for t in wish.topics) if wish.topics else "all topics"
    kinds = f", {listed(wish.kinds)}" if wish.kinds else ""
    free = f", not on holidays ({', '.join(rule.holidays)})" if rule.holidays else ""
    when = f"**{show_days(rule.days)} at {show_at(rule.at)}, {rule.zone}**{free}"
    return f"{when}; {about}{kinds}, {_level(schedule)}; open for {show_duration(schedule.open_for)}."


def _level(schedule: Schedule) -> str:
    low, high = schedule.wish.difficulty
    if schedule.adaptive:
        return "adaptive difficulty"
    if (low, high) == (1, 5):
        return "any difficulty"
    return f"difficulty {low}" if low == high else f"difficulty {low}–{high}"


def set_up(
    schedule: Schedule,
    moments: Sequence[datetime],
    sample: Asking | None,
    topics: Sequence[Topic],
    zone: str | None,
    obstacles: Sequence[str] | None,
) -> View:
    """The reply to a set-up: what holds, when it posts, what stands in the way, and how a post looks."""
    blocks: list[Block] = [
        Line("This channel is set up: " + _terms(schedule, topics)),
        *_when(schedule, moments, zone),
        *hindrances(obstacles, quiet=True),
    ]
    if sample is not None:
        blocks += [
            Note("A post will look like this (an example; the first question is drawn when it is due):"),
            headline(sample.question, topics, 0),
            *asked(sample, sample.question.body.values(0)),
        ]
    blocks.append(
        Note(
            "Change it with ",
            Cmd("quizadmin schedule edit"),
            ", look ahead with ",
            Cmd("quizadmin schedule preview"),
            ".",
        )
    )
    return View(tuple(blocks), summary="This channel is set up.", private=True)


def scheduled(schedule: Schedule, moments: Sequence[datetime], *what: Span) -> View:
    """Any change of a schedule: what it is now and when it runs next."""
    lead: list[Span] = [f"Schedule {schedule.id} ", *what]
    return View(
        (Line(*lead, f": {_terms(schedule)}"), *_when(schedule, moments, None)),
        summary=f"{summed(lead)}.",
        private=True,
    )


def schedules(
    rows: Sequence[Schedule],
    taken: Mapping[int, Sequence[ScheduleCount]],
    left: Mapping[int, int],
    now: datetime,
) -> View:
    if not rows:
        return note("This channel has no schedule. ", Cmd("quizadmin setup"), " makes one.")
    blocks: list[Block] = []
    for schedule in rows:
        blocks.append(Line(f"**Schedule {schedule.id}** · {_terms(schedule)}"))
        if schedule.paused:
            blocks.append(Line(f"Paused: {schedule.paused}. ", Cmd("quizadmin schedule resume"), " starts it again."))
        elif schedule.next is not None:
            zone = schedule.rule.zone
            blocks.append(Line("Next: ", When(schedule.next.at, "full", zone), "."))
        blocks.append(Note(f"{many(left[schedule.id], 'unseen question')} left. {_participation(taken[schedule.id])}"))
    blocks.append(Note("It is ", When(now, "full", rows[0].rule.zone), " now."))
    return View(tuple(blocks), summary="Schedules.", private=True)


def _participation(taken: Sequence[ScheduleCount]) -> str:
    """How many answered lately, without anybody's answers."""
    if not taken:
        return "Nothing was posted yet."
    return "Answers lately: " + ", ".join(f"{day(t.round.slot)}: {t.answered}" for t in taken) + "."


def preview(schedule: Schedule, rows: Sequence[Preview]) -> View:
    """The next posts in the schedule's zone."""
    zone = schedule.rule.zone
    table = tuple((day(row.day), When(row.at, "full", zone) if row.at else "–", row.note) for row in rows)
    blocks: list[Block] = [Heading(f"Schedule {schedule.id}: the next posts"), Table(("Day", "Post", ""), table)]
    if schedule.paused:
        blocks.append(Note(f"It is paused ({schedule.paused}), so none of these will come until it is resumed."))
    return View(tuple(blocks), summary="The next posts.", private=True)


def posted(number: int, question: Question, closes: datetime, zone: str) -> View:
    return note(
        f"Posted #{number}, `{question.id}`. It closes ",
        When(closes, "full", zone),
        "; the day's own post stays as planned.",
    )


def queue(queued: Sequence[str]) -> View:
    if not queued:
        return note("The queue is empty. ", Cmd("quizadmin question queue question:…"), " puts a question first.")
    return note("Next here: " + ", ".join(f"`{name}`" for name in queued) + ".")


def bans(banned: Sequence[str]) -> View:
    if not banned:
        return note("No question is banned here.")
    return note("Never asked here: " + ", ".join(f"`{name}`" for name in banned) + ".")


def seasons(rows: Sequence[Season]) -> View:
    if not rows:
        return note("There has been no season yet. ", Cmd("quizadmin season start"), " begins one.")
    blocks: list[Block] = [Heading("Seasons")]
    for row in rows:
        span = f"since {row.first}" if row.closed is None else f"{row.first} to {row.closed}"
        without = "" if row.essays else " Open answers don't count on its board."
        blocks.append(Line(Who(row.name), f": {span}" + (", running." if row.closed is None else ".") + without))
        if row.archive:
            top = [entry for entry in json.loads(row.archive) if entry["rank"] <= 3]
            names: list[Span] = []
            for entry in top:
                names += [f" {entry['rank']}. ", Who(entry["name"]), f" ({points(entry['centipoints'])})"]
            blocks.append(Line("Final board:", *names) if names else Note("Nobody had points."))
    return View(tuple(blocks), summary="Seasons.", private=True)


def reported(question_id: str) -> View:
    return note(f"Thank you. The organisers will look at `{question_id}`.")


def report_note(question_id: str, name: str, reason: str) -> str:
    """What the organiser is told. A member's words stand in code spans, where Markdown means nothing."""
    return f"`{question_id}` was reported by `{_literal(name, 40)}`: `{_literal(reason, 500)}`"


def refused_note(channel: str, error: str) -> str:
    """What the organiser is told, for the outbox."""
    return kept(
        "I can't post in the channel ",
        Where(channel),
        f" any more ({error}), so its schedule is paused. Give me access again, then `/quizadmin schedule resume`.",
    )


def _literal(text: str, limit: int) -> str:
    return clip(text.replace("`", "'"), limit) or "…"
