"""The shapes of what Slack tells an app: messages, views, and the payloads of commands, interactions and events."""

from __future__ import annotations

from typing import Any

from tests.slackserver.things import Channel, Json, Kind, Message, Screen, User, Workspace
from tests.slackserver.world import World


def message_json(world: World, message: Message) -> Json:
    """A message of the channel (ephemerals are never told)."""
    author, channel = world.users[message.author], world.channels[message.channel]
    shown: Json = {"type": "message", "user": author.id, "ts": message.ts, "text": message.text, "team": channel.team}
    if author.bot:
        installed = world.workspaces[channel.team].installed
        assert installed
        shown |= {"bot_id": installed.bot_id, "app_id": world.app.id}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.thread:
        shown |= {"thread_ts": message.thread, "parent_user_id": author.id}
    if len(message.versions) > 1:
        shown["edited"] = {"user": installed.bot_id if author.bot and installed else author.id, "ts": message.ts}
    return shown


def view_json(world: World, screen: Screen) -> Json:
    """A view as the app gets it back, with what the user has filled in."""
    installed = world.workspaces[screen.team].installed
    assert installed
    body = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
        **screen.body,
    }
    return {
        **body,
        "id": screen.id,
        "team_id": screen.team,
        "state": {"values": screen.values},
        "hash": screen.hash,
        "root_view_id": screen.root,
        "previous_view_id": screen.previous or None,
        "app_id": world.app.id,
        "app_installed_team_id": screen.team,
        "bot_id": installed.bot_id,
    }


def _common(world: World, kind: str, workspace: Workspace, user: User, trigger: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "trigger_id": trigger,
        "team": {"id": workspace.id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_action(
    world: World, user: User, message: Message, action: Json, *, trigger: str, response_url: str, values: Json
) -> Json:
    """``block_actions`` from a message. An ephemeral's content isn't told, only where it stood."""
    channel = world.channels[message.channel]
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = bool(message.to)
    if message.thread:
        container["thread_ts"] = message.thread
    payload = _common(world, "block_actions", world.workspaces[channel.team], user, trigger)
    payload |= {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
    if not message.to:
        payload["message"] = message_json(world, message)
    return {**payload, "state": {"values": values}, "response_url": response_url, "actions": [action]}


def view_action(world: World, user: User, screen: Screen, action: Json, *, trigger: str) -> Json:
    """``block_actions`` from a modal or the Home tab."""
    payload = _common(world, "block_actions", world.workspaces[screen.team], user, trigger)
    payload |= {"container": {"type": "view", "view_id": screen.id}, "view": view_json(world, screen)}
    return {**payload, "actions": [action]}


def submission(world: World, user: User, screen: Screen, *, trigger: str) -> Json:
    """``view_submission``. A guest's carries their own workspace as ``team``; where the app is installed stands in
    the view's ``app_installed_team_id``."""
    payload = _common(world, "view_submission", world.workspaces[screen.team], user, trigger)
    payload["team"] = {"id": user.team, "domain": world.workspaces[user.team].domain}
    return {**payload, "view": view_json(world, screen), "response_urls": []}


def closing(world: World, user: User, screen: Screen) -> Json:
    """``view_closed``, for views that asked for it."""
    payload = _common(world, "view_closed", world.workspaces[screen.team], user, "")
    del payload["trigger_id"]
    return {**payload, "view": view_json(world, screen), "is_cleared": False}


def command(
    world: World, user: User, channel: Channel, name: str, text: str, *, trigger: str, response_url: str
) -> Json:
    """The form fields of a slash command."""
    workspace = world.workspaces[channel.team]
    return {
        "token": world.app.verification_token,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def event(world: World, workspace: Workspace, inner: Json, *, event_id: str, shared: bool = False) -> Json:
    """The ``event_callback`` around an event."""
    installed = workspace.installed
    assert installed
    authorization: dict[str, Any] = {"enterprise_id": None, "team_id": workspace.id, "user_id": installed.bot_user}
    return {
        "token": world.app.verification_token,
        "team_id": workspace.id,
        "context_team_id": workspace.id,
        "context_enterprise_id": None,
        "api_app_id": world.app.id,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(world.clock.now()),
        "authorizations": [{**authorization, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def channel_name(channel: Channel) -> str:
    """As payloads name it: private channels and direct messages don't give their names away."""
    return {Kind.PUBLIC: channel.name, Kind.PRIVATE: "privategroup", Kind.DIRECT: "directmessage"}[channel.kind]
