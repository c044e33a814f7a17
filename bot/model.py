"""The words of the game: immutable records that every layer speaks in. No behaviour beyond what a word means.

Units: points are whole *centipoints* (1/100 point), so that sums don't depend on their order and a rebuilt
board equals the old one byte for byte. Instants are aware datetimes in UTC. Scores are fractions in [0, 1].
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.kinds.base import Body

CENTI = 100
"""Centipoints in one point."""

NAME_LIMIT = 80
"""Characters of a member's name that are kept."""

LATE_FOR = timedelta(hours=48)
"""For this long after the close an answer still counts as practice."""

Given = tuple[int, ...] | str
"""A well-formed answer. Choice and order kinds: indices into the question's options *as written in the
bank*, so that it means the same whatever order a member saw. Text kinds: the text as typed, trimmed."""


def dump_given(given: Given) -> str:
    """Canonical JSON of an answer: a list of indices, or a string."""
    if isinstance(given, tuple):  # by far the most, and three times as fast as the encoder
        return f"[{','.join(map(str, given))}]"
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))


def load_given(text: str) -> Given:
    """The answer that ``dump_given`` wrote."""
    loaded = json.loads(text)
    return loaded if isinstance(loaded, str) else tuple(loaded)


# ------------------------------------------------------------------ who and where


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of a workspace (server) on a platform: ``terminal``, ``discord`` or ``slack``."""

    platform: str
    workspace: str
    channel: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, and where; taken from the platform's payload alone, never from a control's value.

    The name is kept without what can't be seen (control, direction and zero-width characters) and to ``NAME_LIMIT``.
    """

    place: Place
    user: str
    name: str
    is_admin: bool = False

    def __post_init__(self) -> None:
        if not self.name.isprintable() or not 0 < len(self.name) <= NAME_LIMIT:
            seen = "".join(char if char.isprintable() else " " * char.isspace() for char in self.name)
            object.__setattr__(self, "name", " ".join(seen.split())[:NAME_LIMIT].rstrip() or "somebody")


@dataclass(frozen=True, slots=True)
class Player:
    """A person. One player may own several platform identities."""

    id: int
    name: str
    zone: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The unit of a board: one workspace, or several linked ones. ``zone`` fixes where its days begin."""

    id: int
    zone: str


@dataclass(frozen=True, slots=True)
class Team:
    id: int
    group: int
    name: str
    members: tuple[Player, ...] = ()


# ------------------------------------------------------------------ questions


@dataclass(frozen=True, slots=True)
class Code:
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A source. ``url`` can be opened; ``title`` is what a reader sees."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    slug: str
    title: str
    objectives: tuple[Objective, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowance:
    """Lint warnings that an author allows in an item, with the reason."""

    checks: tuple[str, ...] = ()
    because: str = ""


class Status(StrEnum):
    DRAFT = "draft"
    """Never leaves the bank."""
    LIVE = "live"
    RETIRED = "retired"
    """Isn't asked again, but stays in history and review."""


@dataclass(frozen=True, slots=True)
class Question:
    """One item of the bank.

    ``rev`` is the hash of what matters to grading: answers to another rev are not comparable.
    ``time`` is the expected number of seconds. ``raw`` is the item as plain JSON data, enough to read it back.
    ``source`` is ``file:line``. ``line_of`` maps a dotted path inside the item to its line in the file.
    """

    id: str
    rev: str
    topic: str
    objective: str
    concepts: tuple[str, ...]
    kind: str
    level: str
    difficulty: int
    time: int
    stem: str
    explain: str
    refs: tuple[Ref, ...]
    body: Body
    tags: tuple[str, ...] = ()
    code: Code | None = None
    hint: str = ""
    review_by: str = ""
    shuffle: bool = True
    status: Status = Status.LIVE
    allow: Allowance = Allowance()
    raw: str = field(default="", repr=False)
    source: str = field(default="", compare=False)
    line_of: tuple[tuple[str, int], ...] = field(default=(), repr=False, compare=False)


# ------------------------------------------------------------------ rounds, answers, grades


class Mode(StrEnum):
    DAILY = "daily"
    LIVE = "live"
    SOLO = "solo"
    REVIEW = "review"
    INTERVIEW = "interview"

    @property
    def public(self) -> bool:
        """Whether a channel shares the round (and its answers are sealed until it closes)."""
        return self in (Mode.DAILY, Mode.LIVE)


class Confidence(StrEnum):
    GUESS = "guess"
    FAIR = "fairly sure"
    SURE = "certain"


@dataclass(frozen=True, slots=True)
class Round:
    """One asking of one question.

    ``order`` lists the option indices in the order shown (empty where there are no options). ``seed`` fixes the
    shuffle and, with the member, the variant. ``slot`` is the place's local date that its points belong to.
    ``owner`` is the player of a private round, else None. ``posted_at`` is None until a post was recorded. ``essay``:
    its answers are open ones, which a grader assesses.
    """

    id: int
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
    closed_at: datetime | None = None
    posted_at: datetime | None = None
    schedule: int | None = None
    session: int | None = None
    owner: int | None = None
    answered: int = 0
    void: bool = False
    speed: bool = False
    """A live round in which a right answer is worth less the later it comes."""
    essay: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """A round together with the question as it was when asked, and the zone in which its channel reads times."""

    round: Round
    question: Question
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry of the append-only log. The last one before the close counts.

    ``delivery`` is the platform's id of the event that carried it: unique, so a redelivered old click can't
    overwrite a newer choice.
    """

    id: int
    round: int
    player: int
    delivery: str
    given: Given
    confidence: Confidence | None
    at: datetime
    late: bool = False
    """It came after the close and counts as practice; decided when it was saved."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What an answer is worth.

    ``found`` and ``missed`` are the texts of keys or rubric points. ``feedback`` are sentences for the member
    (why a wrong option tempts, which slip a number shows). ``by`` names who graded: rule, rubric, model, person
    or self. ``uncertain``: a person may still change it.
    """

    score: float
    correct: bool
    found: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    by: str = "rule"
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """No rule can grade this text: a grader or the member's own checklist has to. ``points`` are the rubric's."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What one player's part in one round came to; a projection, rebuilt from the log at will.

    ``counts`` is True if it makes boards: a public round, in time, graded, and the key not seen before.
    ``first`` is True for the member's first round on that question. ``team`` is the team at the time of answering.
    ``vouched``: it is ``correct`` by points that only the member vouches for; boards don't take that word.
    """

    round: int
    player: int
    answer: int
    score: float | None
    correct: bool
    centipoints: int
    counts: bool
    first: bool
    late: bool
    by: str
    team: int | None = None
    vouched: bool = False


# ------------------------------------------------------------------ boards and schedules


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of a board. Ranks are standard competition ranks: 1, 2, 2, 4."""

    rank: int
    id: int
    name: str
    centipoints: int
    answered: int
    correct: int
    streak: int = 0
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Streak:
    """A run of a channel's rounds that one answered.

    ``toward`` counts answered rounds toward the next freeze (0..6); ``freezes`` held (0..2).
    """

    current: int = 0
    best: int = 0
    freezes: int = 0
    toward: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """When a schedule posts: wall-clock ``at`` (minutes after midnight) in ``zone`` on ``days`` (0 = Monday),
    except on ``holidays`` (ISO dates or two-letter country codes) and ``skips`` (single dates)."""

    at: int
    zone: str
    days: frozenset[int] = frozenset(range(7))
    holidays: tuple[str, ...] = ()
    skips: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Slot:
    """One wanted post: the place's local date and the instant (UTC) at which it is due."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """Which questions may be picked; empty means any."""

    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    difficulty: tuple[int, int] = (1, 5)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A channel's standing order.

    ``open_for`` and ``late_after`` are seconds (``late_after`` 0: never post late). ``pause_after`` unanswered
    rounds it pauses itself (0: never); ``unanswered`` counts them. ``paused`` is "" or the reason.
    ``next`` is the slot that is due next, or None while paused or when the rule has no more dates.
    """

    id: int
    place: Place
    group: int
    rule: Rule
    wish: Wish
    open_for: int
    late_after: int
    pause_after: int
    unanswered: int
    paused: str
    organiser: str
    ping: str
    adaptive: bool
    next: Slot | None
