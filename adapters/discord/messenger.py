"""The outgoing side: what the bot posts by itself.

Calls go through discord.py's HTTP client, which keeps Discord's rate limits per route; what it answers is used as it
is, because a Message object would cost much and serve nothing.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Collection, Coroutine, Sequence
from typing import Any, Literal, TypeVar

import discord
import structlog
from discord.http import MultipartParameters, handle_message_parameters
from discord.utils import MISSING

from adapters.discord import access, pictures, render, troubles
from adapters.discord.limits import clip
from adapters.discord.markup import bare
from adapters.discord.payloads import PLATFORM
from bot.errors import PlatformError
from bot.model import Place
from bot.ports import Limits
from bot.ui import View

LONGEST_WAIT = 5.0
"""Seconds for which discord.py may wait for a rate limit by itself; longer waits are delivery's."""
NONCE = 24
"""Characters of a nonce of ours; Discord takes 25."""
THREAD_NAME = 100
"""(docs: start thread from message)"""
ARCHIVE_AFTER: Literal[4320] = 4320
"""Minutes without a message until Discord hides the discussion: three days, longer than late answers are taken."""
REMEMBERED = 512
"""Nonces of which it is remembered what they became: Discord itself knows them for a few minutes."""

_ROLE = re.compile(r"\s*(?:<@&)?(\d{15,20})>?\s*")

log = structlog.get_logger(__name__)
T = TypeVar("T")


class DiscordMessenger:
    """Posts, edits, opens threads and writes direct messages. References are message ids."""

    platform = PLATFORM
    limits = Limits(per_second=40, per_channel=1)
    """Discord allows 50 requests a second in all, and 5 messages in 5 s per channel."""

    def __init__(self, client: discord.Client) -> None:
        self.client = client
        self._posted: dict[str, str] = {}
        self._calls: set[asyncio.Task[Any]] = set()

    async def post(self, place: Place, view: View, *, nonce: str, reply_to: str = "", ping: str = "") -> str:
        # A reveal without its picture, or that is no reply, is better than none.
        refused = PlatformError("nothing was tried")
        for pictured in (True, False) if pictures.wanted(view.blocks) else (True,):
            for reply in dict.fromkeys((reply_to, "")):
                try:
                    return await self._post(place, view, nonce, reply, roles(ping, place), pictured=pictured)
                except PlatformError as error:
                    if not troubles.lacks_permission(error):
                        raise
                    refused = error
        raise refused

    async def _post(
        self, place: Place, view: View, nonce: str, reply_to: str, pinged: Sequence[int], *, pictured: bool
    ) -> str:
        pages = await render.pages(view, pings=pinged, pictured=pictured)
        refs = []
        for number, page in enumerate(pages):
            first = number == 0
            parameters = handle_message_parameters(
                view=page.layout,
                nonce=following(nonce, number),
                files=page.files or MISSING,
                message_reference=_reply(reply_to) if first and reply_to else MISSING,
                allowed_mentions=_mentions(pinged if first else ()),
            )
            refs.append(await self._post_once(int(place.channel), parameters, following(nonce, number)))
        return refs[0]

    async def edit(self, place: Place, ref: str, view: View) -> None:
        try:
            await self._edit(place, ref, view, pictured=True)
        except PlatformError as error:
            if not (troubles.lacks_permission(error) and pictures.wanted(view.blocks)):
                raise
            await self._edit(place, ref, view, pictured=False)

    async def _edit(self, place: Place, ref: str, view: View, *, pictured: bool) -> None:
        # The first page alone: what followed a post stays as it is.
        page = (await render.pages(view, pictured=pictured))[0]
        parameters = handle_message_parameters(
            view=page.layout, attachments=page.files, allowed_mentions=discord.AllowedMentions.none()
        )
        await self._call(self.client.http.edit_message(int(place.channel), int(ref), params=parameters))

    async def discuss(self, place: Place, ref: str, title: str, *, nonce: str) -> str:  # noqa: ARG002 (a message has one thread, so a repeat is recognised without a nonce)
        name = clip(bare(title), THREAD_NAME) or "Discussion"
        try:
            thread = await self._raw(
                self.client.http.start_thread_with_message(
                    int(place.channel), int(ref), name=name, auto_archive_duration=ARCHIVE_AFTER
                )
            )
        except discord.HTTPException as error:
            if error.code == troubles.HAS_THREAD:
                return ref  # a thread has the id of the message that it began at
            raise troubles.platform_error(error) from error
        except (discord.RateLimited, *troubles.TRANSPORT) as error:
            raise troubles.platform_error(error) from error
        return str(thread["id"])

    async def tell(self, place: Place, user: str, view: View, *, nonce: str) -> None:  # noqa: ARG002 (a direct message has no channel of its own)
        pages = await render.pages(view)
        channel = await self._call(self.client.http.start_private_message(int(user)), closed_dms=True)
        for number, page in enumerate(pages):
            parameters = handle_message_parameters(
                view=page.layout,
                nonce=following(nonce, number),
                files=page.files or MISSING,
                allowed_mentions=discord.AllowedMentions.none(),
            )
            await self._post_once(int(channel["id"]), parameters, following(nonce, number), closed_dms=True)

    async def obstacles(self, place: Place) -> Sequence[str]:
        assert self.client.user is not None  # noqa: S101 (nobody asks before the client is ready)
        return (await self._call(access.look(self.client.http, place, self.client.user.id))).obstacles

    async def absent(self, place: Place, users: Collection[str]) -> Collection[str]:
        return await self._call(access.absent(self.client.http, int(place.workspace), users))

    async def _post_once(
        self, channel: int, parameters: MultipartParameters, nonce: str, *, closed_dms: bool = False
    ) -> str:
        """Send one message and return its id. A page that went out before a later one failed isn't sent again."""
        key = f"{channel}:{nonce}"
        if key not in self._posted:
            sent = await self._call(self.client.http.send_message(channel, params=parameters), closed_dms=closed_dms)
            self._posted[key] = str(sent["id"])
            if len(self._posted) > REMEMBERED:
                del self._posted[next(iter(self._posted))]
        return self._posted[key]

    async def _call(self, call: Coroutine[Any, Any, T], *, closed_dms: bool = False) -> T:
        """The call's result. Raises PlatformError for whatever goes wrong."""
        try:
            return await self._raw(call)
        except (discord.HTTPException, discord.RateLimited, *troubles.TRANSPORT) as error:
            raise troubles.platform_error(error, closed_dms=closed_dms) from error

    async def _raw(self, call: Coroutine[Any, Any, T]) -> T:
        """Await ``call`` without ever cutting it off: discord.py, cancelled while it waits for a global rate limit,
        would hold back every later call for good. Whoever loses patience leaves it to end by itself, which it does
        within a minute; a repeat is recognised by its nonce."""
        task = asyncio.ensure_future(call)
        self._calls.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._calls.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.debug("call failed", error=type(task.exception()).__name__)


def following(nonce: str, number: int) -> str:
    """The nonce of the ``number``-th message of a post; the first has the post's own."""
    if number == 0:
        return nonce[: NONCE + 1]
    made = hashlib.sha256(f"{nonce}:{number}".encode()).digest()
    return base64.b32encode(made).decode().lower()[:NONCE]


def roles(ping: str, place: Place) -> tuple[int, ...]:
    """The role that ``ping`` names (an id, or a mention); none for everything else, and none for @everyone."""
    found = _ROLE.fullmatch(ping)
    return (int(found[1]),) if found and found[1] != place.workspace else ()


def _mentions(pinged: Sequence[int]) -> discord.AllowedMentions:
    none = discord.AllowedMentions.none()
    none.roles = [discord.Object(role) for role in pinged]
    return none


def _reply(ref: str) -> Any:
    # A question that a moderator deleted still gets its reveal.
    return {"message_id": ref, "fail_if_not_exists": False}
