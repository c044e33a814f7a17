"""``python -m benchmarks``: everything in one run; exit code 1 if a goal was missed."""

from __future__ import annotations

import asyncio
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import answers, boards, clicks, pictures, raw, slack_clicks, starting, ticks
from benchmarks.measure import Table, Timings
from bot import log
from tests.process.items import write_bank
from tests.slackserver.server import Mode

ITEMS = 400
RUNS = 3
"""The median of so many runs counts, since a machine is never alone."""


def median(run: Callable[[], Timings]) -> Timings:
    return sorted((run() for _ in range(RUNS)), key=lambda timings: timings.per_second)[RUNS // 2]


def one_by_one(folder: Path, many: int, count: int) -> Timings:
    return asyncio.run(raw.one_by_one(new(folder), many, count))


def bare_one_by_one(folder: Path, many: int, count: int) -> Timings:
    return asyncio.run(raw.bare_one_by_one(new(folder), many, count))


def through_the_engine(folder: Path, bank: Path, many: int, count: int) -> Timings:
    return asyncio.run(answers.through_the_engine(new(folder) / "quiz.db", bank, many, count))


def answer_rows(table: Table, folder: Path, bank: Path) -> None:
    """Throughput, beside what one would write without the engine."""
    table.title("Answers (SQLite file, WAL, synchronous=FULL)           answers/s   p50 / p99 ms")

    def row(what: str, timings: Timings) -> Timings:
        table.row(what, f"{timings.per_second:>10,.0f}   {timings.ms(0.5):.2f} / {timings.ms(0.99):.2f}")
        return timings

    grouped = row("sqlite3, 50 answers per commit", median(partial(raw.grouped, new(folder), 50_000)))
    single = ours = grouped
    for many, count in ((1, 1000), (50, 3000), (500, 5000)):
        single = row(
            f"aiosqlite, one commit per answer, {many} callers",
            median(partial(one_by_one, folder, many, count)),
        )
    row("aiosqlite, bare rows one by one, 500 callers (no goal)", median(partial(bare_one_by_one, folder, 500, 5000)))
    for many, count in ((1, 1000), (50, 10_000), (500, 30_000)):
        ours = row(f"engine.handle, {many} callers", median(partial(through_the_engine, folder, bank, many, count)))
    table.at_least("engine at 500 callers, beside sqlite3 in groups", ours.per_second / grouped.per_second, 0.06)
    table.at_least("engine at 500 callers, beside aiosqlite one by one", ours.per_second / single.per_second, 5)
    table.below("engine at 500 callers, p99", ours.ms(0.99), 150, "ms")


def board_rows(table: Table, folder: Path, bank: Path) -> None:
    found = asyncio.run(boards.measure(new(folder) / "quiz.db", bank))
    table.title(f"Boards at {found.answers:,} answers of {boards.PLAYERS:,} players (tables filled directly)")
    table.below("a page of the board from the store, p99", found.page.ms(0.99), 20, "ms")
    table.below("my rank from the store, p99", found.rank.ms(0.99), 20, "ms")
    table.below("/leaderboard with both through engine.handle, p99", found.view.ms(0.99), 20, "ms")


def tick_rows(table: Table, folder: Path, bank: Path) -> None:
    found = asyncio.run(ticks.measure(new(folder) / "quiz.db", bank))
    table.title(f"One tick with {ticks.SCHEDULES:,} schedules, {found.opened} due")
    table.below("claiming what is due", found.claim * 1000, 50, "ms")
    table.below("rounds opened and outbox written", found.whole * 1000, 500, "ms")


def click_rows(table: Table, folder: Path, bank: Path) -> None:
    """A busy morning on Discord, and one that is busier than any."""
    for within, limit in ((10.0, 1000.0), (1.0, None)):
        found = asyncio.run(clicks.measure(new(folder), bank, within=within))
        table.title(f"Discord, own process: {clicks.MEMBERS} members click within {within:g} s (sockets, one question)")
        heard, seen = found.acknowledged, found.replied
        table.row("acknowledged, p50 / max", f"{heard.ms(0.5):,.1f} / {heard.ms(1):,.1f} ms")
        if limit is None:
            table.row("acknowledged, p99 (no goal)", f"{heard.ms(0.99):,.1f} ms")
        else:
            table.below("acknowledged, p99", heard.ms(0.99), limit, "ms")
        table.row("replied, p50 / p99", f"{seen.ms(0.5):,.1f} / {seen.ms(0.99):,.1f} ms")
        table.exactly("later than Discord waits (3 s)", found.late, 0)
        table.exactly("answers stored", found.stored, clicks.MEMBERS)
        table.exactly("edits of the public post", found.edits, 0)
        table.row("requests to Discord per click", f"{found.requests:.2f}")


def slack_rows(table: Table, folder: Path, bank: Path) -> None:
    """The same on Slack, in either mode, and on a disk on which each commit takes two seconds."""
    for mode in Mode:
        for slow in (0.0, slack_clicks.SLOW):
            found = asyncio.run(slack_clicks.measure(new(folder), bank, mode, slow=slow))
            disk = f", each commit takes {slow:g} s" if slow else ""
            many, within = slack_clicks.MEMBERS, slack_clicks.WITHIN
            table.title(f"Slack by {mode.value}, own process: {many} members click within {within:g} s{disk}")
            heard, seen = found.acknowledged, found.replied
            table.row("acknowledged, p50 / max", f"{heard.ms(0.5):,.1f} / {heard.ms(1):,.1f} ms")
            table.below("acknowledged, p99", heard.ms(0.99), 1000, "ms")
            table.row("replied, p50 / p99", f"{seen.ms(0.5):,.1f} / {seen.ms(0.99):,.1f} ms")
            table.exactly("later than Slack waits (3 s)", found.late, 0)
            table.exactly("answers stored, and said to be saved", min(found.stored, found.saved), many)
            table.exactly("refused by Slack, or broken in a member's eyes", len(found.troubles), 0)
            table.row("requests to Slack per click", f"{found.requests:.2f}")


def start_rows(table: Table, folder: Path, bank: Path) -> None:
    table.title(f"Start, with {ITEMS} items in the bank")
    table.below("quizmaster --version, median", starting.version() * 1000, 300, "ms")
    session = starting.play(new(folder), bank)
    table.below("play, ready for input", session.ready * 1000, 2000, "ms")
    table.below("play, peak memory after a few commands", session.peak, 150, "MB")


def picture_rows(table: Table) -> None:
    table.title("Pictures, processor time")
    for found in pictures.measure():
        table.below(
            f"{found.what}, of new texts, p50 (largest: {found.size / 1000:.0f} kB)", found.new.ms(0.5), 50, "ms"
        )
        table.below(f"{found.what}, of texts drawn before, p50", found.again.ms(0.5), 25, "ms")
    table.below("the first one, Pillow and fonts loaded", pictures.first() * 1000, 1000, "ms")


def new(folder: Path) -> Path:
    """A new folder in ``folder``."""
    return Path(tempfile.mkdtemp(dir=folder))


def main() -> int:
    log.configure("error", "console")
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}"
    print(f"{versions}; answers: median of {RUNS} runs")
    table = Table()
    # Beside the checkout, not in the system's folder for temporary files: that is often memory, where a commit is free.
    place = Path("build")
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as name:
        folder = Path(name).absolute()
        bank = write_bank(folder / "bank", ITEMS)
        # First the start: the peak that the system tells of a child counts what its parent had when it was forked.
        for rows in (start_rows, answer_rows, board_rows, tick_rows, click_rows, slack_rows):
            rows(table, folder, bank)
        picture_rows(table)
    print(f"\n{'All goals met.' if not table.failed else 'Missed: ' + '; '.join(table.failed)}")
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
