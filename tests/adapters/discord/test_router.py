"""From a payload to a command, and from its result to what the member sees; the engine is a stand-in that records."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.discord import router as routing
from adapters.discord.router import Router
from bot import ui
from bot.commands import SLASHES, Command, Slash, parse, tokens, words
from bot.model import Actor, Confidence
from bot.ports import Services
from bot.ui import Button, Field, Form, Line, Markdown, Reply, Row, Select, Tone, View, text_view
from tests.adapters.discord.live import Live, live
from tests.discordserver.interactions import DEFER, DEFER_UPDATE, Interaction
from tests.discordserver.interactions import MODAL as OPENED
from tests.discordserver.world import EPHEMERAL, Member, Message

SAMPLES = {"topic": "t01", "topics": "t01,t02", "zone": "Europe/Berlin", "question": "t01-vit-small-data"}
FORM = Form(
    "Your answer", tokens.written(7), (Field("answer", "Answer", value="old"), Field("note", "Note", required=False))
)


class Engine:
    """Records commands; answers what the test says, after ``gate`` opens."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.result: View | Form | Exception = text_view("Done.")
        self.errors: dict[str, str] = {}
        self.gate = asyncio.Event()
        self.gate.set()

    async def handle(self, services: Services, command: Command) -> View | Form:
        self.commands.append(command)
        await self.gate.wait()
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def check(self, services: Services, command: Command) -> Mapping[str, str]:
        return self.errors

    @property
    def last(self) -> Command:
        return self.commands[-1]


class Stage:
    """The bot with the recording engine."""

    def __init__(self, at: Live) -> None:
        self.at = at
        self.server = at.server
        self.engine = Engine()
        at.client.router = Router(at.app.services, handle=self.engine.handle, check=self.engine.check)

    def actor(self, who: Member) -> Actor:
        return Actor(self.at.place, str(who.id), who.user.name, is_admin=who is self.at.lead)

    async def slash(self, line: str, **options: str | int | bool) -> Interaction:
        return await self.server.slash(self.at.lead, self.at.channel, line, **options)

    async def message(self, *controls: ui.Control, private: bool = False) -> Message:
        """A message with these controls: public, or a private reply to ann."""
        self.engine.result = View((Line("Here."),), controls)
        words_ = "help" if private else "leaderboard"
        return await self.server.reply(await self.server.slash(self.at.ann, self.at.channel, words_))

    async def told(self, to: Interaction) -> Message:
        """The latest message of the reply, also where a public "is thinking" had to go first."""
        await self.server.until(lambda: to.replies, "a reply")
        return await self.server.reply(to)

    async def press(self, message: Message, label: str) -> Interaction:
        return await self.server.click(self.at.ann, message, label)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with live(tmp_path / "quiz.db") as at:
        yield Stage(at)


# ------------------------------------------------------------------ payload → command


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


# ------------------------------------------------------------------ acknowledge first


@pytest.mark.parametrize(
    ("line", "response", "flags"),
    [("help", DEFER, EPHEMERAL), ("leaderboard", DEFER, 0), ("quiz start", DEFER, EPHEMERAL)],
)
async def test_a_slow_command_is_acknowledged_before_it_is_carried_out(
    stage: Stage, line: str, response: int, flags: int
) -> None:
    stage.engine.gate.clear()
    to = await stage.slash(line)
    await stage.server.acknowledged(to)
    assert to.response == response
    assert to.original is not None
    assert to.original.flags & EPHEMERAL == flags
    assert not to.done.is_set()
    stage.engine.gate.set()
    assert (await stage.server.reply(to)).text == "Done."


async def test_an_update_is_acknowledged_and_edits_its_message(stage: Stage) -> None:
    message = await stage.message(Row((Button("Next", tokens.following(3, 0)),)), private=True)
    stage.engine.gate.clear()
    stage.engine.result = text_view("The second.")
    to = await stage.press(message, "Next")
    await stage.server.acknowledged(to)
    assert to.response == DEFER_UPDATE
    stage.engine.gate.set()
    assert await stage.server.reply(to) is message
    assert (message.text, message.labels) == ("The second.", [])


async def test_a_form_that_takes_too_long_becomes_a_word_to_try_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "FORM_WITHIN", 0.01)
    message = await stage.message(Row((Button("Answer…", tokens.write(7)),)))
    stage.engine.gate.clear()
    to = await stage.press(message, "Answer…")
    reply = await stage.server.reply(to)
    assert (reply.text, reply.seen_by) == (routing.SLOW, stage.at.ann.user)


async def test_a_form_that_is_refused_is_said_privately(stage: Stage) -> None:
    message = await stage.message(Row((Button("Answer…", tokens.write(7)),)))
    stage.engine.result = text_view("It has closed.", tone=Tone.ERROR)
    reply = await stage.server.reply(await stage.press(message, "Answer…"))
    assert (reply.text, reply.seen_by) == ("It has closed.", stage.at.ann.user)


async def test_a_public_command_whose_answer_is_private_leaves_nothing_in_the_channel(stage: Stage) -> None:
    stage.engine.result = text_view("Only for you.", private=True)
    to = await stage.server.slash(stage.at.ann, stage.at.channel, "leaderboard")
    reply = await stage.told(to)
    assert (reply.text, reply.seen_by) == ("Only for you.", stage.at.ann.user)
    assert to.original is not None
    assert to.original.deleted
    assert [post for post in stage.at.channel.posts if not post.deleted] == []


@pytest.mark.parametrize("private", [True, False])
async def test_an_error_replaces_no_message(stage: Stage, private: bool) -> None:
    message = await stage.message(Row((Button("Next", tokens.following(3, 0)),)), private=private)
    stage.engine.result = text_view("Not yet.", tone=Tone.ERROR)
    reply = await stage.server.reply(await stage.press(message, "Next"))
    assert (reply.text, reply.seen_by) == ("Not yet.", stage.at.ann.user)
    assert message.text == "Here."


async def test_what_is_private_never_replaces_a_public_message(stage: Stage) -> None:
    message = await stage.message(Row((Button("Next", tokens.following(3, 0)),)))
    stage.engine.result = text_view("Only for you.", private=True)
    reply = await stage.server.reply(await stage.press(message, "Next"))
    assert (reply.text, reply.seen_by, message.text) == ("Only for you.", stage.at.ann.user, "Here.")


async def test_an_answer_of_several_pages_arrives_whole_and_private(stage: Stage) -> None:
    lines = [f"Paragraph {number}. " + "word " * 60 for number in range(40)]
    stage.engine.result = View(tuple(Markdown(line) for line in lines))
    to = await stage.server.slash(stage.at.ann, stage.at.channel, "help")
    await stage.server.until(lambda: "Paragraph 39" in "".join(page.text for page in to.replies), "the last page")
    assert len(to.replies) > 1
    assert {page.seen_by for page in to.replies} == {stage.at.ann.user}


# ------------------------------------------------------------------ forms that are refused


async def test_a_refused_form_says_why_and_opens_again_with_what_was_typed(stage: Stage) -> None:
    message = await stage.message(Row((Button("Answer…", tokens.write(7)),)))
    stage.engine.result = FORM
    opened = await stage.press(message, "Answer…")
    await stage.server.form(opened)
    stage.engine.errors = {"answer": "That isn't a number."}
    refused = await stage.server.reply(await stage.server.submit(opened, {"Answer": "*twelve*", "Note": "hm"}))
    assert "That isn't a number." in refused.text
    assert "twelve" in refused.text
    assert refused.seen_by is stage.at.ann.user
    assert not any(isinstance(command, words.SubmitAnswer) for command in stage.engine.commands)
    again = await stage.press(refused, routing.AGAIN)
    modal = await stage.server.form(again)
    assert [part["component"].get("value") for part in modal["components"]] == ["*twelve*", "hm"]
    stage.engine.errors = {}
    stage.engine.result = text_view("Saved.")
    await stage.server.reply(await stage.server.submit(again, {"Answer": "12"}))
    stage.engine.result = FORM
    modal = await stage.server.form(await stage.press(message, "Answer…"))
    assert modal["components"][0]["component"]["value"] == "old"


async def test_what_was_typed_is_kept_too_when_only_the_engine_refuses(stage: Stage) -> None:
    message = await stage.message(Row((Button("Answer…", tokens.write(7)),)))
    stage.engine.result = FORM
    opened = await stage.press(message, "Answer…")
    await stage.server.form(opened)
    stage.engine.result = text_view("The database doesn't answer.", tone=Tone.ERROR)
    refused = await stage.server.reply(await stage.server.submit(opened, {"Answer": "12"}))
    stage.engine.result = FORM
    modal = await stage.server.form(await stage.press(refused, routing.AGAIN))
    assert modal["components"][0]["component"]["value"] == "12"


async def test_a_form_that_cant_even_be_read_is_kept_as_well(stage: Stage) -> None:
    message = await stage.message(Row((Button("Fill in", tokens.fill("quiz start")),)))
    form = Form("Quiz", tokens.filled("quiz start"), (Field("count", "Count"), Field("topic", "Topic", required=False)))
    stage.engine.result = form
    opened = await stage.press(message, "Fill in")
    await stage.server.form(opened)
    refused = await stage.server.reply(await stage.server.submit(opened, {"Count": "many"}))
    assert "whole number" in refused.text
    modal = await stage.server.form(await stage.press(refused, routing.AGAIN))
    assert modal["components"][0]["component"]["value"] == "many"


async def test_a_form_in_place_of_an_answer_is_offered_by_a_button(stage: Stage) -> None:
    message = await stage.message(Row((Button("B", tokens.pick(7, "B")),)))
    stage.engine.result = replace(FORM, intro=(Line("Your own numbers stand in the form."),))
    offered = await stage.server.reply(await stage.press(message, "B"))
    assert "Your own numbers" in offered.text
    opened = await stage.press(offered, routing.OPENS)
    assert (await stage.server.form(opened))["custom_id"] == FORM.action
    assert isinstance(stage.engine.last, words.WriteAnswer)


# ------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize("token", ["q1:dance:7", "q0:pick:7:B", "somebody else's", "q1:pick:x:B"])
async def test_a_control_of_another_version_gets_a_polite_answer(stage: Stage, token: str) -> None:
    message = await stage.message(Row((Button("B", token),)))
    before = len(stage.engine.commands)
    reply = await stage.server.reply(await stage.press(message, "B"))
    assert "older version" in reply.text
    assert reply.seen_by is stage.at.ann.user
    assert len(stage.engine.commands) == before


async def test_the_same_interaction_is_served_once(stage: Stage) -> None:
    to = await stage.slash("help")
    await stage.server.reply(to)
    await stage.server.deliver_again(to)
    await stage.server.reply(await stage.slash("help"))
    assert len(stage.engine.commands) == 2
    assert to.refused == []


@pytest.mark.parametrize("line", ["help", "leaderboard"])
async def test_a_bug_is_said_privately_with_an_incident_and_logged_once(stage: Stage, line: str) -> None:
    stage.engine.result = RuntimeError("a bug")
    with capture_logs() as logged:
        reply = await stage.told(await stage.server.slash(stage.at.ann, stage.at.channel, line))
    (bug,) = [entry for entry in logged if entry["log_level"] == "error"]
    assert f"tell an organiser: incident {bug['incident']}." in reply.text
    assert reply.seen_by is stage.at.ann.user


async def test_what_comes_too_late_isnt_carried_out(stage: Stage) -> None:
    refused = stage.server.faults.refuse_next("POST", "/callback$", 404, 10062)
    late = await stage.slash("help")
    await stage.server.reply(await stage.slash("topics"))
    assert refused.hits == 1
    assert [type(command) for command in stage.engine.commands] == [words.ShowTopics]
    assert late.replies == []


async def test_what_is_acknowledged_already_is_answered(stage: Stage) -> None:
    stage.server.faults.cut_next("POST", "/callback$", after=True)
    to = await stage.slash("help")
    assert (await stage.server.reply(to)).text == "Done."
    assert [refusal.code for refusal in to.refused] == [40060]


async def test_a_dismissed_reply_is_no_error(stage: Stage) -> None:
    refused = stage.server.faults.refuse_next("PATCH", "@original$", 404, 10008)
    await stage.slash("help")
    await stage.server.reply(await stage.slash("topics"))
    assert refused.hits == 1


async def test_no_view_or_form_stays_in_memory(stage: Stage) -> None:
    message = await stage.message(Row((Button("Answer…", tokens.write(7)), Button("B", tokens.pick(7, "B")))))
    await stage.server.reply(await stage.press(message, "B"))
    stage.engine.result = FORM
    await stage.server.form(await stage.press(message, "Answer…"))
    await stage.at.messenger.post(stage.at.place, View((Line("x"),), (Row((Button("B", "q1:pick:7:B"),)),)), nonce="n1")
    store = stage.at.client._connection._view_store
    assert (store._views, store._modals, store._synced_message_views) == ({}, {}, {})


def test_every_way_to_acknowledge_is_tried_above() -> None:
    assert set(Reply) == {Reply.FORM, Reply.PRIVATE, Reply.PUBLIC, Reply.UPDATE}
