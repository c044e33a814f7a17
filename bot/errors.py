"""The error tree.

    Exception
    ├── QuizError            expected; ``str(error)`` is one sentence that is safe to show a player
    │   └── AnswerError      what was typed is not a well-formed answer; names the fix
    ├── ProblemsError        at start: *all* problems at once, each with file:line and the fix; exit code 2
    │   ├── ConfigError      settings
    │   └── BankError        question files
    ├── StoreError           the database can't be used as it is (locked, foreign, full, newer); exit code 2
    └── PlatformError        a chat platform refused or failed; delivery backs off or gives up

Anything else is a bug: one traceback in the log and an incident id for the player.
A lost race is a return value, not an exception.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class QuizError(Exception):
    """Something a player or an organiser did that can't work. ``str(error)`` says what and how to mend it."""


class AnswerError(QuizError):
    """The text is not a well-formed answer to this question. Says nothing about right or wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file.

    ``where`` is ``file:line`` (or a setting's name), ``what`` one sentence that includes the fix.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class ProblemsError(Exception):
    """Several problems that were found in one go."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ConfigError(ProblemsError):
    """The settings can't be used."""


class BankError(ProblemsError):
    """Question files can't be used."""


class StoreError(Exception):
    """The database can't be opened or written; the message, which may name files, says why and what to do.

    ``full``: for want of room. ``rejected``: it takes everything else, but not this; then the message is safe to show.
    """

    def __init__(self, message: str, *, full: bool = False, rejected: bool = False) -> None:
        super().__init__(message)
        self.full = full
        self.rejected = rejected


class PlatformError(Exception):
    """A platform call failed.

    ``retry_after`` is the number of seconds the platform asked us to wait, or None if it didn't say.
    ``gone`` is True when repeating can't help (channel deleted, bot removed, permission missing):
    delivery then pauses the schedule and tells the organiser instead of trying again.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, gone: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.gone = gone
