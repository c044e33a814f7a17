"""Tables of open answers: what graders saw in them, how peers voted on doubtful points, and the turns of interviews.

All three belong to the log.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, UniqueConstraint, text

from bot.store.columns import Real, Words, big, key, number, table, to, words

ESSAY_LOG = ("assessments", "votes", "turns")
"""Append-only tables."""

assessments = table(
    "assessments",
    key(),
    to("answer_id", "answers"),
    words("grader"),
    words("seen"),
    big("at"),
    UniqueConstraint("answer_id", "grader"),
)

votes = table(
    "votes",
    key(),
    to("answer_id", "answers"),
    words("point"),
    to("voter_id", "players"),
    number("agrees"),
    big("at"),
    Column("odds", Real, nullable=True),
    Column("mark", Words, nullable=False, server_default=text("''")),
    UniqueConstraint("answer_id", "point", "voter_id"),
    Index(None, "voter_id"),
)

turns = table(
    "turns",
    key(),
    to("session_id", "sessions"),
    to("round_id", "rounds"),
    number("number"),
    words("kind"),
    words("asked"),
    words("said"),
    words("seen"),
    big("at"),
    Column("delivery", Words, nullable=True, unique=True),
    Index(None, "session_id", "id"),
    Index(None, "round_id"),
)
