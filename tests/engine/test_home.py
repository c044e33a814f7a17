"""Where a member stands, and forms for commands that aren't clear yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands import decode, salvage, tokens
from bot.commands.words import FillIn, JoinTeam, ShowHome
from bot.errors import QuizError
from bot.model import Actor, Place
from bot.ui import Form, View
from tests.engine.channel import Study, study
from tests.engine.reading import buttons, words


async def home(at: Study, user: str, channels: tuple[str, ...] | None = None) -> View:
    shown = await at.do(ShowHome(actor=at.actor(user), channels=channels))
    assert isinstance(shown, View)
    return shown


async def filling(at: Study, user: str, line: str, why: str = "") -> View | Form:
    slash, given = salvage(line)
    return await at.do(FillIn(actor=at.actor(user), words=slash.name, given=given, why=why))


async def test_it_shows_only_the_channels_one_is_said_to_see(database: str) -> None:
    async with study(database) as at:
        assert "No study channel" in words(await home(at, "ann", ("study", "secret")))
        await at.organise("schedule now question:b3")
        await at.organise("schedule now question:two-keys", channel="secret")
        await at.organise("schedule now question:b1")
        one = words(await home(at, "ann", ("study",)))
        assert "secret" not in one
        assert "2 questions are open" in one
        assert "secret" in words(await home(at, "ann", ("study", "secret", "elsewhere")))
        assert "secret" not in words(await home(at, "ann"))
        assert "No study channel" in words(await home(at, "ann", ()))


async def test_it_keeps_what_is_open_sealed_and_takes_answers(database: str) -> None:
    async with study(database) as at:
        await at.organise("schedule now question:b3 open_for:1h")
        before = await home(at, "ann")
        assert "Not answered yet" in words(before)
        assert not any(mark in words(before) for mark in ("right", "wrong"))
        assert words(before).index("No points") < words(before).index("Not answered yet")  # which the buttons follow
        await at.pick("ann", "swift")
        assert "You answered" in words(await home(at, "ann"))
        await at.pass_time(hours=1)
        after = words(await home(at, "ann"))
        assert "you were right" in after
        assert "30 points" in after
        assert "place 1" in after
        assert "1 round in a row" in after
        assert "you didn't answer it" in words(await home(at, "bob"))
        assert [each.label for each in buttons(await home(at, "ann"))] == ["Result of #1"]
        assert buttons(await home(at, "bob")) == []


async def test_the_last_result_stays_while_the_next_question_is_open(database: str) -> None:
    async with study(database) as at:
        await at.organise("schedule now question:b3 open_for:1h")
        await at.pick("ann", "swift")
        await at.pass_time(hours=1)
        await at.organise("schedule now question:b1 open_for:1h")
        shown = await home(at, "ann")
        assert "you were right" in words(shown)
        assert "Not answered yet" in words(shown)
        assert "Result of #1" in [each.label for each in buttons(shown)]


async def test_it_says_when_the_next_question_comes_and_which_quiz_waits(database: str) -> None:
    async with study(database) as at:
        await at.organise("setup time:09:00 zone:Europe/Berlin days:daily")
        assert "next question comes" in words(await home(at, "ann"))
        await at.say("ann", "/quiz start")
        await at.say("ann", "/me zone Asia/Tokyo")
        await at.say("ann", "/me hide on")
        shown = words(await home(at, "ann"))
        assert "isn't finished" in shown
        assert "Asia/Tokyo" in shown
        assert "off the boards" in shown
        assert isinstance(await at.say("ann", "/me home"), View)


async def test_many_open_questions_are_shown_in_short(database: str) -> None:
    async with study(database) as at:
        for question in ("b1", "b3", "two-keys", "one-word", "own-numbers"):
            await at.organise(f"schedule now question:{question}")
        shown = await home(at, "ann")
        assert len(shown.controls) == 3
        assert "5 questions are open" in words(shown)


# ------------------------------------------------------------------ forms for what isn't clear


async def test_a_form_holds_the_options_with_what_is_clear(database: str) -> None:
    async with study(database) as at:
        form = await filling(at, "ann", "leaderboard month teams page:x", "`page` is a whole number.")
        assert isinstance(form, Form)
        assert {field.name: field.value for field in form.fields if field.value} == {
            "period": "month",
            "scope": "teams",
        }
        assert "`page` is a whole number." in words(form.intro)
        assert len(form.title) <= 24
        (topic,) = [field for field in form.fields if field.name == "topic"]
        assert [label for _, label in topic.options] == ["Birds", "Stones"]


async def test_a_form_that_is_sent_is_the_command(database: str) -> None:
    async with study(database) as at:
        await at.say("ann", "/team create Red Pandas")
        form = await filling(at, "bob", "team join")
        assert isinstance(form, Form)
        assert form.fields[0].options == (("Red Pandas", "Red Pandas"),)
        sent = decode(form.action, at.actor("bob"), "d", fields={"name": "Red Pandas"})
        assert sent == JoinTeam(actor=at.actor("bob"), delivery="d", name="Red Pandas")
        assert "You are now in" in words(await at.do(sent))
        opened = decode(tokens.opener(form.action), at.actor("bob"), "d")
        assert opened == FillIn(actor=at.actor("bob"), delivery="d", words="team join")


@pytest.mark.parametrize(
    ("fields", "why"),
    [({}, "`question` is missing"), ({"question": "b1", "reason": " "}, "`reason` is missing")],
)
def test_what_a_form_lacks_is_refused(fields: dict[str, str], why: str) -> None:
    somebody = Actor(Place("terminal", "local", "study"), "ann", "ann")
    with pytest.raises(QuizError, match=why):
        decode(tokens.filled("question report"), somebody, "d", fields=fields)


async def test_forms_of_organisers_are_for_organisers(database: str) -> None:
    async with study(database) as at:
        assert "Only organisers" in words(await filling(at, "ann", "quizadmin balance teams:x"))
        slash, given = salvage("quizadmin balance teams:x")
        lead = replace(at.actor("lead"), is_admin=True)
        assert isinstance(await at.do(FillIn(actor=lead, words=slash.name, given=given)), Form)
        assert "takes no options" in words(await filling(at, "ann", "streak now"))
