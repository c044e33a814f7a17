"""The terminal as a platform for scenarios: typed lines through its real client, text as its real screen prints it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console, RenderableType

from adapters.terminal import controls, render
from adapters.terminal.channel import PLATFORM, TerminalMessenger
from adapters.terminal.client import Client, Engine, Member
from adapters.terminal.clock import VirtualClock
from adapters.terminal.inert import clean
from adapters.terminal.markdown import bare
from adapters.terminal.screen import ENDLESS, OpenForm, Screen, Shown
from bot import engine, ui
from bot.app import App, running
from bot.config import Settings
from bot.model import Place
from tests.engine.grader import PlainGrader
from tests.scenarios.driver import (
    BANK,
    CHANNEL,
    NUDGE,
    ORGANISER,
    ZONE,
    Driver,
    Input,
    Menu,
    Rows,
    Seen,
    cells,
    instant,
)


class Watched(Screen):
    """A screen that remembers what replies to what, and that a reader can scroll to an older message."""

    def __init__(self, now: VirtualClock) -> None:
        super().__init__(Console(file=io.StringIO(), width=ENDLESS, color_system=None), now.now, zone=ZONE)
        self.replies: dict[str, str] = {}
        self.threads: dict[str, str] = {}
        self.unasked: list[str] = []
        self.scrolled: Shown | None = None

    def visible(self, user: str) -> Iterator[Shown]:
        """The message to which the reader has scrolled, as it was seen, comes first."""
        if self.scrolled is not None:
            yield self.scrolled
        yield from super().visible(user)

    def everything(self) -> list[Shown]:
        """All messages, in the order in which they changed last."""
        return list(self._shown)

    def printed_so_far(self) -> str:
        """All that has come out of the console."""
        assert isinstance(self.console.file, io.StringIO)
        return self.console.file.getvalue()


class Messenger(TerminalMessenger):
    """Tells the screen more than it prints."""

    def __init__(self, screen: Watched) -> None:
        super().__init__(screen)
        self._watched = screen

    async def post(self, place: Place, view: ui.View, *, nonce: str, reply_to: str = "", ping: str = "") -> str:
        ref = await super().post(place, view, nonce=nonce, reply_to=reply_to, ping=ping)
        if reply_to:
            self._watched.replies[ref] = reply_to
        return ref

    async def discuss(self, place: Place, ref: str, title: str, *, nonce: str) -> str:
        self._watched.threads[ref] = title
        return await super().discuss(place, ref, title, nonce=nonce)

    async def tell(self, place: Place, user: str, view: ui.View, *, nonce: str) -> None:
        before = {shown.ref for shown in self._watched.everything()}
        await super().tell(place, user, view, nonce=nonce)
        self._watched.unasked += [s.ref for s in self._watched.everything() if s.ref not in before]


class Terminal(Driver):
    platform = PLATFORM

    def __init__(self, database: Path, at: datetime) -> None:
        self._settings = Settings(db=str(database), bank=(str(BANK),), zone=ZONE)
        self._clock = VirtualClock(at)
        self.screen = Watched(self._clock)
        self._runs = 0
        self._bot = AsyncExitStack()
        self.app: App
        self._client: Client

    async def start(self) -> None:
        self._runs += 1
        messengers = {PLATFORM: Messenger(self.screen)}
        bot = running(self._settings, clock=self._clock, seed=self._runs, messengers=messengers, grader=PlainGrader())
        self.app = await self._bot.enter_async_context(bot)
        self._client = self.client(Engine(self.app.services, engine.handle, engine.check), str(self._runs))
        await self.app.tick()

    def client(self, front: Engine, run: str) -> Client:
        """The client of one process."""
        return Client(front, self.screen, run=run)

    async def stop(self) -> None:
        await self._bot.aclose()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    # what people do -------------------------------------------------------------------------------------------------

    async def command(self, user: str, line: str, *, channel: str = CHANNEL) -> Seen:
        self._client.channel = channel
        return await self.say(user, line)

    async def press(self, user: str, seen: Seen, label: str) -> Seen:
        return await self.say(user, f'click "{label}"', seen)

    async def select(self, user: str, seen: Seen, *labels: str) -> Seen:
        return await self.say(user, "pick " + (", ".join(f'"{label}"' for label in labels) or "none"), seen)

    async def choose(self, user: str, seen: Seen, *texts: str) -> Seen:
        return await self.select(user, seen, *texts)

    async def fill(self, user: str, form: Seen, **fields: str) -> Seen:
        assert isinstance(form.handle, OpenForm)
        self.screen.forms[user] = form.handle
        before = self.screen.everything()
        await self._client.submit(Member(user, user == ORGANISER), fields)
        return await self._result(user, before)

    async def again(self, user: str, refused: Seen) -> Seen:
        return refused if refused.how == "form" else self._form(self.screen.forms[user])

    async def say(self, user: str, line: str, at: Seen | None = None) -> Seen:
        """Type a line, with ``at`` before one's eyes."""
        before = self.screen.everything()
        self.screen.scrolled = at.handle if at is not None and isinstance(at.handle, Shown) else None
        await self._client.say(Member(user, user == ORGANISER), line)
        self.screen.scrolled = None
        return await self._result(user, before)

    async def _result(self, user: str, before: list[Shown]) -> Seen:
        """What the last line brought: a form, or the message that is new or has changed."""
        known = {id(shown) for shown in before}
        fresh = [shown for shown in self.screen.everything() if id(shown) not in known]
        result = self._seen(fresh[-1]) if fresh else self._form(self.screen.forms[user])
        await self.app.tick()
        return result

    # what there is to see -------------------------------------------------------------------------------------------

    async def posts(self, channel: str = CHANNEL) -> list[Seen]:
        public = [s for s in self.screen.everything() if not s.viewer and s.place.channel == channel]
        public.sort(key=lambda shown: int(shown.ref.removeprefix("m")))
        return [self._seen(shown) for shown in public if shown.ref not in self.screen.replies]

    async def told(self, user: str) -> list[Seen]:
        return [
            self._seen(shown)
            for shown in self.screen.everything()
            if shown.ref in self.screen.unasked and shown.viewer == user
        ]

    def _seen(self, shown: Shown) -> Seen:
        view = shown.view
        text = plain(render.view(ui.View(view.blocks), self._clock.now()))
        options = [row for block in view.blocks if isinstance(block, ui.Options) for row in block.rows]
        menus = [control for control in view.controls if isinstance(control, ui.Select)]
        answers = [one for one in self.screen.everything() if self.screen.replies.get(one.ref) == shown.ref]
        return Seen(
            how="private" if shown.viewer else "public",
            text=text,
            buttons=tuple(clean(button.label) for button in controls.buttons(view.controls)),
            menus=tuple(Menu(tuple(clean(label) for _, label in m.options), m.least, m.most) for m in menus),
            choices=tuple((row.letter, bare(row.text)) for row in options),
            rows=_rows(text),
            replies=tuple(self._seen(one) for one in answers),
            thread=self.screen.threads.get(shown.ref, ""),
            handle=shown,
        )

    def _form(self, waiting: OpenForm) -> Seen:
        form = waiting.form
        shown = [*render.blocks(form.intro, self._clock.now()), *controls.form(form, waiting.typed, waiting.errors)]
        return Seen(
            how="form",
            text="\n".join(map(plain, shown)),
            title=form.title,
            inputs=tuple(_input(field, waiting.typed.get(field.name, field.value)) for field in form.fields),
            handle=replace(waiting),
        )

    # time -----------------------------------------------------------------------------------------------------------

    async def until(self, local: str) -> None:
        await self._until(instant(local))

    async def pass_time(self, **span: float) -> None:
        await self._until(self._clock.now() + timedelta(**span))

    async def _until(self, target: datetime) -> None:
        while (due := await self.app.next_due()) is not None and due <= target:
            now = self._clock.now()
            self._clock.move(max(due, min(now + NUDGE, target)))
            await self.app.tick()
            if self._clock.now() == target:
                break
        self._clock.move(target)
        await self.app.tick()


def _input(field: ui.Field, value: str) -> Input:
    labels = dict(field.options)
    if field.options:
        value = ",".join(labels.get(one, one) for one in value.split(",") if one)
    return Input(field.name, field.label, value, tuple(labels.values()))


def plain(printed: RenderableType, width: int = ENDLESS) -> str:
    """What rich prints, without colours and blanks at the ends of lines."""
    page = Console(file=io.StringIO(), width=width, color_system=None, markup=False, highlight=False)
    with page.capture() as capture:
        page.print(printed)
    return "\n".join(line.rstrip() for line in capture.get().strip("\n").split("\n"))


def _rows(text: str) -> Rows:
    """The cells below the first ruled head."""
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if line.strip() and not line.strip(" ─")]
    if not heads:
        return ()
    below = lines[heads[0] + 1 :]
    end = next((number for number, line in enumerate(below) if not line.strip()), len(below))
    return cells(below[:end])


@asynccontextmanager
async def terminal(database: Path, local: str) -> AsyncIterator[Driver]:
    """A terminal whose bot has just started, at ``local`` time in Berlin."""
    driver = Terminal(database, instant(local))
    await driver.start()
    try:
        yield driver
    finally:
        await driver.stop()
