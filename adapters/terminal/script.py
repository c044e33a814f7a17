"""The script format: what a session's lines mean. Reading only; ``perform`` carries them out.

# comment
@lead* /quizadmin setup time:09:00     a member types a line; the star makes the member an organiser from here on
@m1 B   # comment                      behind two spaces a comment may follow a step too, unless quotes come after it
+1d   +30m   +2h   +1d12h              the clock moves by elapsed time (d = 24 h)
@09:00 next                            or to the next 09:00 in the channel's zone
=> text                                what was printed since the last action contains this
!> text                                and does not contain this
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.terminal.inert import clean, clip, squeezed
from bot.errors import Problem, ProblemsError

MOST_DAYS = 3660
"""A script's clock moves by at most ten years in one step."""

_ACT = re.compile(r"@(?P<user>[^\W\d][\w.-]{0,31})(?P<star>\*?)(?:\s+(?P<text>\S.*))?")
_NEXT = re.compile(r"@(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s+(?P<word>\S+))?", re.ASCII)
_SPAN = re.compile(r"\+\s*((?:\d{1,6}\s*[dhms]\s*)+)", re.ASCII)
_PART = re.compile(r"(\d+)\s*([dhms])", re.ASCII)
_COMMENT = re.compile(r"(?:\s{2,}|\t)#\s[^\"]*$")
_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


class ScriptError(ProblemsError):
    """The script can't be read; every bad line with its fix."""


@dataclass(frozen=True, slots=True)
class Act:
    """``user`` types ``text``; ``organiser`` where the line has a star."""

    line: int
    user: str
    organiser: bool
    text: str


@dataclass(frozen=True, slots=True)
class Pass:
    """The clock moves by ``span``."""

    line: int
    span: timedelta


@dataclass(frozen=True, slots=True)
class Until:
    """The clock moves to the next ``hour:minute``."""

    line: int
    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class Expect:
    """``text`` must (``present``) or must not be part of what was printed since the last action."""

    line: int
    text: str
    present: bool


Step = Act | Pass | Until | Expect


@dataclass(frozen=True, slots=True)
class Script:
    """``name`` is what stands before the line number in messages."""

    name: str
    steps: tuple[Step, ...]


def load(path: Path) -> Script:
    """Read a script file. Raises ScriptError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ScriptError([Problem(str(path), "This isn't UTF-8 text; save the script as UTF-8.")]) from None
    except OSError as error:
        why = error.strerror or "it can't be opened"
        raise ScriptError([Problem(str(path), f"The script can't be read: {why}. Check the path.")]) from None
    return parse(text, str(path))


def parse(text: str, name: str) -> Script:
    """Read a script. Raises ScriptError with all bad lines."""
    steps: list[Step] = []
    problems: list[Problem] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            steps.append(_step(number, line))
        except ValueError as error:
            problems.append(Problem(f"{name}:{number}", str(error)))
    if problems:
        raise ScriptError(problems)
    return Script(name, tuple(steps))


def _step(number: int, line: str) -> Step:
    """One line. Raises ValueError with the fix."""
    if line.startswith(("=>", "!>")):
        text = squeezed(line[2:])
        if not text:
            raise ValueError(f"Write after `{line[:2]}` the text to look for.")
        return Expect(number, text, line.startswith("=>"))
    if line.startswith("+"):
        return Pass(number, _span(line.partition("#")[0].strip()))
    if re.match(r"@\d", line):
        return _until(number, line.partition("#")[0].strip())
    if line.startswith("@"):
        return _act(number, _COMMENT.sub("", line))
    shown = clip(clean(line), 40)
    raise ValueError(
        f"“{shown}” is no step. A line begins with `@name`, `+1d`, `@09:00 next`, `=>`, `!>` or, for a comment, `#`."
    )


def _span(line: str) -> timedelta:
    found = _SPAN.fullmatch(line)
    if not found:
        raise ValueError(
            f"“{clip(clean(line), 40)}” is no length of time; write e.g. `+1d`, `+2h`, `+30m` or `+1d12h`."
        )
    seconds = sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(found[1]))
    if not 0 < seconds <= MOST_DAYS * 86400:
        raise ValueError(f"The clock moves by more than nothing and at most {MOST_DAYS} days in one step.")
    return timedelta(seconds=seconds)


def _until(number: int, line: str) -> Until:
    found = _NEXT.fullmatch(line)
    if not found or found["word"] != "next" or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        raise ValueError(f"“{clip(clean(line), 40)}” is no time of day; write e.g. `@09:00 next`.")
    return Until(number, int(found["hour"]), int(found["minute"]))


def _act(number: int, line: str) -> Act:
    found = _ACT.fullmatch(line)
    if not found:
        raise ValueError(f"“{clip(clean(line), 40)}” names nobody; write e.g. `@m1 B` or `@lead* /quizadmin setup …`.")
    if not found["text"]:
        raise ValueError(f"`@{found['user']}` does nothing here; write what is typed, e.g. `@{found['user']} B`.")
    return Act(number, found["user"], bool(found["star"]), found["text"])


def next_time(now: datetime, hour: int, minute: int) -> datetime:
    """The first instant after ``now`` (aware, local) at which the clocks of its zone show ``hour:minute``.

    A time that a clock change leaves out is taken at the moment that it jumps to, as far after the gap as wanted.
    """
    utc = now.astimezone(UTC)
    for days in range(3):
        wall = (now + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
        if (instant := wall.astimezone(UTC)) > utc:
            return instant
    raise AssertionError("three days hold every time of day")  # pragma: no cover - a day has at most 26 hours
