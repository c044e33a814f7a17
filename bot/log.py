"""Logging: event phrase and fields on stderr, JSON in production, coloured lines in a terminal.

No answers and no tokens: fields that could hold one are dropped by name, and text that looks like a token is masked.
The standard library's loggers (of SQLAlchemy, APScheduler, the platforms' clients) go the same way.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = frozenset(
    {
        "answer",
        "api_key",
        "app_token",
        "authorization",
        "bot_token",
        "client_secret",
        "cookie",
        "discord_token",
        "given",
        "grader_key",
        "password",
        "response_url",
        "secret",
        "signing_secret",
        "slack_app_token",
        "slack_bot_token",
        "slack_client_secret",
        "slack_signing_secret",
        "slack_token_key",
        "token",
        "trigger_id",
    }
)
"""Fields whose value never reaches the log. ``answer`` is a text; an answer's number in the log is ``answer_id``."""

MASK = "***"

_TOKENS = re.compile(
    r"xox[a-z]-[\w-]{8,}"  # Slack: https://docs.slack.dev/authentication/tokens
    r"|xapp-[\w-]{8,}"
    r"|\bsk-[\w-]{16,}"  # OpenAI and others that took its form over
    r"|[MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,}"  # Discord: base64 of the bot's id, a timestamp, a signature
    r"|(?<=[Bb]earer )[\w.~+/=-]{8,}"
    r"|(?<=[Bb]ot )[\w-]{20,}\.[\w.-]+"
    r"|hooks\.slack\.com/\S+"
    r"|(?<=://)[^\s/:@]*:[^\s@]+(?=@)"  # user:password in an address
    r"|(?<=/webhooks/)\d+/[\w-]+"  # a Discord interaction's follow-up address
    r"|(?<=/interactions/)\d+/[\w-]+"
)

_QUIET = {"apscheduler": logging.WARNING, "sqlalchemy": logging.WARNING, "alembic": logging.WARNING}
_QUIET |= {
    "discord": logging.WARNING,
    "discord.client": logging.ERROR,
    "slack_bolt": logging.INFO,
    "slack_sdk": logging.INFO,
    "aiohttp.access": logging.WARNING,
    "openai": logging.WARNING,  # at debug every request, answers among them, in some versions
    "httpx2": logging.WARNING,
    "httpcore2": logging.WARNING,
    "aiosqlite": logging.INFO,  # every statement with its values, answers among them
    "markdown_it": logging.INFO,
}
"""Libraries that would flood the log at our level, or say too much: the lowest level at which each is heard."""


def mask(text: str) -> str:
    """``text`` with everything that looks like a token or a password replaced by ``***``."""
    return _TOKENS.sub(MASK, text)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The structlog processor: hidden fields dropped, tokens masked, however deep they stand."""
    return {key: _clean(value) for key, value in event.items() if key.lower() not in HIDDEN}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items() if str(key).lower() not in HIDDEN}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    return value if isinstance(value, int | float | bool | None) else mask(str(value))


def configure(level: str = "info", style: str = "auto", stream: TextIO | None = None) -> None:
    """Set logging up for this process; the last call holds.

    ``level``: debug, info, warning or error. ``style``: json, console, or auto (console if ``stream``, by default
    stderr, is a terminal).
    """
    out = stream or sys.stderr
    console = style == "console" or (style == "auto" and out.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_final(console=console, out=out))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # a later configure() must reach loggers that were used before
    )


def _final(*, console: bool, out: TextIO) -> list[Processor]:
    """What turns an event into a line. Tracebacks become text before the masking, since they can hold anything."""
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if console:
        renderer = structlog.dev.ConsoleRenderer(colors=out.isatty())
        return [strip, structlog.processors.format_exc_info, redact, renderer]
    return [strip, structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer(default=str)]
