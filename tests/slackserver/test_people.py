"""What people can do in the client, what they can't, and the payloads that come of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from tests.slackserver.bolt import buttons, choice, field, home, modal, running, said
from tests.slackserver.conftest import Scene
from tests.slackserver.filling import NotShownError
from tests.slackserver.things import Blocks, Json, Kind, Message, Screen, Version


def silent(app: AsyncApp) -> None:
    """Acknowledges whatever comes."""

    async def listener(ack: Any) -> None:
        await ack()

    for register in (app.command, app.action, app.view_submission, app.view_closed, app.event):
        register(re.compile(".*"))(listener)


@asynccontextmanager
async def listening(at: Scene) -> AsyncIterator[None]:
    app = at.bolt()
    silent(app)
    async with running(at.slack, app):
        yield


def posted(at: Scene, *blocks: Json, to: str = "") -> Message:
    made: Blocks = [{**block, "block_id": block.get("block_id", f"b{index}")} for index, block in enumerate(blocks)]
    return at.world.say(at.study, at.world.bot(at.here.id), "Post", made, to=to)


async def test_who_sees_what(at: Scene) -> None:
    carl = at.world.user(at.here, "carl")
    post, private = posted(at, buttons("A")), posted(at, buttons("B"), to=at.ann.id)
    wrong = [(carl, post, "A"), (at.bob, private, "B"), (at.ann, post, "B"), (at.ann, private, "A")]
    for user, message, label in wrong:
        with pytest.raises(NotShownError):
            await at.people.click(user, message, label)
    post.deleted = True
    with pytest.raises(NotShownError):
        await at.people.click(at.ann, post, "A")
    async with listening(at):
        forged = await at.people.click(at.bob, private, "B", unseen=True)
    assert (forged.payload["user"]["id"], forged.payload["container"]["is_ephemeral"]) == (at.bob.id, True)


async def test_only_commands_of_the_manifest(at: Scene) -> None:
    carl = at.world.user(at.here, "carl")
    for user, command in ((at.ann, "/poll"), (at.guest, "/quiz"), (carl, "/quiz")):
        with pytest.raises(NotShownError):
            await at.people.slash(user, at.study, command, "")


async def test_the_fields_of_a_command(either: Scene) -> None:
    at = either
    den = at.world.channel(at.here, "den", at.ann, kind=Kind.PRIVATE)
    async with listening(at):
        public = await at.people.slash(at.ann, at.study, "/quiz", "me")
        private = await at.people.slash(at.ann, den, "/quiz", "")
    assert {name: public.payload[name] for name in ("team_id", "channel_id", "channel_name", "user_id", "text")} == {
        "team_id": at.here.id,
        "channel_id": at.study.id,
        "channel_name": "study",
        "user_id": at.ann.id,
        "text": "me",
    }
    assert public.payload["response_url"].startswith(at.world.base)
    assert (private.payload["channel_name"], private.payload["is_enterprise_install"]) == ("privategroup", "false")


async def test_mentions_arrive_escaped(at: Scene) -> None:
    at.world.groups["team"] = "S1"
    async with listening(at):
        escaped = await at.people.slash(at.ann, at.study, "/quiz", "vs @bob in #study <!channel> & @who @team")
        manifest = replace(at.world.app.manifest, commands={"/quiz": False})
        at.world.app = replace(at.world.app, manifest=manifest)
        raw = await at.people.slash(at.ann, at.study, "/quiz", "vs @bob & co")
    bob, study = f"<@{at.bob.id}|bob>", f"<#{at.study.id}|study>"
    assert escaped.payload["text"] == f"vs {bob} in {study} &lt;!channel&gt; &amp; @who <!subteam^S1|@team>"
    assert raw.payload["text"] == "vs @bob & co"


async def test_the_shape_of_a_click(either: Scene) -> None:
    at = either
    post = posted(at, said("Which?"), buttons("A", "B"))
    async with listening(at):
        payload = (await at.people.click(at.ann, post, "B")).payload
        by_id = (await at.people.click(at.ann, post, "b")).payload
    assert payload["actions"][0].items() >= {"action_id": "b", "block_id": "b1", "type": "button"}.items()
    assert by_id["actions"][0]["action_id"] == "b"
    assert payload["user"] == {"id": at.ann.id, "username": "ann", "name": "ann", "team_id": at.here.id}
    assert payload["team"]["id"] == at.here.id
    assert payload["container"].items() >= {"message_ts": post.ts, "is_ephemeral": False}.items()
    assert payload["message"]["blocks"] == post.blocks
    assert not at.slack.troubles


async def test_old_buttons(at: Scene) -> None:
    post = posted(at, buttons("A"))
    post.versions.append(Version("Closed", []))
    async with listening(at):
        with pytest.raises(NotShownError):
            await at.people.click(at.ann, post, "A")
        assert (await at.people.click(at.ann, post, "A", version=-2)).acked


async def test_choices(at: Scene) -> None:
    chosen = posted(
        at,
        {"type": "actions", "elements": [choice("A", "B")]},
        {"type": "actions", "elements": [choice("C", "D", kind="checkboxes")]},
    )
    async with listening(at):
        one = (await at.people.choose(at.ann, chosen, "B")).payload
        many = (await at.people.choose(at.ann, chosen, ["C", "d"])).payload
        none = (await at.people.choose(at.ann, chosen, [], label="choice")).payload
        with pytest.raises(NotShownError):
            await at.people.choose(at.ann, chosen, ["A", "C"])
    assert one["actions"][0]["selected_option"]["value"] == "b"
    assert one["state"]["values"]["b0"]["choice"]["selected_option"]["value"] == "b"
    assert [option["value"] for option in many["actions"][0]["selected_options"]] == ["c", "d"]
    assert none["actions"][0]["selected_option"] is None


async def test_a_choice_in_a_view_is_remembered(at: Scene) -> None:
    published = home({"type": "actions", "elements": [choice("A", "B")]}, buttons("Go"))
    await at.client.views_publish(user_id=at.ann.id, view=published)
    tab = at.people.home(at.here, at.ann)
    assert tab
    async with listening(at):
        await at.people.choose(at.ann, tab, "A")
        click = (await at.people.click(at.ann, tab, "Go")).payload
    block = tab.blocks[0]["block_id"]
    assert click["view"]["state"]["values"][block]["choice"]["selected_option"]["value"] == "a"
    assert click["container"] == {"type": "view", "view_id": tab.id}
    assert "response_url" not in click


async def test_guests(either: Scene) -> None:
    at = either
    post = posted(at, buttons("A"))
    async with listening(at):
        click = await at.people.click(at.guest, post, "A")
        view = await at.client.views_open(trigger_id=click.payload["trigger_id"], view=modal(field("why")))
        screen = at.world.screens[view["view"]["id"]]
        sent = (await at.people.submit(at.guest, screen, why="so")).payload
        mention = await at.slack.events.mention(at.guest, at.study, "hello")
    assert (click.payload["team"]["id"], click.payload["user"]["team_id"]) == (at.here.id, at.elsewhere.id)
    assert (sent["team"]["id"], sent["view"]["app_installed_team_id"]) == (at.elsewhere.id, at.here.id)
    assert mention
    assert (mention.payload["team_id"], mention.payload["event"]["team"]) == (at.here.id, at.elsewhere.id)
    assert mention.payload["is_ext_shared_channel"]


async def test_forging(at: Scene) -> None:
    post = posted(at, buttons("A"))
    async with listening(at):
        forged = await at.people.click(at.ann, post, "A", forge={"team": {"id": "T666", "domain": "evil"}})
    assert forged.payload["team"]["id"] == "T666"
    assert forged.acked


async def test_events_of_the_manifest_alone(at: Scene) -> None:
    async with listening(at):
        left = await at.slack.events.remove_app(at.study)
        assert left
        assert left.payload["event"]["type"] == "member_left_channel"
        with pytest.raises(NotShownError):
            await at.slack.events.mention(at.ann, at.study, "hello")
        assert await at.slack.events.join(at.world.user(at.here, "carl"), at.study) is None
        gone = await at.slack.events.archive(at.study)
        assert gone
        assert gone.kind == "channel_archive"
        wrote = await at.slack.events.write(at.here, at.ann, "hello")
        assert wrote
        assert wrote.payload["event"]["channel_type"] == "im"


async def test_leaving(either: Scene) -> None:
    at = either
    async with listening(at):
        told = await at.slack.events.uninstall(at.here)
        assert [one.kind for one in told] == ["tokens_revoked", "app_uninstalled"]
        at.world.install(at.here)
        revoked = await at.slack.events.revoke_tokens(at.here)
    assert revoked
    assert revoked.payload["event"]["tokens"]["bot"] == [at.world.bot(at.here.id)]
    assert at.here.installed
    assert at.here.installed.refusal == "token_revoked"


async def opened(at: Scene, view: Json) -> Screen:
    post = posted(at, buttons("Open"))
    click = await at.people.click(at.ann, post, "Open")
    made = await at.client.views_open(trigger_id=click.payload["trigger_id"], view=view)
    return at.world.screens[made["view"]["id"]]


async def answering(at: Scene, **reply: Any) -> tuple[Screen, Screen | None]:
    """A modal that was submitted to an app which acknowledges with ``reply``: it, and what is on top afterwards."""
    app = at.bolt()

    @app.action("open")
    async def opens(ack: Any) -> None:
        await ack()

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(**reply)

    async with running(at.slack, app):
        first = await opened(at, modal(field("why"), title="First"))
        await at.people.submit(at.ann, first, why="so")
    return first, at.people.modal(at.ann)


async def test_a_submission_may_change_the_view(either: Scene) -> None:
    thanks = modal(said("Thanks"), title="New", submit=False)
    first, top = await answering(either, response_action="update", view=thanks)
    assert top is first
    assert first.title == "New"


async def test_a_submission_may_push_a_view(at: Scene) -> None:
    first, top = await answering(at, response_action="push", view=modal(field("how"), title="Next"))
    assert top
    assert (top.title, top.previous, first.open) == ("Next", first.id, True)


async def test_a_submission_may_clear_the_stack(at: Scene) -> None:
    assert (await answering(at, response_action="clear"))[1] is None


@pytest.mark.parametrize(
    "reply",
    [
        {"response_action": "errors", "errors": {"nobody": "No."}},
        {"response_action": "dance"},
        {"response_action": "update", "view": home(said("x"))},
    ],
)
async def test_wrong_answers_to_a_submission(at: Scene, reply: dict[str, Any]) -> None:
    first, top = await answering(at, **reply)
    assert top is first
    assert not first.errors
    assert "bad_acknowledgement" in [trouble.partition(":")[0] for trouble in at.slack.troubles]


async def test_closing_is_told_if_asked_for(at: Scene) -> None:
    async with listening(at):
        view = await opened(at, {**modal(field("why")), "notify_on_close": True})
        told = await at.people.close(at.ann, view)
    assert told
    assert (told.kind, told.payload["view"]["id"]) == ("view_closed", view.id)
    assert at.people.modal(at.ann) is None


async def test_a_view_without_submit_cannot_be_sent(at: Scene) -> None:
    async with listening(at):
        view = await opened(at, modal(said("Read this"), submit=False))
        with pytest.raises(NotShownError):
            await at.people.submit(at.ann, view)
