"""The group commit: what becomes of an answer, and that none is lost, doubled or spoilt by another."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StoreError
from bot.model import Mode, Player
from bot.ports import Entry, Receipt, Saved
from bot.store import SqlStore, intake
from tests.store.scene import ABROAD, DAY, HOUR, NOW, SURE, THERE, actor, daily, entry, founded, met, opened, told

MILLISECOND = timedelta(milliseconds=1)
CLOSE = NOW + DAY
LATEST = CLOSE + timedelta(hours=48)


async def test_a_receipt_says_what_was_saved(store: SqlStore) -> None:
    (round_,) = await opened(store)
    first = await store.submit(entry(round_, "ann", delivery="d1", confidence=SURE))
    ann, bob = await met(store, "ann", "bob")
    assert first == Receipt(Saved.SAVED, ann, first.answer, False, 1, CLOSE)
    second = await store.submit(entry(round_, "bob"))
    third = await store.submit(entry(round_, "ann", "[2]"))
    assert second == Receipt(Saved.SAVED, bob, second.answer, False, 2, CLOSE)
    assert third == Receipt(Saved.SAVED, ann, third.answer, True, 2, CLOSE)
    assert first.answer < second.answer < third.answer
    async with store.read() as reading:
        asked = await reading.round(round_)
        assert asked is not None
        assert asked.answered == 2


@pytest.mark.parametrize(
    ("at", "saved"),
    [
        (NOW - DAY, Saved.SAVED),
        (CLOSE - MILLISECOND, Saved.SAVED),
        (CLOSE, Saved.LATE),
        (LATEST - MILLISECOND, Saved.LATE),
        (LATEST, Saved.CLOSED),
    ],
)
async def test_the_clock_decides_before_anybody_closes_the_round(store: SqlStore, at: object, saved: Saved) -> None:
    (round_,) = await opened(store)
    receipt = await store.submit(entry(round_, "ann", at=at))
    assert receipt.saved is saved
    assert receipt.answered == (saved is Saved.SAVED)
    async with store.read() as reading:
        assert len(await reading.final_answers(round_)) == (saved is Saved.SAVED)
        assert len(await reading.late_answers(round_)) == (saved is Saved.LATE)


@pytest.mark.parametrize("closes_at", [CLOSE, None])
async def test_a_round_closed_by_hand_takes_late_answers_for_48_hours(store: SqlStore, closes_at: object) -> None:
    group = await founded(store)
    (round_,) = await opened(store, daily(group, closes_at=closes_at))
    early = await store.submit(entry(round_, "ann", at=NOW))
    async with store.write() as writing:
        await writing.close(round_, NOW + HOUR, void=False)
    times = (NOW, NOW + HOUR, NOW + HOUR + timedelta(hours=48) - MILLISECOND, NOW + HOUR + timedelta(hours=48))
    receipts = await told(store, [entry(round_, f"m{n}", at=at) for n, at in enumerate(times)])
    assert early.saved is Saved.SAVED
    assert [receipt.saved for receipt in receipts] == [Saved.LATE, Saved.LATE, Saved.LATE, Saved.CLOSED]


async def test_a_round_without_an_end_is_open_for_ever(store: SqlStore) -> None:
    group = await founded(store)
    (round_,) = await opened(store, daily(group, closes_at=None))
    receipt = await store.submit(entry(round_, "ann", at=NOW + 9999 * DAY))
    assert (receipt.saved, receipt.closes_at) == (Saved.SAVED, None)


async def test_private_rounds_are_their_owners_until_they_close(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    (round_,) = await opened(store, daily(group, mode=Mode.SOLO, owner=ann))
    assert (await store.submit(entry(round_, "bob"))).saved is Saved.FOREIGN
    assert (await store.submit(entry(round_, "ann", at=NOW + 9 * DAY))).saved is Saved.SAVED
    async with store.write() as writing:
        await writing.close(round_, NOW + 9 * DAY, void=False)
    assert (await store.submit(entry(round_, "ann", at=NOW))).saved is Saved.CLOSED
    async with store.read() as reading:
        assert [answer.player for answer in await reading.final_answers(round_)] == [ann]


async def test_unknown_rounds_and_other_channels_are_refused(store: SqlStore) -> None:
    (round_,) = await opened(store)
    receipts = await told(
        store, [entry(99, "ann"), entry(round_, "ann", place=THERE), entry(round_, "ann", place=ABROAD)]
    )
    receipts += await told(store, [entry(id_, "ann") for id_ in (0, -1, 2**63, 2**70)])
    assert [receipt.saved for receipt in receipts] == [Saved.UNKNOWN, *[Saved.ELSEWHERE] * 2, *[Saved.UNKNOWN] * 4]
    assert {(receipt.answer, receipt.answered) for receipt in receipts} == {(0, 0)}


async def test_a_redelivered_click_changes_nothing(store: SqlStore) -> None:
    (round_,) = await opened(store)
    old = entry(round_, "ann", "[0]", delivery="d1")
    first = await store.submit(old)
    await store.submit(entry(round_, "ann", "[1]", delivery="d2"))
    again = await store.submit(old)
    assert again == Receipt(Saved.REPEATED, first.player, first.answer, False, 1, CLOSE)
    async with store.write() as writing:
        await writing.close(round_, NOW, void=False)
    assert (await store.submit(old)).saved is Saved.REPEATED, "also after the close"
    async with store.read() as reading:
        (answer,) = await reading.final_answers(round_)
        assert answer.given == (1,)


async def test_a_delivery_that_was_refused_is_not_remembered(store: SqlStore) -> None:
    (round_,) = await opened(store)
    assert (await store.submit(entry(round_, "ann", place=THERE, delivery="d1"))).saved is Saved.ELSEWHERE
    assert (await store.submit(entry(round_, "ann", delivery="d1"))).saved is Saved.SAVED


async def test_one_batch_holds_it_all(store: SqlStore) -> None:
    """Several answers of one member, one delivery twice, strangers, and answers to several rounds at once."""
    group = await founded(store)
    one, two = await opened(store, daily(group), daily(group, "q2"))
    entries = [
        entry(one, "ann", "[0]", delivery="d1"),
        entry(one, "ann", "[1]", delivery="d2"),
        entry(one, "ann", "[0]", delivery="d1"),
        entry(two, "ann", "[2]"),
        entry(two, "ann", "[3]", at=CLOSE),
        entry(one, "bob", "[4]"),
        entry(99, "eve"),
        entry(one, "eve", "[5]", at=CLOSE),
        entry(one, "eve", "[6]"),
    ]
    receipts = await asyncio.gather(*(store.submit(each) for each in entries))
    ann, bob, eve = await met(store, "ann", "bob", "eve")
    assert [receipt.player for receipt in receipts] == [ann, ann, ann, ann, ann, bob, eve, eve, eve]
    assert [receipt.saved.value for receipt in receipts] == (
        ["saved", "saved", "repeated", "saved", "late", "saved", "unknown", "late", "saved"]
    )
    assert [receipt.changed for receipt in receipts] == [
        False,
        True,
        False,
        False,
        True,
        False,
        False,
        False,
        True,
    ]  # fmt: skip - one row
    assert [receipt.answered for receipt in receipts] == [3, 3, 3, 1, 1, 3, 0, 3, 3]
    async with store.read() as reading:
        finals = {answer.player: answer.given for answer in await reading.final_answers(one)}
        assert finals == {ann: (1,), bob: (4,), eve: (6,)}


BAD = {
    "a lone surrogate": {"given": '"\ud800"'},
    "an instant without a zone": {"at": NOW.replace(tzinfo=None)},
    "a name that isn't text": {"user": "zoe", "name": "\udcff"},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_a_bad_answer_fails_alone(store: SqlStore, bad: dict[str, object]) -> None:
    (round_,) = await opened(store)
    entries = [entry(round_, f"m{n}") for n in range(20)]
    outcomes = await asyncio.gather(
        *(store.submit(each) for each in entries[:10]),
        store.submit(replace(entry(round_, "eve"), **bad)),  # type: ignore[arg-type]  # wrong on purpose
        *(store.submit(each) for each in entries[10:]),
        return_exceptions=True,
    )
    assert isinstance(outcomes[10], StoreError)
    del outcomes[10]
    assert [each.saved for each in outcomes if isinstance(each, Receipt)] == [Saved.SAVED] * 20
    assert (await store.submit(entry(round_, "m1"))).answered == 20


async def test_a_thousand_at_once_each_count_once(store: SqlStore) -> None:
    group = await founded(store)
    rounds = await opened(store, daily(group), daily(group, "q2"), daily(group, "q3"))
    entries = [entry(rounds[n % 3], f"m{n // 3}", f"[{n}]", delivery=f"d{n}") for n in range(1000)]
    receipts = await asyncio.gather(*(store.submit(each) for each in entries))
    assert {receipt.saved for receipt in receipts} == {Saved.SAVED}
    assert len({receipt.answer for receipt in receipts}) == 1000
    async with store.read() as reading:
        for index, round_ in enumerate(rounds):
            finals = await reading.final_answers(round_)
            asked = await reading.round(round_)
            assert asked is not None
            assert len(finals) == asked.answered == len(range(index, 1000, 3))
        players = await reading.players({receipt.player for receipt in receipts})
        assert sorted(player.name for player in players.values()) == sorted({f"M{n // 3}" for n in range(1000)})


async def test_a_caller_who_gives_up_harms_nobody(store: SqlStore) -> None:
    (round_,) = await opened(store)
    tasks = [asyncio.create_task(store.submit(entry(round_, f"m{n}"))) for n in range(30)]
    for task in tasks[::3]:
        asyncio.get_running_loop().call_soon(task.cancel)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(each, asyncio.CancelledError) for each in outcomes] == [n % 3 == 0 for n in range(30)]
    assert all(each.saved is Saved.SAVED for each in outcomes if isinstance(each, Receipt))
    assert (await store.submit(entry(round_, "m0"))).answered == 30, "what was taken in is saved all the same"


async def test_batches_are_bounded_and_follow_each_other(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 7)
    (round_,) = await opened(sqlite_store)
    receipts = await asyncio.gather(*(sqlite_store.submit(entry(round_, f"m{n}")) for n in range(30)))
    assert [receipt.answered for receipt in receipts] == [7] * 7 + [14] * 7 + [21] * 7 + [28] * 7 + [30] * 2


async def test_names_are_kept_up_to_date(store: SqlStore) -> None:
    (round_,) = await opened(store)
    first = await store.submit(entry(round_, "ann", name="Ann"))
    await asyncio.gather(
        store.submit(entry(round_, "ann", name="Anne")), store.submit(entry(round_, "ann", name="Anna"))
    )
    async with store.read() as reading:
        assert await reading.player(actor("ann")) == Player(first.player, "Anna")
    async with store.write() as writing:
        await writing.ensure_player(actor("ann", "A."), NOW)
    await store.submit(entry(round_, "ann", name="Anna"))
    await store.submit(entry(round_, "ann", name="Ann"))
    async with store.read() as reading:
        assert await reading.player(actor("ann")) == Player(first.player, "Ann")


async def test_forgotten_members_are_found_again(sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "REMEMBERED", 3)
    (round_,) = await opened(sqlite_store)
    first = [await sqlite_store.submit(entry(round_, f"m{n}")) for n in range(8)]
    again = [await sqlite_store.submit(entry(round_, f"m{n}")) for n in range(8)]
    assert [receipt.player for receipt in again] == [receipt.player for receipt in first]


async def test_closing_saves_what_was_taken_and_takes_no_more(store: SqlStore) -> None:
    (round_,) = await opened(store)
    waiting = [asyncio.create_task(store.submit(entry(round_, f"m{n}"))) for n in range(700)]
    ready = asyncio.Event()
    asyncio.get_running_loop().call_soon(ready.set)
    await ready.wait()
    await store.close()
    assert {receipt.saved for receipt in await asyncio.gather(*waiting)} == {Saved.SAVED}
    with pytest.raises(StoreError, match="closed"):
        await store.submit(entry(round_, "late"))


async def test_the_intake_and_other_writers_take_turns(store: SqlStore) -> None:
    (round_,) = await opened(store)

    async def write(n: int) -> None:
        async with store.write() as writing:
            await writing.ensure_player(actor(f"w{n}"), NOW)

    def answer(n: int) -> Entry:
        return entry(round_, f"m{n % 50}", delivery=f"d{n}")

    outcomes = await asyncio.gather(*(write(n) if n % 5 == 0 else store.submit(answer(n)) for n in range(200)))
    assert sum(isinstance(each, Receipt) and each.saved is Saved.SAVED for each in outcomes) == 160
