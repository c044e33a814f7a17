"""The adapter on the local Slack, in one process: Bolt, sockets or HTTP, engine, and a clock that is moved by hand."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import SecretStr

from adapters.slack import connect, manifest
from adapters.slack.messenger import SlackMessenger
from bot.app import App, running
from bot.config import Settings
from bot.errors import StoreError
from bot.model import Place
from tests.slackserver.clock import ManualClock
from tests.slackserver.driver import Driver
from tests.slackserver.manifest import App as SlackApp
from tests.slackserver.manifest import Manifest
from tests.slackserver.reading import read
from tests.slackserver.server import Mode, SlackServer
from tests.slackserver.things import Channel, Delivery, Message, Screen, User, Workspace
from tests.slackserver.world import World

T = TypeVar("T")
QUESTION = "t01-vit-small-data"


class ServerClock:
    """The local Slack's time as the bot's."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)


@dataclass(slots=True)
class Live:
    """A connected bot, a workspace with a study channel, its admin and a member."""

    slack: SlackServer
    app: App
    messenger: SlackMessenger
    clock: ManualClock
    here: Workspace
    channel: Channel
    lead: User
    ann: User

    @property
    def people(self) -> Driver:
        return self.slack.people

    @property
    def world(self) -> World:
        return self.slack.world

    @property
    def place(self) -> Place:
        return Place("slack", self.here.id, self.channel.id)

    async def until(self, found: Callable[[], T | None]) -> T:
        """The first true result of ``found``."""
        result = await self.slack.until(found, within=5.0)
        assert result is not None
        return result

    async def told(self, delivery: Delivery, count: int = 1) -> str:
        """What a delivery led to: all that was shown for it so far, once there are ``count`` effects."""
        assert delivery.acked, delivery.outcome
        await self.until(lambda: len(delivery.effects) >= count)
        return "\n".join(read(effect.thing) for effect in delivery.effects)

    async def quiz(self, user: User, text: str, *, admin: bool = False, **more: Any) -> Delivery:
        return await self.people.slash(user, self.channel, "/quizadmin" if admin else "/quiz", text, **more)

    async def post(self, question: str = QUESTION) -> Message:
        """Let the organiser have a question posted; the post."""
        before = len(self.people.posts(self.channel))
        said = await self.quiz(self.lead, f"schedule now question:{question}", admin=True)
        assert "Posted" in await self.told(said)
        await self.pass_time(0)
        assert len(self.people.posts(self.channel)) > before
        return self.people.posts(self.channel)[-1]

    async def pass_time(self, seconds: float) -> None:
        """Let so many seconds pass, and then what the pace of a channel takes."""
        self.clock.advance(seconds)
        for _ in range(4):
            await self.app.tick()
            self.clock.advance(2)
        await self.app.tick()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def settings(database: Path | str, environment: Mapping[str, str], **more: Any) -> Settings:
    """Settings as the bot would read them from these variables."""
    found: dict[str, Any] = {"db": str(database), "http": f"127.0.0.1:{free_port()}"}
    for name, value in environment.items():
        secret = name.endswith(("TOKEN", "SECRET", "KEY"))
        found[name.lower()] = SecretStr(value) if secret else value.rstrip("/")
    return Settings(**(found | more))


def slack_app(address: str = "") -> SlackApp:
    """The app as our own manifest makes it."""
    return replace(SlackApp(), manifest=Manifest.read(yaml.safe_load(manifest(Settings(), address))))


def pointed(slack: SlackServer, said: Settings) -> None:
    """Tell the server where the bot listens, if it does."""
    if slack.mode is Mode.HTTP:
        slack.http.url = f"http://{said.http}/slack/events"


@asynccontextmanager
async def live(database: Path, mode: Mode = Mode.SOCKET, *, flawless: bool = True, **more: Any) -> AsyncIterator[Live]:
    """Start both sides; ``more`` are settings. ``flawless``: nothing may have gone wrong for a user in the end."""
    clock = ManualClock()
    async with SlackServer(mode, clock=clock, app=slack_app()) as slack:
        here = slack.world.workspace("Deep Learners")
        lead = slack.world.user(here, "lead", admin=True)
        ann = slack.world.user(here, "ann", shown="Ann")
        channel = slack.world.channel(here, "study", lead, ann)
        said = settings(database, slack.environment(here), **more)
        async with (
            running(said, clock=ServerClock(clock), seed=1) as app,
            connect(said, app.services) as messenger,
        ):
            app.services.messengers = {"slack": messenger}
            pointed(slack, said)
            await slack.ready()
            yield Live(slack, app, messenger, clock, here, channel, lead, ann)
        if flawless:
            assert slack.troubles == []


class Gated:
    """A store that answers only once ``open`` is set: one that is as slow as a test wants."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.open = asyncio.Event()
        self.asked = 0

    def read(self) -> Any:
        return self._held(self._store.read)

    def write(self) -> Any:
        return self._held(self._store.write)

    @asynccontextmanager
    async def _held(self, begin: Callable[[], Any]) -> AsyncIterator[Any]:
        self.asked += 1
        await self.open.wait()
        async with begin() as tx:
            yield tx

    async def submit(self, entry: Any) -> Any:
        self.asked += 1
        await self.open.wait()
        return await self._store.submit(entry)

    async def facts(self) -> Any:
        return await self._store.facts()

    async def close(self) -> None:
        await self._store.close()


class Failing:
    """A store that fails after ``left`` more transactions, as a database that is locked does; answers get through."""

    def __init__(self, store: Any, left: int) -> None:
        self._store = store
        self.left = left

    def read(self) -> Any:
        return self._counted(self._store.read)

    def write(self) -> Any:
        return self._counted(self._store.write)

    @asynccontextmanager
    async def _counted(self, begin: Callable[[], Any]) -> AsyncIterator[Any]:
        if not self.left:
            raise StoreError("database is locked")
        self.left -= 1
        async with begin() as tx:
            yield tx

    async def submit(self, entry: Any) -> Any:
        return await self._store.submit(entry)


def filled(at: Live, delivery: Delivery) -> Screen | None:
    """The form that a delivery led to, once it stands in place of the loading view."""
    found = [effect.thing for effect in delivery.effects if effect.what == "update"]
    return found[-1] if found and isinstance(found[-1], Screen) else None
