"""What Discord or the way to it refuses, in our words: worth another try, gone, or a fault in the settings.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
"""

from __future__ import annotations

import aiohttp
import discord

from bot.errors import ConfigError, PlatformError, Problem

UNKNOWN_CHANNEL, UNKNOWN_MEMBER, UNKNOWN_MESSAGE, UNKNOWN_USER = 10003, 10007, 10008, 10013
OVER = (10062, 10015, UNKNOWN_MESSAGE)
"""No reply is possible (any more): it came too late, the 15 minutes are over, or the first reply was dismissed."""
ACKNOWLEDGED = 40060
"""Somebody (an earlier try of ours) was quicker."""
OLD_MESSAGE_EDITS = 30046
"""Too many edits of messages older than an hour: they are taken again after a while."""
CLOSED_DMS = (50007, 50278)
"""This user takes no direct messages from the bot."""
MISSING_PERMISSIONS, NO_HISTORY = 50013, 160002
"""Something about the message needs a permission that is missing: its files, or that it is a reply."""
HAS_THREAD = 160004
"""The message has a thread already."""

OLD_EDITS_WAIT = 60.0
"""Seconds until an edit of an old message is tried again; Discord names no time."""

TRANSPORT = (aiohttp.ClientError, OSError, TimeoutError)
"""What goes wrong between here and Discord."""

_FATAL = {
    4004: "Discord refused the token: set DISCORD_TOKEN to a new one (Developer Portal → Bot → Reset Token).",
    4010: "Discord refused the shard number; nothing in the settings leads there, so please report it.",
    4011: "Discord wants more shards for so many servers: start the bot again, it then asks how many.",
    4012: "Discord doesn't speak this version of the gateway any more: install a later version.",
    4013: "Discord refused the intents; nothing in the settings leads there, so please report it.",
    4014: "Discord refused the intents as not allowed for this application; the bot needs no privileged one.",
}
"""Close codes after which the gateway is not to be asked again."""


def platform_error(error: Exception, *, closed_dms: bool = False) -> PlatformError:
    """The PlatformError that stands for an error of discord.py or of the network.

    ``closed_dms``: it was a direct message, for which there are refusals of its own.
    """
    match error:
        case discord.RateLimited():
            return PlatformError(f"Discord asks to wait {error.retry_after:.1f} s", retry_after=error.retry_after)
        case discord.HTTPException() if error.status == 429:
            return PlatformError("Discord asks to wait", retry_after=retry_after(error))
        case discord.HTTPException() if error.code == OLD_MESSAGE_EDITS:
            return PlatformError(_said(error), retry_after=OLD_EDITS_WAIT)
        case discord.HTTPException() if error.status in (401, 403, 404) or (closed_dms and error.code in CLOSED_DMS):
            # 401 is a revoked token: the gateway says so as well, and the process ends.
            return PlatformError(_said(error), gone=error.status != 401)
        case discord.HTTPException() if error.code == NO_HISTORY:
            return PlatformError(_said(error), gone=True)
        case discord.HTTPException():
            return PlatformError(_said(error))
        case _:
            return PlatformError(f"Discord can't be reached ({type(error).__name__})")


def lacks_permission(error: PlatformError) -> bool:
    """Whether a plainer message may pass where this one was refused."""
    cause = error.__cause__
    return isinstance(cause, discord.HTTPException) and cause.code in (MISSING_PERMISSIONS, NO_HISTORY)


def retry_after(error: discord.HTTPException) -> float | None:
    """Seconds that an answer 429 asks to wait; None if it doesn't say."""
    try:
        return float(error.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


def passing(error: Exception) -> bool:
    """Whether the same call may succeed in a moment."""
    if isinstance(error, discord.HTTPException):
        return error.status == 429 or error.status >= 500
    return isinstance(error, (discord.RateLimited, discord.GatewayNotFound, *TRANSPORT))


def fatal(error: BaseException) -> ConfigError | None:
    """Why the platform can't be served as the settings are; None if trying again may help."""
    if isinstance(error, discord.LoginFailure):
        return ConfigError([Problem("DISCORD_TOKEN", _FATAL[4004])])
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return ConfigError([Problem("discord", _FATAL[4014])])
    if isinstance(error, discord.ConnectionClosed) and error.code in _FATAL:
        where = "DISCORD_TOKEN" if error.code == 4004 else "discord"
        return ConfigError([Problem(where, _FATAL[error.code])])
    return None


def _said(error: discord.HTTPException) -> str:
    """What Discord said, on one line and without anybody's text (a 400 repeats what it was sent)."""
    if error.status == 400:
        return f"Discord took it for malformed (400, code {error.code})"
    said = " ".join(error.text.split())[:120]
    return f"Discord answered {error.status} (code {error.code}{f': {said}' if said and error.code else ''})"
