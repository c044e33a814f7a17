"""How many requests a calendar month (UTC) may cost. They are counted in the database, each before it is made."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.ports import Clock, Reading, Store

KEY = "grader:requests"
"""The note that holds the month and the count: ``2026-11 17``."""
TRIES = 5
"""How often another process may be faster before a request is given up."""


class Budget:
    """``limit`` requests a month, for all processes on one database together. A restart doesn't begin anew."""

    def __init__(self, store: Store, clock: Clock, limit: int) -> None:
        self._store, self._clock, self._limit = store, clock, limit
        self._turn = asyncio.Lock()

    async def take(self) -> bool:
        """Count one more request; False if the month's are spent. Raises StoreError if that can't be kept."""
        now = self._clock.now()
        async with self._turn:
            for _ in range(TRIES):
                async with self._store.write() as tx:
                    count = await spent(tx, now)
                    if count >= self._limit:
                        return False
                    if await tx.replace_note(KEY, await tx.note(KEY), f"{now:%Y-%m} {count + 1}"):
                        return True
        return False


async def spent(tx: Reading, now: datetime) -> int:
    """The requests of the month so far."""
    month, _, count = (await tx.note(KEY) or "").partition(" ")
    return int(count) if month == f"{now:%Y-%m}" else 0
