"""What Slack's payloads say: who, where, what was used. Users and workspaces come from here alone, never from values.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from adapters.slack import render
from bot.model import Place

PLATFORM = "slack"
ENVELOPE = "envelope_id"
"""Under which ``sockets`` adds the id of the envelope that a payload came in."""
Json = Mapping[str, Any]


class Kind(Enum):
    COMMAND = "command"
    ACTION = "action"
    SUBMIT = "submit"
    MENTION = "mention"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One payload. ``team`` is where the app is installed, ``home_team`` the user's own workspace ("" if the payload
    doesn't say). ``channel`` is "" for what came from App Home. ``message`` is the ts of the message whose control was
    used; ``ephemeral``: only its reader sees it. ``view`` is the modal or App Home that carried the control."""

    kind: Kind
    id: str
    team: str
    user: str
    name: str = ""
    home_team: str = ""
    channel: str = ""
    thread: str = ""
    trigger: str = ""
    response_url: str = ""
    message: str = ""
    ephemeral: bool = False
    command: str = ""
    text: str = ""
    action: str = ""
    values: tuple[str, ...] = ()
    view: Json = field(default_factory=dict)
    fields: Mapping[str, str] | None = None

    @property
    def place(self) -> Place:
        return Place(PLATFORM, self.team, self.channel)

    @property
    def foreign(self) -> bool:
        """Whether the user belongs to another workspace, and is a guest by Slack Connect here."""
        return bool(self.home_team) and self.home_team != self.team

    @property
    def inside(self) -> bool:
        """Whether it came from App Home or a modal of it, where replies go into modals, too."""
        return bool(self.view) and not self.response_url and not self.channel

    @property
    def modal(self) -> bool:
        return self.view.get("type") == "modal"


def command(body: Json) -> Incoming:
    """A slash command."""
    return Incoming(
        Kind.COMMAND,
        _ident(body, "trigger_id"),
        str(body["team_id"]),
        str(body["user_id"]),
        name=str(body.get("user_name") or ""),
        channel=str(body["channel_id"]),
        trigger=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
        command=str(body["command"]),
        text=str(body.get("text") or ""),
    )


def action(body: Json) -> Incoming:
    """A button or a select (``block_actions``)."""
    user, container, view = body["user"], body.get("container") or {}, body.get("view") or {}
    used = body["actions"][0]
    # A reply that the channel sees, too: who uses it there would not see an answer in the thread.
    message = body.get("message") or {}
    broadcast = message.get("subtype") == "thread_broadcast"
    return Incoming(
        Kind.ACTION,
        _ident(body, "trigger_id"),
        _team(body),
        str(user["id"]),
        name=_name(user),
        home_team=str(user.get("team_id") or ""),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        thread="" if broadcast else str(container.get("thread_ts") or ""),
        trigger=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
        message=str(container.get("message_ts") or message.get("ts") or ""),
        ephemeral=bool(container.get("is_ephemeral")),
        action=str(used["action_id"]),
        values=render.chosen(used),
        view=view,
    )


def submission(body: Json) -> Incoming:
    """A form that was sent (``view_submission``). Where its reply goes stands in the view, since we put it there."""
    user, view = body["user"], body["view"]
    kept = _kept(view)
    return Incoming(
        Kind.SUBMIT,
        _ident(body, "trigger_id"),
        _team(body),
        str(user["id"]),
        name=_name(user),
        home_team=str(user.get("team_id") or ""),
        channel=kept.get("channel", ""),
        thread=kept.get("thread", ""),
        response_url=kept.get("url", ""),
        message=kept.get("message", ""),
        ephemeral=kept.get("ephemeral") == "yes",
        trigger=str(body.get("trigger_id") or ""),
        action=str(view.get("callback_id") or ""),
        view=view,
        fields=render.values(view.get("state") or {}),
    )


def event(body: Json) -> Incoming | None:
    """A mention, or a look at App Home; None for other events, and for what bots say."""
    inner = body["event"]
    kind = {"app_mention": Kind.MENTION, "app_home_opened": Kind.HOME}.get(str(inner.get("type")))
    if kind is None or not inner.get("user") or inner.get("bot_id") or inner.get("edited"):
        return None
    if kind is Kind.HOME and inner.get("tab", "home") != "home":
        return None
    at_home = kind is Kind.HOME
    return Incoming(
        kind,
        event_id(body),
        team_of(body),
        str(inner["user"]),
        home_team=str(inner.get("user_team") or inner.get("team") or "") if not at_home else "",
        channel="" if at_home else str(inner["channel"]),
        thread=str(inner.get("thread_ts") or ""),
        message=str(inner.get("ts") or ""),
        text=str(inner.get("text") or ""),
    )


def team_of(body: Json) -> str:
    """The workspace that an event was sent for: in a channel shared with others, the one that has the app."""
    authorized = body.get("authorizations") or [{}]
    return str(authorized[0].get("team_id") or body.get("team_id") or "")


def event_id(body: Json) -> str:
    """The same for all deliveries of an event."""
    return _ident(body, "event_id")


def _ident(body: Json, name: str) -> str:
    """What tells a payload from all others, even after a restart: its own id or, without one, its envelope's."""
    found = body.get(name) or body.get(ENVELOPE)
    return str(found or hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest())


def _team(body: Json) -> str:
    """The workspace that has the app, in whose view or message something was used."""
    view, user = body.get("view") or {}, body["user"]
    if view:
        found = view.get("app_installed_team_id") or view.get("team_id")
    else:
        found = (body.get("team") or {}).get("id") or body.get("team_id")
    return str(found or user.get("team_id") or "")


def keep(incoming: Incoming) -> dict[str, str]:
    """What a form has to remember for its reply."""
    kept = {
        "channel": incoming.channel,
        "thread": incoming.thread,
        "url": incoming.response_url,
        "message": incoming.message,
        "ephemeral": "yes" if incoming.ephemeral else "",
    }
    return {name: value for name, value in kept.items() if value}


def _kept(view: Json) -> dict[str, str]:
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _name(user: Json) -> str:
    return str(user.get("name") or user.get("username") or "")
