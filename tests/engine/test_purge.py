"""A workspace whose grace is over is forgotten, and what others share with it stays as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import select, text

from bot.commands import decode, parse
from bot.errors import StoreError
from bot.model import Actor, Mode, Place
from bot.ports import Installation, Services, Session, Turn, TurnKind, Vote
from bot.store import SqlStore, purging
from bot.store.columns import metadata
from bot.store.schema import answers, identities, purges
from bot.store.store import SqlWriting
from bot.ui import View
from bot.usecases import membership
from bot.usecases.rebuilding import rebuild
from tests.engine.channel import Study, study
from tests.engine.grader import PlainGrader
from tests.engine.reading import button, letter, words

GRACE = timedelta(days=30)
SECRETS = ("SECRET-GUILD", "SECRET-ROOM", "SECRET-USER", "SECRET-NAME", "SECRET-TEAM", "SECRET-REASON", "SECRET-WORDS")
KEPT = {"purges", "snapshots", "quizmaster_version"}
"""Tables that say nothing of anybody."""


class Guild:
    """Another workspace in the same database, full of what must not be found any more."""

    def __init__(self, channel: Study) -> None:
        self.channel = channel

    def actor(self, user: str, room: str = "SECRET-ROOM") -> Actor:
        place = Place("terminal", "SECRET-GUILD", room)
        return Actor(place, f"SECRET-USER-{user}", f"SECRET-NAME-{user}", is_admin=True)

    async def say(self, user: str, line: str) -> View:
        shown = await self.channel.do(parse(line, self.actor(user), self.channel.delivery()))
        assert isinstance(shown, View)
        return shown

    async def press(self, user: str, view: View, label: str) -> None:
        token = button(view, label).action
        await self.channel.do(decode(token, self.actor(user), f"SECRET-{self.channel.delivery()}"))

    def question(self) -> View:
        return self.channel.questions("SECRET-ROOM")[-1].views[0]

    async def live(self) -> None:
        """A life: schedules, rounds, quizzes, teams, reports, seasons, a queue, an absence."""
        setup = "setup time:09:00 zone:Europe/Berlin days:daily kinds:single ping:SECRET-USER-role"
        await self.say("eve", f"/quizadmin {setup}")
        await self.say("eve", "/quizadmin season start name:SECRET-NAME-season")
        await self.say("eve", "/quizadmin question queue question:b5")
        await self.say("eve", "/quizadmin question ban question:b4")
        await self.say("eve", "/team create name:SECRET-TEAM")
        await self.say("mal", "/team create name:SECRET-TEAM-2")
        await self.say("mal", "/me away until:2026-12-31")
        await self.say("mal", "/question report question:b1 reason:SECRET-REASON is wrong")
        for question in ("b1", "b2", "b3"):
            await self.say("eve", f"/quizadmin schedule now question:{question} open_for:1h")
            for user in ("eve", "mal"):
                await self.press(user, self.question(), "A")
                await self.press(user, self.question(), "B")
            await self.channel.pass_time(hours=2)
        await self.say("eve", "/quizadmin schedule now question:in-words open_for:1h")
        form = f"q1:written:{await self.newest()}"
        for user in ("eve", "mal"):
            fields = {"answer": "SECRET-WORDS, at length, on safety? and warmth."}
            await self.channel.do(decode(form, self.actor(user), f"SECRET-form-{user}", fields=fields))
        await self.channel.pass_time(hours=2)
        await self.talk()
        await self.say("mal", "/quiz start count:2 kind:single")
        await self.say("mal", "/quiz start mode:live count:2 kind:single")
        await self.say("eve", "/quizadmin season close")
        async with self.channel.services.store.write() as tx:
            await tx.save_installation(Installation("terminal", "", "SECRET-GUILD", "SECRET", self.channel.clock.now()))
            await tx.set_note("terminal:commands:SECRET-GUILD", "hash")
            await tx.set_note("terminal:commands:OTHER", "hash")

    async def talk(self) -> None:
        """A vote on an open answer, and an interview."""
        now, actor = self.channel.clock.now(), self.actor("mal")
        async with self.channel.services.store.write() as tx:
            mal, group = await tx.ensure_player(actor, now), await tx.group(actor.place)
            round_ = await tx.last_closed(actor.place)
            assert group is not None
            assert round_ is not None
            (seen, other) = await tx.assessments(round_.id)
            assert "SECRET-WORDS" in seen.seen.dump()
            await tx.add_vote(Vote(min(seen.answer, other.answer), "safety", mal.id, True, now, 0.5, "1-0a"))
            session = Session(0, Mode.INTERVIEW, actor.place, group.id, mal.id, ("in-words",), 0, 0, False, now, now)
            number = await tx.add_session(session)
            await tx.add_turn(
                Turn(number, round_.id, 1, TurnKind.FOLLOWUP, "Why?", "SECRET-WORDS.", seen.seen, now, "SECRET-turn")
            )

    async def newest(self) -> int:
        async with self.channel.services.store.read() as tx:
            round_ = await tx.last_round(self.actor("").place)
        assert round_ is not None
        return round_.id


async def local_life(channel: Study) -> None:
    """The workspace that stays."""
    await channel.organise("setup time:09:00 zone:Europe/Berlin days:daily kinds:single")
    await channel.say("ann", "/team create name:Owls")
    for question in ("b1", "b2"):
        await channel.organise(f"schedule now question:{question} open_for:1h")
        view = channel.question().views[0]
        for user, answer in (("ann", "heron" if question == "b1" else "nightingale"), ("bob", "A")):
            label = letter(view, answer) if len(answer) > 1 else answer
            await channel.click(user, view, label)
        await channel.pass_time(hours=2)


async def everything(services: Services, *, but: frozenset[str] = frozenset()) -> str:
    """Every row of every table, as text."""
    lines = []
    async with cast("SqlStore", services.store).read() as reading:
        for table in metadata.sorted_tables:
            if table.name not in but:
                lines += [repr(tuple(row)) for row in (await reading._db.execute(select(table))).all()]
    return "\n".join(lines)


async def share(channel: Study) -> None:
    """What linking two workspaces will come to."""
    grouped = ("workspaces", "rounds", "schedules", "sessions", "seasons", "bans", "tallies", "teams", "team_moves")
    async with cast("SqlStore", channel.services.store).write() as writing:
        permit = purges.insert().values(reason="linked", began_at=0, removed=0, last_round=0, last_session=0)
        await writing._db.execute(permit)
        for table in grouped:
            await writing._db.execute(text(f"UPDATE {table} SET group_id = 1 WHERE group_id = 2"))  # noqa: S608 - a table of ours
        await writing._db.execute(text("DELETE FROM groups WHERE id = 2"))
        await writing._db.execute(text("DELETE FROM purges"))
    await rebuild(channel.services)


@asynccontextmanager
async def two_workspaces(database: str) -> AsyncIterator[tuple[Study, Guild]]:
    async with study(database, grader=PlainGrader()) as channel:
        await local_life(channel)
        guild = Guild(channel)
        await guild.live()
        yield channel, guild


async def purge(channel: Study) -> None:
    await membership.removed(channel.services, "terminal", "SECRET-GUILD")
    channel.leap(days=30, seconds=1)
    assert await membership.purge(channel.services) == 1
    assert await membership.purge(channel.services) == 0


async def test_nothing_of_a_workspace_is_left(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await local_life(channel)
        before = await everything(channel.services, but=frozenset({"snapshots"}))
        board = await channel.board()
        guild = Guild(channel)
        await guild.live()
        full = await everything(channel.services)
        assert [secret for secret in SECRETS if secret not in full] == [], "or this test proves nothing"
        await membership.removed(channel.services, "terminal", "SECRET-GUILD")
        channel.leap(days=29)
        assert await membership.purge(channel.services) == 0
        channel.leap(days=1, seconds=1)
        assert await membership.purge(channel.services) == 1
        after = await everything(channel.services, but=frozenset(KEPT))
        assert "SECRET" not in after
        kept = set(before.splitlines())
        strange = [line for line in after.splitlines() if line not in kept]
        assert [line for line in strange if "hash" not in line] == []
        assert await channel.board() == board
        problems = (await cast("SqlStore", channel.services.store).check()).problems
        assert problems == ()


async def test_what_was_deleted_is_counted_without_names(database: str) -> None:
    async with two_workspaces(database) as (channel, _):
        async with cast("SqlStore", channel.services.store).read() as reading:
            logged = len((await reading._db.execute(select(answers))).all())
        await purge(channel)
        async with cast("SqlStore", channel.services.store).read() as reading:
            (row,) = (await reading._db.execute(select(purges))).all()
            left = len((await reading._db.execute(select(answers))).all())
        assert row.reason == "workspace removed"
        assert row.ended_at is not None
        assert row.removed > logged - left > 0


async def test_the_log_is_closed_again_afterwards(database: str) -> None:
    async with two_workspaces(database) as (channel, _):
        await purge(channel)
        for table in ("answers", "team_moves"):
            with pytest.raises(Exception, match=f"{table} is append-only"):
                async with cast("SqlStore", channel.services.store).write() as writing:
                    await writing._db.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a table of ours


async def test_a_workspace_that_comes_back_in_time_loses_nothing(database: str) -> None:
    async with two_workspaces(database) as (channel, _):
        await membership.removed(channel.services, "terminal", "SECRET-GUILD")
        channel.leap(days=29)
        await membership.returned(channel.services, "terminal", ["SECRET-GUILD"])
        channel.leap(days=40)
        assert await membership.purge(channel.services) == 0
        assert "SECRET-WORDS" in await everything(channel.services)


async def test_one_that_comes_back_afterwards_begins_anew(database: str) -> None:
    async with two_workspaces(database) as (channel, guild):
        old = await guild.newest()
        await purge(channel)
        await membership.returned(channel.services, "terminal", ["SECRET-GUILD"])
        await guild.say("eve", "/quizadmin schedule now question:b1 open_for:1h")
        await guild.press("eve", guild.question(), "A")
        await channel.pass_time(hours=2)
        async with channel.services.store.read() as tx:
            group = await tx.group(guild.actor("").place)
            assert group is not None
            rows, total = await tx.board(group.id, "all", teams=False, topic="", by="points", limit=9, offset=0)
        assert [(row.name, row.answered) for row in rows] == [("SECRET-NAME-eve", 1)]
        assert total == 1
        assert await guild.newest() > old, "or a button from then would answer it"


async def test_a_crash_half_way_is_made_good(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "ROWS", 2)
    monkeypatch.setattr(purging, "ROUNDS", 1)
    monkeypatch.setattr(purging, "PEOPLE", 1)
    async with two_workspaces(database) as (channel, _):
        await membership.removed(channel.services, "terminal", "SECRET-GUILD")
        channel.leap(days=31)
        whole, done, stop = SqlWriting.purge, 0, 1

        async def cut_off(self: SqlWriting, *arguments: object) -> bool:
            nonlocal done
            done += 1
            more = await whole(self, *arguments)  # type: ignore[arg-type]  # what it was given
            if done == stop:
                raise StoreError("the power failed")
            return more

        monkeypatch.setattr(SqlWriting, "purge", cut_off)
        finished = False
        while not finished:
            done, stop = 0, stop + 3
            try:
                finished = await membership.purge(channel.services) == 1
            except StoreError:
                await channel.restart()
                assert (await cast("SqlStore", channel.services.store).check()).problems == ()
        assert stop > 10, "or nothing was cut off half-way"
        assert "SECRET" not in await everything(channel.services, but=frozenset(KEPT))


async def test_who_is_known_elsewhere_keeps_that(database: str) -> None:
    """One person in two groups: what was first in the one that goes is first in the other from now on."""
    async with study(database, grader=PlainGrader()) as channel:
        guild = Guild(channel)
        async with cast("SqlStore", channel.services.store).write() as writing:
            ann = await writing.ensure_player(channel.actor("ann"), channel.clock.now())
            eve = {"platform": "terminal", "workspace": "SECRET-GUILD", "user_id": "SECRET-USER-eve", "name": "ann"}
            await writing._db.execute(identities.insert().values(player_id=ann.id, **eve))
        await guild.say("eve", "/quizadmin schedule now question:b1 open_for:1h")
        await guild.press("eve", guild.question(), "A")
        await channel.pass_time(hours=2)
        await local_life(channel)

        async def firsts() -> list[tuple[str, bool]]:
            async with channel.services.store.read() as tx:
                group = await tx.group(channel.actor("ann").place)
                assert group is not None
                past = await tx.past_results(ann.id, group.id, counting=False, limit=9, offset=0)
            return [(each.round.question, each.result.first) for each in past]

        assert await firsts() == [("b2", True), ("b1", False)]
        await purge(channel)
        assert await firsts() == [("b2", True), ("b1", True)]
        async with channel.services.store.read() as tx:
            assert await tx.player(channel.actor("ann")) == ann
        assert "SECRET" not in await everything(channel.services, but=frozenset(KEPT))


# ------------------------------------------------------------------ shared groups


async def scores(services: Services) -> list[tuple[int, int, int]]:
    """Everybody's sums on the board of all time, as the boards' table holds them."""
    async with cast("SqlStore", services.store).read() as reading:
        rows = await reading._db.execute(
            text("SELECT teams, who, centipoints FROM tallies WHERE period = 'all' AND topic = '' ORDER BY 1, 2")
        )
        return [(row.teams, row.who, row.centipoints) for row in rows]


async def telling(services: Services) -> Sequence[Vote]:
    """The votes that move how answers to the open question are read."""
    rev = services.shelf.bank.find("in-words").rev
    async with services.store.read() as tx:
        return await tx.telling_votes(1, "in-words", rev, services.clock.now() + GRACE)


async def test_in_a_shared_group_scores_stay_and_names_go(database: str) -> None:
    async with two_workspaces(database) as (channel, _):
        await share(channel)
        before, told = await scores(channel.services), await telling(channel.services)
        assert len(told) == 1
        projections = await channel.dump()
        assert {"ann", "bob", "SECRET-NAME-eve", "SECRET-NAME-mal"} == {row[1] for row in await channel.board()}
        await purge(channel)
        after = await everything(channel.services, but=frozenset(KEPT))
        assert [line for line in after.splitlines() if "SECRET" in line and "season" not in line] == []
        assert await scores(channel.services) == before
        assert await channel.dump() == projections
        assert await telling(channel.services) == told, "what they said of others' answers counts on, without them"
        assert {row[1] for row in await channel.board()} == {"ann", "bob"}
        assert "SECRET" not in words(await channel.say("ann", "/team list"))
        assert (await cast("SqlStore", channel.services.store).check()).problems == ()


async def test_the_last_workspace_of_a_group_takes_the_nameless_with_it(database: str) -> None:
    async with two_workspaces(database) as (channel, _):
        await share(channel)
        await purge(channel)
        await membership.removed(channel.services, "terminal", "local")
        channel.leap(days=31)
        assert await membership.purge(channel.services) == 1
        rows = await everything(channel.services, but=frozenset(KEPT))
        assert [line for line in rows.splitlines() if "hash" not in line] == []
