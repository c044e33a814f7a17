"""The terminal as a chat platform: rich output, prompt_toolkit input, and scripts with a virtual clock.

Here are the entry points; each imports what it needs when it is called, so that nobody else waits for it.
"""

from __future__ import annotations

import io
import sys
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from bot.model import Place
from bot.ui import View

if TYPE_CHECKING:
    from rich.console import Console

    from adapters.terminal.perform import Start
    from adapters.terminal.script import Script
    from bot.ports import Clock

__all__ = ["demo", "parse_script", "play_interactive", "play_script", "read_script", "show"]

PLAIN_WIDTH = 80
"""Columns where the output is no terminal."""


def read_script(path: Path) -> Script:
    """Raises ScriptError (a ProblemsError) with every bad line."""
    from adapters.terminal import script  # noqa: PLC0415 (see above)

    return script.load(path)


def parse_script(text: str, name: str) -> Script:
    """As ``read_script``; ``name`` stands before the line numbers in messages."""
    from adapters.terminal import script  # noqa: PLC0415 (see above)

    return script.parse(text, name)


def demo() -> Script:
    """The built-in script: one complete day of a study channel."""
    from adapters.terminal import script  # noqa: PLC0415 (see above)

    text = (resources.files(__name__) / "demo.quiz").read_text(encoding="utf-8")
    return script.parse(text, "demo.quiz")


async def play_script(
    script: Script,
    start: Start,
    *,
    at: datetime,
    zone: str = "UTC",
    run: str = "",
    out: TextIO | None = None,
    errors: TextIO | None = None,
    svg: Path | None = None,
) -> int:
    """Perform ``script`` from the instant ``at`` on. Returns 0, or 1 after the first expectation that wasn't met.

    ``start`` gets the script's clock and the terminal's messenger. A local time is shown in ``zone`` as long as the
    channel has none. ``run`` must differ between two runs on one database. A ``svg`` gets a picture of the session.
    """
    from adapters.terminal import channel, client, clock, perform, picture, screen  # noqa: PLC0415 (see above)
    from bot import engine  # noqa: PLC0415 (see above)

    virtual = clock.VirtualClock(at)
    console = _console(out or sys.stdout, record=svg is not None)
    shown = screen.Screen(console, virtual.now, zone=zone, run=run)
    async with start(virtual, {channel.PLATFORM: channel.TerminalMessenger(shown)}) as running:
        front = client.Engine(running.services, engine.handle, engine.check)
        performance = perform.Performance(running, client.Client(front, shown, run=run), shown, virtual)
        failure = await performance.run(script)
    if svg is not None:
        svg.write_text(picture.svg(console), encoding="utf-8")  # noqa: ASYNC240 (nothing else runs any more)
    if failure is None:
        return 0
    (errors or sys.stderr).write(f"{failure}\n")
    return 1


def show(view: View, *, now: datetime, zone: str = "UTC") -> str:
    """A public message as plain text, its controls included."""
    from adapters.terminal import channel, screen  # noqa: PLC0415 (see above)

    out = io.StringIO()
    shown = screen.Screen(_console(out, record=False), lambda: now, zone=zone, stamps=False)
    shown.public(Place(channel.PLATFORM, channel.WORKSPACE, channel.CHANNEL), view)
    return out.getvalue()


def _console(out: TextIO, *, record: bool) -> Console:
    """Colour in a terminal, unless NO_COLOR is set; else plain text."""
    from rich.console import Console  # noqa: PLC0415 (see above)

    width = None if out.isatty() else PLAIN_WIDTH
    console = Console(file=out, width=width, record=record, markup=False, emoji=False, highlight=False)
    console.on_broken_pipe = _cut_off  # type: ignore[method-assign]  # rich would leave with 1, which means a failed script
    return console


def _cut_off() -> NoReturn:
    """Whoever read the output has gone."""
    raise BrokenPipeError


async def play_interactive(start: Start, clock: Clock, *, name: str, zone: str = "UTC", run: str) -> int:
    """A session at the keyboard until Ctrl-D or /quit. ``name`` is the first member, an organiser.

    ``clock`` is the real one; ``start``, ``zone`` and ``run`` are as in play_script.
    """
    from adapters.terminal import play  # noqa: PLC0415 (see above)
    from bot import engine  # noqa: PLC0415 (see above)

    return await play.session(start, clock, engine.handle, engine.check, name=name, zone=zone, run=run)
