"""What doctor finds out about Discord."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord import examine
from adapters.discord.permissions import invitation
from bot import app
from bot.ports.findings import Finding
from tests.adapters.discord.live import Live, live, settings
from tests.discordserver import perms
from tests.discordserver.server import DiscordServer


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Live]:
    async with live(tmp_path / "quiz.db") as at:
        yield at


async def examined(server: DiscordServer, database: Path) -> dict[str, Finding]:
    found = await app.examine(settings(server, database))
    return {finding.name.removeprefix("discord: "): finding for finding in found}


async def test_all_is_well(at: Live, tmp_path: Path) -> None:
    done = await at.server.slash(at.lead, at.channel, "quizadmin setup", time="09:00", zone="UTC", days="daily")
    await at.server.reply(done)
    found = await examined(at.server, tmp_path / "quiz.db")
    assert all(finding.ok for finding in found.values()), found
    number = at.server.world.application
    assert f"application {number}" in found["token"].detail
    assert found["commands"].detail == "registered everywhere, as this version has them"
    assert found["invitation"].detail == invitation(number)
    assert found["#study in Deep Learners"].detail == "all permissions are there"
    assert "no privileged one is needed" in found["intents"].detail


async def test_a_missing_permission_is_named_per_channel(at: Live, tmp_path: Path) -> None:
    done = await at.server.slash(at.lead, at.channel, "quizadmin setup", time="09:00", zone="UTC", days="daily")
    await at.server.reply(done)
    await at.server.permit(at.channel, deny=perms.ATTACH_FILES)
    bad = [finding for finding in (await examined(at.server, tmp_path / "quiz.db")).values() if not finding.ok]
    assert len(bad) == 1
    assert "“Attach Files”" in bad[0].detail


async def test_without_a_database_the_rest_is_looked_at(tmp_path: Path) -> None:
    server = DiscordServer()
    await server.start()
    found = await examined(server, tmp_path / "none.db")
    assert all(finding.ok for finding in found.values())
    assert "at its next start" in found["commands"].detail
    assert not (tmp_path / "none.db").exists()
    await server.stop()


async def test_a_refused_token(tmp_path: Path) -> None:
    server = DiscordServer()
    await server.start()
    server.token = "another"  # noqa: S105 - no token of anything
    said = settings(server, tmp_path / "none.db")
    server.token = "the right one"  # noqa: S105 - no token of anything
    (finding,) = await app.examine(said)
    assert not finding.ok
    assert "DISCORD_TOKEN" in finding.detail
    assert "another" not in finding.detail
    await server.stop()


async def test_a_limit_that_says_nothing_else(tmp_path: Path) -> None:
    server = DiscordServer()
    server.media_type = "application/json; charset=utf-8"
    await server.start()
    server.faults.fail_next("GET", "/gateway/bot$", 429)
    found = await examined(server, tmp_path / "none.db")
    assert (found["token"].ok, found["reach"].ok) == (True, False)
    assert "asks to wait" in found["reach"].detail
    await server.stop()


async def test_nobody_there(tmp_path: Path) -> None:
    server = DiscordServer()
    await server.start()
    said = settings(server, tmp_path / "none.db")
    await server.stop()
    (finding,) = await app.examine(said)
    assert (finding.name, finding.ok) == ("discord: reach", False)


async def test_one_that_never_answers_takes_bounded_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[examine.__module__], "WITHIN", 0.3)
    server = DiscordServer()
    await server.start()
    server.faults.hold_next("GET", "/gateway/bot$")
    found = await examined(server, tmp_path / "none.db")
    assert found["token"].ok
    assert not found["reach"].ok
    await server.stop()
