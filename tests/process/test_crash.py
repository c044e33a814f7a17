"""kill -9 at any moment, again and again, while members answer and posts fall due: nothing is lost, nothing is doubled.

``QUIZMASTER_KILLS`` sets the number of kills (20, or 200 with ``make crash``). The test waits in real time, since the
processes it kills are real; what the game sees is the stand-in's clock.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import Place, Rule, Schedule, Slot, Wish
from tests.process import victim
from tests.process.items import write_bank
from tests.process.stand_in import GoneError, StandIn

KILLS = int(os.environ.get("QUIZMASTER_KILLS", "20"))
SEED = 20261122
START = datetime(2026, 11, 23, 8, 59, 30, tzinfo=UTC)
CHANNELS = 10
MEMBERS = 50
BEAT = 0.05
"""Real seconds between two messages that carry the time."""
STEP = 1.5
"""Seconds of the game per beat. A lease of 30 s is over after a real one, longer than any send takes here."""
LONGEST_OUTAGE = 60
OPEN_FOR = 600
"""Seconds, of about ten lives: a question that can't be posted before it closes isn't posted at all."""
LATE_AFTER = 6 * 3600


def channel(number: int) -> tuple[str, str, str]:
    return ("standin", f"w{number}", f"c{number}")


@dataclass(slots=True)
class Click:
    """One press of a button; ``said`` is what the bot replied, "" as long as it didn't."""

    user: str
    delivery: str
    token: str
    place: tuple[str, str, str]
    said: str = ""
    tries: int = 0


@dataclass(slots=True)
class Trial:
    """The members, the clock and the executioner."""

    stand_in: StandIn
    database: Path
    bank: Path
    chance: random.Random
    port: int = 0
    clicks: list[Click] = field(default_factory=list)
    kills: int = 0
    between: list[str] = field(default_factory=list)
    """Nonces of posts that were accepted, and whose sender was killed before it heard so."""
    answering: bool = True
    over: bool = False
    until: datetime = START
    """What was due by then had the time to be posted."""

    # ------------------------------------------------------------------ the world around the bot

    async def tell_time(self) -> None:
        """Time passes while a bot lives, so that a slow machine isn't a long outage; ``live_and_die`` lets it jump."""
        while not self.over:
            await asyncio.sleep(BEAT)
            if self.stand_in.names:
                self.stand_in.advance(STEP)

    async def answer(self, user: str) -> None:
        """Press a button of a post that is open; what got no reply is pressed again with the same event id, as a
        platform delivers again what nobody acknowledged."""
        chance = random.Random(f"{SEED}{user}")
        click: Click | None = None
        while self.answering:
            await asyncio.sleep(chance.uniform(0.1, 0.4))
            click = click or self._choose(user, chance)
            if click is None:
                continue
            click.tries += 1
            try:
                click.said = await self.stand_in.click(click.token, click.place, user, click.delivery)
            except GoneError:
                continue
            click = None

    def _choose(self, user: str, chance: random.Random) -> Click | None:
        recent = list(self.stand_in.posts.values())[-60:]
        tokens = [(post.place, token) for post in recent for token in post.tokens if ":pick:" in token]
        if not tokens:
            return None
        place, token = chance.choice(tokens)
        click = Click(user, f"{user}-{len(self.clicks)}", token, place)
        self.clicks.append(click)
        return click

    # ------------------------------------------------------------------ lives and deaths

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.tell_time())
            for number in range(MEMBERS):
                group.create_task(self.answer(f"u{number}"))
            for life in range(KILLS):
                await self.live_and_die(hold=life % 4 == 3)
            await self.settle()

    async def live_and_die(self, *, hold: bool) -> None:
        process = await victim.start(self.port, self.database, self.bank, self.stand_in.now)
        try:
            await self.stand_in.connected.wait()
            if hold:
                nonce = await self.stand_in.hold()
                self.between.append(nonce)
            else:
                await self._some_moment()
        finally:
            process.kill()
            assert await process.wait() == -9
        self.kills += 1
        while self.stand_in.names:
            await self._movement()
        self.stand_in.advance(self.chance.uniform(0, LONGEST_OUTAGE))

    async def _some_moment(self) -> None:
        events = self.stand_in.events + self.chance.randint(20, 300)
        while self.stand_in.events < events:
            await self._movement()
        # Most messages follow a commit; a moment more, and the kill falls anywhere.
        await asyncio.sleep(self.chance.uniform(0, 0.03))

    async def _movement(self) -> None:
        self.stand_in.moved.clear()
        await self.stand_in.moved.wait()

    async def settle(self) -> None:
        """The last life: no more answers, everything queued goes out, and an orderly end."""
        process = await victim.start(self.port, self.database, self.bank, self.stand_in.now)
        await self.stand_in.connected.wait()
        await self._some_moment()
        self.answering = False
        self.until = self.stand_in.now
        while due_before(self.database, self.until):
            await self._movement()
        self.stand_in.say({"stop": True})
        assert await process.wait() == 0
        self.over = True


# ------------------------------------------------------------------ what is found afterwards


def rows(database: Path, query: str, **values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()


def lost_answers(trial: Trial) -> list[Click]:
    """Acknowledged, and not in the log as it was pressed."""
    query = "SELECT a.delivery, a.given, r.shown FROM answers a JOIN rounds r ON r.id = a.round_id"
    logged = {
        delivery: (json.loads(given), json.loads(shown)) for delivery, given, shown in rows(trial.database, query)
    }
    return [click for click in acknowledged(trial) if not kept(click, *logged.get(click.delivery, ([], [])))]


def kept(click: Click, given: list[int], shown: list[int]) -> bool:
    letter = click.token.rpartition(":")[2]
    return bool(given) and given == [shown["ABCD".index(letter)]]


def acknowledged(trial: Trial) -> list[Click]:
    return [click for click in trial.clicks if click.said.startswith("Saved")]


def doubled_slots(trial: Trial) -> list[tuple[Any, ...]]:
    query = "SELECT schedule_id, slot, count(*) FROM rounds GROUP BY 1, 2 HAVING count(*) > 1"
    return rows(trial.database, query)


def doubled_posts(trial: Trial) -> dict[tuple[str, int], int]:
    """(what, round) → how many different messages stand in the channel, where that is more than one."""
    queued = rows(trial.database, "SELECT nonce, what, round_id FROM outbox WHERE round_id IS NOT NULL")
    meant = {nonce: (what, round_id) for nonce, what, round_id in queued}
    strangers = [post.ref for post in trial.stand_in.posts.values() if post.nonce not in meant]
    assert strangers == []
    counts = Counter(meant[post.nonce] for post in trial.stand_in.posts.values())
    return {key: count for key, count in counts.items() if count > 1}


def due_before(database: Path, until: datetime) -> bool:
    """Whether slots, closings or messages that were due by ``until`` still wait."""
    waiting = """
        SELECT 1 FROM schedules WHERE paused = '' AND next_at <= :at
        UNION ALL SELECT 1 FROM rounds WHERE closed_at IS NULL AND closes_at <= :at
        UNION ALL SELECT 1 FROM outbox o JOIN rounds r ON r.id = o.round_id
            WHERE o.done_at IS NULL AND r.opens_at <= :at
    """
    return bool(rows(database, waiting, at=int(until.timestamp() * 1000)))


def skipped(trial: Trial, slots: dict[int, datetime]) -> list[int]:
    """Schedules whose slot was due, and whose question never stood in the channel."""
    nonces = rows(
        trial.database,
        "SELECT r.schedule_id, o.nonce FROM rounds r JOIN outbox o ON o.round_id = r.id AND o.what = 'post'",
    )
    posted = {schedule for schedule, nonce in nonces if nonce in trial.stand_in.by_nonce}
    return [schedule for schedule, at in slots.items() if at <= trial.until and schedule not in posted]


def unrecorded(trial: Trial) -> list[str]:
    """Questions that stand in a channel under another reference than the one on record."""
    recorded = dict(
        rows(
            trial.database,
            "SELECT o.nonce, m.ref FROM outbox o JOIN messages m ON m.round_id = o.round_id AND m.what = o.what",
        )
    )
    return [post.ref for post in trial.stand_in.posts.values() if recorded.get(post.nonce) != post.ref]


# ------------------------------------------------------------------ the test


def slots() -> list[tuple[tuple[str, str, str], datetime]]:
    """One every twelve seconds, in one channel after the other; more than enough for the kills."""
    first = START.replace(second=0) + timedelta(minutes=1)
    return [
        (channel(number % CHANNELS), first + timedelta(seconds=12 * number))
        for number in range(CHANNELS * (30 + KILLS * 3))
    ]


async def set_up(database: Path, bank: Path) -> dict[int, datetime]:
    """A schedule for every slot; id → when it is due."""
    found: dict[int, datetime] = {}
    async with victim.composed(str(database), bank, victim.TestClock(START)) as services, services.store.write() as tx:
        for where, at in slots():
            place = Place(*where)
            group = await tx.ensure_group(place, "UTC")
            rule = Rule(at.hour * 60 + at.minute, "UTC")
            schedule = Schedule(
                id=0,
                place=place,
                group=group.id,
                rule=rule,
                wish=Wish(),
                open_for=OPEN_FOR,
                late_after=LATE_AFTER,
                pause_after=0,
                unanswered=0,
                paused="",
                organiser="lead",
                ping="",
                adaptive=False,
                next=Slot(at.date(), at),
            )
            found[await tx.add_schedule(schedule)] = at
    return found


@pytest.mark.timeout(120 + 15 * KILLS)
async def test_nothing_is_lost_or_doubled(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    trial = Trial(StandIn(START), tmp_path / "quiz.db", write_bank(tmp_path / "bank", 60), random.Random(SEED))
    due = await set_up(trial.database, trial.bank)
    trial.port = await trial.stand_in.start()
    try:
        await trial.run()
    finally:
        await trial.stand_in.stop()
    saved, stand_in = acknowledged(trial), trial.stand_in
    repeats = sum(tries - 1 for tries in stand_in.tries.values())
    record_property(
        "counts",
        f"{trial.kills} kills, {len(trial.between)} of them between sending and recording;"
        f" {len(saved)} acknowledged answers, {len(lost_answers(trial))} lost;"
        f" {len(stand_in.posts)} messages, {repeats} repeats with a known nonce,"
        f" {len(doubled_posts(trial))} doubled, {len(skipped(trial, due))} skipped",
    )
    assert trial.kills == KILLS
    assert KILLS < 20 or stand_in.edits, "no round was closed: this run proves too little"
    assert len(saved) >= 500, "too few acknowledged answers: this run proves nothing"
    assert trial.between, "no kill between sending and recording: this run proves nothing"
    assert [nonce for nonce in trial.between if stand_in.tries[nonce] < 2] == []
    assert lost_answers(trial) == []
    assert doubled_slots(trial) == []
    assert doubled_posts(trial) == {}
    assert unrecorded(trial) == []
    assert skipped(trial, due) == []
