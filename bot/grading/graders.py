"""The grader that settings ask for, ready for use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.config import Settings, variable
from bot.errors import ConfigError, Problem
from bot.grading.budget import Budget, spent
from bot.grading.child import SEMANTIC
from bot.grading.model import ModelGrader
from bot.grading.semantic import absent
from bot.grading.worker import COMMAND, GradingWorker
from bot.ports import Clock, Grader, Reading, Store
from bot.ports.findings import Finding

if TYPE_CHECKING:
    from bot.grading.endpoint import Endpoint


@asynccontextmanager
async def grading(settings: Settings, store: Store, clock: Clock) -> AsyncIterator[Grader]:
    """The offline grader, under a language model if settings name an endpoint; closed in the end.

    Raises ConfigError if the model has no name, or what settings ask for isn't installed.
    """
    async with AsyncExitStack() as opened:
        worker = GradingWorker((*COMMAND, SEMANTIC) if meanings(settings) else COMMAND)
        opened.push_async_callback(worker.close)
        if not settings.grader_url:
            yield worker
            return
        endpoint = connect(settings)
        opened.push_async_callback(endpoint.close)
        yield ModelGrader(
            worker,
            endpoint.ask,
            Budget(store, clock, settings.grader_budget),
            clock,
            model=settings.grader_model,
            patience=settings.grader_timeout,
        )


def meanings(settings: Settings) -> bool:
    """Whether what the rubric missed is looked for by meaning. Raises ConfigError if that isn't installed."""
    if settings.semantic == "off":
        return False
    if missing := absent():
        fix = "install it with: pip install 'quizmaster[semantic]'"
        many = "packages" if len(missing) > 1 else "package"
        what = f"{many} not found: {', '.join(missing)}; {fix}, or set this to off."
        raise ConfigError([Problem(variable("semantic"), what)])
    return True


def connect(settings: Settings) -> Endpoint:
    """The endpoint that settings name; nothing is sent yet. Raises ConfigError as ``grading`` does."""
    if not settings.grader_model:
        name = variable("grader_model")
        raise ConfigError([Problem(name, f"name the model to ask at {variable('grader_url')}, or unset that.")])
    try:
        from bot.grading.endpoint import Endpoint  # noqa: PLC0415 (its client is an optional extra)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "bot":
            raise
        fix = "install it with: pip install 'quizmaster[model]'"
        raise ConfigError(
            [Problem(variable("grader_url"), f"the package {error.name} is missing; {fix}, or unset this.")]
        ) from None
    key = settings.grader_key.get_secret_value() if settings.grader_key else ""
    return Endpoint(settings.grader_url, key, settings.grader_model, settings.grader_timeout)


async def examine(
    settings: Settings, read: Callable[[], AbstractAsyncContextManager[Reading]] | None, now: datetime
) -> Sequence[Finding]:
    """What ``doctor`` says of what settings add to the offline grader; ``read`` opens the database, if there is one.
    The endpoint isn't asked: that would cost a request."""
    found: list[Finding] = []
    try:
        if meanings(settings):
            found.append(Finding("likeness of meaning", True, "lifts missed points to not sure"))
    except ConfigError as error:
        found.append(Finding("likeness of meaning", False, str(error)))
    return (*found, *await _examine_model(settings, read, now))


async def _examine_model(
    settings: Settings, read: Callable[[], AbstractAsyncContextManager[Reading]] | None, now: datetime
) -> Sequence[Finding]:
    if not settings.grader_url:
        return ()
    try:
        await connect(settings).close()
    except ConfigError as error:
        return (Finding("model grader", False, str(error)),)
    used = 0
    if read is not None:
        async with read() as tx:
            used = await spent(tx, now)
    where = f"{settings.grader_model} at {urlsplit(settings.grader_url).hostname}"
    counted = f"{used:,} of {settings.grader_budget:,} requests of {now:%B} used"
    return (Finding("model grader", True, f"{where}; {counted}; it was not asked now"),)
