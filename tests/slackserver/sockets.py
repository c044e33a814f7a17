"""Socket Mode: WebSockets that carry each envelope to exactly one of the app's connections."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.slackserver.acks import accepts
from tests.slackserver.clock import within
from tests.slackserver.things import Delivery, Json, Sort
from tests.slackserver.world import World

MOST = 10
"""docs: using Socket Mode, "Using multiple connections"."""
PATIENCE = 3.0
"""Seconds until a payload that wasn't acknowledged counts as failed."""


@dataclass(slots=True, eq=False)
class Socket:
    """One connection. ``leaving``: it was told to reconnect, and gets no more envelopes."""

    request: web.Request
    ws: web.WebSocketResponse
    leaving: bool = False
    envelopes: list[str] = field(default_factory=list)
    """Ids of those that went over it."""


@dataclass(slots=True, eq=False)
class _Flight:
    delivery: Delivery
    sent: float
    reply: asyncio.Future[Json]


@dataclass(slots=True)
class Sockets:
    world: World
    connected: list[Socket] = field(default_factory=list)
    all: list[Socket] = field(default_factory=list)
    """Every connection there ever was."""
    broken: int = 0
    """So many of the next connections fail; their addresses are used up all the same."""
    _flights: dict[str, _Flight] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _turn: int = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer ``/link/``: the connection that apps.connections.open gave an address for; each address works once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.world.tickets:
            self.world.trouble("bad_ticket", ticket)
            return web.Response(status=404)
        self.world.tickets.discard(ticket)
        if self.broken:
            self.broken -= 1
            return web.Response(status=503)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        if len(self.connected) >= MOST:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await ws.close()
            return ws
        socket = Socket(request, ws)
        try:
            await self._hello(socket)
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            if socket in self.connected:
                self.connected.remove(socket)
            self.world.touch()
        return ws

    async def _hello(self, socket: Socket) -> None:
        self.connected.append(socket)
        self.all.append(socket)
        info = {"host": "applink-local", "build_number": 1, "approximate_connection_time": 18060}
        hello = {"type": "hello", "num_connections": len(self.connected), "debug_info": info}
        await socket.ws.send_json({**hello, "connection_info": {"app_id": self.world.app.id}})
        self.world.touch()

    def _acknowledged(self, data: str) -> None:
        now = time.perf_counter()
        try:
            said = json.loads(data)
            envelope = said["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self.world.trouble("bad_acknowledgement", data[:200])
            return
        flight = self._flights.pop(envelope, None)
        if flight is None:
            what = "late_or_second_acknowledgement" if envelope in self._known else "unknown_envelope"
            self.world.trouble(what, str(envelope))
            return
        flight.delivery.latencies.append(now - flight.sent)
        if not flight.reply.done():
            flight.reply.set_result(said.get("payload") or {})

    async def carry(self, delivery: Delivery, retry: int, reason: str) -> tuple[str, Json]:
        """Send an envelope over one socket: "" and what came with the acknowledgement, or why there was none."""
        clock = self.world.clock
        socket = await within(clock, clock.now() + PATIENCE, self._next())
        if socket is None:
            return "no_socket", {}
        envelope: Json = {"envelope_id": delivery.id, "payload": delivery.payload, "type": delivery.sort.value}
        envelope["accepts_response_payload"] = accepts(delivery)
        if delivery.sort is Sort.EVENT:
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        reply: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._flights[delivery.id] = _Flight(delivery, time.perf_counter(), reply)
        self._known.add(delivery.id)
        deadline = clock.now() + PATIENCE
        socket.envelopes.append(delivery.id)
        try:
            await socket.ws.send_json(envelope)
            found = await within(clock, deadline, reply)
        except ConnectionError:
            found = None
        self._flights.pop(delivery.id, None)
        return ("timeout", {}) if found is None else ("", found)

    async def _next(self) -> Socket:
        """The connection whose turn it is; waits for one if there is none."""
        while True:
            free = [one for one in self.connected if not one.leaving and not one.ws.closed]
            if free:
                self._turn += 1
                return free[self._turn % len(free)]
            await self.world.change()

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be made anew. After ``warning`` they still get envelopes, after
        ``refresh_requested`` (or ``link_disabled``) none; what is under way may be acknowledged over any."""
        for socket in list(self.connected):
            socket.leaving = reason != "warning"
            await socket.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}})

    def drop(self) -> None:
        """Cut every connection without a word."""
        for socket in list(self.connected):
            assert socket.request.transport
            socket.request.transport.abort()

    async def close(self) -> None:
        for socket in list(self.connected):
            await socket.ws.close()
