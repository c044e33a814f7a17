"""Faults by order: rate limits, breakdowns, lost replies, slowness."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from tests.slackserver.conftest import Scene, error
from tests.slackserver.faults import Fault


async def say(at: Scene, text: str = "Hello") -> None:
    await at.client.chat_postMessage(channel=at.study.id, text=text)


async def test_a_rate_limit(at: Scene) -> None:
    rule = at.slack.faults.ratelimit("chat.postMessage", 0)
    with pytest.raises(SlackApiError) as refused:
        await say(at)
    assert (error(refused), refused.value.response.status_code) == ("ratelimited", 429)
    assert refused.value.response.headers["Retry-After"] == "0"
    await say(at)
    assert (rule.hits, len(at.people.posts(at.study))) == (1, 1)
    at.slack.faults.ratelimit("chat.postMessage", 0)
    patient = at.client
    patient.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    await patient.chat_postMessage(channel=at.study.id, text="Later")
    assert [call.status for call in at.world.calls] == [429, 200, 429, 200]


async def test_a_breakdown(at: Scene) -> None:
    at.slack.faults.break_down("chat.postMessage")
    at.slack.faults.break_down("chat.postMessage", 500, done=True)
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await say(at)
    assert len(at.people.posts(at.study)) == 1
    assert [call.status for call in at.world.calls] == [503, 500]


async def test_a_lost_reply(at: Scene) -> None:
    at.slack.faults.lose("chat.postMessage")
    at.slack.faults.lose("chat.postMessage", done=False)
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await say(at)
    assert len(at.people.posts(at.study)) == 1
    assert [call.status for call in at.world.calls] == [0, 0]


async def test_only_certain_calls(at: Scene) -> None:
    struck = Fault("*", error="invalid_blocks", times=None, when=lambda args: "blocks" in args)
    at.slack.faults.add(struck)
    await say(at)
    with pytest.raises(SlackApiError) as refused:
        await at.client.chat_postMessage(channel=at.study.id, text="x", blocks=[{"type": "divider"}])
    assert error(refused) == "invalid_blocks"
    assert not at.slack.troubles
    at.slack.faults.rules.remove(struck)
    at.slack.faults.refuse("auth.test", "internal_error")
    with pytest.raises(SlackApiError) as refused:
        await at.client.auth_test()
    assert error(refused) == "internal_error"


async def test_slowness(at: Scene) -> None:
    at.slack.faults.slow("chat.postMessage", 5)
    saying = asyncio.create_task(say(at))
    await at.slack.until(lambda: at.slack.faults.rules[0].hits)
    at.clock.advance(4.9)
    await say(at, "Quick")
    assert not saying.done()
    at.clock.advance(0.1)
    await saying
    assert [one.text for one in at.people.posts(at.study)] == ["Quick", "Hello"]


async def test_a_reply_that_is_late(at: Scene) -> None:
    at.slack.faults.delay("chat.postMessage", 10)
    saying = asyncio.create_task(say(at))
    await at.slack.until(lambda: at.people.posts(at.study))
    assert not saying.done()
    at.clock.advance(10)
    await saying
