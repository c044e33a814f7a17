"""The loopback Discord speaks the protocol: a plain discord.py client logs in, posts, answers, resumes, is refused."""

from __future__ import annotations

from io import BytesIO

import discord
import pytest

from tests.discordserver import perms
from tests.discordserver.buckets import Buckets
from tests.discordserver.conftest import Plain, connected
from tests.discordserver.server import DiscordServer
from tests.discordserver.world import V2

PNG = b"\x89PNG\r\n\x1a\n"


def card(*labels: str) -> discord.ui.LayoutView:
    """A message in Components V2: a text, and a button for each label."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("Which one?")))
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    for label in labels:
        row.add_item(discord.ui.Button(label=label, custom_id=f"q1:{label}"))
    view.add_item(row)
    view.stop()
    return view


async def posted(client: Plain, channel: int, *labels: str) -> discord.Message:
    target = client.get_channel(channel)
    assert isinstance(target, discord.TextChannel)
    return await target.send(view=card(*labels))


async def test_a_client_sees_its_servers_channels_and_permissions(server: DiscordServer) -> None:
    guild = server.world.guild("Study")
    channel = server.world.channel(guild, "questions")
    closed = server.world.channel(guild, "closed")
    await server.permit(closed, deny=perms.SEND_MESSAGES)
    async with connected(server) as client:
        assert [each.name for each in client.guilds] == ["Study"]
        seen = client.guilds[0].get_channel(channel.id)
        assert isinstance(seen, discord.TextChannel)
        assert seen.permissions_for(client.guilds[0].me).value == perms.BOT
        info = await client.application_info()
        assert info.id == server.world.application
        shut = await client.fetch_channel(closed.id)
        assert isinstance(shut, discord.TextChannel)
        with pytest.raises(discord.Forbidden) as refused:
            await shut.send("hello")
        assert refused.value.code == 50013
        later = server.world.guild("Later", known=False)
        await server.add_bot(later)
        await server.remove_bot(guild)
        with pytest.raises(discord.Forbidden) as gone:
            await seen.send("hello")
        assert gone.value.code == 50001
    assert server.complaints == []


async def test_a_repeated_nonce_gives_the_first_message(server: DiscordServer) -> None:
    channel = server.world.channel(server.world.guild("Study"), "questions")
    async with connected(server) as client:
        target = client.get_channel(channel.id)
        assert isinstance(target, discord.TextChannel)
        first = await target.send("once", nonce="abc")
        again = await target.send("once more", nonce="abc")
        other = await target.send("else", nonce="abd")
        reply = await target.send("yes", reference=first)
    assert first.id == again.id != other.id
    assert [message.content for message in channel.posts] == ["once", "else", "yes"]
    assert channel.messages[reply.id].replies_to == first.id


async def test_a_click_is_deferred_and_answered_in_private(server: DiscordServer) -> None:
    guild = server.world.guild("Study")
    channel = server.world.channel(guild, "questions")
    member = server.world.member(guild, "ana")
    async with connected(server) as client:
        await posted(client, channel.id, "A", "B")
        clicked = await server.click(member, channel.posts[0], "B")
        heard = await client.interactions.get()
        assert (heard.user.display_name, heard.permissions.manage_guild) == ("ana", False)
        assert heard.data is not None
        assert heard.data.get("custom_id") == "q1:B"
        await heard.response.defer(ephemeral=True, thinking=True)
        await server.acknowledged(clicked)
        assert not clicked.done.is_set()
        await heard.edit_original_response(view=card("Undo"))
        reply = await server.reply(clicked)
        assert (reply.text, reply.labels, reply.seen_by) == ("Which one?", ["Undo"], member.user)
        assert reply.flags & V2
        assert len(channel.posts) == 1
        await heard.followup.send("more", ephemeral=True)
        assert [message.text for message in clicked.replies] == ["Which one?", "more"]


async def test_too_late_or_twice_is_refused(server: DiscordServer) -> None:
    clock = [0.0]
    server.replies.now = lambda: clock[0]
    guild = server.world.guild("Study")
    channel = server.world.channel(guild, "questions")
    member = server.world.member(guild, "ana")
    async with connected(server) as client:
        await posted(client, channel.id, "A")
        late = await server.click(member, channel.posts[0], "A")
        heard = await client.interactions.get()
        clock[0] = 3.1
        with pytest.raises(discord.NotFound) as unknown:
            await heard.response.defer()
        assert unknown.value.code == 10062
        twice = await server.click(member, channel.posts[0], "A")
        await server.deliver_again(twice)
        first, second = await client.interactions.get(), await client.interactions.get()
        assert first.id == second.id
        await first.response.defer(ephemeral=True, thinking=True)
        with pytest.raises(discord.HTTPException) as known:
            await second.response.defer(ephemeral=True, thinking=True)
        assert known.value.code == 40060
        clock[0] = 1000.0
        with pytest.raises(discord.HTTPException) as expired:
            await first.edit_original_response(content="too late")
        assert expired.value.code == 50027
    assert [(len(each.refused), each.response) for each in (late, twice)] == [(1, 0), (1, 5)]


async def test_a_form_opens_and_comes_back(server: DiscordServer) -> None:
    guild = server.world.guild("Study")
    channel = server.world.channel(guild, "questions")
    member = server.world.member(guild, "ana")
    form = discord.ui.Modal(title="Answer", custom_id="q1:written:1", timeout=None)
    form.add_item(discord.ui.Label(text="Your answer", component=discord.ui.TextInput(custom_id="answer")))
    radio: discord.ui.RadioGroup[discord.ui.Modal] = discord.ui.RadioGroup(custom_id="confidence", required=False)
    radio.add_option(label="Sure", value="3")
    radio.add_option(label="Guess", value="1")
    form.add_item(discord.ui.Label(text="How sure?", component=radio))
    async with connected(server) as client:
        await posted(client, channel.id, "Answer…")
        clicked = await server.click(member, channel.posts[0], "Answer…")
        await (await client.interactions.get()).response.send_modal(form)
        await server.form(clicked)
        with pytest.raises(AssertionError, match="required"):
            await server.submit(clicked, {"How sure?": "Sure"})
        sent = await server.submit(clicked, {"Your answer": "42", "How sure?": "Sure"})
        heard = await client.interactions.get()
        assert heard.data is not None
        values = [part["component"] for part in heard.data["components"]]  # type: ignore[typeddict-item]  # a modal's
        assert [part.get("value") for part in values] == ["42", "3"]
        assert heard.message is not None
        assert heard.message.id == channel.posts[0].id
        await heard.response.defer()
        await heard.edit_original_response(view=card("Done"))
        assert (await server.reply(sent)).labels == ["Done"]
        assert channel.posts[0].edits == 1


async def test_commands_are_put_and_typed(server: DiscordServer) -> None:
    guild = server.world.guild("Study")
    channel = server.world.channel(guild, "questions")
    lead = server.world.member(guild, "lead", organiser=True)
    topic = {"type": 3, "name": "topic", "description": "Which", "autocomplete": True}
    count = {"type": 4, "name": "count", "description": "How many", "min_value": 1, "max_value": 9}
    start = {"type": 1, "name": "start", "description": "Start", "options": [topic, count]}
    async with connected(server) as client:
        assert client.application_id is not None
        await client.http.bulk_upsert_global_commands(
            client.application_id,
            [{"name": "quiz", "description": "Quizzes", "options": [start]}],
        )
        asked = await server.complete(lead, channel, "quiz start", "topic", topic="at")
        heard = await client.interactions.get()
        assert heard.type is discord.InteractionType.autocomplete
        choice = discord.app_commands.Choice(name="Attention", value="t07")
        await heard.response.autocomplete([choice])
        await asked.done.wait()
        assert [each["value"] for each in asked.choices or ()] == ["t07"]
        typed = await server.slash(lead, channel, "quiz start", topic="t07", count=3)
        heard = await client.interactions.get()
        assert heard.permissions.manage_guild
        await heard.response.send_message("here you are")
        assert (await server.reply(typed)).text == "here you are"
        with pytest.raises(AssertionError, match="range"):
            await server.slash(lead, channel, "quiz start", count=10)


async def test_pictures_are_kept_and_have_to_exist(server: DiscordServer) -> None:
    channel = server.world.channel(server.world.guild("Study"), "questions")

    def picture() -> discord.ui.LayoutView:
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://bars.png", description="Bars")))
        view.stop()
        return view

    async with connected(server) as client:
        target = client.get_channel(channel.id)
        assert isinstance(target, discord.TextChannel)
        file = discord.File(BytesIO(PNG), "bars.png", description="Bars")
        sent = await target.send(view=picture(), file=file)
        assert [each.filename for each in sent.attachments] == ["bars.png"]
        with pytest.raises(discord.HTTPException, match="no attachment is called"):
            await target.send(view=picture())
    assert channel.posts[0].attachments[0]["content_type"] == "image/png"


async def test_a_thread_opens_once(server: DiscordServer) -> None:
    channel = server.world.channel(server.world.guild("Study"), "questions")
    async with connected(server) as client:
        message = await posted(client, channel.id, "A")
        thread = await message.create_thread(name="Discussion")
        await thread.send("hello")
        with pytest.raises(discord.HTTPException) as again:
            await message.create_thread(name="Discussion")
        assert again.value.code == 160004
    assert server.world.channels[message.id].posts[0].text == "hello"


async def test_direct_messages_may_be_closed(server: DiscordServer) -> None:
    guild = server.world.guild("Study")
    member = server.world.member(guild, "ana")
    async with connected(server) as client:
        user = await (await client.fetch_guild(guild.id)).fetch_member(member.id)
        await user.send("psst")
        member.user.dms = False
        with pytest.raises(discord.Forbidden) as closed:
            await user.send("psst")
        assert closed.value.code == 50007
        del guild.members[member.id]
        with pytest.raises(discord.NotFound) as left:
            await (await client.fetch_guild(guild.id)).fetch_member(member.id)
        assert left.value.code == 10007
    assert [message.text for message in server.world.dm(member.user).posts] == ["psst"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"content": ""}, "empty message"),
        ({"content": "x" * 2001}, "more than 2000"),
        ({"content": "x", "flags": V2, "components": [{"type": 10, "content": "x"}]}, "can't stand"),
        ({"components": [{"type": 10, "content": "x"}]}, "need IS_COMPONENTS_V2"),
        ({"flags": V2, "components": [{"type": 10, "content": "x" * 2001}] * 2}, "more than 4000"),
        ({"flags": V2, "components": [{"type": 10, "content": "x"}] * 41}, "more than 40"),
        (
            {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "A", "custom_id": "a"}] * 2}]},
            "duplicated custom_id",
        ),
        ({"content": "x", "message_reference": {"message_id": "1"}}, "Unknown message"),
        ({"content": "x", "flags": 1 << 30}, "can't be set"),
    ],
)
async def test_what_discord_refuses_is_refused(server: DiscordServer, body: dict[str, object], said: str) -> None:
    channel = server.world.channel(server.world.guild("Study"), "questions")
    async with connected(server) as client:
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
        with pytest.raises(discord.HTTPException, match=said) as refused:
            await client.http.request(route, json=body)
        assert refused.value.code == 50035
    assert channel.posts == []
    assert len(server.complaints) == 1


async def test_routes_that_do_not_exist_and_tokens_that_are_wrong(server: DiscordServer) -> None:
    async with connected(server) as client:
        with pytest.raises(discord.NotFound):
            await client.http.request(discord.http.Route("GET", "/nowhere"))
        client.http.token = "another"  # noqa: S105 - not a token of anything
        with pytest.raises(discord.HTTPException) as refused:
            await client.http.request(discord.http.Route("GET", "/users/@me"))
        assert refused.value.status == 401
    assert server.complaints == ["GET /nowhere: 404 0 404: Not Found"]


async def test_several_shards_each_get_what_is_theirs() -> None:
    server = DiscordServer(shards=2)
    await server.start()
    guilds = [server.world.guild(f"on {shard}", shard=shard, shards=2) for shard in (0, 1)]
    async with connected(server) as client:
        assert {guild.name: guild.shard_id for guild in client.guilds} == {"on 0": 0, "on 1": 1}
        assert [session.shard for session in server.gateway.live] == [0, 1]
        channel = server.world.channel(guilds[1], "questions")
        await server.gateway.dispatch("CHANNEL_UPDATE", {"id": str(channel.id)}, guilds[1])
        sent = [[event["t"] for event in session.events] for session in server.gateway.live]
        assert sent == [["READY", "GUILD_CREATE"], ["READY", "GUILD_CREATE", "CHANNEL_UPDATE"]]
    await server.stop()


def test_the_sixth_post_in_five_seconds_has_to_wait() -> None:
    clock = [0.0]
    buckets = Buckets(lambda: clock[0])
    path = "/channels/1/messages"
    for number in range(5):
        headers, wait = buckets.take("POST", path)
        assert (headers["X-RateLimit-Remaining"], wait) == (str(4 - number), 0.0)
    assert buckets.take("POST", path)[1] == 5.0
    assert buckets.take("POST", "/channels/2/messages")[1] == 0.0
    assert buckets.take("PATCH", path + "/3") == ({}, 0.0)
    clock[0] = 5.0
    assert buckets.take("POST", path)[1] == 0.0
