"""Autocompletion: what Discord offers while an option is typed.

https://discord.com/developers/docs/interactions/application-commands#autocomplete
"""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import structlog

from adapters.discord import payloads
from adapters.discord.limits import clip
from adapters.discord.markup import bare
from bot.commands import Option
from bot.ports import Services
from bot.text import storable
from bot.usecases import suggesting

MOST = 25
"""Choices of one answer (docs: application command option choice)."""
LONGEST = 100
"""Characters of a choice's name, and of its value."""
WITHIN = 2.0
"""Seconds for finding them; Discord waits 3 s, the way there and back included."""

log = structlog.get_logger(__name__)


async def choices(services: Services, interaction: discord.Interaction[Any]) -> list[tuple[str, str]]:
    """(name, value) for the option that is being typed; nothing if there is no time or nothing fits."""
    actor = payloads.actor(interaction)
    asked = payloads.focused(interaction.data or {})
    if actor is None or asked is None:
        return []
    option, typed = asked
    try:
        async with asyncio.timeout(WITHIN):
            known = await suggesting.known(services, actor, option)
    except Exception as error:  # a list of suggestions is never worth an error
        log.info("no suggestions", option=option.name, error=type(error).__name__)
        return []
    return fitting(option, storable(typed)[:LONGEST], known)


def fitting(option: Option, typed: str, known: suggesting.Known) -> list[tuple[str, str]]:
    """The choices that fit what was typed, best first, within Discord's limits. A list keeps what stands before its
    last element."""
    head, part = suggesting.last_of_list(option, typed)
    found: list[tuple[str, str]] = []
    for value, about in suggesting.values(option, part.strip(), known):
        whole = head + value
        if len(whole) <= LONGEST and len(found) < MOST:
            found.append((_name(whole, about), whole))
    return found


def _name(value: str, about: str) -> str:
    return clip(f"{value} · {bare(about)}" if about else value, LONGEST)
