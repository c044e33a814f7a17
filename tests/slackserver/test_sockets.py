"""Socket Mode: tickets, one socket per envelope, three seconds, repetitions, refresh and loss of connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType
from slack_sdk.errors import SlackApiError

from tests.slackserver.bolt import page, running
from tests.slackserver.conftest import Scene, error
from tests.slackserver.office import Office
from tests.slackserver.things import Sort


async def address(at: Scene) -> str:
    opened = await at.client.apps_connections_open(app_token=at.world.app.app_token)
    return str(opened["url"])


@asynccontextmanager
async def socket(at: Scene) -> AsyncIterator[ClientWebSocketResponse]:
    """A connection of our own, after its hello."""
    async with aiohttp.ClientSession() as session, session.ws_connect(await address(at)) as ws:
        assert (await ws.receive_json())["type"] == "hello"
        yield ws


async def acknowledge(ws: ClientWebSocketResponse) -> dict[str, Any]:
    envelope: dict[str, Any] = await ws.receive_json()
    await ws.send_json({"envelope_id": envelope["envelope_id"]})
    return envelope


async def test_the_app_token(at: Scene) -> None:
    assert at.here.installed
    for token, refusal in (("xapp-wrong", "invalid_auth"), (at.here.installed.token, "not_allowed_token_type")):
        with pytest.raises(SlackApiError) as refused:
            await at.client.apps_connections_open(app_token=token)
        assert error(refused) == refusal
    at.world.app = replace(at.world.app, app_scopes=frozenset({"authorizations:read"}))
    with pytest.raises(SlackApiError) as refused:
        await address(at)
    assert error(refused) == "missing_scope"


async def test_http_apps_get_no_sockets(over_http: Scene) -> None:
    with pytest.raises(SlackApiError) as refused:
        await address(over_http)
    assert error(refused) == "forbidden"


async def test_an_address_works_once(at: Scene) -> None:
    url = await address(at)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as ws:
            hello = await ws.receive_json()
            assert (hello["num_connections"], hello["connection_info"]["app_id"]) == (1, at.world.app.id)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_ten_sockets(at: Scene) -> None:
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(await address(at)) for _ in range(11)]
        said = [await ws.receive_json() for ws in sockets]
        assert [one["type"] for one in said] == ["hello"] * 10 + ["disconnect"]
        assert said[-1]["reason"] == "too_many_websockets"
        assert (await sockets[-1].receive()).type is WSMsgType.CLOSE
        for ws in sockets:
            await ws.close()


async def test_each_envelope_goes_to_one_socket(at: Scene) -> None:
    async with socket(at) as first, socket(at) as second:
        readers = [asyncio.create_task(acknowledge(ws)) for ws in (first, second)]
        for _ in range(2):
            assert (await at.people.slash(at.ann, at.study, "/quiz", "")).acked
        envelopes = [await one for one in readers]
        assert len({one["envelope_id"] for one in envelopes}) == 2
        assert [len(one.envelopes) for one in at.slack.sockets.all] == [1, 1]
        assert all(one["accepts_response_payload"] for one in envelopes)
        assert "retry_attempt" not in envelopes[0]


async def test_an_event_is_repeated(at: Scene) -> None:
    async with socket(at) as ws:
        opening = asyncio.create_task(at.slack.events.open_home(at.here, at.ann))
        first = await ws.receive_json()
        assert (first["retry_attempt"], first["accepts_response_payload"]) == (0, False)
        at.clock.advance(2.9)
        assert not opening.done()
        at.clock.advance(0.1)
        opened = await opening
        assert opened
        assert not opened.acked
        second = await ws.receive_json()
        assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
        assert second["payload"] == first["payload"]
        at.clock.advance(3)
        await at.slack.until(lambda: opened.outcomes == ["timeout", "timeout"])
        at.clock.advance(60)
        third = await acknowledge(ws)
        await at.slack.until(lambda: opened.acked)
        assert (third["retry_attempt"], third["payload"]["event_id"]) == (2, first["payload"]["event_id"])
        assert (opened.tries, len(opened.latencies)) == (3, 1)
        assert not at.slack.troubles


async def test_an_event_is_given_up(at: Scene) -> None:
    at.slack.office.pauses = (0, 0)
    async with socket(at) as ws:
        opening = asyncio.create_task(at.slack.events.open_home(at.here, at.ann))
        for _ in range(3):
            await ws.receive_json()
            at.clock.advance(3)
        await opening
        await at.slack.until(lambda: at.slack.troubles)
        assert at.slack.troubles == ["timeout: app_home_opened"]


async def test_a_command_is_not_repeated(at: Scene) -> None:
    async with socket(at) as ws:
        asking = asyncio.create_task(at.people.slash(at.ann, at.study, "/quiz", ""))
        envelope = await ws.receive_json()
        at.clock.advance(3)
        assert (await asking).outcome == "timeout"
        await ws.send_json({"envelope_id": envelope["envelope_id"]})
        await at.slack.until(lambda: len(at.slack.troubles) == 2)
        what = [trouble.partition(":")[0] for trouble in at.slack.troubles]
        assert what == ["timeout", "late_or_second_acknowledgement"]


async def test_strange_acknowledgements(at: Scene) -> None:
    async with socket(at) as ws:
        await ws.send_json({"envelope_id": "nobody's"})
        await ws.send_str("{")
        await at.slack.until(lambda: len(at.slack.troubles) == 2)
        assert [one.partition(":")[0] for one in at.slack.troubles] == ["unknown_envelope", "bad_acknowledgement"]
        at.world.troubles.clear()
        post = at.world.say(at.study, at.world.bot(at.here.id), "Post", [*page("Post", "A")])
        post.blocks[1]["block_id"] = "b"
        clicking = asyncio.create_task(at.people.click(at.ann, post, "A"))
        envelope = await ws.receive_json()
        assert not envelope["accepts_response_payload"]
        await ws.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "Saved"}})
        await clicking
        assert at.slack.troubles == ["unexpected_payload: block_actions: {'text': 'Saved'}"]


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_a_refresh_loses_nothing(at: Scene, reason: str) -> None:
    app, waiting, free = at.bolt(), asyncio.Event(), asyncio.Event()

    @app.command("/quiz")
    async def command(ack: Any, body: dict[str, Any]) -> None:
        if body["text"] == "slow":
            waiting.set()
            await free.wait()
        await ack()

    async with running(at.slack, app):
        slow = asyncio.create_task(at.people.slash(at.ann, at.study, "/quiz", "slow"))
        await waiting.wait()
        await at.slack.sockets.refresh(reason)
        await at.slack.until(lambda: len(at.slack.sockets.all) == 2)
        free.set()
        assert (await slow).acked
        assert (await at.people.slash(at.ann, at.study, "/quiz", "quick")).acked
        assert [len(one.envelopes) for one in at.slack.sockets.all] == [1, 1]
    assert not at.slack.troubles


async def test_a_leaving_socket_gets_nothing(at: Scene) -> None:
    async with socket(at) as old:
        await at.slack.sockets.refresh()
        assert (await old.receive_json())["reason"] == "refresh_requested"
        asking = asyncio.create_task(at.people.slash(at.ann, at.study, "/quiz", ""))
        async with socket(at) as new:
            await acknowledge(new)
            assert (await asking).acked


async def test_a_cut_connection(at: Scene) -> None:
    async with socket(at) as ws:
        at.slack.sockets.drop()
        assert (await ws.receive()).type in (WSMsgType.CLOSED, WSMsgType.ERROR, WSMsgType.CLOSE)
    await at.slack.until(lambda: not at.slack.sockets.connected)
    opening = asyncio.create_task(at.slack.events.open_home(at.here, at.ann))
    async with socket(at) as ws:
        await acknowledge(ws)
        opened = await opening
    assert opened
    assert opened.acked


async def test_without_a_socket(at: Scene) -> None:
    asking = asyncio.create_task(at.people.slash(at.ann, at.study, "/quiz", ""))
    await at.slack.until(lambda: at.world.deliveries)
    await asyncio.sleep(0)
    at.clock.advance(3)
    assert (await asking).outcome == "no_socket"
    assert at.slack.latency(Sort.COMMAND).count == 0


async def test_a_clock_that_stands_still_hangs_nobody(at: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.slackserver.office.STUCK", 0.01)
    assert isinstance(at.slack.office, Office)
    assert (await at.people.slash(at.ann, at.study, "/quiz", "")).outcome == "stuck"
