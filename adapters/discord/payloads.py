"""What an interaction's payload says: who, where, which command with which arguments. Nothing in it is trusted.

https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from adapters.discord.slashes import BOOLEAN, INTEGER, kind
from bot.commands import SLASHES, Option, Slash
from bot.errors import QuizError
from bot.model import Actor, Place
from bot.text import storable

PLATFORM = "discord"
CHANGED = "This command has changed since Discord last looked. Press Ctrl+R (or restart the app) and try again."
NEEDED = "`{name}` is missing: fill it in, please."


def actor(interaction: discord.Interaction[Any]) -> Actor | None:
    """Who acts where; None outside a server. A thread counts as the channel that it belongs to."""
    channel = interaction.channel
    if interaction.guild_id is None or channel is None or not isinstance(interaction.user, discord.Member):
        return None
    home = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    return Actor(
        place=Place(PLATFORM, str(interaction.guild_id), str(home)),
        user=str(interaction.user.id),
        name=interaction.user.display_name,
        is_admin=interaction.permissions.manage_guild or interaction.permissions.administrator,
    )


def named(data: Mapping[str, Any]) -> tuple[Slash | None, Sequence[Mapping[str, Any]]]:
    """The row of the slash table that an application command's data names, and its options as they came."""
    words = [data.get("name")]
    options = _options(data)
    while options and options[0].get("type") in (1, 2):  # a subcommand, or a group of them
        words.append(options[0].get("name"))
        options = _options(options[0])
    return next((slash for slash in SLASHES if list(slash.words) == words), None), options


def _options(data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [option for option in data.get("options") or () if isinstance(option, Mapping)]


def command(data: Mapping[str, Any]) -> tuple[Slash, dict[str, str | int | bool]]:
    """The row and its arguments, checked. Raises QuizError: a client may send anything, and an old one old options."""
    slash, options = named(data)
    if slash is None:
        raise QuizError(CHANGED)
    known = {option.name: option for option in slash.options}
    found: dict[str, str | int | bool] = {}
    for given in options:
        option = known.get(str(given.get("name")))
        if option is None:
            raise QuizError(CHANGED)
        found[option.name] = _value(option, given.get("value"))
    for option in slash.options:
        if option.required and option.name not in found:
            raise QuizError(NEEDED.format(name=option.name))
    return slash, found


def _value(option: Option, value: object) -> str | int | bool:
    """One value as the option allows it. Raises QuizError."""
    wanted = kind(option)
    if wanted == BOOLEAN:
        if not isinstance(value, bool):
            raise QuizError(f"`{option.name}` is yes or no.")
        return value
    if wanted == INTEGER:
        if isinstance(value, bool) or not isinstance(value, int) or not _within(option, value):
            raise QuizError(f"`{option.name}` is a whole number{_span(option)}.")
        return value
    text = storable(str(value)).strip()
    if option.choices and text not in option.choices:
        raise QuizError(f"`{option.name}` is one of {', '.join(option.choices)}.")
    if option.required and not text:
        raise QuizError(NEEDED.format(name=option.name))
    if option.most is not None and len(text) > option.most:
        raise QuizError(f"`{option.name}` may have {option.most} characters; this has {len(text)}.")
    return text


def _within(option: Option, value: int) -> bool:
    return (option.least is None or value >= option.least) and (option.most is None or value <= option.most)


def _span(option: Option) -> str:
    if option.least is not None and option.most is not None:
        return f" from {option.least} to {option.most}"
    return f" of at least {option.least}" if option.least is not None else ""


def focused(data: Mapping[str, Any]) -> tuple[Option, str] | None:
    """The option that is being typed, and what stands there so far; None if it is none of ours."""
    slash, options = named(data)
    for given in options:
        if given.get("focused"):
            option = next((one for one in slash.options if one.name == given.get("name")), None) if slash else None
            return (option, str(given.get("value", ""))) if option else None
    return None
