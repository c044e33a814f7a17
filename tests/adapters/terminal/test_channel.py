"""The messenger: posts, replies, edits, threads, private words; a nonce counts once."""

from dataclasses import replace

from adapters.terminal.channel import TerminalMessenger
from bot import ui
from bot.ports import Messenger
from tests.adapters.terminal.stage import PLACE, QUESTION, screen, text_of


async def test_it_is_a_messenger() -> None:
    messenger: Messenger = TerminalMessenger(screen())
    assert messenger.platform == "terminal"


async def test_a_post_is_printed_once_per_nonce() -> None:
    shown = screen()
    messenger = TerminalMessenger(shown)
    first = await messenger.post(PLACE, QUESTION, nonce="n1", ping="@team")
    again = await messenger.post(PLACE, QUESTION, nonce="n1", ping="@team")
    other = await messenger.post(PLACE, QUESTION, nonce="n2")
    assert first == again != other
    assert text_of(shown).count("What is it?") == 2
    assert text_of(shown).count("@team") == 1


async def test_a_reply_names_what_it_replies_to() -> None:
    shown = screen()
    messenger = TerminalMessenger(shown)
    ref = await messenger.post(PLACE, QUESTION, nonce="n1")
    await messenger.edit(PLACE, ref, ui.View((), summary="Closed."))
    await messenger.post(PLACE, ui.text_view("The answer"), nonce="n2", reply_to=ref)
    await messenger.post(PLACE, ui.text_view("Another"), nonce="n3", reply_to="of an earlier run")
    assert "↳ reply to “What is it?”" in text_of(shown)
    assert "↳ reply to an earlier message" in text_of(shown)


async def test_an_edit_is_short_and_takes_the_controls_away() -> None:
    shown = screen()
    messenger = TerminalMessenger(shown)
    ref = await messenger.post(PLACE, QUESTION, nonce="n1")
    shown.begin()
    closed = replace(QUESTION, blocks=(ui.Line("**Topic** · #1"), *QUESTION.blocks, ui.Note("Closed.")), controls=())
    await messenger.edit(PLACE, ref, closed)
    assert shown.since() == "◆ Quizmaster #study 08:00 (edited) Topic · #1 Closed."
    assert next(shown.visible("m1")).view == closed


async def test_an_edit_of_nothing_but_a_stem_shows_the_summary() -> None:
    shown = screen()
    await TerminalMessenger(shown).edit(PLACE, "gone", ui.View((ui.Markdown("stem"),), summary="Closed."))
    assert shown.since().endswith("(edited) Closed.")


async def test_a_thread_is_a_line_and_has_a_reference() -> None:
    shown = screen()
    messenger = TerminalMessenger(shown)
    assert await messenger.discuss(PLACE, "m1", "Discuss #1", nonce="t") == "thread-m1"
    assert await messenger.discuss(PLACE, "m1", "Discuss #1", nonce="t") == "thread-m1"
    assert shown.since() == "↳ thread opened in #study: Discuss #1"


async def test_tell_reaches_one_member() -> None:
    shown = screen()
    messenger = TerminalMessenger(shown)
    for _ in range(2):
        await messenger.tell(PLACE, "lead", ui.text_view("Few questions are left."), nonce="n")
    assert text_of(shown).count("only lead sees this") == 1
    assert not list(shown.visible("m1"))


async def test_references_of_two_runs_differ() -> None:
    one, two = screen(), screen()
    two._run = "2-"
    assert one.public(PLACE, QUESTION) != two.public(PLACE, QUESTION)


async def test_old_messages_are_forgotten() -> None:
    shown = screen()
    first = shown.public(PLACE, ui.text_view("first"))
    for _ in range(400):
        shown.public(PLACE, ui.text_view("more"))
    assert shown.find(first) is None
    assert len(list(shown.visible("m1"))) == 400
