"""The gateway (docs: events/gateway): WebSocket sessions that are identified, resumed, dropped and refused."""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.discordserver import wire
from tests.discordserver.world import Guild, Json, World

DISPATCH, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 7, 9, 10, 11
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED, ALREADY_AUTHENTICATED = range(4001, 4006)
INVALID_SHARD, SHARDING_REQUIRED, INVALID_VERSION, INVALID_INTENTS, DISALLOWED_INTENTS = range(4010, 4015)
GUILDS = 1
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
HEARTBEAT_EVERY = 41_250
"""Milliseconds, as Discord asks for."""


@dataclass(slots=True, eq=False)
class Session:
    """One shard's session; it outlives the socket. ``events`` are all that were sent in it, the first has number 1."""

    id: str
    shard: int
    intents: int
    socket: web.WebSocketResponse | None = None
    events: list[Json] = field(default_factory=list)
    over: bool = False


class Gateway:
    """Speaks with the sockets. ``moved`` is called after everything that a test could wait for."""

    def __init__(self, world: World, *, token: str, shards: int, moved: Callable[[], None]) -> None:
        self.world = world
        self.token = token
        self.shards = shards
        self.url = ""
        self.allowed_privileged = 0
        self.leaves_out: frozenset[str] = frozenset()
        """Fields of READY that this server doesn't have."""
        self.compresses = False
        """Whether it compresses the stream for those who ask for that."""
        self.sessions: dict[str, Session] = {}
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        self.closings: list[int] = []
        """The codes with which clients said goodbye; 1006 if they went without."""
        self._moved = moved
        self._sockets: dict[web.WebSocketResponse, web.Request] = {}
        self._streams: dict[web.WebSocketResponse, Any] = {}

    # ------------------------------------------------------------------ one socket

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets[socket] = request
        session: Session | None = None
        try:
            if request.query.get("v") != "10" or request.query.get("encoding") != "json":
                await socket.close(code=INVALID_VERSION)
            await self._send(socket, {"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_EVERY, "_trace": []}})
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    await socket.close(code=DECODE_ERROR)
                    break
                session = await self._heard(socket, session, json.loads(frame.data))
                self._moved()
        finally:
            del self._sockets[socket]
            self._streams.pop(socket, None)
            if session is not None and session.socket is socket:
                session.socket = None
                session.over = session.over or socket.close_code in (1000, 1001)
            self.closings.append(socket.close_code or 1006)
            self._moved()
        return socket

    async def _heard(self, socket: web.WebSocketResponse, session: Session | None, said: Json) -> Session | None:
        match said:
            case {"op": 1}:
                await self._send(socket, {"op": HEARTBEAT_ACK})
            case {"op": 2} if session is None:
                return await self._identify(socket, said["d"])
            case {"op": 6} if session is None:
                return await self._resume(socket, said["d"])
            case {"op": 2 | 6}:
                await socket.close(code=ALREADY_AUTHENTICATED)
            case {"op": 3 | 4 | 8} if session is not None:
                pass  # presence, voice, members: nothing that matters here
            case {"op": 3 | 4 | 8}:
                await socket.close(code=NOT_AUTHENTICATED)
            case _:
                await socket.close(code=UNKNOWN_OPCODE)
        return session

    async def _identify(self, socket: web.WebSocketResponse, said: Json) -> Session | None:
        self.identifies.append(said)
        shard, shards = said.get("shard", [0, 1])
        refused = self._refused(said, shard, shards)
        if refused:
            await socket.close(code=refused)
            return None
        session = Session(secrets.token_hex(16), shard, said["intents"], socket)
        self.sessions[session.id] = session
        own = [guild for guild in self.world.guilds.values() if self.shard_of(guild) == shard]
        ready = {
            "v": 10,
            "user": wire.user(self.world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in own],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": [shard, shards],
            "application": {"id": str(self.world.application), "flags": 0},
            "private_channels": [],
            "relationships": [],
            "presences": [],
        }
        told = {name: value for name, value in ready.items() if name not in self.leaves_out}
        await self._dispatch(session, "READY", told)
        for guild in own:
            await self._dispatch(session, "GUILD_CREATE", wire.guild_create(guild, self.world.bot))
        return session

    def _refused(self, said: Json, shard: int, shards: int) -> int:
        """The code to close with; 0 if all is well."""
        if said["token"] != self.token:
            return AUTHENTICATION_FAILED
        if not 0 <= shard < shards:
            return INVALID_SHARD
        if shards < self.shards:
            return SHARDING_REQUIRED
        if not isinstance(said.get("intents"), int) or said["intents"] >= 1 << 26:
            return INVALID_INTENTS
        if said["intents"] & PRIVILEGED & ~self.allowed_privileged:
            return DISALLOWED_INTENTS
        return 0

    async def _resume(self, socket: web.WebSocketResponse, said: Json) -> Session | None:
        self.resumes.append(said)
        if said["token"] != self.token:
            await socket.close(code=AUTHENTICATION_FAILED)
            return None
        session = self.sessions.get(said["session_id"])
        if session is None or session.over or not 0 <= (said["seq"] or 0) <= len(session.events):
            await self._send(socket, {"op": INVALID_SESSION, "d": False})
            return None
        session.socket = socket
        for event in session.events[said["seq"] or 0 :]:
            await self._send(socket, event)
        await self._dispatch(session, "RESUMED", {"_trace": []})
        return session

    # ------------------------------------------------------------------ sending

    def shard_of(self, guild: Guild) -> int:
        return (guild.id >> 22) % self.shards

    async def dispatch(self, event: str, data: Json, guild: Guild | None = None) -> None:
        """Send an event to every living session of the guild's shard (of shard 0 for what belongs to none). One whose
        socket is gone gets it when it resumes."""
        shard = self.shard_of(guild) if guild is not None else 0
        for session in list(self.sessions.values()):
            if session.shard == shard and not session.over:
                await self._dispatch(session, event, data)

    async def _dispatch(self, session: Session, event: str, data: Json) -> None:
        said = {"op": DISPATCH, "t": event, "s": len(session.events) + 1, "d": data}
        session.events.append(said)
        if session.socket is not None:
            await self._send(session.socket, said)

    async def _send(self, socket: web.WebSocketResponse, said: Json) -> None:
        if socket.closed:
            return
        try:
            if self.compresses and self._sockets[socket].query.get("compress") == "zlib-stream":
                stream = self._streams.setdefault(socket, zlib.compressobj())
                packed = stream.compress(json.dumps(said).encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
                await socket.send_bytes(packed)
            else:
                await socket.send_str(json.dumps(said))
        except ConnectionError:  # it left at this very moment; what was meant for it waits in its session
            return

    # ------------------------------------------------------------------ trouble

    @property
    def live(self) -> list[Session]:
        """The sessions that have a socket."""
        return [session for session in self.sessions.values() if session.socket is not None and not session.over]

    def drop(self) -> None:
        """Every connection breaks, without a word."""
        for session in self.live:
            socket, session.socket = session.socket, None
            assert socket is not None
            transport = self._sockets[socket].transport
            if transport is not None:
                transport.abort()

    async def close(self, code: int) -> None:
        """Close every connection with ``code``; nobody can resume after 1000, 4004 and the like."""
        for session in self.sessions.values():
            session.over = session.over or code in (1000, 4004, 4007, 4009)
        for socket in list(self._sockets):
            await socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Opcode 7: come back and resume."""
        for session in self.live:
            assert session.socket is not None
            await self._send(session.socket, {"op": RECONNECT, "d": None})

    async def invalidate(self) -> None:
        """Opcode 9: the session is over, identify anew."""
        for session in self.live:
            session.over = True
            assert session.socket is not None
            await self._send(session.socket, {"op": INVALID_SESSION, "d": False})
