"""Commands in replies can be clicked, once Discord has given them ids."""

from pathlib import Path

from adapters.discord.links import linked
from adapters.discord.spans import line
from bot import ui
from tests.adapters.discord.live import live
from tests.discordserver.server import DiscordServer


def written(*spans: ui.Span, **ids: str) -> str:
    (block,) = linked(ui.View((ui.Line(*spans),)), ids).blocks
    assert isinstance(block, ui.Line)
    return line(block.spans)


def test_a_command_without_arguments_is_a_link() -> None:
    assert written("Try ", ui.Cmd("quiz start"), ".", quiz="12") == "Try </quiz start:12>."
    assert written(ui.Cmd("quizadmin schedule list"), quizadmin="7") == "</quizadmin schedule list:7>"


def test_what_is_no_whole_command_or_has_no_id_is_code() -> None:
    assert written(ui.Cmd("quiz start topic:t07"), quiz="12") == "`/quiz start topic:t07`"
    assert written(ui.Cmd("quiz"), quiz="12") == "`/quiz`"
    assert written(ui.Cmd("streak"), quiz="12") == "`/streak`"
    assert written(ui.Cmd("quiz start")) == "`/quiz start`"


async def test_the_ids_are_those_that_discord_gave_also_after_a_restart(tmp_path: Path) -> None:
    server = DiscordServer()
    for _ in range(2):
        async with live(tmp_path / "quiz.db", server) as at:
            helped = await server.reply(await server.slash(at.ann, at.channel, "help"))
            (quiz,) = (each["id"] for each in server.world.commands[None] if each["name"] == "quiz")
            assert f"</quiz start:{quiz}>" in helped.text
            assert "`/help about:quiz start`" in helped.text
    assert len(server.called("PUT", "/applications/.*")) == 1
