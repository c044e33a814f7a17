"""Item statistics from answers, and the flags they raise for a person to look at.

Classical test theory: facility (mean score), item-rest discrimination, distractor shares. Members see different
items, so the criterion is not a raw total but each member's result on *other* items, adjusted for their difficulty;
the caller computes it. Flags have least numbers of answers, because of sampling error: at p = .6 the 95 % band is
±.18 for n = 30, ±.10 for 100, ±.07 for 200. Thresholds are conventions (Ebel and Frisbie; Haladyna's 5 %) and a flag
is a question to a person, never a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import comb, sqrt
from statistics import fmean, median

from bot.kinds.base import LETTERS

FASTEST = 3.0
"""Seconds below which an answer is taken for a click, not an attempt, and left out."""

FEW, SOME, MANY, STABLE = 30, 60, 100, 200
"""Answers needed for a first flag, for judging distractors, for advice on the item, for a settled discrimination."""

FUNCTIONAL = 0.05
"""Share of answers from which on a distractor does its work."""

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Record:
    """One member's first attempt at the item.

    ``chosen`` are indices of options as written, empty for kinds without options. ``criterion`` is how well the
    member does on other items (any scale, more is better), None if unknown. ``seconds`` is the time taken, None if
    it means nothing, as in a daily round.
    """

    score: float
    chosen: tuple[int, ...] = ()
    criterion: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What the statistics need to know of a question. ``keys`` are the right options' indices, as written."""

    kind: str
    difficulty: int
    time: int
    options: int = 0
    keys: tuple[int, ...] = ()

    @property
    def distractors(self) -> tuple[int, ...]:
        """The wrong options' indices; none for order items, whose options are steps."""
        return () if self.kind == "order" else tuple(index for index in range(self.options) if index not in self.keys)


@dataclass(frozen=True, slots=True)
class Stats:
    """Statistics of an item over ``n`` answers.

    ``facility`` is the mean score with its 95 % interval ``low``..``high``; ``guess`` the mean score of guessing.
    ``discrimination`` is the correlation of score and criterion, None where it can't be had; ``settled`` from 200
    answers on. ``shares`` is each option's share of answers; ``efficiency`` the share of distractors that are
    chosen by 5 % or more. ``seconds`` is the median time.
    """

    n: int
    facility: float
    low: float
    high: float
    guess: float
    discrimination: float | None = None
    settled: bool = False
    shares: tuple[float, ...] = ()
    efficiency: float | None = None
    seconds: float | None = None
    flags: tuple[str, ...] = ()


def analyse(item: Item, records: Iterable[Record]) -> Stats:
    """The statistics of an item, with flags in words. Answers faster than 3 s are left out."""
    kept = [record for record in records if record.seconds is None or record.seconds >= FASTEST]
    n = len(kept)
    facility = fmean(record.score for record in kept) if kept else 0.0
    low, high = wilson(facility, n)
    paired = [(record.score, record.criterion) for record in kept if record.criterion is not None]
    shares = tuple(sum(index in record.chosen for record in kept) / n for index in range(item.options)) if n else ()
    times = [record.seconds for record in kept if record.seconds is not None]
    working = [index for index in item.distractors if shares and shares[index] >= FUNCTIONAL]
    plain = Stats(
        n,
        facility,
        low,
        high,
        guess_rate(item.kind, item.options, len(item.keys)),
        correlation(paired),
        len(paired) >= STABLE,
        shares,
        len(working) / len(item.distractors) if n and item.distractors else None,
        median(times) if times else None,
    )
    flags = (
        *_facility_flags(item, plain),
        *_discrimination_flags(plain, len(paired)),
        *_option_flags(item, plain, kept),
    )
    if plain.seconds is not None and len(times) >= FEW and plain.seconds > 2 * item.time:
        flags += (f"It takes {plain.seconds:.0f} s in the median, more than twice the {item.time} s it is set at.",)
    return replace(plain, flags=flags)


# ------------------------------------------------------------------ formulas


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); (0, 1) without answers.

    For scores between 0 and 1 it is a little too wide, since their variance is at most that of right or wrong.
    """
    if not n:
        return 0.0, 1.0
    spread = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    middle, scale = share + _Z**2 / (2 * n), 1 + _Z**2 / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None with fewer than 3 pairs or where one side doesn't vary."""
    if len(pairs) < 3:
        return None
    mean_x, mean_y = fmean(x for x, _ in pairs), fmean(y for _, y in pairs)
    xx = sum((x - mean_x) ** 2 for x, _ in pairs)
    yy = sum((y - mean_y) ** 2 for _, y in pairs)
    if xx < 1e-12 or yy < 1e-12:
        return None
    return sum((x - mean_x) * (y - mean_y) for x, y in pairs) / sqrt(xx * yy)


def guess_rate(kind: str, options: int, keys: int) -> float:
    """The mean score of someone who guesses: 1/options for one key; 0 for typed answers.

    Several keys: mean of max(0, (hits − wrong picks)/keys) over all picks of that many. Order: mean of
    max(0, 2 × share of rightly ordered pairs − 1) over all orders.
    """
    if kind == "order":
        return _order_guess(options)
    if not options or not keys:
        return 0.0
    ways = (comb(keys, hits) * comb(options - keys, keys - hits) * max(0, 2 * hits - keys) for hits in range(keys + 1))
    return sum(ways) / (comb(options, keys) * keys)


def _order_guess(steps: int) -> float:
    """Over the Mahonian numbers: how many orders of ``steps`` have k wrong pairs."""
    counts = [1]
    for size in range(2, steps + 1):
        longer = [0] * (len(counts) + size - 1)
        for wrong, count in enumerate(counts):
            for more in range(size):
                longer[wrong + more] += count
        counts = longer
    pairs = len(counts) - 1
    if not pairs:
        return 0.0
    return sum(count * max(0.0, 1 - 2 * wrong / pairs) for wrong, count in enumerate(counts)) / sum(counts)


# ------------------------------------------------------------------ flags


def _facility_flags(item: Item, stats: Stats) -> tuple[str, ...]:
    if stats.n < FEW:
        return ()
    if stats.facility < stats.guess + 0.05:
        return (f"Members do no better than guessing ({stats.facility:.0%}, guessing gives {stats.guess:.0%}).",)
    if stats.facility > 0.95:
        return (f"Nearly everybody gets it right ({stats.facility:.0%}): it tells nobody anything.",)
    suits = _difficulty_for(stats.high), _difficulty_for(stats.low)
    if stats.n >= MANY and not suits[0] <= item.difficulty <= suits[1]:
        best = _difficulty_for(stats.facility)
        return (f"A mean score of {stats.facility:.0%} suits difficulty {best} better than {item.difficulty}.",)
    return ()


def _difficulty_for(facility: float) -> int:
    """The tag that a facility suits: 1 from .85 on, 2 from .70, 3 from .50, 4 from .30, else 5."""
    return 1 + sum(facility < least for least in (0.85, 0.70, 0.50, 0.30))


def _discrimination_flags(stats: Stats, n: int) -> tuple[str, ...]:
    r = stats.discrimination
    if r is None or n < FEW:
        return ()
    if r < 0:
        return (f"Stronger members do worse on it (r = {r:.2f}): check the key.",)
    if n >= MANY and r < 0.10:
        return (f"It doesn't tell stronger members from weaker ones (r = {r:.2f}): rewrite it.",)
    if n >= MANY and r < 0.20:
        return (f"It hardly tells stronger members from weaker ones (r = {r:.2f}): review it.",)
    return ()


def _option_flags(item: Item, stats: Stats, kept: Sequence[Record]) -> tuple[str, ...]:
    if stats.n < SOME:
        return ()
    flags = []
    right = _mean_criterion(record for record in kept if record.score >= 1)
    for index in item.distractors:
        share, name = stats.shares[index], LETTERS[index]
        if share < FUNCTIONAL:
            flags.append(f"Option {name} (as written) is chosen by {share:.0%}: it tempts nobody.")
            continue
        takers = _mean_criterion(record for record in kept if index in record.chosen)
        if right is not None and takers is not None and takers > right:
            flags.append(f"Those who choose option {name} (as written) are stronger than those right: check the key.")
    if stats.n >= MANY and stats.efficiency is not None and stats.efficiency < 0.5:
        flags.append("Fewer than half of the wrong options do any work: review them.")
    return tuple(flags)


def _mean_criterion(records: Iterable[Record]) -> float | None:
    known = [record.criterion for record in records if record.criterion is not None]
    return fmean(known) if known else None
