"""Help and topics before any set-up, one's own zone, and what strangers are told."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.commands import SLASHES
from bot.ui import Block, Line, View, When
from tests.engine.channel import Study, study
from tests.engine.reading import blocks, table, words


def whens(shown: object) -> list[When]:
    assert isinstance(shown, View)
    lines: list[Block] = [block for block in shown.blocks if isinstance(block, Line)]
    return [span for line in lines if isinstance(line, Line) for span in line.spans if isinstance(span, When)]


async def test_help_topics_and_a_quiz_work_before_any_set_up(database: str) -> None:
    async with study(database) as channel:
        member = words(await channel.say("ann", "/help"))
        organiser = words(await channel.say("lead", "/help", admin=True))
        for slash in SLASHES:
            assert (slash.name in member) is not slash.admin
            assert slash.name in organiser
        assert "count" in words(await channel.say("ann", "/help quiz start"))
        assert "quiz resume" in words(await channel.say("ann", "/help quiz"))
        assert "I don't know" in words(await channel.say("ann", "/help xyzzy"))
        assert table(await channel.say("ann", "/topics")) == [("t01", "Birds", "8"), ("t02", "Stones", "8")]
        assert "Question 1 of 5" in words(await channel.say("ann", "/quiz start"))


async def test_strangers_are_told_where_to_begin(database: str) -> None:
    async with study(database) as channel:
        for line, why in (
            ("/leaderboard", "Nothing was asked here yet"),
            ("/me stats", "haven't answered anything"),
            ("/me score", "no points here yet"),
            ("/streak", "No streak"),
            ("/quiz open", "Nothing is open"),
            ("/quiz resume", "no quiz running"),
            ("/team list", "no team yet"),
            ("B", "Nothing is open here"),
        ):
            assert why in words(await channel.say("ann", line)), line


async def test_times_are_shown_in_the_readers_own_zone(database: str) -> None:
    async with study(database) as channel:
        assert "no zone of your own" in words(await channel.say("lead", "/me zone"))
        assert "Asia/Tokyo" in words(await channel.say("lead", "/me zone tokyo"))
        assert "Your zone is **Asia/Tokyo**" in words(await channel.say("lead", "/me zone"))
        assert "no time zone" in words(await channel.say("lead", "/me zone Atlantis"))
        shown = await channel.organise("setup time:09:00 zone:Europe/Berlin days:mon-fri")
        moments = whens(shown)
        assert [when.zone for when in moments] == ["Europe/Berlin", "Asia/Tokyo"] * 3
        assert [when.at for when in moments][::2] == [datetime(2026, 11, day, 8, 0, tzinfo=UTC) for day in (23, 24, 25)]
        await channel.at("2026-11-23 09:00")
        assert {when.zone for when in whens(await channel.say("lead", "/quiz open"))} == {"Asia/Tokyo"}
        assert {when.zone for when in whens(await channel.say("ann", "/quiz open"))} == {"Europe/Berlin"}


async def play_days(channel: Study, days: int) -> None:
    for _ in range(days):
        await channel.organise("schedule now open_for:5m")
        await channel.say("ann", "A")
        await channel.pass_time(minutes=6)


async def test_a_score_has_pages(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("setup time:23:00 zone:Europe/Berlin kinds:single")
        await play_days(channel, 10)
        first = await channel.say("ann", "/me score")
        assert isinstance(first, View)
        assert not first.controls
        await channel.organise("schedule now question:two-keys open_for:5m")
        await channel.say("ann", "AB")
        await channel.pass_time(minutes=6)
        first = await channel.say("ann", "/me score")
        assert len(table(first)) == 10
        assert table(first)[0][1] == "#11 two-keys"
        older = await channel.click("ann", first, "Older")
        assert len(table(older)) == 1
        assert table(await channel.click("ann", older, "Newer")) == table(first)
        stats = await channel.say("ann", "/me stats")
        assert "of 11 right" in words(stats)
        assert len(blocks(stats)) >= 4
