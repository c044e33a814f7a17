"""A clock that only moves when it is told to."""

from __future__ import annotations

from datetime import UTC, datetime


class VirtualClock:
    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, to: datetime) -> None:
        """Go to ``to``; never back."""
        self._now = max(self._now, to.astimezone(UTC))
