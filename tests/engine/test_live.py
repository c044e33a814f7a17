"""The live quiz: a host, private answers, a board after each question."""

from __future__ import annotations

import asyncio

from bot.ui import View
from tests.engine.channel import Study, study
from tests.engine.reading import button, buttons, letter, table, words

START = "/quiz start topic:t02 kind:single count:2 mode:live"


async def key(channel: Study) -> str:
    """The right option of the question that is out."""
    async with channel.services.store.read() as tx:
        round_ = await tx.last_round(channel.actor("ann").place)
    assert round_ is not None
    return channel.services.shelf.bank.find(round_.question).body.key(range(4), {}).split(" — ")[1]


async def answer(channel: Study, user: str, *, right: bool = True) -> str:
    view = channel.question().views[0]
    mark = letter(view, await key(channel))
    other = next(each for each in "ABCD" if each != mark)
    return words(await channel.click(user, view, mark if right else other))


def boards(channel: Study) -> list[View]:
    return [post.view for post in channel.platform.posts if "Live quiz after" in words(post.view)]


async def worth(channel: Study) -> int:
    """Points for the question that is out."""
    async with channel.services.store.read() as tx:
        round_ = await tx.last_round(channel.actor("ann").place)
    assert round_ is not None
    return 10 * channel.services.shelf.bank.find(round_.question).difficulty


async def test_a_whole_live_quiz(database: str) -> None:
    async with study(database) as channel:
        panel = await channel.say("host", START)
        assert isinstance(panel, View)
        assert panel.private
        assert "question 1 of 2 is out" in words(panel)
        first = await worth(channel)
        assert "Saved" in await answer(channel, "ann")
        await answer(channel, "bob", right=False)
        await channel.pass_time(minutes=1)
        assert not boards(channel)
        panel = await channel.click("host", panel, "Reveal and next")
        assert "question 2 of 2 is out" in words(panel)
        assert table(boards(channel)[0]) == [("1", "ann", str(first), "1/1"), ("2", "bob", "0", "0/1")]
        second = await worth(channel)
        await answer(channel, "bob")
        await answer(channel, "ann", right=False)
        await answer(channel, "cat")
        await channel.pass_time(minutes=1)
        over = await channel.click("host", panel, "Reveal and finish")
        assert "over after 2 questions" in words(over)
        board = {row[1]: row[2:] for row in table(boards(channel)[1])}
        assert board == {"ann": (str(first), "1/2"), "bob": (str(second), "1/2"), "cat": (str(second), "1/1")}
        assert {row[1]: row[2] for row in await channel.board()} == {name: row[0] for name, row in board.items()}
        assert await channel.streaks() == {}, "a streak counts the daily rounds"
        assert not channel.platform.threads


async def test_only_the_host_and_organisers_steer(database: str) -> None:
    async with study(database) as channel:
        panel = await channel.say("host", START)
        assert isinstance(panel, View)
        for label in ("Reveal and next", "Stop"):
            assert "Only its host" in words(await channel.click("ann", panel, label))
        assert "no quiz running" in words(await channel.say("ann", "/quiz stop"))
        assert "runs in this channel already" in words(await channel.say("ann", START))
        over = await channel.say("boss", "/quiz stop", admin=True)  # one who never answered anything
        assert "is over" in words(over)
        assert channel.revealed(channel.question())
        assert "is out" in words(await channel.say("ann", START))


async def test_a_double_click_asks_one_question(database: str) -> None:
    async with study(database) as channel:
        panel = await channel.say("host", START)
        await asyncio.gather(*(channel.click("host", panel, "Reveal and next") for _ in range(4)))
        assert len(channel.questions()) == 2
        again = await channel.click("host", panel, "Reveal and next")
        assert "question 2 of 2 is out" in words(again)
        assert len(channel.questions()) == 2


async def test_a_timer_closes_by_itself(database: str) -> None:
    async with study(database) as channel:
        panel = await channel.say("host", START + " timer:30")
        assert "closes by itself" in words(panel)
        await answer(channel, "ann")
        await channel.pass_time(seconds=29)
        assert not channel.revealed(channel.question())
        await channel.pass_time(seconds=1)
        assert channel.revealed(channel.question())
        assert len(boards(channel)) == 1
        assert len(channel.questions()) == 1
        await channel.click("host", panel, "Reveal and next")
        assert len(channel.questions()) == 2
        assert len(boards(channel)) == 1


async def test_speed_counts_only_where_it_was_asked_for(database: str) -> None:
    async with study(database) as channel:
        await channel.say("host", "/quiz start topic:t02 difficulty:4 count:1 mode:live timer:40 speed:yes")
        await answer(channel, "quick")
        await channel.pass_time(seconds=20)
        await answer(channel, "half")
        await answer(channel, "false", right=False)
        await channel.pass_time(seconds=20)
        # Difficulty 4 is worth 40 points; the last moment earns half of that, the middle three quarters.
        assert table(boards(channel)[0]) == [
            ("1", "quick", "40", "1/1"),
            ("2", "half", "30", "1/1"),
            ("3", "false", "0", "0/1"),
        ]


async def test_without_speed_the_last_second_is_worth_the_same(database: str) -> None:
    async with study(database) as channel:
        await channel.say("host", "/quiz start topic:t02 difficulty:4 count:1 mode:live timer:40")
        await answer(channel, "quick")
        await channel.pass_time(seconds=39)
        await answer(channel, "slow")
        await channel.pass_time(seconds=1)
        assert [row[:3] for row in table(boards(channel)[0])] == [("1", "quick", "40"), ("1", "slow", "40")]


async def test_the_panel_comes_back_after_a_restart(database: str) -> None:
    async with study(database) as channel:
        panel = await channel.say("host", START)
        await channel.restart()
        assert words(await channel.say("host", "/quiz resume")) == words(panel)
        assert "question 2" in words(await channel.click("host", panel, "Reveal and next"))


async def test_stop_reveals_what_is_out(database: str) -> None:
    async with study(database) as channel:
        panel = await channel.say("host", START)
        await answer(channel, "ann")
        await channel.pass_time(seconds=5)
        await channel.click("host", panel, "Stop")
        assert channel.revealed(channel.question())
        assert len(boards(channel)) == 1
        assert "over after 1 question;" in words(await channel.click("host", panel, "Reveal and next"))
        assert len(channel.questions()) == 1


async def test_answers_in_a_live_quiz_are_private_too(database: str) -> None:
    async with study(database) as channel:
        await channel.say("host", START)
        shown = channel.shown
        shown.clear()
        await answer(channel, "ann")
        (reply,) = shown
        assert isinstance(reply.view, View)
        assert reply.view.private
        assert {b.label for b in buttons(reply.view)} == {"Guess", "Fairly sure", "Certain"}
        assert button(reply.view, "Guess")


async def test_a_daily_question_and_a_live_quiz_side_by_side(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:s1")
        daily = channel.question()
        await channel.pick("ann", "pumice")
        panel = await channel.say("host", "/quiz start topic:t02 kind:single count:4 mode:live")
        for _ in range(4):
            await channel.pass_time(seconds=10)
            panel = await channel.click("host", panel, buttons(panel)[0].label if isinstance(panel, View) else "")
        assert "is over" in words(panel)
        assert not channel.revealed(daily)
        await channel.pass_time(hours=25)
        assert channel.revealed(daily)
        assert [row[:3] for row in await channel.board()] == [("1", "ann", "10")]


async def test_a_team_joined_in_the_moment_of_the_close_comes_after_it(database: str) -> None:
    async with study(database) as channel:
        panel = await channel.say("host", START)
        await answer(channel, "ann")
        await channel.click("host", panel, "Stop")
        await channel.say("ann", "/team create Owls")
        assert await channel.board(options="period:all scope:teams") == []
