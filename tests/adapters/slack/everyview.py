"""Every view and form that the bot has, over given questions and names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.commands import SLASHES
from bot.commands.words import ShowLeaderboard
from bot.kinds import KINDS
from bot.kinds.assessment import Assessment, MistakeSeen, PointSeen, Verdict
from bot.kinds.base import LETTERS, Choices
from bot.kinds.heard import NOTHING, Heard, own_grade
from bot.kinds.open import Open
from bot.model import (
    Actor,
    Answer,
    Asking,
    Confidence,
    Given,
    Mode,
    Pending,
    Place,
    Player,
    Question,
    Result,
    Round,
    Rule,
    Schedule,
    Slot,
    Standing,
    Streak,
    Team,
    Wish,
)
from bot.ports import Facts, Outgoing, PastResult, ScheduleCount, Season, Session, Waiting, What
from bot.rules.interview import Step, Talk
from bot.rules.schedule import Preview
from bot.rules.shuffle import round_order
from bot.ui import Bar, Form, View
from bot.views import assessed, boards, health, help, interview, organising, people, question, quiz, reveal
from bot.views.assessed import Said

BANK = Path(__file__).resolve().parents[2] / "data" / "bank"
LIBRARY = load([builtin()])
TOPICS = LIBRARY.topics
EACH_KIND = 2
_LENGTHS = sorted(LIBRARY.live(), key=lambda one: len(one.raw), reverse=True)
# The built-in bank as a whole is tried in tests/adapters/contract/test_whole_bank.py; here stand its longest questions.
QUESTIONS = [
    *load([BANK]).live(),
    *(one for kind in KINDS for one in [each for each in _LENGTHS if each.kind == kind][:EACH_KIND]),
]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)
PLACE = Place("slack", "T1", "C1")
ZONE = "Europe/Berlin"


def asking(one: Question, number: int = 1) -> Asking:
    asks = one.body.asks()
    order = round_order(len(asks.options), 7) if isinstance(asks, Choices) else ()
    closes = NOW + timedelta(hours=24)
    round_ = Round(number, PLACE, 1, Mode.DAILY, one.id, one.rev, 7, order, DAY, NOW, closes, closes, answered=12)
    return Asking(round_, one, ZONE)


def given(asked: Asking, typed: str = "") -> Given:
    """An answer that reads: the first options, or a number, which is text, too."""
    asks = asked.question.body.asks()
    text = LETTERS[: asks.pick] if isinstance(asks, Choices) else typed or "7"
    return asked.question.body.parse(text, asked.round.order)


def result(asked: Asking, score: float | None = 1.0) -> Result:
    return Result(asked.round.id, 1, 1, score, score == 1.0, 3000, True, True, False, "rule")


def before(one: Question) -> Iterator[View | Form]:
    """What is said about a question while it is open."""
    asked = asking(one)
    values = one.body.values(0)
    yield question.post(asked, TOPICS)
    yield question.solo(asked, TOPICS, question.Step(1, 0, 3), values)
    yield question.form(asked, values, solo=False)
    yield question.form(asked, values, solo=True, typed="7", unsent=True)
    yield question.open_list([(asked, "", values), (asked, "B", values)], ZONE)
    yield question.saved(asked, "B", "B", Confidence.SURE, 4)
    yield question.saved(asked, "what I typed", "", None, 1)
    yield question.closed(asked, TOPICS)


def after(one: Question, typed: str = "") -> Iterator[View | Form]:
    """What is said about it once the key is out."""
    asked, values = asking(one), one.body.values(0)
    answer = Answer(1, 1, 1, "d", given(asked, typed), Confidence.FAIR, NOW)
    grade = one.body.grade(answer.given, values)
    bars = [Bar(letter, 3 * n, "right" if n == 1 else "wrong") for n, letter in enumerate(LETTERS[:4])]
    yield reveal.reveal(asked, TOPICS, reveal.distribution(bars, 18))
    yield reveal.reveal(asked, TOPICS, reveal.distribution(bars, 2))
    said = Said(asked, answer, grade, NOTHING)
    yield reveal.mine(said, None if isinstance(grade, Pending) else result(asked), values)
    yield reveal.practised(said, values, step=question.Step(1, 0, 3), late=True)
    yield reveal.shown(one, asked, TOPICS)
    if isinstance(one.body, Open):
        yield from of_essay(asked, answer, one.body, typed)


def of_essay(asked: Asking, answer: Answer, body: Open, typed: str) -> Iterator[View | Form]:
    """The cards of an open answer whose sentences are all ``typed``, and the one to vote on."""
    for verdict in Verdict:
        seen = Assessment(
            "rubric-1",
            tuple(PointSeen(point.id, verdict, 0.5, typed) for point in body.rubric.points),
            tuple(MistakeSeen(name, typed) for name, _ in body.rubric.named()),
            note="A sentence about the text.",
        )
        heard = Heard(seen, NOW, (0,))
        grade = own_grade(body, heard)
        said = Said(asked, answer, grade, heard)
        yield reveal.mine(said, result(asked), {}, helps=True)
        yield reveal.practised(said, {}, step=question.Step(1, 0, 3), late=True)
        yield from of_interview(said, body, verdict, typed)
    yield from of_interview(Said(asked, answer, own_grade(body, NOTHING), NOTHING), body, None, typed)
    yield assessed.case(asked, 12, 3, body.rubric.points[0].text, typed)
    yield assessed.no_case()


def of_interview(said: Said, body: Open, verdict: Verdict | None, typed: str) -> Iterator[View | Form]:
    """An interview from question to question; all that is said in it is ``typed``, and judged by ``verdict``."""
    talk = Talk(4, "stretch", (Step(0, None, typed, seen=said.heard.seen, hints=("an area",), thoughts=(typed,) * 4),))
    yield interview.turn(
        interview.Stand(1, replace(talk, steps=(Step(0, thoughts=(typed,)),)), said.asking, None), TOPICS
    )
    for number, asks in enumerate(body.rubric.followups, 1):
        step = Step(number, asks, hints=("",))
        stand = interview.Stand(1, replace(talk, steps=(*talk.steps, step)), said.asking, said)
        yield interview.goes_on(interview.turn(stand, TOPICS))
        yield interview.form(stand)
        yield interview.thought_form(stand)
        points = (
            tuple(PointSeen(f"expect-{n}", verdict, 0.5, typed) for n, _ in enumerate(asks.expect)) if verdict else ()
        )
        seen = Assessment("rubric-1", points, note="A sentence.") if verdict else None
        talk = replace(talk, steps=(*talk.steps, replace(step, said=typed, seen=seen, skipped=number == 3)))
    yield interview.card(interview.Stand(1, talk, said.asking, said))
    yield interview.card(interview.Stand(1, replace(talk, steps=(Step(0, skipped=True),)), said.asking, None))
    yield interview.sealed(1, ended=True)


def _standings(name: str, count: int) -> list[Standing]:
    return [Standing(n, n, f"{name} {n}", 100_000 - n, 20, 20 - n % 20, 3, n == 5) for n in range(1, count + 1)]


def _schedule(name: str) -> Schedule:
    rule = Rule(540, ZONE, frozenset(range(5)), ("DE-BE",))
    wish = Wish(tuple(topic.id for topic in TOPICS), ("single",), (2, 4))
    return Schedule(1, PLACE, 1, rule, wish, 86_400, 3600, 5, 0, "", "U1", name, True, Slot(DAY, NOW))


def about_people(name: str, count: int = 10) -> Iterator[View | Form]:
    """Boards, teams and oneself. ``name`` is everybody's, with a number."""
    board = ShowLeaderboard(actor=Actor(PLACE, "U1", name), period="all", topic="t07")
    rows = _standings(name, count)
    yield boards.leaderboard(board, rows, 300, rows[4], name, TOPICS[0], hidden=False)
    yield boards.leaderboard(replace(board, scope="teams"), rows, 3, None, "this month", None, hidden=False)
    yield boards.leaderboard(board, [], 0, rows[4], "this month", None, hidden=True)
    yield boards.streak(Streak(7, 12, 1, 3))
    yield quiz.board(rows, 3)
    team = Team(1, 1, name, tuple(Player(n, name) for n in range(12)))
    yield people.teams([team] * 6)
    yield people.joined(name, founded=True, left=name)
    yield people.proposal([[(n, name) for n in range(4)]] * 5, 5)
    yield people.zone(ZONE, NOW, changed=True)
    archive = json.dumps([{"rank": n, "name": name, "centipoints": 900} for n in range(1, 5)])
    yield organising.seasons([Season(1, 1, name, DAY, DAY, archive), Season(2, 1, name, DAY, None)])


def about_oneself() -> Iterator[View | Form]:
    """Statistics over every topic, points, the end of a quiz."""
    asked = [asking(one, number) for number, one in enumerate(QUESTIONS, 1)]
    past = [(one, PastResult(result(one, n % 3 / 2), one.round, Confidence.SURE)) for n, one in enumerate(asked)]
    own = Standing(3, 1, "Ada", 4200, 12, 9)
    yield boards.stats(past, TOPICS)
    yield boards.score(past[:10], 2, 31, own)
    yield quiz.score_card([(one, result(one, n % 3 / 2), {}) for n, one in enumerate(asked[:20])], TOPICS, 20)
    session = Session(1, Mode.LIVE, PLACE, 1, 1, tuple(one.id for one in QUESTIONS[:3]), 0, 30, False, NOW)
    yield quiz.panel(session, NOW + timedelta(seconds=30), ZONE)
    yield quiz.over(session)


def about_the_channel(name: str) -> Iterator[View | Form]:
    """Help, topics, and what organisers see."""
    schedule = _schedule(name)
    moments = [NOW + timedelta(days=n) for n in range(5)]
    yield organising.setup_form(schedule, ZONE)
    yield organising.set_up(schedule, moments, asking(QUESTIONS[0]), TOPICS, "Asia/Tokyo", ["I may not post here."])
    yield organising.scheduled(schedule, moments, "changed")
    counts = [ScheduleCount(asking(one).round, 4) for one in QUESTIONS[:5]]
    yield organising.schedules([schedule] * 4, {1: counts}, {1: 12}, NOW)
    yield organising.preview(schedule, [Preview(DAY, NOW), Preview(DAY, None, "holiday (Advent)")] * 7)
    yield organising.queue([one.id for one in QUESTIONS])
    waiting = Waiting(Outgoing("post:1", PLACE, What.POST, 1), "no answer from the platform")
    facts = Facts("sqlite", "3.45", "0002", 12_000_000, NOW)
    left = [(topic, 12) for topic in TOPICS]
    yield health.health(
        [(schedule, asking(QUESTIONS[0]).round)], ["I may not post."], [waiting], left, facts, NOW, ZONE
    )
    yield from (help.options_form(slash, {each.name: () for each in slash.options}, {}, "What?") for slash in SLASHES)
    yield help.overview(SLASHES, admin=True)
    yield from (help.one(slash) for slash in SLASHES)
    yield help.topics([(topic, 12) for topic in TOPICS])
    yield help.topics([(topic, 12) for topic in TOPICS * 3])
    yield help.report_form(7, 500)
