"""The replies to one payload: the acknowledgement within three seconds, then messages and views.

Replies go by the payload's response_url (five times within half an hour) and, where there is none left, by the Web API.
https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import render, troubles
from adapters.slack.dialogs import TITLE, dialog
from adapters.slack.payloads import Incoming, Kind, keep
from adapters.slack.render import Page
from adapters.slack.spans import Stage
from adapters.slack.web import LONGEST_WAIT, Web
from bot.ui import Form, View

USES = 5
"""Of a response_url."""
TRIES = 3
REPLY_WITHIN = 30.0
"""Seconds for which a reply is tried."""

Ack = Callable[..., Awaitable[Any]]

log = structlog.get_logger(__name__)


class Exchange:
    """``client`` None: the app isn't installed there (any more), and only the response_url is left."""

    def __init__(self, incoming: Incoming, ack: Ack, client: AsyncWebClient | None, web: Web, stage: Stage) -> None:
        self.incoming = incoming
        self.client = client
        self.stage = stage
        self._ack = ack
        self._web = web
        self._uses = 0
        self.acknowledged = False
        self.at_home = False
        """Whether the reply stands in App Home."""
        self._view: tuple[str, str] | None = None
        """Id and hash of the modal that takes the reply."""

    # the acknowledgement --------------------------------------------------------------------------------------------

    async def acknowledge(self) -> None:
        """Answer that the reply will come; a form closes, with all that it lies on. (To let it wait for the reply would
        be a race: Slack may carry out what stands in the acknowledgement after what is sent later.)"""
        if self.acknowledged:
            return
        self.acknowledged = True
        at = self.incoming
        if at.kind is Kind.SUBMIT and at.inside:
            await self._ack(response_action="clear")
        else:
            await self._ack()
            if at.kind is Kind.ACTION and at.inside and at.modal:
                self._view = (str(at.view["id"]), str(at.view.get("hash") or ""))

    async def refuse(self, errors: Mapping[str, str]) -> None:
        """Keep the form open, with what is wrong at its fields."""
        self.acknowledged = True
        await self._ack(response_action="errors", errors=dict(errors))

    # views ----------------------------------------------------------------------------------------------------------

    @property
    def in_view(self) -> bool:
        """Whether the reply goes into a modal."""
        return self._view is not None

    async def open(self) -> bool:
        """Open a modal that says "one moment"; False if it can't be (any more)."""
        at = self.incoming
        if self.client is None or not at.trigger or at.kind is Kind.SUBMIT:
            return False
        push = at.inside and at.modal
        call = self.client.views_push if push else self.client.views_open
        try:
            answer = await call(trigger_id=at.trigger, view=render.loading(TITLE))
        except troubles.ALL as error:
            if not troubles.passing(error) and troubles.code(error) not in troubles.TOO_LATE:
                raise
            log.info("form not opened", why=troubles.code(error) or type(error).__name__)
            return False
        view = answer.get("view") or {}
        self._view = (str(view.get("id") or ""), str(view.get("hash") or ""))
        return True

    async def fill(self, form: Form) -> None:
        """Put a form into the modal that is open."""
        await self._update(render.modal(form, self.stage, private=keep(self.incoming)))

    async def show(self, view: View) -> None:
        """Put a view into the modal that is open."""
        await self._update(dialog(view, self.stage))

    async def _update(self, body: Mapping[str, Any]) -> None:
        assert self._view is not None and self.client is not None  # noqa: PT018, S101 (callers ask ``in_view`` first)
        ident, known = self._view
        try:
            answer = await self.client.views_update(
                view_id=ident, view=dict(body), **({"hash": known} if known else {})
            )
        except troubles.ALL as error:
            if troubles.code(error) not in troubles.CLOSED:
                raise
            log.info("view is gone", why=troubles.code(error))
            return
        self._view = (ident, str((answer.get("view") or {}).get("hash") or ""))

    # messages -------------------------------------------------------------------------------------------------------

    async def say(self, view: View, *, public: bool = False, replace: bool = False) -> None:
        """Show ``view``: to the channel or, by default, to the one who asked; ``replace``: in the place of the message
        whose control was used. What doesn't fit the first message follows it."""
        first, *rest = render.pages(view, self.stage)
        await self._send(first, public=public, replace=replace)
        beside = public or (replace and not self.incoming.ephemeral)
        for page in rest:
            await self._send(page, public=beside, replace=False)

    async def _send(self, page: Page, *, public: bool, replace: bool) -> None:
        said = await self._try(page.blocks, page.text, public=public, replace=replace)
        if said in troubles.BLOCKS and page.plain is not None:
            log.warning("blocks refused", error=said)
            await self._try(page.plain, page.text, public=public, replace=replace)

    async def _try(self, blocks: Sequence[dict[str, Any]], text: str, *, public: bool, replace: bool) -> str:
        """Send it; "" or why Slack didn't take it. Raises what goes wrong on the way."""
        at = self.incoming
        if at.response_url and self._uses < USES and self._web.hook(at.response_url):
            body: dict[str, Any] = {"text": text, "blocks": list(blocks), "replace_original": replace}
            if not replace:
                body["response_type"] = "in_channel" if public else "ephemeral"
                body |= {"thread_ts": at.thread} if at.thread else {}
            said = await self._hook(body, again=replace or not public)
            if not said or said in troubles.BLOCKS:
                return said
            log.info("response_url failed", why=said)
        return await self._call(blocks, text, public=public, replace=replace)

    async def _hook(self, body: dict[str, Any], *, again: bool) -> str:
        """Use the response_url; "" or why it didn't work. ``again``: doing it twice does no harm."""
        self._uses += 1
        pause = 0.5
        for left in reversed(range(TRIES)):
            try:
                async with asyncio.timeout(REPLY_WITHIN):
                    status, said, asked = await self._web.respond(self.incoming.response_url, body)
            except troubles.TRANSPORT as error:
                if not left or not again:
                    return type(error).__name__
            else:
                if status < 300:
                    return _error(said) if said.startswith("{") else ""
                if not left or not (status == 429 or (status >= 500 and again)):
                    return _error(said) or str(status)
                pause = min(pause if asked is None else asked, LONGEST_WAIT)
            await wait(pause)
            pause *= 2
        return "unreachable"

    async def _call(self, blocks: Sequence[dict[str, Any]], text: str, *, public: bool, replace: bool) -> str:
        """Say it by the Web API, which needs the app in the channel; "" or that blocks were refused."""
        at = self.incoming
        if self.client is None or not at.channel:
            return "no_way"
        where: dict[str, Any] = {"channel": at.channel, "text": text, "blocks": list(blocks)}
        # A mention outside of a thread is answered in one that begins there; nobody would see an ephemeral in it.
        thread = at.thread or (at.message if public and at.kind is Kind.MENTION else "")
        where |= {"thread_ts": thread} if thread else {}
        try:
            if replace and at.message and not at.ephemeral:
                await self.client.chat_update(channel=at.channel, ts=at.message, text=text, blocks=list(blocks))
            elif public:
                await self.client.chat_postMessage(**where, unfurl_links=False, unfurl_media=False)
            else:
                await self.client.chat_postEphemeral(user=at.user, **where)
        except troubles.ALL as error:
            if troubles.code(error) in troubles.BLOCKS:
                return troubles.code(error)
            raise
        return ""


def _error(said: str) -> str:
    """Slack's word in an answer of a response_url: bare, or in JSON."""
    try:
        found = json.loads(said)
    except ValueError:
        return said.strip()[:80]
    return str(found.get("error") or "")[:80] if isinstance(found, dict) else ""


async def wait(seconds: float) -> None:
    """Let ``seconds`` pass, as Slack asked or as its trouble suggests."""
    await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=seconds)
