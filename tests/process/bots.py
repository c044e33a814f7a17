"""The bot as a process of its own, the bank that it asks from, and its database, read and changed beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.process.items import write_bank

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds that a test waits before it gives up."""
SINGLE = "t01-item-0000"
"""A question with four options."""
TYPED = "t02-typed"
"""A question with a form."""
ITEMS = """\
schema: 1
items:
- id: t02-typed
  topic: t02
  objective: t02.o1
  concepts: [c01]
  kind: numeric
  level: compute
  difficulty: 2
  time: 60
  tags: [made]
  stem: |
    What is six times seven?
  answer: {expr: "6 * 7", unit: "", tol: 0.1}
  slips:
    - {expr: "6 + 7", why: "That is the sum."}
  explain: |
    The product, as everybody knows.
  refs: ["arxiv:1706.03762"]
"""


class Bot:
    """``python -m bot run`` as a process. ``out`` and ``err`` are the lines that it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.out: list[str] = []
        self.err: list[str] = []
        self._said = asyncio.Event()
        assert process.stdout is not None
        assert process.stderr is not None
        pairs = ((process.stdout, self.out), (process.stderr, self.err))
        self._readers = [asyncio.create_task(self._read(stream, lines)) for stream, lines in pairs]

    async def _read(self, stream: asyncio.StreamReader, lines: list[str]) -> None:
        async for line in stream:
            lines.append(line.decode().rstrip())
            self._said.set()
        self._said.set()

    async def says(self, text: str) -> None:
        """Wait until a line that holds ``text`` has been printed, on either stream."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not any(text in line for line in (*self.out, *self.err)):
                    assert not all(reader.done() for reader in self._readers), "it has ended"
                    self._said.clear()
                    await self._said.wait()
        except (TimeoutError, AssertionError) as error:
            said = "\n".join((*self.out, *self.err))
            raise AssertionError(f"{text!r} was never said ({error}); but:\n{said}") from None

    async def ready(self, *platforms: str) -> None:
        """Wait until it has said that these are ready."""
        for platform in platforms:
            await self.says(f"{platform} is ready")

    async def ended(self) -> int:
        """Its exit code, once it ends by itself."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*self._readers)
            return await self.process.wait()

    async def kill(self) -> None:
        """kill -9."""
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()


async def start(folder: Path, environment: Mapping[str, str], module: Sequence[str] = ("bot",)) -> Bot:
    """Start a bot whose settings are ``environment`` and nothing else; ``module`` may stand in its place, with
    arguments of its own before those of the bot."""
    prefixes = ("QUIZMASTER_", "DISCORD_", "SLACK_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", *module, "run"),
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), "QUIZMASTER_LOG_FORMAT": "json", **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Bot(process)


class Place:
    """A folder with a bank, a database and the bots that run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "quiz.db"
        self.bank = write_bank(folder / "bank", 24)
        (self.bank / "typed.yaml").write_text(ITEMS, encoding="utf-8")
        self.bots: list[Bot] = []

    async def run(self, environment: Mapping[str, str]) -> Bot:
        """Start a bot."""
        named = {"QUIZMASTER_DB": str(self.database), "QUIZMASTER_BANK": str(self.bank)}
        started = await start(self.folder, {**named, **environment})
        self.bots.append(started)
        return started

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says, read beside the running bot."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()

    def answers(self) -> list[str]:
        """What was answered, oldest first: displayed letters aren't stored, the options' indices are."""
        return [str(given) for (given,) in self.rows("SELECT given FROM answers ORDER BY id")]

    def change(self, sql: str) -> None:
        """Let time pass in the database of a bot that isn't running, instead of waiting."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(sql)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else can write to the database meanwhile; a bot waits for five seconds at most."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    async def end(self) -> None:
        """Kill every bot that still runs."""
        for bot in self.bots:
            await bot.kill()

    def tell(self, error: BaseException) -> None:
        """Add to an error what the bots said."""
        said = [line for bot in self.bots for line in bot.err]
        error.add_note("The bots said:\n" + "\n".join(said[-40:]))
