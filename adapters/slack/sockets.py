"""Socket Mode: payloads come over a WebSocket that we open, so no public address is needed.

The SDK's client keeps the connection: it pings, and reconnects when Slack asks for it or the line breaks. Here: what it
does wrong for a service that has to say when it can't go on.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from aiohttp import ClientWebSocketResponse, WSMsgType
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack import troubles
from adapters.slack.exchange import wait
from adapters.slack.payloads import ENVELOPE
from adapters.slack.web import Web
from bot.errors import ConfigError, PlatformError

APP_TOKEN = "SLACK_APP_TOKEN"  # noqa: S105 (a variable's name)
HELLO_WITHIN = 15.0
"""Seconds until Slack greets a new connection."""
PING_EVERY = 5.0
OVER = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two tries to reconnect."""
LEAVE_AFTER = 30.0
"""Seconds until we close a connection that was replaced; Slack itself closes it some ten seconds after its word."""
ACKNOWLEDGE_WITHIN = 3.0
"""Seconds for which payloads that came last may still be acknowledged when we leave."""

log = structlog.get_logger(__name__)
quiet = logging.getLogger("slack_sdk.socket_mode")
quiet.setLevel(logging.WARNING)


class OneLine(logging.Filter):
    """The SDK logs a traceback at every try to reconnect; what went wrong stands in its message."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


quiet.addFilter(OneLine())


class Line(SocketModeClient):
    """The SDK's client. A token that is refused ends it, with the reason in ``refused``; everything else is tried
    again, without a traceback each time."""

    def __init__(self, app_token: str, web: Web) -> None:
        super().__init__(app_token, logger=quiet, web_client=web.client(None), ping_interval=PING_EVERY)
        self.proxy = web.proxy
        self.greeted = asyncio.Event()
        self.refused: asyncio.Future[ConfigError] = asyncio.get_running_loop().create_future()
        self.message_listeners.append(self._heard)
        self._kept: set[asyncio.Task[None]] = set()
        self._unwelcome = 0.0
        """Seconds to wait before the next connection, because the last one was never greeted."""

    async def _heard(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            log.info("socket connected")
            self.greeted.set()
            self._unwelcome = 0.0

    async def connect(self) -> None:
        """Open the socket, however long that takes; at a new address for each try, since one is good for a single one
        (the SDK's own would try the same for ever). Returns early only when the client is closed."""
        pause = FIRST_PAUSE
        if self._unwelcome:
            log.warning("socket not greeted", again_in=self._unwelcome)
            await wait(self._unwelcome)
        while not self.closed:
            self.auto_reconnect_enabled = False
            try:
                address, self.wss_uri = self.wss_uri or await self.issue_new_wss_url(), None
                await self._open(address)
                return
            except troubles.TRANSPORT as error:
                if not self.closed:
                    log.warning("socket out of reach", error=type(error).__name__, again_in=pause)
                    await wait(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)

    async def _open(self, address: str) -> None:
        """Connect once, and let the SDK watch the connection. Raises what goes wrong on the way."""
        before = self.current_session
        self._unwelcome = min(max(self._unwelcome * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self.current_session = await self.aiohttp_client_session.ws_connect(
            address, autoping=False, heartbeat=self.ping_interval, proxy=self.proxy
        )
        self.auto_reconnect_enabled = True
        self.stale, self.last_ping_pong_time = False, None
        if self.current_session_monitor is not None:
            self.current_session_monitor.cancel()
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = self._keep(self.receive_messages())
        if before is not None and not before.closed:
            self._keep(_leave(before))

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._kept.add(task)
        task.add_done_callback(self._kept.discard)
        return task

    async def close(self) -> None:
        await super().close()  # type: ignore[no-untyped-call]  # the SDK's has no types
        for task in self._kept:
            task.cancel()

    async def receive_messages(self) -> None:
        """What comes over the present connection, until its end: also what Slack had sent before it knew of the next
        one. A line that was cut is made anew at once, since whoever clicks until then sees an error."""
        session = self.current_session
        while session is not None and not self.closed:
            message = await session.receive()
            if message.type is WSMsgType.TEXT:
                await self.enqueue_message(message.data)
            elif message.type is WSMsgType.PING:
                with suppress(ConnectionError):  # the end comes next
                    await session.pong(message.data)
            elif message.type is WSMsgType.PONG:
                self.last_ping_pong_time = _sent(message.data) or self.last_ping_pong_time
            elif message.type in OVER:
                if session is self.current_session and self.auto_reconnect_enabled:  # else somebody is about to
                    await self.connect_to_new_endpoint()
                return

    async def issue_new_wss_url(self) -> str:
        """An address for the next connection; waits as long as Slack can't be asked."""
        pause = FIRST_PAUSE
        while not self.closed:
            try:
                return await self.address()
            except PlatformError as error:
                log.warning("socket out of reach", error=str(error), again_in=pause)
                await wait(max(pause, error.retry_after or 0.0))
                pause = min(pause * 2, LONGEST_PAUSE)
            except ConfigError as error:
                if not self.refused.done():
                    self.refused.set_result(error)
                self.closed = True
        raise ConnectionError("closed")

    async def address(self) -> str:
        """Ask for an address once. Raises ConfigError or PlatformError."""
        try:
            answer = await self.web_client.apps_connections_open(app_token=self.app_token)
        except troubles.ALL as error:
            if (why := troubles.refused(error, APP_TOKEN)) is not None:
                raise why from error
            raise troubles.platform_error(error) from error
        return str(answer["url"])


@asynccontextmanager
async def connected(app: AsyncApp, app_token: str, web: Web) -> AsyncIterator[asyncio.Future[ConfigError]]:
    """Serve ``app`` over a socket while the block runs; yields what is set if Slack refuses the token later on.

    Raises ConfigError if it does so now, PlatformError if Slack can't be reached.
    """
    line = Line(app_token, web)
    serving: set[asyncio.Task[Any]] = set()

    async def serve(client: SocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (payloads are handled in tasks)
        serving.add(task)
        request.payload.setdefault(ENVELOPE, request.envelope_id)
        try:
            await send_async_response(client, request, await run_async_bolt_app(app, request), 0)
        finally:
            serving.discard(task)

    line.socket_mode_request_listeners.append(serve)  # type: ignore[arg-type]  # the SDK names its own base class
    try:
        line.wss_uri = await line.address()
        try:
            async with asyncio.timeout(HELLO_WITHIN):
                await line.connect()
                await line.greeted.wait()
        except TimeoutError:
            raise PlatformError("Slack's socket doesn't answer") from None
        yield line.refused
    finally:
        if serving:
            await asyncio.wait(serving, timeout=ACKNOWLEDGE_WITHIN)
        await _hang_up(line)


async def _leave(session: ClientWebSocketResponse) -> None:
    """Close a connection that another one has replaced, unless Slack does."""
    await wait(LEAVE_AFTER)
    await session.close()


def _sent(data: bytes) -> float | None:
    """When a ping was sent that came back; None if it isn't one of the SDK's."""
    found = re.fullmatch(rb"sdk-ping-pong:(\d+(?:\.\d+)?)", data)
    return float(found[1]) if found else None


async def _hang_up(line: Line) -> None:
    with suppress(TimeoutError, *troubles.TRANSPORT):
        async with asyncio.timeout(ACKNOWLEDGE_WITHIN):
            await line.close()
