"""Bringing a database up to the schema that this version of the program needs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreError
from bot.store.schema import HEAD, VERSION_TABLE, metadata

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
    _upgrade(connection, version, where)
    return True


def _upgrade(connection: Connection, version: str | None, where: str) -> None:
    # Alembic takes longer to import than everything else at start, and is hardly ever needed.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise StoreError(
            f"{where} was written by a newer Quizmaster (schema {version}, this one knows up to {HEAD}); "
            "install the newer version, or restore an older backup."
        )
    foreign = sorted(set(inspect(connection).get_table_names()) & metadata.tables.keys())
    if version is None and foreign:
        raise StoreError(
            f"{where} holds tables of another program ({', '.join(foreign[:3])}); "
            "give Quizmaster a database of its own."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
