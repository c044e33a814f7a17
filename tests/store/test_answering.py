"""Reading the log of answers, ticks, and who has seen which key, on both databases."""

from __future__ import annotations

from bot.model import Answer, Mode
from bot.store import SqlStore
from tests.store.scene import DAY, HERE, HOUR, MINUTE, NOW, SURE, daily, entry, founded, met, opened, told


async def test_the_last_answer_in_time_is_final(store: SqlStore) -> None:
    ann, bob, _ = await met(store, "ann", "bob", "eve")
    (round_,) = await opened(store)
    receipts = await told(
        store,
        [
            entry(round_, "ann", "[0]", delivery="d1"),
            entry(round_, "bob", '"0.5 Ω"', confidence=SURE),
            entry(round_, "ann", "[2,1]", delivery="d2"),
            entry(round_, "bob", "[9]", at=NOW + DAY),
            entry(round_, "eve", "[9]", at=NOW + DAY),
        ],
    )
    mine = Answer(receipts[2].answer, round_, ann, "d2", (2, 1), None, NOW + HOUR)
    others = Answer(receipts[1].answer, round_, bob, "", "0.5 Ω", SURE, NOW + HOUR)
    async with store.read() as reading:
        assert await reading.final_answers(round_) == [mine, others]
        assert await reading.final_answers(99) == []


async def test_late_answers_are_those_of_members_who_had_not_answered_in_time(store: SqlStore) -> None:
    _, _, eve = await met(store, "ann", "bob", "eve")
    (round_,) = await opened(store)
    late = NOW + DAY
    receipts = await told(
        store,
        [
            entry(round_, "ann"),
            entry(round_, "ann", "[2]", at=late),
            entry(round_, "bob"),
            entry(round_, "eve", "[0]", at=late),
            entry(round_, "eve", "[3]", at=late + MINUTE),
        ],
    )
    async with store.read() as reading:
        assert await reading.late_answers(round_) == [
            Answer(receipts[4].answer, round_, eve, "", (3,), None, late + MINUTE, late=True)
        ]


async def test_the_answers_of_one_member_late_ones_included(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    one, two, three = await opened(store, daily(group), daily(group), daily(group))
    await told(
        store,
        [
            entry(one, "ann", "[0]"),
            entry(one, "ann", "[1]"),
            entry(two, "ann", "[2]"),
            entry(two, "ann", "[3]", at=NOW + DAY),
            entry(three, "bob", "[4]"),
        ],
    )
    async with store.read() as reading:
        found = await reading.answers_of([one, two, three, 99], ann)
        assert {round_: (answer.given, answer.late) for round_, answer in found.items()} == {
            one: ((1,), False),
            two: ((3,), True),
        }
        assert await reading.answers_of([], ann) == {}


async def test_the_last_ticks_stand(store: SqlStore) -> None:
    ann, bob = await met(store, "ann", "bob")
    (round_,) = await opened(store)
    async with store.write() as writing:
        await writing.add_ticks(round_, bob, [], NOW)
        await writing.add_ticks(round_, ann, [0, 2], NOW + HOUR)
        await writing.add_ticks(round_, ann, [1], NOW)
        assert await writing.ticks(round_) == {ann: (1,), bob: ()}
        assert await writing.ticks(99) == {}


async def test_the_first_sight_of_a_key_stays(store: SqlStore) -> None:
    ann, bob, eve = await met(store, "ann", "bob", "eve")
    async with store.write() as writing:
        await writing.expose("q1", [ann, bob, ann], NOW)
        await writing.expose("q1", [ann], NOW - DAY)
        await writing.expose("q2", [eve], NOW)
        await writing.expose("q2", [], NOW)
        assert await writing.exposed("q1", [ann, bob, eve]) == {ann: NOW, bob: NOW}
        assert await writing.exposed("q1", []) == {}


async def test_the_first_round_on_a_question_in_any_mode(store: SqlStore) -> None:
    group = await founded(store)
    ann, bob, eve = await met(store, "ann", "bob", "eve")
    public, again, solo, foreign, other = await opened(
        store,
        daily(group),
        daily(group),
        daily(group, mode=Mode.SOLO, owner=ann),
        daily(group, mode=Mode.SOLO, owner=eve),
        daily(group, "q2"),
    )
    await told(
        store,
        [
            entry(other, "bob"),
            entry(solo, "ann"),
            entry(again, "ann"),
            entry(public, "bob", at=NOW + DAY),
            entry(again, "bob"),
            entry(foreign, "eve"),
        ],
    )
    async with store.read() as reading:
        assert await reading.first_rounds("q1", [ann, bob, eve]) == {ann: solo, bob: public, eve: foreign}
        assert await reading.first_rounds("q1", [bob]) == {bob: public}
        assert await reading.first_rounds("q9", [ann]) == {}


async def test_an_answer_waits_for_nobody_to_read_it(store: SqlStore) -> None:
    """What was acknowledged is seen by whoever reads next."""
    (round_,) = await opened(store)
    for n in range(20):
        receipt = await store.submit(entry(round_, f"m{n}", place=HERE))
        async with store.read() as reading:
            assert receipt.player in {answer.player for answer in await reading.final_answers(round_)}
