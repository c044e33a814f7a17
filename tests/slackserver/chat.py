"""chat.*: messages and ephemerals, as the Web API makes, changes and deletes them."""

from __future__ import annotations

from typing import Any

from tests.slackserver import checks
from tests.slackserver.shapes import message_json
from tests.slackserver.things import ApiError, Channel, Json, Kind, Message, Version
from tests.slackserver.webapi import Asked, method


def _where(asked: Asked) -> Channel:
    """The channel of a call; a user's id stands for the direct messages with them."""
    wanted, me, world = asked.text("channel"), asked.me, asked.world
    if wanted.startswith("U"):
        user = world.users.get(wanted)
        if user is None or user.team != me.team or user.deleted:
            raise ApiError("channel_not_found")
        if not world.app.manifest.messages_tab:
            raise ApiError("messages_tab_disabled")
        return world.direct(world.workspaces[me.team], user)
    return world.find_channel(me.team, wanted)


def _open_to_app(asked: Asked, channel: Channel) -> None:
    """Raises ApiError unless the app may post there."""
    if channel.archived:
        raise ApiError("is_archived")
    member = asked.me.bot_user in channel.members
    if not member and not (channel.kind is Kind.PUBLIC and "chat:write.public" in asked.me.scopes):
        raise ApiError("not_in_channel")
    if channel.admins_only:
        raise ApiError("restricted_action")


def _thread(asked: Asked, channel: Channel) -> str:
    """The parent's ts, also where a reply was named. Raises ApiError if nothing stands there."""
    ts = str(asked.args.get("thread_ts") or "")
    if not ts:
        return ""
    parent = asked.world.find_message(channel.id, ts)
    if parent is None:
        raise ApiError("thread_not_found")
    return parent.thread or parent.ts


@method("chat.postMessage", "chat:write")
def post(asked: Asked) -> Json:
    channel = _where(asked)
    _open_to_app(asked, channel)
    thread = _thread(asked, channel)
    text, blocks = checks.content(asked.world, asked.method, asked.args)
    made = asked.world.say(channel, asked.me.bot_user, text, blocks, thread=thread, via=asked.method)
    return {"channel": channel.id, "ts": made.ts, "message": message_json(asked.world, made)}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(asked: Asked) -> Json:
    channel = _where(asked)
    _open_to_app(asked, channel)
    user = asked.text("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    thread = _thread(asked, channel)
    text, blocks = checks.content(asked.world, asked.method, asked.args)
    made = asked.world.say(channel, asked.me.bot_user, text, blocks, thread=thread, to=user, via=asked.method)
    return {"message_ts": made.ts}


def _own(asked: Asked, refusal: str) -> Message:
    """The app's own message that a call names. Raises ApiError for ephemerals, too: they can't be found again."""
    channel = asked.world.find_channel(asked.me.team, asked.text("channel"))
    found = asked.world.find_message(channel.id, asked.text("ts"))
    if found is None:
        raise ApiError("message_not_found")
    if found.author != asked.me.bot_user:
        raise ApiError(refusal)
    if channel.archived:
        raise ApiError("is_archived")
    return found


@method("chat.update", "chat:write")
def update(asked: Asked) -> Json:
    message = _own(asked, "cant_update_message")
    args: dict[str, Any] = dict(asked.args)
    if args.get("blocks") is None:
        args["blocks"] = message.blocks  # docs: chat.update, without blocks the earlier ones stay
        if not args.get("text"):
            raise ApiError("no_text")
    text, blocks = checks.content(asked.world, asked.method, args, checks.MOST_EDITED_TEXT)
    message.versions.append(Version(text, blocks))
    asked.world.touch()
    shown = message_json(asked.world, message)
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": shown}


@method("chat.delete", "chat:write")
def delete(asked: Asked) -> Json:
    message = _own(asked, "cant_delete_message")
    message.deleted = True
    asked.world.touch()
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink")
def permalink(asked: Asked) -> Json:
    channel = asked.world.find_channel(asked.me.team, asked.text("channel"))
    message = asked.world.find_message(channel.id, asked.text("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    domain = asked.world.workspaces[asked.me.team].domain
    thread = f"?thread_ts={message.thread}&cid={channel.id}" if message.thread else ""
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}{thread}"
    return {"channel": channel.id, "permalink": link}
