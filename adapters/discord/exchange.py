"""One interaction's replies: the acknowledgement within three seconds, then edits and follow-ups for fifteen minutes.

discord.py builds the payloads and does the sending. Its ``Interaction.edit_original_response`` and the like aren't
used, because they make objects of every answer and may keep a view in memory for ever. These endpoints stand outside of
Discord's global limit. https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord.http import MultipartParameters, handle_message_parameters
from discord.utils import MISSING
from discord.webhook.async_ import AsyncWebhookAdapter, async_context, interaction_response_params

from adapters.discord import arrivals, troubles
from bot.ui import Reply

if TYPE_CHECKING:
    from adapters.discord.render import Page

ACKNOWLEDGE_WITHIN = 2.8
"""Seconds from the arrival to the first response; Discord gives up after 3."""
LEAST = 1.0
"""Seconds that the first response gets in any case: whether it comes too late, Discord decides."""
EDIT_WITHIN = 180.0
"""Seconds for which an edit is tried. Discord would take it for 15 minutes, but nobody watches that long."""
FIRST_PAUSE = 0.25
"""Seconds until the second try; each later pause is twice as long."""

MESSAGE, THINKING, UPDATE_LATER, CHOICES, MODAL = 4, 5, 6, 8, 9
"""Interaction callback types."""
COMPONENT, SUBMIT = discord.InteractionType.component, discord.InteractionType.modal_submit

log = structlog.get_logger(__name__)


class LateError(Exception):
    """The interaction is over: nothing can be said to it any more."""


class Exchange:
    """The replies to one interaction. Every method may raise LateError, or what discord.py raises in the end."""

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self.interaction = interaction
        self._deadline = asyncio.get_running_loop().time() + ACKNOWLEDGE_WITHIN
        self.acknowledged: Reply | None = None
        """As what; it decides where an edit of the first response goes."""
        self.done = False
        """Whether something that a person sees has been sent."""

    @property
    def edits_message(self) -> bool:
        """Whether this interaction can update the message that carried its control. A form may be sent from anywhere,
        so it updates no message that others see."""
        if self.interaction.type is SUBMIT:
            return self.message_is_private
        standing = self.interaction.message is not None and not self.interaction.extras.get(arrivals.FOREIGN)
        return self.interaction.type is COMPONENT and standing

    @property
    def message_is_private(self) -> bool:
        """Whether the message that carried the control is seen by its reader alone."""
        message = self.interaction.message
        return message is not None and message.flags.ephemeral

    async def acknowledge(self, reply: Reply) -> None:
        """Answer within three seconds that the real answer will come, and where."""
        if reply is Reply.UPDATE and not self.edits_message:
            reply = Reply.PRIVATE
        if reply is Reply.UPDATE:
            await self._respond(interaction_response_params(UPDATE_LATER))
        else:
            flags = {"flags": discord.MessageFlags(ephemeral=True).value} if reply is Reply.PRIVATE else None
            await self._respond(interaction_response_params(THINKING, flags))
        self.acknowledged = reply

    async def open(self, modal: discord.ui.Modal) -> None:
        """Open a form; only as the first response, and not from another form."""
        await self._respond(interaction_response_params(MODAL, modal.to_dict()))
        self.done = True

    async def choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Answer an autocompletion with (name, value)."""
        shown = [{"name": name, "value": value} for name, value in choices]
        await self._respond(interaction_response_params(CHOICES, {"choices": shown}))
        self.done = True

    async def fill(self, pages: Sequence[Page]) -> None:
        """Put the pages in the place of the first response, what doesn't fit it after it."""
        first, *rest = pages
        await self._call(
            lambda adapter, where: adapter.edit_original_interaction_response(
                self.interaction.application_id, self.interaction.token, **where, **_body(_parameters(first, edit=True))
            ),
            first.files,
        )
        self.done = True
        for page in rest:
            private = self.acknowledged is Reply.PRIVATE or (
                self.acknowledged is Reply.UPDATE and self.message_is_private
            )
            await self._follow(page, private=private)

    async def follow_up(self, pages: Sequence[Page]) -> None:
        """Say something privately, beside what is there. A public "is thinking …" that is still empty goes away."""
        if self.acknowledged is Reply.PUBLIC and not self.done:
            await self._call(
                lambda adapter, where: adapter.delete_original_interaction_response(
                    self.interaction.application_id, self.interaction.token, **where
                )
            )
        for page in pages:
            await self._follow(page, private=True)
        self.done = True

    async def _follow(self, page: Page, *, private: bool) -> None:
        await self._call(
            lambda adapter, where: adapter.execute_webhook(
                self.interaction.application_id,
                self.interaction.token,
                wait=True,
                with_components=True,
                **where,
                **_body(_parameters(page, private=private)),
            ),
            page.files,
        )

    async def _respond(self, parameters: MultipartParameters) -> None:
        """The first response. One that was there already counts as made; one whose fate is unknown, too."""
        try:
            async with asyncio.timeout(max(self._deadline - asyncio.get_running_loop().time(), LEAST)):
                await self._call(
                    lambda adapter, where: adapter.create_interaction_response(
                        self.interaction.id, self.interaction.token, params=parameters, **where
                    )
                )
        except discord.HTTPException as error:
            if error.code == troubles.ACKNOWLEDGED:
                return
            if not troubles.passing(error):
                raise
            log.info("acknowledgement in doubt", status=error.status)
        except troubles.TRANSPORT as error:
            log.info("acknowledgement in doubt", error=type(error).__name__)

    async def _call(
        self,
        call: Callable[[AsyncWebhookAdapter, Mapping[str, Any]], Awaitable[object]],
        files: Sequence[discord.File] = (),
    ) -> None:
        """Make a call, again while it is worth it: discord.py repeats some 429 and 5xx by itself, but no lost
        connection and no 429 without a ``Via`` header."""
        http = self.interaction.client.http
        where = {"session": self.interaction._session, "proxy": http.proxy, "proxy_auth": http.proxy_auth}
        pause = FIRST_PAUSE
        async with asyncio.timeout(EDIT_WITHIN):
            while True:
                for file in files:
                    file.reset(seek=True)
                try:
                    await call(async_context.get(), where)
                except (discord.HTTPException, *troubles.TRANSPORT) as error:
                    if isinstance(error, discord.HTTPException) and error.code in troubles.OVER:
                        raise LateError from error
                    if not troubles.passing(error):
                        raise
                    asked = troubles.retry_after(error) if isinstance(error, discord.HTTPException) else None
                    await wait(pause if asked is None else asked)
                    pause *= 2
                else:
                    return


async def wait(seconds: float) -> None:
    """Let ``seconds`` pass, as a platform asked or as its trouble suggests."""
    await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=seconds)


def _parameters(page: Page, *, private: bool = False, edit: bool = False) -> MultipartParameters:
    """The page as a message's payload. An edit names its attachments, so that the old ones go."""
    flags = discord.MessageFlags(ephemeral=True) if private else discord.MessageFlags()
    return handle_message_parameters(
        view=page.layout,
        flags=flags,
        allowed_mentions=discord.AllowedMentions.none(),
        attachments=page.files if edit or page.files else MISSING,
    )


def _body(parameters: MultipartParameters) -> dict[str, Any]:
    return {"payload": parameters.payload, "multipart": parameters.multipart, "files": parameters.files}
