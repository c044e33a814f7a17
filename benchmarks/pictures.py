"""How long a picture takes, and how large it is: with texts that were never drawn before, and with those just drawn."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.measure import Timings, percentile
from bot import charts
from bot.ui import Bar, Bars, Table, Who

COUNT = 30
NAMES = (
    "Ada Lovelace",
    "محمد الخوارزمي",
    "桜さくら",
    "Łukasz 🚀",
    "김민준",
    "Ольга",
    "a very long name of somebody",
    "Zoë",
)


@dataclass(frozen=True, slots=True)
class Found:
    """``size``: bytes of the largest picture."""

    what: str
    new: Timings
    again: Timings
    size: int


def answers(run: int) -> charts.Picture:
    rows = tuple(Bar(letter, run * 8 + n, "right" if n == run % 8 else "wrong") for n, letter in enumerate("ABCDEFGH"))
    return charts.distribution(Bars(f"{run} answers", rows, "Answers per choice."))


def topics(run: int) -> charts.Picture:
    rows = tuple(Bar(f"Topic {run} of a map with twelve topics ({n}/{run + 12})", 8 * n) for n in range(12))
    return charts.topics(Bars("Right per topic, in %", rows, "", unit="%"))


def board(run: int) -> charts.Picture:
    rows = tuple(
        (str(n + 1), Who(f"{NAMES[n % len(NAMES)]} {run}"), str(1000 - 90 * n + run), f"{run - n}/{run}", f"{99 - n} %")
        for n in range(10)
    )
    return charts.board(Table(("#", "Name", "Points", "Right", "Accuracy"), rows, (0, 2, 3, 4), 3), f"Board · {run}")


def _measure(what: str, draw: Callable[[int], charts.Picture]) -> Found:
    first: list[float] = []
    second: list[float] = []
    size = max(len(draw(run).png) for run in range(3))
    for run in range(100, 100 + COUNT):
        for each in (first, second):
            started = time.thread_time()  # work alone: what else the machine does is no matter of the picture
            picture = draw(run)
            each.append(time.thread_time() - started)
            size = max(size, len(picture.png))
    return Found(what, Timings(first, sum(first)), Timings(second, sum(second)), size)


def measure() -> list[Found]:
    return [
        _measure("how answers fell, 8 rows", answers),
        _measure("topic map, 12 rows", topics),
        _measure("leaderboard, 10 rows", board),
    ]


def first(times: int = 3) -> float:
    """Median seconds of the first board of a process, loading of Pillow and of the fonts included."""
    code = "import time; from benchmarks.pictures import board; t = time.perf_counter(); board(1)"
    each = [
        float(
            subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-c", f"{code}; print(time.perf_counter() - t)"],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for _ in range(times)
    ]
    return percentile(each, 0.5)
