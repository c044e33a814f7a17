"""From tokens to a bot that is ready, and in order back again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings

from adapters.slack import http, sockets
from adapters.slack.client import QuizApp
from adapters.slack.installs import STATE_FOR, Installs, States, cipher, newest
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES, named_alike
from adapters.slack.messenger import SlackMessenger
from adapters.slack.payloads import PLATFORM
from adapters.slack.web import Web, opened
from bot.config import Settings
from bot.errors import ConfigError, PlatformError, Problem
from bot.ports import Services
from bot.usecases import membership

FINISH_WITHIN = 10.0
"""Seconds for the replies in hand when the bot stops."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def connect(settings: Settings, services: Services) -> AsyncIterator[SlackMessenger]:
    """Serve Slack while the block runs; the messenger is there when the socket is open, or the port.

    Raises ConfigError if the settings don't fit together or Slack refuses a token, also later (the block is then
    cancelled), and PlatformError if Slack can't be reached at the start.
    """
    check(settings)
    async with opened() as session:
        web = Web(settings, session)
        sealing = cipher(settings.slack_token_key.get_secret_value()) if settings.slack_token_key else None
        installs = Installs(services, sealing) if sealing and settings.slack_client_id else None
        if installs and settings.slack_token_key:
            await installs.reseal(newest(settings.slack_token_key.get_secret_value()))
        app = QuizApp(settings, services, web, installs)
        await app.workspaces.sign_in()
        try:
            async with asyncio.TaskGroup() as group, AsyncExitStack() as ways:
                lost = await _way_in(ways, settings, app, web, installs)
                await membership.returned(services, PLATFORM, await app.workspaces.all(), complete=True)
                watching = group.create_task(_watch(lost, app.workspaces.lost), name="slack")
                try:
                    yield app.messenger
                finally:
                    app.leaving = True
                    watching.cancel()
        except BaseExceptionGroup as errors:
            raise _chief(errors) from None
        finally:
            await app.in_hand.finish(FINISH_WITHIN)


async def _way_in(
    ways: AsyncExitStack, settings: Settings, app: QuizApp, web: Web, installs: Installs | None
) -> asyncio.Future[ConfigError] | None:
    """Open the socket or the port; what is set if that is refused later on."""
    if settings.slack_app_token:
        token = settings.slack_app_token.get_secret_value()
        return await ways.enter_async_context(sockets.connected(app.bolt, token, web))
    assert settings.slack_signing_secret is not None  # noqa: S101 (checked before)
    secret = settings.slack_signing_secret.get_secret_value()
    flow = _flow(settings, app, web, installs) if installs else None
    made = http.application(app.bolt, secret, flow, alive=lambda: not app.leaving)
    await ways.enter_async_context(http.listening(made, settings.http))
    return None


def _flow(settings: Settings, app: QuizApp, web: Web, installs: Installs) -> AsyncOAuthFlow:
    assert settings.slack_client_secret is not None and settings.slack_token_key is not None  # noqa: PT018, S101 (checked before)
    states = States(app.services, cipher(settings.slack_token_key.get_secret_value()))
    return Flow(
        app,
        client=web.client(None),
        logger=logging.getLogger("slack_bolt.oauth"),
        settings=AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            scopes=list(SCOPES),
            user_scopes=[],
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            installation_store=installs,
            installation_store_bot_only=True,
            state_store=states,
            state_expiration_seconds=STATE_FOR,
        ),
    )


class Flow(AsyncOAuthFlow):
    """Bolt's flow. A workspace that the app was removed from goes on where it stopped."""

    def __init__(self, app: QuizApp, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]  # passed on as they are
        self._app = app

    async def store_installation(self, request: object, installation: object) -> None:
        await super().store_installation(request, installation)  # type: ignore[arg-type]  # as above
        team = str(getattr(installation, "team_id", ""))
        self._app.workspaces.renew(team)
        await membership.returned(self._app.services, PLATFORM, [team])
        log.info("installed in a workspace")


async def _watch(*lost: asyncio.Future[ConfigError] | None) -> None:
    """Raise the first ConfigError that comes up."""
    waiting = [each for each in lost if each is not None]
    done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    raise next(iter(done)).result()


def check(settings: Settings) -> None:
    """Raises ConfigError with everything that is missing for either way of serving Slack."""
    found = []
    many = bool(settings.slack_client_id or settings.slack_client_secret)
    if many and not (settings.slack_client_id and settings.slack_client_secret):
        lacking = "SLACK_CLIENT_SECRET" if settings.slack_client_id else "SLACK_CLIENT_ID"
        found.append(Problem(lacking, "it is missing: both stand at Basic Information → App Credentials."))
    if many and not settings.slack_token_key:
        what = "it is missing: tokens of many workspaces are kept encrypted. `quizmaster slack key` prints one."
        found.append(Problem("SLACK_TOKEN_KEY", what))
    if not settings.slack_app_token and not settings.slack_signing_secret:
        what = "set SLACK_APP_TOKEN for Socket Mode (xapp-…, connections:write), or SLACK_SIGNING_SECRET for HTTP."
        found.append(Problem("slack", what))
    found += named_alike(settings)
    if found:
        raise ConfigError(found)


def _chief(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one error that says what happened."""
    for kind in (ConfigError, PlatformError):
        if (found := errors.subgroup(kind)) is not None:
            return _first(found)
    return _first(errors)


def _first(errors: BaseException) -> BaseException:
    return _first(errors.exceptions[0]) if isinstance(errors, BaseExceptionGroup) else errors
