"""The app's manifest: what one pastes at api.slack.com/apps, derived from the slash table.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from typing import Any

import yaml

from adapters.slack.limits import clip
from bot.commands import SLASHES
from bot.config import Settings
from bot.errors import ConfigError, Problem

EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"
NAME = "Quizmaster"
ABOUT = "Daily deep-learning interview questions for a study channel: sealed answers, streaks, boards."
LONG = (
    "Quizmaster posts a deep-learning interview question to a study channel on the days you choose. Everybody answers"
    " in private; when the question closes, the key, the reasons and the sources come, and the boards move. There are"
    " quizzes on demand, alone or live, teams, streaks that know weekends and holidays, and open answers graded by"
    " rubrics. Nothing is ever said about right or wrong before a question closes."
)
COLOUR = "#1d3557"
NAME_MOST, ABOUT_MOST, HINT_MOST = 35, 140, 1024

SCOPES = {
    "commands": "slash commands",
    "chat:write": "post and edit questions",
    "im:write": "tell an organiser what went wrong",
    "users:read": "names, and who is an admin",
    "app_mentions:read": "commands in threads",
    "channels:read": "whether I'm in a channel, and which channels App Home shows",
    "groups:read": "the same for private channels",
}
"""The bot's scopes, and what each is for."""
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "tokens_revoked")


def named_alike(settings: Settings) -> list[Problem]:
    """What is wrong if both slash commands have the same name: Slack takes each once."""
    if settings.slack_command != settings.slack_admin_command:
        return []
    return [Problem("SLACK_ADMIN_COMMAND", "it is the same as SLACK_COMMAND: choose another name.")]


def manifest(settings: Settings, address: str = "") -> dict[str, Any]:
    """For Socket Mode or, with the bot's public address, for HTTP. Raises ConfigError if its commands are the same."""
    if problems := named_alike(settings):
        raise ConfigError(problems)
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    # Nobody could answer what is written to the app: reading that would take the right to read messages.
    tabs = {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": True}
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    if address:
        events = {"request_url": f"{address}{EVENTS_PATH}", **events}
        interactivity = {**interactivity, "request_url": f"{address}{EVENTS_PATH}"}
        oauth = {"redirect_urls": [f"{address}{REDIRECT_PATH}"], **oauth}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": clip(ABOUT, ABOUT_MOST),
            "long_description": LONG,
            "background_color": COLOUR,
        },
        "features": {
            "app_home": tabs,
            "bot_user": {"display_name": "quizmaster", "always_online": True},
            "slash_commands": [
                _command(settings.slack_command, "Quizzes, boards, your streak and settings", _hint(), address),
                _command(settings.slack_admin_command, "Set this channel up", _hint(admin=True), address),
            ],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def _command(name: str, about: str, hint: str, address: str) -> dict[str, Any]:
    where = {"url": f"{address}{EVENTS_PATH}"} if address else {}
    return {"command": f"/{name}", **where, "description": about, "usage_hint": hint, "should_escape": True}


def _hint(*, admin: bool = False) -> str:
    """The first words that may follow the command."""
    rows = [slash.words[1:] if slash.words[0] in ("quiz", "quizadmin") else slash.words for slash in SLASHES]
    known = dict.fromkeys(words[0] for words, slash in zip(rows, SLASHES, strict=True) if slash.admin == admin)
    return clip(" | ".join(known), HINT_MOST)


def text(settings: Settings, address: str = "") -> str:
    """The manifest as YAML."""
    written: str = yaml.safe_dump(manifest(settings, address), sort_keys=False, allow_unicode=True, width=100)
    return written
