"""Where a reply goes: to the channel, to one member, or in place of the message that was used."""

import pytest

from bot import ui
from bot.commands import words
from tests.adapters.terminal.stage import PLACE, QUESTION, text_of
from tests.adapters.terminal.test_client import M1, M2, SAVED, actor, seat


async def test_private_by_the_command() -> None:
    client, _, shown = seat()
    await client.say(M1, "/streak")
    assert "only m1 sees this Done." in shown.since()


async def test_public_by_the_command() -> None:
    client, _, shown = seat()
    await client.say(M1, "/leaderboard")
    assert "only" not in shown.since()
    assert "#study" in shown.since()


async def test_private_by_the_view() -> None:
    client, _, shown = seat(ui.text_view("Nothing yet.", private=True))
    await client.say(M1, "/leaderboard")
    assert "only m1 sees this" in shown.since()


async def test_update_takes_the_place_of_the_message_that_was_used() -> None:
    client, _, shown = seat(SAVED, ui.View((ui.Line("Saved **A**, certain."),), private=True))
    await client.say(M1, "A")
    await client.say(M1, "click Certain")
    assert [one.view.controls for one in shown.visible("m1")] == [()]
    assert "only m1 sees this (updated)" in shown.since()


async def test_a_public_board_is_paged_in_public() -> None:
    board = ui.View((ui.Line("Page 1"),), (ui.Row((ui.Button("Next", "q1:board:month:points:people:-:2"),)),))
    client, desk, shown = seat(board, ui.text_view("Page 2"))
    await client.say(M1, "/leaderboard")
    await client.say(M2, "click Next")
    assert isinstance(desk.commands[1], words.ShowLeaderboard)
    assert len(list(shown.visible("anyone"))) == 1
    assert "(updated) Page 2" in shown.since()


async def test_an_error_replaces_nothing() -> None:
    client, _, shown = seat(SAVED, ui.text_view("It has closed.", tone=ui.Tone.ERROR, private=True))
    await client.say(M1, "A")
    await client.say(M1, "click Certain")
    assert len(list(shown.visible("m1"))) == 2


async def test_a_private_view_never_replaces_a_public_message() -> None:
    board = ui.View((ui.Line("Page 1"),), (ui.Row((ui.Button("Next", "q1:board:month:points:people:-:2"),)),))
    client, _, shown = seat(board, ui.text_view("Only for you", private=True))
    await client.say(M1, "/leaderboard")
    await client.say(M2, "click Next")
    assert len(list(shown.visible("m1"))) == 1
    assert "only m2 sees this" in text_of(shown)


ASKED = ui.View(
    (ui.Markdown("Say why."),),
    (
        ui.Row(
            (
                ui.Button("Answer…", "q1:form:7:s:0"),
                ui.Button("Think aloud…", "q1:aloud:3:0"),
                ui.Button("Pass", "q1:pass:3:0"),
            )
        ),
    ),
)


@pytest.mark.parametrize("line", ["pass", "Pass", " PASS "])
async def test_the_name_of_a_button_presses_it_under_a_question_of_ones_own(line: str) -> None:
    client, desk, shown = seat()
    shown.private(PLACE, "m1", ASKED)
    await client.say(M1, line)
    assert desk.commands == [words.PassTurn(actor=actor(), delivery="r-1", session=3, turn=0)]


@pytest.mark.parametrize("line", ["pass it on", "think", "answer that"])
async def test_more_than_the_name_of_a_button_is_an_answer(line: str) -> None:
    client, desk, shown = seat()
    shown.private(PLACE, "m1", ASKED)
    await client.say(M1, line)
    assert desk.commands == [words.AnswerHere(actor=actor(), delivery="r-1", text=line, seen=7)]


async def test_the_name_of_a_button_answers_a_question_for_everybody() -> None:
    client, desk, shown = seat()
    shown.public(PLACE, QUESTION)
    await client.say(M1, "report")
    assert desk.commands == [words.AnswerHere(actor=actor(), delivery="r-1", text="report", seen=7)]
