"""Everything anyone can ask, as plain data. Fields hold what was typed; use cases read and check them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.base import Command
from bot.commands.interview import KeepThought, PassTurn, StartInterview, TakeHint, ThinkAloud
from bot.commands.member import (
    CreateTeam,
    FillIn,
    JoinTeam,
    LeaveTeam,
    ListTeams,
    SetAway,
    SetHidden,
    SetZone,
    ShowHelp,
    ShowHome,
    ShowLeaderboard,
    ShowQuestion,
    ShowScore,
    ShowStats,
    ShowStreak,
    ShowTopics,
)
from bot.commands.organiser import (
    AddSchedule,
    BalanceTeams,
    BanQuestion,
    EditSchedule,
    ListSchedules,
    ManageSeason,
    MoveSchedule,
    PauseSchedule,
    PostNow,
    PreviewSchedule,
    QueueQuestion,
    ResumeSchedule,
    ScheduleFields,
    SetUp,
    ShowHealth,
    SkipSlot,
)
from bot.model import Confidence
from bot.ui import Reply

__all__ = [
    "AddSchedule",
    "AnswerHere",
    "BalanceTeams",
    "BanQuestion",
    "CastVote",
    "Command",
    "ConfirmPoint",
    "CreateTeam",
    "EditSchedule",
    "FillIn",
    "HelpGrade",
    "JoinTeam",
    "KeepThought",
    "LeaveTeam",
    "ListSchedules",
    "ListTeams",
    "ManageSeason",
    "MemberCommand",
    "MoveSchedule",
    "MyResult",
    "NextQuestion",
    "OpenRounds",
    "OrganiserCommand",
    "PassTurn",
    "PauseSchedule",
    "PostNow",
    "PreviewSchedule",
    "QueueQuestion",
    "ReportForm",
    "ReportQuestion",
    "ResumeQuiz",
    "ResumeSchedule",
    "ScheduleFields",
    "SetAway",
    "SetHidden",
    "SetUp",
    "SetZone",
    "ShowHealth",
    "ShowHelp",
    "ShowHome",
    "ShowLeaderboard",
    "ShowQuestion",
    "ShowRound",
    "ShowScore",
    "ShowStats",
    "ShowStreak",
    "ShowTopics",
    "SkipSlot",
    "StartInterview",
    "StartQuiz",
    "StopQuiz",
    "SubmitAnswer",
    "TakeHint",
    "ThinkAloud",
    "TickPoints",
    "WriteAnswer",
]


# ------------------------------------------------------------------ answering


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAnswer(Command):
    """Answer round ``round`` with ``text`` (letters as displayed, a number, text).

    ``inplace``: it came from a private message that shall be updated (solo quiz, confidence row). ``again``: the answer
    stays as it is, whatever ``text`` says, and only how sure one is changes. ``turn``: in the round of an interview,
    which of its questions (0 is the opening) is answered; None: the present one.
    """

    round: int
    text: str
    confidence: Confidence | None = None
    inplace: bool = False
    again: bool = False
    turn: int | None = None

    @property
    def reply(self) -> Reply:
        return Reply.UPDATE if self.inplace else Reply.PRIVATE


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteAnswer(Command):
    """Ask for the form in which round ``round`` is answered; ``inplace`` and ``turn`` as in SubmitAnswer."""

    REPLY = Reply.FORM
    round: int
    inplace: bool = False
    turn: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHere(Command):
    """Plain text typed into a channel: it answers what is open there for this member. ``seen`` is the round of the
    question that the member saw last, if the platform knows."""

    text: str
    confidence: Confidence | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MyResult(Command):
    """What became of my answer to a closed round."""

    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TickPoints(Command):
    """Self-assessment of an open answer: the rubric points (0-based) that I did cover."""

    REPLY = Reply.UPDATE
    round: int
    ticked: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPoint(Command):
    """I did make this point (0-based) of the rubric, of which the grader wasn't sure."""

    REPLY = Reply.UPDATE
    round: int
    point: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpGrade(Command):
    """Show me a sentence of somebody else's open answer to vote on."""

    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CastVote(Command):
    """Whether the answer at ``place`` (in the round's own order) makes the point (0-based); None: can't tell."""

    REPLY = Reply.UPDATE
    round: int
    place: int
    point: int
    agrees: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm(Command):
    """Ask for the form to report the question of round ``round``."""

    REPLY = Reply.FORM
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuestion(Command):
    """Report a question, by round or by id, with a reason."""

    reason: str
    round: int | None = None
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRounds(Command):
    """What I can still answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRound(Command):
    """One open question whole, with my own numbers and the way to answer it."""

    round: int


# ------------------------------------------------------------------ quizzes


@dataclass(frozen=True, slots=True, kw_only=True)
class StartQuiz(Command):
    """A quiz on demand. ``mode`` solo or live; ``timer`` seconds per question (live only, 0 for none);
    ``speed``: faster right answers earn more (live with a timer only)."""

    topic: str = ""
    count: int = 5
    difficulty: str = ""
    kind: str = ""
    mode: str = "solo"
    timer: int = 0
    speed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeQuiz(Command):
    """Show my unfinished quiz again where it stood (the host's panel for a live quiz)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextQuestion(Command):
    """Move session ``session`` on from position ``position`` (0-based, so that a double click moves once)."""

    REPLY = Reply.UPDATE
    session: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopQuiz(Command):
    """End my quiz. ``session`` None: the one that runs."""

    session: int | None = None

    @property
    def reply(self) -> Reply:
        return Reply.PRIVATE if self.session is None else Reply.UPDATE


# ------------------------------------------------------------------ all of them

MemberCommand = (
    SubmitAnswer
    | WriteAnswer
    | AnswerHere
    | MyResult
    | TickPoints
    | ConfirmPoint
    | HelpGrade
    | CastVote
    | ReportForm
    | ReportQuestion
    | OpenRounds
    | ShowRound
    | StartQuiz
    | ResumeQuiz
    | NextQuestion
    | StopQuiz
    | StartInterview
    | TakeHint
    | PassTurn
    | ThinkAloud
    | KeepThought
    | ShowHome
    | ShowLeaderboard
    | ShowStreak
    | ShowStats
    | ShowScore
    | SetZone
    | SetAway
    | SetHidden
    | CreateTeam
    | JoinTeam
    | LeaveTeam
    | ListTeams
    | ShowHelp
    | FillIn
    | ShowTopics
    | ShowQuestion
)

OrganiserCommand = (
    SetUp
    | ShowHealth
    | ListSchedules
    | AddSchedule
    | EditSchedule
    | MoveSchedule
    | PauseSchedule
    | ResumeSchedule
    | SkipSlot
    | PreviewSchedule
    | PostNow
    | QueueQuestion
    | BanQuestion
    | ManageSeason
    | BalanceTeams
)
