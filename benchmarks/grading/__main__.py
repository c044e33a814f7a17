"""``python -m benchmarks.grading [FOLDER]``: how well open answers are graded, as one table; 1 if a goal was missed.

FOLDER, or the variable QUIZMASTER_GRADING_DATA, names the public data (``semeval-3way.zip`` and ``saf/``); without it
those rows are left out. ``idf`` renews the counts of the bank's words, ``fit`` the coefficients (``--write`` keeps
them).
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.grading import attacks, fit, idf, meaning, speed
from benchmarks.grading.public import missing
from benchmarks.grading.samples import read
from benchmarks.grading.table import public
from benchmarks.measure import Table
from bot import log
from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.grading.grader import RubricGrader
from bot.kinds.assessment import Verdict
from bot.kinds.open import Open
from bot.model import Grade, Question

VARIABLE = "QUIZMASTER_GRADING_DATA"


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
    speed.rows(table, speed.measured())
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
