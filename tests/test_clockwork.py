"""The ticks of a running bot, with the real store; nothing here waits for a beat of 15 s."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.errors import PlatformError
from bot.model import Slot
from bot.ports import Services
from bot.scheduler import Chore, Clockwork, play_due, settle
from bot.store import SqlStore
from bot.usecases import assessing, closing, daily
from tests.delivering import NOW, House, at, say, schedule
from tests.process.items import write_bank


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bank(tmp_path_factory.mktemp("bank"), 12)


@pytest.fixture
def house(sqlite_store: SqlStore, bank: Path) -> House:
    return House(sqlite_store, bank)


async def add_schedule(house: House, *, after: float = 0.0) -> None:
    """A schedule in c1 whose slot is due ``after`` seconds from the start."""
    async with house.services.store.write() as tx:
        group = (await tx.ensure_group(at("c1"), "UTC")).id
        await tx.add_schedule(replace(schedule(group), next=Slot(NOW.date(), NOW + timedelta(seconds=after))))


def methods(house: House) -> list[str]:
    return [method for method, _, _ in house.platform.calls]


# ------------------------------------------------------------------ settling by hand


async def test_settling_does_all_that_is_due_in_order_and_nothing_else(house: House) -> None:
    await add_schedule(house, after=60)
    await settle(house.services, house.delivery.deliver)
    assert house.platform.calls == []
    house.clock.move(60)
    await settle(house.services, house.delivery.deliver)
    assert methods(house) == ["post"]
    await house.answer()
    house.clock.move(3600)
    await settle(house.services, house.delivery.deliver)
    assert methods(house) == ["post", "edit", "post", "discuss"]
    assert await house.waiting() == []


async def test_what_fails_to_be_sent_doesn_t_keep_settling_busy(house: House) -> None:
    house.platform.failures["c1"] = [PlatformError("busy")] * 3
    await house.queue(say("one"))
    await settle(house.services, house.delivery.deliver)
    assert await house.waiting() == ["one"]


async def test_playing_what_is_due_tells_how_much_it_was(house: House) -> None:
    await add_schedule(house)
    assert await play_due(house.services) == 1
    assert await play_due(house.services) == 0


# ------------------------------------------------------------------ ticking by itself


async def test_a_clockwork_ticks_when_it_starts_and_when_it_is_woken(house: House) -> None:
    await add_schedule(house)
    clockwork = Clockwork(house.services, house.delivery.deliver)
    clockwork.start()
    await house.platform.until(1)
    await house.queue(say("more", "c2"))
    clockwork.wake()
    await house.platform.until(2)
    await clockwork.stop()
    assert {channel for _, channel, _ in house.platform.calls} == {"c1", "c2"}
    assert await house.waiting() == []


async def test_a_saved_open_answer_asks_for_the_grader_and_for_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks: list[str] = []
    ticked, looked = asyncio.Event(), asyncio.Event()

    async def close_due(services: Services) -> int:
        ticks.append("game")
        return 0

    async def assess_due(services: Services) -> int:
        looked.set()
        return 0

    async def deliver() -> int:
        ticked.set()
        return 0

    monkeypatch.setattr(closing, "close_due", close_due)
    monkeypatch.setattr(assessing, "assess_due", assess_due)
    clockwork = Clockwork(house.services, deliver)
    clockwork.start()
    await asyncio.gather(ticked.wait(), looked.wait())
    looked.clear()
    clockwork.read()
    await looked.wait()
    await clockwork.stop()
    assert ticks == ["game"], "the one of the start"


async def test_what_falls_due_before_the_next_beat_gets_a_tick_of_its_own(house: House) -> None:
    """The timer runs on the loop's clock, so the game's may jump once it is set."""
    await add_schedule(house, after=0.02)
    looked = asyncio.Event()

    async def deliver() -> int:
        handled = await house.delivery.deliver()
        looked.set()
        return handled

    clockwork = Clockwork(house.services, deliver)
    clockwork.start()
    await looked.wait()
    house.clock.move(0.02)
    await house.platform.until(1)
    await clockwork.stop()
    assert methods(house) == ["post"]


async def test_what_can_t_be_delivered_here_sets_no_timer(house: House) -> None:
    """Else the clockwork would tick without a pause for the rows of another process or platform."""
    await house.queue(say("elsewhere", platform="discord"))
    looks: asyncio.Queue[int] = asyncio.Queue()

    async def deliver() -> int:
        handled = await house.delivery.deliver()
        looks.put_nowait(handled)
        return handled

    clockwork = Clockwork(house.services, deliver)
    clockwork.start()
    await looks.get()
    await clockwork.stop()
    assert clockwork._soon is None


async def test_the_game_failing_doesn_t_keep_the_outbox_from_going_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(services: Services) -> int:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(daily, "open_due", broken)
    await house.queue(say("one"))
    clockwork = Clockwork(house.services, house.delivery.deliver)
    with capture_logs() as logs:
        clockwork.start()
        await house.platform.until(1)
        await clockwork.stop()
    assert [entry["event"] for entry in logs] == ["clockwork failed"]
    assert await house.waiting() == []


async def test_stopping_lets_what_is_under_way_be_recorded(house: House) -> None:
    house.platform.gates["c1"] = asyncio.Event()
    await house.queue(say("one"), say("two"))
    clockwork = Clockwork(house.services, house.delivery.deliver)
    clockwork.start()
    await house.platform.until_asked(1)
    house.delivery.stop()
    stopping = asyncio.create_task(clockwork.stop())
    house.platform.gates["c1"].set()
    await stopping
    assert await house.waiting() == ["two"]


async def test_apscheduler_only_gives_the_beat_and_drops_none(house: House) -> None:
    ran = asyncio.Event()

    async def sweep() -> None:
        ran.set()

    clockwork = Clockwork(
        house.services, house.delivery.deliver, [Chore("sweep", sweep), Chore("look", sweep, every=60)]
    )
    clockwork.start()
    jobs = {job.id: job for job in clockwork.jobs()}
    assert set(jobs) == {"tick", "sweep", "look"}
    for job in jobs.values():
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
    assert jobs["tick"].trigger.interval == timedelta(seconds=15)
    assert jobs["look"].trigger.interval == timedelta(seconds=60)
    assert str(jobs["sweep"].trigger) == "cron[hour='3']"
    await jobs["sweep"].func(*jobs["sweep"].args)
    await ran.wait()
    await clockwork.stop()
