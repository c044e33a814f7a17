"""The bot's own process on the loopback Discord: killed, stopped, started without a platform, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.discordserver.world import EPHEMERAL, V2
from tests.process.bots import SINGLE, TYPED
from tests.process.discord_town import town


async def test_a_question_is_posted_answered_in_private_and_never_edited(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        post = await place.ask()
        assert post.flags & V2
        assert post.labels[:4] == ["A", "B", "C", "D"]
        reply = await place.pick(place.ana, post, "B")
        assert reply.flags & EPHEMERAL
        assert reply.seen_by is place.ana.user
        changed = await place.server.click(place.ana, reply, reply.labels[-1])
        assert await place.server.reply(changed) is reply
        assert (post.edits, reply.edits) == (0, 1)
        assert len(place.answers()) == 2
        assert await bot.stop() == 0


async def test_killed_between_two_clicks_old_buttons_and_an_open_form_still_work(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        choices, typed = await place.ask(), await place.ask(TYPED)
        first = await place.pick(place.ana, choices, "A")
        opened = await place.server.click(place.ana, typed, "Answer…")
        await place.server.form(opened)
        await bot.kill()
        await place.ready_bot()
        await place.pick(place.lead, choices, "B")
        await place.pick(place.ana, choices, "C")
        sure = await place.server.click(place.ana, first, first.labels[0])
        await place.server.reply(sure)
        sent = await place.server.submit(opened, {"answer": "42"})
        assert "Saved" in (await place.server.reply(sent)).text
        assert len(place.answers()) == 5


async def test_killed_between_sending_and_recording_the_question_stands_there_once(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        held = place.server.faults.hold_next("POST", f"/channels/{place.channel.id}/messages$", after=True)
        await place.server.slash(place.lead, place.channel, "quizadmin schedule now", question=SINGLE)
        await place.server.until(lambda: place.channel.posts, "the post")
        await bot.kill()
        held.release()
        place.change("UPDATE outbox SET due_at = 0 WHERE done_at IS NULL")  # its lease runs out
        await place.ready_bot()
        posts = place.server.called("POST", f"/channels/{place.channel.id}/messages")
        await place.server.until(
            lambda: len(place.server.called("POST", f"/channels/{place.channel.id}/messages")) > len(posts),
            "the repeat",
        )
        await place.pick(place.ana, place.channel.posts[0], "A")
        sent = place.server.called("POST", f"/channels/{place.channel.id}/messages")
        assert len({call.body["nonce"] for call in sent}) == 1
        assert all(call.body["enforce_nonce"] for call in sent)
        assert len(place.channel.posts) == 1


async def test_the_close_shows_the_key_and_the_bars_and_opens_a_thread(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        post = await place.ask()
        members = [place.server.world.member(place.guild, f"m{number}") for number in range(6)]
        for number, member in enumerate(members):
            await place.pick(member, post, "ABCD"[number % 4])
        assert await bot.stop() == 0
        place.change("UPDATE rounds SET closes_at = opens_at + 1")
        place.server.faults.fail_next("PATCH", f"/messages/{post.id}$", 502)
        place.server.faults.fail_next("POST", f"/messages/{post.id}/threads$", 502, after=True)
        await place.ready_bot()
        await place.server.until(lambda: len(place.channel.posts) > 1 and place.channel.posts[1].thread, "the thread")
        reveal = place.channel.posts[1]
        assert reveal.replies_to == post.id
        assert "The first," in reveal.text
        assert [each["content_type"] for each in reveal.attachments] == ["image/png"]
        assert reveal.attachments[0]["description"]
        assert (post.edits, len(place.channel.posts)) == (1, 2)
        assert "Closed" in post.text


async def test_told_to_stop_it_finishes_says_goodbye_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        post = await place.ask()
        members = [place.server.world.member(place.guild, f"m{number}") for number in range(40)]
        clicks = [await place.server.click(member, post, "ABCD"[n % 4]) for n, member in enumerate(members)]
        await place.server.acknowledged(clicks[0])
        assert await bot.stop() == 0
        acknowledged = [click for click in clicks if click.response]
        saved = [click for click in acknowledged if click.replies and "Saved" in click.replies[-1].text]
        assert len(saved) == len(acknowledged) <= len(place.answers())
        assert place.server.gateway.closings[-1] == 1000
        assert "Traceback" not in "\n".join(bot.err)


async def test_without_discord_it_keeps_trying_and_is_ready_once_it_is_there(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        port = place.server.port
        await place.server.stop()
        bot = await place.bot()
        await bot.says("reach")
        assert bot.process.returncode is None
        await place.server.start(port)
        await bot.ready("discord")
        await place.ask()


async def test_a_refused_token_ends_it_with_a_clear_word(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.bot(DISCORD_TOKEN="another")  # noqa: S106 - no token of anything
        assert await bot.ended() == 2
        assert "DISCORD_TOKEN" in "\n".join(bot.err)
        assert "Traceback" not in "\n".join(bot.err)
        assert "another" not in "\n".join((*bot.out, *bot.err))
        assert place.server.gateway.identifies == []


async def test_a_revoked_token_ends_it_with_a_clear_word_and_no_storm(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        token = place.server.token
        await place.server.revoke_token()
        assert await bot.ended() == 2
        said = "\n".join(bot.err)
        assert "DISCORD_TOKEN" in said
        assert "Traceback" not in said
        assert token not in said
        assert len(place.server.gateway.identifies) + len(place.server.gateway.resumes) <= 3


@pytest.mark.parametrize("known", [True, False])
async def test_joining_a_server_posts_nothing_and_commands_work_at_once(tmp_path: Path, known: bool) -> None:
    async with town(tmp_path) as place:
        world = place.server.world
        await place.ready_bot()
        if known:
            await place.server.remove_bot(place.guild)
            await place.server.add_bot(place.guild)
            guild, channel, lead = place.guild, place.channel, place.lead
        else:
            guild = world.guild("New", known=False)
            channel, lead = world.channel(guild, "talk"), world.member(guild, "boss", organiser=True)
            await place.server.add_bot(guild)
        helped = await place.server.slash(lead, channel, "help")
        assert "/quiz" in (await place.server.reply(helped)).text
        assert [message for each in guild.channels.values() for message in each.posts] == []
        place.lead = lead
        await place.ask(channel=channel)
