"""Permissions (docs: topics/permissions): the bits, and who has which of them where."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discordserver.world import Channel, Member

ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
USE_APPLICATION_COMMANDS = 1 << 31
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38

EVERYONE = VIEW_CHANNEL | SEND_MESSAGES | READ_MESSAGE_HISTORY | USE_APPLICATION_COMMANDS
BOT = EVERYONE | EMBED_LINKS | ATTACH_FILES | CREATE_PUBLIC_THREADS | SEND_MESSAGES_IN_THREADS
ALL = (1 << 53) - 1


def of(member: Member, channel: Channel) -> int:
    """What a member may do in a channel of their guild; a thread goes by its parent."""
    guild = member.guild
    base = guild.everyone.permissions
    for role in member.roles:
        base |= role.permissions
    if base & ADMINISTRATOR or guild.owner is member.user:
        return ALL
    place = channel.parent or channel
    allow, deny = place.overwrites.get(guild.everyone.id, (0, 0))
    base = base & ~deny | allow
    allow = deny = 0
    for role in member.roles:
        more, less = place.overwrites.get(role.id, (0, 0))
        allow, deny = allow | more, deny | less
    base = base & ~deny | allow
    allow, deny = place.overwrites.get(member.id, (0, 0))
    base = base & ~deny | allow
    return base if base & VIEW_CHANNEL else 0
