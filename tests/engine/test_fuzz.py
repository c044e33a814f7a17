"""Whatever is typed or pressed: one polite answer, and never a mistake of our own."""

from __future__ import annotations

import random

import pytest

from bot.commands import SLASHES, decode, tokens
from bot.errors import QuizError
from bot.ui import Form, View
from tests.engine.channel import Study, study
from tests.engine.reading import words

HOSTILE = (
    "x",
    "0",
    "-1",
    "999999999",
    "9" * 40,
    "1e309",
    "nan",
    "'; DROP TABLE answers; --",
    "@everyone <!channel> <@1> `x` **x** [x](http://x)",
    "\u202eevil\u202c",
    "a\u0000b",
    "\ud800",
    "é" * 300,
    "🦉" * 40,
    "%s %d {n} {0}",
    "b3",
    "t01",
    "all",
    "2026-11-24",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "24:00",
    "09:00",
    "Europe/Berlin",
    "../../etc/passwd",
    "mon-fri",
    "fri-mon",
    "1-5",
    "5-1",
    "DE",
    "DE-BE,2027-01-01",
    "10m",
    "0h",
    "99999h",
    "on",
    "yes",
    "live",
    "start",
    "close",
    "",
)


def lines(chance: random.Random, count: int) -> list[str]:
    found = []
    for _ in range(count):
        slash = chance.choice(SLASHES)
        parts = [slash.name]
        for option in slash.options:
            if option.required or chance.random() < 0.5:
                value = (
                    chance.choice(option.choices)
                    if option.choices and chance.random() < 0.7
                    else chance.choice(HOSTILE)
                )
                parts.append(f'{option.name}:"{value.replace(chr(34), "")}"' if chance.random() < 0.8 else value)
        found.append("/" + " ".join(parts))
    return found


async def press_anything(channel: Study, chance: random.Random) -> None:
    verb = chance.choice(sorted(tokens._VERBS))
    parts = [
        chance.choice(("0", "1", "2", "3", "999999999999999999", "A", "s", "week", "-"))
        for _ in range(chance.randint(0, 5))
    ]
    values = tuple(chance.choice((*"ABCD", "0", "1", "7")) for _ in range(chance.randint(0, 4)))
    names = ("answer", "reason", "confidence", "time", "zone", "days", "topics", "difficulty")
    fields = {name: chance.choice(HOSTILE) for name in names if chance.random() < 0.5}
    actor = channel.actor(chance.choice(("ann", "lead")), admin=chance.random() < 0.5)
    try:
        command = decode(":".join(("q1", verb, *parts)), actor, channel.delivery(), values=values, fields=fields)
    except QuizError:
        return
    await channel.do(command)


@pytest.mark.parametrize("seed", range(2))
async def test_every_command_with_anything(database: str, seed: int) -> None:
    chance = random.Random(seed)
    async with study(database, seed=seed) as channel:
        await channel.organise("setup time:09:00 zone:Europe/Berlin days:daily")
        for number, line in enumerate(lines(chance, 160)):
            if number % 20 == 0:
                await channel.organise("schedule now")
                await channel.pass_time(hours=7)
            for user, admin in (("ann", False), ("lead", True)):
                shown = await channel.say(user, line, admin=admin)
                assert isinstance(shown, (View, Form))
                assert "incident" not in words(shown), line
            await channel.say("ann", chance.choice(HOSTILE))
            await press_anything(channel, chance)
        assert not [shown for shown in channel.shown if "incident" in words(shown.view)]
