"""What the grader thought of a point that a vote is about, and a quick way to all votes on a question in a group."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Double, Text, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Words: TypeEngine[str] = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Real: TypeEngine[float] = Double().with_variant(sqlite.REAL(), "sqlite")


def upgrade() -> None:
    op.add_column("votes", Column("odds", Real, nullable=True))
    op.add_column("votes", Column("mark", Words, nullable=False, server_default=text("''")))
    votable = text("essay = 1 AND is_public = 1")
    columns = ["group_id", "question", "rev"]
    op.create_index("ix_rounds_votable", "rounds", columns, sqlite_where=votable, postgresql_where=votable)
