"""How things look on the wire: the JSON objects of Discord's API v10 (docs: resources/*)."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.discordserver import perms
from tests.discordserver.world import (
    DM,
    EPHEMERAL,
    EPOCH,
    THREAD,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Role,
    User,
    World,
)

LOCALE = "en-US"

NOTHING = (
    "icon", "splash", "discovery_splash", "afk_channel_id", "application_id", "system_channel_id", "rules_channel_id",
    "vanity_url_code", "description", "banner", "public_updates_channel_id", "safety_alerts_channel_id",
)  # fmt: skip
ZERO = (
    "verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level",
    "system_channel_flags", "premium_tier", "premium_subscription_count", "nsfw_level",
)  # fmt: skip
"""What a plain guild has nothing, or none, of."""


def instant(snowflake: int) -> str:
    """When the thing with this id came into being."""
    return datetime.fromtimestamp(((snowflake >> 22) + EPOCH) / 1000, UTC).isoformat()


def user(who: User) -> Json:
    return {
        "id": str(who.id),
        "username": who.name,
        "global_name": None if who.bot else who.name,
        "discriminator": "0",
        "avatar": None,
        "bot": who.bot,
        "public_flags": 0,
        "flags": 0,
    }


def member(who: Member) -> Json:
    return {
        "user": user(who.user),
        "nick": None,
        "avatar": None,
        "roles": [str(role.id) for role in who.roles],
        "joined_at": instant(who.id),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }


def role(what: Role, position: int = 0) -> Json:
    return {
        "id": str(what.id),
        "name": what.name,
        "description": None,
        "permissions": str(what.permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": what.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel(where: Channel) -> Json:
    shown: Json = {"id": str(where.id), "type": where.type, "last_message_id": None, "flags": 0}
    if where.type == DM:
        assert where.recipient is not None
        return shown | {"recipients": [user(where.recipient)]}
    assert where.guild is not None
    shown |= {"guild_id": str(where.guild.id), "name": where.name, "rate_limit_per_user": 0}
    if where.type == THREAD:
        assert where.parent is not None
        return shown | {
            "parent_id": str(where.parent.id),
            "owner_id": "0",
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": instant(where.id),
                "locked": False,
            },
        }
    overwrites = [
        {"id": str(target), "type": int(target in where.guild.members), "allow": str(allow), "deny": str(deny)}
        for target, (allow, deny) in where.overwrites.items()
    ]
    return shown | {"position": 0, "parent_id": None, "topic": None, "nsfw": False, "permission_overwrites": overwrites}


def guild(where: Guild) -> Json:
    """The guild itself, as REST shows it."""
    return {
        **dict.fromkeys(NOTHING),
        **dict.fromkeys(ZERO, 0),
        "id": str(where.id),
        "name": where.name,
        "owner_id": str(where.owner.id),
        "afk_timeout": 300,
        "preferred_locale": LOCALE,
        "roles": [role(each, position) for position, each in enumerate(where.roles)],
        "emojis": [],
        "stickers": [],
        "features": [],
        "premium_progress_bar_enabled": False,
    }


def guild_create(where: Guild, bot: User) -> Json:
    """The guild as GUILD_CREATE shows it to a bot without the members intent: of the members, the bot alone."""
    return guild(where) | {
        "joined_at": instant(where.id),
        "large": False,
        "unavailable": False,
        "member_count": len(where.members),
        "members": [member(where.members[bot.id])],
        "channels": [channel(each) for each in where.channels.values()],
        **{key: [] for key in ("voice_states", "threads", "presences", "stage_instances", "guild_scheduled_events")},
        "soundboard_sounds": [],
    }


def message(what: Message, world: World) -> Json:
    where = what.channel
    shown: Json = {
        "id": str(what.id),
        "channel_id": str(where.id),
        "author": user(what.author),
        "content": what.content,
        "timestamp": instant(what.id),
        "edited_timestamp": instant(what.id) if what.edits else None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [str(number) for number in what.mention_roles],
        "attachments": what.attachments,
        "embeds": what.embeds,
        "components": what.components,
        "pinned": False,
        "type": 19 if what.replies_to else 0,
        "flags": what.flags,
        "application_id": str(world.application),
    }
    if what.nonce:
        shown["nonce"] = what.nonce
    if what.replies_to:
        shown["message_reference"] = {"type": 0, "channel_id": str(where.id), "message_id": str(what.replies_to)}
    if what.seen_by is not None or what.flags & EPHEMERAL:
        shown["webhook_id"] = str(world.application)
    return shown


def application(world: World) -> Json:
    owner = User(1, "somebody")
    return {
        "id": str(world.application),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "hook": True,
        "owner": user(owner),
        "team": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "integration_types_config": {"0": {}},
    }


def interaction(who: User, where: Channel, world: World) -> Json:
    """What every interaction carries about who asks and where."""
    shown: Json = {
        "application_id": str(world.application),
        "version": 1,
        "locale": LOCALE,
        "channel_id": str(where.id),
        "channel": channel(where),
        "entitlements": [],
        "attachment_size_limit": 10 * 2**20,
        "authorizing_integration_owners": {},
        "context": 1,
        "app_permissions": str(perms.ALL),
    }
    if where.guild is None:
        return shown | {"user": user(who)}
    asker = where.guild.members[who.id]
    allowed = perms.of(asker, where)
    bot = where.guild.members.get(world.bot.id)
    return shown | {
        "context": 0,
        "guild_id": str(where.guild.id),
        "guild": {"id": str(where.guild.id), "locale": LOCALE, "features": []},
        "guild_locale": LOCALE,
        "channel": channel(where) | {"permissions": str(allowed)},
        "member": member(asker) | {"permissions": str(allowed)},
        "authorizing_integration_owners": {"0": str(where.guild.id)},
        "app_permissions": str(perms.of(bot, where) if bot else 0),
    }
