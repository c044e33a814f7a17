"""How a channel is doing, for its organisers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model import Round, Schedule, Topic
from bot.ports import Facts, Waiting, What
from bot.ui import Block, Cmd, Heading, Line, Note, Span, Table, Tone, Typed, View, When
from bot.views.words import clip, many

MOST_WAITING = 5
"""Rows of the outbox that are told one by one."""
BACKUP_AGE = timedelta(days=7)
"""A newest backup older than this is remarked on."""

_WHAT = {
    What.POST: "the question",
    What.CLOSE: "the close",
    What.REVEAL: "the reveal",
    What.THREAD: "the discussion",
    What.BOARD: "the board",
    What.SAY: "a message",
    What.TELL: "a word to somebody",
}


def health(
    posts: Sequence[tuple[Schedule, Round | None]],
    obstacles: Sequence[str] | None,
    waiting: Sequence[Waiting],
    left: Sequence[tuple[Topic, int]],
    facts: Facts,
    now: datetime,
    zone: str,
) -> View:
    """``posts``: each schedule with its last round. ``obstacles`` None: the platform didn't say. ``left``: per topic
    how many questions the channel hasn't seen."""
    put_off = [each for each in waiting if each.error]
    well = not put_off and not obstacles and not any(schedule.paused for schedule, _ in posts)
    blocks: list[Block] = [
        Heading("Posts"),
        *_posts(posts),
        *hindrances(obstacles),
        *_waiting(waiting, put_off, zone),
        Heading("Questions this channel hasn't seen"),
        Table(("Topic", "Left"), tuple((topic.title, str(count)) for topic, count in left), numeric=(1,)),
        Note(f"{many(sum(count for _, count in left), 'question')} in all; after that the oldest come back."),
        Heading("Database"),
        *_database(facts, now, zone),
    ]
    summary = "All is well here." if well else "Something needs attention."
    return View(tuple(blocks), summary=summary, tone=Tone.PLAIN if well else Tone.BAD, private=True)


def _posts(posts: Sequence[tuple[Schedule, Round | None]]) -> list[Block]:
    if not posts:
        return [Line("This channel has no schedule. ", Cmd("quizadmin setup"), " makes one.")]
    blocks: list[Block] = []
    for schedule, last in posts:
        zone = schedule.rule.zone
        spans: list[Span] = [f"**Schedule {schedule.id}**: "]
        if last is None:
            spans.append("nothing posted yet")
        else:
            spans += [f"last #{last.id}, ", When(last.posted_at or last.opens_at, "full", zone)]
            spans.append("" if last.posted_at else " (not posted)")
        if schedule.paused:
            spans += [f"; paused: {schedule.paused}. ", Cmd("quizadmin schedule resume"), " starts it again."]
        elif schedule.next is not None:
            spans += ["; next ", When(schedule.next.at, "full", zone), "."]
        else:
            spans.append("; nothing planned.")
        blocks.append(Line(*spans))
    return blocks


def hindrances(obstacles: Sequence[str] | None, *, quiet: bool = False) -> list[Block]:
    """What keeps the bot from posting. ``quiet``: nothing is said where nothing does, or where it isn't known."""
    if obstacles:
        return [Line("**I can't post here yet:**"), *(Line(f"⚠ {sentence}") for sentence in obstacles)]
    if quiet:
        return []
    if obstacles is None:
        return [Note("Whether I may post here I couldn't find out just now.")]
    return [Line("✓ Nothing keeps me from posting here.")]


def _waiting(waiting: Sequence[Waiting], put_off: Sequence[Waiting], zone: str) -> list[Block]:
    if not waiting:
        return [Line("✓ Nothing waits to be sent.")]
    blocks: list[Block] = [Line(f"{many(len(waiting), 'message waits', 'messages wait')} to be sent.")]
    for each in put_off[:MOST_WAITING]:
        row = each.row
        about = f" of #{row.round}" if row.round is not None else ""
        tried = f"⚠ {_WHAT[row.what]}{about}: tried {many(row.attempts, 'time')}, "
        again: list[Span] = ["again ", When(row.not_before, "time", zone), ": "] if row.not_before else []
        blocks.append(Line(tried, *again, Typed(clip(each.error, 200))))
    if len(put_off) > MOST_WAITING:
        blocks.append(Note(f"and {len(put_off) - MOST_WAITING} more."))
    return blocks


def _database(facts: Facts, now: datetime, zone: str) -> list[Block]:
    blocks: list[Block] = [Line(f"{facts.kind} {facts.version}, schema {facts.schema}, {_size(facts.size)}.")]
    if facts.kind != "SQLite":
        return [*blocks, Note("It is backed up with its own tools, so I can't tell how old the newest backup is.")]
    if facts.backup_at is None:
        return [*blocks, Note("I know of no backup: none was made with `quizmaster db backup`.")]
    old = "⚠ " if now - facts.backup_at > BACKUP_AGE else ""
    return [*blocks, Line(f"{old}Newest backup: ", When(facts.backup_at, "full", zone), ".")]


def _size(count: int) -> str:
    """ "1.2 MB"."""
    if count < 1_000_000:
        return f"{max(1, count // 1000)} kB"
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"
