"""All that the local Slack knows: who and what there is, who may do what, and a record of what happened."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.slackserver.clock import Clock
from tests.slackserver.faults import Faults
from tests.slackserver.manifest import App
from tests.slackserver.things import (
    ApiError,
    Blocks,
    Call,
    Channel,
    Delivery,
    Grant,
    Hook,
    Installation,
    Kind,
    Message,
    Screen,
    Trigger,
    Trouble,
    User,
    Version,
    Workspace,
)


@dataclass(slots=True)
class World:
    """``base`` is the server's own address, without a slash at its end, once it listens."""

    clock: Clock
    app: App = field(default_factory=App)
    base: str = ""
    faults: Faults = field(init=False)
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    screens: dict[str, Screen] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    """User groups: handle → id."""
    grants: dict[str, Grant] = field(default_factory=dict)
    """By code."""
    tickets: set[str] = field(default_factory=set)
    """Of socket addresses that nobody has connected to yet."""
    deliveries: list[Delivery] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    running: int = 0
    """Calls that are being answered right now."""
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.faults = Faults(self.touch)

    # making ---------------------------------------------------------------------------------------------------------

    def number(self) -> int:
        return next(self._numbers)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}0QM{self.number():07X}"

    def new_ts(self) -> str:
        """Unique; later ones are greater while the clock doesn't go back."""
        return f"{int(self.clock.now())}.{self.number():06d}"

    def workspace(self, name: str, *, install: bool = True) -> Workspace:
        """A workspace, with the app in it unless told otherwise."""
        made = Workspace(self.new_id("T"), name, name.lower().replace(" ", "-"))
        self.workspaces[made.id] = made
        if install:
            self.install(made)
        return made

    def install(self, workspace: Workspace, installer: str = "", scopes: frozenset[str] | None = None) -> Installation:
        """Put the app into a workspace, or back into it, with a new token."""
        old = workspace.installed
        bot = old.bot_user if old else self.user(workspace, "quizmaster", bot=True).id
        granted = self.app.manifest.scopes if scopes is None else scopes
        token = f"xoxb-{workspace.id}-{self.number()}-local"
        workspace.installed = Installation(workspace.id, bot, self.new_id("B"), token, granted, installer)
        self.touch()
        return workspace.installed

    def user(
        self,
        workspace: Workspace,
        name: str,
        *,
        shown: str = "",
        tz: str = "Europe/Berlin",
        admin: bool = False,
        owner: bool = False,
        bot: bool = False,
    ) -> User:
        made = User(self.new_id("U"), workspace.id, name, shown or name, tz, admin or owner, owner, bot=bot)
        self.users[made.id] = made
        return made

    def channel(
        self, workspace: Workspace, name: str, *members: User, kind: Kind = Kind.PUBLIC, bot: bool = True
    ) -> Channel:
        """A channel with these members, guests of other workspaces among them, and the app's bot unless told
        otherwise."""
        prefix = "D" if kind is Kind.DIRECT else "C"
        made = Channel(self.new_id(prefix), workspace.id, name, kind, {user.id for user in members})
        if bot and workspace.installed:
            made.members.add(workspace.installed.bot_user)
        self.channels[made.id] = made
        return made

    def direct(self, workspace: Workspace, user: User) -> Channel:
        """The direct-message channel between the app and a user; made on first use."""
        assert workspace.installed
        pair = {user.id, workspace.installed.bot_user}
        for channel in self.channels.values():
            if channel.kind is Kind.DIRECT and channel.members == pair:
                return channel
        made = Channel(self.new_id("D"), workspace.id, "directmessage", Kind.DIRECT, pair)
        self.channels[made.id] = made
        return made

    def say(
        self, channel: Channel, author: str, text: str, blocks: Blocks, *, thread: str = "", to: str = "", via: str = ""
    ) -> Message:
        """Put a message into a channel; nothing is checked here."""
        made = Message(channel.id, self.new_ts(), author, [Version(text, blocks)], thread, to)
        made.via, made.at = via, self.clock.now()
        self.messages.append(made)
        self.touch()
        return made

    # finding --------------------------------------------------------------------------------------------------------

    def installation(self, token: str) -> Installation:
        """Raises ApiError for a token that nobody was given, and for one that is dead."""
        if not token:
            raise ApiError("not_authed")
        for workspace in self.workspaces.values():
            found = workspace.installed
            if found and found.token == token:
                if found.refusal:
                    raise ApiError(found.refusal)
                return found
        raise ApiError("invalid_auth")

    def find_channel(self, team: str, channel: str) -> Channel:
        """One that the app in that workspace can see. Raises ApiError otherwise."""
        found = self.channels.get(channel)
        bot = self.bot(team)
        if found is None or found.team != team or (found.kind is not Kind.PUBLIC and bot not in found.members):
            raise ApiError("channel_not_found")
        return found

    def find_user(self, team: str, user: str) -> User:
        """A member of the workspace, or a guest who shares a channel of it. Raises ApiError otherwise."""
        found = self.users.get(user)
        if found is None or (found.team != team and not self._shares(team, user)):
            raise ApiError("user_not_found")
        return found

    def _shares(self, team: str, user: str) -> bool:
        return any(channel.team == team and user in channel.members for channel in self.channels.values())

    def bot(self, team: str) -> str:
        installed = self.workspaces[team].installed
        assert installed
        return installed.bot_user

    def find_message(self, channel: str, ts: str, *, to: str | None = "") -> Message | None:
        """A message that stands; ``to`` None finds ephemerals too."""
        for message in reversed(self.messages):
            if message.ts == ts and message.channel == channel and not message.deleted:
                return message if to is None or message.to == to else None
        return None

    def modals(self, user: str) -> list[Screen]:
        """The stack of open modals, topmost last."""
        return [one for one in self.screens.values() if one.user == user and one.open and not one.home]

    def home(self, team: str, user: str) -> Screen | None:
        homes = (one for one in self.screens.values() if one.user == user and one.team == team and one.home)
        return next(homes, None)

    # recording ------------------------------------------------------------------------------------------------------

    def trouble(self, what: str, detail: str) -> None:
        self.troubles.append(Trouble(what, detail))
        self.touch()

    def touch(self) -> None:
        """Tell whoever waits that something changed."""
        self._changed.set()

    async def change(self) -> None:
        """Return once something has changed after this call."""
        self._changed.clear()
        await self._changed.wait()

    def calls_of(self, method: str) -> Iterator[Call]:
        return (call for call in self.calls if call.method == method)
