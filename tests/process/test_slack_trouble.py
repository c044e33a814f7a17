"""The bot's own process when Slack makes trouble: broken sockets, limits, repeats, forgeries, lost channels."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.process.bots import SINGLE, TYPED
from tests.process.slack_town import Town, labels, town
from tests.process.test_slack_life import MODES, POST
from tests.slackserver.faults import RESPONSE_URL
from tests.slackserver.reading import read
from tests.slackserver.server import Mode
from tests.slackserver.signed import FORM, sign
from tests.slackserver.things import Message

OPEN = "views.open"


@pytest.mark.parametrize("how", ["warning", "refresh_requested", "drop", "broken"])
async def test_a_socket_that_ends_is_made_anew_and_nothing_is_lost(tmp_path: Path, how: str) -> None:
    async with town(tmp_path) as place:
        await place.ready_bot()
        post = await place.ask()
        sockets = place.server.sockets
        if how in ("drop", "broken"):
            sockets.broken = 2 if how == "broken" else 0
            sockets.drop()
        else:
            await sockets.refresh(how)
        missed = place.click(place.ana, post, "A")
        await place.until(lambda: len(sockets.all) > 1 and sockets.connected, "the new socket")
        clicked = await missed
        await place.saved(place.ana, clicked, "A")
        await place.people.again(clicked)
        await place.pick(place.lead, post, "B")
        assert (len(clicked.effects), len(place.answers())) == (1, 2)


@MODES
async def test_what_comes_three_times_counts_once(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        await place.ready_bot()
        post = await place.ask()
        clicked = await place.people.click(place.ana, post, "A")
        await place.said(clicked)
        await place.pick(place.ana, post, "B")
        await place.people.again(clicked, 2)
        mentioned = await place.server.events.mention(place.ana, place.channel, "help", post.ts)
        assert mentioned
        await place.until(lambda: place.people.ephemerals(place.ana)[2:], "the help")
        await place.people.again(mentioned, 2)
        await place.pick(place.lead, post, "C")
        assert (len(clicked.effects), clicked.tries, mentioned.tries) == (1, 3, 3)
        assert len(place.people.ephemerals(place.ana)) == 3
        assert len(place.answers()) == 3
        await mine_is(place, "B")


@MODES
async def test_what_comes_again_after_a_crash_counts_once(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        bot = await place.ready_bot()
        post = await place.ask()
        clicked = await place.people.click(place.ana, post, "A")
        await place.said(clicked)
        await place.pick(place.ana, post, "B")
        await bot.kill()
        await place.ready_bot()
        await place.people.again(clicked)
        await place.said(clicked, 1)
        await place.pick(place.lead, post, "C")
        assert len(place.answers()) == 3
        await mine_is(place, "B")


async def mine_is(place: Town, letter: str) -> None:
    """What ana answered, as the bot shows it to her."""
    shown = await place.said(await place.people.slash(place.ana, place.channel, "/quiz", "open"))
    assert f"you answered {letter}" in read(shown), read(shown)


@MODES
async def test_a_form_that_opens_too_late_becomes_a_polite_reply_that_opens_it(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        await place.ready_bot()
        typed = await place.ask(TYPED)
        late = place.server.faults.slow(OPEN, 4)
        clicked = await place.people.click(place.ana, typed, "Answer…")
        await place.until(lambda: late.hits, "the form")
        place.clock.advance(4)
        reply = await place.said(clicked)
        assert "too long" in read(reply)
        assert place.people.modal(place.ana) is None
        await answered(place, reply, labels(reply)[0])
        assert [call.error for call in place.server.world.calls_of(OPEN)] == ["expired_trigger_id", ""]


async def answered(place: Town, on: Message, label: str) -> None:
    """Open the form, fill it in and send it."""
    opened = await place.people.click(place.ana, on, label)
    sent = await place.people.submit(place.ana, await place.form(place.ana), answer="42")
    assert sent.acked
    assert "Saved" in read(await place.said(opened))
    assert len(place.answers()) == 1


@pytest.mark.parametrize("seconds", [1, 30])
async def test_a_form_that_is_rate_limited_opens_in_the_end(tmp_path: Path, seconds: int) -> None:
    async with town(tmp_path) as place:
        await place.ready_bot()
        typed = await place.ask(TYPED)
        limited = place.server.faults.ratelimit(OPEN, seconds)
        if seconds == 30:  # longer than anybody waits for a form
            clicked = await place.people.click(place.ana, typed, "Answer…")
            reply = await place.said(clicked)
            assert "too long" in read(reply)
            await answered(place, reply, labels(reply)[0])
        else:
            await answered(place, typed, "Answer…")
        assert limited.hits == 1


async def test_a_post_that_is_rate_limited_waits_as_long_as_slack_asks(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        place.server.faults.ratelimit(POST, 1)
        long = place.server.faults.ratelimit(POST, 90)
        await place.organise(f"schedule now question:{SINGLE}")
        await bot.says("delivery put off")
        assert long.hits == 1
        assert await bot.stop() == 0
        ((wait,),) = place.rows("SELECT due_at - (SELECT opens_at FROM rounds) FROM outbox WHERE done_at IS NULL")
        assert 90_000 <= wait <= 91_000 + 60_000
        assert place.people.posts(place.channel) == []
        place.change("UPDATE outbox SET due_at = 0 WHERE done_at IS NULL")
        await place.ready_bot()
        (post,) = await place.until(lambda: place.people.posts(place.channel), "the post")
        await place.pick(place.ana, post, "A")
        assert [call.status for call in place.server.world.calls_of(POST)] == [429, 429, 200]


@MODES
async def test_a_busy_database_delays_no_acknowledgement(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        await place.ready_bot()
        choices, typed = await place.ask(), await place.ask(TYPED)
        with place.locked():
            clicked = await place.people.click(place.ana, choices, "A")
            opened = await place.people.click(place.ana, typed, "Answer…")
            given = await place.people.slash(place.lead, place.channel, "/quizadmin", "schedule pause")
            await place.until(lambda: place.people.modal(place.ana), "the form, still empty")
            assert all(each.acked for each in (clicked, opened, given))
            assert (clicked.effects, given.effects, place.answers()) == ([], [], [])
        form = await place.form(place.ana)
        with place.locked():
            sent = await place.people.submit(place.ana, form, answer="42")
            assert (sent.acked, form.open) == (True, False)
        await place.saved(place.ana, clicked, "A")
        assert "Saved" in read(await place.said(opened))
        await place.said(given)
        assert len(place.answers()) == 2


@MODES
async def test_failing_replies_are_tried_again_until_the_member_sees_them(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        await place.ready_bot()
        post, faults = await place.ask(), place.server.faults
        broken, limited = faults.break_down(RESPONSE_URL, 502), faults.ratelimit(RESPONSE_URL, 1)
        await place.pick(place.ana, post, "A")
        assert (broken.hits, limited.hits) == (1, 1)
        unknown, cut = faults.break_down("users.info", 500), faults.lose(RESPONSE_URL, done=False)
        await place.pick(place.lead, post, "B")
        assert cut.hits == 1
        newcomer = place.member("new")
        await place.pick(newcomer, post, "C")
        assert unknown.hits == 1
        assert len(place.answers()) == 3


async def test_a_post_that_breaks_down_comes_all_the_same(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        await place.ready_bot()
        down = place.server.faults.break_down(POST, 503)
        post = await place.ask()
        await place.pick(place.ana, post, "A")
        assert down.hits == 1
        unsure = place.server.faults.lose(POST)
        first = await place.ask(TYPED)
        await place.until(lambda: len(place.people.posts(place.channel)) > 2, "the repeat")
        copy = place.people.posts(place.channel)[-1]
        assert (unsure.hits, read(copy)) == (1, read(first))
        for one in (first, copy):
            assert "Answer…" in labels(one)


async def test_what_slack_did_not_sign_is_refused(tmp_path: Path) -> None:
    async with town(tmp_path, Mode.HTTP) as place:
        await place.ready_bot()
        post, http = await place.ask(), place.server.http
        secret = place.server.world.app.signing_secret
        clicked = await place.people.click(place.ana, post, "A")
        await place.said(clicked)
        forged = json.loads(json.dumps({**clicked.payload, "trigger_id": "1.2.3"}))
        body, now = urlencode({"payload": json.dumps(forged)}), int(http.wall())
        bad: list[dict[str, str]] = [
            {"signature": "v0=" + "0" * 64},
            {"signature": ""},
            {"signature": sign("another secret", str(now), body), "timestamp": str(now)},
            {"signature": sign(secret, str(now), body + "&x=1"), "timestamp": str(now)},
            *({"timestamp": stamp} for stamp in (str(now - 301), str(now + 301), "yesterday", "", "1e9", "²", "-1")),
        ]
        for how in bad:
            refused = await http.post(body, FORM, timestamp=how.get("timestamp"), signature=how.get("signature"))
            assert refused.status == 401, how
        assert (await http.post("not json")).status in (200, 400, 404)
        await place.pick(place.lead, post, "B")
        assert len(place.answers()) == 2
        assert (await http.post(body, FORM)).status == 200


@MODES
async def test_a_foreign_workspace_and_its_members_are_refused(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        bot = await place.ready_bot()
        post = await place.ask()
        other = place.server.world.workspace("Elsewhere", install=False)
        guest = place.member("guest", other)
        refused = await place.said(await place.people.click(guest, post, "A"))
        assert "members of this workspace" in read(refused)
        forge = {"team": {"id": other.id, "domain": other.domain}}
        elsewhere = await place.said(await place.people.click(place.ana, post, "A", forge=forge))
        assert "Saved" not in read(elsewhere)
        claim = {"user": {"id": place.ana.id, "name": "ana", "team_id": other.id}}
        claimed = await place.said(await place.people.click(place.ana, post, "A", forge=claim))
        assert "members of this workspace" in read(claimed)
        assert place.answers() == []
        assert "Traceback" not in "\n".join(bot.err)


async def test_a_channel_without_the_bot_pauses_the_schedule_and_the_organiser_hears_of_it(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        await place.ready_bot()
        await place.set_up()
        await place.server.events.remove_app(place.channel)
        await place.organise(f"schedule now question:{SINGLE}")
        (told,) = await place.until(lambda: place.people.direct(place.workspace, place.lead), "the direct message")
        assert "/invite" in read(told)
        assert [bool(paused) for (paused,) in place.rows("SELECT paused FROM schedules")] == [True]
        assert len(list(place.server.world.calls_of(POST))) == 2
        assert place.workspace.installed
        place.channel.members.add(place.workspace.installed.bot_user)
        await place.organise("schedule resume")
        await place.ask(TYPED)
