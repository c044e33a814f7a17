"""One typed line → the exact command → shown where it belongs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.terminal import forms
from adapters.terminal.client import Client, Engine, Member
from adapters.terminal.clock import VirtualClock
from adapters.terminal.screen import Screen
from bot import ui
from bot.commands import words
from bot.errors import QuizError
from bot.model import Actor, Confidence
from tests.adapters.terminal.stage import FORM, PLACE, QUESTION, START, Clockwork, Desk, screen

M1, M2, LEAD = Member("m1"), Member("m2"), Member("lead", organiser=True)
SAVED = ui.View(
    (ui.Line("Saved **A**."),),
    (ui.Row((ui.Button("Guess", "q1:sure:7:A:1"), ui.Button("Certain", "q1:sure:7:A:3")), "How sure?"),),
    private=True,
)


def actor(member: Member = M1) -> Actor:
    return Actor(PLACE, member.user, member.user, member.organiser)


def seat(*replies: ui.View | ui.Form) -> tuple[Client, Desk, Screen]:
    shown, desk = screen(), Desk(*replies)
    services = Clockwork(VirtualClock(START)).services
    return Client(Engine(services, desk.handle, desk.check), shown, run="r"), desk, shown


async def test_a_slash_line_is_parsed_with_the_member_as_actor() -> None:
    client, desk, _ = seat()
    await client.say(LEAD, "/quizadmin schedule now question:t01-vit-small-data")
    assert desk.commands == [words.PostNow(actor=actor(LEAD), delivery="r-1", question="t01-vit-small-data")]


async def test_plain_text_answers_what_is_open_here() -> None:
    client, desk, _ = seat()
    await client.say(M1, "  0.18 ")
    assert desk.commands == [words.AnswerHere(actor=actor(), delivery="r-1", text="0.18")]


async def test_every_action_has_a_delivery_of_its_own() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, QUESTION)
    for line in ("A", "A", "click A", "click A", 'pick "Other"', "/help"):
        await client.say(M1, line)
    assert len({command.delivery for command in desk.commands}) == 6


async def test_a_mistyped_command_is_answered_privately() -> None:
    client, desk, shown = seat()
    await client.say(M2, "/leaderbord")
    assert not desk.commands
    assert "only m2 sees this" in shown.since()
    assert "Did you mean /leaderboard?" in shown.since()


# ------------------------------------------------------------------ click


@pytest.mark.parametrize("line", ['click "B"', "click b", "click 2", "CLICK “B”"])
async def test_click_presses_by_label_or_number(line: str) -> None:
    client, desk, shown = seat()
    shown.public(PLACE, QUESTION)
    await client.say(M1, line.translate(str.maketrans("“”", '""')))
    assert desk.commands == [words.SubmitAnswer(actor=actor(), delivery="r-1", round=7, text="B")]


async def test_click_takes_the_newest_of_equal_labels() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, QUESTION)
    shown.public(PLACE, ui.View((), (ui.Row((ui.Button("B", "q1:pick:8:B"),)),)))
    await client.say(M1, "click B")
    assert desk.commands[0] == words.SubmitAnswer(actor=actor(), delivery="r-1", round=8, text="B")


async def test_click_prefers_the_whole_label_and_refuses_to_guess() -> None:
    client, desk, shown = seat()
    row = ui.Row(
        (ui.Button("Next", "q1:next:1:0"), ui.Button("Next page", "q1:score:2"), ui.Button("No", "q1:score:1"))
    )
    shown.private(PLACE, "m1", ui.View((), (row,)))
    await client.say(M1, "click N")
    assert not desk.commands
    assert "fits several" in shown.since()
    await client.say(M1, 'click "next"')
    assert isinstance(desk.commands[0], words.NextQuestion)


async def test_nobody_can_press_another_members_buttons() -> None:
    client, desk, shown = seat()
    shown.private(PLACE, "m1", SAVED)
    await client.say(M2, 'click "Certain"')
    assert not desk.commands
    assert "No button on your screen is called “Certain”." in shown.since()


async def test_click_names_the_buttons_there_are() -> None:
    client, _, shown = seat()
    shown.public(PLACE, QUESTION)
    await client.say(M1, "click Foo")
    assert "There are: “A”, “B”, “C”, “Report”." in shown.since()
    shown.begin()
    await client.say(M1, "click 9")
    assert "click 1 to 4" in shown.since()


async def test_a_button_that_is_off_cannot_be_pressed() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, ui.View((), (ui.Row((ui.Button("Old", "q1:mine:1", disabled=True),)),)))
    await client.say(M1, "click Old")
    assert not desk.commands
    assert "switched off" in shown.since()


async def test_a_button_of_another_version_gets_a_polite_answer() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, ui.View((), (ui.Row((ui.Button("Old", "q0:mine:1"),)),)))
    await client.say(M1, "click Old")
    assert not desk.commands
    assert "older version" in shown.since()


async def test_a_button_acts_in_the_channel_where_it_stands() -> None:
    client, desk, shown = seat()
    lounge = replace(PLACE, channel="lounge")
    shown.public(lounge, QUESTION)
    await client.say(M1, "click A")
    assert desk.commands[0].actor.place == lounge


# ------------------------------------------------------------------ pick


@pytest.mark.parametrize("line", ['pick "The second"', "pick the SECOND  answer", "pick B", 'pick "b"'])
async def test_pick_answers_with_the_letter_of_the_option(line: str) -> None:
    client, desk, shown = seat()
    shown.public(PLACE, QUESTION)
    await client.say(M1, line)
    assert desk.commands == [words.SubmitAnswer(actor=actor(), delivery="r-1", round=7, text="B")]


async def test_pick_sees_through_markdown() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, QUESTION)
    await client.say(M1, 'pick "The first answer"')
    assert getattr(desk.commands[0], "text", "") == "A"


async def test_pick_refuses_to_guess() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, QUESTION)
    await client.say(M1, 'pick "The"')
    await client.say(M1, 'pick "Nothing like it"')
    assert not desk.commands
    assert "2 options begin with “The”" in shown.since()
    assert "No option on your screen begins with “Nothing like it”." in shown.since()


async def test_several_picks_are_joined_in_their_order() -> None:
    client, desk, shown = seat()
    select = ui.Select("q1:pick:7", (("A", "A  The first answer"), ("B", "B  x"), ("C", "C  x")), "Choose 2", 2, 2)
    shown.public(PLACE, replace(QUESTION, controls=(select,)))
    await client.say(M1, 'pick "Other", "The first"')
    assert desk.commands == [words.SubmitAnswer(actor=actor(), delivery="r-1", round=7, text="CA")]


async def test_picks_of_an_ordering_question_need_no_form() -> None:
    client, desk, shown = seat()
    shown.private(PLACE, "m1", replace(QUESTION, controls=(ui.Row((ui.Button("Answer…", "q1:form:7:s"),)),)))
    await client.say(M1, 'pick "Other" "The second" "The first"')
    assert desk.commands == [words.SubmitAnswer(actor=actor(), delivery="r-1", round=7, text="CBA", inplace=True)]


async def test_pick_prefers_a_question_that_takes_answers_to_a_newer_reveal() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, QUESTION)
    rows = (ui.Choice("C", "The second answer", "right"),)
    shown.public(PLACE, ui.View((ui.Options(rows),), (ui.Row((ui.Button("My result", "q1:mine:6"),)),)))
    await client.say(M1, 'pick "The second"')
    assert desk.commands[0] == words.SubmitAnswer(actor=actor(), delivery="r-1", round=7, text="B")


async def test_pick_after_the_close_answers_the_round_of_the_reveal() -> None:
    client, desk, shown = seat()
    rows = (ui.Choice("C", "The second answer", "right"),)
    shown.public(PLACE, ui.View((ui.Options(rows),), (ui.Row((ui.Button("My result", "q1:mine:6"),)),)))
    await client.say(M1, 'pick "The second"')
    assert desk.commands == [words.SubmitAnswer(actor=actor(), delivery="r-1", round=6, text="C")]


async def test_pick_without_any_control_answers_what_is_open_here() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, replace(QUESTION, controls=()))
    await client.say(M1, 'pick "Other"')
    assert desk.commands == [words.AnswerHere(actor=actor(), delivery="r-1", text="C")]


@pytest.mark.parametrize(("line", "ticked"), [('pick "Second", "First"', (0, 1)), ("pick none", ())])
async def test_pick_ticks_the_points_of_a_checklist(line: str, ticked: tuple[int, ...]) -> None:
    client, desk, shown = seat()
    select = ui.Select("q1:tick:7", (("0", "First point"), ("1", "Second point")), "Points I made", 0, 2)
    shown.private(PLACE, "m1", ui.View((), (select,)))
    await client.say(M1, line)
    assert desk.commands == [words.TickPoints(actor=actor(), delivery="r-1", round=7, ticked=ticked)]


# ------------------------------------------------------------------ forms


async def test_a_form_opens_privately_and_plain_text_fills_it() -> None:
    client, desk, shown = seat(FORM, SAVED)
    shown.public(PLACE, replace(QUESTION, controls=(ui.Row((ui.Button("Answer…", "q1:form:7"),)),)))
    await client.say(M1, 'click "Answer..."')
    assert "only m1 sees this (form · Answer #7)" in shown.since()
    await client.say(M1, "0.35 nats")
    assert desk.commands[1] == words.SubmitAnswer(actor=actor(), delivery="r-2", round=7, text="0.35 nats")
    assert not shown.forms


@pytest.mark.parametrize(
    "line", ['fill "0.35" confidence:Certain', "fill answer:0.35 confidence:cert", 'fill confidence:3 answer:"0.35"']
)
async def test_fill_names_fields(line: str) -> None:
    client, desk, _ = seat(FORM)
    await client.say(M1, "/quizadmin setup")
    await client.say(M1, line)
    assert desk.commands[1] == words.SubmitAnswer(
        actor=actor(), delivery="r-2", round=7, text="0.35", confidence=Confidence.SURE
    )


async def test_what_was_typed_is_kept_when_the_form_is_refused() -> None:
    client, desk, shown = seat(FORM)
    await client.say(M1, "/quizadmin setup")
    desk.errors = {"answer": "I read a number."}
    await client.say(M1, 'fill "abc" confidence:guess')
    assert len(desk.commands) == 1
    assert "answer: abc ✗ I read a number." in shown.since()
    desk.errors = {}
    await client.say(M1, "0.18")
    assert desk.commands[1] == words.SubmitAnswer(
        actor=actor(), delivery="r-3", round=7, text="0.18", confidence=Confidence.GUESS
    )


async def test_a_form_stays_open_when_the_use_case_refuses_it() -> None:
    client, _, shown = seat(FORM, ui.text_view("Not now.", tone=ui.Tone.ERROR, private=True))
    await client.say(M1, "/quizadmin setup")
    await client.say(M1, 'fill "1"')
    assert shown.forms["m1"].typed["answer"] == "1"


async def test_any_other_action_closes_the_form() -> None:
    client, desk, shown = seat(FORM)
    await client.say(M1, "/quizadmin setup")
    await client.say(M1, "/help")
    await client.say(M1, "B")
    assert not shown.forms
    assert isinstance(desk.commands[2], words.AnswerHere)


async def test_fill_without_a_form() -> None:
    client, desk, shown = seat()
    await client.say(M1, 'fill "0.18"')
    assert not desk.commands
    assert "No form is open." in shown.since()


def test_a_form_is_checked_like_on_any_platform() -> None:
    assert forms.settle(FORM, {}) == ({"answer": "", "confidence": ""}, {"answer": "“Your number” is still empty."})
    _, errors = forms.settle(FORM, {"answer": "x" * 21, "confidence": "perhaps"})
    assert errors == {
        "answer": "At most 20 characters; this has 21.",
        "confidence": "“perhaps” is none of: Guess, Certain.",
    }


def test_several_choices_are_joined_with_commas() -> None:
    many = ui.Form(
        "T", "q1:setup", (ui.Field("topics", "Topics", options=(("t01", "One"), ("t02", "Two")), many=True),)
    )
    assert forms.settle(many, {"topics": "two, one"}) == ({"topics": "t02,t01"}, {})


def test_a_field_cannot_be_filled_twice() -> None:
    with pytest.raises(QuizError, match="given twice"):
        forms.read(FORM, "0.1 answer:0.2")


def test_a_colon_in_the_text_names_no_field() -> None:
    assert forms.read(FORM, "ratio: 3:4, see answer.") == {"answer": "ratio: 3:4, see answer."}
