"""What Slack or the way to it refuses, in our words: worth another try, gone, or a fault in the settings.

Errors: https://docs.slack.dev/reference/methods (each method lists its own)
"""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import ConfigError, PlatformError, Problem

TRANSPORT = (aiohttp.ClientError, OSError, TimeoutError)
"""What goes wrong between here and Slack."""
ALL = (SlackClientError, *TRANSPORT)

REFUSED = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)
"""The token is no good (any more)."""
GONE = REFUSED | {
    "access_denied",
    "cannot_dm_bot",
    "cant_update_message",
    "channel_not_found",
    "edit_window_closed",
    "ekm_access_denied",
    "is_archived",
    "message_not_found",
    "messages_tab_disabled",
    "method_not_supported_for_channel_type",
    "missing_scope",
    "no_permission",
    "not_in_channel",
    "posting_to_general_channel_denied",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "team_access_not_granted",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
}
"""Repeating can't help."""
PASSING = frozenset(
    {
        "accesslimited",
        "fatal_error",
        "internal_error",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
"""Slack's own trouble: https://docs.slack.dev/reference/methods/chat.postMessage#errors"""
BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format"})
"""Blocks that this Slack doesn't know (yet)."""
TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"})
"""A form can't be opened (any more): the right to it lives for three seconds."""
CLOSED = frozenset({"not_found", "hash_conflict", "view_not_found"})
"""The view was closed, or has changed, meanwhile."""

_FIXES = {
    "not_in_channel": "I'm not in the channel: invite me there with /invite",
    "channel_not_found": "the channel is gone, or it is private and I'm not in it",
    "is_archived": "the channel is archived",
    "account_inactive": "the app was removed from the workspace",
    "token_revoked": "the app's token was revoked",
    "restricted_action": "only some members may post in the channel",
}


def code(error: Exception) -> str:
    """Slack's word for what is wrong; "" if it said none."""
    if not isinstance(error, SlackApiError):
        return ""
    return str(_answer(error).get("error") or "")


def _answer(error: SlackApiError) -> Any:
    data = getattr(error.response, "data", error.response)
    return data if isinstance(data, dict) else {}


def status(error: Exception) -> int:
    """The HTTP status; 0 if there was none."""
    return int(getattr(getattr(error, "response", None), "status_code", 0) or 0)


def retry_after(error: Exception) -> float | None:
    """Seconds that an answer 429 asks to wait; None if it doesn't say."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    for name, value in headers.items():
        if name.lower() == "retry-after":
            return seconds(value)
    return None


def seconds(text: str) -> float | None:
    """A number of seconds that makes sense; None for a date, for what is negative or no number at all."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0 <= found < float("inf") else None


def platform_error(error: Exception) -> PlatformError:
    """The PlatformError that stands for an error of the SDK or of the network."""
    said = code(error)
    if said in ("ratelimited", "rate_limited") or status(error) == 429:
        wait = retry_after(error)
        return PlatformError(f"Slack asks to wait {wait or 0:.0f} s", retry_after=wait or 1.0)
    if said in GONE:
        needed = f" ({_answer(error).get('needed')})" if isinstance(error, SlackApiError) and _scope(said) else ""
        return PlatformError(_FIXES.get(said, f"Slack refuses it: {said}{needed}"), gone=True)
    if said:
        return PlatformError(f"Slack answered {said}")
    if isinstance(error, SlackClientError):
        return PlatformError(f"Slack answered {status(error) or 'nonsense'}")
    return PlatformError(f"Slack can't be reached ({type(error).__name__})")


def _scope(said: str) -> bool:
    return said == "missing_scope"


def passing(error: Exception) -> bool:
    """Whether Slack or the way to it failed, rather than we."""
    if isinstance(error, SlackApiError):
        return not code(error) or code(error) in GONE | PASSING or status(error) == 429 or status(error) >= 500
    return isinstance(error, ALL)


def refused(error: Exception, where: str) -> ConfigError | None:
    """Why the token in the setting ``where`` can't be used; None if trying again may help."""
    said = code(error)
    if said not in REFUSED:
        return None
    kind = "xapp-… (Basic Information → App-Level Tokens)" if "APP" in where else "xoxb-… (OAuth & Permissions)"
    return ConfigError([Problem(where, f"Slack refused the token ({said}): set it to the app's present one, {kind}.")])
