"""Mentions, direct messages and App Home: where there is no response_url, or no channel."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.slack.live import filled, live
from tests.adapters.slack.test_live import MODES
from tests.scenarios.driver import BANK
from tests.slackserver.reading import read
from tests.slackserver.server import Mode
from tests.slackserver.things import Message

NUMBER = "own-numbers"


# ------------------------------------------------------------------ mentions and direct messages


@MODES
async def test_mentions_are_answered_where_they_stand(tmp_path: Path, mode: Mode) -> None:
    async with live(tmp_path / "quiz.db", mode) as at:
        post = await at.post()
        await at.slack.events.mention(at.ann, at.channel, "leaderboard", thread_ts=post.ts)
        (_, board) = await at.until(lambda: some(at.people.posts(at.channel, post.ts), 2))
        assert board.author == at.world.bot(at.here.id)
        await at.slack.events.mention(at.ann, at.channel, "me score", thread_ts=post.ts)
        (mine,) = await at.until(lambda: at.people.ephemerals(at.ann))
        assert mine.thread == post.ts
        await at.slack.events.mention(at.ann, at.channel, "team join")
        (_, door) = await at.until(lambda: some(at.people.ephemerals(at.ann), 2))
        made = await at.people.click(at.ann, door, "Open the form")
        assert "Team join" in read(await at.until(lambda: filled(at, made)))


def some(found: list[Message], count: int) -> list[Message] | None:
    """The messages, once there are so many."""
    return found if len(found) >= count else None


async def test_in_direct_messages_nothing_is_set_up(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        direct = at.world.direct(at.here, at.lead)
        said = await at.people.slash(at.lead, direct, "/quizadmin", "schedule now")
        assert "in the channel" in await at.told(said)
        assert "Question 1 of 2" in await at.told(await at.people.slash(at.lead, direct, "/quiz", "start count:2"))


# ------------------------------------------------------------------ App Home


@MODES
async def test_app_home_shows_what_is_open_and_takes_answers(tmp_path: Path, mode: Mode) -> None:
    async with live(tmp_path / "quiz.db", mode) as at:
        secret = at.world.channel(at.here, "secret", at.lead)
        await at.post()
        await at.people.slash(at.lead, secret, "/quizadmin", "schedule now question:t01-vit-small-data")
        await at.slack.events.open_home(at.here, at.ann)
        home = await at.until(lambda: at.people.home(at.here, at.ann))
        assert "Not answered yet" in read(home)
        assert read(home).count("#") == read(home).count("#1") + read(home).count(f"<#{at.channel.id}>")
        clicked = await at.people.click(at.ann, home, "B")
        dialog = await at.until(lambda: filled(at, clicked))
        assert "Saved B." in read(dialog)
        await at.until(lambda: "You answered B" in read(home))
        surer = await at.people.click(at.ann, dialog, "Certain")
        assert surer.acked
        await at.until(lambda: "certain" in read(dialog))
        assert at.people.ephemerals(at.ann) == []


async def test_forms_of_app_home_are_answered_there(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db", bank=(str(BANK),)) as at:
        await at.post(NUMBER)
        await at.slack.events.open_home(at.here, at.ann)
        home = await at.until(lambda: at.people.home(at.here, at.ann))
        clicked = await at.people.click(at.ann, home, "Answer…")
        form = await at.until(lambda: filled(at, clicked))
        await at.people.submit(at.ann, form, answer="12")
        await at.until(lambda: "Saved" in read(home))
        assert not form.open
        await at.people.click(at.ann, home, "Certain")
        await at.until(lambda: (top := at.people.modal(at.ann)) and "certain" in read(top))
