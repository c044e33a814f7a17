"""What travels between use cases and the store, besides the words of ``model``. Instants are aware UTC datetimes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model import Confidence, Mode, Place, Result, Round

if TYPE_CHECKING:
    from bot.kinds.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer on its way into the log. ``given`` is canonical JSON: a list of option indices, or a string."""

    round: int
    place: Place
    user: str
    name: str
    delivery: str
    given: str
    confidence: Confidence | None
    at: datetime


class Saved(StrEnum):
    """What became of an Entry. Only SAVED, LATE and REPEATED are in the log."""

    SAVED = "saved"
    LATE = "late"
    """The round had closed less than 48 h ago: kept as practice."""
    REPEATED = "repeated"
    """This delivery was in the log already."""
    CLOSED = "closed"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"
    """The round belongs to another channel."""
    FOREIGN = "foreign"
    """A private round of somebody else."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Told only after the commit. ``answered`` is the number of members who have answered the round by now."""

    saved: Saved
    player: int = 0
    answer: int = 0
    changed: bool = False
    """The member had answered this round before."""
    answered: int = 0
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round to open; fields as in Round. With a ``schedule`` the slot is claimed: one round per schedule and slot."""

    place: Place
    group: int
    mode: Mode
    question: str
    rev: str
    seed: int
    order: tuple[int, ...]
    slot: date
    opens_at: datetime
    closes_at: datetime | None
    schedule: int | None = None
    session: int | None = None
    owner: int | None = None
    speed: bool = False
    essay: bool = False


class What(StrEnum):
    """What a row of the outbox asks for."""

    POST = "post"
    """The question of ``round``."""
    CLOSE = "close"
    """Edit every post of ``round``: closed."""
    REVEAL = "reveal"
    """Reply to the post of ``round`` with key and distribution."""
    THREAD = "thread"
    """Open a discussion thread at the reveal of ``round``."""
    SAY = "say"
    """Post ``text`` (our own Markdown) into the channel."""
    TELL = "tell"
    """Tell ``user`` privately ``text``."""
    BOARD = "board"
    """Post the board of the live session ``round`` belongs to."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A row of the outbox. ``key`` is unique: what has been queued once isn't queued again.

    ``after`` is the key of the row that has to be finished (sent or given up) before. ``nonce`` goes to the platform
    with every try, so that a repeat can be recognised there. ``attempts`` counts the tries that failed so far.
    """

    key: str
    place: Place
    what: What
    round: int | None = None
    user: str = ""
    text: str = ""
    after: str = ""
    not_before: datetime | None = None
    id: int = 0
    attempts: int = 0
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the outbox that isn't finished. ``error`` is why the last try failed, "" if none has."""

    row: Outgoing
    error: str


@dataclass(frozen=True, slots=True)
class Facts:
    """About the database itself. ``size`` in bytes. ``backup_at`` is when `quizmaster db backup` last made a copy, None
    if it never did; other copies are unknown to us."""

    kind: str
    version: str
    schema: str
    size: int
    backup_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message that a platform has accepted."""

    round: int
    what: What
    place: Place
    ref: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking in a channel's history."""

    question: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TallyChange:
    """Add to one cell of the boards. ``key`` is a period (``week:2026-W47``), ``topic`` "" for all.

    ``who`` is a player's or, with ``teams``, a team's id.
    """

    group: int
    key: str
    teams: bool
    topic: str
    who: int
    centipoints: int
    answered: int
    correct: int


@dataclass(frozen=True, slots=True)
class Session:
    """A quiz on demand. ``questions`` are its question ids, ``position`` the index of the current one.

    ``timer`` seconds per question (0: none). ``ended_at`` None while it runs.
    """

    id: int
    mode: Mode
    place: Place
    group: int
    host: int
    questions: tuple[str, ...]
    position: int
    timer: int
    speed: bool
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """The member's rounds of slots from ``since`` to ``until``, both included, leave the streak alone.

    Entries are appended. For a slot the newest entry that begins on or before it decides, as of ``at``; one whose
    ``until`` lies before its ``since`` says "back".
    """

    player: int
    since: date
    until: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Season:
    """``closed`` None while it runs. ``first`` is its first local date; ``archive`` the final board as JSON.

    ``essays``: open answers count on its board. That is settled when it starts, since nothing has been counted then.
    """

    id: int
    group: int
    name: str
    first: date
    closed: date | None
    archive: str = ""
    essays: bool = True


@dataclass(frozen=True, slots=True)
class PastResult:
    """A result with the round it belongs to."""

    result: Result
    round: Round
    confidence: Confidence | None


# ------------------------------------------------------------------ open answers


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a grader saw in an answer. An answer has at most one from each grader."""

    answer: int
    seen: Assessment
    at: datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """A member's word on whether somebody else's answer makes a point (its id in the rubric). ``odds`` and ``mark`` are
    those of the ``PointSeen`` that the grader wasn't sure of."""

    answer: int
    point: str
    voter: int
    agrees: bool
    at: datetime
    odds: float | None = None
    mark: str = ""


class TurnKind(StrEnum):
    PLAN = "plan"
    """What was agreed at the beginning: "3 stretch", the number of questions and, if one was wished, the level."""
    FOLLOWUP = "followup"
    """A follow-up (the rubric's, as JSON), and the answer to it."""
    ALOUD = "aloud"
    """A thought that was spoken aloud."""
    HINT = "hint"
    """The area that was named."""
    SKIP = "pass"


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry of an interview's log, in the round ``round`` of the session. ``number`` counts the round's questions:
    0 is the opening, whose answer stands in the log of answers, 1 the first follow-up.

    ``asked`` is what was asked or hinted, "" if an earlier entry says it; ``said`` what was answered or thought, "" if
    nothing was, yet; ``seen`` None if that wasn't graded, or not yet. Entries are only ever appended, so what comes
    later (an answer, what a grader saw in it) is an entry of its own with the same number. ``delivery`` as in Answer:
    unique, or "".
    """

    session: int
    round: int
    number: int
    kind: TurnKind
    asked: str
    said: str
    seen: Assessment | None
    at: datetime
    delivery: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    id: int
    question: str
    rev: str
    round: int | None
    player: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ScheduleCount:
    """How a schedule's rounds were taken: last slots first."""

    round: Round
    answered: int


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace of which anything is stored. ``group`` is None before anything was set up or answered there;
    ``removed_at`` is when the bot was removed from it, None while it is there."""

    platform: str
    workspace: str
    group: int | None
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Installation:
    """An app installed in a workspace. ``enterprise`` "" where there is none, ``workspace`` "" for one that covers a
    whole enterprise. ``sealed`` is the platform's own, encrypted by its adapter; the store only keeps it."""

    platform: str
    enterprise: str
    workspace: str
    sealed: str
    at: datetime
