"""The outbox on its way out, on both databases: order, failures, and what becomes of rows in doubt."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.delivery import LEASE, TRIES, Delivery
from bot.errors import PlatformError, StoreError
from bot.ports import Limits, Store
from tests.delivering import NOW, House, Recorder, say
from tests.process.items import write_bank


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bank(tmp_path_factory.mktemp("bank"), 12)


@pytest.fixture
def house(store: Store, bank: Path) -> House:
    return House(store, bank)


# ------------------------------------------------------------------ order and isolation


async def test_a_channel_gets_its_rows_in_order_and_each_once(house: House) -> None:
    await house.queue(say("one"), say("two"), say("three"), say("other", "c2"))
    assert await house.delivery.deliver() == 4
    assert [about for _, channel, about in house.platform.calls if channel == "c1"] == ["one", "two", "three"]
    assert await house.waiting() == []
    assert await house.delivery.deliver() == 0
    assert len(house.platform.calls) == 4


async def test_a_channel_that_hangs_holds_up_no_other(house: House) -> None:
    house.platform.gates["c1"] = asyncio.Event()
    await house.queue(say("hung"), *(say(f"free{n}", "c2") for n in range(3)))
    delivering = asyncio.create_task(house.delivery.deliver())
    await house.platform.until(3)
    assert [channel for _, channel, _ in house.platform.calls] == ["c2"] * 3
    house.platform.gates["c1"].set()
    assert await delivering == 4


async def test_not_even_a_hundred_channels_that_hang_hold_up_another(store: Store, bank: Path) -> None:
    house = House(store, bank)
    house.delivery = Delivery(house.services, glance=0)
    gate = asyncio.Event()
    house.platform.gates = {f"hung{n}": gate for n in range(100)}
    await house.queue(*(say(f"hung{n}", f"hung{n}") for n in range(100)), *(say(f"free{n}", "free") for n in range(3)))
    delivering = asyncio.create_task(house.delivery.deliver())
    await house.platform.until(3)
    assert [channel for _, channel, _ in house.platform.calls] == ["free"] * 3
    gate.set()
    assert await delivering == 103


async def test_a_platform_that_hangs_holds_up_nothing_new_on_another(house: House) -> None:
    house.delivery = Delivery(house.services, glance=0)
    other = Recorder()
    other.platform = "other"
    house.services.messengers = {"standin": house.platform, "other": other}
    house.platform.gates["c1"] = asyncio.Event()
    await house.queue(say("hung"), say("before", "c2", "other"))
    delivering = asyncio.create_task(house.delivery.deliver())
    await house.platform.until_asked(1)
    await other.until(1)
    await house.queue(say("after", "c2", "other"))
    await other.until(2)
    assert house.platform.calls == []
    house.platform.gates["c1"].set()
    assert await delivering == 3


async def test_a_store_that_fails_is_named_as_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.queue(say("one"))

    def fail() -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(house.services.store, "write", fail)
        with pytest.raises(StoreError, match="the disk is full"):
            await house.delivery.deliver()
    assert await house.delivery.deliver() == 1


async def test_rows_of_other_platforms_are_left_alone(house: House) -> None:
    await house.queue(say("elsewhere", platform="discord"))
    assert await house.delivery.deliver() == 0
    assert await house.waiting() == ["elsewhere"]


async def test_after_stop_nothing_is_claimed(house: House) -> None:
    await house.queue(say("one"))
    house.delivery.stop()
    assert await house.delivery.deliver() == 0
    assert house.platform.calls == []


async def test_the_platform_s_rate_spreads_the_rows(store: Store, bank: Path) -> None:
    house = House(store, bank, Limits(per_second=2, per_channel=1))
    await house.queue(*(say(f"row{n}", f"c{n}") for n in range(5)))
    sent = []
    for _ in range(4):
        await house.delivery.deliver()
        sent.append(len(house.platform.calls))
        house.clock.move(0.5)
    assert sent == [2, 3, 4, 5]


# ------------------------------------------------------------------ failures


async def test_a_failure_is_tried_again_later_with_the_same_nonce_and_holds_up_only_its_channel(house: House) -> None:
    house.platform.failures["c1"] = [PlatformError("busy"), PlatformError("busy")]
    await house.queue(say("one"), say("two"), say("other", "c2"))
    await house.delivery.deliver()
    assert {call[1:] for call in house.platform.calls} == {("c1", "one"), ("c2", "other")}
    tries = []
    for _ in range(10):
        house.clock.move(1)
        await house.delivery.deliver()
        tries.append(len([call for call in house.platform.calls if call[1] == "c1"]))
    # 2 s and 4 s, each up to a quarter shorter.
    assert tries in ([1, 2, 2, 2, 2, 4, 4, 4, 4, 4], [1, 2, 2, 2, 4, 4, 4, 4, 4, 4])
    own = [nonce for call, nonce in zip(house.platform.calls, house.platform.nonces, strict=True) if call[2] == "one"]
    assert len(own) == 3
    assert len(set(own)) == 1
    assert own[0]


@pytest.mark.parametrize(("asked", "waited"), [(30.0, 30), (86_400.0, 3600), (0.0, 1), (-5.0, 1)])
async def test_the_platform_s_own_time_is_kept_within_an_hour(house: House, asked: float, waited: int) -> None:
    house.platform.failures["c1"] = [PlatformError("slow down", retry_after=asked)]
    await house.queue(say("one"))
    await house.delivery.deliver()
    house.clock.move(waited - 0.5)
    assert await house.delivery.deliver() == 0
    house.clock.move(0.5)
    assert await house.delivery.deliver() == 1
    assert await house.waiting() == []


async def test_a_call_without_reply_counts_as_failed(store: Store, bank: Path) -> None:
    house = House(store, bank)
    house.delivery = Delivery(house.services, patience=0)
    house.platform.gates["c1"] = asyncio.Event()
    await house.queue(say("one"))
    assert await house.delivery.deliver() == 1
    async with store.read() as tx:
        (row,) = await tx.outbox()
    assert row.attempts == 1
    house.delivery = Delivery(house.services)
    house.platform.gates["c1"].set()
    house.clock.move(2)
    assert await house.delivery.deliver() == 1
    assert await house.waiting() == []


async def test_a_bug_is_logged_once_with_its_traceback_and_tried_again(house: House) -> None:
    house.platform.failures["c1"] = [ZeroDivisionError("a bug"), ZeroDivisionError("a bug")]
    await house.queue(say("one"))
    with capture_logs() as logs:
        for _ in range(3):
            await house.delivery.deliver()
            house.clock.move(10)
    bugs = [entry for entry in logs if entry["event"] == "delivery failed"]
    assert [bool(entry["exc_info"]) for entry in bugs] == [True, False]
    assert await house.waiting() == []


async def test_what_never_succeeds_is_given_up_in_the_end(house: House) -> None:
    house.platform.failures["c1"] = [PlatformError("no") for _ in range(TRIES + 5)]
    await house.queue(say("one"))
    tried = 0
    while await house.waiting():
        tried += await house.delivery.deliver()
        house.clock.move(300)
    assert tried == TRIES + 1


async def test_a_row_in_doubt_is_sent_again_under_its_nonce_once_its_lease_is_over(house: House) -> None:
    await house.queue(say("one"))
    async with house.services.store.write() as tx:
        (claimed,) = await tx.claim_outbox(NOW, LEASE, 10, ["standin"])
    assert await house.delivery.deliver() == 0
    house.clock.move(LEASE)
    assert await house.delivery.deliver() == 1
    assert house.platform.nonces == [claimed.nonce]
    assert await house.waiting() == []
