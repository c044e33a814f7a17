"""A workspace with an app, two members, a guest from elsewhere, and a channel that they share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slackserver.bolt import bolt, client
from tests.slackserver.clock import ManualClock
from tests.slackserver.driver import Driver
from tests.slackserver.manifest import App, Manifest
from tests.slackserver.server import Mode, SlackServer
from tests.slackserver.things import Channel, User, Workspace
from tests.slackserver.world import World

EVENTS = Manifest().events | {"message.im", "member_left_channel", "channel_archive"}
SCOPES = Manifest().scopes | {"channels:read"}


@dataclass(slots=True)
class Scene:
    slack: SlackServer
    clock: ManualClock
    here: Workspace
    elsewhere: Workspace
    ann: User
    bob: User
    guest: User
    study: Channel

    @property
    def world(self) -> World:
        return self.slack.world

    @property
    def people(self) -> Driver:
        return self.slack.people

    @property
    def client(self) -> AsyncWebClient:
        return client(self.slack, self.here)

    def bolt(self) -> AsyncApp:
        return bolt(self.slack, self.here)


async def scene(mode: Mode) -> AsyncIterator[Scene]:
    clock = ManualClock()
    app = replace(App(), manifest=Manifest(events=EVENTS, scopes=SCOPES))
    async with SlackServer(mode, clock=clock, app=app) as slack:
        world = slack.world
        here, elsewhere = world.workspace("Study Club"), world.workspace("Guests Inc", install=False)
        ann = world.user(here, "ann", shown="Ann", admin=True)
        bob = world.user(here, "bob", shown="Bob", tz="America/New_York")
        guest = world.user(elsewhere, "gus", shown="Gus")
        yield Scene(slack, clock, here, elsewhere, ann, bob, guest, world.channel(here, "study", ann, bob, guest))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    """In Socket Mode."""
    async for one in scene(Mode.SOCKET):
        yield one


@pytest.fixture
async def over_http() -> AsyncIterator[Scene]:
    async for one in scene(Mode.HTTP):
        yield one


@pytest.fixture(params=[Mode.SOCKET, Mode.HTTP], ids=lambda mode: mode.value)
async def either(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Once in each mode."""
    async for one in scene(request.param):
        yield one


def error(refused: pytest.ExceptionInfo[SlackApiError]) -> str:
    """The error that the Web API gave."""
    return str(refused.value.response["error"])
