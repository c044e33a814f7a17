"""The Web API refuses what Slack refuses."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slackserver.bolt import QUIET, buttons, home, page, said
from tests.slackserver.conftest import Scene, error
from tests.slackserver.reading import read
from tests.slackserver.things import Kind


async def refusal(at: Scene, name: str, *, bearer: str = "", **args: Any) -> str:
    """The error of a call that has to fail."""
    assert at.here.installed
    token = bearer or at.here.installed.token
    client = AsyncWebClient(token=token, base_url=at.slack.api_url, logger=QUIET, retry_handlers=[])
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(name, json=args)
    return error(refused)


async def post(at: Scene, **args: Any) -> str:
    return await refusal(at, "chat.postMessage", **{"channel": at.study.id, "text": "Hello", **args})


async def test_tokens(at: Scene) -> None:
    who = await at.client.auth_test()
    assert (who["team_id"], who["user"], who["team"]) == (at.here.id, "quizmaster", "Study Club")
    assert who.headers["x-oauth-scopes"].split(",") == sorted(at.world.app.manifest.scopes)
    assert await refusal(at, "auth.test", bearer="xoxb-of-nobody") == "invalid_auth"
    async with aiohttp.ClientSession() as session, session.post(f"{at.slack.api_url}auth.test") as reply:
        assert await reply.json() == {"ok": False, "error": "not_authed"}
    await at.client.auth_revoke()
    assert await refusal(at, "auth.test") == "token_revoked"


async def test_a_removed_app_has_no_token(at: Scene) -> None:
    old = at.client
    assert at.here.installed
    at.here.installed.refusal = "account_inactive"
    assert await refusal(at, "auth.test") == "account_inactive"
    at.world.install(at.here)
    await at.client.auth_test()
    with pytest.raises(SlackApiError) as refused:
        await old.auth_test()
    assert error(refused) == "invalid_auth"


async def test_scopes(at: Scene) -> None:
    assert at.here.installed
    with pytest.raises(SlackApiError) as refused:
        await at.client.team_info()
    assert (error(refused), refused.value.response["needed"]) == ("missing_scope", "team:read")
    assert "chat:write" in refused.value.response["provided"]
    at.here.installed.scopes = frozenset()
    assert await post(at) == "missing_scope"
    assert await refusal(at, "users.info", user=at.ann.id) == "missing_scope"
    assert await refusal(at, "conversations.open", users=at.ann.id) == "missing_scope"
    assert await refusal(at, "conversations.info", channel=at.study.id) == "missing_scope"


async def test_where_the_app_may_post(at: Scene) -> None:
    world, ann = at.world, at.ann
    outside, hidden = (
        world.channel(at.here, "lounge", ann, bot=False),
        world.channel(at.here, "den", ann, kind=Kind.PRIVATE, bot=False),
    )
    assert await post(at, channel="C000") == "channel_not_found"
    assert await post(at, channel=outside.id) == "not_in_channel"
    assert await post(at, channel=hidden.id) == "channel_not_found"
    at.study.admins_only = True
    assert await post(at) == "restricted_action"
    at.study.archived = True
    assert await post(at) == "is_archived"
    assert await post(at, channel=at.guest.id) == "channel_not_found"
    at.ann.deleted = True
    assert await post(at, channel=ann.id) == "channel_not_found"
    assert not world.messages


async def test_what_may_be_posted(at: Scene) -> None:
    assert await refusal(at, "chat.postMessage", channel=at.study.id) == "no_text"
    assert await refusal(at, "chat.postMessage", text="Hello") == "invalid_arguments"
    assert await post(at, text="x" * 40_001) == "msg_too_long"
    long = [said("x" * 2_900) for _ in range(5)]
    assert await post(at, blocks=long) == "msg_blocks_too_long"
    assert await post(at, blocks="[") == "invalid_blocks_format"
    assert await post(at, blocks=[{"type": "section"}]) == "invalid_blocks"
    assert await post(at, blocks=[buttons(*"abcdefghijklmnopqrstuvwxyz")]) == "invalid_blocks"
    assert await post(at, thread_ts="1.000001") == "thread_not_found"
    assert [trouble.partition(":")[0] for trouble in at.slack.troubles][-2:] == ["invalid_blocks", "invalid_blocks"]
    assert not at.world.messages


async def test_a_refusal_tells_why(at: Scene) -> None:
    with pytest.raises(SlackApiError) as refused:
        await at.client.chat_postMessage(channel=at.study.id, text="Hello", blocks=[{"type": "section"}])
    assert refused.value.response["errors"]
    assert refused.value.response["response_metadata"]["messages"][0].startswith("[ERROR] ")


async def test_changing_messages(at: Scene) -> None:
    made = await at.client.chat_postMessage(channel=at.study.id, text="One", blocks=page("One", "A"))
    assert made["message"]["blocks"][0]["block_id"]
    await at.client.chat_update(channel=at.study.id, ts=made["ts"], text="Two")
    message = at.people.posts(at.study)[0]
    assert (message.text, read(message)) == ("Two", "One\n[A]")
    await at.client.chat_update(channel=at.study.id, ts=made["ts"], text="Three", blocks=page("Three"))
    assert (read(message), len(message.versions)) == ("Three", 3)
    typed = at.world.say(at.study, at.ann.id, "Mine", [])
    there = {"channel": at.study.id, "text": "x"}
    assert await refusal(at, "chat.update", ts=typed.ts, **there) == "cant_update_message"
    assert await refusal(at, "chat.update", ts="1.1", **there) == "message_not_found"
    assert await refusal(at, "chat.update", ts=made["ts"], channel=at.study.id, text="x" * 4_001) == "msg_too_long"
    assert await refusal(at, "chat.delete", ts=typed.ts, channel=at.study.id) == "cant_delete_message"
    await at.client.chat_delete(channel=at.study.id, ts=made["ts"])
    assert await refusal(at, "chat.update", ts=made["ts"], **there) == "message_not_found"


async def test_ephemerals(at: Scene) -> None:
    carl = at.world.user(at.here, "carl")
    there = {"channel": at.study.id, "text": "Psst"}
    assert await refusal(at, "chat.postEphemeral", user=carl.id, **there) == "user_not_in_channel"
    made = await at.client.chat_postEphemeral(channel=at.study.id, user=at.ann.id, text="Psst")
    assert [read(one) for one in at.people.ephemerals(at.ann)] == ["Psst"]
    assert not at.people.ephemerals(at.bob)
    assert not at.people.posts(at.study, None)
    for method in ("chat.update", "chat.delete"):
        assert await refusal(at, method, ts=made["message_ts"], **there) == "message_not_found"
    assert await refusal(at, "chat.postMessage", thread_ts=made["message_ts"], **there) == "thread_not_found"
    at.people.reload(at.ann)
    assert not at.people.ephemerals(at.ann)


async def test_threads_and_links(at: Scene) -> None:
    top = await at.client.chat_postMessage(channel=at.study.id, text="Top")
    reply = await at.client.chat_postMessage(channel=at.study.id, text="Reply", thread_ts=top["ts"])
    await at.client.chat_postMessage(channel=at.study.id, text="Nested", thread_ts=reply["ts"])
    assert [one.text for one in at.people.posts(at.study)] == ["Top"]
    assert [one.text for one in at.people.posts(at.study, top["ts"])] == ["Reply", "Nested"]
    link = await at.client.chat_getPermalink(channel=at.study.id, message_ts=reply["ts"])
    assert link["permalink"].endswith(f"?thread_ts={top['ts']}&cid={at.study.id}")
    assert await refusal(at, "chat.getPermalink", channel=at.study.id, message_ts="1.1") == "message_not_found"


async def test_people(at: Scene) -> None:
    ann = (await at.client.users_info(user=at.ann.id))["user"]
    assert (ann["is_admin"], ann["is_owner"], ann["tz"], ann["tz_offset"]) == (True, False, "Europe/Berlin", 3600)
    assert (await at.client.users_info(user=at.bob.id))["user"]["tz_offset"] == -5 * 3600
    guest = (await at.client.users_info(user=at.guest.id))["user"]
    assert guest["team_id"] == at.elsewhere.id
    assert guest["is_stranger"]
    assert "is_admin" not in guest
    stranger = at.world.user(at.elsewhere, "who")
    assert await refusal(at, "users.info", user=stranger.id) == "user_not_found"


async def test_conversations(at: Scene) -> None:
    shown = (await at.client.conversations_info(channel=at.study.id))["channel"]
    assert (shown["name"], shown["is_member"], shown["is_ext_shared"]) == ("study", True, True)
    first = await at.client.conversations_members(channel=at.study.id, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await at.client.conversations_members(channel=at.study.id, limit=3, cursor=cursor)
    assert {*first["members"], *rest["members"]} == at.study.members
    opened = (await at.client.conversations_open(users=at.bob.id))["channel"]["id"]
    assert (await at.client.chat_postMessage(channel=at.bob.id, text="Hello"))["channel"] == opened
    assert [one.text for one in at.people.direct(at.here, at.bob)] == ["Hello"]
    assert await refusal(at, "conversations.open") == "users_list_not_supplied"
    at.bob.deleted = True
    assert await refusal(at, "conversations.open", users=at.bob.id) == "user_disabled"


async def test_unknown_methods_and_bodies(at: Scene) -> None:
    assert await refusal(at, "files.upload") == "unknown_method"
    assert at.slack.troubles == ["unknown_method: files.upload"]
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(f"{at.slack.api_url}auth.test", data="{") as reply:
            assert (await reply.json())["error"] == "invalid_json"
        async with session.post(f"{at.slack.api_url}auth.test", data="[]") as reply:
            assert (await reply.json())["error"] == "json_not_object"


async def test_calls_are_recorded(at: Scene) -> None:
    for _ in range(3):
        await at.client.chat_postMessage(channel=at.study.id, text="Hello")
    at.clock.advance(1)
    await at.client.chat_postMessage(channel=at.study.id, text="Hello")
    await post(at, channel="C000")
    assert [call.error for call in at.world.calls_of("chat.postMessage")] == ["", "", "", "", "channel_not_found"]
    assert at.slack.busiest(at.study.id) == 3


async def test_another_workspace_sees_nothing(at: Scene) -> None:
    at.world.install(at.elsewhere)
    assert at.elsewhere.installed
    token = at.elsewhere.installed.token
    assert await refusal(at, "chat.postMessage", bearer=token, channel=at.study.id, text="x") == "channel_not_found"
    assert await refusal(at, "users.info", bearer=token, user=at.ann.id) == "user_not_found"
    assert await refusal(at, "views.publish", bearer=token, user_id=at.ann.id, view=home(said("x"))) == "user_not_found"
