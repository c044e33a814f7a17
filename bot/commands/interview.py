"""What a member says in a mock interview; answers are SubmitAnswer. Fields hold what was typed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.base import Command
from bot.ui import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class StartInterview(Command):
    """A mock interview of ``length`` questions: an open one, then follow-ups; or the one that I haven't finished here.
    ``level`` foundation, standard, stretch, or "" for what suits my answers."""

    topic: str = ""
    length: int = 3
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeHint(Command):
    """Name an area that is still missing, in question ``turn`` (0-based) of interview ``session``."""

    REPLY = Reply.UPDATE
    session: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTurn(Command):
    """Leave question ``turn`` (0-based) of interview ``session`` unanswered."""

    REPLY = Reply.UPDATE
    session: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinkAloud(Command):
    """Ask for the form in which one thinks aloud on question ``turn`` (0-based) of interview ``session``."""

    REPLY = Reply.FORM
    session: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepThought(Command):
    """Keep what was thought aloud. It isn't graded."""

    REPLY = Reply.UPDATE
    session: int
    turn: int
    thought: str
