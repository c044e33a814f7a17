"""Action tokens: what is made is read back, and nothing else is taken for one."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands import decode, tokens
from bot.commands import words as w
from bot.errors import QuizError
from bot.model import Actor, Confidence, Place
from bot.ui import TOKEN_LIMIT, Reply, StaleTokenError

ACTOR = Actor(Place("terminal", "local", "study"), "u1", "Ann")
IDS = st.integers(0, 10**18 - 1)
LETTERS = st.text("ABCDEFGH", min_size=1, max_size=8)


def read(token: str, *values: str, **fields: str) -> Any:
    return decode(token, ACTOR, "d1", values=values, fields=fields)


@given(IDS, LETTERS, st.booleans())
def test_a_pick_answers_with_its_letters(round_id: int, letters: str, solo: bool) -> None:
    expected = w.SubmitAnswer(actor=ACTOR, delivery="d1", round=round_id, text=letters, inplace=solo)
    assert read(tokens.pick(round_id, letters, solo=solo)) == expected
    assert read(tokens.choose(round_id, solo=solo), *letters) == expected
    assert expected.reply is (Reply.UPDATE if solo else Reply.PRIVATE)


@given(IDS, LETTERS, st.sampled_from(Confidence))
def test_sure_says_the_letters_again(round_id: int, letters: str, confidence: Confidence) -> None:
    command = read(tokens.sure(round_id, letters, confidence))
    assert (command.round, command.text, command.confidence) == (round_id, letters, confidence)
    assert command.reply is Reply.UPDATE


@given(IDS, st.text(max_size=50).map(str.strip), st.sampled_from(["", "1", "2", "3", "9"]), st.booleans())
def test_the_answer_form(round_id: int, answer: str, sure: str, solo: bool) -> None:
    asked = read(tokens.write(round_id, solo=solo))
    assert asked == w.WriteAnswer(actor=ACTOR, delivery="d1", round=round_id, inplace=solo)
    assert asked.reply is Reply.FORM
    sent = read(tokens.written(round_id, solo=solo), answer="x" + answer.replace("\0", ""), confidence=sure)
    assert (sent.round, sent.inplace) == (round_id, solo)
    assert sent.text.startswith("x")
    assert sent.confidence == {"1": Confidence.GUESS, "2": Confidence.FAIR, "3": Confidence.SURE}.get(sure)


@given(IDS, st.integers(0, 9))
def test_the_tokens_of_an_interview(number: int, turn: int) -> None:
    where: dict[str, Any] = {"actor": ACTOR, "delivery": "d1", "session": number, "turn": turn}
    assert read(tokens.hint(number, turn)) == w.TakeHint(**where)
    assert read(tokens.pass_(number, turn)) == w.PassTurn(**where)
    assert read(tokens.aloud(number, turn)) == w.ThinkAloud(**where)
    assert read(tokens.thought(number, turn), thought="Hm.") == w.KeepThought(**where, thought="Hm.")
    assert tokens.opener(tokens.thought(number, turn)) == tokens.aloud(number, turn)
    asked = read(tokens.write(number, solo=True, turn=turn))
    assert (asked.round, asked.inplace, asked.turn) == (number, True, turn)
    sent = read(tokens.written(number, solo=True, turn=turn), answer="Because.")
    assert (sent.round, sent.inplace, sent.turn, sent.text) == (number, True, turn, "Because.")
    assert tokens.opener(tokens.written(number, solo=True, turn=turn)) == tokens.write(number, solo=True, turn=turn)


@given(IDS, IDS, st.lists(st.integers(0, 40), unique=True))
def test_the_others(number: int, position: int, points: list[int]) -> None:
    made = {
        tokens.mine(number): w.MyResult(actor=ACTOR, delivery="d1", round=number),
        tokens.report(number): w.ReportForm(actor=ACTOR, delivery="d1", round=number),
        tokens.following(number, position): w.NextQuestion(
            actor=ACTOR, delivery="d1", session=number, position=position
        ),
        tokens.stop(number): w.StopQuiz(actor=ACTOR, delivery="d1", session=number),
        tokens.score(number): w.ShowScore(actor=ACTOR, delivery="d1", page=number, inplace=True),
        tokens.balance(number): w.BalanceTeams(actor=ACTOR, delivery="d1", teams=number, confirmed=True),
    }
    for token, command in made.items():
        assert read(token) == command
    ticked = read(tokens.tick(number), *map(str, points))
    assert ticked == w.TickPoints(actor=ACTOR, delivery="d1", round=number, ticked=tuple(sorted(points)))
    reported = read(tokens.reported(number), reason="it is wrong")
    assert reported == w.ReportQuestion(actor=ACTOR, delivery="d1", round=number, reason="it is wrong")


@given(
    st.sampled_from(["week", "month", "season", "all"]),
    st.sampled_from(["points", "accuracy", "streak"]),
    st.sampled_from(["people", "teams"]),
    st.sampled_from(["", "t01", "t12"]),
    st.integers(1, 10_000),
)
def test_a_page_of_a_board(period: str, by: str, scope: str, topic: str, page: int) -> None:
    shown = w.ShowLeaderboard(actor=ACTOR, period=period, by=by, scope=scope, topic=topic)
    command = read(tokens.board(shown, page))
    assert (command.period, command.by, command.scope, command.topic) == (period, by, scope, topic)
    assert command.page == page
    assert command.reply is Reply.UPDATE


def test_the_set_up_form() -> None:
    command = read(tokens.setup(), time=" 09:00 ", zone="Asia/Tokyo", days=" ")
    assert command.fields == w.ScheduleFields(time="09:00", zone="Asia/Tokyo")
    emptied = read(tokens.setup(), time="09:00", topics="  ", difficulty="")
    assert emptied.fields == w.ScheduleFields(time="09:00", topics="all", difficulty="any")
    assert command.reply is Reply.PRIVATE
    with pytest.raises(StaleTokenError):
        read(tokens.setup(), tiem="09:00")


def test_every_token_fits_the_tightest_platform() -> None:
    longest = 10**18 - 1
    shown = w.ShowLeaderboard(actor=ACTOR, period="season", by="accuracy", scope="people", topic="t12")
    for token in (
        tokens.sure(longest, "ABCDEFGH", Confidence.SURE),
        tokens.following(longest, longest),
        tokens.board(shown, longest),
        tokens.pick(longest, "ABCDEFGH", solo=True),
    ):
        assert len(token) <= TOKEN_LIMIT


VERBS = st.sampled_from([*sorted(tokens._VERBS), "", "nothing"])
PARTS = st.lists(
    st.one_of(st.text(max_size=12), st.integers().map(str), st.sampled_from(["s", "-", "A", "١"])), max_size=6
)


@given(st.text(max_size=150), st.lists(st.text(max_size=5), max_size=4))
@example("q1:pick:" + "9" * 80, [])
@example("q1:pick:1_0:A", [])
@example("q1:pick:-1:A", [])
@example("q1:tick:1", ["-1"])
@example("q0:pick:1:A", [])
def test_what_nobody_made_is_stale(text: str, values: list[str]) -> None:
    with suppress(QuizError):
        assert isinstance(read(text, *values), w.Command)


@given(
    VERBS, PARTS, st.lists(st.text(max_size=5), max_size=4), st.dictionaries(st.text(max_size=8), st.text(max_size=8))
)
def test_what_almost_looks_like_one_is_read_or_stale(
    verb: str, parts: list[str], values: list[str], fields: dict[str, str]
) -> None:
    text = ":".join(("q1", verb, *parts))
    with suppress(QuizError):
        command = decode(text, ACTOR, "d1", values=values, fields=fields)
        numbers = [getattr(command, name, None) for name in ("round", "session", "position", "page")]
        assert all(number is None or 0 <= number < 10**18 for number in numbers)
