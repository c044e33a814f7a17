"""The tasks that serve somebody right now, so that a platform can finish them before it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

FAREWELL = 1.0
"""Seconds that a dropped task gets to end."""

log = structlog.get_logger(__name__)


class InHand:
    """Tasks that are at work; whoever starts them needn't keep them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Let ``finish`` wait for the present task while the block runs."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (whoever serves runs in a task)
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def finish(self, within: float) -> None:
        """Wait for what is in hand, at most ``within`` seconds; what isn't done by then is dropped. What was answered
        is in the database long before it is confirmed."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=within)
        for task in late:
            task.cancel()
        if late:
            log.warning("dropped at the end", handlers=len(late))
            await asyncio.wait(late, timeout=FAREWELL)
