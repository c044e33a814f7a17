"""The outgoing side: what the bot posts by itself. A message's reference is ``channel:ts``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import people, render, troubles
from adapters.slack.payloads import PLATFORM
from adapters.slack.render import Page
from adapters.slack.spans import Stage
from adapters.slack.typed import spoken
from adapters.slack.workspaces import Workspaces
from bot.errors import PlatformError
from bot.model import Place
from bot.ports import Limits
from bot.ui import View

REMEMBERED = 512
"""Pages of which it is remembered what they became, so that a post that failed half-way goes on where it stopped."""

NOT_THERE = "I'm not in this channel: type `/invite @{name}` there."
NO_CHANNEL = "This channel is gone, or it is private and I'm not in it: type `/invite @{name}` there."
ARCHIVED = "This channel is archived: set me up in another one."
NO_WORKSPACE = "I'm not installed in this workspace any more: add the app again."
DIRECT = "This isn't a channel: set me up in one."

Call = Callable[[AsyncWebClient, Sequence[dict[str, Any]]], Awaitable[Any]]

log = structlog.get_logger(__name__)


class SlackMessenger:
    """Posts, edits and writes direct messages. Threads are there without being opened."""

    platform = PLATFORM
    limits = Limits(per_second=10, per_channel=1)
    """https://docs.slack.dev/apis/web-api/rate-limits#posting-messages: one a second per channel, and several hundred a
    minute per workspace."""

    def __init__(self, workspaces: Workspaces, stage: Callable[[], Stage]) -> None:
        self._workspaces = workspaces
        self._stage = stage
        self._posted: dict[str, str] = {}

    async def post(self, place: Place, view: View, *, nonce: str, reply_to: str = "", ping: str = "") -> str:
        """A reply stands in the thread of what it replies to. Its first page is shown to the channel as well: nobody
        follows a thread that holds nothing yet, so without that the reveal would reach nobody."""
        stage = self._stage()
        thread = _ts(reply_to)
        found = render.pages(spoken(view, stage), stage, ping=ping)
        refs = [
            await self._post(place, place.channel, page, f"{nonce}:{number}", thread=thread, broadcast=number == 0)
            for number, page in enumerate(found)
        ]
        return refs[-1]  # the one with the buttons, which the close takes away

    async def edit(self, place: Place, ref: str, view: View) -> None:
        stage = self._stage()
        page = render.pages(spoken(view, stage), stage)[-1]  # in the place of the one that ``post`` returned
        channel, _, ts = ref.rpartition(":")

        async def update(client: AsyncWebClient, blocks: Sequence[dict[str, Any]]) -> None:
            await client.chat_update(channel=channel, ts=ts, text=page.text, blocks=list(blocks))

        await self._call(place, page, update)

    async def discuss(self, place: Place, ref: str, title: str, *, nonce: str) -> str:  # noqa: ARG002 (every message has a thread; a reveal stands in that of its question)
        return ref

    async def tell(self, place: Place, user: str, view: View, *, nonce: str) -> None:
        stage = self._stage()
        try:
            client = await self._workspaces.client(place.workspace)
            opened = await client.conversations_open(users=[user])
        except troubles.ALL as error:
            self._workspaces.note(place.workspace, error)
            raise troubles.platform_error(error) from error
        channel = str(opened["channel"]["id"])
        for number, page in enumerate(render.pages(spoken(view, stage), stage)):
            await self._post(place, channel, page, f"{nonce}:{number}")

    async def obstacles(self, place: Place) -> Sequence[str]:
        if place.channel.startswith("D"):
            return [DIRECT]
        installed = await self._workspaces.find(place.workspace)
        if installed is None:
            return [NO_WORKSPACE]
        try:
            channel = (await installed.client.conversations_info(channel=place.channel)).get("channel") or {}
            me = (await installed.client.auth_test()).get("user") or "quizmaster"
        except troubles.ALL as error:
            match troubles.code(error):
                case "channel_not_found":
                    return [NO_CHANNEL.format(name="quizmaster")]
                case "missing_scope" | "unknown_method":  # installed by an older manifest: the first post will tell
                    return []
            self._workspaces.note(place.workspace, error)
            raise troubles.platform_error(error) from error
        if channel.get("is_archived"):
            return [ARCHIVED]
        return [] if channel.get("is_member", True) else [NOT_THERE.format(name=me)]

    async def absent(self, place: Place, users: Collection[str]) -> Collection[str]:
        return await people.absent(await self._workspaces.client(place.workspace), users)

    async def _post(
        self, place: Place, channel: str, page: Page, nonce: str, *, thread: str = "", broadcast: bool = False
    ) -> str:
        """Send one message and return its reference. A page that went out before a later one failed isn't sent again
        by this process. When it is in doubt whether a message arrived, delivery sends it again after a while: Slack
        knows no nonce, and either copy works."""
        key = f"{channel}:{nonce}"
        if key in self._posted:
            return self._posted[key]
        where: dict[str, Any] = {"thread_ts": thread, "reply_broadcast": broadcast} if thread else {}

        async def send(client: AsyncWebClient, blocks: Sequence[dict[str, Any]]) -> str:
            answer = await client.chat_postMessage(
                channel=channel, text=page.text, blocks=list(blocks), unfurl_links=False, unfurl_media=False, **where
            )
            return f"{answer.get('channel') or channel}:{answer['ts']}"

        try:
            made: str = await self._call(place, page, send)
        except ThreadGoneError:
            # A question that somebody deleted still gets its reveal.
            return await self._post(place, channel, page, nonce)
        self._posted[key] = made
        if len(self._posted) > REMEMBERED:
            del self._posted[next(iter(self._posted))]
        return made

    async def _call(self, place: Place, page: Page, call: Call) -> Any:
        """The call's result; made once more without charts where Slack doesn't take them. Raises PlatformError."""
        client = await self._workspaces.client(place.workspace)
        try:
            try:
                return await call(client, page.blocks)
            except troubles.ALL as error:
                if troubles.code(error) not in troubles.BLOCKS or page.plain is None:
                    raise
                log.warning("blocks refused", error=troubles.code(error))
                return await call(client, page.plain)
        except troubles.ALL as error:
            self._workspaces.note(place.workspace, error)
            if troubles.code(error) in ("thread_not_found", "cannot_reply_to_message"):
                raise ThreadGoneError(str(error)) from error
            raise troubles.platform_error(error) from error


class ThreadGoneError(PlatformError):
    """The message that a reply was for isn't there any more."""


def _ts(ref: str) -> str:
    return ref.rpartition(":")[2]
