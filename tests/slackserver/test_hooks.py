"""response_urls: five uses in half an hour, and what each way of answering does."""

from __future__ import annotations

from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.slackserver.bolt import page
from tests.slackserver.conftest import Scene
from tests.slackserver.hooks import new_hook
from tests.slackserver.reading import read
from tests.slackserver.things import Delivery, Message, Sort


def hook(at: Scene, original: Message | None = None) -> AsyncWebhookClient:
    """Ann's, in the study channel."""
    made = Delivery("x", Sort.INTERACTION, at.here.id, {}, at.ann.id)
    return AsyncWebhookClient(new_hook(at.world, at.ann.id, at.study.id, made, original))


async def tell(one: AsyncWebhookClient, **said: Any) -> tuple[int, str]:
    got = await one.send_dict({"text": "Hello", **said})
    return got.status_code, got.body


GONE = {name: (404, f'{{"ok": false, "error": "{name}"}}') for name in ("used_url", "expired_url", "account_inactive")}


async def test_five_uses(at: Scene) -> None:
    one = hook(at)
    assert [await tell(one) for _ in range(5)] == [(200, "ok")] * 5
    assert await tell(one) == GONE["used_url"]
    assert len(at.people.ephemerals(at.ann)) == 5


async def test_half_an_hour(at: Scene) -> None:
    one = hook(at)
    at.clock.advance(1800)
    assert await tell(one) == (200, "ok")
    at.clock.advance(1)
    assert await tell(one) == GONE["expired_url"]


async def test_not_after_the_app_left(at: Scene) -> None:
    one = hook(at)
    assert at.here.installed
    at.here.installed.refusal = "account_inactive"
    assert await tell(one) == GONE["account_inactive"]


async def test_who_sees_it(at: Scene) -> None:
    one = hook(at)
    await tell(one, text="Mine")
    await tell(one, text="All", response_type="in_channel")
    assert [read(message) for message in at.people.ephemerals(at.ann)] == ["Mine"]
    assert [read(message) for message in at.people.posts(at.study)] == ["All"]
    assert not at.people.ephemerals(at.bob)
    assert await tell(one, response_type="whisper") == (404, '{"ok": false, "error": "invalid_response_type"}')
    at.study.members.discard(at.ann.id)
    assert await tell(one) == (404, '{"ok": false, "error": "user_not_in_channel"}')


async def test_the_original(at: Scene) -> None:
    public = at.world.say(at.study, at.world.bot(at.here.id), "One", [])
    await tell(hook(at, public), text="Two", replace_original=True)
    assert [one.text for one in at.people.posts(at.study)] == ["Two"]
    await tell(hook(at, public), text="Beside it", replace_original=False)
    assert [one.text for one in at.people.ephemerals(at.ann)] == ["Beside it"]
    private = at.people.ephemerals(at.ann)[0]
    one = hook(at, private)
    await tell(one, text="Changed", replace_original=True, response_type="in_channel")
    assert (private.text, private.to) == ("Changed", at.ann.id)
    await tell(one, delete_original=True)
    assert not at.people.ephemerals(at.ann)
    assert await tell(one, replace_original=True) == (404, '{"ok": false, "error": "message_not_found"}')


async def test_a_command_has_no_original(at: Scene) -> None:
    one = hook(at)
    assert await tell(one, delete_original=True) == (404, '{"ok": false, "error": "message_not_found"}')
    assert await tell(one, text="New", replace_original=True) == (200, "ok")
    assert [message.text for message in at.people.ephemerals(at.ann)] == ["New"]


async def test_in_a_thread(at: Scene) -> None:
    top = at.world.say(at.study, at.ann.id, "Top", [])
    reply = at.world.say(at.study, at.world.bot(at.here.id), "Reply", [], thread=top.ts)
    await tell(hook(at, reply), text="Here")
    assert at.people.ephemerals(at.ann)[0].thread == top.ts


async def test_blocks_are_checked(at: Scene) -> None:
    one = hook(at)
    status, body = await tell(one, blocks=[{"type": "section"}])
    assert (status, "invalid_blocks" in body) == (400, True)
    assert await tell(one, blocks=page("Fine", "A")) == (200, "ok")
    assert [trouble.partition(":")[0] for trouble in at.slack.troubles] == ["invalid_blocks"]


async def test_faults_strike_here_too(at: Scene) -> None:
    one = hook(at)
    at.slack.faults.ratelimit("response_url", 7)
    got = await one.send(text="Hello")
    assert (got.status_code, got.headers["Retry-After"]) == (429, "7")
    assert not at.people.ephemerals(at.ann)
    assert await tell(one) == (200, "ok")
