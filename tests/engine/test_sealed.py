"""Before the close nobody learns anything about right and wrong, by no door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.commands.words import MyResult, TickPoints
from bot.kinds import CodeReading, Multi, Numeric, Open, Order, Short, Single
from bot.kinds.base import Choices, TextEntry
from bot.model import Question
from bot.ui import Choice, Form, Options, View
from tests.adapters.slack.everyview import before
from tests.engine.channel import BANK, Shown, Study, study
from tests.engine.reading import blocks, words

LIVE = load([builtin()]).live()
SORTS = {(question.topic, question.kind): question.id for question in LIVE}
# Through the engine go the tests' own questions and one of each topic and kind; their views, all.
ITEMS = [(BANK, question.id) for question in load([BANK]).live()] + [(builtin(), name) for name in SORTS.values()]
VERDICTS = ("✓", "✗", "◐", "Right", "right", "Not right", "wrong", "Key:", "Model answer")


def pieces(text: str) -> Iterator[str]:
    """What stays of a text whatever numbers are filled in."""
    for part in text.replace("}", "{").split("{")[::2]:
        if len(part.strip()) > 12:
            yield part.strip()


def secrets(question: Question) -> Iterator[str]:
    """All that only the close may show."""
    yield from pieces(question.explain)
    body = question.body
    yield from (why for why in body.whys() if why)
    match body:
        case CodeReading():
            yield from [body.fix] if body.fix else []
        case Numeric():
            yield body.key((), body.values(0))
            for slip in body.slips:
                yield from pieces(slip.why)
        case Short():
            yield from body.accept
            yield from (near.why for near in body.near)
        case Open():
            yield body.rubric.model_answer
            yield from (point.text for point in body.rubric.points)
            yield from (text for point in body.rubric.points for text in point.say)
        case Order():
            yield "” comes before “"
        case Single() | Multi():
            pass


def attempts(question: Question) -> list[str]:
    """Answers that say nothing true: every option, or nonsense of the right form."""
    asks = question.body.asks()
    if isinstance(asks, TextEntry):
        return ["123456", "nothing at all"] if asks.unit else ["nothing at all", "123456"]
    letters = "ABCDEFGH"[: len(asks.options)]
    if asks.ordered:
        return [letters, letters[::-1]]
    return [letters[n : n + asks.pick] for n in range(len(letters) - asks.pick + 1)]


def verdicts(question: Question) -> list[str]:
    """What would tell right from wrong. A question may itself speak of wrong answers, or of brightness."""
    asks = question.body.asks()
    own = [question.stem, question.code.text if question.code else "", question.id]
    own += asks.options if isinstance(asks, Choices) else ()
    return [verdict for verdict in VERDICTS if not any(verdict in text for text in own)]


def check_sealed(shown: list[Shown], question: Question) -> None:
    hidden = list(secrets(question))
    assert hidden
    for each in shown:
        said = words(each.view)
        assert not [secret for secret in hidden if secret in said], said
        assert not [verdict for verdict in verdicts(question) if verdict in said], said
        for block in blocks(each.view):
            if isinstance(block, Options):
                assert not any(row.mark or row.note for row in block.rows)
                plain = {" ".join(row.text.split()) for row in block.rows}
                asks = question.body.asks()
                assert isinstance(asks, Choices)
                assert len(plain) == len(asks.options)


@pytest.mark.parametrize(("folder", "name"), ITEMS, ids=[name for _, name in ITEMS])
async def test_nothing_before_the_close_tells_right_from_wrong(sqlite_path: Path, folder: Path, name: str) -> None:
    async with study(str(sqlite_path), bank=folder) as channel:
        question = channel.services.shelf.bank.find(name)
        await channel.organise("setup time:09:00 zone:Europe/Berlin days:mon-fri")
        channel.shown.clear()
        await channel.organise(f"schedule now question:{name}")
        post = channel.question()
        for number, text in enumerate(attempts(question)):
            await answer(channel, f"m{number}", text)
        await everything_else(channel, name)
        check_sealed(channel.shown, question)
        channel.shown.clear()
        await channel.at("2026-11-24 08:00")
        said = words(channel.reveal(post))
        assert all(piece in said for piece in pieces(question.explain))


@pytest.mark.parametrize("question", LIVE, ids=lambda question: str(question.id))
def test_no_view_of_an_open_question_holds_its_secrets(question: Question) -> None:
    hidden = [" ".join(secret.split()) for secret in secrets(question)]
    for view in before(question):
        said = " ".join(words(view).split())
        assert not [secret for secret in hidden if secret in said], said


async def answer(channel: Study, user: str, text: str) -> None:
    """Type it, into the form if the question has one."""
    shown = await channel.say(user, text)
    if isinstance(shown, Form):
        shown = await channel.fill(user, shown, answer=text, confidence="2")
    if isinstance(shown, View) and "Saved" not in words(shown):
        await channel.say(user, "12" if text == "123456" else "5")


async def everything_else(channel: Study, name: str) -> None:
    """What a curious member may try while the question is open."""
    actor = channel.actor("m0")
    for line in (
        f"/question show {name}",
        "/quiz open",
        "/me stats",
        "/me score",
        "/streak",
        "/leaderboard period:all",
        f"/question report {name} I would like to know more",
    ):
        await channel.say("m0", line)
    await channel.do(MyResult(actor=actor, round=1))
    await channel.do(TickPoints(actor=actor, round=1, ticked=(0,)))


# ------------------------------------------------------------------ side doors


async def test_an_open_question_is_not_shown_anywhere_in_the_group(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b3")
        for where in ("study", "elsewhere"):
            assert "is open here" in words(await channel.say("ann", "/question show b3", channel=where))
        assert "EXPLAIN-s3" in words(await channel.say("ann", "/question show s3"))
        await channel.pass_time(hours=25)
        assert "EXPLAIN-b3" in words(await channel.say("ann", "/question show b3"))


async def test_a_quiz_never_draws_an_open_question(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("schedule now question:b3")
        for mode in ("solo", "live"):
            refused = await channel.say("ann", f"/quiz start topic:t01 difficulty:3 mode:{mode}")
            assert "No question fits" in words(refused)
        await channel.pass_time(hours=25)
        assert "What sleeps" in words(await channel.say("ann", "/quiz start topic:t01 difficulty:3"))


async def test_a_private_quiz_gives_no_feedback_on_what_was_opened_meanwhile(database: str) -> None:
    async with study(database) as channel:
        solo = await channel.say("ann", "/quiz start topic:t01 difficulty:3")
        await channel.organise("schedule now question:b3")
        refused = await channel.click("ann", solo, "A")
        assert "just been asked in the channel" in words(refused)
        assert "Score card" in words(await channel.click("ann", solo, "Skip"))
        await channel.pick("ann", "swift")
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "30", "1/1", "100 %")]


@pytest.mark.parametrize("mode", ["solo", "live"])
async def test_a_running_quiz_passes_over_what_was_opened_meanwhile(database: str, mode: str) -> None:
    async with study(database) as channel:
        shown = await channel.say("ann", f"/quiz start topic:t02 count:3 kind:single mode:{mode}")
        async with channel.services.store.read() as tx:
            (session,) = await tx.running(place=channel.actor("ann").place if mode == "live" else None)
        first, second, third = session.questions
        await channel.organise(f"schedule now question:{second}")
        after = await channel.click("ann", shown, "Skip" if mode == "solo" else "Reveal and next")
        asked = channel.services.shelf.bank.find(third)
        await channel.app.tick()
        told = words(after) if mode == "solo" else words(channel.question().view)
        assert asked.stem in told
        async with channel.services.store.read() as tx:
            assert [r.question for r in await tx.session_rounds(session.id)] == [first, third]


async def test_drafts_and_retired_questions_are_not_asked(database: str) -> None:
    async with study(database) as channel:
        for line, why in (
            ("schedule now question:draft-one", "draft"),
            ("question queue question:draft-one", "draft"),
            ("schedule now question:retired-one", "retired"),
            ("question queue question:retired-one", "retired"),
        ):
            assert why in words(await channel.organise(line))
        assert "draft" in words(await channel.say("ann", "/question show draft-one"))
        assert "not yet" not in words(channel.shown[-1].view)
        assert not channel.platform.posts


async def test_a_banned_question_comes_no_way(database: str) -> None:
    async with study(database) as channel:
        assert "`b3`" in words(await channel.organise("question ban question:b3"))
        for line in ("schedule now question:b3", "question queue question:b3", "question ban question:b3"):
            assert "is banned here" in words(await channel.organise(line))
        for mode in ("solo", "live"):
            refused = await channel.say("ann", f"/quiz start topic:t01 difficulty:3 mode:{mode}")
            assert "No question fits" in words(refused)
        await channel.organise("question ban question:b3 lift:yes")
        assert "Posted" in words(await channel.organise("schedule now question:b3"))


@pytest.mark.parametrize("name", ["b3", "two-keys", "in-order"])
async def test_options_come_in_a_fresh_order_each_time(database: str, name: str) -> None:
    async with study(database) as channel:
        for _ in range(8):
            await channel.organise(f"schedule now question:{name} open_for:5m")
            await channel.pass_time(minutes=6)
        shown = [tuple(row.text for row in options(post.views[0])) for post in channel.questions()]
        assert len(shown) == 8
        assert len({tuple(sorted(texts)) for texts in shown}) == 1
        assert len(set(shown)) > 3


def options(view: View) -> tuple[Choice, ...]:
    return next(block.rows for block in view.blocks if isinstance(block, Options))
