"""Groups, players, time away and teams, on both databases."""

from __future__ import annotations

import pytest

from bot.model import Group, Player, Team
from bot.ports import Away
from bot.store import SqlStore
from tests.store.scene import ABROAD, DAY, HERE, HOUR, NOW, THERE, TODAY, actor, founded, met


async def test_a_workspace_has_one_group_for_all_its_channels(store: SqlStore) -> None:
    async with store.read() as reading:
        assert await reading.group(HERE) is None
    async with store.write() as writing:
        first = await writing.ensure_group(HERE, "Asia/Kolkata")
        assert await writing.ensure_group(THERE, "UTC") == first == Group(first.id, "Asia/Kolkata")
        other = await writing.ensure_group(ABROAD, "UTC")
        assert other.id != first.id
        await writing.set_group_zone(first.id, "Europe/Paris")
    async with store.read() as reading:
        assert await reading.group(THERE) == Group(first.id, "Europe/Paris")
        assert await reading.group(ABROAD) == other
        assert await reading.groups() == [Group(first.id, "Europe/Paris"), other]


async def test_a_player_is_known_by_platform_workspace_and_user(store: SqlStore) -> None:
    async with store.write() as writing:
        ann = await writing.ensure_player(actor("m1", "Ann"), NOW)
        assert await writing.ensure_player(actor("m1", "Ann", THERE), NOW) == ann
        stranger = await writing.ensure_player(actor("m1", "Ann", ABROAD), NOW)
        assert stranger.id != ann.id
        await writing.set_zone(ann.id, "Asia/Tokyo")
        await writing.set_hidden(ann.id, True)
    async with store.read() as reading:
        assert await reading.player(actor("m1", "whatever")) == Player(ann.id, "Ann", "Asia/Tokyo", True)
        assert await reading.player(actor("m2")) is None
        assert await reading.players([ann.id, stranger.id, 999]) == {
            ann.id: Player(ann.id, "Ann", "Asia/Tokyo", True),
            stranger.id: stranger,
        }
        assert await reading.players([]) == {}


async def test_a_new_name_is_kept_and_the_rest_stays(store: SqlStore) -> None:
    (ann,) = await met(store, "m1")
    async with store.write() as writing:
        await writing.set_hidden(ann, True)
        renamed = await writing.ensure_player(actor("m1", "Anna"), NOW)
    assert renamed == Player(ann, "Anna", None, True)
    async with store.read() as reading:
        assert await reading.player(actor("m1")) == renamed


async def test_absences_are_a_log(store: SqlStore) -> None:
    ann, bob, eve = await met(store, "m1", "m2", "m3")
    late = Away(ann, TODAY, TODAY + 9 * DAY, NOW + HOUR)
    early = Away(ann, TODAY + DAY, TODAY, NOW)
    other = Away(bob, TODAY, TODAY, NOW)
    async with store.write() as writing:
        for each in (late, early, other):
            await writing.add_away(each)
    async with store.read() as reading:
        assert await reading.away([ann, eve]) == [early, late]
        assert await reading.away([ann, bob]) == [early, other, late]
        assert await reading.away([]) == []


async def test_teams_show_their_present_members(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob, eve = await met(store, "ann", "bob", "eve")
    async with store.write() as writing:
        owls = await writing.create_team(group, "Owls", NOW)
        bees = await writing.create_team(group, "Bees", NOW)
        assert owls is not None
        assert bees is not None
        for player, team in ((eve, owls), (ann, owls), (bob, bees)):
            await writing.move_to_team(group, player, team, NOW)
    async with store.read() as reading:
        assert await reading.teams(group) == [
            Team(bees, group, "Bees", (Player(bob, "Bob"),)),
            Team(owls, group, "Owls", (Player(ann, "Ann"), Player(eve, "Eve"))),
        ]
        assert await reading.teams(group + 1) == []
    async with store.write() as writing:
        await writing.move_to_team(group, bob, owls, NOW + HOUR)
        await writing.move_to_team(group, ann, None, NOW + HOUR)
    async with store.read() as reading:
        teams = await reading.teams(group)
        assert [(team.name, [member.name for member in team.members]) for team in teams] == [("Owls", ["Bob", "Eve"])]


async def test_points_stay_with_the_team_of_the_time(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob, eve = await met(store, "ann", "bob", "eve")
    async with store.write() as writing:
        owls = await writing.create_team(group, "Owls", NOW)
        bees = await writing.create_team(group, "Bees", NOW)
        await writing.move_to_team(group, ann, owls, NOW)
        await writing.move_to_team(group, ann, bees, NOW + DAY)
        await writing.move_to_team(group, bob, owls, NOW)
        await writing.move_to_team(group, bob, None, NOW + DAY)
    async with store.read() as reading:
        before, between, after = NOW - HOUR, NOW + HOUR, NOW + 2 * DAY
        assert await reading.teams_at(group, [(ann, before), (bob, before)]) == {}
        assert await reading.teams_at(group, [(ann, between), (bob, between), (eve, between)]) == {ann: owls, bob: owls}
        assert await reading.teams_at(group, [(ann, NOW + DAY), (bob, NOW + DAY)]) == {ann: bees}
        assert await reading.teams_at(group, [(ann, NOW), (bob, after)]) == {ann: owls}
        assert await reading.teams_at(group + 1, [(ann, between)]) == {}


@pytest.mark.parametrize("again", ["Straße", "STRASSE", "strasse"])
async def test_a_name_is_free_again_once_a_team_is_dissolved(store: SqlStore, again: str) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    async with store.write() as writing:
        team = await writing.create_team(group, "Straße", NOW)
        assert await writing.create_team(group, again, NOW) is None
        await writing.move_to_team(group, ann, team, NOW)
        assert await writing.create_team(group, again, NOW) is None
        await writing.move_to_team(group, ann, None, NOW + HOUR)
        renewed = await writing.create_team(group, again, NOW)
        assert renewed not in (None, team)
        other = (await writing.ensure_group(ABROAD, "UTC")).id
        assert await writing.create_team(other, again, NOW) is not None
