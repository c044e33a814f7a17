"""The Bolt app: its listeners hand everything to the router, whichever way it came, and nothing is kept in it."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack import payloads
from adapters.slack.exchange import Ack
from adapters.slack.installs import Installs
from adapters.slack.messenger import SlackMessenger
from adapters.slack.payloads import PLATFORM, Incoming
from adapters.slack.router import Router
from adapters.slack.web import Web
from adapters.slack.workspaces import Workspaces
from bot.config import Settings
from bot.inhand import InHand
from bot.ports import Services
from bot.usecases import membership

ANY = re.compile("")
LOGGER = logging.getLogger("slack_bolt")
ODD = (LookupError, TypeError, AttributeError, ValueError)
"""What reading a payload raises that isn't as Slack's documentation says."""
REMOVED = ("app_uninstalled", "tokens_revoked")

log = structlog.get_logger(__name__)


class Bolt(AsyncApp):
    """Bolt's app. What isn't as Slack's documentation says is acknowledged, too, where Bolt itself stumbles over it."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        try:
            return await super().async_dispatch(req)
        except ODD as error:
            await strange(error, req.body, None)
            return BoltResponse(status=200)


async def strange(error: Exception, body: Mapping[str, Any], response: BoltResponse | None) -> BoltResponse | None:
    """Acknowledge what isn't for us, or lacks what it can't be without: a repeat would help nobody. ``response`` None:
    that has been done."""
    kind = str(body.get("type") or "")[:40]
    if isinstance(error, BoltUnhandledRequestError):
        log.info("payload not for us", type=kind)
    elif isinstance(error, ODD):
        log.warning("payload not understood", type=kind, error=type(error).__name__)
    else:
        log.error("bug", type=kind, exc_info=error)
    return None if response is None else BoltResponse(status=200)


class QuizApp:
    """Everything that serves Slack in one process, except for the way in: that is ``sockets`` or ``http``."""

    def __init__(
        self,
        settings: Settings,
        services: Services,
        web: Web,
        installs: Installs | None,
        *,
        router: Router | None = None,
    ) -> None:
        self.services = services
        self.workspaces = router.workspaces if router else Workspaces(settings, web, installs)
        self.router = router or Router(services, self.workspaces, web)
        self.messenger = SlackMessenger(self.workspaces, lambda: self.router.stage)
        self.leaving = False
        self.in_hand = InHand()
        with _settings_alone():
            self.bolt = Bolt(
                name="quizmaster",
                logger=LOGGER,
                client=web.client(None),
                authorize=_anybody,
                request_verification_enabled=False,  # ``http`` has done it
                ignoring_self_events_enabled=False,  # it would take all events for ours, since we name no bot
                raise_error_for_unhandled_request=True,  # to ``strange``: else Slack would send it again
            )
        self.bolt.error(strange)
        self.bolt.command(ANY)(self._command)
        self.bolt.block_action(ANY)(self._action)
        self.bolt.view_submission(ANY)(self._submission)
        self.bolt.view_closed(ANY)(self._nothing)
        self.bolt.event(ANY)(self._event)

    # listeners ------------------------------------------------------------------------------------------------------

    async def _command(self, ack: Ack, body: Mapping[str, Any]) -> None:
        await self._serve(payloads.command(body), ack)

    async def _action(self, ack: Ack, body: Mapping[str, Any]) -> None:
        await self._serve(payloads.action(body), ack)

    async def _submission(self, ack: Ack, body: Mapping[str, Any]) -> None:
        await self._serve(payloads.submission(body), ack)

    async def _nothing(self, ack: Ack) -> None:
        await ack()

    async def _event(self, ack: Ack, body: Mapping[str, Any]) -> None:
        if body["event"].get("type") in REMOVED:
            with self.in_hand.taken():
                await ack()
                await self._removed(body)
        elif (incoming := payloads.event(body)) is not None:
            await self._serve(incoming, ack)

    async def _serve(self, incoming: Incoming, ack: Ack) -> None:
        with self.in_hand.taken():
            await self.router.serve(incoming, ack)

    async def _removed(self, body: Mapping[str, Any]) -> None:
        """The app was removed, or its bot's token revoked: the token goes, the data after the grace period."""
        inner, team = body["event"], payloads.team_of(body)
        if inner["type"] == "tokens_revoked" and not (inner.get("tokens") or {}).get("bot"):
            return
        if self.router.known.again(payloads.event_id(body)):
            return
        await membership.removed(self.services, PLATFORM, team)
        self.router.people.forget(team)
        await self.workspaces.forget(team)


async def _anybody(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Whose token is needed, the router finds out after the acknowledgement."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


@contextmanager
def _settings_alone() -> Iterator[None]:
    """Bolt takes what it isn't given from the environment: tokens, with a warning that they are too many, and a store
    of installations in files. Our settings have read the environment already."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)
