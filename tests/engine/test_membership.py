"""The bot is removed and comes back; members leave and come back; a post stands there twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import PlatformError
from bot.model import Place
from bot.usecases import membership, posting
from tests.engine.channel import Study, study
from tests.engine.reading import words

SETUP = "setup time:09:00 zone:Europe/Berlin days:daily kinds:single"


async def removed(channel: Study) -> None:
    await membership.removed(channel.services, "terminal", "local")
    await channel.app.tick()


async def returned(channel: Study, *workspaces: str, complete: bool = False) -> None:
    await membership.returned(channel.services, "terminal", workspaces or ("local",), complete=complete)
    await channel.app.tick()


# ------------------------------------------------------------------ workspaces


async def test_a_removed_bot_says_nothing_and_goes_on_when_it_is_back(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.organise(SETUP, channel="other")
        await channel.organise("schedule pause", channel="other")
        await channel.at("2026-11-23 09:00")
        await channel.click("ann", channel.question().views[0], "A")
        said = len(channel.shown)
        await removed(channel)
        await removed(channel)
        assert await channel.app.next_due() is None
        await channel.at("2026-11-26 12:00")
        assert len(channel.shown) == said, "no reveal, no post, no word to anybody"
        await returned(channel)
        await channel.at("2026-11-27 09:00")
        assert len(channel.questions()) == 2, "not the slots that passed meanwhile"
        assert channel.questions("other") == []
        assert not channel.revealed(channel.questions()[0])
        assert ("1", "ann") in [row[:2] for row in await channel.board()], "what was answered counts"


async def test_what_was_about_to_be_sent_is_not_sent(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        channel.platform.refuse = lambda verb, _place: PlatformError("server error") if verb == "post" else None
        await channel.at("2026-11-23 09:01")
        await removed(channel)
        channel.platform.refuse = lambda _verb, _place: None
        await channel.at("2026-11-23 12:00")
        assert channel.questions() == []
        await returned(channel)
        assert channel.questions() == []
        await channel.at("2026-11-24 09:00")
        assert len(channel.questions()) == 1


async def test_a_refusal_that_comes_after_the_removal_pauses_nothing(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)

        def refuse(verb: str, _place: Place) -> PlatformError | None:
            return PlatformError("missing access", gone=True) if verb == "post" else None

        channel.platform.refuse = refuse
        await channel.organise("schedule now")
        listed = words(await channel.organise("schedule list"))
        assert "Paused: the platform refused" in listed
        await channel.organise("schedule resume")
        await removed(channel)
        async with channel.services.store.write() as tx:
            (row,) = [row for row in await tx.outbox(unfinished=False) if row.key.startswith("post:")]
        await posting.refused(channel.services, row, PlatformError("missing access", gone=True))
        channel.platform.refuse = lambda _verb, _place: None
        await returned(channel)
        assert "Paused" not in words(await channel.organise("schedule list"))


async def test_a_live_quiz_ends_with_the_removal(database: str) -> None:
    async with study(database) as channel:
        await channel.say("ann", "/quiz start mode:live count:3 kind:single")
        await removed(channel)
        await returned(channel)
        assert "no quiz running" in words(await channel.say("ann", "/quiz resume"))


async def test_at_the_start_those_that_are_not_there_count_as_removed(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await returned(channel, "another")
        assert await channel.app.next_due() is not None, "one more workspace says nothing about the others"
        await channel.restart()
        await returned(channel, "another", complete=True)
        assert await channel.app.next_due() is None
        async with channel.services.store.read() as tx:
            assert await tx.removed_at(channel.actor("ann").place) == channel.clock.now()
        await returned(channel, "local", complete=True)
        assert await channel.app.next_due() is not None


async def test_a_workspace_without_a_channel_set_up_is_noted_too(database: str) -> None:
    async with study(database) as channel:
        await channel.say("ann", "/question show b1")
        await membership.removed(channel.services, "terminal", "nobody's")
        await removed(channel)
        async with channel.services.store.read() as tx:
            (known,) = await tx.workspaces("terminal")
        assert known.workspace == "local"
        assert known.removed_at == channel.clock.now()


# ------------------------------------------------------------------ members


async def answered(channel: Study, *users: str) -> None:
    """A round that all of these answer rightly, and its close."""
    await channel.organise("schedule now question:b1 open_for:1h")
    for user in users:
        await channel.pick(user, "heron")
    await channel.pass_time(hours=2)


async def test_who_left_is_off_the_boards_until_he_or_she_acts(database: str) -> None:
    async with study(database) as channel:
        await channel.say("bob", "/team create name:Owls")
        await answered(channel, "ann", "bob", "cat")
        channel.platform.gone = {"bob"}
        assert await membership.check_members(channel.services) == 1
        assert channel.platform.asked_for == [["ann", "bob", "cat"]]
        assert [row[:2] for row in await channel.board()] == [("1", "ann"), ("1", "cat")]
        assert [row[1] for row in await channel.board(options="by:streak")] == ["ann", "cat"]
        assert "Owls" not in words(await channel.say("ann", "/team list"))
        assert [row[1] for row in await channel.board(options="scope:teams period:all")] == ["Owls"]
        assert [row[1] for row in await channel.board("bob")] == ["ann", "bob", "cat"], "asking for it is acting"
        channel.leap(days=1)
        assert await membership.check_members(channel.services) == 1
        assert [row[1] for row in await channel.board()] == ["ann", "cat"]
        await channel.organise("schedule now question:b2 open_for:1h")
        await channel.click("bob", channel.question().views[0], "A")
        assert [row[1] for row in await channel.board()] == ["ann", "bob", "cat"]
        channel.leap(days=1)
        channel.platform.gone = {"bob"}
        await membership.check_members(channel.services)
        assert "Owls" in words(await channel.say("bob", "/team list"))


async def test_members_are_looked_for_once_a_day_and_not_all_at_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "CHECKED_AT_ONCE", 2)
    async with study(database) as channel:
        await answered(channel, "ann", "bob", "cat")
        for _ in range(3):
            await membership.check_members(channel.services)
        assert channel.platform.asked_for == [["ann", "bob"], ["cat"]]
        channel.leap(days=1)
        await membership.check_members(channel.services)
        assert channel.platform.asked_for[-1] == ["ann", "bob"]


async def test_a_platform_that_fails_takes_nobody_off(database: str) -> None:
    async with study(database) as channel:
        await answered(channel, "ann")
        channel.platform.refuse = lambda verb, _place: PlatformError("server error") if verb == "absent" else None
        channel.platform.gone = {"ann"}
        assert await membership.check_members(channel.services) == 0
        channel.platform.refuse = lambda _verb, _place: None
        await removed(channel)
        assert await membership.check_members(channel.services) == 0, "nobody to ask"
        await returned(channel)
        assert await membership.check_members(channel.services) == 1


# ------------------------------------------------------------------ copies of a post


async def refs(channel: Study, round_: int = 1) -> list[str]:
    async with channel.services.store.read() as tx:
        return [message.ref for message in await tx.messages(round_)]


async def test_a_copy_of_a_post_is_closed_with_it(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b1 open_for:1h")
        post = channel.question()
        copy = replace(post, ref="copy", views=list(post.views))
        channel.platform.posts.append(copy)
        for ref in (post.ref, "copy", "copy"):
            await membership.seen(channel.services, post.place, 1, ref)
        assert await refs(channel) == [post.ref, "copy"]
        await channel.pass_time(hours=2)
        assert len(copy.views) == len(post.views) == 2
        assert "**Closed**" in words(copy.view)


async def test_only_an_open_round_of_that_very_place_takes_copies(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b1 open_for:1h")
        here, elsewhere = channel.question().place, Place("terminal", "local", "other")
        await membership.seen(channel.services, elsewhere, 1, "copy")
        await membership.seen(channel.services, here, 99, "copy")
        for number in range(20):
            await membership.seen(channel.services, here, 1, f"copy{number}")
        assert len(await refs(channel)) == membership.MOST_COPIES
        await channel.restart()
        await channel.pass_time(hours=2)
        known = await refs(channel)
        await membership.seen(channel.services, here, 1, "later")
        assert await refs(channel) == known


async def test_a_round_that_closes_meanwhile_takes_no_copy(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b1 open_for:1h")
        post = channel.question()
        await membership.seen(channel.services, post.place, 1, post.ref)
        channel.platform.refuse = lambda verb, _place: PlatformError("server error") if verb == "post" else None
        await channel.pass_time(hours=2)
        await membership.seen(channel.services, post.place, 1, "late copy")
        assert await refs(channel) == [post.ref]
