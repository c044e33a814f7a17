"""Chat platforms. Each subpackage knows ``bot`` and never another adapter.

A platform that runs by itself has ``connect(settings, services)``: an asynchronous context manager that yields its
Messenger when it is ready, hands what arrives to ``bot.engine``, and when left takes nothing more and hangs up. It
raises ConfigError if the platform refuses it for good (also later: then it cancels its block), and PlatformError if the
platform is out of reach; ``bot.serving`` then tries again. Beside it ``examine(settings, read)`` tells ``doctor``
whether all is set up there; ``read`` opens a transaction of the database, or is None if there is none.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from bot.errors import ConfigError, Problem

REGISTRY = {"terminal": "adapters.terminal", "discord": "adapters.discord", "slack": "adapters.slack"}
"""Platform → where its adapter is. It is imported when it is wanted, because its client library may be missing."""


def adapter(name: str) -> ModuleType:
    """The adapter of a platform. Raises ConfigError if there is none, or if its packages aren't installed."""
    if name not in REGISTRY:
        raise ConfigError(
            [Problem(name, "this version has no adapter for it: unset its token, or install a later one.")]
        )
    try:
        return importlib.import_module(REGISTRY[name])
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("adapters", "bot"):
            raise
        fix = f"install it with: pip install 'quizmaster[{name}]'"
        raise ConfigError([Problem(name, f"the package {error.name} is missing; {fix}")]) from None
