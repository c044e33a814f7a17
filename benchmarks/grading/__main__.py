"""``python -m benchmarks.grading [FOLDER]``: how well open answers are graded, as one table; 1 if a goal was missed.

FOLDER, or the variable QUIZMASTER_GRADING_DATA, names the public data (``semeval-3way.zip`` and ``saf/``); without it
those rows are left out. ``idf`` renews the counts of the bank's words, ``fit`` the coefficients (``--write`` keeps
them).
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.grading import attacks, fit, idf, meaning
from benchmarks.grading.public import missing
from benchmarks.grading.samples import read
from benchmarks.grading.table import public
from benchmarks.measure import Table, Timings, percentile
from bot import log
from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.grading.grader import RubricGrader
from bot.grading.worker import GradingWorker
from bot.kinds.assessment import Verdict
from bot.kinds.open import Open
from bot.model import Grade, Question

VARIABLE = "QUIZMASTER_GRADING_DATA"
ANSWERS = 1000
PROBE = 0.001
"""Seconds between two looks at the loop."""


def main(arguments: Sequence[str]) -> int:
    log.configure("error", "console")
    if arguments[:1] == ["idf"]:
        return idf.main()
    if arguments[:1] == ["fit"]:
        return fit.main(write="--write" in arguments)
    table = Table()
    folder = arguments[0] if arguments else os.environ.get(VARIABLE, "")
    why = missing(Path(folder)) if folder else f"{VARIABLE} isn't set, and no folder was named."
    if why:
        print(f"Public data: skipped. {why}")
    else:
        public(table, Path(folder))
    bank = [each for each in load([builtin()]).questions.values() if isinstance(each.body, Open)]
    grader = RubricGrader()
    own(table, grader, bank)
    meaning.rows(table, grader, read(builtin() / "samples", {each.id: each for each in bank}))
    under_attack(table, grader, bank)
    asyncio.run(speed(table, bank))
    print(f"\n{'All goals met.' if not table.failed else 'Missed: ' + '; '.join(table.failed)}")
    return 1 if table.failed else 0


def own(table: Table, grader: RubricGrader, bank: Sequence[Question]) -> None:
    """Rows for our own samples."""
    samples = read(builtin() / "samples", {each.id: each for each in bank})
    table.title(f"Our own samples, by {grader.name}")
    if not samples:
        table.row("skipped: the bank has no samples yet", "")
    for split in ("fit", "held-out") if samples else ():
        found = fit.scores(fit.judge(grader, [each for each in samples if each.split == split]))
        judged = split == "held-out"  # the other half is what the coefficients were fitted on
        for what, share, goal in (("macro-F1", found.f1, 0.82), ("decided accuracy", found.accuracy, 0.88)):
            title = f"{split} ({found.points:,} points): {what}"
            table.row(title, f"{share:.3f}", f">= {goal}" if judged else "", share >= goal if judged else None)
        most = fit.MOST_UNSURE
        met = found.unsure <= most if judged else None
        table.row(f"{split}: not sure", f"{found.unsure:.3f}", f"<= {most}" if judged else "", met)


def under_attack(table: Table, grader: RubricGrader, bank: Sequence[Question]) -> None:
    """Rows for attacks: the mean credit without confirmations, beside plain coverage of half of a phrasing's words."""
    table.title(f"Attacks on {len(bank)} questions, mean credit (highest)          plain coverage")
    for kind, (_, goal) in attacks.ROWS.items():
        made = attacks.attacks(kind, bank)
        credits = [credit(grader, attack) for attack in made]
        found, baseline = statistics.mean(credits), statistics.mean(map(attacks.covered_plainly, made))
        enough = len(made) >= attacks.LEAST
        shown = f"{found:.3f} ({max(credits):.2f})   {baseline:.2f}"
        table.row(f"{kind} ({len(made)})", shown, f"<= {goal}", found <= goal and enough)


def credit(grader: RubricGrader, attack: attacks.Attack) -> float:
    """The score, or whether the point at stake is covered."""
    seen = grader.assess(attack.question, attack.text)
    if attack.point:
        return float(attack.point in seen.those(Verdict.COVERED))
    assert isinstance(attack.question.body, Open)
    grade = attack.question.body.judge(seen)
    return grade.score if isinstance(grade, Grade) else 0.0


async def speed(table: Table, bank: Sequence[Question]) -> None:
    """Rows for time and memory: answers of 150 words through the worker, while the loop is watched."""
    table.title(f"{ANSWERS:,} answers of about 150 words, one after the other, through the worker")
    texts = [(each, " ".join((attacks.rubric(each).model_answer.split() * 2)[:150])) for each in bank]
    idle: list[float] = []
    lags: list[float] = []
    worker = GradingWorker()
    started = time.perf_counter()
    await worker.assess(*texts[0])
    table.row("the first answer, process started", f"{(time.perf_counter() - started) * 1000:,.0f} ms")
    async with asyncio.TaskGroup() as group:
        probe = group.create_task(_watch(idle))
        await asyncio.sleep(2)
        probe.cancel()
        probe = group.create_task(_watch(lags))
        timings = await _through(worker, texts)
        probe.cancel()
    used = _memory_of_children()
    await worker.close()
    table.below("an answer, p50", timings.ms(0.5), 20, "ms")
    table.row("an answer, p99 (no goal)", f"{timings.ms(0.99):.1f} ms")
    table.row("the loop's lag before, p99.9", f"{percentile(idle, 0.999) * 1000:.1f} ms")
    table.below("the loop's lag meanwhile, p99.9", percentile(lags, 0.999) * 1000, 20, "ms")
    if used:
        table.below("the worker's memory, interpreter and all, peak", used, 60, "MB")


async def _through(worker: GradingWorker, texts: Sequence[tuple[Question, str]]) -> Timings:
    each: list[float] = []
    begun = time.perf_counter()
    for number in range(ANSWERS):
        started = time.perf_counter()
        await worker.assess(*texts[number % len(texts)])
        each.append(time.perf_counter() - started)
    return Timings(each, time.perf_counter() - begun)


def _memory_of_children() -> float:
    """Peak MB of the processes that this one started; 0 where the system doesn't tell."""
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    children = listed.read_text().split() if listed.exists() else []
    told = "".join(Path(f"/proc/{child}/status").read_text() for child in children)
    return sum(int(peak) for peak in re.findall(r"VmHWM:\s+(\d+) kB", told)) * 1024 / 1e6


async def _watch(lags: list[float]) -> None:
    while True:
        started = time.perf_counter()
        await asyncio.sleep(PROBE)
        lags.append(time.perf_counter() - started - PROBE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
