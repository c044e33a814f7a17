"""Another Slack, not the strict one: it speaks the protocol with as few words as that allows, and asks for nothing.

Replies hold what their callers can't do without; payloads are whatever a test sends.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import WSMsgType, web

from adapters.slack import connect
from bot.app import App, running
from tests.adapters.slack.live import ServerClock, settings
from tests.slackserver.clock import ManualClock

T = TypeVar("T")
Json = dict[str, Any]
REPLIES: dict[str, Json] = {
    "auth.test": {"team_id": "T1", "user_id": "UBOT"},
    "users.info": {"user": {"id": "U1", "is_admin": True}},
    "conversations.info": {"channel": {"id": "C1"}},
    "conversations.open": {"channel": {"id": "D1"}},
    "views.open": {"view": {"id": "V1"}},
    "views.push": {"view": {"id": "V2"}},
    "chat.postMessage": {"ts": "1700000000.000100"},
}
"""Whatever isn't here is answered with ``ok`` alone."""


@dataclass(slots=True)
class Sparse:
    base: str = ""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    said: list[Json] = field(default_factory=list)
    """What came by response_urls."""
    replies: dict[str, Json] = field(default_factory=lambda: dict(REPLIES))
    limits: dict[str, str] = field(default_factory=dict)
    """Method → the ``Retry-After`` with which its next call is refused."""
    acks: dict[str, Json] = field(default_factory=dict)
    """Envelope → its acknowledgement."""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    greets: bool = True
    """Whether a connection is greeted; else it is told to go."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _count: int = 0

    async def until(self, found: Callable[[], T | None]) -> T:
        """The first true result of ``found``."""
        async with asyncio.timeout(5):
            while not (value := found()):
                self._changed.clear()
                await self._changed.wait()
            return value

    async def send(self, sort: str, payload: Any, **more: Any) -> str:
        """Send an envelope; its id."""
        self._count += 1
        ident = f"e{self._count}"
        envelope = {"envelope_id": ident, "type": sort, "payload": payload, **more}
        await self.sockets[-1].send_str(json.dumps(envelope))
        return ident

    async def served(self, sort: str, payload: Any, **more: Any) -> Json:
        """Send an envelope and wait for its acknowledgement."""
        ident = await self.send(sort, payload, **more)
        await self.until(lambda: ident in self.acks)
        return self.acks[ident]

    def sent(self, method: str) -> list[Json]:
        """The arguments of all calls of a method so far."""
        return [args for name, args in self.calls if name == method]

    # what the bot asks ----------------------------------------------------------------------------------------------

    async def method(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        is_json = request.content_type == "application/json"
        self.calls.append((name, await request.json() if is_json else dict(await request.post())))
        self._changed.set()
        if (asked := self.limits.pop(name, None)) is not None:
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": asked})
        if name == "apps.connections.open":
            address = self.base.replace("http", "ws", 1)
            return web.json_response({"ok": True, "url": f"{address}/link?ticket=a%2Bb%3D&app_id=x&debug=1"})
        return web.json_response({"ok": True, **self.replies.get(name, {})})

    async def hook(self, request: web.Request) -> web.Response:
        self.said.append(await request.json())
        self._changed.set()
        return web.Response(text="ok")

    async def link(self, request: web.Request) -> web.StreamResponse:
        assert request.query["ticket"] == "a+b="
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        self.sockets.append(socket)
        self._changed.set()
        await socket.send_str('{"type":"hello"}' if self.greets else '{"type":"disconnect"}')
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                self.acks[said["envelope_id"]] = said
                self._changed.set()
        return socket


@dataclass(slots=True)
class Met:
    """The bot on such a Slack."""

    slack: Sparse
    app: App
    clock: ManualClock


@asynccontextmanager
async def sparse(folder: Path, **more: Any) -> AsyncIterator[Met]:
    """Start both, in Socket Mode; ``more`` are settings."""
    slack, clock = Sparse(), ManualClock()
    served = web.Application()
    served.add_routes(
        [web.route("*", "/api/{method}", slack.method), web.post("/hook", slack.hook), web.get("/link", slack.link)]
    )
    runner = web.AppRunner(served, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.base = "http://{}:{}".format(*runner.addresses[0][:2])
    environment = {
        "SLACK_API_URL": f"{slack.base}/api/",
        "SLACK_BOT_TOKEN": "xoxb-sparse",
        "SLACK_APP_TOKEN": "xapp-sparse",
    }
    said = settings(folder / "quiz.db", environment, **more)
    try:
        async with (
            running(said, clock=ServerClock(clock), seed=1) as app,
            connect(said, app.services) as messenger,
        ):
            app.services.messengers = {"slack": messenger}
            yield Met(slack, app, clock)
    finally:
        await runner.cleanup()
