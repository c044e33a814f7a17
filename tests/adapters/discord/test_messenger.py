"""What the bot posts by itself: nonces, replies, pings, pages, edits, threads, direct messages, refusals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord.messenger import NONCE, following
from bot.errors import PlatformError
from bot.ui import Bar, Bars, Button, Line, Markdown, Row, View
from tests.adapters.discord.live import Live, live
from tests.discordserver import perms
from tests.discordserver.messages import new_message

VIEW = View((Line("What is six times seven?"),), (Row((Button("A", "q1:pick:7:A"),)),), summary="a question")
PICTURED = View((Bars("Answers", (Bar("A", 3, "right"), Bar("B", 9, "wrong")), alt="A 3, B 9"),))
NOBODY: dict[str, list[str]] = {"parse": [], "roles": []}
LONG = View(tuple(Markdown(f"Paragraph {number}. " + "word " * 60) for number in range(40)))


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Live]:
    async with live(tmp_path / "quiz.db") as at:
        yield at


def posts(at: Live) -> str:
    return f"/channels/{at.channel.id}/messages"


async def test_a_post_carries_its_nonce_and_a_repeat_returns_the_first_message(at: Live) -> None:
    first = await at.messenger.post(at.place, VIEW, nonce="abc123")
    again = await at.messenger.post(at.place, VIEW, nonce="abc123")
    (call,) = at.server.called("POST", posts(at))
    assert again == first == str(at.channel.posts[0].id)
    assert (call.body["nonce"], call.body["enforce_nonce"]) == ("abc123", True)
    assert call.body["allowed_mentions"] == NOBODY
    assert at.channel.posts[0].labels == ["A"]


async def test_after_a_restart_discord_recognises_the_repeat(at: Live) -> None:
    first = await at.messenger.post(at.place, VIEW, nonce="abc123")
    again = await type(at.messenger)(at.client).post(at.place, VIEW, nonce="abc123")
    assert again == first
    assert len(at.channel.posts) == 1


async def test_a_reveal_is_a_reply_also_to_a_message_that_is_gone(at: Live) -> None:
    ref = await at.messenger.post(at.place, VIEW, nonce="n1")
    await at.messenger.post(at.place, VIEW, nonce="n2", reply_to=ref)
    assert at.channel.posts[1].replies_to == int(ref)
    await at.messenger.post(at.place, VIEW, nonce="n3", reply_to="123456789012345678")
    assert len(at.channel.posts) == 3


@pytest.mark.parametrize(
    ("deny", "pictures", "reply"),
    [
        (perms.ATTACH_FILES, 0, True),
        (perms.READ_MESSAGE_HISTORY, 1, False),
        (perms.ATTACH_FILES | perms.READ_MESSAGE_HISTORY, 0, False),
    ],
)
async def test_what_a_missing_permission_forbids_is_left_out(at: Live, deny: int, pictures: int, reply: bool) -> None:
    question = new_message(at.server.world, at.channel, {"content": "What is it?"}, {})
    await at.server.permit(at.channel, deny=deny)
    await at.messenger.post(at.place, PICTURED, nonce="n2", reply_to=str(question.id))
    post = at.channel.posts[1]
    assert (len(post.attachments), post.replies_to == question.id) == (pictures, reply)
    assert "75 %" in post.text


async def test_an_edit_without_a_picture_is_better_than_none(at: Live) -> None:
    ref = await at.messenger.post(at.place, VIEW, nonce="n1")
    refused = at.server.faults.refuse_next("PATCH", posts(at), 403, 50013)
    await at.messenger.edit(at.place, ref, PICTURED)
    (post,) = at.channel.posts
    assert (refused.hits, "75 %" in post.text, post.attachments) == (1, True, [])


@pytest.mark.parametrize(("status", "code", "tries"), [(400, 160002, 2), (403, 50001, 1), (404, 10003, 1)])
async def test_a_reply_that_is_refused_is_tried_plainly_only_if_that_may_help(
    at: Live, status: int, code: int, tries: int
) -> None:
    refused = at.server.faults.refuse_next("POST", posts(at), status, code, times=9)
    with pytest.raises(PlatformError) as caught:
        await at.messenger.post(at.place, VIEW, nonce="n1", reply_to="123456789012345678")
    assert (caught.value.gone, refused.hits) == (True, tries)


@pytest.mark.parametrize("ping", ["{role}", "<@&{role}>", " {role} "])
async def test_only_the_role_that_was_chosen_is_pinged(at: Live, ping: str) -> None:
    role = at.guild.bot_role.id
    await at.messenger.post(at.place, VIEW, nonce="n1", ping=ping.format(role=role))
    (call,) = at.server.called("POST", posts(at))
    assert call.body["allowed_mentions"] == {"parse": [], "roles": [role]}
    assert f"<@&{role}>" in at.channel.posts[0].text


@pytest.mark.parametrize("ping", ["everyone", "@everyone", "@here", "<@123456789012345678>", "{guild}"])
async def test_nobody_else_is(at: Live, ping: str) -> None:
    await at.messenger.post(at.place, VIEW, nonce="n1", ping=ping.format(guild=at.guild.id))
    (call,) = at.server.called("POST", posts(at))
    assert call.body["allowed_mentions"] == NOBODY


async def test_a_long_view_is_several_messages_each_with_a_nonce_of_its_own(at: Live) -> None:
    ref = await at.messenger.post(at.place, LONG, nonce="n" * NONCE)
    assert ref == str(at.channel.posts[0].id)
    assert "Paragraph 39" in at.channel.posts[-1].text
    nonces = [call.body["nonce"] for call in at.server.called("POST", posts(at))]
    assert len(set(nonces)) == len(nonces) > 1
    assert all(len(nonce) <= 25 for nonce in nonces)


async def test_pages_that_went_out_before_one_failed_arent_sent_again(at: Live) -> None:
    held = at.server.faults.hold_next("POST", posts(at), after=True)
    sending = asyncio.create_task(at.messenger.post(at.place, LONG, nonce="n1"))
    await at.server.until(lambda: held.hits, "the first page")
    at.server.faults.refuse_next("POST", posts(at), 400, 50035)  # the second
    held.release()
    with pytest.raises(PlatformError):
        await sending
    before = len(at.server.called("POST", posts(at)))
    assert await at.messenger.post(at.place, LONG, nonce="n1") == str(at.channel.posts[0].id)
    sent = at.server.called("POST", posts(at))[before:]
    assert [call.body["nonce"] for call in sent] == [following("n1", number) for number in range(1, len(sent) + 1)]
    assert len(at.channel.posts) == len(sent) + 1


async def test_an_edit_replaces_text_controls_and_pictures(at: Live) -> None:
    ref = await at.messenger.post(at.place, PICTURED, nonce="n1")
    post = at.channel.posts[0]
    assert len(post.attachments) == 1
    await at.messenger.edit(at.place, ref, View((Line("Closed."),)))
    assert (post.text, post.labels, post.attachments) == ("Closed.", [], [])
    await at.messenger.edit(at.place, ref, PICTURED)
    assert len(post.attachments) == 1


async def test_a_discussion_begins_at_the_message_once(at: Live) -> None:
    ref = await at.messenger.post(at.place, VIEW, nonce="n1")
    title = "Attention, *really*: " + "why " * 40
    thread = await at.messenger.discuss(at.place, ref, title, nonce="n2")
    assert await at.messenger.discuss(at.place, ref, title, nonce="n2") == thread == ref
    opened = at.channel.posts[0].thread
    assert opened is not None
    assert opened.name.startswith("Attention, really: why")
    assert len(opened.name) <= 100


async def test_a_direct_message_and_closed_ones(at: Live) -> None:
    await at.messenger.tell(at.place, str(at.ann.id), VIEW, nonce="n1")
    assert at.server.world.dm(at.ann.user).posts[0].text == "What is six times seven?"
    at.lead.user.dms = False
    with pytest.raises(PlatformError) as caught:
        await at.messenger.tell(at.place, str(at.lead.id), VIEW, nonce="n2")
    assert caught.value.gone


@pytest.mark.parametrize(
    ("status", "code"), [(403, 50001), (403, 50013), (404, 10003), (404, 10008), (403, 50083), (404, 10004)]
)
async def test_what_is_forbidden_or_gone_isnt_tried_again(at: Live, status: int, code: int) -> None:
    refused = at.server.faults.refuse_next("POST", posts(at), status, code)
    with pytest.raises(PlatformError) as caught:
        await at.messenger.post(at.place, VIEW, nonce="n1")
    assert caught.value.gone
    assert refused.hits == 1
    assert str(code) in str(caught.value)


async def test_other_refusals_are_worth_another_try(at: Live) -> None:
    at.server.faults.refuse_next("POST", posts(at), 400, 50035)
    at.server.faults.cut_next("POST", posts(at))
    at.server.faults.refuse_next("PATCH", posts(at), 429, 30046)
    for _ in range(2):
        with pytest.raises(PlatformError) as caught:
            await at.messenger.post(at.place, VIEW, nonce="n1")
        assert (caught.value.gone, caught.value.retry_after) == (False, None)
    await at.messenger.post(at.place, VIEW, nonce="n1")


async def test_a_long_wait_is_handed_on_and_a_short_one_waited_for(at: Live) -> None:
    at.server.faults.limit_next("POST", posts(at), retry_after=42.0)
    with pytest.raises(PlatformError) as caught:
        await at.messenger.post(at.place, VIEW, nonce="n1")
    assert caught.value.retry_after == 42.0
    at.server.faults.limit_next("POST", posts(at), retry_after=0.01)
    await at.messenger.post(at.place, VIEW, nonce="n1")


async def test_losing_patience_during_a_global_limit_silences_nothing(at: Live) -> None:
    limited = at.server.faults.limit_next("POST", posts(at), retry_after=0.3, everywhere=True)
    sending = asyncio.create_task(at.messenger.post(at.place, VIEW, nonce="n1"))
    await at.server.until(lambda: limited.hits, "the limit")
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await at.messenger.post(at.place, VIEW, nonce="n2")
    assert len(at.channel.posts) >= 1


# ------------------------------------------------------------------ obstacles, absentees


async def test_obstacles_name_the_permission_and_where_to_give_it(at: Live) -> None:
    assert await at.messenger.obstacles(at.place) == []
    await at.server.permit(at.channel, deny=perms.SEND_MESSAGES)
    (obstacle,) = await at.messenger.obstacles(at.place)
    assert (
        obstacle
        == "I can't post the question in #study: allow me “Send Messages” there (channel settings → Permissions)."
    )


async def test_a_channel_or_server_that_is_gone_is_an_obstacle(at: Live) -> None:
    at.server.faults.refuse_next("GET", f"/channels/{at.channel.id}$", 404, 10003)
    (obstacle,) = await at.messenger.obstacles(at.place)
    assert "gone" in obstacle
    at.server.faults.refuse_next("GET", f"/guilds/{at.guild.id}$", 403, 50001)
    (obstacle,) = await at.messenger.obstacles(at.place)
    assert "invite me" in obstacle


async def test_who_left_is_found_one_by_one(at: Live) -> None:
    gone = at.server.world.user("gone")
    users = [str(user) for user in (at.ann.id, gone.id, at.lead.id)]
    assert list(await at.messenger.absent(at.place, users)) == [str(gone.id)]


async def test_in_doubt_nobody_is_absent(at: Live) -> None:
    gone = at.server.world.user("gone")
    at.server.faults.refuse_next("GET", "/members/", 404, 10004)
    assert list(await at.messenger.absent(at.place, [str(gone.id)])) == []
