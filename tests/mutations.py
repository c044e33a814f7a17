"""Breaks the bot on purpose, one line at a time, and looks whether a test notices: ``make mutants``.

Each mutant is a patch to a copy of the repository, which then runs the tests that ought to fail. pytest doesn't collect
it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.mutants_of_adapters import ADAPTERS

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("bot", "adapters", "questions", "tests", "pyproject.toml")
LIMIT = 600
"""Seconds; a mutant that runs for ever is noticed, too."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """``old`` stands once in ``file`` and becomes ``new``; ``tests`` are to notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = ("tests/engine",)


ESSAYS = ("tests/engine/test_assessed.py", "tests/engine/test_peers.py")
ASSESSING = (
    (
        "take one's own word onto boards",
        "bot/kinds/heard.py",
        "assessed, heard.peers)",
        "assessed, heard.peers | heard.vouched(body))",
    ),
    ("confirm what is doubtful", "bot/kinds/heard.py", " or self.assessed.doubtful", ""),
    ("let one peer decide", "bot/kinds/heard.py", "ENOUGH = 2", "ENOUGH = 1"),
    ("let a minority decide", "bot/kinds/heard.py", " and yes > no", ""),
    ("vote on oneself", "bot/usecases/peers.py", " or answer.player == voter.id", ""),
    ("show few answers to each other", "bot/usecases/peers.py", " or round_.answered < HIDDEN_UNDER", ""),
    (
        "take votes for ever",
        "bot/usecases/peers.py",
        "return services.clock.now() < ",
        "return True or services.clock.now() < ",
    ),
    ("let boards stand still", "bot/usecases/peers.py", "import project_again", "import project_one as project_again"),
    ("assess before the close", "bot/usecases/vouching.py", "asked.round.closed_at is None or ", ""),
    ("close before all is assessed", "bot/usecases/closing.py", "if round_.id not in waiting", "if round_"),
    ("count what was assessed too late", "bot/usecases/judging.py", "NOTHING if late else known", "known"),
    ("forget what a crash left", "bot/scheduler.py", "await assessing.assess_due(services) + await play", "await play"),
    ("wait for a grader for ever", "bot/usecases/assessing.py", "asyncio.timeout(within)", "asyncio.timeout(None)"),
    ("leave a season's switch alone", "bot/usecases/projecting.py", "None if round_.essay and", "None if False and"),
)

MUTANTS = (
    Mutant(
        "swap two grades (right and wrong)",
        "bot/kinds/single.py",
        "        if choice.right:\n",
        "        if not choice.right:\n",
        ("tests/engine/test_day.py", "tests/kinds"),
    ),
    Mutant(
        "swap two grades (of two members)",
        "bot/usecases/projecting.py",
        "judging.shared_grade(asked, answer, heard)",
        "judging.shared_grade(asked, answers[answers.index(answer) - 1], heard)",
        ("tests/engine/test_day.py",),
    ),
    Mutant(
        "open a slot twice",
        "bot/usecases/daily.py",
        "                openings.append(_opening(services, schedule, verdict.post, question, verdict.next, now))\n",
        "                openings.append(_opening(services, schedule, verdict.post, question, verdict.next, now))\n"
        "                openings.append(replace(openings[-1], round=replace(openings[-1].round, schedule=None)))\n",
        ("tests/engine/test_day.py", "tests/engine/test_schedule.py"),
    ),
    Mutant(
        "open a slot again after an edit",
        "bot/usecases/planning.py",
        "following.day <= last:",
        "following.day < last:",
        ("tests/engine/test_schedule.py",),
    ),
    Mutant(
        "shift the zone by an hour",
        "bot/rules/schedule.py",
        "    return datetime.combine(day, time(*divmod(minutes, 60)), zone).astimezone(UTC)\n",
        "    return datetime.combine(day, time(*divmod(minutes, 60)), zone).astimezone(UTC) + timedelta(hours=1)\n",
        ("tests/engine/test_day.py", "tests/rules"),
    ),
    Mutant(
        "keep the zone's offset over a clock change",
        "bot/rules/schedule.py",
        "    return datetime.combine(day, time(*divmod(minutes, 60)), zone).astimezone(UTC)\n",
        "    at = datetime.combine(day, time(*divmod(minutes, 60)), zone).astimezone(UTC)\n"
        "    return at + (zone.utcoffset(datetime.combine(day, time())) or timedelta()) - timedelta(hours=1)\n",
        ("tests/engine/test_fortnight.py", "tests/rules"),
    ),
    Mutant(
        "ignore closes_at (of an answer)",
        "bot/store/ledger.py",
        "if self.closed_at is None and (self.closes_at is None or at < self.closes_at):",
        "if self.closed_at is None:",
        ("tests/engine/test_day.py", "tests/store"),
    ),
    Mutant(
        "ignore closes_at (of a round)",
        "bot/store/asking.py",
        "rounds.c.closes_at <= millis(now))",
        "rounds.c.closes_at <= millis(now) + 3_600_000)",
        ("tests/engine/test_day.py", "tests/store"),
    ),
    Mutant(
        "count a redelivered click",
        "bot/store/ledger.py",
        "        if entry.delivery in self.delivered:\n",
        "        if entry.delivery in self.delivered and entry.delivery == '':\n",
        ("tests/engine/test_day.py", "tests/store"),
    ),
    Mutant(
        "count a changed answer twice",
        "bot/store/ledger.py",
        "round_.new += saved is Saved.SAVED and not in_time",
        "round_.new += saved is Saved.SAVED",
        ("tests/engine", "tests/store"),
    ),
    Mutant(
        "let a redelivered old click win",
        "bot/store/ledger.py",
        "        delivery, confidence = entry.delivery or None, entry.confidence\n",
        "        delivery, confidence = None, entry.confidence\n",
        ("tests/engine/test_day.py",),
    ),
    Mutant(
        "show the key before the close (a mark in the post)",
        "bot/views/question.py",
        "Choice(LETTERS[shown], fill(asks.options[index], values)) for",
        "Choice(LETTERS[shown], fill(asks.options[index], values), 'right' if index == 0 else '') for",
        ("tests/engine/test_sealed.py", "tests/views"),
    ),
    Mutant(
        "show the key before the close (the explanation)",
        "bot/views/question.py",
        "    if question.body.variants() > 1:\n",
        "    blocks.append(Markdown(fill(question.explain, question.body.values(0))))\n"
        "    if question.body.variants() > 1:\n",
        ("tests/engine/test_sealed.py",),
    ),
    Mutant(
        "show the key before the close (my result)",
        "bot/usecases/answering.py",
        '        if asked.round.closed_at is None:\n            raise QuizError("This question is still open',
        "        if asked.round.closed_at is None and not asked:\n"
        '            raise QuizError("This question is still open',
        ("tests/engine/test_sealed.py",),
    ),
    Mutant(
        "show the key before the close (/question show)",
        "bot/usecases/reading.py",
        "        if group is not None and question.id in",
        "        if group is None and question.id in",
        ("tests/engine/test_sealed.py",),
    ),
    Mutant(
        "show the key before the close (a private quiz)",
        "bot/usecases/practice.py",
        'get(round_.group, frozenset()):\n        raise QuizError("This question has just',
        'get(0, frozenset()):\n        raise QuizError("This question has just',
        ("tests/engine/test_sealed.py",),
    ),
    Mutant(
        "order the options by the key",
        "bot/usecases/daily.py",
        "order = round_order(count, seed) if shuffled else",
        "order = tuple(range(count)) if shuffled else",
        ("tests/engine",),
    ),
    Mutant(
        "count who has seen the key",
        "bot/usecases/projecting.py",
        "and (seen is None or seen >= answer.at)",
        "and (seen is None or seen >= answer.at or True)",
    ),
    Mutant("count the late", "bot/usecases/projecting.py", "            and not late\n", ""),
    Mutant("grade oneself onto the board", "bot/usecases/judging.py", "return public_grade(", "return own_grade("),
    Mutant(
        "let late answers keep a streak",
        "bot/usecases/projecting.py",
        "{r.player for r in results if not r.late}",
        "{r.player for r in results}",
    ),
    Mutant("let four make a team's score", "bot/rules/scoring.py", "heapq.nlargest(TEAM_SIZE,", "heapq.nlargest(4,"),
    Mutant(
        "move points with the member",
        "bot/usecases/projecting.py",
        "(answer.player, min(answer.at, last) if last else answer.at)",
        "(answer.player, last or answer.at)",
    ),
    Mutant(
        "reveal a round that nobody saw",
        "bot/usecases/closing.py",
        "void = round_.posted_at is None and round_.answered == 0",
        "void = False",
    ),
    Mutant("grade by the bank of today", "bot/usecases/asking.py", " and current.rev == rev:", ":"),
    Mutant("let everybody organise", "bot/engine.py", "command.ADMIN and not command.actor.is_admin", "False"),
    Mutant(
        "move two steps at a double click", "bot/usecases/practice.py", "fresh.position == command.position", "True"
    ),
    Mutant(
        "ask a running quiz's open questions",
        "bot/usecases/practice.py",
        "if name not in never and",
        "if",
        ("tests/engine/test_sealed.py",),
    ),
    Mutant(
        "post after any outage", "bot/rules/schedule.py", "late <= max(late_after, GRACE)", "late <= late_after + 1e9"
    ),
    Mutant("grade all by the same numbers", "bot/kinds/variants.py", 'f"variant:{seed}:{player}"', 'f"variant:{seed}"'),
    *(Mutant(f"open answers: {name}", file, old, new, ESSAYS) for name, file, old, new in ASSESSING),
    *(Mutant(*row) for row in ADAPTERS),
)


def survives(mutant: Mutant, folder: Path) -> bool:
    """Whether nobody notices. Raises ValueError if the patch doesn't fit."""
    path = folder / mutant.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(mutant.old) != 1:
        raise ValueError(f"{mutant.name}: the line stands {whole.count(mutant.old)} times in {mutant.file}")
    path.write_text(whole.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        return passes(folder, mutant.tests)
    finally:
        path.write_text(whole, encoding="utf-8")


def passes(folder: Path, tests: Iterable[str], *, strict: bool = False) -> bool:
    """Whether all tests of a copy pass. Raises ValueError if they can't run or, where ``strict``, if one fails."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-k",
        "not postgres",
        "--no-header",
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [*command, f"--basetemp={folder / 'tmp'}", *tests],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    if done.returncode not in (0, 1) or (strict and done.returncode):
        raise ValueError(f"the tests don't pass as they are: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 0


def main(words: list[str]) -> int:
    """Try the mutants whose names hold all ``words``; 1 if one survives."""
    chosen = [mutant for mutant in MUTANTS if all(word in mutant.name for word in words)]
    alive = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in COPIED:
            source = ROOT / name
            ignore = shutil.ignore_patterns("__pycache__")
            _ = (
                shutil.copytree(source, folder / name, ignore=ignore)
                if source.is_dir()
                else shutil.copy(source, folder)
            )
        passes(folder, sorted({test for mutant in chosen for test in mutant.tests}), strict=True)
        for mutant in chosen:
            lives = survives(mutant, folder)
            alive += lives
            sys.stdout.write(f"{'SURVIVED' if lives else 'killed  '}  {mutant.name}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - alive} of {len(chosen)} mutants were killed.\n")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
