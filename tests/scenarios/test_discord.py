"""What only Discord has: completion, hidden commands, roles, moderators, permissions, threads, direct messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from tests.scenarios import read_discord as read
from tests.scenarios.driver import CHANNEL, ORGANISER, ROLE, instant
from tests.scenarios.on_discord import Discord, at_of

SETUP = "setup time:09:00 zone:Europe/Berlin days:mon-fri"


@pytest.fixture
async def d(sqlite_path: Path) -> AsyncIterator[Discord]:
    """A server whose bot has just started."""
    driver = Discord(sqlite_path, instant("2026-11-23 08:00"))
    await driver.start()
    try:
        yield driver
    finally:
        await driver.stop()


async def test_a_server_that_the_bot_joins_hears_nothing_unasked(d: Discord) -> None:
    other = d.env.create_guild("Newcomers")
    channel = other.create_text_channel("general")
    await d.env.settle()
    await d.pass_time(days=2)
    assert channel.history() == []
    assert await d.posts() == []
    assert "This channel is set up" in (await d.lead(SETUP)).text


async def test_completion_offers_what_fits(d: Discord) -> None:
    ann, lead, study = d.member("ann"), d.member(ORGANISER), d.guild.channels[CHANNEL]
    topics = await ann.autocomplete(study, "quiz start", "topic", "bir")
    assert [one["value"] for one in topics] == ["t01"]
    assert "Birds" in topics[0]["name"]
    zones = await lead.autocomplete(study, "quizadmin setup", "zone", "berl")
    assert "Europe/Berlin" in [one["value"] for one in zones]
    questions = await lead.autocomplete(study, "quizadmin question queue", "question", "in-")
    assert {one["value"] for one in questions} == {"in-order", "in-code", "in-words"}
    assert await ann.autocomplete(study, "team join", "name", "") == []
    await d.command("ann", '/team create name:"Red Owls"')
    assert [one["value"] for one in await ann.autocomplete(study, "team join", "name", "red")] == ["Red Owls"]
    assert len(await ann.autocomplete(study, "me zone", "zone", "")) <= 25


async def test_the_name_of_an_open_question_is_all_that_completion_tells(d: Discord) -> None:
    await d.ask("b3")
    offered = await d.member("ann").autocomplete(d.guild.channels[CHANNEL], "question show", "question", "b3")
    assert not [one for one in offered if "swift" in str(one) or "EXPLAIN" in str(one)]


async def test_organisers_commands_are_hidden_from_members(d: Discord) -> None:
    d.env.backend.command_permissions.clear()
    study = d.guild.channels[CHANNEL]
    assert not [name for name in d.member("ann").available_commands(study) if name.startswith("quizadmin")]
    assert "quizadmin setup" in d.member(ORGANISER).available_commands(study)


async def test_a_role_is_mentioned_by_the_post_alone(d: Discord) -> None:
    await d.lead(f"{SETUP} ping:{ROLE}")
    await d.until("2026-11-23 09:00")
    message = d.message(at_of(await d.question()))
    assert message.ping_role_ids == [d.guild.roles[ROLE].id]
    await d.until("2026-11-24 08:59")
    await d.until("2026-11-24 09:00")
    reveal = d.message(at_of(await d.reveal()))
    assert reveal.ping_role_ids == []


async def test_a_question_that_a_moderator_deleted_is_closed_and_revealed(d: Discord) -> None:
    post = await d.ask("b3")
    await d.pick("ann", "swift")
    at = at_of(post)
    d.env.backend.delete_message(at.channel, at.message)
    await d.pass_time(hours=25)
    (reveal,) = await d.posts()
    assert "EXPLAIN-b3" in reveal.text
    assert await d.board() == (("1", "ann", "30", "1/1", "100 %"),)


async def test_a_channel_that_is_closed_to_the_bot_pauses_its_schedule_and_says_so(d: Discord) -> None:
    await d.lead(SETUP)
    await d.command(ORGANISER, "/quizadmin setup time:09:00 zone:Europe/Berlin", channel="lounge")
    d.env.inject_error("POST", f"/channels/{d.guild.channels[CHANNEL].id}/messages", status=403, code=50013)
    await d.until("2026-11-23 09:00")
    await d.until("2026-11-25 10:00")
    assert await d.posts() == []
    assert len(await d.questions("lounge")) == 3, "the other channel gets its own"
    (told,) = await d.told(ORGANISER)
    assert "paused" in told.text
    assert "Paused: the platform refused" in (await d.lead("schedule list")).text
    tried = [
        request for request in d.env.http_requests if request.path.endswith(f"{d.guild.channels[CHANNEL].id}/messages")
    ]
    assert len(tried) == 1, "no retry loop"


async def test_closed_direct_messages_stop_nothing(d: Discord) -> None:
    await d.lead(SETUP)
    await d.ask("b3")
    d.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    told = await d.command("ann", '/question report question:b3 reason:"two of them hold"')
    assert "Thank you" in told.text
    await d.pass_time(hours=25)
    assert (await d.questions())[0].replies


async def test_a_discussion_counts_as_the_channel(d: Discord) -> None:
    post = await d.ask("b3", "open_for:1h")
    for user in ("ann", "bob"):
        await d.choose(user, post, "swift")
    await d.pass_time(hours=1)
    (thread,) = d.guild.channels[CHANNEL].threads
    assert "1 round" in (await d.answer(await d.give("ann", "/streak", thread))).text


async def test_outside_a_server_there_is_a_polite_answer(d: Discord) -> None:
    ann = d.member("ann")
    names = ann.user.available_commands()
    assert names == (), "no command is offered in direct messages"


async def test_pictures_have_a_text_for_those_who_cannot_see_them(d: Discord) -> None:
    post = await d.ask("b3", "open_for:1h")
    for user in ("ann", "bob", "cat", "dan", "eve"):
        await d.choose(user, post, "swift" if user < "d" else "emu")
    await d.pass_time(hours=1)
    reveal = d.message(at_of(await d.reveal()))
    (item,) = [item for part in read.walk(reveal.components) for item in part.get("items", ())]
    assert f"{post.letter('swift')}: 3 (right)" in item["description"]
    assert "swift" not in item["media"]["url"]
    assert isinstance(d.env.bot, discord.AutoShardedClient)
    assert not d.env.bot.cached_messages
