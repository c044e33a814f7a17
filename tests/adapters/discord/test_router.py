"""From a command's result to what the member sees: acknowledged first, private where it must be, never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.discord import router as routing
from bot.commands import tokens, words
from bot.ui import Button, Field, Form, Line, Markdown, Reply, Row, Tone, View, text_view
from tests.adapters.discord.live import live
from tests.adapters.discord.stage import FORM, Stage
from tests.discordserver.interactions import DEFER, DEFER_UPDATE
from tests.discordserver.world import EPHEMERAL


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with live(tmp_path / "quiz.db") as at:
        yield Stage(at)


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


async def test_a_refused_form_tells_apart_what_was_typed_where(stage: Stage) -> None:
    message = await stage.message(Row((Button("Set up", tokens.setup()),)))
    stage.engine.result = Form("Set up", tokens.setup(), (Field("time", "Time"), Field("open_for", "Open for")))
    opened = await stage.server.click(stage.at.lead, message, "Set up")
    await stage.server.form(opened)
    stage.engine.errors = {"time": "That isn't a time."}
    refused = await stage.server.reply(await stage.server.submit(opened, {"Time": "9", "Open for": "<@1>"}))
    assert refused.text == "That isn't a time.\n-# Time\n> 9\n-# Open for\n> \\<\\@1>"


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
