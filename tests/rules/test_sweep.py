"""All zones × {00:00, 00:30, 01:30, 02:30, 09:00, 23:59} × two years; in a process of its own, outside coverage."""

import os
import re
import subprocess
import sys
import zoneinfo
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_date_of_every_zone_has_exactly_one_slot() -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(  # noqa: S603 (our own program, by its full path)
        [sys.executable, str(ROOT / "tests/rules/sweep.py")],
        env={**plain, "PYTHONTZPATH": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = re.match(r"(\d+) zones .* 6 times × 730 dates = (\d+) slots, 0 faults", done.stdout)
    assert counts
    zones = len(zoneinfo.available_timezones())
    assert (int(counts[1]), int(counts[2])) == (zones, zones * 6 * 730)
