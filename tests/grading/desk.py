"""A model grader on an endpoint of its own, and the offline grader beside it that always sees the same."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from bot.grading.budget import Budget
from bot.grading.endpoint import Endpoint
from bot.grading.model import ModelGrader
from bot.kinds.assessment import UNSHIFTED, Assessment, PointSeen, Shifts, Verdict
from bot.model import Question
from bot.store import SqlStore
from tests.grading.modelserver import ModelServer, Request, Said, opinions, silence
from tests.grading.rubrics import question

KEY = "sk-open-sesame-0123456789"
TEXT = "At test time it uses the moving averages. Four images give a shaky variance. I would compare both modes."
OFFLINE = Assessment(
    "rubric-1-9f3a21c4",
    (
        PointSeen(
            "running-stats", Verdict.COVERED, 0.9, "At test time it uses the moving averages.", "…", (True, True)
        ),
        PointSeen("small-batch", Verdict.MISSED, 0.2, slots=(False, False)),
        PointSeen("check", Verdict.UNSURE, 0.5, "I would compare both modes."),
        PointSeen("fused", Verdict.MISSED, 0.1, slots=(False, False)),
    ),
)
GOOD = opinions(
    running_stats=("covered", "it uses the moving averages", 0.9),
    small_batch=("covered", "four images give a SHAKY variance", 0.8),
    check=("covered", "I would compare both modes", 0.9),
    fused=("missed", "", 0.9),
)


class Fixed:
    """An offline grader that always sees the same."""

    def __init__(self, seen: Assessment) -> None:
        self.seen = seen

    async def assess(self, question: Question, text: str, shifts: Shifts = UNSHIFTED) -> Assessment:
        self.shifts = shifts
        return self.seen


class HandClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


class Desk:
    """A model grader on ``server``, with everything that it was given."""

    def __init__(self, server: ModelServer, store: SqlStore, budget: int = 10) -> None:
        self.server, self.store, self.clock = server, store, HandClock()
        self.endpoint = Endpoint(server.url, KEY, "Test/Model 1", 8)
        self.offline = Fixed(OFFLINE)
        self.deadlines: list[float] = []
        self.running: asyncio.Timeout | None = None
        self.grader = self.opened(budget)

    def opened(self, budget: int) -> ModelGrader:
        """Another grader on the same database, as after a restart."""
        allowed = Budget(self.store, self.clock, budget)
        return ModelGrader(
            self.offline, self.endpoint.ask, allowed, self.clock, model="Test/Model 1", patience=8, until=self.until
        )

    def until(self, deadline: float) -> asyncio.Timeout:
        """A time-out that comes when the test says so."""
        self.deadlines.append(deadline)
        self.running = asyncio.timeout(None)
        return self.running

    async def late(self, request: Request) -> Said:
        """The server's way to let the time run out."""
        assert self.running is not None
        self.running.reschedule(asyncio.get_running_loop().time())
        return await silence(request)

    async def assess(self, text: str = TEXT) -> Assessment:
        return await self.grader.assess(question(), text)


def verdicts(seen: Assessment) -> list[str]:
    return [each.verdict.value for each in seen.points]


def alone(note: str) -> Assessment:
    """The offline result, told as such."""
    return replace(OFFLINE, note=note)
