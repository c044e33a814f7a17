"""A study channel for tests: the real bot on a real database, a clock that is moved by hand, and a platform that writes
down what it is given.

What anybody is shown lands in ``Study.shown``. Leaving the channel checks that the boards can be rebuilt from the log.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.app import App, running
from bot.commands import decode, parse
from bot.commands.words import AnswerHere, Command
from bot.config import Settings
from bot.engine import handle
from bot.errors import PlatformError, QuizError
from bot.model import Actor, Place
from bot.ports import Grader, Limits, Services
from bot.store import SqlStore
from bot.ui import Form, Table, View
from bot.usecases.rebuilding import rebuild
from bot.views.words import error
from tests.engine.reading import blocks, button, buttons, letter, select, table, words

BANK = Path(__file__).parent.parent / "data" / "bank"
ZONE = "Europe/Berlin"
NUDGE = timedelta(milliseconds=1)


class HandClock:
    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def move(self, to: datetime) -> None:
        assert to >= self._now, "time does not go back"
        self._now = to


@dataclass(slots=True)
class Post:
    """A message in a channel; ``views`` are its states, the newest last."""

    ref: str
    place: Place
    views: list[View]
    at: datetime
    reply_to: str = ""
    ping: str = ""

    @property
    def view(self) -> View:
        return self.views[-1]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown to ``user`` ("" for the whole channel)."""

    user: str
    view: View | Form
    at: datetime


@dataclass(slots=True)
class Platform:
    """Takes what the bot sends; ``refuse(verb, place)`` may name an error to raise instead."""

    clock: HandClock
    shown: list[Shown] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    told: list[tuple[str, View]] = field(default_factory=list)
    threads: list[tuple[str, str]] = field(default_factory=list)
    refuse: Callable[[str, Place], PlatformError | None] = lambda _verb, _place: None
    nonces: dict[str, str] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Channel → obstacles."""
    gone: set[str] = field(default_factory=set)
    """Users who have left."""
    asked_for: list[list[str]] = field(default_factory=list)
    """Each time it was asked who is absent: the users in question."""

    platform = "terminal"
    limits = Limits(per_second=1e6, per_channel=1e6)

    def _check(self, verb: str, place: Place) -> None:
        problem = self.refuse(verb, place)
        if problem is not None:
            raise problem

    async def post(self, place: Place, view: View, *, nonce: str, reply_to: str = "", ping: str = "") -> str:
        self._check("post", place)
        if nonce not in self.nonces:
            self.nonces[nonce] = f"m{len(self.posts) + 1}"
            now = self.clock.now()
            self.posts.append(Post(self.nonces[nonce], place, [view], now, reply_to, ping))
            self.shown.append(Shown("", view, now))
        return self.nonces[nonce]

    async def edit(self, place: Place, ref: str, view: View) -> None:
        self._check("edit", place)
        next(post for post in self.posts if post.ref == ref).views.append(view)
        self.shown.append(Shown("", view, self.clock.now()))

    async def discuss(self, place: Place, ref: str, title: str, *, nonce: str) -> str:
        self._check("discuss", place)
        self.threads.append((ref, title))
        return f"t{len(self.threads)}"

    async def tell(self, place: Place, user: str, view: View, *, nonce: str) -> None:
        self._check("tell", place)
        self.told.append((user, view))
        self.shown.append(Shown(user, view, self.clock.now()))

    async def obstacles(self, place: Place) -> Sequence[str]:
        self._check("obstacles", place)
        return self.missing.get(place.channel, ())

    async def absent(self, place: Place, users: Collection[str]) -> Collection[str]:
        self._check("absent", place)
        self.asked_for.append(list(users))
        return [user for user in users if user in self.gone]


class Study:
    """Drives one bot. Channels are named; the first is ``study``."""

    def __init__(self, settings: Settings, start: datetime, seed: int, grader: Grader | None = None) -> None:
        self.settings = settings
        self.grader = grader
        self.clock = HandClock(start)
        self.platform = Platform(self.clock)
        self.app: App
        self._seed = seed
        self._count = 0
        self._open = AsyncExitStack()

    # the bot ------------------------------------------------------------------------------------------------------

    @property
    def services(self) -> Services:
        return self.app.services

    @property
    def shown(self) -> list[Shown]:
        return self.platform.shown

    async def start(self) -> None:
        self._seed += 1
        messengers = {self.platform.platform: self.platform}
        bot = running(self.settings, clock=self.clock, seed=self._seed, messengers=messengers, grader=self.grader)
        self.app = await self._open.enter_async_context(bot)
        self.services.grader = self.grader
        await self.app.tick()

    async def stop(self) -> None:
        await self._open.aclose()

    async def restart(self) -> None:
        """Another process on the same database."""
        await self.stop()
        await self.start()

    async def dump(self) -> str:
        """Every projection, canonically."""
        async with cast("SqlStore", self.services.store).read() as tx:
            return await tx.dump()

    # time ---------------------------------------------------------------------------------------------------------

    async def at(self, local: str, zone: str = ZONE) -> None:
        """Let the time pass until ``local``, from one due instant to the next."""
        await self.until(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))

    async def pass_time(self, **span: float) -> None:
        await self.until(self.clock.now() + timedelta(**span))

    async def until(self, target: datetime) -> None:
        while (due := await self.app.next_due()) is not None and due <= target:
            now = self.clock.now()
            self.clock.move(max(due, min(now + NUDGE, target)))
            await self.app.tick()
            if self.clock.now() == target:
                break
        self.clock.move(target)
        await self.app.tick()

    def leap(self, **span: float) -> None:
        """Time passes while the bot is down, or hangs."""
        self.clock.move(self.clock.now() + timedelta(**span))

    # people -------------------------------------------------------------------------------------------------------

    def actor(self, user: str, *, admin: bool = False, channel: str = "study") -> Actor:
        return Actor(Place(self.platform.platform, "local", channel), user, user, admin)

    def delivery(self) -> str:
        self._count += 1
        return f"d{self._count}"

    async def do(self, command: Command) -> View | Form:
        """Carry out a command, show its result, and let everything due happen."""
        shown = await handle(self.services, command)
        self.shown.append(Shown(command.actor.user, shown, self.clock.now()))
        await self.app.tick()
        return shown

    async def say(
        self, user: str, line: str, *, admin: bool = False, channel: str = "study", delivery: str = ""
    ) -> View | Form:
        """A line typed into the channel: a command, or an answer to what is open."""
        actor, delivery = self.actor(user, admin=admin, channel=channel), delivery or self.delivery()
        try:
            command = parse(line, actor, delivery) if line.startswith("/") else None
        except QuizError as refusal:
            shown = error(str(refusal))
            self.shown.append(Shown(user, shown, self.clock.now()))
            return shown
        return await self.do(command or AnswerHere(actor=actor, delivery=delivery, text=line))

    async def organise(self, line: str, *, user: str = "lead", channel: str = "study") -> View | Form:
        return await self.say(user, f"/quizadmin {line}", admin=True, channel=channel)

    async def click(
        self,
        user: str,
        on: View | Form,
        label: str = "",
        *,
        values: tuple[str, ...] = (),
        admin: bool = False,
        channel: str = "study",
        delivery: str = "",
    ) -> View | Form:
        """Press the button with that label, or choose ``values`` in the view's select."""
        assert isinstance(on, View)
        token = select(on).action if values or not label else button(on, label).action
        actor = self.actor(user, admin=admin, channel=channel)
        return await self.do(decode(token, actor, delivery or self.delivery(), values=values))

    async def fill(
        self, user: str, form: View | Form, *, admin: bool = False, channel: str = "study", **answers: str
    ) -> View | Form:
        """Send a form."""
        assert isinstance(form, Form), words(form)
        actor = self.actor(user, admin=admin, channel=channel)
        return await self.do(decode(form.action, actor, self.delivery(), fields=answers))

    async def pick(self, user: str, *texts: str, post: Post | None = None, delivery: str = "") -> View | Form:
        """Choose the options with these texts under a public question, by default the newest."""
        view = (post or self.question()).views[0]
        letters = tuple(letter(view, text) for text in texts)
        channel = (post or self.question()).place.channel
        if len(letters) == 1:
            return await self.click(user, view, letters[0], channel=channel, delivery=delivery)
        return await self.click(user, view, values=letters, channel=channel, delivery=delivery)

    # what is to be seen -------------------------------------------------------------------------------------------

    def question(self, channel: str = "study") -> Post:
        """The newest question that was posted."""
        return self.questions(channel)[-1]

    def questions(self, channel: str = "study") -> list[Post]:
        """Posted questions, oldest first: what carries a Report button and isn't a reply."""
        posts = [post for post in self.platform.posts if post.place.channel == channel and not post.reply_to]
        return [post for post in posts if any(b.label == "Report" for b in buttons(post.views[0]))]

    def reveal(self, post: Post) -> View:
        """The reply to a question."""
        (reply,) = [other for other in self.platform.posts if other.reply_to == post.ref]
        return reply.view

    def revealed(self, post: Post) -> bool:
        return any(other.reply_to == post.ref for other in self.platform.posts)

    async def board(
        self, user: str = "lead", options: str = "period:all", channel: str = "study"
    ) -> list[tuple[str, ...]]:
        """The rows of the leaderboard as ``user`` sees them."""
        view = await self.say(user, f"/leaderboard {options}", channel=channel)
        return table(view) if any(isinstance(block, Table) for block in blocks(view)) else []

    async def streaks(self, channel: str = "study") -> Mapping[str, tuple[int, int, int]]:
        """name → (current, best, freezes)."""
        async with self.services.store.read() as tx:
            found = await tx.streaks(self.actor("", channel=channel).place)
            names = await tx.players(found.keys())
        return {names[player].name: (s.current, s.best, s.freezes) for player, s in found.items()}


@asynccontextmanager
async def study(
    database: str,
    local: str = "2026-11-23 08:00",
    *,
    seed: int = 1,
    bank: Path | str = BANK,
    grader: Grader | None = None,
    **settings: Any,
) -> AsyncIterator[Study]:
    """A bot that has just started, at ``local`` time in Berlin; without a ``grader`` open answers are assessed by their
    authors. At the end, a rebuild must change nothing."""
    start = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    channel = Study(Settings(db=database, bank=(str(bank),), zone=ZONE, **settings), start, seed, grader)
    await channel.start()
    try:
        yield channel
        await check_rebuild(channel)
    finally:
        await channel.stop()


async def check_rebuild(channel: Study) -> None:
    """The projections, as they grew, are what the log alone comes to."""
    grown = await channel.dump()
    await rebuild(channel.services)
    assert (await channel.dump()).splitlines() == grown.splitlines()


def drop(bank: Path, question: str) -> None:
    """Take a question out of a copy of the bank."""
    rewrite(bank, question, lambda _item: "")


def rewrite(bank: Path, question: str, change: Callable[[str], str]) -> None:
    """Change the lines of a question in a copy of the bank."""
    path = bank / "items.yaml"
    head, *items = path.read_text(encoding="utf-8").split("\n- id: ")
    kept = ["\n- id: " + item for item in items]
    changed = [change(item) if item.startswith(f"\n- id: {question}\n") else item for item in kept]
    assert changed != kept
    path.write_text(head + "".join(changed), encoding="utf-8")
