"""One process for many workspaces: installed by OAuth over HTTP, served side by side, removed again."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from cryptography.fernet import Fernet

from tests.process.bots import Bot
from tests.process.slack_town import Town, town
from tests.slackserver.oauth import authorize
from tests.slackserver.reading import read
from tests.slackserver.server import Mode
from tests.slackserver.things import Channel, Message, User, Workspace


@dataclass(slots=True)
class Club:
    """A workspace whose ``boss``, no admin, installs the app."""

    workspace: Workspace
    boss: User
    member: User
    channel: Channel

    @property
    def token(self) -> str:
        assert self.workspace.installed
        return self.workspace.installed.token


def club(place: Town, name: str) -> Club:
    world = place.server.world
    workspace = world.workspace(name, install=False)
    boss, member = world.user(workspace, f"boss of {name}"), world.user(workspace, f"member of {name}")
    return Club(workspace, boss, member, world.channel(workspace, "questions", boss, member, bot=False))


async def many(place: Town, key: str) -> Bot:
    """A bot that has no workspace yet, or those that were installed before."""
    app = place.server.world.app
    bot = await place.run(
        {
            "SLACK_API_URL": place.server.api_url,
            "SLACK_CLIENT_ID": app.client_id,
            "SLACK_CLIENT_SECRET": app.client_secret,
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "SLACK_TOKEN_KEY": key,
            "QUIZMASTER_HTTP": f"127.0.0.1:{place.port}",
        }
    )
    await bot.ready("slack")
    return bot


async def install(place: Town, where: Club) -> None:
    """Press "Add to Slack", allow it, and come back; then invite the bot."""
    # Cookies by hand: they are for TLS, which ends before the bot.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False) as browser:
        async with browser.get(f"{place.address}/slack/install") as page:
            (link,) = re.findall(r'href="(https://slack.com/oauth[^"]*)"', await page.text())
            cookie = "; ".join(f"{one.key}={one.value}" for one in page.cookies.values())
        back = authorize(place.server.world, html.unescape(link), where.workspace, where.boss)
        async with browser.get(back, headers={"Cookie": cookie}) as done:
            assert done.status == 200, await done.text()
    assert where.workspace.installed
    where.channel.members.add(where.workspace.installed.bot_user)


async def served(place: Town, where: Club, question: str) -> Message:
    """A question is asked and answered there."""
    post = await place.ask(question, where.channel, where.boss)
    await place.pick(where.member, post, "A")
    return post


async def test_two_workspaces_install_it_and_one_removes_it(tmp_path: Path) -> None:
    async with town(tmp_path, Mode.HTTP, install=False) as place:
        key = Fernet.generate_key().decode()
        bot = await many(place, key)
        birds, stones = club(place, "Birds"), club(place, "Stones")
        for each in (birds, stones):
            await install(place, each)
            await served(place, each, "t01-item-0000")
        await bot.kill()
        assert sealed(place, birds, stones) == 2
        bot = await many(place, key)
        for each in (birds, stones):
            await served(place, each, "t02-item-0001")
        await place.server.events.uninstall(birds.workspace)
        post = await served(place, stones, "t03-item-0002")
        await place.people.click(stones.boss, post, "B")
        assert await bot.stop() == 0
        assert sealed(place, birds, stones) == 1
        assert place.rows("SELECT workspace FROM installations") == [(stones.workspace.id,)]
        await many(place, key)
        await served(place, stones, "t04-item-0003")
        assert [len(place.people.posts(each.channel)) for each in (birds, stones)] == [2, 4]
        assert [call.team for call in place.server.world.calls if call.error == "account_inactive"] == []


def sealed(place: Town, *clubs: Club) -> int:
    """How many installations there are; none of their tokens can be read in what lies on the disk."""
    for file in place.folder.glob(f"{place.database.name}*"):
        written = file.read_bytes()
        assert b"xoxb-" not in written, file
        assert not any(each.token.encode() in written for each in clubs), file
    return len(place.rows("SELECT 1 FROM installations"))


async def test_with_another_key_nothing_is_served_and_it_says_why(tmp_path: Path) -> None:
    async with town(tmp_path, Mode.HTTP, install=False) as place:
        bot = await many(place, Fernet.generate_key().decode())
        birds = club(place, "Birds")
        await install(place, birds)
        post = await served(place, birds, "t01-item-0000")
        await bot.kill()
        bot = await many(place, Fernet.generate_key().decode())
        await bot.says("SLACK_TOKEN_KEY")
        refused = await place.said(await place.people.click(birds.boss, post, "B"))
        assert "Saved" not in read(refused)
        assert "Traceback" not in "\n".join(bot.err)
        assert len(place.answers()) == 1
        await install(place, birds)
        await place.pick(birds.boss, post, "B")
