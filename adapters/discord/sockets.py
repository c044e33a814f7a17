"""The way to a server that speaks Discord's protocol, but not to the letter as Discord does."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

import aiohttp
from discord.gateway import DiscordWebSocket
from multidict import CIMultiDict, CIMultiDictProxy

if TYPE_CHECKING:
    from types import SimpleNamespace

JSON = "application/json"
FLUSHED = b"\x00\x00\xff\xff"
"""Ends each part of a compressed stream (docs: gateway, transport compression)."""
OPENINGS = ('"READY"', '"RESUMED"')
SHORT = 200_000
"""Characters up to which a frame may be the beginning of a session that needs completing; beyond, it lists so many
servers that it is Discord's own."""


class Socket(DiscordWebSocket):
    """Completes the events that begin a session: discord.py reads fields of them before anybody else can look."""

    async def received_message(self, msg: Any, /) -> None:
        if isinstance(msg, bytes):
            msg = self._unpacked(msg)
            if msg is None:
                return
        if len(msg) < SHORT and any(name in msg for name in OPENINGS):
            msg = self._begun(msg)
        await super().received_message(msg)

    def _unpacked(self, frame: bytes) -> str | None:
        """A frame's text; None if more of it is to come."""
        if frame[:1] == b"\x78" and not frame.endswith(FLUSHED):
            try:
                return zlib.decompress(frame).decode()  # compressed by itself, as our identification allows
            except zlib.error:
                pass  # a part of a stream
        return self._decompressor.decompress(frame)

    def _begun(self, text: str) -> str:
        said = json.loads(text)
        if said.get("t") not in ("READY", "RESUMED"):
            return text
        told = said["d"] = said.get("d") or {}
        if said["t"] == "READY":
            told.setdefault("resume_gateway_url", str(self.gateway))
            told.setdefault("shard", [self.shard_id or 0, self.shard_count or 1])
            told.setdefault("guilds", [])
            told.get("application", {}).setdefault("flags", 0)
            for name, value in (("discriminator", "0"), ("avatar", None)):
                told["user"].setdefault(name, value)
        return json.dumps(said)


def forgiving() -> aiohttp.TraceConfig:
    """Hooks for discord.py's session: it reads JSON only under one exact name, and expects some where none is."""
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_named)
    return trace


async def _named(_: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams) -> None:
    response = end.response
    headers = CIMultiDict(response.headers)
    if response.content_type == JSON:
        headers["Content-Type"] = JSON if response.status != 204 else "text/plain"
    if response.status == 429 and not _says_how_long(await response.read()):
        headers.popall("Via", None)  # by which discord.py knows an answer that says so
    if headers != response.headers:
        response._headers = CIMultiDictProxy(headers)
        response._cache.pop("headers", None)


def _says_how_long(body: bytes) -> bool:
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and isinstance(said.get("retry_after"), int | float)
