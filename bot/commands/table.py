"""The slash table: every command that can be typed, as data.

Discord's command tree, Slack's parser and manifest, the terminal's parser and completion, and ``/help`` are all
derived from ``SLASHES``. To add a command, add a row here, a dataclass in ``words`` and a ``case`` in the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.commands import words as w
from bot.model import Actor

Arguments = Mapping[str, str | int | bool]
Make = Callable[[Actor, str, Arguments], w.Command]

LEVELS = ("foundation", "standard", "stretch")
KINDS = ("single", "multi", "numeric", "order", "short", "code", "open")


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command.

    ``kind`` is text, int or bool. ``choices`` closes the list of values; ``suggest`` names a completion source
    (topic, topics, kinds, zone, question, team, channel, role, command). A platform with options of its own for
    channels and roles passes their ids. ``least``/``most`` bound an int, or a text's length.
    """

    name: str
    help: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    suggest: str = ""
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Slash:
    """``words`` are the command's words without the slash; at most three, as Discord nests."""

    words: tuple[str, ...]
    help: str
    make: Make
    options: tuple[Option, ...] = ()
    admin: bool = False
    example: str = ""

    @property
    def name(self) -> str:
        return " ".join(self.words)


def _plain(kind: type[w.Command], **fixed: object) -> Make:
    """The command ``kind`` with the arguments as its fields."""

    def make(actor: Actor, delivery: str, arguments: Arguments) -> w.Command:
        return kind(actor=actor, delivery=delivery, **fixed, **arguments)

    return make


def _scheduled(kind: type[w.Command]) -> Make:
    """Like ``_plain``, with the schedule's own options gathered into ScheduleFields."""

    def make(actor: Actor, delivery: str, arguments: Arguments) -> w.Command:
        rest = {key: value for key, value in arguments.items() if key == "schedule"}
        if kind is w.EditSchedule:
            rest.setdefault("schedule", None)  # type: ignore[arg-type]  # None: the channel's only one
        fields = w.ScheduleFields(**{key: value for key, value in arguments.items() if key != "schedule"})  # type: ignore[arg-type]  # see above
        return kind(actor=actor, delivery=delivery, fields=fields, **rest)  # type: ignore[call-arg]  # see above

    return make


_TOPIC = Option("topic", "One of the topics; leave out for all", suggest="topic", most=100)
_WHICH = Option("schedule", "Number of the schedule, if the channel has several", "int", least=1)
_QUESTION = Option("question", "Id of the question", suggest="question", most=80)
_DIFFICULTY = Option("difficulty", "1 to 5, or a range such as 2-4", most=10)
_OPEN_FOR = Option("open_for", "How long answers are taken, e.g. 24h or 90m", most=10)

_SCHEDULE = (
    Option("time", "Local time of the post, e.g. 09:00", most=10),
    Option("zone", "Time zone, e.g. Europe/Berlin", suggest="zone", most=60),
    Option("days", "e.g. daily, mon-fri or mon,wed,fri", most=40),
    Option("topics", "Topics, separated by commas; leave out for all", suggest="topics", most=200),
    Option("kinds", f"Kinds of question, separated by commas: {', '.join(KINDS)}", suggest="kinds", most=80),
    _DIFFICULTY,
    _OPEN_FOR,
    Option("late", "Post late by at most this long after an outage, e.g. 6h; 0 to skip", most=10),
    Option("holidays", "Dates or country codes without a post, e.g. DE-BE,2026-12-24", most=200),
    Option("pause_after", "Pause after this many unanswered rounds; 0 for never", "int", least=0, most=100),
    Option("ping", "Role to mention with each post", suggest="role", most=60),
)

SLASHES: tuple[Slash, ...] = (
    Slash(
        ("quiz", "start"),
        "Start a quiz, for yourself or live for the channel",
        _plain(w.StartQuiz),
        (
            _TOPIC,
            Option("count", "Number of questions", "int", least=1, most=25),
            _DIFFICULTY,
            Option("kind", "Kind of question", choices=KINDS),
            Option("mode", "solo: private, untimed. live: everybody here, hosted by you", choices=("solo", "live")),
            Option("timer", "Live only: seconds per question", "int", least=10, most=600),
            Option("speed", "Live with a timer only: faster right answers earn more", "bool"),
        ),
        example="quiz start topic:t07 count:3",
    ),
    Slash(("quiz", "resume"), "Go on with your quiz", _plain(w.ResumeQuiz)),
    Slash(("quiz", "stop"), "End your quiz", _plain(w.StopQuiz)),
    Slash(("quiz", "open"), "What you can still answer", _plain(w.OpenRounds)),
    Slash(
        ("interview",),
        "A mock interview: an open question, then follow-ups",
        _plain(w.StartInterview),
        (
            _TOPIC,
            Option("length", "Number of questions with the opening, 2 to 4; 3 if left out", "int", least=2, most=4),
            Option("level", "A step easier or harder than your answers call for", choices=LEVELS),
        ),
        example="interview topic:t07 length:3 level:stretch",
    ),
    Slash(
        ("leaderboard",),
        "The board",
        _plain(w.ShowLeaderboard),
        (
            Option("period", "Which days count", choices=("week", "month", "season", "all")),
            Option("by", "What ranks", choices=("points", "accuracy", "streak")),
            Option("scope", "People or teams", choices=("people", "teams")),
            _TOPIC,
            Option("page", "Page of ten", "int", least=1, most=10_000),
        ),
        example="leaderboard period:week scope:teams",
    ),
    Slash(("streak",), "Your streak in this channel", _plain(w.ShowStreak)),
    Slash(("me", "stats"), "Your topics, calibration and history", _plain(w.ShowStats)),
    Slash(("me", "home"), "Where you stand, and what waits for you", _plain(w.ShowHome)),
    Slash(
        ("me", "score"),
        "Why you have the points you have",
        _plain(w.ShowScore),
        (Option("page", "Page of ten", "int", least=1, most=10_000),),
    ),
    Slash(
        ("me", "zone"),
        "Your own time zone",
        _plain(w.SetZone),
        (Option("zone", "Time zone, e.g. Asia/Tokyo", suggest="zone", most=60),),
        example="me zone Asia/Tokyo",
    ),
    Slash(
        ("me", "away"),
        "Be away: your streak waits",
        _plain(w.SetAway),
        (Option("until", "Last day away, e.g. 2026-12-31; or back", most=20),),
        example="me away until:2026-12-31",
    ),
    Slash(
        ("me", "hide"),
        "Keep your name off public boards",
        _plain(w.SetHidden),
        (Option("state", "on or off", choices=("on", "off")),),
    ),
    Slash(
        ("team", "create"),
        "Found a team and join it",
        _plain(w.CreateTeam),
        (Option("name", "Its name", required=True, most=32),),
    ),
    Slash(
        ("team", "join"),
        "Join a team",
        _plain(w.JoinTeam),
        (Option("name", "Its name", required=True, suggest="team", most=32),),
    ),
    Slash(("team", "leave"), "Leave your team", _plain(w.LeaveTeam)),
    Slash(("team", "list"), "The teams and who is in them", _plain(w.ListTeams)),
    Slash(
        ("question", "show"),
        "A question with its key and sources",
        _plain(w.ShowQuestion),
        (Option("question", "Id of the question", required=True, suggest="question", most=80),),
    ),
    Slash(
        ("question", "report"),
        "Say what is wrong with a question",
        _plain(w.ReportQuestion),
        (
            Option("question", "Id of the question", required=True, suggest="question", most=80),
            Option("reason", "What is wrong", required=True, most=500),
        ),
    ),
    Slash(("topics",), "The topics and how many questions each has", _plain(w.ShowTopics)),
    Slash(
        ("help",),
        "What you can ask",
        _plain(w.ShowHelp),
        (Option("about", "A command, e.g. quiz start", suggest="command", most=60),),
    ),
    Slash(
        ("quizadmin", "setup"),
        "Make this channel a study channel",
        _scheduled(w.SetUp),
        _SCHEDULE,
        admin=True,
        example="quizadmin setup time:09:00 zone:Europe/Berlin days:mon-fri",
    ),
    Slash(
        ("quizadmin", "health"),
        "Is this channel well: posts, permissions, questions left, database",
        _plain(w.ShowHealth),
        admin=True,
    ),
    Slash(("quizadmin", "schedule", "list"), "The schedules of this channel", _plain(w.ListSchedules), admin=True),
    Slash(("quizadmin", "schedule", "add"), "Add a schedule", _scheduled(w.AddSchedule), _SCHEDULE, admin=True),
    Slash(
        ("quizadmin", "schedule", "edit"),
        "Change a schedule",
        _scheduled(w.EditSchedule),
        (_WHICH, *_SCHEDULE),
        admin=True,
        example="quizadmin schedule edit time:08:30",
    ),
    Slash(
        ("quizadmin", "schedule", "move"),
        "Let a schedule post into another channel",
        lambda actor, delivery, a: w.MoveSchedule(
            actor=actor, delivery=delivery, schedule=_number(a), channel=str(a["channel"])
        ),
        (Option("channel", "The channel", required=True, suggest="channel", most=100), _WHICH),
        admin=True,
    ),
    Slash(("quizadmin", "schedule", "pause"), "Stop posting", _plain(w.PauseSchedule), (_WHICH,), admin=True),
    Slash(("quizadmin", "schedule", "resume"), "Post again", _plain(w.ResumeSchedule), (_WHICH,), admin=True),
    Slash(
        ("quizadmin", "schedule", "skip"),
        "Leave out one date",
        _plain(w.SkipSlot),
        (Option("date", "e.g. 2026-12-24; leave out for the next post", most=20), _WHICH),
        admin=True,
    ),
    Slash(
        ("quizadmin", "schedule", "preview"),
        "The next posts, with clock changes and holidays",
        _plain(w.PreviewSchedule),
        (Option("count", "How many", "int", least=1, most=60), _WHICH),
        admin=True,
    ),
    Slash(
        ("quizadmin", "schedule", "now"),
        "Post a question now; the day's slot stays",
        _plain(w.PostNow),
        (_QUESTION, _TOPIC, _OPEN_FOR),
        admin=True,
        example="quizadmin schedule now topic:t07",
    ),
    Slash(
        ("quizadmin", "question", "queue"),
        "Ask a question next, or show the queue",
        _plain(w.QueueQuestion),
        (_QUESTION, Option("remove", "Take it out of the queue", "bool")),
        admin=True,
    ),
    Slash(
        ("quizadmin", "question", "ban"),
        "Never ask a question here, or show the list",
        _plain(w.BanQuestion),
        (_QUESTION, Option("lift", "Allow it again", "bool")),
        admin=True,
    ),
    Slash(
        ("quizadmin", "season"),
        "Show, start or close a season",
        _plain(w.ManageSeason),
        (
            Option("action", "What to do", choices=("show", "start", "close")),
            Option("name", "Name of the new season", most=40),
            Option("open_answers", "With start: whether open answers count on its board", choices=("on", "off")),
        ),
        admin=True,
    ),
    Slash(
        ("quizadmin", "balance"),
        "Propose teams of equal strength",
        _plain(w.BalanceTeams),
        (Option("teams", "How many teams", "int", least=2, most=20),),
        admin=True,
    ),
)


def _number(arguments: Arguments) -> int | None:
    value = arguments.get("schedule")
    return value if isinstance(value, int) else None
