"""What grading costs those who click meanwhile: open answers through a running app that serves clicks all the time.

The app is whole, with its clockwork, a SQLite file, the built-in bank and the grader in its own process; only the
platforms are left out. It is measured in a new process, since what other benchmarks leave in memory would slow the
collector of garbage and count as the bot's.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count, takewhile
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.answers import CHANNELS, Still, daily, settings
from benchmarks.grading.samples import read
from benchmarks.measure import Table, Timings, callers, percentile
from bot import log
from bot.app import App, running
from bot.bank.builtin import builtin
from bot.commands import tokens
from bot.commands.base import Command
from bot.engine import handle
from bot.kinds.open import Open
from bot.model import Actor, Place, Question, Round, Wish
from bot.ports import Grader, Services
from bot.scheduler import play_due
from bot.ui import Form, Tone

ANSWERS = 1000
WORDS = 150
"""Of each of these answers."""
CLICKS = 200
"""Clicks per second: four times those of a busy morning of 500 members within ten seconds (``benchmarks.clicks``)."""
CALLERS = 40
"""Clicks under way at most, so that one that takes long holds up no other."""
WRITERS = 100
"""Open answers per second that come in by the front door, faster than one after the other is graded on a busy
machine."""
ALONE = 5.0
"""Seconds of clicks without any grading, to compare with."""
LAG = 20.0
"""ms by which the loop may be late, at p99.9."""
PROBE = 0.001
"""Seconds between two looks at the loop."""
LOOK = 0.1
"""Seconds between two looks at how many assessments are stored."""
PATIENCE = 120.0
"""Seconds until what isn't assessed is taken for lost."""

T = TypeVar("T")
Click = Callable[[int], Awaitable[None]]

ESSAYS = "written"
"""The workspace of the open questions, which are so many that each has its own channel."""


@dataclass(frozen=True, slots=True)
class Beside:
    """``clicks``: seconds of each, from the moment that it was due. ``lags``: by how much the loop was late."""

    clicks: Timings
    lags: Sequence[float]

    @property
    def lag(self) -> float:
        """ms, p99.9."""
        return percentile(self.lags, 0.999) * 1000


@dataclass(frozen=True, slots=True)
class Found:
    """``alone``, ``asked``, ``sent``: clicks without grading, beside answers given straight to the grader, and beside
    those that came by the front door. ``first``: seconds of the first assessment, which starts the process. ``whole``:
    seconds from the first open answer by the front door to the last assessment stored, ``stored`` in number. Memory in
    MB; 0 where the system doesn't tell."""

    alone: Beside
    asked: Beside
    sent: Beside
    first: float
    assessed: Timings
    saved: Timings
    whole: float
    stored: int
    words: float
    before: float
    peak: float
    child: float


def rows(table: Table, found: Found) -> None:
    """The figures, those without grading in brackets."""
    what = f"{ANSWERS:,} open answers of {found.words:.0f} words, while {CLICKS} answers/s are clicked"
    table.title(f"{what} (in brackets: clicks alone)")
    table.row("the first answer, process started", f"{found.first * 1000:,.0f} ms")
    table.row("straight to the grader, one after the other", f"{found.assessed.per_second:,.0f} answers/s")
    table.below("  an answer, p50", found.assessed.ms(0.5), 20, "ms")
    table.row("  an answer, p99 (no goal)", f"{found.assessed.ms(0.99):.1f} ms")
    _beside(table, found.asked, found.alone)
    table.row(f"by the front door, {WRITERS}/s: all assessed after", f"{found.whole:.1f} s")
    table.exactly("  assessments stored", found.stored, ANSWERS)
    table.row("  an open answer saved, p50 / p99", f"{found.saved.ms(0.5):.1f} / {found.saved.ms(0.99):.1f} ms")
    _beside(table, found.sent, found.alone)
    if found.child:
        table.below("the grader's process, interpreter and all, peak", found.child, 60, "MB")
        table.row("the bot's process, peak (before the first open answer)", f"{found.peak:.0f} ({found.before:.0f}) MB")


def _beside(table: Table, found: Beside, alone: Beside) -> None:
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        table.row(f"  a click's reply, {name}", f"{found.clicks.ms(share):.1f} ({alone.clicks.ms(share):.1f}) ms")
    table.row("  the loop's lag, highest", f"{max(found.lags) * 1000:.1f} ({max(alone.lags) * 1000:.1f}) ms")
    table.row("  the loop's lag, p99.9", f"{found.lag:.1f} ({alone.lag:.1f}) ms", f"< {LAG:g} ms", found.lag < LAG)


def measured() -> Found:
    """All of it, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_in_new_process).result()


def _in_new_process() -> Found:
    log.configure("error", "console")
    # Beside the checkout: the system's folder for temporary files is often memory, where a commit is free.
    place = Path("build")
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as name:
        return asyncio.run(measure(Path(name).absolute() / "quiz.db"))


async def measure(database: Path) -> Found:
    """Clicks all the time: first alone, then beside the grader, then beside the whole way of an open answer."""
    async with running(settings(database, builtin()), clock=Still(), seed=1) as app, app.clockwork():
        services, grader = app.services, app.services.grader
        assert grader is not None
        choices = await _open(services, "local", CHANNELS, "single")
        questions = [each for each in app.shelf.bank.live() if isinstance(each.body, Open)]
        essays = await _open(services, ESSAYS, len(questions), Open.kind)
        texts = [(essays[number % len(essays)], text) for number, text in enumerate(_texts(app, essays))]
        asked = [(_question(app, round_), text) for round_, text in texts]
        click = _clicks(services, choices)
        before = _memory("self", "VmRSS")
        alone, _ = await _beside_clicks(click, asyncio.sleep(ALONE))
        started = time.perf_counter()
        await grader.assess(*asked[0])
        first = time.perf_counter() - started
        beside_asked, assessed = await _beside_clicks(click, _one_by_one(grader, asked))
        started = time.perf_counter()
        beside_sent, saved = await _beside_clicks(click, _by_the_front_door(services, database, texts))
        return Found(
            alone=alone,
            asked=beside_asked,
            sent=beside_sent,
            first=first,
            assessed=assessed,
            saved=saved,
            whole=time.perf_counter() - started,
            stored=_stored(database),
            words=statistics.median(len(text.split()) for _, text in texts),
            before=before,
            peak=_memory("self", "VmHWM"),
            child=sum(_memory(child, "VmHWM") for child in _children()),
        )


# ------------------------------------------------------------------ what is asked


async def _open(services: Services, workspace: str, channels: int, kind: str) -> list[Round]:
    """A round in each channel of a workspace, all of one kind."""
    places = [Place("terminal", workspace, f"c{number}") for number in range(channels)]
    async with services.store.write() as tx:
        group = (await tx.ensure_group(places[0], "UTC")).id
        for place in places:
            await tx.add_schedule(replace(daily(place, group), wish=Wish(kinds=(kind,))))
    await play_due(services)
    async with services.store.read() as tx:
        found = list(await tx.open_rounds(group))
    assert len(found) == channels
    return found


def _question(app: App, round_: Round) -> Question:
    question = app.shelf.bank.get(round_.question)
    assert question is not None
    return question


def _texts(app: App, essays: Sequence[Round]) -> list[str]:
    """Sample answers of each question in turn, one after the other until there are enough words. No sentence comes
    twice, since the grader remembers those that it has read."""
    samples = read(builtin() / "samples", {each.id: each for each in app.shelf.bank.live()})
    by_question = {round_.question: [s.text for s in samples if s.question.id == round_.question] for round_ in essays}
    made = []
    for number in range(ANSWERS):
        own = by_question[essays[number % len(essays)].question]
        first = number // len(essays)
        text = " ".join(own[(first + turn) % len(own)] for turn in range(3))
        new = re.sub(r"(?<=[.!?])\s+", f" In case {number}, ", f"I'd say. {text}")
        made.append(" ".join(new.split()[:WORDS]))
    return made


# ------------------------------------------------------------------ members


def _clicks(services: Services, rounds: Sequence[Round]) -> Click:
    """Each member's first answer in one channel after the other; every reply is checked."""

    async def click(number: int) -> None:
        round_, user = rounds[number % len(rounds)], f"u{number // len(rounds)}"
        actor = Actor(round_.place, user, user)
        await _saved(services, tokens.decode(tokens.pick(round_.id, "AB"[number % 2]), actor, f"d{number}"))

    numbers = count()
    return lambda _: click(next(numbers))


async def _saved(services: Services, command: Command) -> None:
    reply = await handle(services, command)
    if isinstance(reply, Form) or reply.tone is Tone.ERROR:
        raise RuntimeError(f"not saved: {reply}")


async def _steadily(rate: float, call: Click, numbers: Iterator[int]) -> Timings:
    """Calls at a steady ``rate`` per second, each timed from the moment at which it was due."""
    each: list[float] = []
    started = time.perf_counter()

    async def caller(due: float) -> None:
        for number in numbers:
            await asyncio.sleep(due - time.perf_counter())
            await call(number)
            each.append(time.perf_counter() - due)
            due += CALLERS / rate

    async with asyncio.TaskGroup() as group:
        for turn in range(CALLERS):
            group.create_task(caller(started + turn / rate))
    return Timings(each, time.perf_counter() - started)


async def _beside_clicks(click: Click, work: Coroutine[Any, Any, T]) -> tuple[Beside, T]:
    """What ``work`` returns, and how clicks and the loop fared until it did."""
    lags: list[float] = []
    done = False
    async with asyncio.TaskGroup() as group:
        probe = group.create_task(_watch(lags))
        clicking = group.create_task(_steadily(CLICKS, click, takewhile(lambda _: not done, count())))
        result = await work
        done = True
        probe.cancel()
    return Beside(clicking.result(), lags), result


async def _watch(lags: list[float]) -> None:
    while True:
        started = time.perf_counter()
        await asyncio.sleep(PROBE)
        lags.append(time.perf_counter() - started - PROBE)


# ------------------------------------------------------------------ open answers


async def _one_by_one(grader: Grader, asked: Sequence[tuple[Question, str]]) -> Timings:
    """Straight to the grader, each when the one before is assessed."""

    async def assess(number: int) -> None:
        seen = await grader.assess(*asked[number])
        assert seen.points, seen.flags

    return await callers(1, len(asked), assess)


async def _by_the_front_door(services: Services, database: Path, texts: Sequence[tuple[Round, str]]) -> Timings:
    """As forms that members send in; returns when the last assessment is stored."""

    async def send(number: int) -> None:
        round_, text = texts[number]
        actor = Actor(round_.place, f"e{number}", f"e{number}")
        form = tokens.written(round_.id)
        await _saved(services, tokens.decode(form, actor, f"e{number}", fields={"answer": text}))

    saved = await _steadily(WRITERS, send, iter(range(len(texts))))
    async with asyncio.timeout(PATIENCE):
        while _stored(database) < len(texts):  # noqa: ASYNC110 - what it waits for is in the database
            await asyncio.sleep(LOOK)
    return saved


def _stored(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        ((stored,),) = connection.execute("SELECT count(*) FROM assessments")
    return int(stored)


# ------------------------------------------------------------------ memory


def _memory(process: str, what: str) -> float:
    """MB that the system counts for a process: VmRSS now, VmHWM at most so far."""
    told = Path(f"/proc/{process}/status")
    found = re.search(rf"{what}:\s+(\d+) kB", told.read_text()) if told.exists() else None
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _children() -> list[str]:
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return listed.read_text().split() if listed.exists() else []


if __name__ == "__main__":
    alone = Table()
    rows(alone, measured())
    sys.exit(1 if alone.failed else 0)
