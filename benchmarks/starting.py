"""How soon the command line answers, and ``play`` takes input; how much memory ``play`` takes."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import percentile

PROMPT = "›".encode()
SESSION = ("/quizadmin schedule now", "A", "/quiz start count:1", "A", "/leaderboard", "/help")
"""What is typed before the memory is read."""
PATIENCE = 30.0
"""Seconds until a session that shows nothing is taken for broken."""


def program() -> list[str]:
    """The installed console script, beside this interpreter; else the module."""
    script = Path(sys.executable).with_name("quizmaster")
    return [str(script)] if script.exists() else [sys.executable, "-m", "bot"]


def version(times: int = 9) -> float:
    """Median seconds of ``quizmaster --version``, process start and end included."""
    each = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run([*program(), "--version"], check=True, capture_output=True)  # noqa: S603 - our own program
        each.append(time.perf_counter() - started)
    return percentile(each, 0.5)


@dataclass(frozen=True, slots=True)
class Session:
    """``ready``: seconds until the first prompt. ``peak``: MB of memory, after a few commands."""

    ready: float
    peak: float


def play(folder: Path, bank: Path) -> Session:
    """A session at a real pseudo-terminal, in an empty folder with a new database."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "XDG_STATE_HOME": str(folder), "PROMPT_TOOLKIT_NO_CPR": "1"}
    command = [*program(), "play", "--db", str(folder / "play.db"), "--bank", str(bank)]
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=folder, start_new_session=True
    )
    os.close(theirs)
    shown = _until_prompt(ours)
    ready = time.perf_counter() - started
    if PROMPT not in shown:
        process.kill()
        raise RuntimeError(f"play showed no prompt: {shown[-500:].decode(errors='replace')}")
    for line in SESSION:
        os.write(ours, line.encode() + b"\r")
        _until_quiet(ours)
    os.write(ours, b"/quit\r")
    _until_closed(ours)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    os.close(ours)
    return Session(ready, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6)


def _until_prompt(terminal: int) -> bytes:
    """What was shown until a prompt stood there, or nothing came for too long."""
    shown, end = b"", time.perf_counter() + PATIENCE
    while PROMPT not in shown and time.perf_counter() < end and select.select([terminal], [], [], PATIENCE)[0]:
        shown += os.read(terminal, 65_536)
    return shown


def _until_quiet(terminal: int) -> None:
    """Half a second without a word, or three seconds with."""
    end = time.perf_counter() + 3
    while time.perf_counter() < end and select.select([terminal], [], [], 0.5)[0]:
        os.read(terminal, 65_536)


def _until_closed(terminal: int) -> None:
    end = time.perf_counter() + PATIENCE
    try:
        while (
            time.perf_counter() < end and select.select([terminal], [], [], PATIENCE)[0] and os.read(terminal, 65_536)
        ):
            pass
    except OSError:  # how Linux says that the other side has gone
        return
