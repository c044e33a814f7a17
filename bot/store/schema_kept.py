"""Tables of what adapters keep."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint

from bot.store.columns import Words, big, table, words

notes = table("notes", Column("key", Words, primary_key=True, nullable=False), words("value"))

installations = table(
    "installations",
    words("platform"),
    words("enterprise"),
    words("workspace"),
    words("sealed"),
    big("at"),
    PrimaryKeyConstraint("platform", "enterprise", "workspace"),
)
