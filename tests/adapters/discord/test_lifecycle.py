"""Coming up and going down: refused, unreachable, revoked, stopped with replies in hand, servers joined and left."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import connect
from adapters.discord.troubles import fatal
from bot.app import running
from bot.errors import ConfigError, PlatformError
from tests.adapters.discord.live import Live, live, settings
from tests.discordserver.server import DiscordServer


async def attempt(server: DiscordServer, tmp_path: Path) -> None:
    said = settings(server, tmp_path / "quiz.db")
    async with running(said) as app, connect(said, app.services):
        raise AssertionError("it connected")


async def test_a_refused_token_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    server = DiscordServer()
    await server.start()
    said = settings(server, tmp_path / "quiz.db")
    server.token = "another"  # noqa: S105 - no token of anything
    async with running(said) as app:
        with pytest.raises(ConfigError, match=r"DISCORD_TOKEN: Discord refused the token"):
            async with connect(said, app.services):
                pass
    assert server.gateway.identifies == []
    await server.stop()


@pytest.mark.parametrize("route", [r"/users/@me$", r"/oauth2/applications/@me$", r"/gateway/bot$"])
async def test_what_fails_on_the_way_may_be_better_later(tmp_path: Path, route: str) -> None:
    server = DiscordServer()
    await server.start()
    server.faults.cut_next("GET", route, times=9)
    with pytest.raises(PlatformError, match="can't be reached"):
        await attempt(server, tmp_path)
    await server.stop()


async def test_nobody_there_is_no_fault_of_the_settings(tmp_path: Path) -> None:
    server = DiscordServer()
    await server.start()
    said = settings(server, tmp_path / "quiz.db")
    await server.stop()
    async with running(said) as app:
        with pytest.raises(PlatformError):
            async with connect(said, app.services):
                pass


async def test_a_token_that_is_revoked_later_ends_the_block(tmp_path: Path) -> None:
    ended = asyncio.Event()

    async def serve(at: Live) -> None:
        try:
            await at.server.revoke_token()
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(ConfigError, match="DISCORD_TOKEN"):
        async with live(tmp_path / "quiz.db") as at:
            await serve(at)
    assert ended.is_set()
    assert len(at.server.gateway.identifies) == 1


@pytest.mark.parametrize(
    ("code", "said"), [(4014, "privileged"), (4011, "shards"), (4013, "intents"), (4012, "version")]
)
async def test_close_codes_that_end_it_say_what_to_do(tmp_path: Path, code: int, said: str) -> None:
    async def serve() -> None:
        async with live(tmp_path / "quiz.db") as at:
            await at.server.gateway.close(code)
            await asyncio.Event().wait()

    with pytest.raises(ConfigError, match=said):
        await serve()


def test_other_errors_are_not_fatal() -> None:
    for error in (OSError(), RuntimeError(), PlatformError("down")):
        assert fatal(error) is None


async def test_errors_of_the_block_come_out_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with live(tmp_path / "quiz.db"):
            raise ZeroDivisionError


async def test_the_addresses_are_put_back(tmp_path: Path) -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with live(tmp_path / "quiz.db") as at:
        assert at.server.environment["DISCORD_API_BASE"] == Route.BASE
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


async def test_what_is_in_hand_is_finished_before_it_goes_offline(tmp_path: Path) -> None:
    async with live(tmp_path / "quiz.db") as at:
        held = at.server.faults.hold_next("POST", "/callback$", after=True)
        to = await at.server.slash(at.ann, at.channel, "help")
        await at.server.until(lambda: held.hits, "the acknowledgement")
        asyncio.get_running_loop().call_later(0.05, held.release)
    assert to.replies
    assert "/quiz start" in to.replies[-1].text
    assert at.server.gateway.closings[-1] == 1000


async def test_several_shards_are_all_ready(tmp_path: Path) -> None:
    server = DiscordServer(shards=2)

    async def at_once(client: object, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord wants five seconds between two shards."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapters.discord.client.QuizClient.before_identify_hook", at_once)
        async with live(tmp_path / "quiz.db", server) as at:
            assert at.client.shard_count == 2
            assert sorted(at.client.shards) == [0, 1]
            assert (await server.reply(await server.slash(at.ann, at.channel, "help"))).text


async def test_being_removed_is_noted_and_coming_back_too(tmp_path: Path) -> None:
    async def removed(at: Live) -> list[bool]:
        """After what has happened has come in: events keep their order, so a reply to a later one will do."""
        other = at.server.world.guild("Other")
        boss = at.server.world.member(other, "boss")
        await at.server.reply(await at.server.slash(boss, at.server.world.channel(other, "talk"), "help"))
        await at.client.in_hand.finish(20)
        async with at.app.services.store.read() as tx:
            return [each.removed_at is not None for each in await tx.workspaces("discord")]

    server = DiscordServer()
    async with live(tmp_path / "quiz.db", server) as at:
        await at.post()
        assert await removed(at) == [False]
        await server.remove_bot(at.guild)
        assert await removed(at) == [True]
        await server.add_bot(at.guild)
        assert await removed(at) == [False]
        left = at.guild.id
    del server.world.guilds[left]  # thrown out while it is away
    async with live(tmp_path / "quiz.db", server) as at:
        assert await removed(at) == [True]
