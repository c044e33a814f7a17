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
from bot.grading.model import ModelGrader
from bot.grading.worker import GradingWorker
from bot.ports import Clock, Grader, Reading, Store
from bot.ports.findings import Finding

if TYPE_CHECKING:
    from bot.grading.endpoint import Endpoint


@asynccontextmanager
async def grading(settings: Settings, store: Store, clock: Clock) -> AsyncIterator[Grader]:
    """The offline grader, under a language model if settings name an endpoint; closed in the end.

    Raises ConfigError if the model has no name, or its client isn't installed.
    """
    async with AsyncExitStack() as opened:
        worker = GradingWorker()
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
    """What ``doctor`` says of the model grader, if there is to be one; ``read`` opens the database, if there is one.
    The endpoint isn't asked: that would cost a request."""
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
