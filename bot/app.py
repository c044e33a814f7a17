"""The composition root: the only place where the parts are joined, and where time and chance come from.

``running`` opens everything in order and closes it in reverse, whatever happens in between.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

import adapters
from adapters import terminal
from bot.bank.builtin import folders, lent
from bot.bank.shelf import Shelf
from bot.config import Settings, variable
from bot.delivery import Delivery
from bot.errors import BankError, ConfigError, Problem, StoreError
from bot.grading import graders
from bot.kinds.base import Choices
from bot.model import Asking, Mode, Place, Question, Round, Topic
from bot.ports import Clock, Grader, Messenger, Services
from bot.ports.findings import Finding
from bot.scheduler import Chore, Clockwork, settle
from bot.serving import Platforms, happens
from bot.store import SqlReader, SqlStore, holder, open_reader, open_store, restore_backup, sqlite_version
from bot.usecases import membership, rebuilding
from bot.views import question as question_view

if TYPE_CHECKING:
    from adapters.terminal.script import Script

RELOAD_EVERY = 60.0
"""Seconds between two looks at the question files."""
CARE_EVERY = 3600.0
"""Seconds between two looks for who left and what is to be deleted; the use cases see that it isn't done too often."""
HEARTBEAT_EVERY = 15.0
"""Seconds between two signs of life."""
WANTED: Mapping[str, Sequence[Sequence[str]]] = {
    "discord": (("discord_token",),),
    "slack": (("slack_bot_token",), ("slack_client_id",)),
}
"""Platform → the settings that start it: all of one of these sets."""

log = structlog.get_logger(__name__)


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def chance(seed: int | None = None) -> Callable[[], int]:
    """A source of 63-bit numbers: from the operating system, or reproducible from a seed."""
    source: random.Random = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311 - shuffles, no secrets
    return lambda: source.getrandbits(63)


@dataclass(slots=True)
class App:
    """A bot that is put together. ``services`` is what commands need."""

    services: Services
    store: SqlStore
    shelf: Shelf
    delivery: Delivery

    async def tick(self) -> None:
        """Do all that is due at the clock's present: close, open, deliver; for those who move the clock themselves."""
        await settle(self.services, self.delivery.deliver)

    async def next_due(self) -> datetime | None:
        """When something falls due next that can be done here; None if nothing waits."""
        async with self.services.store.read() as tx:
            return await tx.next_due(self.services.messengers)

    async def reload(self) -> None:
        """Read the question files again if they changed; a bank with problems leaves the present one in place."""
        if not self.shelf.stale():
            return
        try:
            bank = await asyncio.to_thread(self.shelf.reload)
        except BankError as error:
            log.error("bank not reloaded", problems=[str(problem) for problem in error.problems[:20]])
            return
        log.info("bank reloaded", questions=len(bank.live()))

    @asynccontextmanager
    async def clockwork(self, chores: Sequence[Chore] = ()) -> AsyncIterator[Clockwork]:
        """Tick in real time while the block runs; at its end the running tick is finished."""
        standing = [
            Chore("reload", self.reload, every=RELOAD_EVERY),
            Chore("members", partial(membership.check_members, self.services), every=CARE_EVERY),
            Chore("purge", partial(membership.purge, self.services), every=CARE_EVERY),
        ]
        clockwork = Clockwork(self.services, self.delivery.deliver, [*standing, *chores])
        self.services.wake, self.services.written = clockwork.wake, clockwork.read
        gc.collect()  # what is garbage by now would stay for good, too
        gc.freeze()  # questions, modules and what was opened stay; a look through them holds the loop up by 10 ms
        clockwork.start()
        try:
            yield clockwork
        finally:
            self.delivery.stop()
            await clockwork.stop()


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock | None = None,
    seed: int | None = None,
    messengers: Mapping[str, Messenger] | None = None,
    grader: Grader | None = None,
) -> AsyncIterator[App]:
    """Everything but the platforms, open and joined; ``grader`` in the place of the one that settings ask for. Raises
    BankError, ConfigError or StoreError if it can't start."""
    named = folders(settings.bank)
    shelf = await asyncio.to_thread(Shelf, named, topics=lent(named))
    clock, store = clock or WallClock(), await open_store(settings.db)
    try:
        async with graders.grading(settings, store, clock) as shipped:
            services = Services(
                clock=clock,
                store=store,
                shelf=shelf,
                settings=settings,
                seed=chance(seed),
                wake=lambda: None,  # nothing to wake, as long as the clock is moved by hand
                messengers=dict(messengers or {}),
                grader=grader or shipped,
            )
            yield App(services, store, shelf, Delivery(services))
    finally:
        await store.close()


# ------------------------------------------------------------------ the database alone


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How much was computed anew, and the names of the projections that are different now."""

    rounds: int
    results: int
    changed: tuple[str, ...]


@asynccontextmanager
async def looking(settings: Settings, *, any_version: bool = False) -> AsyncIterator[SqlReader]:
    """The database, to look at, also while the bot runs. Raises StoreError, also if there is none."""
    store = await open_reader(settings.db, any_version=any_version)
    try:
        yield store
    finally:
        await store.close()


async def examine(settings: Settings) -> Sequence[Finding]:
    """What the adapters of the configured platforms find out there, and the state of the model grader. Raises nothing
    that a platform causes."""
    found: list[Finding] = []
    async with AsyncExitStack() as opened:
        try:
            read = (await opened.enter_async_context(looking(settings))).read
        except StoreError:
            read = None  # none yet, or one that doctor finds fault with by itself
        for name in configured(settings):
            try:
                module = adapters.adapter(name)
            except ConfigError as error:
                found.append(Finding(name, False, str(error)))
                continue
            if hasattr(module, "examine"):
                found += await module.examine(settings, read)
        found += await graders.examine(settings, read, WallClock().now())
    return found


async def latest(settings: Settings) -> datetime | None:
    """When something was last recorded in the database; None if there is none that can be read, or nothing in it."""
    try:
        async with looking(settings) as store:
            return await store.latest()
    except StoreError:
        return None  # whoever opens it to write says what is wrong with it


async def upgrade(settings: Settings) -> tuple[str, bool]:
    """Make the database or bring it up to date; its name, and whether there was anything to do. Raises StoreError."""
    store = await open_store(settings.db)
    await store.close()
    return store.where, store.upgraded


def restore(settings: Settings, backup: Path) -> Path | None:
    """Put a backup in the database's place; where the old one was moved, if there was one. Raises StoreError."""
    return restore_backup(backup, settings.db)


async def rebuild(settings: Settings) -> Rebuilt:
    """Compute results, boards and streaks anew from the log. Raises BankError or StoreError."""
    async with looking(settings):
        pass  # there is one, and it is of this version
    async with running(settings) as app:
        before = await app.store.fingerprint()
        done = await rebuilding.rebuild(app.services)
        after = await app.store.fingerprint()
    return Rebuilt(done.rounds, done.results, tuple(name for name in after if after[name] != before[name]))


def missing(settings: Settings) -> bool:
    """Whether the database is a file that doesn't exist yet, not even as a broken link."""
    name = _file(settings)
    return "://" not in name and name != ":memory:" and not os.path.lexists(name)


def sqlite() -> tuple[str, bool]:
    """SQLite's version, and whether another program may safely write to the same file."""
    return sqlite_version()


def in_use_by(settings: Settings) -> str:
    """The process that has the database file open to write, as a number; "" if there is none."""
    name = _file(settings)
    return "" if "://" in name else holder(Path(f"{name}.lock"))


def _file(settings: Settings) -> str:
    return settings.db.removeprefix("sqlite+aiosqlite:///").removeprefix("sqlite:///")


# ------------------------------------------------------------------ whole programs


def configured(settings: Settings) -> list[str]:
    """The platforms that the settings start."""
    return [name for name, ways in WANTED.items() if any(all(getattr(settings, each) for each in way) for way in ways)]


async def run(settings: Settings, stop: asyncio.Event, say: Callable[[str], None]) -> None:
    """Serve every platform whose token is set until ``stop``; then finish what is under way. ``say`` gets a line when
    a platform is ready; one that can't be reached is tried again. Raises ConfigError if there is no platform to serve,
    or one that refuses us for good."""
    wanted = configured(settings)
    if not wanted:
        starts = " or ".join(f"{variable(ways[0][0])} to start {name.title()}" for name, ways in WANTED.items())
        raise ConfigError([Problem("run", f"no platform is configured: set {starts}. `quizmaster play` needs none.")])
    connects = {name: adapters.adapter(name).connect for name in wanted}
    beat = heartbeat(settings)

    async def live() -> None:
        await asyncio.to_thread(beat.touch)

    try:
        async with running(settings) as app:
            await live()
            platforms = Platforms(connects, settings, app.services, stop=stop, say=say)
            async with platforms.served():
                # No round opens before there is a platform: a token that is refused must not use up a slot.
                while not await happens(platforms.moved, stop, within=HEARTBEAT_EVERY):
                    await live()
                async with app.clockwork([Chore("heartbeat", live, every=HEARTBEAT_EVERY)]):
                    await stop.wait()
                log.info("stopping")
    finally:
        beat.unlink(missing_ok=True)


def heartbeat(settings: Settings) -> Path:
    """The file whose time of change shows that ``run`` is alive."""
    if settings.heartbeat:
        return Path(settings.heartbeat)
    name = _file(settings)
    return Path("quizmaster.heartbeat" if "://" in name else f"{name}.heartbeat")


def slack_manifest(settings: Settings, address: str = "") -> str:
    """The manifest of the Slack app as YAML: for Socket Mode or, with the bot's public address, for HTTP."""
    manifest: str = adapters.adapter("slack").manifest(settings, address)
    return manifest


def slack_key() -> str:
    """A fresh key for SLACK_TOKEN_KEY."""
    key: str = adapters.adapter("slack").new_key()
    return key


def script(source: Path | str | None) -> Script:
    """A script for ``perform``: from a file, from text that came in by stdin, or (None) the built-in demo.

    Raises ProblemsError with every bad line.
    """
    if isinstance(source, Path):
        return terminal.read_script(source)
    return terminal.demo() if source is None else terminal.parse_script(source, "stdin")


async def perform(settings: Settings, script: Script, *, at: datetime, seed: int, svg: Path | None = None) -> int:
    """Perform a script on a clock that begins at ``at``; 1 if an expectation wasn't met, else 0."""
    return await terminal.play_script(script, _start(settings, seed), at=at, zone=settings.zone, run=_run(), svg=svg)


async def play(settings: Settings, *, name: str, seed: int | None = None) -> int:
    """A session at the keyboard; returns the exit code."""
    start = _start(settings, seed)
    return await terminal.play_interactive(start, WallClock(), name=name, zone=settings.zone, run=_run())


def _run() -> str:
    """Tells two runs on one database apart."""
    return f"{int(WallClock().now().timestamp() * 1e6):x}"


def _start(settings: Settings, seed: int | None) -> Callable[..., AbstractAsyncContextManager[App]]:
    def start(clock: Clock, messengers: Mapping[str, Messenger]) -> AbstractAsyncContextManager[App]:
        return running(settings, clock=clock, seed=seed, messengers=messengers)

    return start


def preview(question: Question, topics: Sequence[Topic], settings: Settings) -> str:
    """The question's post as a terminal shows it, options in the file's order."""
    asks = question.body.asks()
    order = tuple(range(len(asks.options))) if isinstance(asks, Choices) else ()
    now, place = WallClock().now(), Place("terminal", "local", "study")
    closes = now + timedelta(seconds=settings.open_for)
    round_ = Round(1, place, 1, Mode.DAILY, question.id, question.rev, 0, order, now.date(), now, closes)
    return terminal.show(question_view.post(Asking(round_, question), topics), now=now, zone=settings.zone)
