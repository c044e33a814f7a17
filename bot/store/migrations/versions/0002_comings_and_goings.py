"""Workspaces and members that leave, Slack's installations, notes of adapters, and purges of what must go."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, MetaData, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LOG = ("answers", "ticks", "team_moves")

Big: TypeEngine[int] = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
Words: TypeEngine[str] = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s"})


def table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True)


def words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False)


table("notes", Column("key", Words, primary_key=True, nullable=False), words("value"))

table(
    "installations",
    words("platform"),
    words("enterprise"),
    words("workspace"),
    words("sealed"),
    Column("at", Big, nullable=False),
    PrimaryKeyConstraint("platform", "enterprise", "workspace"),
)

table(
    "purges",
    Column("id", Big, primary_key=True, autoincrement=True),
    words("reason"),
    Column("began_at", Big, nullable=False),
    Column("ended_at", Big, nullable=True),
    Column("removed", Integer, nullable=False),
    Column("last_round", Big, nullable=False),
    Column("last_session", Big, nullable=False),
)

# A purge that is open exists in its own transaction alone: no other sees it, and it is ended before the commit.
PERMITTED = "EXISTS (SELECT 1 FROM purges WHERE ended_at IS NULL)"

REFUSE = f"""
CREATE OR REPLACE FUNCTION quizmaster_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND {PERMITTED} THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    metadata.create_all(op.get_bind(), checkfirst=False)
    op.add_column("workspaces", Column("removed_at", Big, nullable=True))
    op.add_column("identities", Column("left_at", Big, nullable=True))
    op.add_column("identities", Column("checked_at", Big, nullable=True))
    op.create_index(
        "ix_identities_left",
        "identities",
        ["platform", "workspace", "player_id"],
        sqlite_where=text("left_at IS NOT NULL"),
        postgresql_where=text("left_at IS NOT NULL"),
    )
    op.create_index(
        "ix_purges_open",
        "purges",
        ["ended_at"],
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    )
    # What a purge deletes is looked for in each table that may point there.
    op.drop_index("ix_rounds_session", "rounds")
    op.create_index("ix_rounds_session", "rounds", ["session_id", "id"])
    op.create_index("ix_results_answer_id", "results", ["answer_id"])
    op.create_index("ix_outbox_round_id", "outbox", ["round_id"])
    op.create_index("ix_reports_round_id", "reports", ["round_id"])
    op.create_index("ix_exposures_player_id", "exposures", ["player_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE)
        return
    for name in LOG:
        for deed in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER {name}_no_{deed.lower()}")
            op.execute(
                f"CREATE TRIGGER {name}_no_{deed.lower()} BEFORE {deed} ON {name} WHEN NOT {PERMITTED} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            )
