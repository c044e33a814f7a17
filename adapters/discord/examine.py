"""Is Discord set up rightly? What ``quizmaster doctor`` looks at, without connecting as the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import discord
from discord.http import HTTPClient, Route

from adapters.discord import access, slashes, sockets, troubles
from adapters.discord.lifecycle import addresses
from adapters.discord.messenger import LONGEST_WAIT, roles
from adapters.discord.payloads import PLATFORM
from adapters.discord.permissions import invitation
from bot.config import Settings
from bot.model import Place
from bot.ports import Reading
from bot.ports.findings import Finding

WITHIN = 10.0
"""Seconds for the whole examination."""
MOST_CHANNELS = 100
"""Channels that are looked at."""
FEW_STARTS = 10
"""Connections left today that are worth a warning; Discord allows a bot 1000."""

PRIVILEGED = {
    "presence": ("gateway_presence", "gateway_presence_limited"),
    "server members": ("gateway_guild_members", "gateway_guild_members_limited"),
    "message content": ("gateway_message_content", "gateway_message_content_limited"),
}
"""Intents that Discord wants to be asked for, and the application's flags that say they are on."""

Json = Mapping[str, Any]
Read = Callable[[], AbstractAsyncContextManager[Reading]]


async def examine(settings: Settings, read: Read | None) -> Sequence[Finding]:
    """Token, application, gateway, commands, and the permissions in every channel that has a schedule.

    ``read`` opens the database; None if there is none yet. Takes 10 s at most, and raises nothing that Discord causes.
    """
    found: list[Finding] = []
    try:
        async with asyncio.timeout(WITHIN):
            async for finding in _examined(settings, read):
                found.append(finding)
    except TimeoutError:
        found.append(_bad("reach", f"no answer within {WITHIN:g} s: is there a way from here to discord.com?"))
    except discord.LoginFailure as error:
        found.append(_bad("token", str(troubles.fatal(error) or error)))
    except (discord.HTTPException, discord.RateLimited, *troubles.TRANSPORT) as error:
        found.append(_bad("reach", f"{troubles.platform_error(error)}: is there a way from here to discord.com?"))
    return found


async def _examined(settings: Settings, read: Read | None) -> AsyncIterator[Finding]:
    async with _logged_in(settings) as (http, me):
        application = await http.request(Route("GET", "/applications/@me"))
        number = int(application["id"])
        yield _good("token", f"it is that of {me['username']} (application {number})")
        yield _intents(application)
        if address := application.get("interactions_endpoint_url"):
            yield _bad(
                "interactions", f"they go to {address}: clear “Interactions Endpoint URL” in the Developer Portal"
            )
        yield _gateway(await http.request(Route("GET", "/gateway/bot")))
        yield await _commands(settings, read, number)
        for finding in await _channels(http, read, int(me["id"])):
            yield finding
        yield _good("invitation", invitation(number))


@asynccontextmanager
async def _logged_in(settings: Settings) -> AsyncIterator[tuple[HTTPClient, Json]]:
    assert settings.discord_token is not None  # noqa: S101 (only configured platforms are examined)
    http = HTTPClient(asyncio.get_running_loop(), http_trace=sockets.forgiving())
    http.max_ratelimit_timeout = LONGEST_WAIT
    with addresses(settings):
        try:
            me: Any = await http.static_login(settings.discord_token.get_secret_value())
            yield http, me
        finally:
            await http.close()


def _intents(application: Json) -> Finding:
    flags = discord.ApplicationFlags._from_value(int(application.get("flags") or 0))
    on = [name for name, names in PRIVILEGED.items() if any(getattr(flags, flag) for flag in names)]
    extra = f"; {' and '.join(on)} can be switched off in the Developer Portal" if on else ""
    return _good("intents", f"no privileged one is needed{extra}")


def _gateway(told: Json) -> Finding:
    limit = told.get("session_start_limit") or {}
    left = limit.get("remaining")
    if left is not None and left <= FEW_STARTS:
        hours = int(limit.get("reset_after") or 0) / 3_600_000
        return _bad("gateway", f"only {left} connections are left for {hours:.1f} h: find out why it starts so often")
    return _good("gateway", "reachable" + (f", {left} connections left today" if left is not None else ""))


async def _commands(settings: Settings, read: Read | None, application: int) -> Finding:
    guild = int(settings.discord_guild) if settings.discord_guild else None
    if read is not None:
        async with read() as tx:
            if await slashes.registered(tx, application, guild):
                where = f"in server {guild} alone" if guild else "everywhere"
                return _good("commands", f"registered {where}, as this version has them")
    return _good("commands", "not registered by this version yet: `quizmaster run` does so at its next start")


async def _channels(http: HTTPClient, read: Read | None, me: int) -> list[Finding]:
    places = await _places(read) if read is not None else {}
    some = list(places.items())[:MOST_CHANNELS]
    looks = await asyncio.gather(*(access.look(http, place, me, pings) for place, pings in some))
    found = []
    for each in looks:
        found += [_bad(each.where, obstacle) for obstacle in each.obstacles]
        if not each.obstacles:
            found.append(_good(each.where, "all permissions are there"))
    if len(places) > MOST_CHANNELS:
        found.append(_good("channels", f"{len(places) - MOST_CHANNELS} more weren't looked at"))
    return found


async def _places(read: Read) -> dict[Place, set[str]]:
    """The channels with a schedule, in servers that the bot wasn't removed from, and the roles that they ping."""
    async with read() as tx:
        present = [each.workspace for each in await tx.workspaces(PLATFORM) if each.removed_at is None]
        schedules = [each for workspace in present for each in await tx.schedules_in(PLATFORM, workspace)]
    places: dict[Place, set[str]] = {}
    for schedule in schedules:
        places.setdefault(schedule.place, set()).update(map(str, roles(schedule.ping, schedule.place)))
    return places


def _good(name: str, detail: str) -> Finding:
    return Finding(f"{PLATFORM}: {name}", True, detail)


def _bad(name: str, detail: str) -> Finding:
    return Finding(f"{PLATFORM}: {name}", False, detail)
