"""The bot on the loopback Discord with an engine that records what is asked, and answers what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from adapters.discord.router import Router
from bot import ui
from bot.commands import Command, tokens
from bot.model import Actor
from bot.ports import Services
from bot.ui import Field, Form, Line, View, text_view
from tests.adapters.discord.live import Live
from tests.discordserver.interactions import Interaction
from tests.discordserver.world import Member, Message

FORM = Form(
    "Your answer", tokens.written(7), (Field("answer", "Answer", value="old"), Field("note", "Note", required=False))
)


class Engine:
    """Records commands; answers what the test says, after ``gate`` opens."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.result: View | Form | Exception = text_view("Done.")
        self.errors: dict[str, str] = {}
        self.gate = asyncio.Event()
        self.gate.set()

    async def handle(self, services: Services, command: Command) -> View | Form:
        self.commands.append(command)
        await self.gate.wait()
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def check(self, services: Services, command: Command) -> Mapping[str, str]:
        return self.errors

    @property
    def last(self) -> Command:
        return self.commands[-1]


class Stage:
    """The bot with the recording engine."""

    def __init__(self, at: Live) -> None:
        self.at = at
        self.server = at.server
        self.engine = Engine()
        at.client.router = Router(at.app.services, handle=self.engine.handle, check=self.engine.check)

    def actor(self, who: Member) -> Actor:
        return Actor(self.at.place, str(who.id), who.user.name, is_admin=who is self.at.lead)

    async def slash(self, line: str, **options: str | int | bool) -> Interaction:
        return await self.server.slash(self.at.lead, self.at.channel, line, **options)

    async def message(self, *controls: ui.Control, private: bool = False) -> Message:
        """A message with these controls: public, or a private reply to ann."""
        self.engine.result = View((Line("Here."),), controls)
        words_ = "help" if private else "leaderboard"
        return await self.server.reply(await self.server.slash(self.at.ann, self.at.channel, words_))

    async def told(self, to: Interaction) -> Message:
        """The latest message of the reply, also where a public "is thinking" had to go first."""
        await self.server.until(lambda: to.replies, "a reply")
        return await self.server.reply(to)

    async def press(self, message: Message, label: str) -> Interaction:
        return await self.server.click(self.at.ann, message, label)
