"""The database: tables, queries and migrations. The only package that knows SQLAlchemy, Alembic and the drivers."""

from bot.store.store import SqlReading, SqlStore, SqlWriting, open_store

__all__ = ["SqlReading", "SqlStore", "SqlWriting", "open_store"]
