"""Open answers: what graders saw in them, how peers voted, the turns of interviews; all of it in the log."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LOG = ("assessments", "votes", "turns")

Big: TypeEngine[int] = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
Words: TypeEngine[str] = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True)


def key() -> Column[int]:
    return Column("id", Big, primary_key=True, autoincrement=True)


def big(name: str) -> Column[int]:
    return Column(name, Big, nullable=False)


def number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False)


def to(name: str, target: str) -> Column[int]:
    return Column(name, Big, ForeignKey(f"{target}.id"), nullable=False)


# They exist already; here they only let the new ones point to them.
FORMER = ("answers", "players", "sessions", "rounds")
for former in FORMER:
    table(former, key())

table(
    "assessments",
    key(),
    to("answer_id", "answers"),
    words("grader"),
    words("seen"),
    big("at"),
    UniqueConstraint("answer_id", "grader"),
)

table(
    "votes",
    key(),
    to("answer_id", "answers"),
    words("point"),
    to("voter_id", "players"),
    number("agrees"),
    big("at"),
    UniqueConstraint("answer_id", "point", "voter_id"),
    Index(None, "voter_id"),
)

table(
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

PERMITTED = "EXISTS (SELECT 1 FROM purges WHERE ended_at IS NULL)"


def upgrade() -> None:
    new = [metadata.tables[name] for name in LOG]
    metadata.create_all(op.get_bind(), tables=new, checkfirst=False)
    for name, column, unsaid in (("rounds", "essay", "0"), ("results", "vouched", "0"), ("seasons", "essays", "1")):
        op.add_column(name, Column(column, Integer, nullable=False, server_default=text(unsaid)))
    essay = text("essay = 1")
    op.create_index("ix_rounds_essay", "rounds", ["closed_at", "id"], sqlite_where=essay, postgresql_where=essay)
    if op.get_bind().dialect.name == "postgresql":
        for name in LOG:
            op.execute(
                f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION quizmaster_append_only()"
            )
        return
    for name in LOG:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{deed.lower()} BEFORE {deed} ON {name} WHEN NOT {PERMITTED} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            )
