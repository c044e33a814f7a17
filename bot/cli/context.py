"""What several commands need: the settings with this call's options, the questions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from bot.errors import ConfigError, Problem, QuizError

if TYPE_CHECKING:
    from bot.bank.bank import Bank
    from bot.config import Settings
    from bot.model import Group, Question

LARGEST = 10_000_000
"""Bytes read from stdin."""


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings, with ``--db``, ``--bank`` and ``--zone`` of this call in their place. Raises ConfigError.

    Sets logging up as well: on stderr, and errors alone, since commands say themselves what there is to say.
    """
    from bot import config, log
    from bot.config import checks

    log.configure("error", "console")

    found: dict[str, Any] = {}
    problems: list[Problem] = []
    readers: dict[str, Callable[[Any], Any]] = {"db": checks.database, "bank": checks.folders, "zone": checks.zone}
    for name, read in readers.items():
        said = getattr(arguments, name, None)
        if said is not None:
            try:
                found[name] = read(said)
            except ValueError as error:
                problems.append(Problem(f"--{name}", str(error)))
    try:
        settings = config.load(getattr(arguments, "config", None))
    except ConfigError as error:
        raise ConfigError([*problems, *error.problems]) from None
    if problems:
        raise ConfigError(problems)
    return settings.model_copy(update=found)


def bank_of(settings: Settings) -> Bank:
    """The questions of the settings' folders. Raises BankError."""
    from bot.bank.builtin import folders, lent
    from bot.bank.load import load

    named = folders(settings.bank)
    return load(named, topics=lent(named))


def as_written(question: Question) -> range:
    """The order of the options in the file, for letters that mean A = the first; empty without options."""
    from bot.kinds.base import Choices

    asks = question.body.asks()
    return range(len(asks.options) if isinstance(asks, Choices) else 0)


def piped() -> str:
    """What comes in by stdin, up to LARGEST. Raises QuizError if it is longer, or no text."""
    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise QuizError(f"stdin holds more than {LARGEST // 1_000_000} MB; send less.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QuizError("stdin isn't UTF-8 text; convert it to UTF-8.") from None


def group_among(groups: Sequence[Group], wanted: int | None) -> Group | None:
    """The group that is meant; None if there is none at all. Raises QuizError."""
    ids = ", ".join(str(group.id) for group in groups)
    if wanted is not None:
        found = next((group for group in groups if group.id == wanted), None)
        if found is None:
            raise QuizError(f"There is no group {wanted}: the database has {ids or 'none'}.")
        return found
    if len(groups) > 1:
        raise QuizError(f"The database has several groups: choose one with --group ({ids}).")
    return groups[0] if groups else None
