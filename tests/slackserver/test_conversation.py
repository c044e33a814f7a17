"""A plain slack_bolt app holds whole conversations, in Socket Mode and over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp

from tests.slackserver.bolt import field, home, modal, page, running, said
from tests.slackserver.conftest import Scene
from tests.slackserver.reading import buttons, read
from tests.slackserver.things import Delivery, Sort


def quiz(app: AsyncApp) -> None:
    """Commands, buttons, a form with a check, the Home tab, mentions."""

    @app.command("/quiz")
    async def command(ack: Any, respond: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        if body["text"] == "form":
            opened = await client.views_open(
                trigger_id=body["trigger_id"], view=modal(said("Loading…"), title="Wait", submit=False)
            )
            view = opened["view"]
            await client.views_update(view_id=view["id"], hash=view["hash"], view=modal(field("why"), title="Why?"))
        elif body["text"] == "post":
            await client.chat_postMessage(
                channel=body["channel_id"], text="A question", blocks=page("Which?", "A", "B")
            )
        else:
            await respond(text="Help", blocks=page(f"You said {body['text']}", "More"), response_type="ephemeral")

    @app.action("a")
    async def answer(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        await respond(text="Saved", blocks=page(f"Saved A of {body['user']['name']}"), replace_original=False)

    @app.action("more")
    async def more(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="More", blocks=page("Even more"), replace_original=True)

    @app.view("form")
    async def submitted(ack: Any, client: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        why = view["state"]["values"]["why"]["why"]["value"]
        if why == "dunno":
            await ack(response_action="errors", errors={"why": "Think again."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="Thanks", blocks=page(f"Because {why}"))

    @app.event("app_home_opened")
    async def opened(client: Any, event: dict[str, Any]) -> None:
        await client.views_publish(user_id=event["user"], view=home(*page("Due today", "Start")))

    @app.event("app_mention")
    async def mentioned(client: Any, event: dict[str, Any]) -> None:
        thread = event.get("thread_ts", event["ts"])
        await client.chat_postMessage(channel=event["channel"], text="Yes?", thread_ts=thread, blocks=page("Yes?"))


async def test_a_whole_conversation(either: Scene) -> None:
    slack, people, app = either.slack, either.people, either.bolt()
    quiz(app)
    async with running(slack, app):
        await people.slash(either.ann, either.study, "/quiz", "post")
        post = await slack.until(lambda: people.posts(either.study)[-1:])
        assert read(post[0]) == "Which?\n[A] [B]"
        assert buttons(post[0].blocks) == ("A", "B")

        click = await people.click(either.bob, post[0], "A")
        saved = await slack.until(lambda: people.ephemerals(either.bob))
        assert read(saved[0]) == "Saved A of bob"
        assert [(one.what, one.thing) for one in click.effects] == [("ephemeral", saved[0])]
        assert not people.ephemerals(either.ann)
        assert click.acked
        assert click.payload["message"]["ts"] == post[0].ts

        asked = await people.slash(either.ann, either.study, "/quiz", "what")
        help_ = await slack.until(lambda: people.ephemerals(either.ann))
        assert read(help_[0]) == "You said what\n[More]"
        more = await people.click(either.ann, help_[0], "More")
        assert "message" not in more.payload
        await slack.until(lambda: more.effects)
        assert read(help_[0]) == "Even more"
        assert asked.reply == {}
        assert not slack.troubles
    assert slack.latency().count == 4
    assert 0 < slack.latency(Sort.COMMAND).p50 <= slack.latency(Sort.COMMAND).max


async def test_a_form(either: Scene) -> None:
    slack, people, app = either.slack, either.people, either.bolt()
    quiz(app)
    async with running(slack, app):
        asked = await people.slash(either.ann, either.study, "/quiz", "form")
        await slack.until(lambda: len(asked.effects) == 2)
        assert [one.what for one in asked.effects] == ["open", "update"]
        form = people.modal(either.ann)
        assert form
        assert (form.title, form.versions[0].text) == ("Why?", "Wait")
        refused = await people.submit(either.ann, form, why="dunno")
        assert refused.reply["response_action"] == "errors"
        assert read(form) == "Why?\nWhy\nwhy: Think again."
        assert people.modal(either.ann) is form
        await people.submit(either.ann, form, why="it is so")
        assert people.modal(either.ann) is None
        told = await slack.until(lambda: people.direct(either.here, either.ann))
        assert read(told[0]) == "Because it is so"
        assert not slack.troubles


async def test_home_and_mentions(either: Scene) -> None:
    slack, people, app = either.slack, either.people, either.bolt()
    quiz(app)
    async with running(slack, app):
        opened = await slack.events.open_home(either.here, either.ann)
        tab = await slack.until(lambda: people.home(either.here, either.ann))
        assert read(tab) == "Due today\n[Start]"
        await slack.events.mention(either.bob, either.study, "are you there?")
        asked = people.posts(either.study)[-1]
        replies = await slack.until(lambda: people.posts(either.study, asked.ts))
        assert read(replies[0]) == "Yes?"
        assert isinstance(opened, Delivery)
        await people.again(opened)
        assert (opened.tries, opened.payload["event_id"][:2]) == (2, "Ev")
        assert not slack.troubles


async def test_acknowledgements_are_sent_with_text(either: Scene) -> None:
    app = either.bolt()

    @app.command("/quiz")
    async def command(ack: Any) -> None:
        await ack(text="At once", response_type="in_channel")

    @app.command("/quizadmin")
    async def admin(ack: Any) -> None:
        await ack("For you")

    async with running(either.slack, app):
        await either.people.slash(either.ann, either.study, "/quiz", "")
        await either.people.slash(either.ann, either.study, "/quizadmin", "")
    assert [read(one) for one in either.people.posts(either.study)] == ["At once"]
    assert [read(one) for one in either.people.ephemerals(either.ann)] == ["For you"]
    assert not either.slack.troubles


async def test_what_nobody_acknowledges_is_a_trouble(either: Scene) -> None:
    async with running(either.slack, either.bolt()):
        if either.slack.mode.value == "http":
            failed = await either.people.slash(either.ann, either.study, "/quiz", "")
            assert (failed.acked, failed.status) == (False, 404)
            assert either.slack.troubles == ["http_error: /quiz"]
            return
        asking = asyncio.create_task(either.people.slash(either.ann, either.study, "/quiz", ""))
        await either.slack.until(lambda: either.slack.sockets.connected[0].envelopes)
        either.clock.advance(3)
        assert not (await asking).acked
        assert either.slack.troubles == ["timeout: /quiz"]
