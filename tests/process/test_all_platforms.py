"""One process that serves Discord and Slack on one database, and the terminal on the same database afterwards."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.process import discord_town, slack_town
from tests.process.bots import PATIENCE, ROOT, SINGLE, TYPED, Bot
from tests.scenarios import read_discord, read_slack
from tests.scenarios.driver import Rows
from tests.slackserver.reading import read
from tests.slackserver.things import Message

Options = Sequence[tuple[str, str]]
"""Letters and texts, as they stand in a post."""
QUESTIONS = (SINGLE, "t02-item-0001")
ANSWERS = {
    "m0": ("The first", "The first"),
    "m1": ("The first", "The third"),
    "m2": ("The second", "The first"),
    "m3": ("The fourth", "The first"),
    "m4": ("The first",),
    "m5": ("The third", "The second"),
}
"""Member → the beginnings of the options that they choose, question by question."""


@dataclass(frozen=True, slots=True)
class Both:
    discord: discord_town.Town
    slack: slack_town.Town

    async def bot(self) -> Bot:
        """Start a bot for both."""
        return await self.slack.bot(**self.discord.server.environment)

    async def ready_bot(self) -> Bot:
        bot = await self.bot()
        await bot.ready("discord", "slack")
        return bot


@asynccontextmanager
async def both(folder: Path) -> AsyncIterator[Both]:
    async with discord_town.town(folder) as discord, slack_town.town(folder) as slack:
        yield Both(discord, slack)


# ------------------------------------------------------------------ the same things, done on each


class OnDiscord:
    def __init__(self, place: discord_town.Town) -> None:
        self.place = place
        self.members = {name: place.server.world.member(place.guild, name) for name in ANSWERS}

    async def prepare(self) -> None:
        """Set up a schedule, and put the first question into its queue."""
        await self.place.set_up()
        lead, channel = self.place.lead, self.place.channel
        queued = await self.place.server.slash(lead, channel, "quizadmin question queue", question=QUESTIONS[0])
        assert QUESTIONS[0] in (await self.place.server.reply(queued)).text

    async def post(self, number: int) -> None:
        """Wait for the question of this number; the last one is asked for."""
        if number:
            await self.place.ask(QUESTIONS[number])
        await self.place.server.until(lambda: len(self.place.channel.posts) > number, QUESTIONS[number])

    async def answer(self, number: int) -> Options:
        """Let everybody answer the question of this number."""
        post = self.place.channel.posts[number]
        options = read_discord.choices(post.text)
        for name, member in self.members.items():
            if number < len(ANSWERS[name]):
                await self.place.pick(member, post, letter(options, ANSWERS[name][number]))
        return options

    async def revealed(self) -> None:
        both = 2 * len(QUESTIONS)
        await self.place.server.until(lambda: len(self.place.channel.posts) == both, "the reveals")

    async def pause(self) -> None:
        """Have nothing more posted by the schedule."""
        lead, channel = self.place.lead, self.place.channel
        await self.place.server.reply(await self.place.server.slash(lead, channel, "quizadmin schedule pause"))

    async def board(self) -> Rows:
        place = self.place
        shown = await place.server.slash(place.ana, place.channel, "leaderboard", period="all")
        return read_discord.rows((await place.server.reply(shown)).text)


class OnSlack:
    def __init__(self, place: slack_town.Town) -> None:
        self.place = place
        self.members = {name: place.member(name) for name in ANSWERS}

    async def prepare(self) -> None:
        await self.place.set_up()
        assert QUESTIONS[0] in read(await self.place.organise(f"question queue question:{QUESTIONS[0]}"))

    async def post(self, number: int) -> None:
        if number:
            await self.place.ask(QUESTIONS[number])
        await self.place.until(lambda: len(self.posts) > number, QUESTIONS[number])

    @property
    def posts(self) -> list[Message]:
        return self.place.people.posts(self.place.channel)

    async def answer(self, number: int) -> Options:
        post = self.posts[number]
        options = read_slack.choices(post.blocks)
        for name, member in self.members.items():
            if number < len(ANSWERS[name]):
                await self.place.pick(member, post, letter(options, ANSWERS[name][number]))
        return options

    async def revealed(self) -> None:
        both = 2 * len(QUESTIONS)
        await self.place.until(lambda: len(self.place.people.posts(self.place.channel, None)) == both, "the reveals")

    async def pause(self) -> None:
        await self.place.organise("schedule pause")

    async def board(self) -> Rows:
        place = self.place
        shown = await place.said(await place.people.slash(place.ana, place.channel, "/quiz", "leaderboard period:all"))
        return read_slack.rows(shown.blocks)


def letter(options: Options, begins: str) -> str:
    """The letter of the option with this beginning."""
    (found,) = (shown for shown, text in options if text.startswith(f"{begins},"))
    return found


async def in_terminal(place: slack_town.Town, options: Sequence[Options], board: Rows) -> str:
    """The same in a study of the terminal on the same database, where the board must have the same rows; what it
    prints."""
    lines = []
    for number, question in enumerate(QUESTIONS):
        lines.append(f"@lead* /quizadmin schedule now question:{question}")
        for name, chosen in ANSWERS.items():
            if number < len(chosen):
                text = next(text for _, text in options[number] if text.startswith(f"{chosen[number]},"))
                lines += [f'@{name} pick "{text}"', "=> Saved"]
    lines += ["+2d", "@ana /leaderboard period:all", *(f"=> {' '.join(row)}" for row in board)]
    script = place.folder / "terminal.quiz"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    where = ("--db", str(place.database), "--bank", str(place.bank), "--script", str(script))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "play", *where),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, said.decode()
    return said.decode()


# ------------------------------------------------------------------ tests


async def test_the_same_questions_lead_to_the_same_boards_everywhere(tmp_path: Path) -> None:
    async with both(tmp_path) as place:
        studies = (OnDiscord(place.discord), OnSlack(place.slack))
        bot = await place.ready_bot()
        await asyncio.gather(*(study.prepare() for study in studies))
        assert await bot.stop() == 0
        place.slack.change("UPDATE schedules SET next_at = 1000 * CAST(strftime('%s', 'now', '-9 seconds') AS INTEGER)")
        bot = await place.ready_bot()
        options = []
        for number in range(len(QUESTIONS)):
            await asyncio.gather(*(study.post(number) for study in studies))
            options.append((await asyncio.gather(*(study.answer(number) for study in studies)))[0])
        assert await bot.stop() == 0
        place.slack.change("UPDATE rounds SET closes_at = opens_at + 1")
        bot = await place.ready_bot()
        await asyncio.gather(*(study.revealed() for study in studies))
        one, other = await asyncio.gather(*(study.board() for study in studies))
        assert one == other
        assert (one[0][1], sorted(row[1] for row in one)) == ("m0", sorted(ANSWERS))
        # On the terminal's own clock they would ask again, and nobody would be there to post it.
        await asyncio.gather(*(study.pause() for study in studies))
        assert await bot.stop() == 0
        assert "Traceback" not in await in_terminal(place.slack, options, one)
        studied = place.slack.rows("SELECT count(DISTINCT group_id), count(*) FROM rounds")
        assert studied == [(3, 3 * len(QUESTIONS))]
        assert len(place.slack.answers()) == 3 * sum(map(len, ANSWERS.values()))


async def test_a_platform_that_is_down_holds_up_no_other(tmp_path: Path) -> None:
    async with both(tmp_path) as place:
        world, port = place.slack.server.world, int(place.slack.server.world.base.rpartition(":")[2])
        await place.slack.server.stop()
        bot = await place.bot()
        await bot.ready("discord")
        post = await place.discord.ask()
        await place.discord.pick(place.discord.ana, post, "A")
        await place.slack.server.start(port)
        await bot.ready("slack")
        # Now Slack's posts hang, and Discord is cut off for a moment.
        place.slack.server.faults.delay("chat.postMessage", 60)
        await place.slack.organise(f"schedule now question:{SINGLE}")
        await place.slack.until(lambda: place.slack.people.posts(place.slack.channel), "the post")
        await place.discord.ask(TYPED)
        place.discord.server.gateway.drop()
        (there,) = place.slack.people.posts(place.slack.channel)
        await place.slack.pick(place.slack.ana, there, "B")
        await place.discord.pick(place.discord.lead, post, "C")
        assert len(place.slack.answers()) == 3
        assert world.troubles == []


async def test_a_platform_that_refuses_the_token_is_named(tmp_path: Path) -> None:
    async with both(tmp_path) as place:
        bot = await place.slack.bot(**place.discord.server.environment, SLACK_APP_TOKEN="xapp-another")  # noqa: S106 - no token of anything
        assert await bot.ended() == 2
        said = "\n".join((*bot.out, *bot.err))
        assert "SLACK_APP_TOKEN" in said
        assert "DISCORD_TOKEN" not in said
        assert "Traceback" not in said
