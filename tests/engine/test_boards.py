"""Boards of people and teams, hidden members, seasons."""

from __future__ import annotations

import json

from bot.ui import Form, View
from tests.engine.channel import Study, study
from tests.engine.reading import button, table, words

RIGHT = {"b1": "heron", "b2": "nightingale", "b3": "swift", "b4": "loon", "b5": "cuckoo", "s1": "pumice", "s2": "slate"}
FALSE = {"b1": "finch", "b2": "osprey", "b3": "kiwi", "b4": "ibis", "b5": "raven", "s1": "basalt", "s2": "marble"}


async def play(channel: Study, question: str, right: str, wrong: str = "") -> None:
    """Ask a question, let the named members answer rightly or wrongly, and close it."""
    await channel.organise(f"schedule now question:{question} open_for:1h")
    for user in right.split():
        await channel.pick(user, RIGHT[question])
    for user in wrong.split():
        await channel.pick(user, FALSE[question])
    await channel.pass_time(hours=1)


async def test_ties_share_a_rank_and_the_next_one_is_left_out(database: str) -> None:
    async with study(database) as channel:
        await play(channel, "b4", "ann", "bob cat dan")
        await play(channel, "b3", "bob cat", "dan")
        assert [row[:3] for row in await channel.board()] == [
            ("1", "ann", "40"),
            ("2", "bob", "30"),
            ("2", "cat", "30"),
            ("4", "dan", "0"),
        ]


async def test_boards_by_accuracy_and_topic(database: str) -> None:
    async with study(database) as channel:
        for question in ("b1", "b2", "b3", "s1"):
            await play(channel, question, "ann bob")
        await play(channel, "s2", "ann", "bob")
        await play(channel, "b5", "cat")
        assert [row[1:] for row in await channel.board(options="period:all by:accuracy")] == [
            ("ann", "90", "5/5", "100 %"),
            ("bob", "70", "4/5", "80 %"),
            ("cat", "50", "1/1", "100 %"),
        ], "with fewer than five answers one stands below"
        assert [row[1:4] for row in await channel.board(options="period:all topic:stones")] == [
            ("ann", "30", "2/2"),
            ("bob", "10", "1/2"),
        ]
        assert [row[1:] for row in await channel.board(options="by:streak")] == [("cat", "1")]


async def test_my_own_row_is_always_shown(database: str) -> None:
    async with study(database) as channel:
        await play(channel, "b4", " ".join(f"m{n:02}" for n in range(10)), "zoe")
        shown = await channel.say("zoe", "/leaderboard period:all")
        assert isinstance(shown, View)
        assert "zoe : **#11**" in words(shown)
        assert len(table(shown)) == 10
        page = await channel.click("zoe", shown, "Next")
        assert [row[:2] for row in table(page)] == [("11", "zoe")]
        assert "zoe :" not in words(page)
        back = await channel.click("zoe", page, "Previous")
        assert table(back) == table(shown)


async def test_periods_begin_at_midnight_of_the_group(database: str) -> None:
    async with study(database, "2026-11-29 22:30") as channel:  # a Sunday
        await channel.organise("setup time:09:00 zone:Europe/Berlin days:mon-fri")
        await play(channel, "b1", "ann")  # closes on Sunday, 23:30
        await channel.organise("schedule now question:b2 open_for:1h")  # its slot is Sunday, too
        await channel.pick("ann", "nightingale")
        await channel.at("2026-11-30 00:10")
        await channel.organise("schedule now question:b3 open_for:1h")  # Monday
        await channel.pick("ann", "swift")
        await channel.at("2026-12-01 08:00")  # Tuesday, another month
        assert [row[2] for row in await channel.board(options="period:week")] == ["30"]
        assert await channel.board(options="period:month") == []
        assert [row[2] for row in await channel.board(options="period:all")] == ["60"]


async def test_a_hidden_member_sees_only_the_own_row(database: str) -> None:
    async with study(database) as channel:
        await play(channel, "b4", "ann bob")
        await play(channel, "b3", "bob")
        assert "off the public boards" in words(await channel.say("bob", "/me hide on"))
        assert [row[:2] for row in await channel.board()] == [("1", "ann")]
        own = await channel.say("bob", "/leaderboard period:all")
        assert "You: **#1**" in words(own)
        assert "hidden from others" in words(own)
        await channel.say("bob", "/me hide off")
        assert [row[:2] for row in await channel.board()] == [("1", "bob"), ("2", "ann")]


async def test_where_my_points_come_from(database: str) -> None:
    async with study(database) as channel:
        assert "no points here yet" in words(await channel.say("ann", "/me score"))
        await play(channel, "b4", "ann")
        await play(channel, "b3", "", "ann")
        shown = await channel.say("ann", "/me score")
        assert "40 points** from 2 rounds; place 1" in words(shown)
        assert [row[1:] for row in table(shown)] == [
            ("#2 b3", "3 of 5", "0 %", "0"),
            ("#1 b4", "4 of 5", "100 %", "40"),
        ]


# ------------------------------------------------------------------ teams


async def test_a_team_scores_its_best_three_by_three(database: str) -> None:
    async with study(database) as channel:
        await channel.say("a1", "/team create Owls")
        for user in ("a2", "a3", "a4"):
            await channel.say(user, "/team join owls")
        await channel.say("b1", "/team create Larks")
        await channel.pass_time(minutes=1)
        await play(channel, "b3", "a1 a2 a3 a4 b1")
        # Owls: the best three of 30 30 30 30 → 90 / 3 = 30. Larks: 30 0 0 → 10.
        assert await channel.board(options="period:all scope:teams") == [
            ("1", "Owls", "30", "4/4", "100 %"),
            ("2", "Larks", "10", "1/1", "100 %"),
        ]
        await play(channel, "b1", "a1 b1", "a2")
        # 10 0 0 → 3.33 each
        assert [row[1:3] for row in await channel.board(options="period:all scope:teams")] == [
            ("Owls", "33.3"),
            ("Larks", "13.3"),
        ]


async def test_points_stay_with_the_team_of_the_time(database: str) -> None:
    async with study(database) as channel:
        await channel.say("ann", "/team create Owls")
        await channel.say("bob", "/team create Larks")
        await channel.pass_time(minutes=1)
        await channel.organise("schedule now question:b3 open_for:1h")
        await channel.pick("ann", "swift")
        await channel.pass_time(minutes=5)
        assert "the points you made there stay" in words(await channel.say("ann", "/team join Larks"))
        await channel.pass_time(minutes=5)
        await channel.pick("bob", "swift")
        await channel.pass_time(hours=1)
        teams = {row[1]: row[2] for row in await channel.board(options="period:all scope:teams")}
        assert teams == {"Owls": "10", "Larks": "10"}
        await play(channel, "b4", "ann bob")
        teams = {row[1]: row[2] for row in await channel.board(options="period:all scope:teams")}
        assert teams == {"Owls": "10", "Larks": "36.7"}  # 10 + (40 + 40 + 0) / 3


async def test_joining_and_leaving(database: str) -> None:
    async with study(database) as channel:
        for line, why in (
            ("/team join Owls", "no team yet"),
            ("/team leave", "in no team"),
            ("/team create x", "at least two"),
            ("/team create \u200b\u200b\u200b", "at least two"),
            (f"/team create {'x' * 33}", "32"),
        ):
            assert why in words(await channel.say("ann", line)), line
        assert "founded" in words(await channel.say("ann", "/team create  Red   Pandas"))
        assert "already" in words(await channel.say("bob", "/team create red pandas"))
        assert "Red Pandas" in words(await channel.say("bob", "/team join Red Panda"))  # a suggestion
        assert "You are now in" in words(await channel.say("bob", "/team join name:RED PANDAS"))
        assert "in that team already" in words(await channel.say("bob", "/team join Red Pandas"))
        listed = await channel.say("cat", "/team list")
        assert "2 members" in words(listed)
        for user in ("ann", "bob"):
            assert "You left" in words(await channel.say(user, "/team leave"))
        assert "no team yet" in words(await channel.say("cat", "/team list"))
        assert "founded" in words(await channel.say("cat", "/team create red pandas"))


async def test_balanced_teams_are_proposed_and_made(database: str) -> None:
    async with study(database) as channel:
        assert "too few for 2 teams" in words(await channel.organise("balance 2"))
        await play(channel, "b4", "ann bob", "cat dan")
        await play(channel, "b3", "ann cat", "bob")
        # 70 ann, 40 bob, 30 cat, 0 dan: dealt ann | bob, then cat to the second, dan to the first
        proposal = await channel.organise("balance 2")
        assert "no team yet" in words(await channel.say("ann", "/team list"))
        assert isinstance(proposal, View)
        assert button(proposal, "Make these teams")
        refused = await channel.click("ann", proposal, "Make these teams")
        assert "Only organisers" in words(refused)
        await channel.click("lead", proposal, "Make these teams", admin=True)
        async with channel.services.store.read() as tx:
            group = await tx.group(channel.actor("ann").place)
            assert group is not None
            teams = await tx.teams(group.id)
        assert {team.name: {m.name for m in team.members} for team in teams} == {
            "Team 1": {"ann", "dan"},
            "Team 2": {"bob", "cat"},
        }


# ------------------------------------------------------------------ seasons


async def test_a_season_keeps_its_final_board(database: str) -> None:
    async with study(database) as channel:
        assert "no season yet" in words(await channel.organise("season"))
        assert "No season is running" in words(await channel.say("ann", "/leaderboard season"))
        assert "No season is running" in words(await channel.organise("season close"))
        await channel.organise("season start name:Autumn")
        await play(channel, "b4", "ann", "bob")
        assert "close it first" in words(await channel.organise("season start"))
        await channel.pass_time(days=1)
        shown = await channel.organise("season close")
        assert "1." in words(shown)
        assert "ann" in words(shown)
        await channel.pass_time(days=1)
        await channel.organise("season start")
        await play(channel, "b3", "bob")
        assert [row[1:3] for row in await channel.board(options="season")] == [("bob", "30")]
        assert [row[1:3] for row in await channel.board()] == [("ann", "40"), ("bob", "30")]
        assert "Season 2" in words(await channel.say("ann", "/leaderboard season"))


async def test_a_round_that_closes_after_its_season_is_in_its_final_board(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("season start name:Autumn")
        await play(channel, "b3", "ann")
        await channel.organise("schedule now question:b4")
        await channel.pick("bob", "loon")
        await channel.organise("season close")
        await channel.pass_time(hours=25)
        async with channel.services.store.read() as tx:
            group = await tx.group(channel.actor("ann").place)
            assert group is not None
            (season,) = await tx.seasons(group.id)
        assert [(row["name"], row["centipoints"]) for row in json.loads(season.archive)] == [
            ("bob", 4000),
            ("ann", 3000),
        ]
        assert [row[1:3] for row in await channel.board(options="season")] == [("bob", "40"), ("ann", "30")]


async def test_a_season_that_starts_on_a_day_that_was_counted_begins_tomorrow(database: str) -> None:
    async with study(database) as channel:
        await play(channel, "b3", "ann")
        await channel.organise("season start")
        await play(channel, "b4", "ann")
        assert await channel.board(options="season") == []
        await channel.pass_time(days=1)
        await play(channel, "b1", "ann")
        assert [row[2] for row in await channel.board(options="season")] == ["10"]


async def test_a_zone_ahead_of_the_groups_stays_in_the_season(database: str) -> None:
    """A slot is a date of its schedule's zone: in Auckland it is tomorrow already."""
    async with study(database, "2026-11-23 20:00") as channel:
        await channel.organise("setup time:23:00 zone:Europe/Berlin")
        await channel.organise("season start")
        await channel.organise("schedule add time:09:30 zone:Pacific/Auckland open_for:1h days:daily")
        await channel.organise("question queue question:b3")
        await channel.at("2026-11-23 21:30")  # 09:30 on the 24th in Auckland
        await channel.pick("ann", "swift")
        await channel.at("2026-11-23 22:45")
        await channel.organise("season close")
        assert [row[2] for row in await channel.board(options="season")] == ["30"]


async def test_organisers_commands_are_for_organisers(database: str) -> None:
    async with study(database) as channel:
        for line in (
            "setup time:09:00",
            "season start",
            "schedule now",
            "schedule list",
            "schedule pause",
            "question queue question:b1",
            "question ban question:b1",
            "balance 2",
        ):
            shown = await channel.say("ann", f"/quizadmin {line}")
            assert "Only organisers" in words(shown), line
        form = await channel.organise("setup")
        assert isinstance(form, Form)
        refused = await channel.fill("ann", form, time="09:00", zone="Europe/Berlin", days="daily")
        assert "Only organisers" in words(refused)
        async with channel.services.store.read() as tx:
            assert await tx.schedules(channel.actor("x").place) == []
