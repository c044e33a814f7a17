"""A workspace with an organiser and members on the local Slack, and the bot that serves it as its own process."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from adapters.slack.manifest import EVENTS_PATH, manifest
from bot.config import Settings
from tests.process.bots import PATIENCE, SINGLE, Bot, Place
from tests.slackserver.clock import ManualClock
from tests.slackserver.driver import Driver
from tests.slackserver.manifest import App, Manifest
from tests.slackserver.reading import buttons, read
from tests.slackserver.server import Mode, SlackServer
from tests.slackserver.things import Channel, Delivery, Message, Screen, User, Workspace

T = TypeVar("T")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Town(Place):
    """One workspace with one study channel, an organiser ``lead`` and a member ``ana``.

    The app is what the bot's own manifest says. ``clock`` is Slack's: three seconds pass for a member when a test says
    so, whatever else the machine has to do.
    """

    def __init__(self, folder: Path, mode: Mode = Mode.SOCKET, *, install: bool = True) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.clock = ManualClock(time.time())
        asked = manifest(Settings(), self.address if mode is Mode.HTTP else "")
        self.server = SlackServer(mode, clock=self.clock, app=App(manifest=Manifest.read(asked)))
        self.server.http.url = self.address + EVENTS_PATH
        world = self.server.world
        self.workspace = world.workspace("Study Club", install=install)
        self.lead = world.user(self.workspace, "lead", admin=True)
        self.ana = world.user(self.workspace, "ana")
        self.channel = world.channel(self.workspace, "questions", self.lead, self.ana)

    @property
    def people(self) -> Driver:
        return self.server.people

    async def until(self, found: Callable[[], T | None], what: str) -> T:
        """The first true result of ``found``, tried anew whenever something changes on Slack."""
        try:
            return await self.server.until(found, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"{what} never came; troubles: {self.server.troubles}") from None

    async def bot(self, **more: str) -> Bot:
        """Start the bot."""
        own = self.server.environment(self.workspace)
        return await self.run({**own, "QUIZMASTER_HTTP": f"127.0.0.1:{self.port}", **more})

    async def ready_bot(self, **more: str) -> Bot:
        """Start the bot and wait until it says that it is ready."""
        bot = await self.bot(**more)
        await bot.ready("slack")
        return bot

    # what people do -------------------------------------------------------------------------------------------------

    def member(self, name: str, workspace: Workspace | None = None) -> User:
        """Another member, who is in the study channel, or of another workspace a guest in it."""
        made = self.server.world.user(workspace or self.workspace, name)
        self.channel.members.add(made.id)
        return made

    async def said(self, delivery: Delivery, since: int = 0) -> Message:
        """The message that was the reply to something, after ``since`` others."""

        def found() -> Message | None:
            told = [effect.thing for effect in delivery.effects if isinstance(effect.thing, Message)]
            return told[-1] if len(told) > since else None

        return await self.until(found, f"the reply to {delivery.kind}")

    async def form(self, who: User) -> Screen:
        """The form before somebody, once it can be sent."""

        def found() -> Screen | None:
            top = self.people.modal(who)
            return top if top and top.body.get("submit") else None

        return await self.until(found, f"the form for {who.name}")

    async def organise(self, text: str, channel: Channel | None = None, who: User | None = None) -> Message:
        """Give an organiser's command; its reply."""
        where = channel or self.channel
        return await self.said(await self.people.slash(who or self.lead, where, "/quizadmin", text))

    async def ask(self, question: str = SINGLE, channel: Channel | None = None, who: User | None = None) -> Message:
        """Have a question posted now; its message."""
        where = channel or self.channel
        before = len(self.people.posts(where))
        await self.organise(f"schedule now question:{question}", where, who)
        return (await self.until(lambda: self.people.posts(where)[before:], f"the post of {question}"))[0]

    async def set_up(self) -> None:
        """Make the channel a study channel, with a daily post at some other time."""
        done = await self.organise("setup time:03:00 zone:UTC days:daily")
        assert "03:00" in read(done), read(done)

    def click(self, who: User, post: Message, letter: str) -> asyncio.Task[Delivery]:
        """Click a letter, without waiting for the acknowledgement."""
        return asyncio.create_task(self.people.click(who, post, letter))

    async def pick(self, who: User, post: Message, letter: str) -> Message:
        """Click a letter; the private reply, which must say that the answer is saved."""
        return await self.saved(who, await self.people.click(who, post, letter), letter)

    async def saved(self, who: User, clicked: Delivery, letter: str, since: int = 0) -> Message:
        """The reply to a click, which must tell ``who`` alone that the answer is saved."""
        assert clicked.acked, clicked.outcome
        reply = await self.said(clicked, since)
        assert reply.to == who.id
        assert f"Saved {letter}" in read(reply), read(reply)
        return reply

    def forgive(self, most: int) -> None:
        """Up to so many payloads may have gone unacknowledged, because the bot wasn't there any more."""
        gone = ("timeout", "no_socket", "connection_failed", "http_timeout", "stuck")
        lost = [one for one in self.server.world.troubles if one.what in gone]
        assert len(lost) <= most, lost
        self.server.world.troubles = [one for one in self.server.world.troubles if one not in lost]


def labels(message: Message) -> tuple[str, ...]:
    """What its buttons say."""
    return buttons(message.blocks)


@asynccontextmanager
async def town(folder: Path, mode: Mode = Mode.SOCKET, *, install: bool = True) -> AsyncIterator[Town]:
    """The town for the length of a test; in the end every bot is dead, and there was nothing that Slack would have
    refused, or that would have looked broken to a member."""
    place = Town(folder, mode, install=install)
    await place.server.start()
    try:
        yield place
    except BaseException as error:
        place.tell(error)
        raise
    finally:
        await place.end()
        await place.server.stop()
    assert place.server.troubles == []
