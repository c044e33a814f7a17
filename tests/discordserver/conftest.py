"""A server, and a plain discord.py client that uses it as any bot would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
import yarl

from tests.discordserver.server import DiscordServer


class Plain(discord.AutoShardedClient):
    """Puts what arrives into queues; identifies again at once."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True)
        super().__init__(intents=intents, guild_ready_timeout=0.1, max_messages=None)
        self.interactions: asyncio.Queue[discord.Interaction] = asyncio.Queue()
        self.resumed = asyncio.Event()
        self.running: asyncio.Task[None] | None = None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        return

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.interactions.put_nowait(interaction)

    async def on_resumed(self) -> None:
        self.resumed.set()


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    server = DiscordServer()
    await server.start()
    yield server
    await server.stop()


@asynccontextmanager
async def connected(server: DiscordServer) -> AsyncIterator[Plain]:
    """A client that is ready."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discord.http.Route, "BASE", server.environment["DISCORD_API_BASE"])
        patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway.url))
        async with Plain() as client:
            await client.login(server.token)
            client.running = asyncio.create_task(client.connect())
            await client.wait_until_ready()
            yield client
            await client.close()
            await asyncio.gather(client.running, return_exceptions=True)
