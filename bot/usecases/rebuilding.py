"""Results, boards and streaks computed anew from the log."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import Services
from bot.usecases import asking as askings
from bot.usecases.projecting import project

BATCH = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    rounds: int
    results: int


async def rebuild(services: Services) -> Rebuilt:
    """Empty the projections and project every closed round again, in the order in which they closed; all or nothing."""
    rounds = results = 0
    async with services.store.write() as tx:
        await tx.clear_projections()
        position = None
        while batch := await tx.closed_rounds(position, BATCH):
            for round_ in batch:
                rounds += 1
                results += len(await project(tx, await askings.with_question(services, tx, round_)))
            last = batch[-1]
            if last.closed_at is None:
                raise LookupError(f"round {last.id} is among the closed ones without a closing time")
            position = (last.closed_at, last.id)
    return Rebuilt(rounds, results)
