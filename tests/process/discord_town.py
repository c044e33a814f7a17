"""A server with an organiser and members on the loopback Discord, and the bot that serves it as its own process."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from tests.adapters.discord.openapi import UnknownRequestError, complaints
from tests.discordserver.server import PATIENCE, DiscordServer
from tests.discordserver.world import Channel, Member, Message
from tests.process.items import write_bank

ROOT = Path(__file__).resolve().parents[2]
READY = "discord is ready"
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

    async def ready(self) -> None:
        await self.says(READY)

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


async def start(folder: Path, environment: Mapping[str, str]) -> Bot:
    """Start a bot whose settings are ``environment`` and nothing else."""
    prefixes = ("QUIZMASTER_", "DISCORD_", "SLACK_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run"),
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), "QUIZMASTER_LOG_FORMAT": "json", **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Bot(process)


class Town:
    """One server with one study channel, an organiser ``lead`` and a member ``ana``."""

    def __init__(self, server: DiscordServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.database = folder / "quiz.db"
        self.bank = write_bank(folder / "bank", 24)
        (self.bank / "typed.yaml").write_text(ITEMS, encoding="utf-8")
        self.guild = server.world.guild("Study")
        self.channel = server.world.channel(self.guild, "questions")
        self.lead = server.world.member(self.guild, "lead", organiser=True)
        self.ana = server.world.member(self.guild, "ana")
        self.bots: list[Bot] = []

    async def bot(self, **more: str) -> Bot:
        """Start the bot."""
        named = {"QUIZMASTER_DB": str(self.database), "QUIZMASTER_BANK": str(self.bank)}
        started = await start(self.folder, {**named, **self.server.environment, **more})
        self.bots.append(started)
        return started

    async def ready_bot(self, **more: str) -> Bot:
        """Start the bot and wait until it says that it is ready."""
        bot = await self.bot(**more)
        await bot.ready()
        return bot

    async def ask(self, question: str = SINGLE, channel: Channel | None = None) -> Message:
        """Have a question posted now; its message."""
        where = channel or self.channel
        before = len(where.posts)
        asked = await self.server.slash(self.lead, where, "quizadmin schedule now", question=question)
        await self.server.until(lambda: len(where.posts) > before, f"the post of {question}")
        await self.server.reply(asked)
        return where.posts[before]

    async def set_up(self) -> None:
        """Make the channel a study channel, with a daily post at some other time."""
        done = await self.server.slash(
            self.lead, self.channel, "quizadmin setup", time="03:00", zone="UTC", days="daily"
        )
        assert "03:00" in (await self.server.reply(done)).text

    async def pick(self, who: Member, post: Message, letter: str) -> Message:
        """Click a letter; the private reply, which must say that the answer is saved."""
        reply = await self.server.reply(await self.server.click(who, post, letter))
        assert f"Saved **{letter}**" in reply.text, reply.text
        return reply

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says, read beside the running bot."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()

    def answers(self) -> list[str]:
        """What was answered, oldest first: displayed letters aren't stored, the options' indices are."""
        return [str(given) for (given,) in self.rows("SELECT given FROM answers ORDER BY id")]


def described(method: str, path: str, body: Any) -> Sequence[str]:
    """What Discord's own description finds wrong with a body."""
    try:
        return complaints(method, path, body)
    except UnknownRequestError as unknown:
        return [str(unknown)]


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    """The town for the length of a test; in the end every bot is dead, and nothing it sent was malformed."""
    # Three seconds would be a timing assertion: a busy machine is no fault of the bot.
    server = DiscordServer(within=PATIENCE, validate=described)
    await server.start()
    place = Town(server, folder)
    try:
        yield place
    except BaseException as error:
        said = [line for bot in place.bots for line in bot.err]
        error.add_note("The bots said:\n" + "\n".join(said[-40:]))
        raise
    finally:
        for bot in place.bots:
            await bot.kill()
        await server.stop()
    assert server.complaints == []
