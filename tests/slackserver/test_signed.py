"""HTTP mode: signatures, repetitions with the same event id, what may come back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from aiohttp import web

from tests.slackserver.bolt import running
from tests.slackserver.conftest import Scene
from tests.slackserver.signed import sign

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def answering(at: Scene, handler: Handler) -> AsyncIterator[None]:
    """An app of our own at the request address."""
    app = web.Application()
    app.add_routes([web.post("/slack/events", handler)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    at.slack.http.url = "http://{}:{}/slack/events".format(*runner.addresses[0][:2])
    try:
        yield
    finally:
        await runner.cleanup()


def test_the_signature_of_the_documents() -> None:
    """docs: verifying requests from Slack, the worked example."""
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body) == expected


async def test_bolt_takes_what_is_signed_rightly(over_http: Scene) -> None:
    at, http = over_http, over_http.slack.http
    async with running(at.slack, at.bolt()):
        await at.slack.ready()
        assert await http.verify()
        body = json.dumps({"type": "event_callback", "team_id": at.here.id, "event": {"type": "tokens_revoked"}})
        assert (await http.post(body)).status == 404
        assert (await http.post(body, signature="v0=" + "0" * 64)).status == 401
        assert (await http.post(body, timestamp=str(int(http.wall()) - 301))).status == 401
        assert (await http.post(body, timestamp="yesterday")).status == 500
        other = sign("another secret", "1", body)
        assert (await http.post(body, timestamp="1", signature=other)).status == 401


async def test_shapes(over_http: Scene) -> None:
    at = over_http
    seen: list[tuple[str, str, dict[str, str]]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.content_type, await request.text(), {k.lower(): v for k, v in request.headers.items()}))
        return web.Response()

    async with answering(at, handler):
        command = await at.people.slash(at.ann, at.study, "/quiz", "me")
        event = await at.slack.events.open_home(at.here, at.ann)
    assert event
    kind, body, headers = seen[0]
    assert kind == "application/x-www-form-urlencoded"
    assert {name: values[0] for name, values in parse_qs(body).items()} == command.payload
    assert headers["x-slack-signature"].startswith("v0=")
    assert "x-slack-retry-num" not in headers
    assert (seen[1][0], json.loads(seen[1][1])) == ("application/json", event.payload)


async def test_an_event_is_repeated_with_its_id(over_http: Scene) -> None:
    at = over_http
    seen: list[tuple[str, str | None, str | None]] = []
    statuses = [500, 302, 200]

    async def handler(request: web.Request) -> web.Response:
        event = (await request.json())["event_id"]
        headers = request.headers
        seen.append((event, headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
        return web.Response(status=statuses[len(seen) - 1])

    async with answering(at, handler):
        opened = await at.slack.events.open_home(at.here, at.ann)
        assert opened
        await at.slack.until(lambda: len(opened.outcomes) == 2)
        at.clock.advance(59)
        assert len(seen) == 2
        at.clock.advance(1)
        await at.slack.until(lambda: opened.acked)
    event = opened.payload["event_id"]
    assert seen == [(event, None, None), (event, "1", "http_error"), (event, "2", "http_error")]
    assert not at.slack.troubles


async def test_three_seconds(over_http: Scene) -> None:
    at, asked, free = over_http, asyncio.Event(), asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        asked.set()
        await free.wait()
        return web.Response()

    async with answering(at, handler):
        asking = asyncio.create_task(at.people.slash(at.ann, at.study, "/quiz", ""))
        await asked.wait()
        at.clock.advance(2.9)
        await asyncio.sleep(0)
        assert not asking.done()
        at.clock.advance(0.1)
        assert (await asking).outcome == "http_timeout"
        free.set()
    assert at.slack.troubles == ["http_timeout: /quiz"]


async def test_an_app_may_ask_for_no_repetition(over_http: Scene) -> None:
    at = over_http

    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with answering(at, handler):
        opened = await at.slack.events.open_home(at.here, at.ann)
    assert opened
    assert (opened.tries, at.slack.troubles) == (1, ["no_retry: app_home_opened"])


async def test_an_app_that_is_down(over_http: Scene) -> None:
    at = over_http
    at.slack.http.url = "http://127.0.0.1:9/slack/events"
    assert (await at.people.slash(at.ann, at.study, "/quiz", "")).outcome == "connection_failed"


async def test_the_same_payload_again(over_http: Scene) -> None:
    at = over_http
    seen: list[tuple[str, str | None]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((await request.text(), request.headers.get("x-slack-retry-num")))
        return web.Response()

    async with answering(at, handler):
        asked = await at.people.slash(at.ann, at.study, "/quiz", "")
        await at.people.again(asked, 2)
    assert [retry for _, retry in seen] == [None, "1", "2"]
    assert len({body for body, _ in seen}) == 1
