"""A session at the keyboard: prompt, history, completion, toolbar. Scheduled posts appear above the prompt."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from adapters.terminal.channel import PLATFORM, TerminalMessenger
from adapters.terminal.client import Check, Client, Engine, Handle, Member
from adapters.terminal.complete import Suggestion, field_values, suggestions
from adapters.terminal.inert import clean
from adapters.terminal.keyboard import Keyboard, handle_of
from adapters.terminal.perform import Start
from adapters.terminal.screen import OpenForm, Screen
from bot import ui
from bot.ports import Clock

BEAT = 5.0
"""Seconds between two looks at what the toolbar shows."""
WELCOME = (
    "Welcome to Quizmaster, {name}!",
    "This is a study channel, and you are its organiser.",
    "  /quiz start               a quiz of your own",
    "  /interview                a mock interview, in your own words",
    "  /quizadmin schedule now   a question for everybody, at once",
    "  /quizadmin setup          a question each morning",
    "  /as m2                    be another member",
    "  /help                     all the rest",
)


def history() -> History:
    """Lines typed earlier, in the user's state folder (XDG_STATE_HOME); in memory if that can't be written."""
    try:
        state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        folder = Path(state) / "quizmaster"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / "history").open("a", encoding="utf-8"):
            return FileHistory(str(folder / "history"))
    except (OSError, RuntimeError):
        return InMemoryHistory()


class _Completer(Completer):
    def __init__(self, suggest: Callable[[str], list[Suggestion]]) -> None:
        self._suggest = suggest

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002 (prompt_toolkit's signature)
        for one in self._suggest(document.text_before_cursor):
            yield Completion(one.text, -one.back, display_meta=one.meta)


async def session(
    start: Start, clock: Clock, handle: Handle, check: Check, *, name: str, zone: str = "UTC", run: str = ""
) -> int:
    """Everything from the welcome to the goodbye; returns the exit code."""
    name = handle_of(name) or "you"
    with patch_stdout(raw=True):
        console = Console(markup=False, emoji=False, highlight=False)
        screen = Screen(console, clock.now, zone=zone, run=run, stamps=False)
        async with start(clock, {PLATFORM: TerminalMessenger(screen)}) as running:
            client = Client(Engine(running.services, handle, check), screen, run=run)
            keyboard = Keyboard(running.services, client, screen, Member(name, organiser=True))
            for line in WELCOME:
                screen.say(line.format(name=name), "")
            async with running.clockwork(), _looking(keyboard):
                await _converse(keyboard)
    return 0


@asynccontextmanager
async def _looking(keyboard: Keyboard) -> AsyncIterator[None]:
    """Keep the toolbar fresh while the bot posts by itself."""
    leaving = asyncio.Event()

    async def look() -> None:
        while not leaving.is_set():
            await keyboard.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(leaving.wait(), BEAT)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(look())
        try:
            yield
        finally:
            leaving.set()


async def _converse(keyboard: Keyboard) -> None:
    """Lines until the member leaves. Ctrl-C drops the line, and never interrupts work in progress."""
    lines: PromptSession[str] = PromptSession(history=history())
    with suppress(NotImplementedError, RuntimeError):  # Windows, or a loop outside the main thread
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, lambda: None)
    going = True
    while going:
        before = keyboard.screen.forms.get(keyboard.member.user)
        try:
            going = await keyboard.take(await _line(lines, keyboard))
            await _fill(keyboard, before)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


async def _line(lines: PromptSession[str], keyboard: Keyboard) -> str:
    def prompt() -> StyleAndTextTuples:
        return [("bold fg:ansimagenta", keyboard.member.user), ("", f" #{keyboard.client.channel} › ")]

    return await lines.prompt_async(
        prompt,
        completer=_Completer(lambda before: suggestions(before, keyboard.known())),
        complete_while_typing=True,
        bottom_toolbar=lambda: toolbar(keyboard.status(), get_app().output.get_size().columns),
        refresh_interval=10,
    )


def toolbar(status: str, width: int) -> str:
    """The status, and behind it how to use the keyboard if that fits."""
    told = f" {status}  ·  Tab completes, Ctrl-D leaves"
    return told if len(told) <= width else f" {status}"


async def _fill(keyboard: Keyboard, before: OpenForm | None) -> None:
    """Ask for the fields of a form that has just opened; then, as long as it is refused, for those that were wrong.

    Ctrl-C leaves it open, for ``fill``.
    """
    prompt: PromptSession[str] = PromptSession()
    while (waiting := keyboard.screen.forms.get(keyboard.member.user)) is not None and waiting is not before:
        before = waiting
        fields = [field for field in waiting.form.fields if field.name in waiting.errors] or waiting.form.fields
        try:
            typed = {
                field.name: await _field(prompt, field, waiting.typed.get(field.name, field.value)) for field in fields
            }
        except (KeyboardInterrupt, EOFError):
            keyboard.screen.say("The form stays open: type fill … to go on with it.")
            return
        await keyboard.client.submit(keyboard.member, typed)
        await keyboard.look()


async def _field(fields: PromptSession[str], field: ui.Field, value: str) -> str:
    label = clean(field.label) + ("" if field.required else " (optional)")
    hint = " · ".join(filter(None, (clean(field.hint), "Enter goes on, Ctrl-C stops")))
    return await fields.prompt_async(
        f"  {label} › ",
        default=dict(field.options).get(value, value),
        completer=_Completer(lambda before: field_values(field, before)),
        bottom_toolbar=f" {hint}",
    )
