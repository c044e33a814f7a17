"""Waiting for work that can't be taken back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Let ``work`` finish even if the caller is cancelled meanwhile, and only then tell the caller.

    What is under way in a database's thread goes on regardless: the next one in line must not overtake it, and
    SQLAlchemy would throw the connection away.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # seen, so that it isn't reported as forgotten
        raise
