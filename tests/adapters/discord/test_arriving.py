"""From a payload to the exact command, and what a client may send besides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord import router as routing
from bot.commands import SLASHES, Slash, parse, tokens, words
from bot.model import Confidence
from bot.ui import Button, Row, Select, text_view
from tests.adapters.discord.live import live
from tests.adapters.discord.stage import FORM, Stage
from tests.discordserver.interactions import MODAL as OPENED

SAMPLES = {"topic": "t01", "topics": "t01,t02", "zone": "Europe/Berlin", "question": "t01-vit-small-data"}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with live(tmp_path / "quiz.db") as at:
        yield Stage(at)


def filled(slash: Slash, stage: Stage) -> dict[str, str | int | bool]:
    """Every option of a row with a value that fits it."""
    values: dict[str, str | int | bool] = {}
    for option in slash.options:
        if option.kind == "int":
            values[option.name] = max(option.least or 0, 3)
        elif option.kind == "bool":
            values[option.name] = True
        elif option.choices:
            values[option.name] = option.choices[-1]
        elif option.suggest in ("channel", "role"):
            values[option.name] = str(stage.at.channel.id)
        else:
            values[option.name] = SAMPLES.get(option.suggest, "abc")
    return values


async def test_every_row_of_the_table_arrives_as_the_command_that_its_line_means(stage: Stage) -> None:
    for slash in SLASHES:
        values = filled(slash, stage)
        line = " ".join([slash.name, *(f'{name}:"{value}"' for name, value in values.items())])
        to = await stage.slash(slash.name, **values)
        await stage.server.reply(to)
        assert stage.engine.last == parse(line, stage.actor(stage.at.lead), str(to.id)), slash.name


async def test_without_options_the_commands_own_defaults_hold(stage: Stage) -> None:
    to = await stage.slash("quiz start")
    await stage.server.reply(to)
    assert stage.engine.last == words.StartQuiz(actor=stage.actor(stage.at.lead), delivery=str(to.id))


async def test_buttons_and_selects(stage: Stage) -> None:
    at, ann = stage.at, stage.actor(stage.at.ann)
    row = Row((Button("B", tokens.pick(7, "B")), Button("Sure", tokens.sure(7, "B", Confidence.SURE))))
    select = Select(tokens.choose(7), (("A", "first"), ("B", "second"), ("C", "third")), least=1, most=3)
    message = await stage.message(row, select)
    to = await stage.press(message, "B")
    await stage.server.reply(to)
    assert stage.engine.last == words.SubmitAnswer(actor=ann, delivery=str(to.id), round=7, text="B")
    to = await stage.server.choose(at.ann, message, "first", "third")
    await stage.server.reply(to)
    assert stage.engine.last == words.SubmitAnswer(actor=ann, delivery=str(to.id), round=7, text="AC")
    to = await stage.press(message, "Sure")
    await stage.server.reply(to)
    assert stage.engine.last == words.SubmitAnswer(
        actor=ann, delivery=str(to.id), round=7, text="B", confidence=Confidence.SURE, inplace=True
    )


async def test_a_form_goes_there_and_back(stage: Stage) -> None:
    message = await stage.message(Row((Button("Answer…", tokens.write(7)),)))
    stage.engine.result = FORM
    opened = await stage.press(message, "Answer…")
    modal = await stage.server.form(opened)
    assert (opened.response, modal["custom_id"]) == (OPENED, "q1:written:7")
    stage.engine.result = text_view("Saved.")
    to = await stage.server.submit(opened, {"Answer": "0.18"})
    assert (await stage.server.reply(to)).text == "Saved."
    assert stage.engine.last == words.SubmitAnswer(
        actor=stage.actor(stage.at.ann), delivery=str(to.id), round=7, text="0.18"
    )


async def test_a_thread_counts_as_its_channel(stage: Stage) -> None:
    post = await stage.message()
    thread = stage.server.world.thread(post, "Talk")
    await stage.server.reply(await stage.server.slash(stage.at.ann, thread, "streak"))
    assert stage.engine.last.actor == stage.actor(stage.at.ann)


async def test_outside_a_server_it_says_where_it_works(stage: Stage) -> None:
    dm = stage.server.world.dm(stage.at.ann.user)
    reply = await stage.server.reply(await stage.server.slash(stage.at.ann, dm, "help"))
    assert reply.text == routing.OUTSIDE
    assert stage.engine.commands == []


async def test_a_client_may_send_anything(stage: Stage) -> None:
    def data(**option: object) -> dict[str, object]:
        return {"id": "1", "name": "quiz", "type": 1, "options": [{"name": "start", "type": 1, "options": [option]}]}

    cases = [
        (data(name="count", type=4, value=26), "`count` is a whole number from 1 to 25."),
        (data(name="count", type=4, value="three"), "`count` is a whole number from 1 to 25."),
        (data(name="count", type=4, value=True), "`count` is a whole number from 1 to 25."),
        (data(name="speed", type=5, value="yes"), "`speed` is yes or no."),
        (data(name="mode", type=3, value="both"), "`mode` is one of solo, live."),
        (data(name="topic", type=3, value="x" * 101), "`topic` may have 100 characters; this has 101."),
        (data(name="colour", type=3, value="red"), "This command has changed since Discord last looked."),
        ({"id": "1", "name": "quit", "type": 1}, "This command has changed since Discord last looked."),
        ({"id": "1", "name": "team", "type": 1, "options": [{"name": "join", "type": 1}]}, "`name` is missing"),
    ]
    for sent, said in cases:
        to = await stage.server._act(2, stage.at.ann.user, stage.at.channel, sent, None)
        reply = await stage.server.reply(to)
        assert reply.text.replace("\\", "").startswith(said), reply.text
        assert reply.seen_by is stage.at.ann.user
    assert stage.engine.commands == []
