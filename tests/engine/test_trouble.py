"""Platforms that refuse, processes that were down, banks that change: the channel gets over it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import PlatformError
from bot.model import Place
from bot.store.store import SqlWriting
from bot.ui import Line, View, Where
from tests.engine.channel import Study, drop, rewrite, study
from tests.engine.reading import buttons, words

SETUP = "setup time:09:00 zone:Europe/Berlin days:daily kinds:single"


def refusing(*verbs: str, gone: bool, channel: str = "study") -> PlatformRefusal:
    return PlatformRefusal(frozenset(verbs), gone, channel)


class PlatformRefusal:
    """What a platform answers to some calls in one channel."""

    def __init__(self, verbs: frozenset[str], gone: bool, channel: str) -> None:
        self._verbs, self._gone, self._channel = verbs, gone, channel

    def __call__(self, verb: str, place: Place) -> PlatformError | None:
        if verb in self._verbs and place.channel == self._channel:
            return PlatformError("missing access" if self._gone else "server error", gone=self._gone)
        return None


def heal(channel: Study) -> None:
    channel.platform.refuse = lambda _verb, _place: None


# ------------------------------------------------------------------ the platform


async def test_a_channel_that_is_gone_pauses_its_schedule_and_tells_the_organiser(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.organise(SETUP, channel="other")
        channel.platform.refuse = refusing("post", gone=True)
        await channel.at("2026-11-23 09:01")
        ((user, view),) = channel.platform.told
        assert user == "lead"
        assert view.blocks[0] == Line(
            "I can't post in the channel ",
            Where("study"),
            " any more (missing access), so its schedule is paused. "
            "Give me access again, then `/quizadmin schedule resume`.",
        )
        assert len(channel.questions("other")) == 1
        assert "Paused: the platform refused" in words(await channel.organise("schedule list"))
        assert "Paused" not in words(await channel.organise("schedule list", channel="other"))
        heal(channel)
        await channel.organise("schedule resume")
        await channel.at("2026-11-24 09:00")
        assert len(channel.questions()) == 1


async def test_a_post_that_is_never_delivered_makes_a_void_round(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP + " open_for:2h")
        await channel.at("2026-11-23 09:00")
        await channel.say("ann", "A")
        await channel.at("2026-11-24 08:00")
        before = await channel.streaks()
        channel.platform.refuse = refusing("post", gone=False)
        await channel.at("2026-11-24 12:00")
        heal(channel)
        await channel.at("2026-11-24 20:00")
        assert len(channel.questions()) == 1
        async with channel.services.store.read() as tx:
            (void, posted) = [taken.round for taken in await tx.taken(1, 5)]
            history = (await tx.history([posted.place]))[posted.place]
        assert void.void
        assert not posted.void
        assert void.question not in {asked.question for asked in history}, "it may be asked another day"
        assert await channel.streaks() == before == {"ann": (1, 1, 0)}
        assert sum(post.reply_to != "" for post in channel.platform.posts) == 1


async def test_a_question_that_only_the_list_showed_counts(database: str) -> None:
    """The post came nowhere, but ``/quiz open`` shows it; who answered there answered."""
    async with study(database) as channel:
        await channel.organise(SETUP + " open_for:2h")
        channel.platform.refuse = refusing("post", gone=False)
        await channel.at("2026-11-23 09:05")
        await channel.click("ann", await channel.say("ann", "/quiz open"), "A")
        heal(channel)
        await channel.at("2026-11-23 12:00")
        assert await channel.streaks() == {"ann": (1, 1, 0)}
        assert len(channel.questions()) == 1, "delivered as soon as the platform takes it"


async def test_a_late_answer_to_a_void_round_changes_nothing(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP + " open_for:2h")
        channel.platform.refuse = refusing("post", gone=False)
        await channel.at("2026-11-23 09:05")
        shown = await channel.say("ann", "/quiz open")
        await channel.at("2026-11-23 12:00")
        await channel.click("ann", shown, "A")
        assert await channel.streaks() == {}
        assert await channel.board() == []


async def test_a_post_that_a_moderator_deleted_is_revealed_all_the_same(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b3")
        await channel.pick("ann", "swift")
        channel.platform.refuse = refusing("edit", gone=True)
        await channel.pass_time(hours=25)
        assert "EXPLAIN-b3" in words(channel.reveal(channel.question()))
        assert channel.platform.threads
        assert [row[1:3] for row in await channel.board()] == [("ann", "30")]


async def test_a_platform_that_fails_for_a_while_gets_it_later(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b3")
        await channel.pick("ann", "swift")
        channel.platform.refuse = refusing("post", "edit", gone=False)
        await channel.pass_time(hours=25)
        assert not channel.revealed(channel.question())
        heal(channel)
        await channel.pass_time(minutes=10)
        assert "Closed" in words(channel.question().view)
        assert channel.revealed(channel.question())
        assert len(channel.platform.threads) == 1


# ------------------------------------------------------------------ outages


async def test_after_an_outage_a_post_comes_late(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.stop()
        channel.leap(hours=6)  # from 8 to 14 o'clock: five hours late
        await channel.start()
        async with channel.services.store.read() as tx:
            ((taken),) = await tx.taken(1, 5)
        assert taken.round.opens_at == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
        assert taken.round.closes_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "never beyond the next post"


@pytest.mark.parametrize("late", ["6h", "0"])
async def test_after_a_longer_one_it_is_left_out(database: str, late: str) -> None:
    async with study(database) as channel:
        await channel.organise(f"{SETUP} late:{late}")
        await channel.stop()
        channel.leap(hours=7, minutes=30)
        await channel.start()
        assert not channel.questions()
        await channel.at("2026-11-24 09:00")
        assert len(channel.questions()) == 1


async def test_an_outage_of_a_week_brings_one_post(database: str) -> None:
    async with study(database) as channel:
        await channel.organise(SETUP)
        await channel.at("2026-11-23 10:00")
        await channel.stop()
        channel.leap(days=7)
        await channel.start()
        first, second = channel.questions()
        assert channel.revealed(first)
        assert not channel.revealed(second)


async def test_a_close_that_was_due_in_an_outage_is_made_up_for(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b3 open_for:1h")
        await channel.pick("ann", "swift")
        await channel.stop()
        channel.leap(hours=9)
        await channel.start()
        assert channel.revealed(channel.question())
        assert [row[1:3] for row in await channel.board()] == [("ann", "30")]


async def test_buttons_of_an_earlier_process_work(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b3")
        await channel.restart()
        saved = await channel.pick("ann", "swift")
        await channel.restart()
        assert "certain" in words(await channel.click("ann", saved, "Certain"))


# ------------------------------------------------------------------ the bank changes


async def test_a_round_closes_with_the_question_that_was_asked(database: str, bank: Path) -> None:
    async with study(database, bank=bank) as channel:
        await channel.organise("schedule now question:b3")
        await channel.pick("ann", "swift")
        rewrite(
            bank,
            "b3",
            lambda item: item.replace('correct: "swift"', 'wrong: "swift"').replace('wrong: "kiwi"', 'correct: "kiwi"'),
        )
        await channel.app.reload()
        await channel.restart()
        await channel.pick("bob", "kiwi")
        await channel.pass_time(hours=25)
        assert [row[1:3] for row in await channel.board()] == [("ann", "30"), ("bob", "0")]
        reveal = words(channel.reveal(channel.question()))
        assert "swift right" in reveal
        await channel.organise("schedule now question:b3")
        await channel.pick("cat", "kiwi")
        await channel.pass_time(hours=25)
        assert [row[1:3] for row in await channel.board()] == [("ann", "30"), ("cat", "30"), ("bob", "0")]


async def test_a_round_closes_though_its_question_was_removed(database: str, bank: Path) -> None:
    async with study(database, bank=bank) as channel:
        await channel.organise("schedule now question:b3")
        drop(bank, "b3")
        await channel.app.reload()
        await channel.restart()
        await channel.pick("ann", "swift")
        assert "1 question is open" in words(await channel.say("ann", "/quiz open"))
        await channel.pass_time(hours=25)
        assert "EXPLAIN-b3" in words(channel.reveal(channel.question()))
        assert [row[1:3] for row in await channel.board()] == [("ann", "30")]
        assert "1 of 1 right" in words(await channel.say("ann", "/me stats"))
        assert "There is no question" in words(await channel.say("ann", "/question show b3"))


async def test_mended_wording_shows_at_once(database: str, bank: Path) -> None:
    """What doesn't matter to grading isn't frozen with the round."""
    async with study(database, bank=bank) as channel:
        await channel.organise("schedule now question:b3")
        await channel.pick("ann", "swift")
        rewrite(bank, "b3", lambda item: item.replace("EXPLAIN-b3", "EXPLAIN-BETTER"))
        await channel.app.reload()
        await channel.restart()
        await channel.pass_time(hours=25)
        assert "EXPLAIN-BETTER" in words(channel.reveal(channel.question()))


async def test_a_bank_with_a_flaw_leaves_the_present_one(database: str, bank: Path) -> None:
    async with study(database, bank=bank) as channel:
        rewrite(bank, "b3", lambda item: item.replace("kind: single", "kind: singel"))
        await channel.app.reload()
        await channel.organise("schedule now question:b3")
        assert "What sleeps" in words(channel.question().view)


# ------------------------------------------------------------------ bugs of our own


async def test_a_round_that_was_rolled_back_leaves_nothing_behind(
    sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite gives the number of a rolled-back round to the next one: nothing about the first may be remembered."""

    async def broken(_self: SqlWriting, _rows: object) -> None:
        raise RuntimeError("the outbox is broken")

    async with study(str(sqlite_path)) as channel:
        with monkeypatch.context() as patch:
            patch.setattr(SqlWriting, "enqueue", broken)
            failed = await channel.say("host", "/quiz start mode:live topic:t02 difficulty:1 kind:single count:1")
            assert "Something went wrong on my side" in words(failed)
        await channel.organise("schedule now question:b3")
        await channel.pick("ann", "swift")
        await channel.pass_time(hours=25)
        assert [row[1:3] for row in await channel.board()] == [("ann", "30")]
        assert "swift right" in words(channel.reveal(channel.question()))


async def test_controls_nobody_made_get_a_polite_answer(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b3")
        shown = channel.question().view
        assert isinstance(shown, View)
        assert {b.label for b in buttons(shown)} == {"A", "B", "C", "D", "Report"}
        for line in ("/me score 9999", "/leaderboard page:9999 period:all", "/quiz", "/help nothing", "/", "/xyzzy"):
            said = words(await channel.say("ann", line))
            assert said
            assert "incident" not in said
