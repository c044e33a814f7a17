"""What there is in the local Slack: people, channels, messages, views, and the rights that payloads carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
Blocks = list[Json]


class ApiError(Exception):
    """A refusal as the Web API words it; ``extra`` goes into the reply beside ``error``."""

    def __init__(self, error: str, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.extra = dict(extra or {})


@dataclass(slots=True, eq=False)
class User:
    """``team`` is the home workspace: another one than the app's for a Slack Connect guest. ``name`` is the handle,
    ``shown`` the display name."""

    id: str
    team: str
    name: str
    shown: str
    tz: str = "Europe/Berlin"
    admin: bool = False
    owner: bool = False
    deleted: bool = False
    bot: bool = False


class Kind(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "im"


@dataclass(slots=True, eq=False)
class Channel:
    """``members`` are user ids. ``admins_only``: others, the app too, may not post (``restricted_action``)."""

    id: str
    team: str
    name: str
    kind: Kind = Kind.PUBLIC
    members: set[str] = field(default_factory=set)
    archived: bool = False
    admins_only: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """What a message or a view showed at one time."""

    text: str
    blocks: Blocks


@dataclass(slots=True, eq=False)
class Message:
    """``to`` is "" for the whole channel, else the one user who sees it (an ephemeral). ``versions`` ends with what
    stands there now. ``thread`` is the parent's ts, or ""."""

    channel: str
    ts: str
    author: str
    versions: list[Version]
    thread: str = ""
    to: str = ""
    deleted: bool = False
    via: str = ""
    """The method that made it: ``chat.postMessage``, ``response_url``, ``ack``, ``typed`` …"""
    at: float = 0.0

    @property
    def text(self) -> str:
        return self.versions[-1].text

    @property
    def blocks(self) -> Blocks:
        return self.versions[-1].blocks


@dataclass(slots=True, eq=False)
class Screen:
    """A view that a user has before them: a modal, or the Home tab. ``body`` is what the app sent last, with block
    ids; ``values`` what the user has filled in (block → action → state); ``errors`` by block after a refused
    submission."""

    id: str
    team: str
    user: str
    body: Json
    hash: str
    root: str = ""
    previous: str = ""
    open: bool = True
    values: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    delivery: Delivery | None = None

    @property
    def blocks(self) -> Blocks:
        found: Blocks = self.body["blocks"]
        return found

    @property
    def home(self) -> bool:
        return bool(self.body["type"] == "home")

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))


class Sort(StrEnum):
    """What is delivered to the app; the values are Socket Mode's envelope types."""

    COMMAND = "slash_commands"
    INTERACTION = "interactive"
    EVENT = "events_api"


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that the app did with a right that a delivery gave it.

    ``what``: ephemeral, message, replace, delete (by response_url or in the acknowledgement), open, push, update
    (views).
    """

    what: str
    thing: Message | Screen


@dataclass(slots=True, eq=False)
class Delivery:
    """A payload on its way to the app. ``latency`` is in real seconds, from sending to the acknowledgement; ``tries``
    how often it was sent; ``status`` the last HTTP status (0 for sockets); ``outcome`` "" once acknowledged, else why
    it wasn't; ``reply`` what came with the acknowledgement."""

    id: str
    sort: Sort
    team: str
    payload: Json
    user: str = ""
    channel: str = ""
    screen: Screen | None = None
    acked: bool = False
    latency: float | None = None
    latencies: list[float] = field(default_factory=list)
    """One for each try that was acknowledged."""
    tries: int = 0
    status: int = 0
    outcome: str = "unsent"
    outcomes: list[str] = field(default_factory=list)
    """Of each try that has ended."""
    reply: Json = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)

    def note(self, what: str, thing: Message | Screen) -> None:
        """Record an effect."""
        self.effects.append(Effect(what, thing))

    @property
    def kind(self) -> str:
        """``/quiz`` for a command, else the payload's or the event's type."""
        event = self.payload.get("event")
        return str(event["type"] if event else self.payload.get("command") or self.payload.get("type"))


@dataclass(slots=True, eq=False)
class Trigger:
    """The right to open one modal within 3 s."""

    id: str
    user: str
    team: str
    at: float
    delivery: Delivery
    used: bool = False


@dataclass(slots=True, eq=False)
class Hook:
    """A response_url: 5 uses within 30 min. ``original`` is the message whose control was used, if any."""

    key: str
    user: str
    channel: str
    team: str
    at: float
    delivery: Delivery
    thread: str = ""
    original: Message | None = None
    uses: int = 0


@dataclass(slots=True, eq=False)
class Installation:
    """The app in one workspace. ``refusal`` is what its token gets: "", ``token_revoked`` or ``account_inactive``."""

    team: str
    bot_user: str
    bot_id: str
    token: str
    scopes: frozenset[str]
    installer: str
    refusal: str = ""


@dataclass(slots=True, eq=False)
class Workspace:
    id: str
    name: str
    domain: str
    installed: Installation | None = None


@dataclass(slots=True, eq=False)
class Grant:
    """A code of the OAuth consent page, for one exchange."""

    workspace: Workspace
    user: User
    scopes: frozenset[str]
    redirect_uri: str
    at: float
    used: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a user would have seen as a failure, or that Slack would have refused or dropped."""

    what: str
    detail: str


@dataclass(slots=True, eq=False)
class Call:
    """One call of the Web API or of a response_url, as it was answered. ``error`` "" for ok; ``status`` 0 if the
    connection was cut."""

    method: str
    args: Json
    team: str
    at: float
    error: str = ""
    status: int = 200
