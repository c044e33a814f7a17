"""The bot's own process when Discord makes trouble: broken sockets, refusals, limits, repeats, channels that hang."""

from __future__ import annotations

from pathlib import Path

from tests.discordserver import perms
from tests.process.bots import SINGLE, TYPED
from tests.process.discord_town import Town, town

CALLBACK = "/callback$"
ORIGINAL = "/messages/@original$"


async def test_a_dropped_gateway_is_resumed_and_each_interaction_is_answered_once(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        await place.ready_bot()
        post = await place.ask()
        server = place.server
        server.gateway.drop()
        missed = await server.click(place.ana, post, "A")
        assert "Saved **A**" in (await server.reply(missed)).text
        await server.until(lambda: server.gateway.live, "the resumed session")
        await server.deliver_again(missed)
        await place.pick(place.lead, post, "B")
        assert (len(missed.replies), missed.response) == (1, 5)
        assert len(server.called("PATCH", f"/webhooks/.*/{missed.token}/messages/@original")) == 1
        assert len(place.answers()) == 2
        assert (len(server.gateway.identifies), len(server.gateway.resumes)) == (1, 1)


async def test_a_session_that_is_over_is_begun_anew_once(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        await place.ready_bot()
        post = await place.ask()
        server = place.server
        await server.gateway.ask_to_reconnect()
        await server.until(lambda: server.gateway.resumes, "the resume that was asked for")
        await server.gateway.invalidate()
        await server.ready(2)
        await place.pick(place.ana, post, "A")
        assert (len(server.gateway.identifies), len(server.gateway.resumes)) == (2, 1)


async def test_what_comes_twice_across_a_restart_counts_once(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        post = await place.ask()
        clicked = await place.server.click(place.ana, post, "A")
        await place.server.reply(clicked)
        await place.pick(place.ana, post, "B")
        await bot.kill()
        await place.ready_bot()
        await place.server.deliver_again(clicked)
        await place.server.until(lambda: clicked.refused, "the second acknowledgement")
        await place.pick(place.lead, post, "C")
        assert len(place.answers()) == 3
        await mine_is(place, "B")


async def mine_is(place: Town, letter: str) -> None:
    """What ana answered, as the bot shows it to her."""
    shown = await place.server.reply(await place.server.slash(place.ana, place.channel, "quiz open"))
    assert f"you answered {letter}" in shown.text, shown.text


async def test_failing_replies_are_tried_again_until_the_member_sees_them(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        await place.ready_bot()
        post = await place.ask()
        faults = place.server.faults
        limited = faults.limit_next("POST", CALLBACK, retry_after=0.3)
        broken = faults.fail_next("PATCH", ORIGINAL, 502)
        await place.pick(place.ana, post, "A")
        assert (limited.hits, broken.hits) == (1, 1)
        lost = faults.cut_next("POST", CALLBACK, after=True)
        cut = faults.cut_next("PATCH", ORIGINAL, after=True)
        await place.pick(place.lead, post, "B")
        assert (lost.hits, cut.hits) == (1, 1)
        assert len(place.answers()) == 2


async def test_a_post_that_fails_on_its_way_is_posted_once(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        await place.ready_bot()
        faults, posts = place.server.faults, f"/channels/{place.channel.id}/messages$"
        limited = faults.limit_next("POST", posts, retry_after=0.3)
        down = faults.fail_next("POST", posts, 503)
        unsure = faults.fail_next("POST", posts, 502, after=True)
        post = await place.ask()
        await place.pick(place.ana, post, "A")
        await place.server.until(lambda: place.server.called("POST", posts)[-1].status == 200, "the last try")
        sent = place.server.called("POST", posts)
        assert (limited.hits, down.hits, unsure.hits) == (1, 1, 1)
        assert len({call.body["nonce"] for call in sent}) == 1
        assert len(place.channel.posts) == 1


async def test_a_forbidden_channel_pauses_the_schedule_and_the_organiser_hears_of_it(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        await place.ready_bot()
        await place.set_up()
        await place.server.permit(place.channel, deny=perms.SEND_MESSAGES)
        await place.server.slash(place.lead, place.channel, "quizadmin schedule now", question=SINGLE)
        inbox = place.server.world.dm(place.lead.user)
        await place.server.until(lambda: inbox.posts, "the direct message")
        assert str(place.channel.id) in inbox.posts[0].text
        assert [bool(paused) for (paused,) in place.rows("SELECT paused FROM schedules")] == [True]
        assert len(place.server.called("POST", f"/channels/{place.channel.id}/messages")) <= 1
        await place.server.permit(place.channel)
        resumed = await place.server.slash(place.lead, place.channel, "quizadmin schedule resume")
        await place.server.reply(resumed)
        await place.ask(TYPED)


async def test_one_server_that_hangs_does_not_delay_another(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        world = place.server.world
        other = world.guild("Other")
        quiet = world.channel(other, "quiet")
        boss = world.member(other, "boss", organiser=True)
        await place.ready_bot()
        held = place.server.faults.hold_next("POST", f"/channels/{quiet.id}/messages$", times=10)
        await place.server.slash(boss, quiet, "quizadmin schedule now")
        await place.server.until(lambda: held.hits, "the post that hangs")
        post = await place.ask()
        await place.pick(place.ana, post, "A")
        assert quiet.posts == []
        held.release()
        await place.server.until(lambda: quiet.posts, "the post that hung")


async def test_a_server_that_is_left_gets_no_more_posts(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        world = place.server.world
        other = world.guild("Other")
        elsewhere = world.channel(other, "questions")
        boss = world.member(other, "boss", organiser=True)
        bot = await place.ready_bot()
        await place.set_up()
        await place.ask()
        await place.server.remove_bot(place.guild)
        place.lead = boss
        await place.ask(channel=elsewhere)
        assert len(place.channel.posts) == 1
        assert await bot.stop() == 0
