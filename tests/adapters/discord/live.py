"""The adapter on the loopback Discord, in one process: client, sockets, engine, and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.discord import connect
from adapters.discord.client import QuizClient
from adapters.discord.messenger import DiscordMessenger
from bot.app import App, running
from bot.config import Settings
from bot.model import Place
from tests.adapters.discord import openapi
from tests.discordserver.server import DiscordServer
from tests.discordserver.world import Channel, Guild, Member

QUESTION = "t01-vit-small-data"


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass(slots=True)
class Live:
    """A connected bot, a guild with a study channel, its organiser and a member."""

    server: DiscordServer
    app: App
    messenger: DiscordMessenger
    clock: Hands
    guild: Guild
    channel: Channel
    lead: Member
    ann: Member

    @property
    def client(self) -> QuizClient:
        client = self.messenger.client
        assert isinstance(client, QuizClient)
        return client

    @property
    def place(self) -> Place:
        return Place("discord", str(self.guild.id), str(self.channel.id))

    async def post(self, question: str = QUESTION) -> None:
        """Let the organiser have a question posted."""
        to = await self.server.slash(self.lead, self.channel, "quizadmin schedule now", question=question)
        await self.server.reply(to)
        await self.app.tick()


def settings(server: DiscordServer, database: Path, **more: str) -> Settings:
    found = server.environment
    named = {"discord_api_base": found["DISCORD_API_BASE"], "discord_gateway_url": found["DISCORD_GATEWAY_URL"]}
    return Settings(db=str(database), discord_token=SecretStr(found["DISCORD_TOKEN"]), **(named | more))


@asynccontextmanager
async def live(database: Path, server: DiscordServer | None = None, **more: str) -> AsyncIterator[Live]:
    """Start both sides; ``more`` are settings."""
    server = server or DiscordServer(validate=openapi.complaints)
    await server.start()
    clock = Hands()
    guild = server.world.guild("Deep Learners")
    channel = server.world.channel(guild, "study")
    lead = server.world.member(guild, "lead", organiser=True)
    ann = server.world.member(guild, "ann")
    said = settings(server, database, **more)
    patch = pytest.MonkeyPatch()
    patch.setattr("adapters.discord.client.SETTLED", 0.02)  # this server has no more guilds to send
    try:
        async with running(said, clock=clock, seed=1) as app, connect(said, app.services) as messenger:
            app.services.messengers = {"discord": messenger}
            yield Live(server, app, messenger, clock, guild, channel, lead, ann)
    finally:
        patch.undo()
        await server.stop()
    assert server.complaints == []
