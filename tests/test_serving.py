"""Keeping several platforms up: each on its own, with pauses, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from bot.app import running
from bot.config import Settings
from bot.errors import ConfigError, PlatformError, Problem
from bot.ports import Messenger, Services
from bot.serving import Platforms, happens

Connect = Callable[[Settings, Services], AbstractAsyncContextManager[Messenger]]
REFUSED = ConfigError([Problem("TOKEN", "it was refused.")])


class Platform:
    """A platform whose tries to connect end as planned: with an error, or (None) well."""

    def __init__(self, *plan: Exception | None) -> None:
        self.plan = list(plan)
        self.up = asyncio.Event()
        self.lost = asyncio.get_running_loop().create_future()
        self.left = False

    @asynccontextmanager
    async def connect(self, settings: Settings, services: Services) -> AsyncIterator[Messenger]:
        planned = self.plan.pop(0) if self.plan else None
        if planned is not None:
            raise planned
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(self._watch())
            self.up.set()
            yield cast("Messenger", self)
            self.left = True
            watch.cancel()

    async def _watch(self) -> None:
        await self.lost


class Hung(Platform):
    @asynccontextmanager
    async def connect(self, settings: Settings, services: Services) -> AsyncIterator[Messenger]:
        self.up.set()
        try:
            await asyncio.Event().wait()
            yield cast("Messenger", self)
        finally:
            self.left = True


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with running(Settings(db=str(tmp_path / "quiz.db"))) as app:
        yield app.services


class Run:
    def __init__(self, services: Services, **platforms: Platform) -> None:
        self.services = services
        self.stop = asyncio.Event()
        self.said: list[str] = []
        connects: dict[str, Connect] = {name: platform.connect for name, platform in platforms.items()}
        self.platforms = Platforms(
            connects, services.settings, services, stop=self.stop, say=self.said.append, first_pause=0.001
        )


async def test_each_is_ready_by_itself_and_all_are_left_in_the_end(services: Services) -> None:
    one, two = Platform(), Platform()
    run = Run(services, one=one, two=two)
    async with run.platforms.served():
        await one.up.wait()
        await two.up.wait()
        assert await happens(run.platforms.moved)
        assert dict(services.messengers).keys() == {"one", "two"}
    assert sorted(run.said) == ["one is ready", "two is ready"]
    assert one.left
    assert two.left
    assert services.messengers == {}


async def test_one_that_is_out_of_reach_is_tried_again_and_holds_up_no_other(services: Services) -> None:
    down, well = Platform(PlatformError("down"), PlatformError("down"), RuntimeError("a bug")), Platform()
    run = Run(services, down=down, well=well)
    async with run.platforms.served():
        await well.up.wait()
        assert run.said == ["well is ready"]
        await down.up.wait()
    assert run.said == ["well is ready", "down is ready"]
    assert down.plan == []


async def test_the_pause_that_a_platform_names_is_kept(services: Services) -> None:
    slow = Platform(PlatformError("busy", retry_after=3600.0))
    run = Run(services, slow=slow)
    async with run.platforms.served():
        assert not await happens(run.platforms.moved, slow.up, within=0.05)
    assert not slow.up.is_set()


async def test_one_that_refuses_ends_the_run_after_the_others_have_been_left(services: Services) -> None:
    well, refused = Platform(), Platform(REFUSED)
    run = Run(services, well=well, refused=refused)

    async def serve() -> None:
        async with run.platforms.served():
            await run.stop.wait()
            assert not well.left

    with pytest.raises(ConfigError, match=r"TOKEN: it was refused"):
        await serve()
    assert well.left


async def test_one_that_is_lost_for_good_later_does_so_too(services: Services) -> None:
    lost = Platform()

    @asynccontextmanager
    async def connect(settings: Settings, services: Services) -> AsyncIterator[Messenger]:
        try:
            async with lost.connect(settings, services) as messenger:
                yield messenger
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None

    run = Run(services)
    run.platforms = Platforms({"lost": connect}, services.settings, services, stop=run.stop, say=run.said.append)

    async def serve() -> None:
        async with run.platforms.served():
            await lost.up.wait()
            lost.lost.set_exception(REFUSED)
            await run.stop.wait()

    with pytest.raises(ConfigError):
        await serve()
    assert services.messengers == {}


async def test_a_try_that_hangs_is_given_up_at_the_end(services: Services) -> None:
    hung = Hung()
    async with Run(services, hung=hung).platforms.served():
        await hung.up.wait()
    assert hung.left


async def test_errors_of_the_block_come_out_as_they_are(services: Services) -> None:
    with pytest.raises(ZeroDivisionError):
        async with Run(services, one=Platform()).platforms.served():
            raise ZeroDivisionError


async def test_waiting_for_the_first_of_several_events() -> None:
    one, two = asyncio.Event(), asyncio.Event()
    assert not await happens(one, two, within=0.001)
    two.set()
    assert await happens(one, two)
