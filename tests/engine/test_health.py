"""Whether an organiser learns what keeps questions from coming."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.errors import PlatformError
from bot.model import Place
from bot.ui import Tone, View
from bot.usecases import health
from tests.engine.channel import Study, study
from tests.engine.reading import table, words

SETUP = "setup time:09:00 zone:Europe/Berlin days:daily kinds:single"
LACKING = ("I may not send messages in this channel: allow it in the channel's permissions.",)


async def shown(channel: Study) -> View:
    view = await channel.organise("health")
    assert isinstance(view, View)
    return view


async def test_a_channel_that_is_well(database: str) -> None:
    async with study(database) as channel:
        view = await shown(channel)
        assert "This channel has no schedule" in words(view)
        await channel.organise(SETUP)
        assert "nothing posted yet" in words(await shown(channel))
        await channel.at("2026-11-23 09:00")
        view = await shown(channel)
        assert view.summary == "All is well here."
        assert "last #1, " in words(view)
        assert "; next " in words(view)
        assert "Nothing keeps me from posting here" in words(view)
        assert "Nothing waits to be sent" in words(view)
        assert view.private


async def test_members_are_not_told(database: str) -> None:
    async with study(database) as channel:
        assert "Only organisers" in words(await channel.say("ann", "/quizadmin health"))


async def test_what_is_put_off_is_told_with_the_last_error(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.organise(SETUP, channel="other")
        channel.platform.refuse = lambda verb, place: (
            PlatformError("the `server` is on fire") if (verb, place.channel) == ("post", "study") else None
        )
        await channel.at("2026-11-23 09:00")
        view = await shown(channel)
        assert view.tone is Tone.BAD
        assert "⚠ the question of #1: tried 1 time" in words(view)
        assert "the `server` is on fire" in words(view)
        assert "(not posted)" in words(view)
        assert "Nothing waits" in words(await channel.organise("health", channel="other"))


async def test_a_paused_schedule_is_told_with_the_way_out(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.organise("schedule pause")
        view = await shown(channel)
        assert "paused: an organiser paused it" in words(view)
        assert view.summary == "Something needs attention."


async def test_questions_left_are_counted_per_topic(database: str) -> None:
    async with study(database) as channel:
        before = {row[0]: row[1] for row in table(await shown(channel))}
        await channel.organise("schedule now question:b1")
        await channel.organise("question ban question:b2")
        await channel.organise("schedule now question:b3", channel="other")
        after = {row[0]: row[1] for row in table(await shown(channel))}
        assert int(after["Birds"]) == int(before["Birds"]) - 2
        assert {topic for topic in before if after[topic] != before[topic]} == {"Birds"}


async def test_obstacles_are_told_with_the_fix(database: str) -> None:
    async with study(database) as channel:
        channel.platform.missing = {"study": LACKING}
        assert LACKING[0] in words(await channel.organise(SETUP))
        view = await shown(channel)
        assert LACKING[0] in words(view)
        assert view.tone is Tone.BAD
        assert "⚠" not in words(await channel.organise(SETUP, channel="other"))


class Trouble:
    """What a platform may do when it is asked for obstacles."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    async def obstacles(self, place: Place) -> Sequence[str]:
        if self.kind == "hangs":
            await asyncio.Event().wait()
        raise PlatformError("no reply") if self.kind == "fails" else KeyError("a bug")


@pytest.mark.parametrize("kind", ["hangs", "fails", "breaks"])
async def test_setting_up_never_fails_or_waits_for_them(
    database: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(health, "ASK_WITHIN", 0.01)
    async with study(database) as channel:
        monkeypatch.setattr(type(channel.platform), "obstacles", Trouble(kind).obstacles)
        assert "This channel is set up" in words(await channel.organise(SETUP))
        assert "couldn't find out" in words(await shown(channel))
        channel.services.messengers = {}
        assert "couldn't find out" in words(await shown(channel))


async def test_the_database_is_described(database: str, tmp_path: Path) -> None:
    async with study(database) as channel:
        facts = await channel.services.store.facts()
        said = words(await shown(channel))
        assert facts.version.split(".")[0].isdigit()
        assert facts.size > 10_000
        assert f"{facts.kind} {facts.version}, schema 0004" in said
        if facts.kind == "PostgreSQL":
            assert "I can't tell how old the newest backup is" in said
            return
        assert "I know of no backup" in said
        await channel.app.store.backup(tmp_path / "monday.db")
        mark = Path(f"{database}.backed-up")
        os.utime(mark, (channel.clock.now().timestamp(),) * 2)
        said = words(await shown(channel))
        assert "Newest backup" in said
        assert "⚠" not in said
        channel.leap(days=8)
        assert "⚠ Newest backup" in words(await shown(channel))
