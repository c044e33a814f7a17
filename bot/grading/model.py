"""The optional second opinion of a language model, over the offline grader.

The offline grader comes first, and without a model its word stands: an answer that it doubts isn't sent, and where the
model is slow, out of reach, out of its budget or makes no sense, the member gets the offline result and is told so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.grading.budget import Budget
from bot.grading.opinion import Opinion, read, settle
from bot.grading.prompt import RULES, grader_name, prompt, readable
from bot.kinds.assessment import UNSHIFTED, Assessment, Shifts
from bot.model import Question
from bot.ports import Clock, Grader

FAILURES = 3
"""Failures in a row after which the model is left alone for a while."""
REST = timedelta(minutes=1)

_ALONE = ", so this is the offline check alone."
SLOW = "The language model took too long" + _ALONE
UNREACHED = "The language model couldn't be reached" + _ALONE
DECLINED = "The language model declined to read this" + _ALONE
NONSENSE = "The language model's reply made no sense" + _ALONE
SPENT = "This month's budget for the language model is spent" + _ALONE
BOTH = "A language model has read this as well. Where it and the offline check differ, the point is left open."

Ask = Callable[[str, str], Awaitable[str]]
"""Sends rules and a text to a model; its reply. May raise anything; DeclinedError if the model refuses."""

log = structlog.get_logger(__name__)


class DeclinedError(Exception):
    """The model won't say anything about the text."""


class _UnheardError(Exception):
    """There is no opinion; says why, to the member."""


class ModelGrader:
    """``Grader`` that lets a model look at what ``offline`` made of an answer. ``model`` is its name.

    ``patience`` are the seconds for both together; ``until`` ends a block at a time of the loop's clock.
    """

    def __init__(
        self,
        offline: Grader,
        ask: Ask,
        budget: Budget,
        clock: Clock,
        *,
        model: str,
        patience: float,
        until: Callable[[float], AbstractAsyncContextManager[Any]] = asyncio.timeout_at,
    ) -> None:
        self._offline, self._ask, self._budget, self._clock = offline, ask, budget, clock
        self._model, self._patience, self._until = model, patience, until
        self._failures = 0
        self._rests: datetime | None = None

    async def assess(self, question: Question, text: str, shifts: Shifts = UNSHIFTED) -> Assessment:
        """What is in ``text``. Whatever the model does, it is no worse than what the offline grader saw.

        Raises what the offline grader raises: TypeError unless the question is an open one.
        """
        deadline = asyncio.get_running_loop().time() + self._patience
        seen = await self._offline.assess(question, text, shifts)
        if seen.flags or not seen.points:
            return seen
        try:
            opinions = await self._opinions(question, text, seen, deadline)
        except _UnheardError as why:
            return replace(seen, note=f"{seen.note} {why}".strip())
        points = tuple(settle(each, opinions[each.point], readable(text)) for each in seen.points)
        return replace(seen, grader=grader_name(self._model, seen.grader), points=points, note=BOTH)

    async def _opinions(
        self, question: Question, text: str, seen: Assessment, deadline: float
    ) -> Mapping[str, Opinion]:
        if self._rests is not None and self._clock.now() < self._rests:
            raise _UnheardError(UNREACHED)
        reply = await self._reply(prompt(question, text), deadline)
        self._failures, self._rests = 0, None
        try:
            return read(reply, [each.point for each in seen.points])
        except ValueError as error:
            log.warning("model grader made no sense", reason=str(error))
            raise _UnheardError(NONSENSE) from None

    async def _reply(self, case: str, deadline: float) -> str:
        """What the model says. What failed is logged by its type alone: a message could quote the answer or the key."""
        try:
            async with self._until(deadline):
                if not await self._budget.take():
                    raise _UnheardError(SPENT)
                return await self._ask(RULES, case)
        except _UnheardError:
            raise
        except DeclinedError:
            raise _UnheardError(DECLINED) from None
        except TimeoutError:
            self._failed("time-out")
            raise _UnheardError(SLOW) from None
        except Exception as error:  # an answer must not stay ungraded by what an endpoint, or its client, does
            self._failed(type(error).__name__, getattr(error, "status_code", None))
            raise _UnheardError(UNREACHED) from None

    def _failed(self, error: str, status: int | None = None) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests = self._clock.now() + REST
        log.warning("model grader failed", error=error, status=status, in_a_row=self._failures)
