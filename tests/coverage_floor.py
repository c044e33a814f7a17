"""Refuse a test run whose coverage of the named packages is below the floor.

``python tests/coverage_floor.py 95 bot/kinds bot/rules`` reads ``.coverage`` of the run before. Statements and branches
are judged apart: in one combined figure, many easy statements would hide untaken branches.
"""

import json
import sys
import tempfile
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import NoDataError, NoSource

Counts = dict[str, int]


def measured(package: str) -> Counts:
    """The totals of ``package`` (a folder), named as in coverage's JSON report; empty when nothing was measured."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        try:
            coverage.json_report(outfile=str(report), include=[f"{package}/*"])
        except (NoDataError, NoSource):
            return {}
        totals: Counts = json.loads(report.read_text())["totals"]
    return totals


def share(part: int, whole: int) -> float:
    """Percent of ``whole``; a package without branches has all of them covered."""
    return 100 * part / whole if whole else 100.0


def main(floor: float, packages: list[str]) -> int:
    """Print one line per package; 1 if any is below ``floor`` percent or was never measured, else 0."""
    status = 0
    for package in packages:
        totals = measured(package)
        if "num_branches" not in totals:
            sys.stdout.write(f"{package}: nothing was measured\n")
            status = 1
            continue
        statements = share(totals["covered_lines"], totals["num_statements"])
        branches = share(totals["covered_branches"], totals["num_branches"])
        low = min(statements, branches) < floor
        verdict = f"below the floor of {floor:g} %" if low else "ok"
        sys.stdout.write(f"{package}: statements {statements:.1f} %, branches {branches:.1f} %: {verdict}\n")
        status |= low
    return status


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
