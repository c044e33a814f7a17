"""Messages are written and rewritten here, whoever asks for it: a post, a reply to an interaction, an edit."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from tests.discordserver.checks import check_message
from tests.discordserver.refusal import invalid
from tests.discordserver.world import EPHEMERAL, LOADING, V2, Channel, Json, Message, User, World, parts

Files = Mapping[int, bytes]
"""The files of a multipart body: the n in ``files[n]`` → its bytes."""
NONE: Files = {}
MOST_BYTES = 10 * 2**20
CDN = "https://cdn.invalid/attachments"


def new_message(
    world: World, channel: Channel, body: Json, files: Files = NONE, *, seen_by: User | None = None
) -> Message:
    """Write a message of the bot's into a channel. Raises Refusal, and then nothing has changed."""
    message = Message(world.snowflake(), channel, world.bot, seen_by=seen_by)
    flags = body.get("flags") or 0
    if flags & ~(V2 | EPHEMERAL | 1 << 2 | 1 << 12):
        raise invalid(f"flags: {flags} can't be set")
    _write(message, body, files, flags)
    channel.messages[message.id] = message
    return message


def placeholder(world: World, channel: Channel, *, seen_by: User | None) -> Message:
    """The "is thinking …" of a deferral."""
    message = Message(world.snowflake(), channel, world.bot, seen_by=seen_by)
    message.flags = LOADING | (EPHEMERAL if seen_by else 0)
    channel.messages[message.id] = message
    return message


def rewrite(message: Message, body: Json, files: Files = NONE) -> None:
    """Edit a message, or fill a placeholder. Raises Refusal, and then nothing has changed."""
    asked = body.get("flags") or 0
    if asked & ~(V2 | EPHEMERAL | 1 << 2):
        raise invalid(f"flags: {asked} can't be set")
    loading = bool(message.flags & LOADING)
    _write(message, body, files, message.flags & ~LOADING | asked & ~EPHEMERAL)
    message.edits += not loading


def _write(message: Message, body: Json, files: Files, flags: int) -> None:
    attachments = _attachments(message, body, files)
    after: Json = {
        "content": message.content,
        "components": message.components,
        "embeds": message.embeds,
        **{key: body[key] or type_() for key, type_ in _KINDS.items() if key in body},
        **{key: body[key] for key in ("poll", "sticker_ids") if key in body},
    }
    names = {str(attachment["filename"]) for attachment in attachments}
    check_message(after, flags=flags, files=names, empty=False)
    message.content, message.embeds = after["content"], after["embeds"]
    message.components = _shown(after["components"], message)
    message.attachments, message.flags = attachments, flags
    message.nonce = str(body.get("nonce") or message.nonce)
    mentions = body.get("allowed_mentions") or {}
    message.mention_roles = [int(role) for role in mentions.get("roles", ()) if f"<@&{role}>" in message.text]


_KINDS = {"content": str, "components": list, "embeds": list}


def _attachments(message: Message, body: Json, files: Files) -> list[Json]:
    """What hangs on the message afterwards: with ``attachments``, those listed there, else all old and new ones."""
    if sum(len(data) for data in files.values()) > MOST_BYTES:
        raise invalid("files: too large")
    old = {attachment["id"]: attachment for attachment in message.attachments}
    listed = body.get("attachments")
    if listed is None:
        listed = [*message.attachments, *({"id": number, "filename": f"file-{number}"} for number in files)]
    found = []
    for entry in listed:
        number = str(entry["id"])
        if number in old:
            found.append(old[number])
        elif number.isdecimal() and int(number) in files:
            found.append(_stored(message, entry, files[int(number)]))
        else:
            raise invalid(f"attachments: {number} is neither an attachment nor a file")
    return found


def _stored(message: Message, entry: Json, data: bytes) -> Json:
    name = entry["filename"]
    url = f"{CDN}/{message.channel.id}/{message.id}/{name}"
    return {
        "id": str(message.id + 1 + int(entry["id"])),
        "filename": name,
        "description": entry.get("description"),
        "size": len(data),
        "url": url,
        "proxy_url": url,
        "content_type": "image/png" if data.startswith(b"\x89PNG") else "application/octet-stream",
    }


def _shown(components: list[Json], message: Message) -> list[Json]:
    """The components as the message shows them: each with an id, pictures with an address."""
    shown = copy.deepcopy(components)
    for number, part in enumerate(parts(shown), 1):
        part.setdefault("id", number)
        media = [part[key] for key in ("media", "file") if key in part]
        if part["type"] == 12:
            media += [item["media"] for item in part["items"]]
        for item in media:
            name = item["url"].removeprefix("attachment://")
            if name != item["url"]:
                item["url"] = item["proxy_url"] = f"{CDN}/{message.channel.id}/{message.id}/{name}"
    return shown
