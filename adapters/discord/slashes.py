"""The slash table as Discord wants it: plain JSON, sent in one piece, and only when it has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import discord
import structlog

from adapters.discord import troubles
from bot.commands import SLASHES, Option, Slash
from bot.ports import Reading, Services

# https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type
SUB_COMMAND, GROUP, STRING, INTEGER, BOOLEAN, CHANNEL, ROLE = 1, 2, 3, 4, 5, 7, 8
CHAT_INPUT = 1
GUILD_INSTALL = 0
IN_GUILD = 0
MANAGE_GUILD = discord.Permissions(manage_guild=True).value
POSTABLE = [0, 5]
"""Channel types that can hold a study channel: text and announcements."""
EVERYWHERE = "everywhere"
Json = dict[str, Any]

FAMILIES = {
    "quiz": "Quizzes on demand, and what is open",
    "me": "Your own statistics and settings",
    "team": "Teams",
    "question": "Single questions",
    "quizadmin": "For organisers",
    "quizadmin schedule": "When questions are posted",
    "quizadmin question": "Which questions are asked",
}
"""What a family of commands is about: Discord demands a sentence for each, and shows few of them."""

log = structlog.get_logger(__name__)


def payload(slashes: Sequence[Slash] = SLASHES) -> list[Json]:
    """Every command, as the body of one bulk overwrite."""
    tops = dict.fromkeys(slash.words[0] for slash in slashes)
    return [_top(top, [slash for slash in slashes if slash.words[0] == top]) for top in tops]


def _top(name: str, slashes: Sequence[Slash]) -> Json:
    command: Json = {
        "type": CHAT_INPUT,
        "contexts": [IN_GUILD],
        "integration_types": [GUILD_INSTALL],
        "default_member_permissions": MANAGE_GUILD if any(slash.admin for slash in slashes) else None,
    }
    return command | _node((name,), slashes)


def _node(words: tuple[str, ...], slashes: Sequence[Slash]) -> Json:
    """A command with its options, or a family with what is in it."""
    if [slash.words for slash in slashes] == [words]:
        return {"name": words[-1], "description": slashes[0].help, "options": _options(slashes[0])}
    depth = len(words)
    inner = []
    for name in dict.fromkeys(slash.words[depth] for slash in slashes):
        below = (*words, name)
        node = _node(below, [slash for slash in slashes if slash.words[: depth + 1] == below])
        leaf = any(slash.words == below for slash in slashes)
        inner.append({"type": SUB_COMMAND if leaf else GROUP} | node)
    about = FAMILIES.get(" ".join(words), " ".join(words).capitalize())
    return {"name": words[-1], "description": about, "options": inner}


def _options(slash: Slash) -> list[Json]:
    # Discord takes required options only before the optional ones.
    return [_option(option) for option in sorted(slash.options, key=lambda option: not option.required)]


def _option(option: Option) -> Json:
    shown: Json = {
        "type": kind(option),
        "name": option.name,
        "description": option.help,
        "required": option.required,
    }
    if shown["type"] == INTEGER:
        shown |= _bounds(min_value=option.least, max_value=option.most)
    elif shown["type"] == CHANNEL:
        shown["channel_types"] = POSTABLE
    elif option.choices:
        shown["choices"] = [{"name": choice, "value": choice} for choice in option.choices]
    elif shown["type"] == STRING:
        shown |= _bounds(min_length=option.least, max_length=option.most)
        if completes(option):
            shown["autocomplete"] = True
    return shown


def _bounds(**bounds: int | None) -> Json:
    return {name: bound for name, bound in bounds.items() if bound is not None}


def kind(option: Option) -> int:
    """The type of Discord's option that stands for one of ours."""
    if option.suggest == "channel":
        return CHANNEL
    if option.suggest == "role":
        return ROLE
    return {"int": INTEGER, "bool": BOOLEAN}.get(option.kind, STRING)


def completes(option: Option) -> bool:
    """Whether Discord asks us for completions while the option is typed."""
    return bool(option.suggest) and not option.choices and kind(option) == STRING


# ------------------------------------------------------------------ registration


def digest(commands: Sequence[Mapping[str, Any]]) -> str:
    """A short hash of what would be registered."""
    text = json.dumps(commands, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def note_key(application: int, guild: int | None) -> str:
    """Under which the database notes what was registered last."""
    return f"discord:commands:{application}" + (f":{guild}" if guild else "")


async def registered(tx: Reading, application: int, guild: int | None = None) -> bool:
    """Whether these very commands were registered for the application (in one guild, or everywhere)."""
    return await tx.note(note_key(application, guild)) == digest(payload())


async def register(client: discord.Client, services: Services, guild: int | None = None) -> bool:
    """Register the commands if they changed since the last time; whether that was necessary.

    ``guild``: in this guild alone, where they appear at once; for development. What was registered elsewhere is taken
    back, or members would see every command twice. A refusal is logged, and raises nothing: what was registered before
    still works. Raises what discord.py raises if another try may help.
    """
    application = client.application_id
    if application is None:
        return False
    commands = payload()
    async with services.store.read() as tx:
        before = await tx.note(scope_key(application))
        same = await registered(tx, application, guild) and before in (None, _scope(guild))
    if same:
        return False
    try:
        if before not in (None, _scope(guild)):
            await _take_back(client, services, application, before)
        made = await _put(client, application, guild, commands)
    except discord.HTTPException as error:
        if troubles.passing(error):
            raise
        fix = "invite it with the link that `quizmaster doctor` prints" if error.status == 403 else "start it again"
        log.error("commands not registered", status=error.status, code=error.code, fix=fix)
        return False
    async with services.store.write() as tx:
        await tx.set_note(note_key(application, guild), digest(commands))
        await tx.set_note(scope_key(application), _scope(guild))
        await tx.set_note(ids_key(application), json.dumps(_named(made)))
    log.info("commands registered", commands=len(commands), guild=guild)
    return True


def _named(made: Sequence[object]) -> dict[str, str]:
    """Name → id, of those that have one."""
    commands = (one for one in made if isinstance(one, Mapping))
    return {str(one.get("name")): str(one["id"]) for one in commands if str(one.get("id")).isdecimal()}


def ids_key(application: int) -> str:
    """Under which the database notes the ids that Discord gave the commands."""
    return f"discord:commands:{application}:ids"


async def ids(services: Services, application: int | None) -> Mapping[str, str]:
    """First word of a registered command → its id; empty as long as none is noted."""
    async with services.store.read() as tx:
        noted = await tx.note(ids_key(application)) if application else None
    found: dict[str, str] = json.loads(noted or "{}")
    return found


def scope_key(application: int) -> str:
    """Under which the database notes where the commands were registered last: a guild's id, or everywhere."""
    return f"discord:commands:{application}:where"


def _scope(guild: int | None) -> str:
    return str(guild) if guild else EVERYWHERE


async def _put(
    client: discord.Client, application: int, guild: int | None, commands: list[Json]
) -> Sequence[Mapping[str, Any]]:
    """Put the commands in the place of what is there; as Discord made them."""
    if guild:
        return await client.http.bulk_upsert_guild_commands(application, guild, commands)
    return await client.http.bulk_upsert_global_commands(application, commands)


async def _take_back(client: discord.Client, services: Services, application: int, where: str | None) -> None:
    guild = int(where) if where and where != EVERYWHERE else None
    try:
        await _put(client, application, guild, [])
    except (discord.Forbidden, discord.NotFound):
        log.info("commands not taken back", guild=guild)  # of a server that the bot isn't in any more
    async with services.store.write() as tx:
        await tx.set_note(note_key(application, guild), "")
