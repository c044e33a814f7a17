"""A busy morning on Slack: everybody in the channel clicks an answer, soon after each other; and one on a slow disk.

The bot runs as its own process, against the local Slack, which runs here together with the members, on the machine's
own time. Everything crosses sockets: the click by Socket Mode or HTTP, the acknowledgement, the reply.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.slack.manifest import EVENTS_PATH, manifest
from benchmarks.measure import Timings
from bot.config import Settings
from tests.process.bots import PATIENCE, start
from tests.process.slack_town import free_port
from tests.slackserver.clock import WallClock
from tests.slackserver.manifest import App, Manifest
from tests.slackserver.reading import read
from tests.slackserver.server import Mode, SlackServer
from tests.slackserver.things import Delivery, Hook, Message, User

MEMBERS = 200
WITHIN = 10.0
"""Seconds in which they all click."""
SLOW = 2.0
"""Seconds for which each write holds the database, on the slow disk."""


@dataclass(frozen=True, slots=True)
class Clicks:
    """``acknowledged``: seconds from the payload to its acknowledgement; ``replied``: to the private reply. ``stored``
    answers; ``late`` clicks that got no acknowledgement in Slack's three seconds; ``saved`` replies that say so;
    ``troubles``: what Slack would have refused, or shown as an error; ``requests`` to Slack per click."""

    acknowledged: Timings
    replied: Timings
    stored: int
    late: int
    saved: int
    troubles: list[str]
    requests: float


async def measure(folder: Path, bank: Path, mode: Mode, *, slow: float = 0.0, seed: int = 1) -> Clicks:
    """One click of each member, at moments drawn uniformly from ``WITHIN`` seconds. ``slow``: the
    seconds that each commit takes longer."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    asked = manifest(Settings(), address if mode is Mode.HTTP else "")
    async with SlackServer(mode, clock=WallClock(), app=App(manifest=Manifest.read(asked))) as server:
        server.http.url = address + EVENTS_PATH
        workspace = server.world.workspace("Study Club")
        lead = server.world.user(workspace, "lead", admin=True)
        crowd = [server.world.user(workspace, f"member {number}") for number in range(MEMBERS)]
        channel = server.world.channel(workspace, "questions", lead, *crowd)
        settings = {
            "QUIZMASTER_DB": str(folder / "quiz.db"),
            "QUIZMASTER_BANK": str(bank),
            "QUIZMASTER_HTTP": f"127.0.0.1:{port}",
            "QUIZMASTER_LOG_LEVEL": "warning",
            **server.environment(workspace),
        }
        bot = await start(folder, settings, ("benchmarks.slow_disk", str(slow)) if slow else ("bot",))
        try:
            await bot.ready("slack")
            await server.people.slash(lead, channel, "/quizadmin", "schedule now question:t01-item-0000")
            (post,) = await server.until(lambda: server.people.posts(channel), PATIENCE)
            calls = len(server.world.calls)
            clicks, took = await burst(server, crowd, post, random.Random(seed))
            requests = (len(server.world.calls) - calls) / MEMBERS
        finally:
            await bot.kill()
        troubles = server.troubles
    heard, told = [click for click in clicks if click.acked], [each for each in clicks if each.effects]
    with closing(sqlite3.connect(f"file:{folder / 'quiz.db'}?mode=ro", uri=True)) as connection:
        ((stored,),) = connection.execute("SELECT count(*) FROM answers")
    return Clicks(
        Timings([click.latencies[0] for click in heard], took),
        Timings([reply(click).at - hook(server, click).at for click in told], took),
        stored,
        len(clicks) - len(heard),
        sum("Saved" in read(reply(click)) for click in told),
        troubles,
        requests,
    )


async def burst(
    server: SlackServer, crowd: list[User], post: Message, chance: random.Random
) -> tuple[list[Delivery], float]:
    """The clicks, and the seconds until the last of them had its reply or was given up."""
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def click(member: User, after: float, letter: str) -> Delivery:
        await asyncio.sleep(began + after - loop.time())
        return await server.people.click(member, post, letter)

    async with asyncio.TaskGroup() as group:
        moments = [(chance.uniform(0, WITHIN), chance.choice("ABCD")) for _ in crowd]
        tasks = [group.create_task(click(who, *when)) for who, when in zip(crowd, moments, strict=True)]
    clicks = [task.result() for task in tasks]
    with suppress(TimeoutError):
        await server.until(lambda: all(each.effects for each in clicks), PATIENCE)
    return clicks, loop.time() - began


def reply(click: Delivery) -> Message:
    thing = click.effects[0].thing
    assert isinstance(thing, Message)
    return thing


def hook(server: SlackServer, click: Delivery) -> Hook:
    """The right to reply, which is as old as the click."""
    return server.world.hooks[str(click.payload["response_url"]).partition("/actions/")[2]]
