"""The grader that settings ask for, ready for use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.config import Settings, variable
from bot.errors import ConfigError, Problem
from bot.grading.budget import Budget
from bot.grading.model import ModelGrader
from bot.grading.worker import GradingWorker
from bot.ports import Clock, Grader, Store

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
