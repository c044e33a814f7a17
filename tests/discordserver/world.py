"""What exists on the loopback Discord: users, guilds, channels, messages. Plain data; the rules stand elsewhere."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.discordserver import perms

Json = dict[str, Any]

EPOCH = 1_420_070_400_000
"""Discord's first millisecond, in Unix time (docs: reference, snowflakes)."""

TEXT, DM, THREAD = 0, 1, 11
"""Channel types (docs: resources/channel)."""

EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15
"""Message flags (docs: resources/message)."""


@dataclass(slots=True, eq=False)
class User:
    """``dms`` False: takes no direct messages."""

    id: int
    name: str
    bot: bool = False
    dms: bool = True


@dataclass(slots=True, eq=False)
class Role:
    id: int
    name: str
    permissions: int
    managed: bool = False


@dataclass(slots=True, eq=False)
class Member:
    user: User
    guild: Guild
    roles: list[Role] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.user.id


@dataclass(slots=True, eq=False)
class Channel:
    """``overwrites``: id of a role or member → (allowed, denied)."""

    id: int
    name: str
    type: int = TEXT
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def posts(self) -> list[Message]:
        """What everybody in it sees, oldest first."""
        return [message for message in self.messages.values() if not message.flags & EPHEMERAL]


@dataclass(slots=True, eq=False)
class Guild:
    id: int
    name: str
    owner: User
    everyone: Role
    bot_role: Role
    roles: list[Role]
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Message:
    """``seen_by`` None: everybody. ``edits`` counts the times it was changed after it had content."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    flags: int = 0
    nonce: str = ""
    replies_to: int | None = None
    mention_roles: list[int] = field(default_factory=list)
    seen_by: User | None = None
    thread: Channel | None = None
    edits: int = 0
    deleted: bool = False

    @property
    def text(self) -> str:
        """All its text, from the top to the bottom, without what stands on the controls."""
        texts = [part["content"] for part in parts(self.components) if part["type"] == 10]
        return "\n".join([self.content, *texts] if self.content else texts)

    @property
    def labels(self) -> list[str]:
        """What its buttons say."""
        return [part.get("label", "") for part in parts(self.components) if part["type"] == 2]


def parts(components: list[Json]) -> list[Json]:
    """Every component, nested ones included, in reading order."""
    found: list[Json] = []
    for component in components:
        found.append(component)
        inner = [*component.get("components", ()), component.get("component"), component.get("accessory")]
        found += parts([part for part in inner if part])
    return found


class World:
    """Everything that exists, and the ids under which it does."""

    def __init__(self) -> None:
        self._numbers = count()
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.dms: dict[int, Channel] = {}
        self.commands: dict[int | None, list[Json]] = {}
        """Guild (None: everywhere) → its commands."""
        self.bot = self.user("quizmaster", bot=True)
        self.application = self.bot.id

    def snowflake(self) -> int:
        """A new id; later ones are greater."""
        return (int(time.time() * 1000) - EPOCH << 22) + next(self._numbers)

    def user(self, name: str, *, bot: bool = False) -> User:
        user = User(self.snowflake(), name, bot)
        self.users[user.id] = user
        return user

    def guild(self, name: str, *, shard: int = 0, shards: int = 1, bot: int = perms.BOT, known: bool = True) -> Guild:
        """A server that lies on ``shard``, and in which the bot has the permissions ``bot``; ``known`` False: it is to
        join there later."""
        number = self.snowflake()
        number -= ((number >> 22) - shard) % shards << 22
        everyone = Role(number, "@everyone", perms.EVERYONE)
        own = Role(self.snowflake(), "quizmaster", bot, managed=True)
        guild = Guild(number, name, self.user(f"owner of {name}"), everyone, own, [everyone, own])
        self.guilds[number] = guild
        self.join(guild, guild.owner)
        if known:
            self.guilds[number] = guild
            self.join(guild, self.bot).roles.append(own)
        return guild

    def join(self, guild: Guild, user: User) -> Member:
        member = guild.members[user.id] = Member(user, guild)
        return member

    def member(self, guild: Guild, name: str, *, organiser: bool = False) -> Member:
        """A new user of that name, in ``guild``; an ``organiser`` may manage the server."""
        member = self.join(guild, self.user(name))
        if organiser:
            role = Role(self.snowflake(), f"role of {name}", perms.MANAGE_GUILD)
            guild.roles.append(role)
            member.roles.append(role)
        return member

    def channel(self, guild: Guild, name: str) -> Channel:
        channel = Channel(self.snowflake(), name, guild=guild)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        return channel

    def thread(self, message: Message, name: str) -> Channel:
        """The thread of a message; it has the message's id."""
        parent = message.channel
        thread = Channel(message.id, name, THREAD, parent.guild, parent)
        message.thread = self.channels[thread.id] = thread
        return thread

    def dm(self, user: User) -> Channel:
        """The bot's direct messages with a user."""
        if user.id not in self.dms:
            channel = Channel(self.snowflake(), user.name, DM, recipient=user)
            self.dms[user.id] = self.channels[channel.id] = channel
        return self.dms[user.id]
