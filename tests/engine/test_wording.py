"""Sentences that depend on numbers, and rows that are one's own."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from bot.ui import Form, Note, Table, View, When
from tests.engine.channel import Study, study
from tests.engine.reading import blocks, words


async def ask(channel: Study, question: str) -> None:
    await channel.organise(f"schedule now question:{question}")


def own(view: View | Form) -> int | None:
    """The marked row."""
    return next(block for block in blocks(view) if isinstance(block, Table)).strong


async def test_whoever_is_not_on_the_board_is_told_so(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await channel.pick("ann", "swift")
        await channel.pass_time(hours=25)
        assert "isn't on this board" in words(await channel.say("bob", "/leaderboard"))
        assert "isn't on this board" not in words(await channel.say("ann", "/leaderboard"))


async def test_ones_own_team_is_marked(database: str) -> None:
    async with study(database) as channel:
        await channel.say("ann", "/team create Auks")
        await channel.say("bob", "/team create Boas")
        await ask(channel, "b3")
        for user in ("ann", "bob"):
            await channel.pick(user, "swift")
        await channel.pass_time(hours=25)
        for user, row in (("ann", 0), ("bob", 1), ("cem", None)):
            assert own(await channel.say(user, "/leaderboard scope:teams")) == row


async def test_what_to_do_is_said_only_while_it_can_be_done(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "in-order")
        post = channel.question()
        assert "Put them in order" in words(post.view)
        await channel.pass_time(hours=25)
        assert "Put them in order" not in words(post.view)


async def test_a_live_question_says_how_long_it_is_still_open(database: str) -> None:
    async with study(database) as channel:
        await channel.say("ann", "/quiz start mode:live timer:30 count:1 kind:single")
        view = channel.question().view
        saved = await channel.click("bob", view, "A")
        for shown in (view, saved):
            (when,) = [
                span for block in blocks(shown) for span in getattr(block, "spans", ()) if isinstance(span, When)
            ]
            assert when.style == "relative"
        assert any(isinstance(block, Note) for block in view.blocks)


async def test_too_few_for_teams(database: str) -> None:
    async with study(database) as channel:
        assert "Nobody stands on the board yet" in words(await channel.organise("balance"))
        await ask(channel, "b3")
        await channel.pick("ann", "swift")
        await channel.pass_time(hours=25)
        assert "Only one member stands on the board yet" in words(await channel.organise("balance"))


async def test_a_question_is_never_open_for_months(database: str) -> None:
    async with study(database) as channel:
        for span in ("99d", "1m"):
            assert "between 5 minutes" in words(await channel.organise(f"schedule now open_for:{span}"))
        assert not channel.platform.posts


async def test_topics_name_one_that_has_questions(database: str, tmp_path: Path) -> None:
    async with study(database) as channel:
        assert "quiz start topic:t01" in words(await channel.say("ann", "/topics"))
    async with study(f"{tmp_path}/other.db", bank=tmp_path) as channel:
        shown = words(await channel.say("ann", "/topics"))
        assert "0 questions in all." in shown
        assert "quiz start" not in shown


async def test_a_hidden_member_sees_the_own_row_in_private_also_on_an_empty_board(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "b3")
        await channel.pick("ann", "swift")
        await channel.pass_time(hours=25)
        assert cast("View", await channel.say("ann", "/leaderboard")).private is None
        await channel.say("ann", "/me hide on")
        mine = cast("View", await channel.say("ann", "/leaderboard"))
        assert "You: **#1** · points 30" in words(mine)
        assert "hidden from others" in words(mine)
        assert mine.private
        others = cast("View", await channel.say("bob", "/leaderboard"))
        assert "Nobody is on this board yet." in words(others)
        assert others.private is None
