"""Slack as a platform for scenarios: the real adapter on the local Slack, over sockets, in either mode.

What is special about it:

* Members' commands are all words after one: ``/leaderboard`` is typed as ``/quiz leaderboard``.
* A refused form stays open and shows its errors; ``again`` is the same form.
* The bot says nothing about when it is done. Everything that a verb set off runs as tasks of this loop, so a verb is
  over once none is left; connections that are kept open have tasks of their own, which don't count.
* A control that a member doesn't see (any more) is used all the same where a scenario wants that.
* Time is the server's ``ManualClock``, which is the bot's Clock as well.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from adapters import adapter
from bot.app import App, running
from bot.config import Settings
from bot.ports import Limits
from tests.engine.grader import PlainGrader
from tests.scenarios import read_slack as read
from tests.scenarios.driver import BANK, CHANNEL, CHANNELS, NUDGE, ORGANISER, ROLE, ZONE, Driver, Seen, instant, typed
from tests.slackserver.clock import ManualClock
from tests.slackserver.manifest import App as SlackApp
from tests.slackserver.server import Mode, SlackServer
from tests.slackserver.things import Channel, Delivery, Kind, Message, Screen, User, Version

AT_ONCE = Limits(per_second=1e6, per_channel=1e6)
"""The pace of a platform has tests of its own."""
LISTENING = ("RequestHandler.start", "SlackServer.", "Sockets.")
"""What tasks run that only wait for a connection's next request."""
EVENTS = "/slack/events"
"""Where the bot takes what Slack sends it over HTTP."""
PATIENCE = 20.0
"""Real seconds for what a verb sets off."""


@dataclass(frozen=True, slots=True)
class At:
    """A message as it was seen: which of its versions."""

    message: Message
    version: int

    @property
    def shown(self) -> Version:
        return self.message.versions[self.version]


class ServerClock:
    """The local Slack's time as the bot's."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)


class Slack(Driver):
    platform = "slack"

    def __init__(self, database: Path, at: datetime, mode: Mode, app: SlackApp | None = None) -> None:
        self.clock = ManualClock(at.timestamp())
        self.server = SlackServer(mode, clock=self.clock, app=app)
        self._port = _free_port()
        self.server.http.url = f"http://127.0.0.1:{self._port}{EVENTS}"
        self._database = database
        self._runs = 0
        self._bot = AsyncExitStack()
        self._people: dict[str, User] = {}
        self._channels: dict[str, Channel] = {}
        self._standing: set[asyncio.Task[Any]] = set()
        self._before: dict[int, int] = {}
        self._screens: list[Screen] = []
        self.app: App

    # the bot --------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        await self.server.start()
        world = self.server.world
        self.workspace = world.workspace("Deep Learners")
        world.groups[ROLE] = "S0LEARNERS1"
        for name in CHANNELS:
            self._channels[name] = world.channel(self.workspace, name)
        await self._connect()

    async def stop(self) -> None:
        try:
            await self._bot.aclose()
        finally:
            await self.server.stop()
        assert not self.server.troubles, self.server.troubles

    async def restart(self) -> None:
        await self._bot.aclose()
        await self._connect()

    def settings(self) -> Settings:
        """The bot's, for the workspace and the mode of the server."""
        environment = self.server.environment(self.workspace)
        names = {name.lower(): SecretStr(value) for name, value in environment.items() if name != "SLACK_API_URL"}
        common: dict[str, Any] = {"db": str(self._database), "bank": (str(BANK),), "zone": ZONE}
        if self.server.mode is Mode.HTTP:
            common["http"] = f"127.0.0.1:{self._port}"
        return Settings(**common, **names, slack_api_url=self.server.api_url)

    async def _connect(self) -> None:
        self._runs += 1
        settings = self.settings()
        bot = running(settings, clock=ServerClock(self.clock), seed=self._runs, grader=PlainGrader())
        self.app = await self._bot.enter_async_context(bot)
        messenger = await self._bot.enter_async_context(adapter("slack").connect(settings, self.app.services))
        messenger.limits = AT_ONCE
        self.app.services.messengers = {self.platform: messenger}
        await self.server.ready()
        self._standing = asyncio.all_tasks()
        await self._tick()

    async def _settle(self) -> None:
        """Return once nothing is left of what was set off."""
        async with asyncio.timeout(PATIENCE):
            while busy := {task for task in asyncio.all_tasks() if self._counts(task)}:
                await asyncio.wait(busy, timeout=0.05)

    def _counts(self, task: asyncio.Task[Any]) -> bool:
        name = getattr(task.get_coro(), "__qualname__", "")
        return task not in self._standing and task is not asyncio.current_task() and not name.startswith(LISTENING)

    async def _tick(self) -> None:
        await self._settle()
        await self.app.tick()
        await self._settle()

    # what people do -------------------------------------------------------------------------------------------------

    def member(self, user: str) -> User:
        """The member of that name, who joins when first heard of."""
        if user not in self._people:
            made = self.server.world.user(self.workspace, user, tz=ZONE, admin=user == ORGANISER)
            self._people[user] = made
            for channel in self._channels.values():
                channel.members.add(made.id)
        return self._people[user]

    async def command(self, user: str, line: str, *, channel: str = CHANNEL) -> Seen:
        return await self._answer(user, await self.give(user, line, channel))

    async def give(self, user: str, line: str, channel: str = CHANNEL) -> Delivery:
        """Give a slash command, and see nothing yet."""
        slash, _ = typed(line)
        words = line.removeprefix("/")
        for option in slash.options:
            mark = {"channel": "#", "role": "@"}.get(option.suggest)
            if mark:
                words = words.replace(f"{option.name}:", f"{option.name}:{mark}")
        first, _, rest = words.partition(" ")
        name, text = (first, rest) if first in ("quiz", "quizadmin") else ("quiz", words)
        who = self.member(user)
        self._note(who)
        return await self.server.people.slash(who, self._channels[channel], f"/{name}", text)

    async def press(self, user: str, seen: Seen, label: str) -> Seen:
        at, who = _at(seen), self.member(user)
        self._note(who)
        made = self.server.people.click(who, at.message, label, version=at.version, unseen=True)
        return await self._answer(user, await made, at.message)

    async def select(self, user: str, seen: Seen, *labels: str) -> Seen:
        at, who = _at(seen), self.member(user)
        if not labels:
            return await self.press(user, seen, read.clearing(at.shown.blocks))
        for menu in read.selects(at.shown.blocks):
            known = {read.label(option): option.value for option in menu.options}
            if all(label in known for label in labels):
                break
        else:
            raise AssertionError(f"no select has {labels}: {seen.menus}")
        self._note(who)
        values = [known[label] for label in labels]
        made = self.server.people.choose(who, at.message, values, label=menu.action, version=at.version, unseen=True)
        return await self._answer(user, await made, at.message)

    async def fill(self, user: str, form: Seen, **fields: str) -> Seen:
        assert isinstance(form.handle, Screen)
        who, screen = self.member(user), form.handle
        top = self.server.people.modal(who)
        if not screen.open and top and top.body["callback_id"] == screen.body["callback_id"]:
            screen = top  # the same form was opened once more, and there is room for one
        self._note(who)
        sent = await self.server.people.send(who, screen, read.filled(screen, fields))
        return await self._answer(user, sent)

    async def again(self, user: str, refused: Seen) -> Seen:
        if isinstance(refused.handle, Screen):
            return self._form(refused.handle)
        (label,) = refused.buttons
        return await self.press(user, refused, label)

    def _note(self, who: User) -> None:
        """Remember what there is, to tell afterwards what is new."""
        world = self.server.world
        self._before = {id(one): len(one.versions) for one in world.messages}
        self._screens = world.modals(who.id)

    async def _answer(self, user: str, delivery: Delivery, on: Message | None = None) -> Seen:
        """What the member sees of a delivery's outcome; then all that is due happens."""
        assert delivery.acked, delivery.outcome
        await self._settle()
        seen = self._outcome(self.member(user), delivery, on)
        await self._tick()
        return seen

    def _outcome(self, who: User, delivery: Delivery, on: Message | None) -> Seen:
        world = self.server.world
        for screen in reversed(world.modals(who.id)):
            if screen not in self._screens or screen.errors:
                return self._form(screen)
        bot, channel = world.bot(self.workspace.id), delivery.channel or (on.channel if on else "")
        changed = [
            one
            for one in world.messages
            if one.author == bot and not one.deleted and self._before.get(id(one)) != len(one.versions)
        ]
        mine = [one for one in changed if one.to == who.id]
        public = [one for one in changed if not one.to and channel in ("", one.channel)]
        shown = mine or public or ([on] if on else [])
        assert shown, "nothing was shown"
        return self._seen(*shown)

    # what there is to see -------------------------------------------------------------------------------------------

    def _form(self, screen: Screen) -> Seen:
        inputs = read.inputs(screen)
        text = "\n".join(filter(None, [read.text(screen.blocks), read.errors(screen)]))
        return Seen(how="form", text=text, title=screen.title, inputs=inputs, handle=screen)

    def _seen(self, *messages: Message) -> Seen:
        """One reply, of one message or several: the controls stand on the last."""
        last = messages[-1]
        blocks = [block for message in messages for block in message.blocks]
        direct = self.server.world.channels[last.channel].kind is Kind.DIRECT
        replies = [] if last.to else self.server.people.posts(self.server.world.channels[last.channel], last.ts)
        seen = Seen(
            how="private" if last.to or direct else "public",
            text=read.text(blocks),
            buttons=read.buttons(last.blocks),
            menus=read.menus(last.blocks),
            choices=read.choices(blocks),
            rows=read.rows(blocks),
            replies=tuple(self._seen(reply) for reply in replies),
            handle=At(last, len(last.versions) - 1),
        )
        return replace(seen, thread=replies[0].text if replies else "")

    async def posts(self, channel: str = CHANNEL) -> list[Seen]:
        return [self._seen(message) for message in self.server.people.posts(self._channels[channel])]

    async def told(self, user: str) -> list[Seen]:
        bot = self.server.world.bot(self.workspace.id)
        direct = self.server.people.direct(self.workspace, self.member(user))
        return [self._seen(message) for message in direct if message.author == bot]

    # time -----------------------------------------------------------------------------------------------------------

    async def until(self, local: str) -> None:
        await self._until(instant(local))

    async def pass_time(self, **span: float) -> None:
        await self._until(self._now() + timedelta(**span))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    async def _until(self, target: datetime) -> None:
        while (due := await self.app.next_due()) is not None and due <= target:
            now = self._now()
            await self._advance(max(due, min(now + NUDGE, target)))
            if self._now() >= target:
                break
        await self._advance(target)

    async def _advance(self, to: datetime) -> None:
        self.clock.advance(max(0.0, to.timestamp() - self.clock.now()))
        await self._tick()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _at(seen: Seen) -> At:
    assert isinstance(seen.handle, At), f"not a message: {seen}"
    return seen.handle


@asynccontextmanager
async def on_slack(database: Path, local: str, mode: Mode = Mode.SOCKET) -> AsyncIterator[Driver]:
    """A Slack workspace whose bot has just started, at ``local`` time in Berlin."""
    driver = Slack(database, instant(local), mode)
    await driver.start()
    try:
        yield driver
    finally:
        await driver.stop()
