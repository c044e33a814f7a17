"""Which question plain text answers: the one that a member saw last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.terminal.asked import round_of
from adapters.terminal.client import Client, Engine, Member
from adapters.terminal.clock import VirtualClock
from adapters.terminal.screen import Screen
from bot import ui
from bot.commands import words
from tests.adapters.terminal.stage import FORM, PLACE, QUESTION, START, Clockwork, Desk, screen, text_of

M1 = Member("m1")


def row(*actions: str) -> ui.View:
    return ui.View((), (ui.Row(tuple(ui.Button(action, action) for action in actions)),))


def seat(*replies: ui.View | ui.Form) -> tuple[Client, Desk, Screen]:
    shown, desk = screen(), Desk(*replies)
    services = Clockwork(VirtualClock(START)).services
    return Client(Engine(services, desk.handle, desk.check), shown, run="r"), desk, shown


@pytest.mark.parametrize(
    ("view", "number"),
    [
        (QUESTION, 7),
        (row("q1:form:8", "q1:report:8"), 8),
        (row("q1:form:9:s", "q1:next:1:0"), 9),
        (ui.View((), (ui.Select("q1:pick:10", (("A", "one"),)),)), 10),
        (row("q1:pick:7:A", "q1:form:8"), None),
        (row("q1:sure:7:A:3"), None),
        (row("q1:mine:7", "q1:report:7"), None),
        (row("q9:pick:7:A", "nonsense"), None),
        (ui.View((), (ui.Row((ui.Button("A", "q1:pick:7:A", disabled=True),)),)), None),
        (ui.View(()), None),
    ],
)
def test_a_message_asks_one_question_or_none(view: ui.View, number: int | None) -> None:
    assert round_of(view) == number


async def test_text_carries_the_question_that_was_seen_last() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, row("q1:form:7"))
    shown.private(PLACE, "m2", row("q1:form:8:s"))
    shown.public(replace(PLACE, channel="lounge"), row("q1:form:9"))
    await client.say(M1, "B")
    await client.say(Member("m2"), "B")
    seen = [command.seen for command in desk.commands if isinstance(command, words.AnswerHere)]
    assert seen == [7, 8]


async def test_a_form_that_was_overtaken_by_a_question_takes_no_plain_text() -> None:
    client, desk, shown = seat(FORM)
    shown.public(PLACE, row("q1:form:7"))
    await client.say(M1, "click 1")
    shown.public(PLACE, ui.text_view("The board."))
    assert not shown.forms["m1"].overtaken
    shown.public(PLACE, row("q1:form:8"))
    await client.say(M1, "B")
    assert isinstance(desk.commands[1], words.AnswerHere)
    assert desk.commands[1].seen == 8
    await client.say(M1, "fill 0.18")
    assert isinstance(desk.commands[2], words.SubmitAnswer)
    assert desk.commands[2].round == 7


async def test_fill_alone_sends_what_stands_in_the_form() -> None:
    ready = replace(FORM, fields=(replace(FORM.fields[0], value="20"), FORM.fields[1]))
    client, desk, shown = seat(ready)
    shown.public(PLACE, row("q1:form:7"))
    await client.say(M1, "click 1")
    await client.say(M1, "fill")
    assert isinstance(desk.commands[1], words.SubmitAnswer)
    assert desk.commands[1].text == "20"
    await client.say(M1, "fill")
    assert isinstance(desk.commands[2], words.AnswerHere)


def test_how_many_to_choose_is_said_once() -> None:
    shown = screen()
    for placeholder in ("#1: Choose 2", "Points I made"):
        shown.public(PLACE, ui.View((), (ui.Select("q1:pick:7", (("A", "a"), ("B", "b")), placeholder, 2, 2),)))
    assert "▾ #1: Choose 2\n" in text_of(shown)
    assert "▾ Points I made (choose 2)\n" in text_of(shown)
