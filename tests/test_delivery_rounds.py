"""The rows that belong to rounds, and what follows when a platform refuses for good; on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import PlatformError
from bot.model import Round
from bot.ports import Message, Outgoing, Store, What
from bot.usecases import closing
from tests.delivering import House, at, say
from tests.process.items import write_bank


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bank(tmp_path_factory.mktemp("bank"), 12)


@pytest.fixture
def house(store: Store, bank: Path) -> House:
    return House(store, bank)


async def closed(house: House) -> Round:
    """A posted and answered round, past its close; its last words are queued."""
    round_ = await house.posted_round()
    house.clock.move(3600)
    assert await closing.close_due(house.services) == 1
    house.platform.calls.clear()
    return round_


def methods(house: House) -> list[str]:
    return [method for method, _, _ in house.platform.calls]


async def test_a_close_edits_the_post_then_reveals_then_opens_the_thread(house: House) -> None:
    round_ = await closed(house)
    await house.delivery.deliver()
    assert methods(house) == ["edit", "post", "discuss"]
    async with house.services.store.read() as tx:
        refs = {message.what: message.ref for message in await tx.messages(round_.id)}
    assert [about.split()[-1] for _, _, about in house.platform.calls[:2]] == [refs[What.POST]] * 2
    assert house.platform.calls[2][2].startswith(f"{refs[What.REVEAL]} Discuss #{round_.id}")


async def test_every_copy_of_a_post_is_edited_and_a_deleted_one_is_no_obstacle(house: House) -> None:
    round_ = await closed(house)
    async with house.services.store.write() as tx:
        await tx.note_message(Message(round_.id, What.POST, at("c1"), "copy"))
    house.platform.failures["c1"] = [PlatformError("unknown message", gone=True)]
    await house.delivery.deliver()
    assert methods(house) == ["edit", "edit", "post", "discuss"]
    assert await house.waiting() == []


async def test_an_edit_that_fails_is_tried_again_before_the_reveal(house: House) -> None:
    await closed(house)
    house.platform.failures["c1"] = [PlatformError("busy")]
    await house.delivery.deliver()
    assert methods(house) == ["edit"]
    house.clock.move(2)
    await house.delivery.deliver()
    assert methods(house) == ["edit", "edit", "post", "discuss"]


async def test_a_refused_post_pauses_the_schedule_and_tells_the_organiser(house: House) -> None:
    house.platform.failures["c1"] = [PlatformError("missing access", gone=True)]
    await house.opened_round()
    await house.delivery.deliver()
    assert methods(house) == ["post", "tell"]
    assert "lead: " in house.platform.calls[1][2]
    async with house.services.store.read() as tx:
        (paused,) = await tx.schedules(at("c1"))
    assert "missing access" in paused.paused
    assert await house.waiting() == []


async def test_a_round_that_closed_unposted_sends_nothing(house: House) -> None:
    await house.opened_round()
    house.platform.failures["c1"] = [PlatformError("busy")]
    await house.delivery.deliver()
    house.platform.calls.clear()
    house.clock.move(3600)
    await closing.close_due(house.services)
    await house.delivery.deliver()
    assert house.platform.calls == []
    assert await house.waiting() == []


async def test_a_row_that_has_nothing_left_to_say_is_finished_and_lets_the_next_through(house: House) -> None:
    await house.queue(Outgoing("ghost", at("c1"), What.BOARD), say("after"))
    await house.delivery.deliver()
    assert [about for _, _, about in house.platform.calls] == ["after"]
    assert await house.waiting() == []


async def test_a_private_word_goes_to_its_member(house: House) -> None:
    await house.queue(Outgoing("word", at("c1"), What.TELL, user="u7", text="psst"))
    await house.delivery.deliver()
    assert house.platform.calls == [("tell", "c1", "u7: psst")]
