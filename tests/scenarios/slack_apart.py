"""The bot of the Slack scenarios as a process of its own: the real composition and the real adapter, over sockets.

``python -m tests.scenarios.slack_apart NOW SEED`` takes its settings from the environment, as ``quizmaster run`` does,
and its time from the line that came last on stdin: ``{"do": "tick" | "due" | "idle", "now": seconds}``. Each line gets
one in return, once nothing is left of what it, or a payload before it, set off. The end of stdin ends it in order.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters import adapter
from bot import config, log
from bot.app import App, running
from bot.ports import Limits
from tests.engine.grader import PlainGrader
from tests.scenarios.driver import BANK, ZONE, Driver, instant
from tests.scenarios.on_slack import Slack
from tests.slackserver.server import Mode

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = Limits(per_second=1e6, per_channel=1e6)
STANDING = ("RequestHandler.start", "main")
"""What tasks run that only wait."""


class Told:
    """The time that was told last."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


# ------------------------------------------------------------------ in the process


async def main(now: str, seed: str) -> None:
    log.configure("warning", "json")
    clock, settings = Told(float(now)), config.load()
    async with (
        running(settings, clock=clock, seed=int(seed), grader=PlainGrader()) as app,
        adapter("slack").connect(settings, app.services) as messenger,
    ):
        messenger.limits = AT_ONCE
        app.services.messengers = {"slack": messenger}
        await _serve(app, clock)


async def _serve(app: App, clock: Told) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    standing = asyncio.all_tasks()
    _reply({"ready": True})
    while line := await reader.readline():
        asked = json.loads(line)
        clock.seconds = asked["now"]
        await _idle(standing)
        said: dict[str, Any] = {}
        match asked["do"]:
            case "tick":
                await app.tick()
                await _idle(standing)
            case "due":
                due = await app.next_due()
                said = {"due": due.isoformat() if due else None}
        _reply(said)


async def _idle(standing: set[asyncio.Task[Any]]) -> None:
    while busy := {task for task in asyncio.all_tasks() if task not in standing and not _waits(task)}:
        await asyncio.wait(busy, timeout=0.05)


def _waits(task: asyncio.Task[Any]) -> bool:
    name = getattr(task.get_coro(), "__qualname__", "")
    return task is asyncio.current_task() or name.startswith(STANDING)


def _reply(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


# ------------------------------------------------------------------ beside it


class Remote:
    """The other process, in the place of an App."""

    def __init__(self, process: asyncio.subprocess.Process, slack: Apart) -> None:
        self._process = process
        self._slack = slack

    async def said(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        async with asyncio.timeout(20):
            line = await self._process.stdout.readline()
        assert line, f"the bot has ended with {await self._process.wait()}"
        found: dict[str, Any] = json.loads(line)
        return found

    async def ask(self, do: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, "now": self._slack.clock.now()}).encode() + b"\n")
        return await self.said()

    async def tick(self) -> None:
        await self.ask("tick")

    async def next_due(self) -> datetime | None:
        due = (await self.ask("due"))["due"]
        return datetime.fromisoformat(due) if due else None

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        async with asyncio.timeout(20):
            assert await self._process.wait() == 0


class Apart(Slack):
    """As ``Slack``, with the bot in a process of its own."""

    async def _connect(self) -> None:
        self._runs += 1
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.scenarios.slack_apart", str(self.clock.now()), str(self._runs)),
            cwd=ROOT,
            env=self._environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._remote = Remote(process, self)
        self.app = self._remote  # type: ignore[assignment]  # what a driver asks of it, it has
        self._bot.push_async_callback(self._remote.stop)
        await self._remote.said()
        await self.server.ready()
        self._standing = asyncio.all_tasks()
        await self._tick()

    def _environment(self) -> dict[str, str]:
        ours = ("QUIZMASTER_", "SLACK_", "DISCORD_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        own = {"QUIZMASTER_DB": str(self._database), "QUIZMASTER_BANK": str(BANK), "QUIZMASTER_ZONE": ZONE}
        own["QUIZMASTER_HTTP"] = f"127.0.0.1:{self._port}"
        return kept | own | self.server.environment(self.workspace)

    async def _settle(self) -> None:
        await super()._settle()
        await self._remote.ask("idle")
        await super()._settle()


@asynccontextmanager
async def slack_apart(database: Path, local: str, mode: Mode = Mode.SOCKET) -> AsyncIterator[Driver]:
    """A Slack workspace whose bot, a process of its own, has just started, at ``local`` time in Berlin."""
    driver = Apart(database, instant(local), mode)
    await driver.start()
    try:
        yield driver
    finally:
        await driver.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
