"""Is Slack set up rightly? What ``quizmaster doctor`` looks at, without serving anybody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import troubles
from adapters.slack.installs import cipher
from adapters.slack.lifecycle import check
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, SCOPES
from adapters.slack.messenger import ARCHIVED, NO_CHANNEL, NOT_THERE
from adapters.slack.payloads import PLATFORM
from adapters.slack.sockets import APP_TOKEN
from adapters.slack.web import Web, opened
from adapters.slack.workspaces import BOT_TOKEN
from bot.config import Settings
from bot.errors import ConfigError
from bot.ports import Reading
from bot.ports.findings import Finding

WITHIN = 10.0
"""Seconds for the whole examination."""
MOST_CHANNELS = 50
"""Channels that are looked at: conversations.info takes about 50 calls a minute."""

Read = Callable[[], AbstractAsyncContextManager[Reading]]


async def examine(settings: Settings, read: Read | None) -> Sequence[Finding]:
    """Settings, tokens, scopes, the socket or the signing secret, and membership in every channel with a schedule.

    ``read`` opens the database; None if there is none yet. Takes 10 s at most, and raises nothing that Slack causes.
    """
    found: list[Finding] = []
    try:
        check(settings)
        if settings.slack_token_key:
            cipher(settings.slack_token_key.get_secret_value())
    except ConfigError as error:
        return [_bad("settings", str(problem)) for problem in error.problems]
    try:
        async with asyncio.timeout(WITHIN), opened() as session:
            async for finding in _examined(settings, read, Web(settings, session)):
                found.append(finding)
    except TimeoutError:
        found.append(_bad("reach", f"no answer within {WITHIN:g} s: is there a way from here to slack.com?"))
    except troubles.ALL as error:
        found.append(_bad("reach", f"{troubles.platform_error(error)}: is there a way from here to slack.com?"))
    return found


async def _examined(settings: Settings, read: Read | None, web: Web) -> AsyncIterator[Finding]:
    if settings.slack_app_token:
        yield await _socket(settings.slack_app_token.get_secret_value(), web)
    elif settings.slack_signing_secret:
        yield _secret(settings.slack_signing_secret.get_secret_value(), settings)
    if settings.slack_client_id and not settings.slack_app_token:
        yield _good("installation", f"workspaces are added at {INSTALL_PATH}")
    if settings.slack_bot_token:
        client = web.client(settings.slack_bot_token.get_secret_value())
        try:
            said = await client.auth_test()
        except troubles.ALL as error:
            if (why := troubles.refused(error, BOT_TOKEN)) is None:
                raise
            yield _bad("token", str(why))
            return
        me, team = str(said.get("user") or "the app"), str(said.get("team_id") or "")
        yield _good("token", f"it is that of {me} in {said.get('team') or team}")
        yield _scopes(said.headers)
        for finding in await _channels(client, read, team, me):
            yield finding


async def _socket(token: str, web: Web) -> Finding:
    try:
        await web.client(None).apps_connections_open(app_token=token)
    except troubles.ALL as error:
        if (why := troubles.refused(error, APP_TOKEN)) is not None:
            return _bad("socket", str(why))
        if troubles.code(error) == "missing_scope":
            return _bad("socket", "the app token lacks connections:write: make one with it (Basic Information)")
        if troubles.code(error) == "forbidden":
            return _bad("socket", "Socket Mode is off: switch it on, or unset SLACK_APP_TOKEN to listen on HTTP")
        raise
    return _good("socket", "Slack gives connections for Socket Mode")


def _secret(secret: str, settings: Settings) -> Finding:
    """Slack shows no way to try one: only its shape can be looked at."""
    if not re.fullmatch(r"[0-9a-z]{32}", secret):
        return _bad("signing secret", "it should be 32 characters, as Basic Information → App Credentials shows it")
    return _good("signing secret", f"it has the right shape; requests are taken at {settings.http}{EVENTS_PATH}")


def _scopes(headers: Any) -> Finding:
    """Granted scopes stand in a header of every reply."""
    given = next((str(value) for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if given is None:
        return _good("scopes", "which were granted isn't said here")
    granted = {scope.strip() for scope in given.split(",") if scope.strip()}
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        needs = "; ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
        return _bad("scopes", f"missing: {needs}. Add them under OAuth & Permissions, then reinstall the app")
    extra = sorted(granted - set(SCOPES))
    return _good("scopes", "all are there" + (f"; not needed: {', '.join(extra)}" if extra else ""))


async def _channels(client: AsyncWebClient, read: Read | None, team: str, me: str) -> list[Finding]:
    if read is None:
        return []
    async with read() as tx:
        channels = sorted({each.place.channel for each in await tx.schedules_in(PLATFORM, team)})
    found = [await _channel(client, channel, me) for channel in channels[:MOST_CHANNELS]]
    if len(channels) > MOST_CHANNELS:
        found.append(_good("channels", f"{len(channels) - MOST_CHANNELS} more weren't looked at"))
    return found


async def _channel(client: AsyncWebClient, channel: str, me: str) -> Finding:
    try:
        told = (await client.conversations_info(channel=channel)).get("channel") or {}
    except troubles.ALL as error:
        if troubles.code(error) == "channel_not_found":
            return _bad(channel, NO_CHANNEL.format(name=me))
        if troubles.code(error) == "missing_scope":
            return _bad(channel, "can't be looked at without channels:read and groups:read")
        raise
    name = f"#{told.get('name') or channel}"
    if told.get("is_archived"):
        return _bad(name, ARCHIVED)
    return _good(name, "I'm in it") if told.get("is_member", True) else _bad(name, NOT_THERE.format(name=me))


def _good(name: str, detail: str) -> Finding:
    return Finding(f"{PLATFORM}: {name}", True, detail)


def _bad(name: str, detail: str) -> Finding:
    return Finding(f"{PLATFORM}: {name}", False, detail)
