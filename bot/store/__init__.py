"""The database: tables, queries and migrations. The only package that knows SQLAlchemy, Alembic and the drivers."""

from bot.store.care import Checkup
from bot.store.store import SqlReading, SqlStore, SqlWriting, open_store, restore_backup

__all__ = ["Checkup", "SqlReading", "SqlStore", "SqlWriting", "open_store", "restore_backup"]
