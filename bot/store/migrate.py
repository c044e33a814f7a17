"""Bringing a database up to the schema that this version of the program needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreError
from bot.store.columns import metadata
from bot.store.schema import HEAD, VERSION_TABLE

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).with_name("migrations")


def version_of(connection: Connection) -> str | None:
    """The migration the database is at; None for one that has never been ours."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
    return found


def migrate(connection: Connection, where: str) -> bool:
    """Run what is missing, inside the caller's transaction; True if anything was. Raises StoreError for a database
    that is newer than this program, or somebody else's."""
    version = version_of(connection)
    if version == HEAD:
        return False
    if version is not None:
        refuse_unknown(version, where)
    foreign = sorted(set(inspect(connection).get_table_names()) & metadata.tables.keys())
    if version is None and foreign:
        raise StoreError(
            f"{where} holds tables of another program ({', '.join(foreign[:3])}); "
            "give Quizmaster a database of its own."
        )
    # Alembic takes longer to import than everything else at start, and is hardly ever needed.
    from alembic import command  # noqa: PLC0415 - see above

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True


def refuse_other(connection: Connection, where: str) -> None:
    """Raises StoreError unless the database is at the schema that this version needs."""
    version = version_of(connection)
    if version is None:
        raise StoreError(f"{where} holds nothing of Quizmaster's yet; `quizmaster db upgrade` prepares it.")
    refuse_unknown(version, where)
    if version != HEAD:
        raise StoreError(f"{where} was made by an older Quizmaster; run `quizmaster db upgrade` first.")


def refuse_unknown(version: str, where: str) -> None:
    """Raises StoreError for a migration that this program doesn't have."""
    if version == HEAD:
        return
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see migrate

    if version not in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}:
        raise StoreError(
            f"{where} was written by a newer Quizmaster (schema {version}, this one knows up to {HEAD}); "
            "install the newer version, or restore an older backup."
        )


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415 - see migrate

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config
