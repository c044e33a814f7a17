"""Boards, streaks, one's own numbers, teams, seasons."""

from __future__ import annotations

import re

from tests.scenarios.driver import Boards, Driver, boards

RIGHT = {"b1": "heron", "b2": "nightingale", "b3": "swift", "b4": "loon", "b5": "cuckoo", "s1": "pumice", "s2": "slate"}
FALSE = {"b1": "finch", "b2": "osprey", "b3": "kiwi", "b4": "ibis", "b5": "raven", "s1": "basalt", "s2": "marble"}


async def play(d: Driver, question: str, right: str, wrong: str = "") -> None:
    """Ask a question, let the named members answer rightly or wrongly, and close it."""
    post = await d.ask(question, "open_for:1h")
    for user in right.split():
        await d.choose(user, post, RIGHT[question])
    for user in wrong.split():
        await d.choose(user, post, FALSE[question])
    await d.pass_time(hours=1)


async def ranks(d: Driver) -> Boards:
    """Ties share a rank; by accuracy, by topic, by week; where my points come from."""
    for question in ("b1", "b2", "b3", "s1"):
        await play(d, question, "ann bob")
    await play(d, "s2", "ann", "bob")
    await play(d, "b5", "cat")
    assert await d.board("period:all by:accuracy") == (
        ("1", "ann", "90", "5/5", "100 %"),
        ("2", "bob", "70", "4/5", "80 %"),
        ("3", "cat", "50", "1/1", "100 %"),
    ), "with fewer than five answers one stands below"
    assert [row[1:4] for row in await d.board("period:all topic:t02")] == [("ann", "30", "2/2"), ("bob", "10", "1/2")]
    assert [row[1:] for row in await d.board("by:streak")] == [("cat", "1")]
    assert len(await d.board("period:week")) == 3
    score = await d.command("bob", "/me score")
    assert score.how == "private"
    assert "70 points from 5 rounds; place 2" in score.text
    assert re.search(r"#5 s2\s+2 of 5\s+0 %\s+0$", score.text, re.MULTILINE)
    stats = await d.command("bob", "/me stats")
    assert "4 of 5 right" in stats.text
    return await boards(d)


async def pages(d: Driver) -> Boards:
    """Ten to a page, my own row always; the buttons turn the page where it stands."""
    await play(d, "b4", " ".join(f"m{number:02}" for number in range(10)), "zoe")
    shown = await d.command("zoe", "/leaderboard period:all")
    assert shown.how == "public"
    assert "zoe: #11" in shown.text
    assert len(shown.rows) == 10
    count = len(await d.posts())
    page = await d.press("zoe", shown, "Next")
    assert [row[:2] for row in page.rows] == [("11", "zoe")]
    assert "zoe:" not in page.text
    back = await d.press("zoe", page, "Previous")
    assert back.rows == shown.rows
    assert len(await d.posts()) == count
    return await boards(d)


async def hidden(d: Driver) -> Boards:
    """Who hides sees the own row only, and privately."""
    await play(d, "b4", "ann bob")
    await play(d, "b3", "bob")
    assert "off the public boards" in (await d.command("bob", "/me hide state:on")).text
    assert [row[:2] for row in await d.board()] == [("1", "ann")]
    own = await d.command("bob", "/leaderboard period:all")
    assert own.how == "private"
    assert "You: #1" in own.text
    assert "hidden from others" in own.text
    before = await boards(d)
    await d.command("bob", "/me hide state:off")
    assert [row[:2] for row in await d.board()] == [("1", "bob"), ("2", "ann")]
    return before


async def streaks(d: Driver) -> Boards:
    """Rounds, not days; away, and back early; a freeze for seven."""
    await d.lead("setup time:09:00 zone:Europe/Berlin days:daily kinds:single pause_after:0")
    for day in range(23, 31):
        await d.until(f"2026-11-{day} 09:00")
        post = await d.question()
        await d.press("ann", post, "A")
        if day < 25:
            await d.press("bob", post, "B")
        if day == 25:
            away = await d.command("bob", "/me away until:2026-11-26")
            assert "away until Thu 26 Nov 2026" in away.text
        if day == 28:
            assert "You are not away" in (await d.command("bob", "/me away")).text
            assert "You are not away" in (await d.command("bob", "/me away until:back")).text
    await d.until("2026-12-01 09:00")
    mine = await d.command("ann", "/streak")
    assert mine.how == "private"
    assert "8 rounds in a row in this channel; your best is 8." in mine.text
    assert "1 freeze of 2 held" in mine.text
    await d.until("2026-12-02 09:00")
    assert "8 rounds in a row" in (await d.command("ann", "/streak")).text, "the freeze was used"
    assert "0 freezes of 2 held" in (await d.command("ann", "/streak")).text
    return await boards(d)


async def teams(d: Driver) -> Boards:
    """Found, join, leave, list; best three by three; points stay; balanced teams are proposed, then made."""
    assert "no team yet" in (await d.command("a1", "/team join name:Owls")).text
    assert "founded" in (await d.command("a1", '/team create name:"Red Owls"')).text
    assert "already" in (await d.command("b1", '/team create name:"red owls"')).text
    for user in ("a2", "a3", "a4"):
        assert "You are now in" in (await d.command(user, '/team join name:"Red Owls"')).text
    await d.command("b1", "/team create name:Larks")
    listed = await d.command("b1", "/team list")
    assert "Red Owls (4 members)" in listed.text
    await d.pass_time(minutes=1)
    await play(d, "b3", "a1 a2 a3 a4 b1")
    assert await d.board("period:all scope:teams") == (
        ("1", "Red Owls", "30", "4/4", "100 %"),
        ("2", "Larks", "10", "1/1", "100 %"),
    )
    assert "the points you made there stay" in (await d.command("a4", "/team leave")).text
    await d.command("a4", "/team join name:Larks")
    await d.pass_time(minutes=1)
    await play(d, "b1", "a4 b1", "a1")
    proposal = await d.lead("balance teams:2")
    assert "Only organisers" in (await d.press("a1", proposal, "Make these teams")).text
    made = await d.press("lead", proposal, "Make these teams")
    assert "The teams are made" in made.text
    assert "Team 1" in (await d.command("a1", "/team list")).text
    return await boards(d)


async def seasons(d: Driver) -> Boards:
    """A season keeps its final board; the next one begins afresh."""
    assert "no season yet" in (await d.lead("season")).text
    assert "No season is running" in (await d.command("ann", "/leaderboard period:season")).text
    await d.lead("season action:start name:Autumn")
    await play(d, "b4", "ann", "bob")
    assert "close it first" in (await d.lead("season action:start")).text
    await d.pass_time(days=1)
    closed = await d.lead("season action:close")
    assert "Final board: 1. ann (40)" in closed.text
    await d.pass_time(days=1)
    await d.lead("season action:start")
    await play(d, "b3", "bob")
    assert [row[1:3] for row in await d.board("period:season")] == [("bob", "30")]
    assert "Season 2" in (await d.command("ann", "/leaderboard period:season")).text
    return await boards(d)
