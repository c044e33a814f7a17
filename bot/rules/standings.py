"""Boards: who stands where. Comparison is on whole numbers alone, so that equal results always tie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.model import Standing

ENOUGH = 5
"""Rounds one must have answered for an accuracy to be ranked; with fewer one stands below everybody who has them."""


class By(StrEnum):
    """What a board is ordered by."""

    POINTS = "points"
    ACCURACY = "accuracy"
    STREAK = "streak"


@dataclass(frozen=True, slots=True)
class Tally:
    """What one player or team came to in a period; ``answered`` and ``correct`` are rounds."""

    id: int
    name: str
    centipoints: int
    answered: int
    correct: int
    streak: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a board: ``number`` of ``pages``, from 1. ``own`` is my row if it isn't among ``rows``, else None."""

    rows: tuple[Standing, ...]
    number: int
    pages: int
    own: Standing | None = None


def accuracy(correct: int, answered: int) -> float:
    """The share of answered rounds that were correct, in [0, 1]; 0 for none."""
    return correct / answered if answered else 0.0


def ranked(rows: Iterable[Tally], by: By, mine: int | None = None) -> list[Standing]:
    """The board, best first, with standard competition ranks (1, 2, 2, 4). ``mine`` marks the row with that id.

    Accuracy is compared in whole tenths of a percent. Ties are listed by name (case aside), then id.
    """
    ordered = sorted(rows, key=lambda row: (_worth(row, by), row.name.casefold(), row.name, row.id))
    board: list[Standing] = []
    previous: tuple[int, ...] | None = None
    for place, row in enumerate(ordered, start=1):
        worth = _worth(row, by)
        rank = board[-1].rank if worth == previous else place
        previous = worth
        board.append(
            Standing(
                rank, row.id, row.name, row.centipoints, row.answered, row.correct, row.streak, mine=row.id == mine
            )
        )
    return board


def _worth(row: Tally, by: By) -> tuple[int, ...]:
    """What decides the rank; less is better."""
    match by:
        case By.POINTS:
            return (-row.centipoints,)
        case By.STREAK:
            return (-row.streak,)
        case By.ACCURACY:
            return (row.answered < ENOUGH, -_permille(row.correct, row.answered))


def _permille(correct: int, answered: int) -> int:
    return (2000 * correct + answered) // (2 * answered) if answered else 0


def page(standings: Sequence[Standing], number: int, size: int = 10) -> Page:
    """Page ``number`` of a board, ``size`` rows each; a number outside means the nearest page there is."""
    pages = max(1, -(-len(standings) // size))
    number = min(max(number, 1), pages)
    rows = tuple(standings[(number - 1) * size : number * size])
    own = next((row for row in standings if row.mine), None)
    return Page(rows, number, pages, None if own in rows else own)
