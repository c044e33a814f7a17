"""What the bot posts by itself: where it lands, and what Slack's refusals become."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack import troubles
from adapters.slack.people import absent
from bot.errors import PlatformError
from bot.model import Place
from bot.ui import Bar, Bars, Button, Line, Row, Typed, View
from tests.adapters.slack.live import Live, live
from tests.slackserver.reading import buttons, read
from tests.slackserver.things import Kind

VIEW = View((Line("Hello."),), (Row((Button("Go", "q1:mine:1"),)),))
CHART = View((Bars("7 answers", (Bar("A", 3), Bar("B", 4, "right")), "A 3, B 4"),))
LONG = View(tuple(Line("word " * 400) for _ in range(14)), VIEW.controls)


async def refused(at: Live, view: View = VIEW) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await at.messenger.post(at.place, view, nonce="n")
    return caught.value


async def test_a_post_and_its_reply_in_the_thread_that_the_channel_sees(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        ref = await at.messenger.post(at.place, VIEW, nonce="n1", ping="here")
        reply = await at.messenger.post(at.place, VIEW, nonce="n2", reply_to=ref)
        (post,) = at.people.posts(at.channel)
        (answer,) = at.people.posts(at.channel, post.ts)
        assert ref == f"{at.channel.id}:{post.ts}"
        assert reply == f"{at.channel.id}:{answer.ts}"
        assert "here" in read(post)
        calls = list(at.world.calls_of("chat.postMessage"))
        assert "reply_broadcast" not in calls[0].args
        assert calls[1].args["reply_broadcast"] in (True, "1")
        assert all(call.args["unfurl_links"] in (False, "0") for call in calls)
        assert await at.messenger.discuss(at.place, reply, "Discuss", nonce="n3") == reply


async def test_what_one_message_does_not_hold_follows_and_the_close_takes_the_buttons_away(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        ref = await at.messenger.post(at.place, LONG, nonce="n")
        posts = at.people.posts(at.channel)
        assert len(posts) > 1
        assert buttons(posts[-1].blocks) == ("Go",)
        await at.messenger.edit(at.place, ref, View(LONG.blocks))
        assert not any(buttons(post.blocks) for post in posts)


async def test_a_post_that_failed_half_way_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        at.slack.faults.break_down("chat.postMessage").when = lambda args: "(2/" in str(args["text"])
        assert not (await refused(at, LONG)).gone
        count = len(at.people.posts(at.channel))
        await at.messenger.post(at.place, LONG, nonce="n")
        texts = [one.text for one in at.people.posts(at.channel)]
        assert count == 1
        assert len(texts) == len(set(texts))


async def test_where_charts_are_not_taken_the_bars_are_text(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        fault = at.slack.faults.refuse("chat.postMessage", "invalid_blocks")
        await at.messenger.post(at.place, CHART, nonce="c")
        (post,) = at.people.posts(at.channel)
        assert fault.hits == 1
        assert {block["type"] for block in post.blocks} == {"rich_text"}
        assert "▉" in read(post) or "█" in read(post)
        at.slack.faults.refuse("chat.postMessage", "invalid_blocks")
        assert "invalid_blocks" in str(await refused(at))  # without a chart there is nothing to leave out


async def test_short_rate_limits_are_waited_for_and_long_ones_told(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        at.slack.faults.ratelimit("chat.postMessage", 30)
        error = await refused(at)
        assert (error.retry_after, error.gone) == (30.0, False)
        at.slack.faults.ratelimit("chat.postMessage", 0)
        await at.messenger.post(at.place, VIEW, nonce="m")
        assert len(at.people.posts(at.channel)) == 1


async def test_a_rate_limit_holds_a_question_up_and_loses_nothing(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        at.slack.faults.ratelimit("chat.postMessage", 30)
        await at.told(await at.quiz(at.lead, "schedule now", admin=True))
        await at.app.tick()
        assert at.people.posts(at.channel) == []
        await at.pass_time(29)
        await at.pass_time(5)
        assert len(at.people.posts(at.channel)) == 1
        posted = [call.at for call in at.world.calls_of("chat.postMessage")]
        assert posted[1] - posted[0] >= 30


async def test_a_lost_reply_is_not_sent_again_at_once(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        at.slack.faults.lose("chat.postMessage", done=True)
        error = await refused(at)
        assert (error.gone, error.retry_after) == (False, None)
        assert len(at.people.posts(at.channel)) == 1


@pytest.mark.parametrize(
    "error",
    [
        *("not_in_channel", "channel_not_found", "is_archived", "account_inactive", "missing_scope"),
        *("restricted_action", "edit_window_closed", "no_permission", "posting_to_general_channel_denied"),
        "user_not_visible",
    ],
)
async def test_what_can_not_be_mended_by_waiting_is_gone(tmp_path: Path, error: str) -> None:
    async with live(tmp_path / "quiz.db", slack_client_id="") as at:
        at.slack.faults.refuse("chat.postMessage", error)
        at.messenger._workspaces.lost.cancel()  # the token's end has a test of its own
        assert (await refused(at)).gone


async def test_a_channel_that_the_bot_was_removed_from_pauses_and_its_organiser_is_told(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        said = await at.quiz(at.lead, "setup time:09:30 zone:UTC days:daily", admin=True)
        assert "09:30" in await at.told(said)
        await at.slack.events.remove_app(at.channel)
        await at.pass_time(31 * 60)
        told = at.people.direct(at.here, at.lead)
        assert len(told) == 1
        assert "/invite" in read(told[0])
        assert "Paused" in await at.told(await at.quiz(at.lead, "schedule list", admin=True))


async def test_a_reveal_whose_question_was_deleted_still_comes(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        post = await at.post()
        await at.people.click(at.ann, post, "B")
        post.deleted = True
        await at.pass_time(24 * 3600 + 60)
        assert any("The answer" in read(one) for one in at.people.posts(at.channel))


async def recorded(at: Live) -> set[str]:
    """The messages on record for the first round."""
    async with at.app.store.read() as tx:
        return {message.ref for message in await tx.messages(1)}


async def test_a_click_on_a_copy_of_the_post_lets_the_close_update_both(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        post = await at.post()
        copy = at.world.say(at.channel, post.author, post.text, post.blocks)
        await at.told(await at.people.click(at.ann, copy, "B"))
        refs = {f"{at.channel.id}:{one.ts}" for one in (post, copy)}
        async with asyncio.timeout(5):
            while refs != await recorded(at):
                pass
        await at.pass_time(24 * 3600 + 60)
        assert "Closed" in read(copy)
        assert "Closed" in read(post)


async def test_a_private_word_reaches_its_one_reader(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        await at.messenger.tell(at.place, at.ann.id, View((Line("Only ", Typed("<!here>"), "."),)), nonce="n")
        (told,) = at.people.direct(at.here, at.ann)
        assert read(told) == "Only <!here>."
        at.ann.deleted = True
        with pytest.raises(PlatformError) as caught:
            await at.messenger.tell(at.place, at.ann.id, VIEW, nonce="m")
        assert caught.value.gone


async def test_obstacles_are_named_with_their_fix(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        secret = at.world.channel(at.here, "secret", at.lead, kind=Kind.PRIVATE, bot=False)
        assert await at.messenger.obstacles(at.place) == []
        at.channel.members.discard(at.world.bot(at.here.id))
        (fix,) = await at.messenger.obstacles(at.place)
        assert "/invite @quizmaster" in fix
        at.channel.archived = True
        assert "archived" in (await at.messenger.obstacles(at.place))[0]
        assert "private" in (await at.messenger.obstacles(Place("slack", at.here.id, secret.id)))[0]
        assert "again" in (await at.messenger.obstacles(Place("slack", "T0ELSEWHERE", "C1")))[0]
        direct = at.world.direct(at.here, at.ann)
        assert "channel" in (await at.messenger.obstacles(Place("slack", at.here.id, direct.id)))[0]
        at.slack.faults.refuse("conversations.info", "missing_scope")
        assert await at.messenger.obstacles(at.place) == []
        at.slack.faults.break_down("conversations.info")
        with pytest.raises(PlatformError):
            await at.messenger.obstacles(at.place)


async def test_those_who_left_are_found_and_in_doubt_nobody(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        at.ann.deleted = True
        users = [at.lead.id, at.ann.id, "U0NOBODY"]
        assert set(await at.messenger.absent(at.place, users)) == {at.ann.id, "U0NOBODY"}
        at.slack.faults.ratelimit("users.info", 60)
        client = await at.messenger._workspaces.client(at.here.id)
        assert await absent(client, users) == []


def test_errors_without_an_answer_are_told_apart() -> None:
    assert troubles.code(ValueError()) == ""
    assert troubles.passing(TimeoutError())
    assert not troubles.passing(ValueError())
    ours = SlackApiError("x", {"ok": False, "error": "invalid_arguments"})  # type: ignore[no-untyped-call]  # the SDK's has no types
    assert not troubles.passing(ours)
    assert "can't be reached" in str(troubles.platform_error(TimeoutError()))
