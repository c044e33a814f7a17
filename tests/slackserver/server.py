"""The local Slack as one thing: listens on loopback, plays the Web API and Socket Mode, and has people to drive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import Self, TypeVar

from aiohttp import web

from tests.slackserver import chat, hooks, lookups, oauth, views, webapi
from tests.slackserver.clock import Clock, ManualClock
from tests.slackserver.driver import Driver
from tests.slackserver.faults import Faults
from tests.slackserver.happenings import Happenings
from tests.slackserver.manifest import App
from tests.slackserver.office import PAUSES, Office
from tests.slackserver.signed import Http
from tests.slackserver.sockets import Sockets
from tests.slackserver.things import Sort, Workspace
from tests.slackserver.world import World

T = TypeVar("T")
FAMILIES = (chat, lookups, oauth, views)
"""Importing them makes their methods known to the Web API."""


class Mode(Enum):
    SOCKET = "socket"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class Latency:
    """Real seconds from sending a payload to its acknowledgement."""

    count: int
    p50: float
    p99: float
    max: float


class SlackServer:
    """``async with SlackServer() as slack``: ``slack.world`` makes workspaces, people and channels, ``slack.people``
    drives them, ``slack.events`` makes things happen, ``slack.faults`` makes Slack fail, ``slack.troubles`` is what
    users would have seen go wrong.

    ``pauses`` are the seconds of the clock before each repetition of an event.
    """

    def __init__(
        self,
        mode: Mode = Mode.SOCKET,
        *,
        clock: Clock | None = None,
        app: App | None = None,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        app, self.mode = app or App(), mode
        app = replace(app, manifest=replace(app.manifest, socket_mode=mode is Mode.SOCKET))
        self.world = World(clock or ManualClock(), app)
        self.sockets, self.http = Sockets(self.world), Http(self.world)
        self.office = Office(self.world, self.sockets if mode is Mode.SOCKET else self.http, pauses)
        self.people, self.events = Driver(self.world, self.office), Happenings(self.world, self.office)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Listen; with 0, on a free port."""
        listening = web.Application(client_max_size=2**22)
        listening.add_routes(
            [
                web.route("*", "/api/{method}", partial(webapi.serve, self.world)),
                web.post("/actions/{key:.+}", partial(hooks.serve, self.world)),
                web.get("/link/", self.sockets.serve),
            ]
        )
        self._runner = web.AppRunner(listening, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, port = self._runner.addresses[0][:2]
        self.world.base = f"http://{host}:{port}"

    async def stop(self) -> None:
        await self.office.close()
        await self.sockets.close()
        await self.http.close()
        if self._runner:
            await self._runner.cleanup()

    # for the bot ----------------------------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL has to be."""
        return f"{self.world.base}/api/"

    def environment(self, workspace: Workspace) -> dict[str, str]:
        """The bot's environment variables for this workspace and this mode."""
        assert workspace.installed
        found = {"SLACK_API_URL": self.api_url, "SLACK_BOT_TOKEN": workspace.installed.token}
        if self.mode is Mode.SOCKET:
            return {**found, "SLACK_APP_TOKEN": self.world.app.app_token}
        return {**found, "SLACK_SIGNING_SECRET": self.world.app.signing_secret}

    # for tests ------------------------------------------------------------------------------------------------------

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def troubles(self) -> list[str]:
        """All that users would have seen go wrong, or that Slack refused though a program could have known."""
        return [f"{one.what}: {one.detail}" for one in self.world.troubles]

    async def until(self, found: Callable[[], T | None], within: float = 10.0) -> T:
        """The first true result of ``found``, tried anew whenever something changes; TimeoutError after so many real
        seconds."""
        async with asyncio.timeout(within):
            while not (value := found()):
                await self.world.change()
            return value

    async def ready(self, within: float = 10.0) -> None:
        """Return once the bot is connected (Socket Mode), or answers at its address (HTTP mode)."""
        if self.mode is Mode.SOCKET:
            await self.until(lambda: self.sockets.connected, within)
        else:
            assert await self.http.verify(), f"no answer at {self.http.url}"

    def latency(self, sort: Sort | None = None) -> Latency:
        """How long acknowledgements took, of all payloads or of one sort."""
        those = (one for one in self.world.deliveries if sort in (None, one.sort))
        taken = sorted(seconds for one in those for seconds in one.latencies)
        if not taken:
            return Latency(0, 0.0, 0.0, 0.0)
        at = [taken[min(len(taken) - 1, int(len(taken) * part))] for part in (0.5, 0.99)]
        return Latency(len(taken), at[0], at[1], taken[-1])

    def busiest(self, channel: str, seconds: float = 1.0) -> int:
        """The most messages that the app posted into a channel within so many seconds of the clock."""
        vias = ("chat.postMessage", "response_url")
        times = [one.at for one in self.world.messages if one.channel == channel and not one.to and one.via in vias]
        return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)
