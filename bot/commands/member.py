"""What members look at, and what they say about themselves. Fields hold what was typed, for use cases to read."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.base import Command
from bot.ui import Reply

# ------------------------------------------------------------------ boards, me, teams


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowLeaderboard(Command):
    """``period`` week, month, season or all; ``by`` points, accuracy or streak; ``scope`` people or teams."""

    period: str = "month"
    by: str = "points"
    scope: str = "people"
    topic: str = ""
    page: int = 1
    inplace: bool = False

    @property
    def reply(self) -> Reply:
        return Reply.UPDATE if self.inplace else Reply.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHome(Command):
    """Where I stand, and what waits for me. ``channels``: in these channels of the workspace, which I can see; None:
    in the one in which I ask."""

    channels: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStreak(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStats(Command):
    """My topics, my calibration, my history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowScore(Command):
    """Why I have the points I have: one row per counted round, newest first."""

    page: int = 1
    inplace: bool = False

    @property
    def reply(self) -> Reply:
        return Reply.UPDATE if self.inplace else Reply.PRIVATE


@dataclass(frozen=True, slots=True, kw_only=True)
class SetZone(Command):
    """My own time zone; "" shows it."""

    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAway(Command):
    """Rounds until and including ``until`` (ISO date) don't touch my streak; "back" ends it; "" shows it."""

    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHidden(Command):
    """Keep my name off public boards: "on", "off", or "" to show."""

    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTeam(Command):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinTeam(Command):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveTeam(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTeams(Command):
    pass


# ------------------------------------------------------------------ reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHelp(Command):
    """Help on everything, or on the command words ``about``."""

    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillIn(Command):
    """Ask for the form that holds the options of the typed command ``words``. ``given`` are those that are clear
    already, as typed; ``why`` is what was wrong with the rest."""

    REPLY = Reply.FORM
    words: str
    given: tuple[tuple[str, str], ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowTopics(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowQuestion(Command):
    """One question with its key and sources; refused while it is open in the group."""

    question: str
