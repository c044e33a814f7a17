"""Settings: what an operator can choose, from one optional file and the environment.

A setting's name is its key in the file; its environment variable is ``QUIZMASTER_`` plus the name in capitals, or the
name alone where it begins with a platform's. The environment beats the file; secrets come from the environment alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from bot.config import checks

PLATFORMS = ("discord", "slack")
SECRETS = (
    "discord_token",
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
    "slack_client_secret",
    "slack_token_key",
    "grader_key",
)
DURATIONS = ("open_for", "late", "grace", "grader_timeout")
BUILTIN = "builtin"
"""Stands in ``bank`` for the questions that come with the quizmaster."""

_Secret = Annotated[SecretStr | None, BeforeValidator(checks.secret)]
_Web = Annotated[str, BeforeValidator(checks.address_of("https", "http"))]
_Socket = Annotated[str, BeforeValidator(checks.address_of("wss", "ws"))]


class Settings(BaseModel):
    """One validated set of settings. Durations are seconds; None and "" mean unset."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    db: Annotated[str, BeforeValidator(checks.database)] = Field(
        "quizmaster.db", description="SQLite file, or `postgresql://user:password@host/name`"
    )
    bank: Annotated[tuple[str, ...], BeforeValidator(checks.folders)] = Field(
        (BUILTIN,),
        description="Folders with questions; of two with the same id the first wins. `builtin`: those that come along",
    )
    zone: Annotated[str, BeforeValidator(checks.zone)] = Field(
        "UTC", description="Time zone of a channel that names none; at the keyboard, unless set, the machine's"
    )
    open_for: Annotated[int, BeforeValidator(checks.duration("5m", "14d"))] = Field(
        24 * 3600, description="How long a daily question takes answers, unless a channel says"
    )
    late: Annotated[int, BeforeValidator(checks.duration("0", "24h"))] = Field(
        6 * 3600, description="Post late by at most this long after an outage; `0` skips"
    )
    pause_after: Annotated[int, BeforeValidator(checks.whole(0, 100))] = Field(
        5, description="A schedule pauses itself after this many unanswered rounds; `0` for never"
    )
    low_queue: Annotated[int, BeforeValidator(checks.whole(0, 1000))] = Field(
        7, description="Organisers are warned when fewer unseen questions than this are left"
    )
    grace: Annotated[int, BeforeValidator(checks.duration("1d", "365d"))] = Field(
        30 * 24 * 3600,
        description="How long the data of a server or workspace is kept after the bot was removed from it",
    )
    semantic: Annotated[str, BeforeValidator(checks.one_of("on", "off"))] = Field(
        "off",
        description="`on`: points of open answers that the offline check missed are looked for by meaning too, and"
        " become *not sure*; wants `quizmaster[semantic]`",
    )
    grader_url: _Web = Field(
        "", description="Starts the model grader: the address of an OpenAI-compatible endpoint, mostly ending in `/v1`"
    )
    grader_key: _Secret = Field(None, description="Goes with it: the endpoint's key, if it wants one")
    grader_model: Annotated[str, BeforeValidator(checks.word)] = Field(
        "", description="Goes with it: the model's name there"
    )
    grader_budget: Annotated[int, BeforeValidator(checks.whole(0, 1_000_000))] = Field(
        1000, description="Requests to it in a calendar month (UTC), at most; one for each answer"
    )
    grader_timeout: Annotated[int, BeforeValidator(checks.duration("1s", "8s"))] = Field(
        8, description="How long an answer may take, offline check and model together"
    )
    http: Annotated[str, BeforeValidator(checks.listen)] = Field(
        "127.0.0.1:8080", description="Where Slack's HTTP mode listens"
    )
    heartbeat: Annotated[str, BeforeValidator(checks.path)] = Field(
        "", description="File that `run` touches while it is well; by default the database's name plus `.heartbeat`"
    )
    log_level: Annotated[str, BeforeValidator(checks.one_of("debug", "info", "warning", "error"))] = Field(
        "info", description="debug, info, warning or error"
    )
    log_format: Annotated[str, BeforeValidator(checks.one_of("auto", "json", "console"))] = Field(
        "auto", description="json, console, or auto: console in a terminal, else json"
    )
    discord_token: _Secret = Field(None, description="Starts Discord: the bot's token")
    discord_api_base: _Web = Field("", description="Another address for Discord's API, e.g. a proxy's")
    discord_gateway_url: _Socket = Field("", description="Another address for Discord's gateway")
    discord_guild: Annotated[str, BeforeValidator(checks.snowflake)] = Field(
        "", description="For development: a server's id; commands are registered there alone, and appear at once"
    )
    slack_bot_token: _Secret = Field(None, description="Starts Slack: the bot's token (`xoxb-…`)")
    slack_app_token: _Secret = Field(None, description="Slack in Socket Mode: the app's token (`xapp-…`)")
    slack_signing_secret: _Secret = Field(None, description="Slack in HTTP mode: the signing secret")
    slack_client_id: Annotated[str, BeforeValidator(checks.word)] = Field(
        "", description="Starts Slack for many workspaces (HTTP mode): the client id"
    )
    slack_client_secret: _Secret = Field(None, description="Goes with it: the client secret")
    slack_token_key: Annotated[SecretStr | None, BeforeValidator(checks.secret)] = Field(
        None,
        description="Goes with it: what tokens are encrypted with; `quizmaster slack key` prints one. The first of"
        " several, parted by commas, encrypts; all decrypt",
    )
    slack_command: Annotated[str, BeforeValidator(checks.slash)] = Field(
        "quiz", description="Slack's command for members; the app's manifest must name the same"
    )
    slack_admin_command: Annotated[str, BeforeValidator(checks.slash)] = Field(
        "quizadmin", description="Slack's command for organisers"
    )
    slack_organisers: Annotated[tuple[str, ...], BeforeValidator(checks.members)] = Field(
        (), description="Ids of Slack members who count as organisers beside the workspace's admins, parted by commas"
    )
    slack_api_url: _Web = Field("", description="Another address for Slack's API, e.g. a proxy's")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return name.upper() if name.startswith(PLATFORMS) else f"QUIZMASTER_{name.upper()}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the configuration table. ``key`` is "" for secrets, which the file may not hold."""

    name: str
    variable: str
    key: str
    default: str
    meaning: str


CONFIG = "QUIZMASTER_CONFIG"
"""The variable that names the settings file."""


def fields() -> Sequence[Row]:
    """Every setting, in the order in which they are documented."""
    where = "`quizmaster.yaml` or `quizmaster.toml` in the current folder, if there is one"
    rows = [Row("config", CONFIG, "", where, "The settings file (YAML or TOML); `--config` beats it")]
    for name, info in Settings.model_fields.items():
        key = "" if name in SECRETS else name
        rows.append(Row(name, variable(name), key, _shown(name, info.default), info.description or ""))
    return rows


def _shown(name: str, default: Any) -> str:
    if name in DURATIONS:
        return f"`{checks.show_duration(default)}`"
    text = ", ".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
    return f"`{text}`" if text else ""


def table() -> str:
    """The settings as a Markdown table; the README holds a copy that a test keeps fresh."""
    lines = ["| Variable | Key in the file | Default | Meaning |", "|---|---|---|---|"]
    for row in fields():
        key = f"`{row.key}`" if row.key else "(environment only)"
        lines.append(f"| `{row.variable}` | {key} | {row.default} | {row.meaning} |")
    return "\n".join(lines) + "\n"


def load(path: Path | None = None) -> Settings:
    """Read ``path`` (else ``$QUIZMASTER_CONFIG``, else quizmaster.yaml or .toml here, if there is one) and the
    environment. Raises ConfigError with everything that is wrong."""
    from bot.config.reading import load as read  # noqa: PLC0415 (pydantic-settings takes longer to import than most commands)

    return read(path)
