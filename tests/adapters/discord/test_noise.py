"""The library's log: lost connections in a line, everything else as it is."""

from __future__ import annotations

import logging

import aiohttp
import pytest

from adapters.discord.noise import shortened


def records(caplog: pytest.LogCaptureFixture, error: Exception) -> list[logging.LogRecord]:
    caplog.clear()
    try:
        raise error
    except Exception:
        logging.getLogger("discord.shard").exception("Failed to connect for shard_id: %s. Retrying...", 0)
    return caplog.records


def test_a_lost_connection_is_a_line_and_a_bug_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with shortened():
        (lost,) = records(caplog, aiohttp.ServerDisconnectedError())
        assert lost.getMessage() == "Failed to connect for shard_id: 0. Retrying... (ServerDisconnectedError)"
        assert lost.exc_info is None
        (bug,) = records(caplog, KeyError("shards"))
        assert bug.exc_info is not None
    (afterwards,) = records(caplog, TimeoutError())
    assert afterwards.exc_info is not None
