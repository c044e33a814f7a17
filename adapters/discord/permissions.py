"""The permissions that the bot needs, what for, and what is wrong where one is missing.

https://discord.com/developers/docs/topics/permissions
"""

from __future__ import annotations

from dataclasses import dataclass

import discord

SCOPES = ("bot", "applications.commands")


@dataclass(frozen=True, slots=True)
class Need:
    """A permission by discord.py's name, by the name that server settings show, and what fails without it."""

    flag: str
    title: str
    purpose: str


NEEDS = (
    Need("view_channel", "View Channel", "see the channel"),
    Need("send_messages", "Send Messages", "post the question"),
    Need("read_message_history", "Read Message History", "reply to the question with its reveal"),
    Need("attach_files", "Attach Files", "show the distribution and the boards as pictures"),
    Need("create_public_threads", "Create Public Threads", "open a discussion after the reveal"),
    Need("send_messages_in_threads", "Send Messages in Threads", "answer commands inside a discussion"),
)
"""All that the bot asks for. It needs no Embed Links (its messages are components), and no Mention Everyone: a role
that isn't mentionable is better made so."""


def needed() -> discord.Permissions:
    return discord.Permissions(**{need.flag: True for need in NEEDS})


def missing(held: discord.Permissions, channel: str) -> list[str]:
    """One sentence, with the fix, per permission that the bot lacks. ``channel`` as the reader finds it."""
    return [
        f"I can't {need.purpose} in {channel}: allow me “{need.title}” there (channel settings → Permissions)."
        for need in NEEDS
        if not getattr(held, need.flag)
    ]


def invitation(application: int) -> str:
    """The link by which an organiser adds the bot, with the permissions above and no others."""
    return discord.utils.oauth_url(application, permissions=needed(), scopes=SCOPES)
