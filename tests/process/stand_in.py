"""A chat platform that lives outside the processes under test: it outlives them, counts, and remembers nonces.

One JSON object per line over a loopback socket. From the bot: ``{"id", "do": "post"|"edit"|"discuss"|"tell", …}`` and
``{"id", "said": text}`` as the reply to a click. To the bot: ``{"id", "ref"}``, ``{"now": instant}`` and
``{"click": token, "id", …}``.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]


class GoneError(Exception):
    """The bot died before it replied."""


@dataclass(slots=True)
class Post:
    """What stands in a channel. ``tokens`` are those of its buttons, as a member could press them now."""

    ref: str
    place: tuple[str, str, str]
    nonce: str
    tokens: list[str]


@dataclass(slots=True)
class StandIn:
    """``now`` is the time that the bots are told; it never goes back."""

    now: datetime
    expected: int = 1
    """Bots get to know the time once so many are there."""
    posts: dict[str, Post] = field(default_factory=dict)
    """By reference; a repeat with the same nonce adds none."""
    by_nonce: dict[str, str] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)
    """How often each nonce came."""
    edits: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    tries_by: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Name of the process → how often each nonce came from it."""
    events: int = 0
    """Messages that came from the bots."""
    holding: bool = False
    """Accept the next post, but don't reply to it."""
    held: asyncio.Future[str] | None = None
    """Set to the nonce of the post that was held back."""
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at each message from a bot."""
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    names: list[str] = field(default_factory=list)
    """Of the processes that are connected, in the order in which they came."""
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _asked: dict[str, asyncio.Future[str]] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _count: int = 0

    async def start(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.close()

    def advance(self, seconds: float) -> None:
        """Move the time and tell the bots."""
        self.now += timedelta(seconds=seconds)
        for writer in self._writers:
            self._write(writer, {"now": self.now.isoformat()})

    def hold(self) -> asyncio.Future[str]:
        """Take the next post that is new, and never reply to it; resolves to its nonce at that moment."""
        self.holding = True
        self.held = asyncio.get_running_loop().create_future()
        return self.held

    async def click(self, token: str, place: tuple[str, str, str], user: str, delivery: str) -> str:
        """Press a button; returns what the bot said privately. Raises GoneError if it died first."""
        if not self._writers:
            raise GoneError
        asked: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked[delivery] = asked
        self._write(self._writers[-1], {"click": token, "id": delivery, "place": place, "user": user})
        return await asked

    def say(self, words: Json) -> None:
        """Tell every bot something else, such as ``{"stop": True}``."""
        for writer in self._writers:
            self._write(writer, words)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = (await reader.readline()).decode().strip()
        self._writers.append(writer)
        self.names.append(name)
        if len(self.names) >= self.expected:
            self.advance(0.0)
            self.connected.set()
        try:
            while line := await reader.readline():
                self._take(name, json.loads(line), writer)
        except (ConnectionError, json.JSONDecodeError):
            pass  # killed in the middle of a line
        finally:
            self._leave(name, writer)

    def _leave(self, name: str, writer: asyncio.StreamWriter) -> None:
        self._writers.remove(writer)
        self.names.remove(name)
        self.connected.clear()
        writer.close()
        asked, self._asked = self._asked, {}
        for reply in asked.values():
            if not reply.done():
                reply.set_exception(GoneError())
        self.moved.set()

    def _take(self, name: str, message: Json, writer: asyncio.StreamWriter) -> None:
        self.events += 1
        self.moved.set()
        if "said" in message:
            reply = self._asked.pop(message["id"], None)
            if reply is not None and not reply.done():
                reply.set_result(message["said"])
            return
        ref = self._carry_out(name, message)
        if ref is not None:
            self._write(writer, {"id": message["id"], "ref": ref})

    def _carry_out(self, name: str, message: Json) -> str | None:
        """The reference to reply with; None to keep silent."""
        match message["do"]:
            case "edit":
                self.edits[message["ref"]] += 1
                self.posts[message["ref"]].tokens = message["tokens"]
                return ""
            case "tell":
                self.told[message["nonce"]] += 1
                return ""
            case _:
                return self._accept(name, message)

    def _accept(self, name: str, message: Json) -> str | None:
        nonce = message["nonce"]
        self.tries[nonce] += 1
        self.tries_by[name][nonce] += 1
        if nonce in self.by_nonce:
            return self.by_nonce[nonce]
        self._count += 1
        ref = f"m{self._count}"
        self.by_nonce[nonce] = ref
        self.posts[ref] = Post(ref, tuple(message["place"]), nonce, message["tokens"])
        if self.holding and self.held is not None and message["do"] == "post":
            self.holding = False
            self.held.set_result(nonce)
            return None
        return ref

    def _write(self, writer: asyncio.StreamWriter, words: Mapping[str, object]) -> None:
        if not writer.is_closing():
            writer.write(json.dumps(words).encode() + b"\n")
