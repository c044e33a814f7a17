"""What the loopback Discord does when it is told to make trouble, as a plain discord.py client sees it."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest

from tests.discordserver.conftest import connected
from tests.discordserver.server import DiscordServer
from tests.discordserver.test_protocol import posted


async def test_a_dropped_gateway_is_resumed_and_what_was_missed_comes(server: DiscordServer) -> None:
    guild = server.world.guild("Study")
    channel = server.world.channel(guild, "questions")
    member = server.world.member(guild, "ana")
    async with connected(server) as client:
        await posted(client, channel.id, "A")
        server.gateway.drop()
        clicked = await server.click(member, channel.posts[0], "A")
        heard = await client.interactions.get()
        assert heard.id == clicked.id
        async with asyncio.timeout(60):
            await client.resumed.wait()
        assert (len(server.gateway.identifies), len(server.gateway.resumes)) == (1, 1)
        client.resumed.clear()
        await server.gateway.ask_to_reconnect()
        async with asyncio.timeout(60):
            await client.resumed.wait()
        assert client.interactions.empty()
        await server.gateway.invalidate()
        await server.ready(2)
        assert len(server.gateway.identifies) == 2
    assert server.gateway.live == []


async def test_a_token_that_is_revoked_ends_the_session(server: DiscordServer) -> None:
    async with connected(server) as client:
        await server.revoke_token()
        assert client.running is not None
        with pytest.raises(discord.ConnectionClosed) as closed:
            await client.running
        assert closed.value.code == 4004
    assert len(server.gateway.identifies) == 1


async def test_intents_that_nobody_granted(server: DiscordServer) -> None:
    async with aiohttp.ClientSession() as session:
        for said, code in (({"intents": 1 << 1}, 4014), ({"intents": 1 << 40}, 4013), ({"token": "x"}, 4004)):
            async with session.ws_connect(f"{server.gateway.url}?v=10&encoding=json") as socket:
                assert (await socket.receive_json())["op"] == 10
                await socket.send_json({"op": 2, "d": {"token": server.token, "intents": 1, "shard": [0, 1]} | said})
                await socket.receive()
                assert socket.close_code == code


async def test_failures_come_as_ordered_and_are_retried(server: DiscordServer) -> None:
    channel = server.world.channel(server.world.guild("Study"), "questions")
    async with connected(server) as client:
        server.faults.limit_next("POST", "/messages$", retry_after=0.01, times=2)
        server.faults.refuse_next("POST", "/messages$", 403, 50013)
        with pytest.raises(discord.Forbidden) as refused:
            await posted(client, channel.id, "A")
        assert refused.value.code == 50013
        await posted(client, channel.id, "A")
    assert [call.status for call in server.called("POST", ".*/messages")] == [429, 429, 403, 200]
    assert len(channel.posts) == 1


async def test_a_reply_may_be_lost_after_the_message_was_posted(server: DiscordServer) -> None:
    channel = server.world.channel(server.world.guild("Study"), "questions")
    async with connected(server) as client:
        target = client.get_channel(channel.id)
        assert isinstance(target, discord.TextChannel)
        lost = server.faults.cut_next("POST", "/messages$", after=True)
        with pytest.raises((aiohttp.ClientError, OSError)):
            await target.send("hello", nonce="n")
        assert (lost.hits, len(channel.posts)) == (1, 1)
        held = server.faults.hold_next("POST", "/messages$", after=True)
        sending = asyncio.create_task(target.send("hello", nonce="n"))
        await server.until(lambda: held.hits, "the repeat")
        assert not sending.done()
        held.release()
        assert (await sending).id == channel.posts[0].id
    assert len(channel.posts) == 1
