"""The tables. Instants are whole milliseconds since 1970 (UTC), dates ISO text, flags 0 or 1, lists canonical JSON.

Answers, ticks, team moves and the tables of ``schema_essays`` form the log: triggers refuse to change or delete their
rows, except in a transaction that holds an open row of ``purges``. ``results``, ``tallies`` and ``streaks`` are
projections of it. The migrations create what stands here; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, UniqueConstraint

from bot.store.columns import Real, Words, big, flag, key, number, table, to, where, words
from bot.store.schema_essays import ESSAY_LOG

HEAD = "0004"
"""The newest migration. The database's own version stands in the table VERSION_TABLE."""
VERSION_TABLE = "quizmaster_version"
LOG = ("answers", "ticks", "team_moves", *ESSAY_LOG)
"""Append-only tables."""

# ------------------------------------------------------------------ people

groups = table("groups", key(), words("zone"))

workspaces = table(
    "workspaces",
    words("platform"),
    words("workspace"),
    to("group_id", "groups"),
    big("removed_at", null=True),
    PrimaryKeyConstraint("platform", "workspace"),
    Index(None, "group_id"),
)

players = table(
    "players",
    key(),
    words("name"),
    words("zone", null=True),
    number("hidden"),
    big("created_at"),
    where("ix_players_hidden", "hidden = 1", "id"),
)

identities = table(
    "identities",
    words("platform"),
    words("workspace"),
    words("user_id"),
    to("player_id", "players"),
    words("name"),
    big("left_at", null=True),
    big("checked_at", null=True),
    PrimaryKeyConstraint("platform", "workspace", "user_id"),
    Index(None, "player_id"),
    where("ix_identities_left", "left_at IS NOT NULL", "platform", "workspace", "player_id"),
)

aways = table(
    "aways",
    key(),
    to("player_id", "players"),
    words("since"),
    words("until"),
    big("at"),
    Index(None, "player_id", "id"),
)

teams = table(
    "teams", key(), to("group_id", "groups"), words("name"), words("folded"), big("at"), Index(None, "group_id")
)

team_moves = table(
    "team_moves",
    key(),
    to("group_id", "groups"),
    to("player_id", "players"),
    to("team_id", "teams", null=True),
    big("at"),
    Index(None, "group_id", "player_id", "at", "id"),
    Index(None, "team_id"),
)

# ------------------------------------------------------------------ channels and schedules

channels = table(
    "channels",
    key(),
    words("platform"),
    words("workspace"),
    words("channel"),
    UniqueConstraint("platform", "workspace", "channel"),
)

schedules = table(
    "schedules",
    key(),
    to("channel_id", "channels"),
    to("group_id", "groups"),
    words("rule"),
    words("wish"),
    number("open_for"),
    number("late_after"),
    number("pause_after"),
    number("unanswered"),
    words("paused"),
    words("organiser"),
    words("ping"),
    number("adaptive"),
    words("next_day", null=True),
    big("next_at", null=True),
    Index(None, "channel_id"),
    where("ix_schedules_due", "paused = '' AND next_at IS NOT NULL", "next_at"),
)

queue = table(
    "queue",
    to("channel_id", "channels"),
    number("position"),
    words("question"),
    PrimaryKeyConstraint("channel_id", "position"),
)

bans = table(
    "bans", to("group_id", "groups"), words("question"), big("at"), PrimaryKeyConstraint("group_id", "question")
)

# ------------------------------------------------------------------ rounds and the log

sessions = table(
    "sessions",
    key(),
    words("mode"),
    to("channel_id", "channels"),
    to("group_id", "groups"),
    to("host_id", "players"),
    words("questions"),
    number("position"),
    number("timer"),
    number("speed"),
    big("started_at"),
    big("ended_at", null=True),
    where("ix_sessions_host", "ended_at IS NULL", "host_id"),
    where("ix_sessions_channel", "ended_at IS NULL", "channel_id"),
)

rounds = table(
    "rounds",
    key(),
    to("channel_id", "channels"),
    to("group_id", "groups"),
    words("mode"),
    number("is_public"),
    words("question"),
    words("rev"),
    big("seed"),
    words("shown"),
    words("slot"),
    big("opens_at"),
    big("closes_at", null=True),
    big("closed_at", null=True),
    big("posted_at", null=True),
    to("schedule_id", "schedules", null=True),
    to("session_id", "sessions", null=True),
    to("owner_id", "players", null=True),
    number("answered"),
    number("is_void"),
    number("speed"),
    flag("essay"),
    UniqueConstraint("schedule_id", "slot"),
    where("ix_rounds_closing", "closed_at IS NULL AND closes_at IS NOT NULL", "closes_at", "id"),
    where("ix_rounds_open", "closed_at IS NULL AND is_public = 1", "group_id", "id"),
    where("ix_rounds_closed", "closed_at IS NOT NULL", "closed_at", "id"),
    where("ix_rounds_public", "is_public = 1", "channel_id", "id"),
    where("ix_rounds_asked", "is_public = 1 AND is_void = 0", "channel_id", "question", "opens_at"),
    Index("ix_rounds_session", "session_id", "id"),
    Index(None, "question", "owner_id", "slot"),
    where("ix_rounds_essay", "essay = 1", "closed_at", "id"),
    where("ix_rounds_votable", "essay = 1 AND is_public = 1", "group_id", "question", "rev"),
)

snapshots = table(
    "snapshots",
    words("question"),
    words("rev"),
    words("raw"),
    big("at"),
    PrimaryKeyConstraint("question", "rev"),
)

messages = table(
    "messages",
    key(),
    to("round_id", "rounds"),
    words("what"),
    to("channel_id", "channels"),
    words("ref"),
    UniqueConstraint("round_id", "what", "channel_id", "ref"),
)

answers = table(
    "answers",
    key(),
    to("round_id", "rounds"),
    to("player_id", "players"),
    Column("delivery", Words, nullable=True, unique=True),
    words("given"),
    words("confidence", null=True),
    big("at"),
    number("late"),
    Index(None, "round_id", "player_id", "id"),
)

ticks = table(
    "ticks",
    key(),
    to("round_id", "rounds"),
    to("player_id", "players"),
    words("ticked"),
    big("at"),
    Index(None, "round_id", "player_id", "id"),
)

exposures = table(
    "exposures",
    words("question"),
    to("player_id", "players"),
    big("at"),
    PrimaryKeyConstraint("question", "player_id"),
    Index(None, "player_id"),
)

# ------------------------------------------------------------------ projections

results = table(
    "results",
    to("round_id", "rounds"),
    to("player_id", "players"),
    to("answer_id", "answers"),
    Column("score", Real, nullable=True),
    number("correct"),
    number("centipoints"),
    number("counts"),
    number("is_first"),
    number("late"),
    words("graded_by"),
    to("team_id", "teams", null=True),
    flag("vouched"),
    PrimaryKeyConstraint("round_id", "player_id"),
    Index(None, "player_id", "round_id"),
    Index(None, "answer_id"),
)

tallies = table(
    "tallies",
    to("group_id", "groups"),
    words("period"),
    number("teams"),
    words("topic"),
    big("who"),
    big("centipoints"),
    number("answered"),
    number("correct"),
    number("accuracy"),
    PrimaryKeyConstraint("group_id", "period", "teams", "topic", "who"),
    Index("ix_tallies_points", "group_id", "period", "teams", "topic", "centipoints", "who"),
    Index("ix_tallies_accuracy", "group_id", "period", "teams", "topic", "accuracy", "who"),
)

streaks = table(
    "streaks",
    to("channel_id", "channels"),
    to("player_id", "players"),
    number("current"),
    number("best"),
    number("freezes"),
    number("toward"),
    PrimaryKeyConstraint("channel_id", "player_id"),
    where("ix_streaks_running", "current > 0", "channel_id", "current", "player_id"),
)

# ------------------------------------------------------------------ seasons, reports, outbox

seasons = table(
    "seasons",
    key(),
    to("group_id", "groups"),
    words("name"),
    words("first"),
    words("closed", null=True),
    words("archive"),
    flag("essays", 1),
    Index(None, "group_id"),
)

reports = table(
    "reports",
    key(),
    words("question"),
    words("rev"),
    to("round_id", "rounds", null=True),
    to("player_id", "players"),
    words("reason"),
    big("at"),
    Index(None, "round_id"),
)

outbox = table(
    "outbox",
    key(),
    Column("key", Words, nullable=False, unique=True),
    to("channel_id", "channels"),
    words("what"),
    to("round_id", "rounds", null=True),
    words("user_id"),
    words("body"),
    words("after_key"),
    words("nonce"),
    big("due_at"),
    number("attempts"),
    big("done_at", null=True),
    words("outcome"),
    words("error"),
    where("ix_outbox_waiting", "done_at IS NULL", "channel_id", "id"),
    Index(None, "round_id"),
)

# ------------------------------------------------------------------ what was deleted

purges = table(
    "purges",
    key(),
    words("reason"),
    big("began_at"),
    big("ended_at", null=True),
    number("removed"),
    big("last_round"),
    big("last_session"),
    where("ix_purges_open", "ended_at IS NULL", "ended_at"),
)
