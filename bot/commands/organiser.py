"""What only organisers can ask. Fields hold what was typed; use cases read and check them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.commands.base import Command
from bot.ui import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFields:
    """What an organiser can say about a schedule; "" means unsaid."""

    time: str = ""
    zone: str = ""
    days: str = ""
    topics: str = ""
    kinds: str = ""
    difficulty: str = ""
    open_for: str = ""
    late: str = ""
    holidays: str = ""
    pause_after: int | None = None
    ping: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp(Command):
    """Make this channel a study channel. Without a time it opens the form."""

    ADMIN = True
    fields: ScheduleFields = field(default_factory=ScheduleFields)

    @property
    def reply(self) -> Reply:
        return Reply.PRIVATE if self.fields.time else Reply.FORM


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHealth(Command):
    """Whether this channel gets its questions, and what stands in the way."""

    ADMIN = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSchedules(Command):
    ADMIN = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSchedule(Command):
    ADMIN = True
    fields: ScheduleFields


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSchedule(Command):
    ADMIN = True
    schedule: int | None
    fields: ScheduleFields


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSchedule(Command):
    """Let a schedule post into another channel of the workspace."""

    ADMIN = True
    schedule: int | None
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseSchedule(Command):
    ADMIN = True
    schedule: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSchedule(Command):
    ADMIN = True
    schedule: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipSlot(Command):
    """Leave out one date ("": the next slot)."""

    ADMIN = True
    schedule: int | None = None
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewSchedule(Command):
    ADMIN = True
    schedule: int | None = None
    count: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNow(Command):
    """Post a question at once; the day's slot stays as it is."""

    ADMIN = True
    question: str = ""
    topic: str = ""
    open_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueQuestion(Command):
    """Ask ``question`` next in this channel; "" shows the queue; ``remove`` takes it out."""

    ADMIN = True
    question: str = ""
    remove: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BanQuestion(Command):
    """Never ask ``question`` in this group; "" shows the list; ``lift`` allows it again."""

    ADMIN = True
    question: str = ""
    lift: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageSeason(Command):
    """``action`` show, start or close. ``open_answers`` off: the season that starts leaves them off its board."""

    ADMIN = True
    action: str = "show"
    name: str = ""
    open_answers: str = "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceTeams(Command):
    """Propose ``teams`` teams of equal strength; ``confirmed`` carries them out."""

    ADMIN = True
    teams: int = 2
    confirmed: bool = False

    @property
    def reply(self) -> Reply:
        return Reply.UPDATE if self.confirmed else Reply.PRIVATE
