"""The database: tables, queries and migrations. The only package that knows SQLAlchemy, Alembic and the drivers."""

from bot.store.care import Checkup
from bot.store.lock import holder
from bot.store.sqlite import sqlite_version
from bot.store.store import SqlReader, SqlReading, SqlStore, SqlWriting, open_reader, open_store, restore_backup

__all__ = [
    "Checkup",
    "SqlReader",
    "SqlReading",
    "SqlStore",
    "SqlWriting",
    "holder",
    "open_reader",
    "open_store",
    "restore_backup",
    "sqlite_version",
]
