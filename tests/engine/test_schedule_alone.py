"""What a schedule does by itself: it pauses, warns, repeats, adapts."""

from __future__ import annotations

from pathlib import Path

from tests.engine.channel import rewrite, study
from tests.engine.reading import words
from tests.engine.test_schedule import SETUP, next_at, rounds


async def test_it_pauses_itself_when_nobody_answers_and_says_so(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP + " pause_after:2")
        await channel.at("2026-11-23 09:00")
        await channel.at("2026-11-24 09:00")
        await channel.say("ann", "A")
        await channel.at("2026-11-27 12:00")
        said = [words(post.view) for post in channel.platform.posts if "I pause" in words(post.view)]
        assert len(said) == 1
        assert "nobody answered the last 2 questions" in said[0]
        assert [str(round_.slot) for round_ in await rounds(channel)] == [
            "2026-11-23",
            "2026-11-24",
            "2026-11-25",
            "2026-11-26",
            "2026-11-27",
        ][: len(await rounds(channel))]
        assert await next_at(channel) == ""
        posted = len(channel.questions())
        await channel.at("2026-12-02 12:00")
        assert len(channel.questions()) == posted
        await channel.organise("schedule resume")
        await channel.at("2026-12-03 12:00")
        assert len(channel.questions()) == posted + 1


async def test_the_organiser_hears_when_unseen_questions_run_low(database: str) -> None:
    async with study(database, low_queue=3) as channel:
        await channel.organise(SETUP + " topics:t02 kinds:single pause_after:0")  # five questions
        for day in (23, 24, 25, 26, 27):
            await channel.at(f"2026-11-{day} 09:00")
        told = [words(view) for user, view in channel.platform.told if user == "lead"]
        assert ["2 questions that it hasn't seen are left" in text for text in told] == [True, False]
        assert ["the last question that is new here" in text for text in told] == [False, True]
        await channel.at("2026-11-30 09:00")
        asked = [round_.question for round_ in await rounds(channel)]
        assert sorted(asked[:5]) == ["s1", "s2", "s3", "s4", "s5"]
        assert asked[5] == asked[0], "then the oldest comes back"
        assert len(channel.platform.told) == 2


async def test_no_question_left_pauses_it_and_tells_the_organiser(database: str, bank: Path) -> None:
    async with study(database, bank=bank) as channel:
        await channel.organise(SETUP + " topics:t01 kinds:open")
        rewrite(bank, "in-words", lambda item: item.rstrip("\n") + "\n  status: retired\n")
        await channel.app.reload()
        await channel.at("2026-11-23 09:00")
        assert not channel.platform.posts
        ((user, view),) = channel.platform.told
        assert user == "lead"
        assert "No question is left" in words(view)
        assert await next_at(channel) == ""
        assert "Paused: no question is left that fits it" in words(await channel.organise("schedule list"))


async def test_the_same_question_is_not_open_twice_in_a_group(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP + " topics:t01 kinds:open")
        await channel.organise(SETUP + " topics:t01 kinds:open", channel="other")
        await channel.at("2026-11-23 09:00")
        posts = channel.questions() + channel.questions("other")
        assert len(posts) == 1
        assert "No question is left" in words(channel.platform.told[0][1])


async def test_the_role_is_mentioned_with_the_post_alone(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP + " ping:@learners")
        await channel.at("2026-11-24 09:00")
        assert [bool(post.ping) for post in channel.platform.posts] == [True, False, True]


async def test_adaptive_difficulty_follows_the_channel(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("setup time:09:00 zone:Europe/Berlin days:daily kinds:single difficulty:adaptive")
        assert "adaptive difficulty" in words(channel.shown[-1].view)
        levels = []
        for day in range(23, 30):
            await channel.at(f"2026-11-{day} 09:00")
            question = channel.services.shelf.bank.find((await rounds(channel))[-1].question)
            levels.append(question.difficulty)
            key = question.body.key(range(4), {}).split(" — ")[1]
            await channel.pick("ann", key)
        assert levels[0] == 3
        assert sum(levels[3:6]) > sum(levels[:3])
