"""A busy morning on Discord: everybody in the channel clicks an answer, soon after each other.

The bot runs as its own process by its real entry point, against the loopback Discord, which runs here together with the
members. Everything crosses sockets: the click on the gateway, the acknowledgement and the reply over HTTP.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Timings
from tests.discordserver.interactions import Interaction
from tests.discordserver.server import PATIENCE, DiscordServer
from tests.discordserver.world import Member, Message
from tests.process.bots import start

MEMBERS = 500


@dataclass(frozen=True, slots=True)
class Clicks:
    """``acknowledged``: seconds from the event on the gateway to the callback; ``replied``: to the edit of the reply,
    for those that came. ``stored`` answers; ``late`` clicks that got no acknowledgement in Discord's three seconds;
    ``edits`` of the public post; ``requests`` to Discord per click."""

    acknowledged: Timings
    replied: Timings
    stored: int
    late: int
    edits: int
    requests: float


async def measure(folder: Path, bank: Path, *, within: float, members: int = MEMBERS, seed: int = 1) -> Clicks:
    """``members`` clicks, one each, at moments drawn uniformly from ``within`` seconds."""
    server = DiscordServer()
    await server.start()
    guild = server.world.guild("Study")
    channel = server.world.channel(guild, "questions")
    lead = server.world.member(guild, "lead", organiser=True)
    crowd = [server.world.member(guild, f"member {number}") for number in range(members)]
    settings = {"QUIZMASTER_DB": str(folder / "quiz.db"), "QUIZMASTER_BANK": str(bank)}
    bot = await start(folder, {**settings, **server.environment, "QUIZMASTER_LOG_LEVEL": "warning"})
    try:
        await bot.ready("discord")
        await server.slash(lead, channel, "quizadmin schedule now")
        await server.until(lambda: channel.posts, "the question")
        calls = len(server.calls)
        clicks, took = await burst(server, crowd, channel.posts[0], within, random.Random(seed))
        requests = (len(server.calls) - calls) / members
    finally:
        await bot.kill()
        await server.stop()
    heard = [click for click in clicks if click.response]
    with closing(sqlite3.connect(f"file:{folder / 'quiz.db'}?mode=ro", uri=True)) as connection:
        ((stored,),) = connection.execute("SELECT count(*) FROM answers")
    return Clicks(
        Timings([click.acked_at - click.sent_at for click in heard], took),
        Timings([click.replied_at - click.sent_at for click in heard if click.done.is_set()], took),
        stored,
        len(clicks) - len(heard),
        len(server.called("PATCH", f"/channels/{channel.id}/messages/.*")) + channel.posts[0].edits,
        requests,
    )


async def burst(
    server: DiscordServer, crowd: list[Member], post: Message, within: float, chance: random.Random
) -> tuple[list[Interaction], float]:
    """The clicks, and the seconds until the last of them had its reply or was given up."""
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def click(member: Member, after: float, letter: str) -> Interaction:
        await asyncio.sleep(began + after - loop.time())
        clicked = await server.click(member, post, letter)
        await asyncio.wait_for(clicked.settled.wait(), PATIENCE)
        return clicked

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(click(member, chance.uniform(0, within), chance.choice("ABCD"))) for member in crowd]
    return [task.result() for task in tasks], loop.time() - began
