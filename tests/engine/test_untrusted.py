"""What players wrote stays apart from our own words, so that a renderer can escape it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from bot.commands import SLASHES
from bot.ui import Field, Form, Plain, Typed, View, Where, Who
from tests.engine.channel import study
from tests.engine.reading import words

EVIL = "**evil** <@everyone>"
NAME = f"{EVIL}-name"
TEXT = f"{EVIL}-text"
TEAM = f"{EVIL}-team"


def trusted(shown: object) -> Iterator[str]:
    """Every text that a renderer takes for ours."""
    match shown:
        case Plain() | Who() | Typed() | Where():
            return
        case Field():
            yield from trusted([shown.label, shown.hint, shown.options])
        case str():
            yield shown
        case tuple() | list():
            for item in shown:
                yield from trusted(item)
        case _ if is_dataclass(shown):
            for each in fields(shown):
                yield from trusted(getattr(shown, each.name))


async def test_names_answers_and_teams_are_never_taken_for_our_own_words(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("setup time:23:00 zone:Europe/Berlin days:daily")
        await channel.say(NAME, f'/team create "{TEAM}"')
        await channel.say(NAME, f'/team join "{TEAM}x"')
        await channel.organise(f'season start name:"{EVIL}-season"')
        await channel.organise("schedule now question:in-words open_for:1h")
        form = await channel.say(NAME, TEXT)
        assert isinstance(form, (View, Form))
        await channel.say(NAME, "/quiz open")
        await channel.click(NAME, channel.question().view, "Answer…")
        await channel.say(NAME, f"/question report in-words {TEXT}")
        await channel.pass_time(hours=1)
        reveal = channel.reveal(channel.question())
        await channel.click(NAME, reveal, "My result")
        await channel.organise("schedule now question:b3 open_for:1h")
        await channel.pick(NAME, "swift")
        await channel.pass_time(hours=1)
        for line in ("/leaderboard all", "/leaderboard all teams", "/leaderboard by:streak", "/team list", "/me stats"):
            await channel.say(NAME, line)
        await channel.organise("balance 2")
        await channel.pick("bob", "swift", post=channel.question())
        panel = await channel.say(NAME, "/quiz start mode:live count:1 kind:single topic:t02")
        await channel.say(NAME, "A")
        await channel.pass_time(minutes=1)
        await channel.click(NAME, panel, "Reveal and finish")
        await channel.organise("season close")
        said = words([each.view for each in channel.shown])
        assert all(written in said for written in (NAME, TEXT, TEAM, f"{EVIL}-season"))
        for each in channel.shown:
            ours = [text for text in trusted(each.view) if EVIL in text]
            assert all(is_literal(text) for text in ours), ours


async def test_what_is_typed_into_options_is_never_taken_for_our_own_words(database: str) -> None:
    async with study(database) as channel:
        await channel.organise("setup time:09:00 zone:Europe/Berlin")
        for slash in SLASHES:
            for option in slash.options:
                value = EVIL if option.most is None or option.most > 20 else "**evil**"
                given = {o.name: "x" for o in slash.options if o.required and o.kind == "text"} | {option.name: value}
                line = " ".join(f'{name}:"{typed}"' for name, typed in given.items())
                await channel.say("lead", f"/{slash.name} {line}", admin=True)
            await channel.say("lead", f"/{slash.name} {EVIL}", admin=True)
            await channel.say("lead", f"/{slash.name}{EVIL}", admin=True)
        assert len(channel.shown) > 60
        for each in channel.shown:
            ours = [text for text in trusted(each.view) if "**evil**" in text]
            assert all(is_literal(text) for text in ours), ours


def is_literal(text: str) -> bool:
    """It stands between back-ticks, where Markdown means nothing, and holds none itself."""
    return all("**evil**" not in part for part in text.split("`")[::2])
