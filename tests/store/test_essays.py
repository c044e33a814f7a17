"""What graders saw, how peers voted, the turns of interviews: on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.kinds.assessment import Assessment, Flag, MistakeSeen, PointSeen, Verdict
from bot.model import Mode
from bot.ports import Assessed, Turn, TurnKind, Vote
from bot.store import SqlStore, essays
from tests.store.scene import ABROAD, DAY, HOUR, MINUTE, NOW, daily, entry, founded, interview, met, opened, told

SEEN = Assessment(
    "rubric-1-0a1b2c3d",
    (PointSeen("safety", Verdict.UNSURE, 0.5, "Many “eyes” 🐦 look out.", "many eyes", (True, False)),),
    (MistakeSeen("warmth", "They keep warm."),),
    (Flag.KEYWORDS,),
    "A list.",
)


async def test_an_assessment_comes_back_as_it_was_made(store: SqlStore) -> None:
    (round_,) = await opened(store)
    one, other = await told(store, [entry(round_, "ann", '"a"'), entry(round_, "bob", '"b"')])
    model = Assessment("model-x")
    async with store.write() as writing:
        assert await writing.add_assessment(other.answer, SEEN, NOW)
        assert await writing.add_assessment(one.answer, SEEN, NOW + MINUTE)
        assert await writing.add_assessment(other.answer, model, NOW + HOUR)
        assert not await writing.add_assessment(other.answer, SEEN, NOW + DAY), "one from each grader"
    async with store.read() as reading:
        assert await reading.assessments(round_) == [
            Assessed(other.answer, SEEN, NOW),
            Assessed(one.answer, SEEN, NOW + MINUTE),
            Assessed(other.answer, model, NOW + HOUR),
        ]
        assert await reading.assessments(round_, [one.answer]) == [Assessed(one.answer, SEEN, NOW + MINUTE)]
        assert await reading.assessments(round_, []) == await reading.assessments(99) == []


async def test_a_member_votes_once_on_a_point_of_an_answer(store: SqlStore) -> None:
    ann, bob = await met(store, "ann", "bob")
    (round_,) = await opened(store)
    (receipt,) = await told(store, [entry(round_, "eve", '"x"')])
    first = Vote(receipt.answer, "safety", bob, True, NOW)
    second = Vote(receipt.answer, "safety", ann, False, NOW + MINUTE)
    third = Vote(receipt.answer, "food", bob, True, NOW + HOUR, -0.125, "1-0a")
    async with store.write() as writing:
        assert [await writing.add_vote(vote) for vote in (first, second, third)] == [True, True, True]
        assert not await writing.add_vote(Vote(receipt.answer, "safety", bob, False, NOW + DAY))
    async with store.read() as reading:
        assert await reading.votes(round_) == [first, second, third]
        assert await reading.votes(round_, [receipt.answer]) == [first, second, third]
        assert await reading.votes(round_, [receipt.answer + 1]) == await reading.votes(99) == []


async def test_votes_that_tell_something_of_a_question(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    group, abroad = await founded(store), await founded(store, ABROAD)
    rounds = await opened(
        store,
        daily(group, essay=True),
        daily(group, essay=True, mode=Mode.LIVE),
        daily(group, "q2", essay=True),
        daily(group, essay=True, rev="r2"),
        daily(abroad, place=ABROAD, essay=True),
    )
    ann, bob, eve = await met(store, "ann", "bob", "eve")
    receipts = await told(store, [entry(each, "ann", '"x"') for each in rounds[:4]])
    receipts += await told(store, [entry(rounds[4], "far", '"x"', place=ABROAD)])
    here, live, *others = (receipt.answer for receipt in receipts)

    def vote(answer: int, voter: int, *, odds: float | None = 0.5, mark: str = "1-0a", at: datetime = NOW) -> Vote:
        return Vote(answer, "safety", voter, True, at, odds, mark)

    telling = [vote(here, bob), vote(live, eve, odds=-1.25, mark="1-0b", at=NOW + MINUTE)]
    others_votes = [vote(answer, bob) for answer in others]
    async with store.write() as writing:
        for each in [
            telling[0],
            vote(here, eve, odds=None, mark=""),
            vote(here, ann),
            telling[1],
            vote(live, bob, at=NOW + HOUR),
            *others_votes,
        ]:
            assert await writing.add_vote(each)
    async with store.read() as reading:
        assert await reading.telling_votes(group, "q1", "r1", NOW + HOUR) == telling
        assert await reading.telling_votes(group, "q1", "r1", NOW + MINUTE) == telling[:1]
        assert await reading.telling_votes(group, "q2", "r1", NOW + DAY) == others_votes[:1]
        assert await reading.telling_votes(abroad, "q1", "r1", NOW + DAY) == others_votes[2:]
        assert await reading.telling_votes(group, "q9", "r1", NOW + DAY) == []
        monkeypatch.setattr(essays, "TELLING", 1)
        assert await reading.telling_votes(group, "q1", "r1", NOW + HOUR) == telling[1:]


async def test_what_nobody_has_assessed(store: SqlStore) -> None:
    group = await founded(store)
    essay, other, plain = await opened(store, daily(group, essay=True), daily(group, essay=True), daily(group))
    late = NOW + DAY
    receipts = await told(
        store,
        [
            entry(essay, "ann", '"first"'),
            entry(essay, "ann", '"last in time"'),
            entry(essay, "ann", '"late"', at=late),
            entry(essay, "ann", '"last late"', at=late + MINUTE),
            entry(essay, "bob", '"assessed"'),
            entry(plain, "ann"),
            entry(other, "bob", '"elsewhere"'),
        ],
    )
    ids = [receipt.answer for receipt in receipts]
    async with store.write() as writing:
        await writing.add_assessment(ids[4], SEEN, NOW)
    async with store.read() as reading:
        assert [answer.id for answer in await reading.unassessed(None, 0, 9)] == [ids[1], ids[3], ids[6]]
        assert [answer.id for answer in await reading.unassessed(NOW, 0, 2)] == [ids[1], ids[3]]
        assert [answer.id for answer in await reading.unassessed(None, ids[1], 9)] == [ids[3], ids[6]]
        assert [answer.given for answer in await reading.unassessed_in([essay, plain])] == ["last in time", "last late"]
        assert await reading.unassessed_in([]) == []
        assert [answer.id for answer in await reading.unassessed_among(ids)] == [ids[1], ids[3], ids[6]]
        assert await reading.unassessed_among([]) == []
    async with store.write() as writing:
        await writing.close(essay, late, void=False)
        for since, left in ((late, [ids[1], ids[3], ids[6]]), (late + MINUTE, [ids[6]])):
            assert [answer.id for answer in await writing.unassessed(since, 0, 9)] == left


async def test_rounds_and_seasons_know_about_open_answers(store: SqlStore) -> None:
    group = await founded(store)
    essay, plain = await opened(store, daily(group, essay=True), daily(group))
    async with store.write() as writing:
        rounds = [await writing.round(each) for each in (essay, plain)]
        assert [round_ and round_.essay for round_ in rounds] == [True, False]
        await writing.add_season(group, "With", NOW.date())
        await writing.add_season(group, "Without", NOW.date(), essays=False)
        assert [(season.name, season.essays) for season in await writing.seasons(group)] == [
            ("Without", False),
            ("With", True),
        ]


async def test_an_interview_keeps_its_turns(store: SqlStore) -> None:
    group = await founded(store)
    (ann,) = await met(store, "ann")
    (round_,) = await opened(store)
    async with store.write() as writing:
        talk = await writing.add_session(interview(group, ann))
        other = await writing.add_session(interview(group, ann))
        asked = Turn(talk, round_, 1, TurnKind.FOLLOWUP, "Why “two” eyes?", "", None, NOW)
        said = Turn(talk, round_, 1, TurnKind.FOLLOWUP, "", "For depth.", None, NOW + MINUTE, "d1")
        seen = Turn(talk, round_, 1, TurnKind.FOLLOWUP, "", "", SEEN, NOW + MINUTE)
        aloud = Turn(other, round_, 2, TurnKind.ALOUD, "", "Hm.", None, NOW)
        for turn in (asked, said, seen, aloud):
            assert await writing.add_turn(turn)
        assert not await writing.add_turn(said), "delivered twice"
    async with store.read() as reading:
        kept = await reading.turns(talk)
        assert [(t.number, t.kind, t.asked, t.said, t.seen, t.at, t.delivery) for t in kept] == [
            (t.number, t.kind, t.asked, t.said, t.seen, t.at, t.delivery) for t in (asked, said, seen)
        ]
        assert [t.said for t in await reading.turns(other)] == ["Hm."]
        assert await reading.turns(99) == []
