"""The outbox: once only, in order per channel, again after a crash; and the messages it leaves, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.ports import Message, Outgoing, What
from bot.store import SqlStore
from tests.store.scene import ABROAD, DAY, HERE, HOUR, MINUTE, NOW, THERE, founded, opened, post

LEASE = 60.0


async def queued(store: SqlStore, *rows: Outgoing) -> None:
    await founded(store)
    async with store.write() as writing:
        await writing.enqueue(rows)


async def claimed(
    store: SqlStore, at: datetime = NOW, limit: int = 99, platforms: Sequence[str] = ("terminal", "slack")
) -> list[Outgoing]:
    async with store.write() as writing:
        return list(await writing.claim_outbox(at, LEASE, limit, platforms))


def keys(rows: Sequence[Outgoing]) -> list[str]:
    return [row.key for row in rows]


async def test_a_row_comes_back_as_it_was_queued(store: SqlStore) -> None:
    (round_,) = await opened(store)
    row = post("a", what=What.TELL, round=round_, user="u1", text="Grüße", after="gone", not_before=NOW, nonce="n1")
    await queued(store, row)
    (found,) = await claimed(store)
    assert found == replace(row, id=found.id)


async def test_what_was_queued_once_is_not_queued_again(store: SqlStore) -> None:
    await queued(store, post("a"), post("a", text="changed"))
    (row,) = await claimed(store)
    async with store.write() as writing:
        await writing.sent(row, "ref", NOW)
        await writing.enqueue([post("a"), post("b")])
        await writing.enqueue([])
    async with store.read() as reading:
        assert keys(await reading.outbox()) == ["b"]
        assert [(each.key, each.text) for each in await reading.outbox(unfinished=False)] == [
            ("a", "Hello"),
            ("b", "Hello"),
        ]


async def test_a_nonce_follows_from_the_key_and_fits_every_platform(store: SqlStore) -> None:
    await queued(store, post("a" * 300), post("b", place=THERE))
    nonces = [row.nonce for row in await claimed(store)]
    assert len(set(nonces)) == 2
    assert all(0 < len(nonce) <= 25 for nonce in nonces)
    assert [row.nonce for row in await claimed(store, NOW + HOUR)] == nonces


async def test_a_channel_is_served_in_order_and_one_at_a_time(store: SqlStore) -> None:
    await queued(store, post("a1"), post("b1", place=THERE), post("a2"), post("c1", place=ABROAD))
    assert keys(await claimed(store, limit=2)) == ["a1", "b1"]
    (last,) = await claimed(store)
    assert last.key == "c1"
    assert await claimed(store) == []
    async with store.write() as writing:
        await writing.sent(post("a1"), "ref", NOW)
    assert keys(await claimed(store)) == ["a2"]


async def test_only_the_platforms_that_are_there_are_served(store: SqlStore) -> None:
    await queued(store, post("a"), post("b", place=ABROAD))
    assert keys(await claimed(store, platforms=["slack"])) == ["b"]
    assert await claimed(store, platforms=[]) == []


async def test_a_row_waits_for_its_time_and_for_the_one_before(store: SqlStore) -> None:
    await queued(store, post("a", not_before=NOW + MINUTE), post("b", place=THERE, after="a"), post("c", after="never"))
    assert await claimed(store) == []
    (row,) = await claimed(store, NOW + MINUTE)
    async with store.write() as writing:
        await writing.give_up(row, "the channel is gone", NOW)
    assert keys(await claimed(store, NOW + MINUTE)) == ["b", "c"]


async def test_a_dead_sender_loses_its_rows_when_the_lease_ends(store: SqlStore) -> None:
    await queued(store, post("a"))
    (first,) = await claimed(store)
    assert await claimed(store, NOW + MINUTE - MINUTE / 60) == []
    (again,) = await claimed(store, NOW + MINUTE)
    assert (again.id, again.nonce) == (first.id, first.nonce)


@pytest.mark.parametrize(("error", "attempts"), [("429", 1), ("", 0)])
async def test_a_postponed_row_comes_again_then(store: SqlStore, error: str, attempts: int) -> None:
    await queued(store, post("a"), post("b"))
    (row,) = await claimed(store)
    async with store.write() as writing:
        await writing.postpone(row, NOW + DAY, error)
    assert await claimed(store, NOW + HOUR) == [], "b stays behind a"
    (again,) = await claimed(store, NOW + DAY)
    assert (again.key, again.attempts) == ("a", attempts)


async def test_a_cancelled_row_is_finished_unless_it_was_sent(store: SqlStore) -> None:
    (round_,) = await opened(store)
    await queued(store, post("a", what=What.POST, round=round_), post("b", place=THERE), post("c", after="b"))
    (row, _) = await claimed(store)
    async with store.write() as writing:
        await writing.sent(row, "m1", NOW)
        for key in ("a", "b", "unknown"):
            await writing.cancel(key, NOW)
        assert await writing.messages(round_) == [Message(round_, What.POST, HERE, "m1")]
    assert keys(await claimed(store)) == ["c"]


async def test_posts_reveals_and_threads_are_recorded(store: SqlStore) -> None:
    (round_,) = await opened(store)
    kinds = [What.POST, What.CLOSE, What.REVEAL, What.THREAD, What.SAY, What.TELL, What.BOARD]
    await queued(store, *(post(what.value, what=what, round=round_) for what in kinds))
    async with store.write() as writing:
        for number, row in enumerate(await writing.outbox()):
            await writing.sent(row, f"m{number}", NOW + number * MINUTE)
        assert [(each.what, each.ref) for each in await writing.messages(round_)] == [
            (What.POST, "m0"),
            (What.REVEAL, "m2"),
            (What.THREAD, "m3"),
        ]
        assert await writing.outbox() == []
        assert await writing.messages(99) == []


async def test_the_first_post_says_when_a_round_was_posted(store: SqlStore) -> None:
    (round_,) = await opened(store)
    await queued(store, post("a", what=What.POST, round=round_), post("b", what=What.POST, round=round_, place=THERE))
    async with store.write() as writing:
        for number, row in enumerate(await writing.outbox()):
            await writing.sent(row, f"m{number}", NOW + number * MINUTE)
        asked = await writing.round(round_)
        assert asked is not None
        assert asked.posted_at == NOW


async def test_a_copy_that_a_crash_left_behind_is_noted_once(store: SqlStore) -> None:
    (round_,) = await opened(store)
    first, copy = (Message(round_, What.POST, HERE, ref) for ref in ("m1", "m2"))
    async with store.write() as writing:
        for message in (first, copy, first):
            await writing.note_message(message)
        assert await writing.messages(round_) == [first, copy]


async def test_a_late_word_from_a_sender_still_counts(store: SqlStore) -> None:
    """It was cancelled while it was being sent: the message is there, so it is recorded."""
    (round_,) = await opened(store)
    await queued(store, post("a", what=What.POST, round=round_))
    (row,) = await claimed(store)
    async with store.write() as writing:
        await writing.cancel("a", NOW)
        await writing.give_up(row, "too late", NOW)
        await writing.postpone(row, NOW + DAY, "too late")
        await writing.sent(row, "m1", NOW)
        assert [each.ref for each in await writing.messages(round_)] == ["m1"]
        assert await writing.outbox() == []
