"""What the engine needs from outside, as protocols: clock, storage, bank, messenger; and Services, the one bundle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.model import Asking, Place, Question, Topic
from bot.ports.reading import Reading
from bot.ports.records import (
    Asked,
    Assessed,
    Away,
    Entry,
    Facts,
    Installation,
    Message,
    NewRound,
    Outgoing,
    PastResult,
    Receipt,
    Report,
    Saved,
    ScheduleCount,
    Season,
    Session,
    TallyChange,
    Turn,
    TurnKind,
    Vote,
    Waiting,
    What,
    Workspace,
)
from bot.ports.store import Store, Writing
from bot.ui import View

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.kinds.assessment import Assessment, Shifts

__all__ = [
    "Asked",
    "Assessed",
    "Away",
    "Backlog",
    "Clock",
    "Entry",
    "Facts",
    "Grader",
    "Installation",
    "Library",
    "Limits",
    "Message",
    "Messenger",
    "NewRound",
    "Outgoing",
    "PastResult",
    "Reading",
    "Receipt",
    "Report",
    "Saved",
    "ScheduleCount",
    "Season",
    "Services",
    "Session",
    "Shelf",
    "Store",
    "TallyChange",
    "Turn",
    "TurnKind",
    "Vote",
    "Waiting",
    "What",
    "Workspace",
    "Writing",
]


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant: aware, UTC."""
        ...


class Library(Protocol):
    """The validated questions, as one loading found them; immutable."""

    @property
    def topics(self) -> Sequence[Topic]: ...
    def get(self, question: str) -> Question | None: ...
    def live(self) -> Sequence[Question]:
        """Questions that may be asked, by id."""
        ...

    def find(self, text: str) -> Question:
        """The question with that id. Raises QuizError with a "did you mean" otherwise."""
        ...

    def topic(self, text: str) -> Topic:
        """By id, slug or title. Raises QuizError with a "did you mean" otherwise."""
        ...

    def read(self, raw: str) -> Question:
        """Restore a question from ``Question.raw``."""
        ...


class Shelf(Protocol):
    """Where the present Library stands; a reload puts a new one there."""

    @property
    def bank(self) -> Library: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast a platform lets us post: messages per second in all, and per channel."""

    per_second: float
    per_channel: float


class Messenger(Protocol):
    """The outgoing side of a platform. Every method may raise PlatformError."""

    @property
    def platform(self) -> str: ...
    @property
    def limits(self) -> Limits: ...

    async def post(self, place: Place, view: View, *, nonce: str, reply_to: str = "", ping: str = "") -> str:
        """Post and return the message's reference. A repeat with the same nonce may return the first message's."""
        ...

    async def edit(self, place: Place, ref: str, view: View) -> None: ...
    async def discuss(self, place: Place, ref: str, title: str, *, nonce: str) -> str:
        """Open a discussion thread at a message; returns its reference ("" where the platform has none)."""
        ...

    async def tell(self, place: Place, user: str, view: View, *, nonce: str) -> None:
        """Say something privately to one person, on behalf of ``place``."""
        ...

    async def obstacles(self, place: Place) -> Sequence[str]:
        """What keeps the bot from posting there: each a sentence that says how to mend it; empty if nothing does."""
        ...

    async def absent(self, place: Place, users: Collection[str]) -> Collection[str]:
        """Those of ``users`` who are no longer in the workspace of ``place``; in doubt nobody."""
        ...


class Grader(Protocol):
    """Reads open answers against their rubric."""

    async def assess(self, question: Question, text: str, shifts: Shifts = ...) -> Assessment:
        """What is in ``text``. ``shifts`` are what votes say about the question's points; none by default. Never raises
        for what a text holds; never blocks the loop."""
        ...


@dataclass(slots=True)
class Backlog:
    """How far this process has read the log for open answers that nobody has assessed."""

    after: int = 0
    """The answer, by id, up to which the present pass has come."""
    caught_up: bool = False
    """A pass over the whole log is done: what is missing now can only be in rounds that still take answers."""
    tries: dict[int, int] = field(default_factory=dict)
    """Answer → how often its assessment failed."""


@dataclass(slots=True)
class Services:
    """The one bundle that use cases get. ``seed`` draws a fresh non-negative 63-bit number; ``wake`` tells the
    clockwork that something new may be due, ``written`` that an open answer was saved."""

    clock: Clock
    store: Store
    shelf: Shelf
    settings: Settings
    seed: Callable[[], int]
    wake: Callable[[], None]
    messengers: Mapping[str, Messenger]
    askings: dict[int, Asking] = field(default_factory=dict)
    """Rounds that were looked up lately; only what never changes may be read from it."""
    copies: dict[tuple[int, Place], set[str] | None] = field(default_factory=dict)
    """Messages of open rounds that are on record; see ``usecases.membership.seen``."""
    looking_up: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a round is looked up for ``askings``."""
    backlog: Backlog = field(default_factory=Backlog)
    grader: Grader | None = None
    """None: open answers are assessed by their authors alone."""
    written: Callable[[], None] = lambda: None
