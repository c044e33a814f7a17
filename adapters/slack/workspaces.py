"""Where the app is installed, and the client with each workspace's token."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import troubles
from adapters.slack.installs import Installs
from adapters.slack.web import Web
from bot.config import Settings
from bot.errors import ConfigError, PlatformError, Problem

log = structlog.get_logger(__name__)

BOT_TOKEN = "SLACK_BOT_TOKEN"  # noqa: S105 (a variable's name)
NOT_INSTALLED = "The app isn't installed in this workspace (any more)."
REMOVED = "the app was removed from the workspace: install it again, and set this to its new token."


@dataclass(frozen=True, slots=True)
class Installed:
    """The app in one workspace. ``installer`` is the member who installed it, "" if we weren't told."""

    team: str
    bot: str
    client: AsyncWebClient
    installer: str = ""


class Workspaces:
    """The workspace of SLACK_BOT_TOKEN, and those of the installations; each is looked up once."""

    def __init__(self, settings: Settings, web: Web, installs: Installs | None) -> None:
        self._token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        self._web = web
        self._installs = installs
        self._known: dict[str, Installed] = {}
        self.home = ""
        """The workspace of SLACK_BOT_TOKEN."""
        self.lost: asyncio.Future[ConfigError] = asyncio.get_running_loop().create_future()
        """Set when the token of the only workspace is refused for good."""

    async def sign_in(self) -> None:
        """Try SLACK_BOT_TOKEN, if there is one. Raises ConfigError if Slack refuses it, PlatformError if Slack can't be
        asked."""
        if not self._token:
            return
        client = self._web.client(self._token)
        try:
            said = await client.auth_test()
        except troubles.ALL as error:
            if (why := troubles.refused(error, BOT_TOKEN)) is not None:
                raise why from error
            raise troubles.platform_error(error) from error
        self.home = str(said["team_id"])
        self._known[self.home] = Installed(self.home, str(said.get("user_id") or ""), client)
        log.info("connected", workspace=said.get("team"), bot=said.get("user"))

    async def all(self) -> list[str]:
        """The ids of all workspaces, each looked up, so that nobody's first click has to wait for the database."""
        found = [self.home] if self.home else []
        found += await self._installs.workspaces() if self._installs else []
        for team in found:
            await self.find(team)
        return found

    async def find(self, team: str) -> Installed | None:
        """The app in that workspace; None if it isn't there."""
        known = self._known.get(team)
        if known is not None or self._installs is None:
            return known
        found = await self._installs.async_find_installation(enterprise_id=None, team_id=team)
        if found is None or not found.bot_token:
            return None
        made = Installed(team, found.bot_user_id or "", self._web.client(found.bot_token), found.user_id or "")
        self._known[team] = made
        return made

    def known(self, team: str) -> Installed | None:
        """As ``find``, from memory alone."""
        return self._known.get(team)

    async def client(self, team: str) -> AsyncWebClient:
        """The client with that workspace's token. Raises PlatformError if the app isn't there."""
        found = await self.find(team)
        if found is None:
            raise PlatformError(NOT_INSTALLED, gone=True)
        return found.client

    async def forget(self, team: str) -> None:
        """The app was removed from a workspace: its token goes. Without any other workspace, that is the end."""
        self._known.pop(team, None)
        if self._installs is not None:
            await self._installs.async_delete_bot(enterprise_id=None, team_id=team)
        elif team == self.home and not self.lost.done():
            self.lost.set_result(ConfigError([Problem(BOT_TOKEN, REMOVED)]))

    def renew(self, team: str) -> None:
        """An installation may have changed: look it up again when it is needed."""
        if team != self.home:
            self._known.pop(team, None)

    def note(self, team: str, error: Exception) -> None:
        """Look at what a call failed with: a token that died is forgotten; without any other workspace, that is the
        end."""
        if troubles.code(error) not in troubles.REFUSED:
            return
        self.renew(team)
        if team == self.home and self._installs is None and not self.lost.done():
            why = troubles.refused(error, BOT_TOKEN)
            if why is not None:
                self.lost.set_result(why)
