"""A platform for ``run``: at the start it sets a channel up and asks for a post, which hangs until a line comes in.

``python -m tests.cli.stand_in ARGUMENTS…`` is ``quizmaster ARGUMENTS…`` with this platform in Discord's place.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

import adapters
from bot.__main__ import main
from bot.commands import words
from bot.config import Settings
from bot.engine import handle
from bot.model import Actor, Place
from bot.ports import Limits, Services
from bot.ui import View

PLACE = Place("discord", "guild", "study")
LEAD = Actor(PLACE, "1", "lead", is_admin=True)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class StandIn:
    platform = "discord"
    limits = Limits(per_second=1e6, per_channel=1e6)

    async def post(self, place: Place, view: View, *, nonce: str, reply_to: str = "", ping: str = "") -> str:
        tell("posting")
        return str(await asyncio.to_thread(sys.stdin.readline)).strip()

    async def edit(self, place: Place, ref: str, view: View) -> None:
        tell("edited")

    async def discuss(self, place: Place, ref: str, title: str, *, nonce: str) -> str:
        return ""

    async def tell(self, place: Place, user: str, view: View, *, nonce: str) -> None:
        tell("told")

    async def obstacles(self, place: Place) -> Sequence[str]:
        return ()

    async def absent(self, place: Place, users: Collection[str]) -> Collection[str]:
        return ()


@asynccontextmanager
async def connect(settings: Settings, services: Services) -> AsyncIterator[StandIn]:
    fields = words.ScheduleFields(time="09:00", zone="UTC", days="daily")
    await handle(services, words.SetUp(actor=LEAD, delivery="1", fields=fields))
    await handle(services, words.PostNow(actor=LEAD, delivery="2", question="t01-vit-small-data"))
    yield StandIn()
    tell("gone")


if __name__ == "__main__":
    adapters.REGISTRY["discord"] = "tests.cli.stand_in"
    sys.exit(main())
