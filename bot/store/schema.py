"""The tables. Instants are whole milliseconds since 1970 (UTC), dates ISO text, flags 0 or 1, lists canonical JSON.

Answers, ticks and team moves form the log: triggers refuse to change or delete their rows. ``results``, ``tallies``
and ``streaks`` are projections of it. The migrations create what stands here; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

HEAD = "0001"
"""The newest migration. The database's own version stands in the table VERSION_TABLE."""
VERSION_TABLE = "quizmaster_version"
LOG = ("answers", "ticks", "team_moves")
"""Append-only tables."""

# SQLite's STRICT tables know INTEGER, REAL and TEXT only. PostgreSQL sorts text by code point here, as SQLite does.
Big: TypeEngine[int] = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
Words: TypeEngine[str] = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Real: TypeEngine[float] = Double().with_variant(sqlite.REAL(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True)


def _id() -> Column[int]:
    return Column("id", Big, primary_key=True, autoincrement=True)


def _big(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Big, nullable=null)


def _int(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _words(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Words, nullable=null)


def _to(name: str, target: str, *, null: bool = False) -> Column[int]:
    return Column(name, Big, ForeignKey(f"{target}.id"), nullable=null)


def _where(name: str, condition: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


# ------------------------------------------------------------------ people

groups = _table("groups", _id(), _words("zone"))

workspaces = _table(
    "workspaces",
    _words("platform"),
    _words("workspace"),
    _to("group_id", "groups"),
    PrimaryKeyConstraint("platform", "workspace"),
    Index(None, "group_id"),
)

players = _table(
    "players",
    _id(),
    _words("name"),
    _words("zone", null=True),
    _int("hidden"),
    _big("created_at"),
    _where("ix_players_hidden", "hidden = 1", "id"),
)

identities = _table(
    "identities",
    _words("platform"),
    _words("workspace"),
    _words("user_id"),
    _to("player_id", "players"),
    _words("name"),
    PrimaryKeyConstraint("platform", "workspace", "user_id"),
    Index(None, "player_id"),
)

aways = _table(
    "aways",
    _id(),
    _to("player_id", "players"),
    _words("since"),
    _words("until"),
    _big("at"),
    Index(None, "player_id", "id"),
)

teams = _table(
    "teams", _id(), _to("group_id", "groups"), _words("name"), _words("folded"), _big("at"), Index(None, "group_id")
)

team_moves = _table(
    "team_moves",
    _id(),
    _to("group_id", "groups"),
    _to("player_id", "players"),
    _to("team_id", "teams", null=True),
    _big("at"),
    Index(None, "group_id", "player_id", "at", "id"),
    Index(None, "team_id"),
)

# ------------------------------------------------------------------ channels and schedules

channels = _table(
    "channels",
    _id(),
    _words("platform"),
    _words("workspace"),
    _words("channel"),
    UniqueConstraint("platform", "workspace", "channel"),
)

schedules = _table(
    "schedules",
    _id(),
    _to("channel_id", "channels"),
    _to("group_id", "groups"),
    _words("rule"),
    _words("wish"),
    _int("open_for"),
    _int("late_after"),
    _int("pause_after"),
    _int("unanswered"),
    _words("paused"),
    _words("organiser"),
    _words("ping"),
    _int("adaptive"),
    _words("next_day", null=True),
    _big("next_at", null=True),
    Index(None, "channel_id"),
    _where("ix_schedules_due", "paused = '' AND next_at IS NOT NULL", "next_at"),
)

queue = _table(
    "queue",
    _to("channel_id", "channels"),
    _int("position"),
    _words("question"),
    PrimaryKeyConstraint("channel_id", "position"),
)

bans = _table(
    "bans", _to("group_id", "groups"), _words("question"), _big("at"), PrimaryKeyConstraint("group_id", "question")
)

# ------------------------------------------------------------------ rounds and the log

sessions = _table(
    "sessions",
    _id(),
    _words("mode"),
    _to("channel_id", "channels"),
    _to("group_id", "groups"),
    _to("host_id", "players"),
    _words("questions"),
    _int("position"),
    _int("timer"),
    _int("speed"),
    _big("started_at"),
    _big("ended_at", null=True),
    _where("ix_sessions_host", "ended_at IS NULL", "host_id"),
    _where("ix_sessions_channel", "ended_at IS NULL", "channel_id"),
)

rounds = _table(
    "rounds",
    _id(),
    _to("channel_id", "channels"),
    _to("group_id", "groups"),
    _words("mode"),
    _int("is_public"),
    _words("question"),
    _words("rev"),
    _big("seed"),
    _words("shown"),
    _words("slot"),
    _big("opens_at"),
    _big("closes_at", null=True),
    _big("closed_at", null=True),
    _big("posted_at", null=True),
    _to("schedule_id", "schedules", null=True),
    _to("session_id", "sessions", null=True),
    _to("owner_id", "players", null=True),
    _int("answered"),
    _int("is_void"),
    _int("speed"),
    UniqueConstraint("schedule_id", "slot"),
    _where("ix_rounds_closing", "closed_at IS NULL AND closes_at IS NOT NULL", "closes_at", "id"),
    _where("ix_rounds_open", "closed_at IS NULL AND is_public = 1", "group_id", "id"),
    _where("ix_rounds_closed", "closed_at IS NOT NULL", "closed_at", "id"),
    _where("ix_rounds_public", "is_public = 1", "channel_id", "id"),
    _where("ix_rounds_asked", "is_public = 1 AND is_void = 0", "channel_id", "question", "opens_at"),
    _where("ix_rounds_session", "session_id IS NOT NULL", "session_id", "id"),
    Index(None, "question", "owner_id", "slot"),
)

snapshots = _table(
    "snapshots",
    _words("question"),
    _words("rev"),
    _words("raw"),
    _big("at"),
    PrimaryKeyConstraint("question", "rev"),
)

messages = _table(
    "messages",
    _id(),
    _to("round_id", "rounds"),
    _words("what"),
    _to("channel_id", "channels"),
    _words("ref"),
    UniqueConstraint("round_id", "what", "channel_id", "ref"),
)

answers = _table(
    "answers",
    _id(),
    _to("round_id", "rounds"),
    _to("player_id", "players"),
    Column("delivery", Words, nullable=True, unique=True),
    _words("given"),
    _words("confidence", null=True),
    _big("at"),
    _int("late"),
    Index(None, "round_id", "player_id", "id"),
)

ticks = _table(
    "ticks",
    _id(),
    _to("round_id", "rounds"),
    _to("player_id", "players"),
    _words("ticked"),
    _big("at"),
    Index(None, "round_id", "player_id", "id"),
)

exposures = _table(
    "exposures",
    _words("question"),
    _to("player_id", "players"),
    _big("at"),
    PrimaryKeyConstraint("question", "player_id"),
)

# ------------------------------------------------------------------ projections

results = _table(
    "results",
    _to("round_id", "rounds"),
    _to("player_id", "players"),
    _to("answer_id", "answers"),
    Column("score", Real, nullable=True),
    _int("correct"),
    _int("centipoints"),
    _int("counts"),
    _int("is_first"),
    _int("late"),
    _words("graded_by"),
    _to("team_id", "teams", null=True),
    PrimaryKeyConstraint("round_id", "player_id"),
    Index(None, "player_id", "round_id"),
)

tallies = _table(
    "tallies",
    _to("group_id", "groups"),
    _words("period"),
    _int("teams"),
    _words("topic"),
    _big("who"),
    _big("centipoints"),
    _int("answered"),
    _int("correct"),
    _int("accuracy"),
    PrimaryKeyConstraint("group_id", "period", "teams", "topic", "who"),
    Index("ix_tallies_points", "group_id", "period", "teams", "topic", "centipoints", "who"),
    Index("ix_tallies_accuracy", "group_id", "period", "teams", "topic", "accuracy", "who"),
)

streaks = _table(
    "streaks",
    _to("channel_id", "channels"),
    _to("player_id", "players"),
    _int("current"),
    _int("best"),
    _int("freezes"),
    _int("toward"),
    PrimaryKeyConstraint("channel_id", "player_id"),
    _where("ix_streaks_running", "current > 0", "channel_id", "current", "player_id"),
)

# ------------------------------------------------------------------ seasons, reports, outbox

seasons = _table(
    "seasons",
    _id(),
    _to("group_id", "groups"),
    _words("name"),
    _words("first"),
    _words("closed", null=True),
    _words("archive"),
    Index(None, "group_id"),
)

reports = _table(
    "reports",
    _id(),
    _words("question"),
    _words("rev"),
    _to("round_id", "rounds", null=True),
    _to("player_id", "players"),
    _words("reason"),
    _big("at"),
)

outbox = _table(
    "outbox",
    _id(),
    Column("key", Words, nullable=False, unique=True),
    _to("channel_id", "channels"),
    _words("what"),
    _to("round_id", "rounds", null=True),
    _words("user_id"),
    _words("body"),
    _words("after_key"),
    _words("nonce"),
    _big("due_at"),
    _int("attempts"),
    _big("done_at", null=True),
    _words("outcome"),
    _words("error"),
    _where("ix_outbox_waiting", "done_at IS NULL", "channel_id", "id"),
)
