"""What reaches the log, and what doesn't."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.log import configure, mask


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes; the former set-up is restored afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_json_has_event_level_time_and_fields(stream: io.StringIO) -> None:
    configure(stream=stream)
    structlog.get_logger("bot").info("round closed", round=17)
    (line,) = lines(stream)
    assert line.keys() == {"event", "level", "timestamp", "round"}
    assert (line["event"], line["level"], line["round"]) == ("round closed", "info", 17)
    assert str(line["timestamp"]).endswith("Z")


def test_the_level_holds_for_both_kinds_of_logger(stream: io.StringIO) -> None:
    configure("warning", stream=stream)
    structlog.get_logger("bot").info("quiet")
    logging.getLogger("discord").info("quiet")
    structlog.get_logger("bot").warning("loud")
    logging.getLogger("discord").warning("loud %d", 2)
    assert [line["event"] for line in lines(stream)] == ["loud", "loud 2"]


def test_chatty_libraries_stay_quiet_at_info(stream: io.StringIO) -> None:
    configure("info", stream=stream)
    logging.getLogger("apscheduler.executors.default").info("job executed")
    logging.getLogger("sqlalchemy.engine.Engine").info("SELECT 1")
    assert lines(stream) == []


def test_no_library_tells_at_debug_what_is_stored(stream: io.StringIO) -> None:
    configure("debug", stream=stream)
    logging.getLogger("aiosqlite").debug("executing %s", ("INSERT INTO answers", "SESAME"))
    logging.getLogger("openai._base_client").debug("Request options: %s", {"json_data": "SESAME"})
    logging.getLogger("httpcore2.http11").debug("send_request_body.started %s", "SESAME")
    assert lines(stream) == []


def test_a_later_call_reaches_loggers_in_use(stream: io.StringIO) -> None:
    log = structlog.get_logger("bot")
    configure("error", stream=stream)
    log.info("quiet")
    configure("info", stream=stream)
    log.info("loud")
    assert [line["event"] for line in lines(stream)] == ["loud"]


@pytest.mark.parametrize("style", ["json", "console"])
def test_answers_and_tokens_stay_out_of_every_line(stream: io.StringIO, style: str) -> None:
    configure("debug", style, stream=stream)
    log = structlog.get_logger("bot")
    hidden = dict.fromkeys(("given", "answer", "token", "Secret", "response_url"), "SESAME")
    log.info("saved", round=3, **hidden)
    log.info("nested", payload={"user": "u1", "token": "SESAME", "deep": [{"given": "SESAME"}]})
    log.info("text", error="refused xoxb-1234-SESAME-abcdef at postgresql://quiz:SESAME@db/quiz")
    logging.getLogger("slack_sdk").info("Bearer %s", "xoxp-99-SESAME-99")
    logging.getLogger("x").warning("extra", extra={"token": "SESAME"})
    try:
        raise ValueError("xapp-1-A0SESAME-99")
    except ValueError:
        log.exception("bug")
        logging.getLogger("y").exception("their bug")
    assert "SESAME" not in stream.getvalue()
    assert stream.getvalue().count("***") >= 5
    assert stream.getvalue().count("Traceback") == 2


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("xoxb-123456789012-abc", "***"),
        ("Incorrect API key provided: sk-proj-0123456789abcdef", "Incorrect API key provided: ***"),
        ("risk-adjusted-and-well-known", "risk-adjusted-and-well-known"),
        ("MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", "***"),
        ("Authorization: Bot MTk4NjIyNDgzNDcxOTI1MjQ4.abcdef.xyz", "Authorization: Bot ***"),
        ("https://hooks.slack.com/commands/T1/2/x", "https://***"),
        ("postgresql://u:p@host/db", "postgresql://***@host/db"),
        (
            "https://discord.com/api/v10/webhooks/1/aW50ZXJhY3Rpb24/messages",
            "https://discord.com/api/v10/webhooks/***/messages",
        ),
        ("round 17 closed at 09:00, 12:30 next", "round 17 closed at 09:00, 12:30 next"),
        ("t01-vit-small-data", "t01-vit-small-data"),
        ("https://arxiv.org/abs/2010.11929", "https://arxiv.org/abs/2010.11929"),
    ],
)
def test_mask(text: str, masked: str) -> None:
    assert mask(text) == masked
