"""Run by Alembic: migrates the connection it is handed, inside the transaction that is open there."""

from alembic import context

from bot.store.columns import metadata
from bot.store.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()
