"""The manifest holds to Slack's rules, and names what the adapter needs and nothing else.

Rules: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import re

import pytest
import yaml

from adapters.slack import manifest
from adapters.slack.manifest import EVENTS
from bot.config import Settings
from bot.errors import ConfigError

ADDRESS = "https://quiz.example.org"


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_it_keeps_slacks_rules(address: str) -> None:
    made = yaml.safe_load(manifest(Settings(), address))
    shown, features = made["display_information"], made["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", features["bot_user"]["display_name"])
    assert len(features["slash_commands"]) <= 50
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert 0 < len(command["description"]) <= 2000
        assert 0 < len(command["usage_hint"]) <= 1024
        assert command["should_escape"] is True
        assert ("url" in command) is bool(address)
    settings = made["settings"]
    assert settings["socket_mode_enabled"] is (not address)
    assert ("request_url" in settings["interactivity"]) is ("request_url" in settings["event_subscriptions"])
    assert settings["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert not any("history" in scope for scope in made["oauth_config"]["scopes"]["bot"])
    if address:
        assert settings["event_subscriptions"]["request_url"] == f"{ADDRESS}/slack/events"
        assert made["oauth_config"]["redirect_urls"] == [f"{ADDRESS}/slack/oauth_redirect"]


def test_commands_can_have_other_names() -> None:
    made = yaml.safe_load(manifest(Settings(slack_command="ask", slack_admin_command="ask-admin")))
    names = [command["command"] for command in made["features"]["slash_commands"]]
    assert names == ["/ask", "/ask-admin"]


def test_two_commands_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="SLACK_ADMIN_COMMAND"):
        manifest(Settings(slack_command="quizadmin"))
