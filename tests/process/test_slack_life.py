"""The bot's own process on the local Slack: answered, closed, killed, stopped, started without a platform, refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.process.bots import SINGLE, TYPED, Bot
from tests.process.slack_town import labels, town
from tests.slackserver.reading import read
from tests.slackserver.server import Mode

MODES = pytest.mark.parametrize("mode", list(Mode), ids=lambda mode: mode.value)
POST = "chat.postMessage"


@MODES
async def test_a_question_is_answered_in_private_and_revealed_in_its_thread(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        bot = await place.ready_bot()
        await place.set_up()
        post = await place.ask()
        assert labels(post)[:4] == ("A", "B", "C", "D")
        reply = await place.pick(place.ana, post, "B")
        changed = await place.people.click(place.ana, reply, labels(reply)[-1])
        assert await place.said(changed) is reply
        members = [place.member(f"m{number}") for number in range(5)]
        for number, member in enumerate(members):
            await place.pick(member, post, "ABCD"[number % 4])
        assert (len(post.versions), len(reply.versions)) == (1, 2)
        assert await bot.stop() == 0
        place.change("UPDATE rounds SET closes_at = opens_at + 1")
        await place.ready_bot()
        (reveal,) = await place.until(lambda: place.people.posts(place.channel, post.ts), "the reveal")
        assert "The first," in read(reveal)
        assert any(block["type"] == "data_visualization" for block in reveal.blocks)
        await place.until(lambda: "Closed" in read(post), "the close")
        assert place.people.posts(place.channel) == [post]
        assert len(place.answers()) == 7


@MODES
async def test_killed_between_two_clicks_old_buttons_and_an_open_form_still_work(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        bot = await place.ready_bot()
        choices, typed = await place.ask(), await place.ask(TYPED)
        first = await place.pick(place.ana, choices, "A")
        opened = await place.people.click(place.ana, typed, "Answer…")
        form = await place.form(place.ana)
        await bot.kill()
        await place.ready_bot()
        await place.pick(place.lead, choices, "B")
        await place.pick(place.ana, choices, "C")
        sure = await place.people.click(place.ana, first, labels(first)[0])
        assert "Saved A" in read(await place.said(sure))
        sent = await place.people.submit(place.ana, form, answer="42")
        assert sent.acked
        told = await place.said(opened)
        assert "Saved" in read(told), read(told)
        assert (told.to, form.open) == (place.ana.id, False)
        assert len(place.answers()) == 5


async def test_killed_between_sending_and_recording_both_copies_work_and_are_closed(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        place.server.faults.delay(POST, 60)
        await place.organise(f"schedule now question:{SINGLE}")
        await place.until(lambda: place.people.posts(place.channel), "the post")
        await bot.kill()
        place.change("UPDATE outbox SET due_at = 0 WHERE done_at IS NULL")  # its lease runs out
        bot = await place.ready_bot()
        await place.until(lambda: len(place.people.posts(place.channel)) > 1, "the repeat")
        unknown, known = place.people.posts(place.channel)
        await place.pick(place.ana, unknown, "A")
        await place.pick(place.lead, known, "B")
        assert len(place.answers()) == 2
        assert await bot.stop() == 0  # only now is it certain that the copy was noted
        assert {ref.rpartition(":")[2] for (ref,) in place.rows("SELECT ref FROM messages")} == {unknown.ts, known.ts}
        place.change("UPDATE rounds SET closes_at = opens_at + 1")
        await place.ready_bot()
        await place.until(lambda: "Closed" in read(unknown) and "Closed" in read(known), "the close")
        await place.until(lambda: len(place.server.people.posts(place.channel, None)) > 2, "the reveal")
        threads = Counter(message.thread for message in place.people.posts(place.channel, None))
        assert len(threads) == 2, "one reveal, in one thread"


@MODES
async def test_told_to_stop_it_finishes_and_keeps_what_was_acknowledged(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        bot = await place.ready_bot()
        post = await place.ask()
        members = [place.member(f"m{number}") for number in range(40)]
        server = place.server
        clicks = [place.click(member, post, "ABCD"[number % 4]) for number, member in enumerate(members)]
        await place.until(lambda: any(click.acked for click in server.world.deliveries[-40:]), "an acknowledgement")
        assert await bot.stop() == 0
        done = [await click for click in clicks]
        acknowledged = [click for click in done if click.acked]
        saved = [click for click in acknowledged if click.effects and "Saved" in read(click.effects[-1].thing)]
        assert len(saved) == len(acknowledged) <= len(place.answers())
        assert "Traceback" not in "\n".join(bot.err)
        place.forgive(len(done) - len(acknowledged))


async def test_without_slack_it_keeps_trying_and_is_ready_once_it_is_there(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        port = int(place.server.world.base.rpartition(":")[2])
        await place.server.stop()
        bot = await place.bot()
        await bot.says("reach")
        assert bot.process.returncode is None
        await place.server.start(port)
        await bot.ready("slack")
        await place.ask()


@pytest.mark.parametrize(
    ("mode", "setting", "value"),
    [
        (Mode.SOCKET, "SLACK_BOT_TOKEN", "xoxb-another"),
        (Mode.HTTP, "SLACK_BOT_TOKEN", "xoxb-another"),
        (Mode.SOCKET, "SLACK_APP_TOKEN", "xapp-another"),
    ],
)
async def test_a_refused_token_ends_it_with_a_clear_word(tmp_path: Path, mode: Mode, setting: str, value: str) -> None:
    async with town(tmp_path, mode) as place:
        bot = await place.bot(**{setting: value})
        assert await bot.ended() == 2
        said = "\n".join((*bot.out, *bot.err))
        assert setting in said
        assert "Traceback" not in said
        assert value not in said
        assert place.server.sockets.all == []


@MODES
async def test_a_revoked_token_ends_it_with_a_clear_word(tmp_path: Path, mode: Mode) -> None:
    async with town(tmp_path, mode) as place:
        bot = await place.ready_bot()
        assert place.workspace.installed
        token = place.workspace.installed.token
        await place.server.events.revoke_tokens(place.workspace)
        await is_over(bot, token)


async def test_a_token_that_is_refused_one_day_ends_it_with_a_clear_word(tmp_path: Path) -> None:
    """Slack's event about it may get lost."""
    async with town(tmp_path) as place:
        bot = await place.ready_bot()
        post = await place.ask()
        assert place.workspace.installed
        place.workspace.installed.refusal = "token_revoked"
        await place.people.click(place.ana, post, "A")
        await is_over(bot, place.workspace.installed.token)


async def is_over(bot: Bot, token: str) -> None:
    """It ends, and says why."""
    assert await bot.ended() == 2
    said = "\n".join((*bot.out, *bot.err))
    assert "SLACK_BOT_TOKEN" in said
    assert "Traceback" not in said
    assert token not in said
