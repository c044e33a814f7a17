"""The commands as Discord gets them: facts about the payload, its limits, and when it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.discord import slashes
from bot.commands import SLASHES
from tests.adapters.discord import openapi
from tests.adapters.discord.live import live
from tests.discordserver.server import DiscordServer

COMMANDS = slashes.payload()


def every(node: slashes.Json) -> Iterator[slashes.Json]:
    """A command, and all that is nested in it."""
    yield node
    for inner in node.get("options", ()):
        yield from every(inner)


def named(*words: str) -> slashes.Json:
    node = {"options": COMMANDS}
    for word in words:
        (node,) = [each for each in node["options"] if each["name"] == word]
    return node


def size(node: slashes.Json) -> int:
    """Characters that count towards Discord's 8,000 (docs: application commands, "name, description, and value
    properties for each command, its options (including subcommands and groups), and choices")."""
    own = len(node.get("name", "")) + len(node.get("description", "")) + len(str(node.get("value", "")))
    return own + sum(size(each) for each in (*node.get("options", ()), *node.get("choices", ())))


def test_every_row_of_the_table_is_a_command() -> None:
    for slash in SLASHES:
        node = named(*slash.words)
        assert node["description"] == slash.help
        assert [each["name"] for each in node["options"]] == [
            each.name for each in sorted(slash.options, key=lambda option: not option.required)
        ]


def test_it_is_valid_by_discords_description_and_within_its_limits() -> None:
    openapi.check("PUT", "/applications/1/commands", COMMANDS)
    openapi.check("PUT", "/applications/1/guilds/2/commands", COMMANDS)
    assert len(COMMANDS) <= 100
    for command in COMMANDS:
        assert size(command) <= 8000
        for node in every(command):
            assert re.fullmatch(r"[-_a-z0-9]{1,32}", node["name"])
            assert 1 <= len(node["description"]) <= 100
            assert len(node.get("options", ())) <= 25
            assert len(node.get("choices", ())) <= 25
            needed = [each.get("required", False) for each in node.get("options", ())]
            assert needed == sorted(needed, reverse=True)


def test_only_managers_see_quizadmin_and_all_is_for_servers_alone() -> None:
    for command in COMMANDS:
        hidden = command["name"] == "quizadmin"
        assert command["default_member_permissions"] == (32 if hidden else None)
        assert (command["contexts"], command["integration_types"]) == ([0], [0])


def test_options_have_discords_own_types() -> None:
    def option(words: str, name: str) -> slashes.Json:
        found: dict[str, slashes.Json] = {each["name"]: each for each in named(*words.split())["options"]}
        return found[name]

    assert option("quiz start", "count") | {"description": ""} == {
        "type": 4,
        "name": "count",
        "description": "",
        "required": False,
        "min_value": 1,
        "max_value": 25,
    }
    assert option("quiz start", "speed")["type"] == 5
    assert option("quiz start", "mode")["choices"] == [{"name": name, "value": name} for name in ("solo", "live")]
    assert option("team join", "name") | {"description": ""} == {
        "type": 3,
        "name": "name",
        "description": "",
        "required": True,
        "max_length": 32,
        "autocomplete": True,
    }
    assert "autocomplete" not in option("team create", "name")
    assert option("quizadmin schedule move", "channel")["type"] == 7
    assert option("quizadmin schedule move", "channel")["channel_types"] == [0, 5]
    assert option("quizadmin setup", "ping")["type"] == 8
    completing = {each["name"] for each in named("quizadmin", "setup")["options"] if each.get("autocomplete")}
    assert completing == {"zone", "topics", "kinds"}


async def test_they_are_registered_once_and_again_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = DiscordServer()
    everywhere = f"/applications/{server.world.application}/commands"
    in_one = server.world.guild("Workshop").id

    async def puts(**more: str) -> list[str]:
        server.calls.clear()
        async with live(tmp_path / "quiz.db", server, **more):
            return [call.path for call in server.called("PUT", "/applications/.*")]

    assert await puts() == [everywhere]
    assert await puts() == []
    there = everywhere.replace("commands", f"guilds/{in_one}/commands")
    assert await puts(discord_guild=str(in_one)) == [everywhere, there]
    assert [scope for scope, commands in server.world.commands.items() if commands] == [in_one]
    assert await puts(discord_guild=str(in_one)) == []
    assert await puts() == [there, everywhere]
    assert [scope for scope, commands in server.world.commands.items() if commands] == [None]
    monkeypatch.setattr("adapters.discord.slashes.FAMILIES", {})
    assert await puts() == [everywhere]
    assert await puts() == []


async def test_a_refusal_stops_nothing_and_is_tried_again_at_the_next_start(tmp_path: Path) -> None:
    server = DiscordServer()
    refused = server.faults.refuse_next("PUT", "/commands$", 403, 50001)
    for _ in range(2):
        async with live(tmp_path / "quiz.db", server):
            pass
    assert refused.hits == 1
    assert [call.status for call in server.called("PUT", "/applications/.*")] == [403, 200]


async def test_a_server_that_was_left_keeps_its_commands(tmp_path: Path) -> None:
    server = DiscordServer()
    in_one = server.world.guild("Workshop").id
    async with live(tmp_path / "quiz.db", server, discord_guild=str(in_one)):
        pass
    server.faults.refuse_next("PUT", f"/guilds/{in_one}/commands$", 403, 50001)
    async with live(tmp_path / "quiz.db", server):
        assert server.world.commands[None]


async def test_what_fails_for_a_moment_is_tried_again_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.client.REGISTER_AGAIN", 0.01)
    server = DiscordServer()
    failed = server.faults.limit_next("PUT", "/commands$", 42.0, times=2)
    async with live(tmp_path / "quiz.db", server):
        await server.until(lambda: None in server.world.commands, "the commands")
    assert failed.hits == 2


def test_the_hash_depends_on_what_is_registered() -> None:
    changed = [*COMMANDS[1:], {**COMMANDS[0], "description": "Something else"}]
    assert slashes.digest(COMMANDS) == slashes.digest(slashes.payload())
    assert slashes.digest(changed) != slashes.digest(COMMANDS)
