"""What the bot may do in a channel, and who is still in a server: asked of Discord itself, since without the members
intent nothing tells us of a changed role or a member that left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord.http import HTTPClient, Route

from adapters.discord import troubles
from adapters.discord.permissions import missing
from adapters.discord.slashes import POSTABLE
from bot.model import Place

Json = Mapping[str, Any]

NO_SERVER = "I'm not in this server: invite me (again) with the link that `quizmaster doctor` prints."
NO_CHANNEL = "The channel is gone, or I can't see it: allow me “View Channel” there, or set me up in another one."
SILENT = "Pings of @{role} notify nobody: let anyone mention this role (server settings → Roles)."
WRONG_TYPE = "{channel} isn't a text channel: set me up in one."


@dataclass(frozen=True, slots=True)
class Look:
    """What was found at a place: where that is, in words, and what keeps the bot from working there."""

    where: str
    obstacles: Sequence[str] = ()


async def look(http: HTTPClient, place: Place, me: int, pings: Collection[str] = ()) -> Look:
    """Look at a channel as the bot (user ``me``) may use it, with the roles that posts there shall ping. Raises what
    discord.py raises."""
    where = f"channel {place.channel}"
    try:
        guild = await http.request(Route("GET", "/guilds/{guild_id}", guild_id=place.workspace))
        member = await http.get_member(int(place.workspace), me)
    except (discord.Forbidden, discord.NotFound):
        return Look(where, [NO_SERVER])
    try:
        channel: Json = await http.request(Route("GET", "/channels/{channel_id}", channel_id=place.channel))
    except (discord.Forbidden, discord.NotFound):
        return Look(where, [NO_CHANNEL])
    name = f"#{channel['name']}"
    where = f"{name} in {guild['name']}"
    if channel["type"] not in POSTABLE:
        return Look(where, [WRONG_TYPE.format(channel=name)])
    may = held(guild, member, channel)
    return Look(where, [*missing(may, name), *_silent(guild, pings, may)])


def _silent(guild: Json, pings: Collection[str], may: discord.Permissions) -> Iterable[str]:
    """The roles among ``pings`` that nobody would be notified by. Mention Everyone isn't worth asking for."""
    for role in guild["roles"]:
        if role["id"] in pings and not (role.get("mentionable") or may.mention_everyone):
            yield SILENT.format(role=role["name"])


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


def _union(bits: Iterable[str]) -> int:
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
