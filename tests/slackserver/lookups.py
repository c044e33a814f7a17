"""auth.*, users.*, conversations.*, team.*: who is there, and what the app may do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.slackserver.things import ApiError, Channel, Json, Kind, User
from tests.slackserver.webapi import Asked, method

READ_SCOPES = {Kind.PUBLIC: "channels:read", Kind.PRIVATE: "groups:read", Kind.DIRECT: "im:read"}


@method("auth.test")
def auth_test(asked: Asked) -> Json:
    me, workspace = asked.me, asked.world.workspaces[asked.me.team]
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": asked.world.users[me.bot_user].name,
        "team_id": me.team,
        "user_id": me.bot_user,
        "bot_id": me.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def auth_revoke(asked: Asked) -> Json:
    if str(asked.args.get("test", "")).lower() not in ("1", "true"):
        asked.me.refusal = "token_revoked"
        asked.world.touch()
        return {"revoked": True}
    return {"revoked": False}


def user_json(asked: Asked, user: User) -> Json:
    """A user as users.info shows them to the app; of a guest from another workspace it tells no rights."""
    offset = datetime.fromtimestamp(asked.world.clock.now(), UTC).astimezone(ZoneInfo(user.tz)).utcoffset()
    assert offset is not None
    shown: dict[str, Any] = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.shown,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()),
        "profile": {"real_name": user.shown, "display_name": user.shown, "team": user.team},
        "is_bot": user.bot,
        "is_app_user": False,
        "updated": int(asked.world.clock.now()),
    }
    if user.team != asked.me.team:
        return {**shown, "is_stranger": True}
    ranks = {"is_admin": user.admin, "is_owner": user.owner, "is_primary_owner": user.owner}
    return {**shown, **ranks, "is_restricted": False, "is_ultra_restricted": False}


@method("users.info", "users:read")
def users_info(asked: Asked) -> Json:
    return {"user": user_json(asked, asked.world.find_user(asked.me.team, asked.text("user")))}


def _channel_json(asked: Asked, channel: Channel) -> Json:
    shown: Json = {
        "id": channel.id,
        "created": 1_700_000_000,
        "is_archived": channel.archived,
        "is_im": channel.kind is Kind.DIRECT,
        "is_private": channel.kind is not Kind.PUBLIC,
        "context_team_id": channel.team,
        "is_ext_shared": any(asked.world.users[user].team != channel.team for user in channel.members),
    }
    if channel.kind is Kind.DIRECT:
        return {**shown, "user": next(iter(channel.members - {asked.me.bot_user}))}
    shown |= {"name": channel.name, "is_channel": channel.kind is Kind.PUBLIC, "is_group": False}
    return {**shown, "is_member": asked.me.bot_user in channel.members}


def _readable(asked: Asked) -> Channel:
    channel = asked.world.find_channel(asked.me.team, asked.text("channel"))
    asked.need(READ_SCOPES[channel.kind])
    return channel


@method("conversations.info")
def conversations_info(asked: Asked) -> Json:
    return {"channel": _channel_json(asked, _readable(asked))}


@method("users.conversations")
def users_conversations(asked: Asked) -> Json:
    """The channels that a user is in; private ones only where the app is, too."""
    user, me = asked.world.find_user(asked.me.team, asked.text("user")), asked.me.bot_user
    kinds = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE, "im": Kind.DIRECT}
    wanted = {kinds[name] for name in str(asked.args.get("types") or "public_channel").split(",")}
    for kind in sorted(wanted):
        asked.need(READ_SCOPES[kind])
    found = [
        channel
        for channel in asked.world.channels.values()
        if channel.team == asked.me.team
        and channel.kind in wanted
        and user.id in channel.members
        and (channel.kind is Kind.PUBLIC or me in channel.members)
        and not (channel.archived and str(asked.args.get("exclude_archived", "")).lower() in ("1", "true"))
    ]
    shown = [_channel_json(asked, channel) for channel in found]
    return {"channels": shown, "response_metadata": {"next_cursor": ""}}


@method("conversations.members")
def conversations_members(asked: Asked) -> Json:
    members, limit = sorted(_readable(asked).members), int(asked.args.get("limit") or 100)
    start = int(asked.args.get("cursor") or 0)
    following = str(start + limit) if start + limit < len(members) else ""
    return {"members": members[start : start + limit], "response_metadata": {"next_cursor": following}}


@method("conversations.open")
def conversations_open(asked: Asked) -> Json:
    if wanted := asked.args.get("channel"):
        channel = asked.world.find_channel(asked.me.team, str(wanted))
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    users = asked.args.get("users") or ""
    names = users if isinstance(users, list) else [name for name in str(users).split(",") if name]
    if not names:
        raise ApiError("users_list_not_supplied")
    asked.need("im:write" if len(names) == 1 else "mpim:write")
    if len(names) > 1:
        raise ApiError("method_not_supported_for_channel_type")
    user = asked.world.find_user(asked.me.team, names[0])
    if user.id == asked.me.bot_user or user.bot:
        raise ApiError("cannot_dm_bot")
    if user.deleted:
        raise ApiError("user_disabled")
    return {"channel": {"id": asked.world.direct(asked.world.workspaces[asked.me.team], user).id}}


@method("team.info", "team:read")
def team_info(asked: Asked) -> Json:
    workspace = asked.world.workspaces[asked.me.team]
    return {"team": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain}}
