"""From a token to a bot that is ready, and in order back again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import discord
import structlog
import yarl
from discord import shard
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import noise, troubles
from adapters.discord.client import QuizClient
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.sockets import Socket
from bot.config import Settings
from bot.errors import ConfigError, PlatformError
from bot.ports import Services

LOG_IN_WITHIN = 60.0
"""Seconds for the first requests: a firewall that swallows them would make it minutes."""
FINISH_WITHIN = 10.0
"""Seconds for the replies in hand when the bot stops."""
CLOSE_WITHIN = 5.0
"""Seconds for the farewell to the gateway: one that doesn't answer it is left."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def connect(settings: Settings, services: Services) -> AsyncIterator[DiscordMessenger]:
    """Serve Discord while the block runs; the messenger is there when the gateway is ready.

    Raises ConfigError if Discord refuses the token or the application for good, also later (the block is then
    cancelled), and PlatformError if Discord can't be reached at the start.
    """
    with addresses(settings), noise.shortened():
        client = QuizClient(settings, services)
        try:
            await _log_in(client, settings)
            async with asyncio.TaskGroup() as group:
                serving = group.create_task(_hold(client), name="discord")
                ready = group.create_task(client.wait_until_ready())
                await asyncio.wait({ready, serving}, return_when=asyncio.FIRST_COMPLETED)
                try:
                    yield client.messenger
                finally:
                    await hang_up(client)
        except BaseExceptionGroup as errors:
            raise _chief(errors) from None
        finally:
            await _close(client)


async def _log_in(client: QuizClient, settings: Settings) -> None:
    assert settings.discord_token is not None  # noqa: S101 (nobody connects without)
    with _translated():
        async with asyncio.timeout(LOG_IN_WITHIN):
            await client.login(settings.discord_token.get_secret_value())


async def _hold(client: QuizClient) -> None:
    """Keep the connection until we hang up; discord.py reconnects and resumes by itself."""
    with _translated():
        await client.connect()
    if not client.leaving:
        raise PlatformError("Discord closed the connection")


@contextmanager
def _translated() -> Iterator[None]:
    """What Discord refuses for good becomes a ConfigError, what may be better in a while a PlatformError."""
    try:
        yield
    except Exception as error:
        if (why := troubles.fatal(error)) is not None:
            raise why from error
        if troubles.passing(error) or isinstance(error, discord.HTTPException):
            raise troubles.platform_error(error) from error
        raise


async def hang_up(client: QuizClient) -> None:
    """Take nothing new, finish the replies in hand, go offline."""
    client.leaving = True
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_WITHIN):
            for each in list(client.shards.values()):
                await each.disconnect()
    await client.in_hand.finish(FINISH_WITHIN)
    await _close(client)


async def _close(client: QuizClient) -> None:
    try:
        async with asyncio.timeout(CLOSE_WITHIN):
            await client.close()
    except TimeoutError:
        log.info("gateway didn't answer the farewell")


def _chief(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one error that says what happened."""
    for kind in (ConfigError, PlatformError):
        if (found := errors.subgroup(kind)) is not None:
            return _first(found)
    return _first(errors)


def _first(errors: BaseException) -> BaseException:
    return _first(errors.exceptions[0]) if isinstance(errors, BaseExceptionGroup) else errors


@contextmanager
def addresses(settings: Settings) -> Iterator[None]:
    """Let discord.py use our socket, and other addresses if the settings name some, while the block runs."""
    base, gateway, socket = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, shard.DiscordWebSocket
    shard.DiscordWebSocket = Socket  # type: ignore[misc]  # the library takes no class of ours
    if settings.discord_api_base:
        Route.BASE = settings.discord_api_base
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
        shard.DiscordWebSocket = socket  # type: ignore[misc]  # see above
