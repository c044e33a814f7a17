"""What stands on the screen: messages with their controls, open forms, and what was printed since the last action.

Everything that is shown goes through a Screen. It is printed for the reader, and kept as unwrapped text for those who
compare it with what they expected.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.rule import Rule
from rich.segment import Segment
from rich.text import Text

from adapters.terminal import controls, render
from adapters.terminal.asked import round_of
from adapters.terminal.inert import clean, clip, squeezed
from adapters.terminal.when import DAYS, MONTHS, abbreviation, zone
from bot import ui
from bot.model import Place

WIDEST = 100
"""Columns used at most: longer lines are hard to read."""
KEPT = 400
"""Messages whose controls still work; older ones have scrolled away long ago."""
ENDLESS = 20_000
"""Columns of the page on which nothing wraps."""

DASHED = box.Box("╭╌╌╮\n┆  ┆\n├╌╌┤\n┆  ┆\n├╌╌┤\n├╌╌┤\n┆  ┆\n╰╌╌╯\n")
BORDERS = {ui.Tone.PLAIN: "dim", ui.Tone.GOOD: "green", ui.Tone.BAD: "red", ui.Tone.ERROR: "yellow"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message. ``viewer`` is the only one who sees it, "" for a public one; ``title`` is what replies call it."""

    ref: str
    place: Place
    view: ui.View
    viewer: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that waits for its member. ``origin`` is the message whose control opened it; ``errors`` say what is
    wrong with what was ``typed``; ``overtaken``: another question has been asked in its place since."""

    form: ui.Form
    place: Place
    origin: Shown | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    overtaken: bool = False


class Indented:
    """Two columns to the right, and nothing behind the last character of a line."""

    def __init__(self, body: RenderableType) -> None:
        self.body = body

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        inner = options.update(width=max(1, options.max_width - 2))
        for line in console.render_lines(self.body, inner, pad=False):
            while line and not line[-1].text.strip():
                line.pop()
            if line:
                yield Segment("  ")
                yield from line[:-1]
                yield Segment(line[-1].text.rstrip(), line[-1].style)
            yield Segment.line()


class Screen:
    """``now`` gives the present instant, shown in ``zone``. ``run`` sets this run's message references apart from those
    of earlier runs. With ``stamps`` the time is printed as a rule whenever it has changed; without, public messages
    carry it.
    """

    def __init__(
        self, console: Console, now: Callable[[], datetime], *, zone: str = "UTC", run: str = "", stamps: bool = True
    ) -> None:
        self.console = console
        self.zone = zone
        self.forms: dict[str, OpenForm] = {}
        self._now = now
        self._run = run
        self._stamps = stamps
        self._count = 0
        self._shown: list[Shown] = []
        self._since: list[str] = []
        self._stamped: datetime | None = None
        self._page = Console(file=io.StringIO(), width=ENDLESS, color_system=None, markup=False, highlight=False)

    # what can be seen ---------------------------------------------------------------------------------------------

    def visible(self, user: str) -> Iterator[Shown]:
        """The messages that ``user`` can see, newest first."""
        return (shown for shown in reversed(self._shown) if shown.viewer in ("", user))

    def find(self, ref: str) -> Shown | None:
        return next((shown for shown in self._shown if shown.ref == ref), None)

    def since(self) -> str:
        """What was printed since the last action, with every run of white space as one space."""
        return squeezed("\n".join(self._since))

    def printed(self) -> str:
        """The same in lines."""
        return "\n".join(self._since)

    def begin(self) -> None:
        """An action begins: forget what was printed before."""
        self._since.clear()

    # showing ------------------------------------------------------------------------------------------------------

    def public(self, place: Place, view: ui.View, *, reply_to: str = "", ping: str = "") -> str:
        """Show a message to the channel; returns its reference."""
        shown = self._keep(Shown(self._next(), place, view, title=clip(clean(view.summary), 60)))
        lines: list[RenderableType] = []
        if reply_to:
            lines.append(Text(f"↳ reply to {self._named(reply_to)}", "dim"))
        if ping:
            lines.append(Text(f"@{clean(ping).lstrip('@')}", "bold"))
        self._print_public(place, Group(*lines, render.view(view, self._now())))
        if round_of(view) is not None:
            for user, waiting in self.forms.items():
                if waiting.place == place:
                    self.forms[user] = replace(waiting, overtaken=True)
        return shown.ref

    def private(self, place: Place, user: str, view: ui.View, *, mark: str = "") -> Shown:
        """Show a message to one member alone."""
        shown = self._keep(Shown(self._next(), place, view, user))
        self._print_private(user, render.view(view, self._now()), view.tone, mark)
        return shown

    def update(self, shown: Shown, view: ui.View) -> None:
        """Put ``view`` in the place of a message, and print it again."""
        self._shown = [one for one in self._shown if one.ref != shown.ref]
        self._keep(replace(shown, view=view))
        body = render.view(view, self._now())
        if shown.viewer:
            self._print_private(shown.viewer, body, view.tone, "updated")
        else:
            self._print_public(shown.place, body, "updated")

    def edited(self, ref: str, place: Place, view: ui.View) -> None:
        """The bot has edited a message: its controls change, and a short form is printed."""
        self._shown = [replace(one, view=view) if one.ref == ref else one for one in self._shown]
        short = [one for one in view.blocks if isinstance(one, ui.Heading | ui.Line | ui.Note)]
        parts = render.blocks(short, self._now()) or [Text(clean(view.summary))]
        self._print_public(place, Group(*parts), "edited")

    def ask(self, user: str, asked: OpenForm) -> None:
        """Open a form for a member, or show it again with what is wrong in it."""
        self.forms[user] = asked
        intro = render.blocks(asked.form.intro, self._now())
        wrong = {**(asked.form.errors or {}), **asked.errors}
        parts = [*intro, Text()] if intro and not asked.errors else []
        parts += controls.form(asked.form, asked.typed, wrong)
        tone = ui.Tone.ERROR if wrong else ui.Tone.PLAIN
        self._print_private(user, Group(*parts), tone, f"form · {asked.form.title}")

    def say(self, text: str, style: str = "dim") -> None:
        """A line of the terminal's own."""
        self._print(Text(text, style), Text(text))

    def echo(self, who: str, line: str) -> None:
        """Repeat what a member typed. Counts as input, so nothing compares it with what was expected."""
        self.stamp()
        self.console.print()
        self.console.print(
            Text.assemble((f"{render.name(who)} › ", "bold magenta"), clean(line)), width=self._width(), soft_wrap=False
        )

    # printing -----------------------------------------------------------------------------------------------------

    def _print_public(self, place: Place, body: RenderableType, mark: str = "") -> None:
        head = Text.assemble(("◆ Quizmaster", "bold blue"), (f"  #{clean(place.channel)}", "dim"))
        if not self._stamps:
            head.append(f"  {self._now().astimezone(zone(self.zone)):%H:%M}", "dim")
        if mark:
            head.append(f"  ({mark})", "dim italic")
        self._print(Group(Text(), head, Indented(body)), Group(head, body))

    def _print_private(self, user: str, body: RenderableType, tone: ui.Tone, mark: str) -> None:
        title = f"🔒 only {clip(clean(user), render.MOST_NAME)} sees this" + (f" ({clean(mark)})" if mark else "")
        frame = Panel(body, box=DASHED, title=Text(title, "bold"), title_align="left", border_style=BORDERS[tone])
        self._print(frame, Group(Text(title), body))

    def _print(self, shown: RenderableType, text: RenderableType) -> None:
        self.stamp()
        self.console.print(shown, width=self._width())
        with self._page.capture() as page:
            self._page.print(text)
        self._since.append("\n".join(line.rstrip() for line in page.get().strip("\n").split("\n")))

    def stamp(self) -> None:
        """Print the time now, if it has changed since it was printed last."""
        now = self._now().replace(microsecond=0)
        if self._stamped == now or not self._stamps:
            return
        self._stamped = now
        self.console.print()
        self.console.print(Rule(shown_instant(now, self.zone), style="dim", align="left"), width=self._width())

    def _width(self) -> int:
        return min(self.console.width, WIDEST)

    def _next(self) -> str:
        self._count += 1
        return f"m{self._run}{self._count}"

    def _keep(self, shown: Shown) -> Shown:
        self._shown = [*self._shown[1 - KEPT :], shown]
        return shown

    def _named(self, ref: str) -> str:
        """A message as a reply names it."""
        shown = self.find(ref)
        return f"“{shown.title}”" if shown and shown.title else "an earlier message"


def shown_instant(now: datetime, name: str) -> str:
    """``Mon 23 Nov 2026, 09:00 CET``; seconds only where there are any."""
    local = now.astimezone(zone(name))
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    day = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {clock} {abbreviation(local)}"
