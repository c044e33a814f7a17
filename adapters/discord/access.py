"""What the bot may do in a channel, and who is still in a server: asked of Discord itself, since without the members
intent nothing tells us of a changed role or a member that left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import discord
from discord.http import HTTPClient, Route

from adapters.discord import troubles
from adapters.discord.permissions import missing
from bot.model import Place

Json = Mapping[str, Any]

NO_CHANNEL = (
    "The channel <#{channel}> is gone, or I can't see it: allow me “View Channel” there, or set up another one."
)
NO_SERVER = "I'm not in this server any more: invite me again with the link that `quizmaster doctor` prints."
WRONG_TYPE = "<#{channel}> isn't a text channel: set me up in one."
TEXT_CHANNELS = (0, 5)


async def obstacles(http: HTTPClient, place: Place) -> Sequence[str]:
    """What keeps the bot from working in the channel, each with its fix. Raises what discord.py raises."""
    try:
        guild = await http.request(Route("GET", "/guilds/{guild_id}", guild_id=place.workspace))
        me = await http.request(Route("GET", "/users/@me"))
        member = await http.get_member(int(place.workspace), int(me["id"]))
    except discord.HTTPException as error:
        if error.status in (403, 404):
            return [NO_SERVER]
        raise
    try:
        channel: Json = await http.request(Route("GET", "/channels/{channel_id}", channel_id=place.channel))
    except discord.HTTPException as error:
        if error.status in (403, 404):
            return [NO_CHANNEL.format(channel=place.channel)]
        raise
    if channel["type"] not in TEXT_CHANNELS:
        return [WRONG_TYPE.format(channel=place.channel)]
    return missing(held(guild, member, channel), f"<#{place.channel}>")


def held(guild: Json, member: Json, channel: Json) -> discord.Permissions:
    """The permissions of a member in a channel. https://discord.com/developers/docs/topics/permissions#permission-overwrites"""
    user, everyone = member["user"]["id"], guild["id"]
    mine = {everyone, *member.get("roles", ())}
    base = discord.Permissions()
    for role in guild["roles"]:
        if role["id"] in mine:
            base.value |= int(role["permissions"])
    if base.administrator or guild.get("owner_id") == user:
        return discord.Permissions.all()
    changes = {change["id"]: change for change in channel.get("permission_overwrites") or ()}
    for those in ({everyone}, mine - {everyone}, {user}):
        applied = [changes[who] for who in those if who in changes]
        base.handle_overwrite(
            allow=_union(change["allow"] for change in applied), deny=_union(change["deny"] for change in applied)
        )
    return base


def _union(bits: Any) -> int:
    total = 0
    for each in bits:
        total |= int(each)
    return total


async def absent(http: HTTPClient, guild: int, users: Collection[str]) -> Collection[str]:
    """Those who have left the guild, asked for one after the other. At the first other trouble it stops asking."""
    gone = []
    for user in users:
        try:
            await http.get_member(guild, int(user))
        except discord.NotFound as error:
            if error.code not in (troubles.UNKNOWN_MEMBER, troubles.UNKNOWN_USER):
                break
            gone.append(user)
        except (discord.HTTPException, discord.RateLimited, *troubles.TRANSPORT):
            break
    return gone
