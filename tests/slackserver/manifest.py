"""The app as Slack knows it: its credentials and what its manifest asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the server lets through: only these commands (name → ``should_escape``), events and bot scopes."""

    commands: Mapping[str, bool] = field(default_factory=lambda: {"/quiz": True, "/quizadmin": True})
    events: frozenset[str] = frozenset({"app_home_opened", "app_mention", "app_uninstalled", "tokens_revoked"})
    scopes: frozenset[str] = frozenset({"commands", "chat:write", "im:write", "users:read", "app_mentions:read"})
    home_tab: bool = True
    messages_tab: bool = True
    interactivity: bool = True
    socket_mode: bool = True
    redirect_urls: tuple[str, ...] = ()

    @classmethod
    def read(cls, manifest: Mapping[str, Any]) -> Self:
        """From a manifest as one pastes it into Slack, read into dictionaries."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        oauth, home = manifest.get("oauth_config", {}), features.get("app_home", {})
        return cls(
            commands={each["command"]: each.get("should_escape", False) for each in features.get("slash_commands", ())},
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
            scopes=frozenset(oauth.get("scopes", {}).get("bot", ())),
            home_tab=home.get("home_tab_enabled", False),
            messages_tab=home.get("messages_tab_enabled", False),
            interactivity=settings.get("interactivity", {}).get("is_enabled", False),
            socket_mode=settings.get("socket_mode_enabled", False),
            redirect_urls=tuple(oauth.get("redirect_urls", ())),
        )


@dataclass(frozen=True, slots=True)
class App:
    """``app_token`` opens sockets; ``app_scopes`` are what it was given."""

    id: str = "A0QM0000001"
    client_id: str = "100200300.400500600"
    client_secret: str = "client-secret-of-the-test-app"  # noqa: S105 - valid in the local server alone
    signing_secret: str = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - valid in the local server alone
    verification_token: str = "verification-of-the-test-app"  # noqa: S105 - valid in the local server alone
    app_token: str = "xapp-1-A0QM0000001-100-local"  # noqa: S105 - valid in the local server alone
    app_scopes: frozenset[str] = frozenset({"connections:write"})
    manifest: Manifest = field(default_factory=Manifest)
