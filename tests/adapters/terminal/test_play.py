"""A session at the keyboard, keys fed into the real prompt_toolkit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.terminal.client import Client, Engine, Member
from adapters.terminal.clock import VirtualClock
from adapters.terminal.keyboard import Keyboard, handle_of
from adapters.terminal.perform import Running
from adapters.terminal.play import WELCOME, history, session, toolbar
from bot import ui
from bot.commands import words
from bot.errors import StoreError
from bot.model import Confidence
from bot.ports import Clock, Messenger
from tests.adapters.terminal.stage import FORM, PLACE, QUESTION, START, Clockwork, Desk, screen

CTRL_A, CTRL_C, CTRL_D, CTRL_K, ENTER = "\x01", "\x03", "\x04", "\x0b", "\r"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


async def type_in(keys: str, desk: Desk) -> int:
    clock = VirtualClock(START)

    def start(clock_: Clock, messengers: Mapping[str, Messenger]) -> AbstractAsyncContextManager[Running]:
        @asynccontextmanager
        async def running() -> AsyncIterator[Running]:
            assert set(messengers) == {"terminal"}
            yield Clockwork(clock)

        return running()

    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        return await session(start, clock, desk.handle, desk.check, name="Ada L", run="r")


@pytest.mark.parametrize(("width", "hint"), [(60, False), (80, False), (120, True)])
def test_the_toolbar_fits(width: int, hint: bool) -> None:
    status = "ada (organiser)  ·  #study  ·  next post: Mon 09:00  ·  09:22"
    shown = toolbar(status, width)
    assert status in shown
    assert ("Ctrl-D leaves" in shown) is hint


def test_the_welcome_fits_80_columns() -> None:
    assert max(len(line.format(name="x" * 32)) for line in WELCOME) <= 80


async def test_help_also_tells_what_only_the_terminal_knows() -> None:
    shown = screen()
    clock = Clockwork(VirtualClock(START))
    desk = Desk(ui.text_view("Help."), ui.text_view("Help."))
    client = Client(Engine(clock.services, desk.handle, desk.check), shown)
    keyboard = Keyboard(clock.services, client, shown, Member("ada"))
    await keyboard.take("/help")
    assert "/as m2 makes you another member" in shown.since()
    shown.begin()
    await keyboard.take("/help quiz start")
    assert "/as m2" not in shown.since()


async def test_the_first_member_organises_and_others_can_be_played() -> None:
    desk = Desk()
    keys = ["B", "/as m2", "B", "/as lead*", "B", "/as ada", "/as Ada-L", "B", "/quit"]
    assert await type_in("".join(key + ENTER for key in keys), desk) == 0
    assert [(command.actor.user, command.actor.is_admin) for command in desk.commands] == [
        ("Ada-L", True),
        ("m2", False),
        ("lead", True),
        ("Ada-L", True),
    ]


async def test_ctrl_c_drops_the_line_and_ctrl_d_leaves() -> None:
    desk = Desk()
    assert await type_in("not this" + CTRL_C + "B" + ENTER + ENTER + CTRL_D, desk) == 0
    assert [getattr(command, "text", "") for command in desk.commands] == ["B"]


async def test_another_channel_can_be_entered() -> None:
    desk = Desk()
    await type_in(f"/in #lounge{ENTER}B{ENTER}/quit{ENTER}", desk)
    assert desk.commands[0].actor.place.channel == "lounge"


async def test_a_form_is_asked_field_by_field() -> None:
    desk = Desk(FORM)
    await type_in(f"/quizadmin setup{ENTER}0.35{ENTER}Certain{ENTER}{CTRL_D}", desk)
    answer = desk.commands[1]
    assert isinstance(answer, words.SubmitAnswer)
    assert (answer.text, answer.confidence) == ("0.35", Confidence.SURE)


async def test_only_what_was_wrong_is_asked_again() -> None:
    desk = Desk(FORM)
    too_long = "1" * 21
    keys = f"/quizadmin setup{ENTER}{too_long}{ENTER}Guess{ENTER}{CTRL_A}{CTRL_K}0.18{ENTER}{CTRL_D}"
    await type_in(keys, desk)
    answer = desk.commands[1]
    assert isinstance(answer, words.SubmitAnswer)
    assert (answer.text, answer.confidence) == ("0.18", Confidence.GUESS)


async def test_a_form_that_was_left_can_be_filled_later() -> None:
    desk = Desk(FORM)
    await type_in(f"/quizadmin setup{ENTER}0.{CTRL_C}/who{ENTER}fill 0.4{ENTER}{CTRL_D}", desk)
    assert getattr(desk.commands[1], "text", "") == "0.4"


def test_lines_are_remembered_in_the_state_folder(state: Path) -> None:
    history().store_string("/help")
    assert "/help" in (state / "quizmaster" / "history").read_text(encoding="utf-8")


def test_a_state_folder_that_cannot_be_written_does_no_harm(state: Path) -> None:
    state.write_text("a file, not a folder", encoding="utf-8")
    assert isinstance(history(), InMemoryHistory)


def keyboard(zone: str = "") -> Keyboard:
    shown, desk, running = screen(), Desk(), Clockwork(VirtualClock(START), zone=zone)
    client = Client(Engine(running.services, desk.handle, desk.check), shown, run="r")
    return Keyboard(running.services, client, shown, Member("ada", organiser=True))


async def test_the_toolbar_says_who_where_when() -> None:
    board = keyboard(zone="Europe/Berlin")
    await board.look()
    assert board.status() == "ada (organiser)  ·  #study  ·  next post: paused  ·  09:00"
    board = keyboard()
    await board.take("/as m2")
    assert board.status() == "m2 (member)  ·  #study  ·  next post: none  ·  08:00"


async def test_who_is_there() -> None:
    board = keyboard()
    for line in ("/as m2", "/as", "/who"):
        assert await board.take(line)
    assert board.screen.since().endswith("Members of this session: ada (organiser), m2. You are m2.")
    assert "Say who" in board.screen.since()


async def test_completion_knows_what_the_member_can_see() -> None:
    board = keyboard()
    board.screen.public(PLACE, QUESTION)
    board.screen.private(PLACE, "m2", ui.View((), (ui.Row((ui.Button("Certain", "q1:sure:7:A:3"),)),)))
    known = board.known()
    assert list(known.buttons) == ["Report"]
    assert list(known.options) == ["The first answer", "The second answer", "Other"]
    assert list(known.members) == ["ada"]


async def test_completion_reads_the_bank_once_and_again_when_it_was_loaded_anew() -> None:
    board = keyboard()
    looks: list[str] = []

    def bank(stem: str) -> SimpleNamespace:
        def live() -> list[SimpleNamespace]:
            looks.append(stem)
            return [SimpleNamespace(id="t01-x", stem=stem)]

        return SimpleNamespace(topics=(), live=live)

    for stem in ("As it was", "As it is"):
        board.services.shelf.bank = bank(stem)  # type: ignore[misc]  # a shelf of its own kind
        for _key in range(3):
            assert board.known().questions == [("t01-x", stem)]
    assert looks == ["As it was", "As it is"]


async def test_a_database_in_trouble_does_not_end_the_session() -> None:
    board = keyboard()

    def broken() -> None:
        raise StoreError("locked")

    board.services.store.read = broken  # type: ignore[method-assign, assignment]  # a store that fails
    assert await board.take("/who")


@pytest.mark.parametrize(("typed", "name"), [("Ada L", "Ada-L"), ("\u202e\x1b", ""), ("x" * 99, "x" * 31 + "…")])
def test_names_are_one_harmless_word(typed: str, name: str) -> None:
    assert handle_of(typed) == name
