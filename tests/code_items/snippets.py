"""Running the snippets of code items as they stand in the bank, broken and mended."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from bot.bank.bank import Bank
from bot.bank.builtin import builtin
from bot.bank.load import load

Test = TypeVar("Test", bound=Callable[..., Any])

WITHOUT_TORCH = "PyTorch isn't installed; `make demos` installs it and runs the demonstrations"


def shows(item: str) -> Callable[[Test], Test]:
    """Mark a test as the demonstration of a code item: the symptom that its stem tells of, and that the fix ends it."""

    def mark(test: Test) -> Test:
        return test

    assert re.fullmatch(r"t\d\d-[a-z0-9-]+", item), item
    return mark


@cache
def _bank() -> Bank:
    return load([builtin()])


def snippet(item: str) -> str:
    """The code that members see."""
    code = _bank().questions[item].code
    assert code is not None, f"{item} has no code"
    return code.text


def mended(code: str, *changes: tuple[str, str]) -> str:
    """``code`` with each ``(old, new)`` applied. Each ``old`` has to occur exactly once."""
    for old, new in changes:
        assert code.count(old) == 1, f"{old!r} occurs {code.count(old)} times"
        code = code.replace(old, new)
    return code


def run(code: str, **names: Any) -> dict[str, Any]:
    """Execute ``code`` with ``names`` defined; returns all names afterwards."""
    space = dict(names)
    exec(compile(code, "<snippet>", "exec"), space)  # noqa: S102 - the bank's own snippets are what is tested
    return space
