"""What was typed into forms that were refused, so that nobody has to type it twice.

Where a platform can't show a form again in answer to itself, a button opens it, and what was typed then stands in it.
This is a convenience held in memory; after a restart the button opens the form as it was at first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.ui import Form

KEPT_FOR = timedelta(minutes=15)
MOST = 1000
"""Forms that are kept; the oldest go first."""


class Drafts:
    """Per user and form (its action): field → what was typed."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[datetime, Mapping[str, str]]] = {}

    def keep(self, user: str, action: str, typed: Mapping[str, str], now: datetime) -> None:
        self._kept.pop((user, action), None)
        self._kept[user, action] = (now, typed)
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]

    def drop(self, user: str, action: str) -> None:
        self._kept.pop((user, action), None)

    def fill(self, user: str, form: Form, now: datetime) -> Form:
        """``form`` with what this user typed into it last."""
        at, typed = self._kept.get((user, form.action), (now, {}))
        if not typed or now - at > KEPT_FOR:
            return form
        fields = tuple(replace(field, value=typed.get(field.name, field.value)) for field in form.fields)
        return replace(form, fields=fields)
