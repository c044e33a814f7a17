"""What the tables are made of: types that mean the same in both databases, and short names for the usual columns."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

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


def table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True)


def key() -> Column[int]:
    return Column("id", Big, primary_key=True, autoincrement=True)


def big(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Big, nullable=null)


def number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def flag(name: str, unsaid: int = 0) -> Column[int]:
    """0 or 1; ``unsaid`` in rows that are older than the column."""
    return Column(name, Integer, nullable=False, server_default=text(str(unsaid)))


def words(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Words, nullable=null)


def to(name: str, target: str, *, null: bool = False) -> Column[int]:
    return Column(name, Big, ForeignKey(f"{target}.id"), nullable=null)


def where(name: str, condition: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))
