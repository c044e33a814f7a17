"""A server with an organiser and members on the loopback Discord, and the bot that serves it as its own process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.adapters.discord.openapi import UnknownRequestError, complaints
from tests.discordserver.server import PATIENCE, DiscordServer
from tests.discordserver.world import Channel, Member, Message
from tests.process.bots import SINGLE, Bot, Place


class Town(Place):
    """One server with one study channel, an organiser ``lead`` and a member ``ana``."""

    def __init__(self, server: DiscordServer, folder: Path) -> None:
        super().__init__(folder)
        self.server = server
        self.guild = server.world.guild("Study")
        self.channel = server.world.channel(self.guild, "questions")
        self.lead = server.world.member(self.guild, "lead", organiser=True)
        self.ana = server.world.member(self.guild, "ana")

    async def bot(self, **more: str) -> Bot:
        """Start the bot."""
        return await self.run({**self.server.environment, **more})

    async def ready_bot(self, **more: str) -> Bot:
        """Start the bot and wait until it says that it is ready."""
        bot = await self.bot(**more)
        await bot.ready("discord")
        return bot

    async def ask(self, question: str = SINGLE, channel: Channel | None = None) -> Message:
        """Have a question posted now; its message."""
        where = channel or self.channel
        before = len(where.posts)
        asked = await self.server.slash(self.lead, where, "quizadmin schedule now", question=question)
        await self.server.until(lambda: len(where.posts) > before, f"the post of {question}")
        await self.server.reply(asked)
        return where.posts[before]

    async def set_up(self) -> None:
        """Make the channel a study channel, with a daily post at some other time."""
        done = await self.server.slash(
            self.lead, self.channel, "quizadmin setup", time="03:00", zone="UTC", days="daily"
        )
        assert "03:00" in (await self.server.reply(done)).text

    async def pick(self, who: Member, post: Message, letter: str) -> Message:
        """Click a letter; the private reply, which must say that the answer is saved."""
        reply = await self.server.reply(await self.server.click(who, post, letter))
        assert f"Saved **{letter}**" in reply.text, reply.text
        return reply


def described(method: str, path: str, body: Any) -> Sequence[str]:
    """What Discord's own description finds wrong with a body."""
    try:
        return complaints(method, path, body)
    except UnknownRequestError as unknown:
        return [str(unknown)]


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    """The town for the length of a test; in the end every bot is dead, and nothing it sent was malformed."""
    # Three seconds would be a timing assertion: a busy machine is no fault of the bot.
    server = DiscordServer(within=PATIENCE, validate=described)
    await server.start()
    place = Town(server, folder)
    try:
        yield place
    except BaseException as error:
        place.tell(error)
        raise
    finally:
        await place.end()
        await server.stop()
    assert server.complaints == []
