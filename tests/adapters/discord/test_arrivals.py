"""Other servers of the protocol, and events that can't be read: neither ends the connection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.discord import arrivals
from adapters.discord.client import QuizClient
from bot.commands import tokens, words
from bot.ui import Button, Row, text_view
from tests.adapters.discord import openapi
from tests.adapters.discord.live import live
from tests.adapters.discord.stage import Stage
from tests.discordserver import acts, wire
from tests.discordserver.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Interaction
from tests.discordserver.server import DiscordServer
from tests.discordserver.world import Json, Message

EVERYWHERE = frozenset(
    {"channel", "context", "authorizing_integration_owners", "entitlements", "locale", "guild_locale", "guild"}
    | {"app_permissions", "attachment_size_limit", "version", "application_id"}
)
MEMBER = frozenset({"nick", "avatar", "roles", "joined_at", "deaf", "mute", "flags", "pending"})
USER = frozenset({"global_name", "discriminator", "avatar", "bot", "public_flags", "flags"})


def without(payload: Json, names: frozenset[str]) -> Json:
    return {name: value for name, value in payload.items() if name not in names}


def bare(payload: Json) -> Json:
    """An interaction with nothing but what nobody can do without."""
    member = without(payload["member"], MEMBER)
    return without(payload, EVERYWHERE) | {"member": member | {"user": without(member["user"], USER)}}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with live(tmp_path / "quiz.db") as at:
        yield Stage(at)


async def sent(stage: Stage, change: Callable[[Json], Json], source: Message | None = None) -> Interaction:
    """ann's command (or her click on the first button of ``source``), as another server would send it."""
    kind, data = COMMAND, acts.typed(stage.server.world.commands[None], "help", {})
    if source is not None:
        kind, data = COMPONENT, acts.pressed(source, source.labels[0])
    to = stage.server.replies.begin(kind, stage.at.ann.user, stage.at.channel, data, source)
    await stage.server.gateway.dispatch("INTERACTION_CREATE", change(to.payload), stage.at.guild)
    return to


@pytest.mark.parametrize("name", [*sorted(EVERYWHERE), "all"])
async def test_a_command_is_served_whatever_its_interaction_lacks(stage: Stage, name: str) -> None:
    to = await sent(stage, bare if name == "all" else lambda payload: without(payload, frozenset({name})))
    assert (await stage.server.reply(to)).text == "Done."
    assert stage.engine.last.actor == stage.actor(stage.at.ann)


async def test_a_click_is_served_though_the_message_is_hardly_there(stage: Stage) -> None:
    post = await stage.message(Row((Button("B", tokens.pick(7, "B")),)))
    to = await sent(stage, lambda payload: bare(payload) | {"message": {"id": str(post.id)}}, post)
    assert (await stage.server.reply(to)).text == "Here."
    assert isinstance(stage.engine.last, words.SubmitAnswer)


async def test_a_thread_of_which_only_the_parent_is_told_counts_as_its_channel(stage: Stage) -> None:
    thread = {"id": "1112223334445556667", "type": 11, "parent_id": str(stage.at.channel.id)}
    to = await sent(stage, lambda payload: payload | {"channel_id": thread["id"], "channel": thread})
    await stage.server.reply(to)
    assert stage.engine.last.actor.place == stage.at.place


async def test_a_server_that_is_not_known_yet_is_served(stage: Stage) -> None:
    to = await sent(stage, lambda payload: payload | {"guild_id": "123456789012345678"})
    await stage.server.reply(to)
    assert stage.engine.last.actor.place.workspace == "123456789012345678"


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("INTERACTION_CREATE", {"id": "1", "type": 2, "secret": "abc"}),
        ("INTERACTION_CREATE", {"id": "x", "type": 3, "token": "abc", "guild_id": "y", "channel_id": "1"}),
        ("GUILD_CREATE", {"name": "nameless"}),
        ("GUILD_DELETE", {}),
        ("MESSAGE_CREATE", {"id": 7}),
        ("CHANNEL_UPDATE", {}),
    ],
)
async def test_an_event_that_cant_be_read_costs_that_event_alone(stage: Stage, event: str, data: Json) -> None:
    with capture_logs() as logged:
        await stage.server.gateway.dispatch(event, data, stage.at.guild)
        assert (await stage.server.reply(await stage.slash("help"))).text == "Done."
    assert "abc" not in str(logged)
    assert (len(stage.server.gateway.identifies), stage.server.gateway.closings) == (1, [])


async def test_a_guild_with_unknown_channels_and_roles_is_there_all_the_same(stage: Stage) -> None:
    number = "123456789012345678"
    told = {"id": number, "channels": [{"type": 0}], "roles": [{}], "threads": [{}], "members": [{}]}
    await stage.server.gateway.dispatch("GUILD_CREATE", told, stage.at.guild)
    await stage.server.reply(await stage.slash("help"))
    assert stage.at.client.get_guild(int(number)) is not None


def test_of_a_guild_only_its_name_is_kept() -> None:
    assert arrivals.guild({"id": "1", "name": "A", "unavailable": False, "channels": [], "roles": []}) == {
        "id": "1",
        "name": "A",
        "unavailable": False,
    }


# ------------------------------------------------------------------ the way there


async def served(server: DiscordServer, database: Path) -> None:
    """Serve a command, lose the connection, and serve another."""
    async with live(database, server) as at:
        assert "/quiz" in (await server.reply(await server.slash(at.ann, at.channel, "help"))).text
        server.gateway.drop()
        await server.until(lambda: server.gateway.resumes and server.gateway.live, "the resumed session")
        assert "/quiz" in (await server.reply(await server.slash(at.ann, at.channel, "help"))).text


async def test_json_may_name_its_charset(tmp_path: Path) -> None:
    server = DiscordServer(validate=openapi.complaints)
    server.media_type = "application/json; charset=utf-8"
    await served(server, tmp_path / "quiz.db")


async def test_of_the_application_only_the_id_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "application", lambda world: {"id": str(world.application)})
    await served(DiscordServer(), tmp_path / "quiz.db")


async def test_a_limit_may_leave_open_how_long(stage: Stage) -> None:
    limited = stage.server.faults.fail_next("POST", "/callback$", 429)
    assert (await stage.server.reply(await stage.slash("help"))).text == "Done."
    assert limited.hits == 1


async def test_ready_may_be_short(tmp_path: Path) -> None:
    server = DiscordServer()
    server.gateway.leaves_out = frozenset({"resume_gateway_url", "shard", "application", "session_type", "guilds"})
    await served(server, tmp_path / "quiz.db")


async def test_the_stream_may_be_compressed(tmp_path: Path) -> None:
    server = DiscordServer()
    server.gateway.compresses = True
    await served(server, tmp_path / "quiz.db")


async def test_a_session_that_is_over_is_begun_anew_at_the_same_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(*_: object, **__: object) -> None:
        return None  # Discord wants five seconds between two identifications

    monkeypatch.setattr(QuizClient, "before_identify_hook", at_once)
    server = DiscordServer()
    async with live(tmp_path / "quiz.db", server, discord_gateway_url="") as at:
        await server.gateway.invalidate()
        await server.ready(2)
        await server.reply(await server.slash(at.ann, at.channel, "help"))


async def test_a_bug_in_a_handler_is_logged_with_its_traceback(stage: Stage) -> None:
    with capture_logs() as logged:
        stage.at.client.dispatch("guild_remove", None)
        await stage.server.reply(await stage.slash("help"))
    (bug,) = [entry for entry in logged if entry["log_level"] == "error"]
    assert (bug["handler"], bug["exc_info"]) == ("on_guild_remove", True)


# ------------------------------------------------------------------ forgeries


async def test_a_control_that_isnt_on_the_message_changes_no_message(stage: Stage) -> None:
    post = await stage.message(Row((Button("B", tokens.pick(7, "B")),)))
    stage.engine.result = text_view("A board.")
    forged = tokens.score(1)
    to = await sent(stage, lambda payload: payload | {"data": payload["data"] | {"custom_id": forged}}, post)
    assert (await stage.server.reply(to)).text == "A board."
    assert (post.text, to.replies[-1].seen_by) == ("Here.", stage.at.ann.user)


async def test_a_form_changes_no_message_that_others_see(stage: Stage) -> None:
    post = await stage.message(Row((Button("Answer…", tokens.write(7)),)))
    data = {"custom_id": tokens.written(7, solo=True), "components": [typed("answer", "12")]}
    to = stage.server.replies.begin(SUBMIT, stage.at.ann.user, stage.at.channel, data, post)
    stage.engine.result = text_view("Right.")
    await stage.server.gateway.dispatch("INTERACTION_CREATE", to.payload, stage.at.guild)
    assert (await stage.server.reply(to)).text == "Right."
    assert (post.text, to.replies[-1].seen_by) == ("Here.", stage.at.ann.user)


def typed(name: str, value: object) -> Json:
    return {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}}


@pytest.mark.parametrize(
    "components", ["x", None, {"a": 1}, [None], [1], [{"component": "x"}], [{"components": 3}], [typed("", {})]]
)
async def test_a_form_that_no_client_sends_gets_a_polite_answer(stage: Stage, components: object) -> None:
    data = {"custom_id": tokens.written(7), "components": components}
    to = stage.server.replies.begin(SUBMIT, stage.at.ann.user, stage.at.channel, data, None)
    with capture_logs() as logged:
        await stage.server.gateway.dispatch("INTERACTION_CREATE", to.payload, stage.at.guild)
        assert "older version" in (await stage.server.reply(to)).text
    assert [entry for entry in logged if entry["log_level"] == "error"] == []


@pytest.mark.parametrize(
    "data", [{}, {"name": "quiz", "options": None}, {"name": "quiz", "options": [{"name": "start"}, 7]}, {"name": 5}]
)
async def test_a_command_that_no_client_sends_gets_a_polite_answer(stage: Stage, data: Json) -> None:
    for kind in (COMMAND, AUTOCOMPLETE):
        to = stage.server.replies.begin(kind, stage.at.ann.user, stage.at.channel, data, None)
        with capture_logs() as logged:
            await stage.server.gateway.dispatch("INTERACTION_CREATE", to.payload, stage.at.guild)
            await stage.server.until(to.done.is_set, "a reply")
        assert [entry for entry in logged if entry["log_level"] == "error"] == []
        assert to.choices == [] or "has changed" in to.replies[-1].text
