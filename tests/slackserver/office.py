"""How payloads get to the app: one try, and for events the repetitions that Slack makes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.slackserver import acks
from tests.slackserver.things import Delivery, Json, Sort
from tests.slackserver.world import World

PAUSES = (0.0, 60.0, 300.0)
"""Seconds before each repetition of an event; docs: the Events API, "Error handling"."""

STUCK = 10.0
"""Real seconds after which a try fails although the clock stands still; else a test would hang."""


class Carrier(Protocol):
    async def carry(self, delivery: Delivery, retry: int, reason: str) -> tuple[str, Json]:
        """Try once: "" and what came with the acknowledgement, or why there was none."""
        ...


@dataclass(slots=True)
class Office:
    world: World
    carrier: Carrier
    pauses: tuple[float, ...] = PAUSES
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def send(self, delivery: Delivery) -> Delivery:
        """Try once; an event that isn't acknowledged is repeated behind the caller's back."""
        self.world.deliveries.append(delivery)
        self.world.touch()
        await self._try(delivery, 0, "")
        if not delivery.acked:
            if delivery.sort is Sort.EVENT and delivery.outcome != "no_retry":
                self._start(self._repeat(delivery))
            else:
                self.world.trouble(delivery.outcome, delivery.kind)
        return delivery

    async def again(self, delivery: Delivery) -> Delivery:
        """Deliver the very same payload once more, whatever became of it."""
        await self._try(delivery, delivery.tries, "timeout")
        return delivery

    async def _try(self, delivery: Delivery, retry: int, reason: str) -> None:
        delivery.tries += 1
        outcome, reply = "stuck", Json()
        with suppress(TimeoutError):
            async with asyncio.timeout(STUCK):
                outcome, reply = await self.carrier.carry(delivery, retry, reason)
        delivery.outcome = outcome
        delivery.outcomes.append(outcome)
        if not outcome:
            delivery.acked, delivery.reply = True, reply
            delivery.latency = delivery.latencies[-1]
            acks.apply(self.world, delivery)
        self.world.touch()

    async def _repeat(self, delivery: Delivery) -> None:
        for retry, pause in enumerate(self.pauses, 1):
            await self.world.clock.until(self.world.clock.now() + pause)
            await self._try(delivery, retry, delivery.outcome)
            if delivery.acked or delivery.outcome == "no_retry":
                return
        self.world.trouble(delivery.outcome, delivery.kind)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
