"""A plain slack_bolt app against the local Slack, in either mode, and blocks for it to send."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slackserver.server import Mode, SlackServer
from tests.slackserver.things import Blocks, Json, Workspace

QUIET = logging.getLogger("tests.slackserver.bolt")
QUIET.setLevel(logging.CRITICAL)


def client(slack: SlackServer, workspace: Workspace) -> AsyncWebClient:
    """The SDK's client with the token of that workspace; it retries nothing."""
    assert workspace.installed
    return AsyncWebClient(
        token=workspace.installed.token,
        base_url=slack.api_url,
        logger=QUIET,
        retry_handlers=[],
        trust_env_in_session=False,
    )


def bolt(slack: SlackServer, workspace: Workspace) -> AsyncApp:
    """An app without listeners."""
    secret = slack.world.app.signing_secret
    return AsyncApp(client=client(slack, workspace), signing_secret=secret, logger=QUIET)


@asynccontextmanager
async def running(slack: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    """The app, reachable for the server in its mode."""
    if slack.mode is Mode.SOCKET:
        handler = AsyncSocketModeHandler(app, slack.world.app.app_token, logger=QUIET)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped
        try:
            await slack.ready()
            yield
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped
        return
    runner = web.AppRunner(app.web_app(path="/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.http.url = "http://{}:{}/slack/events".format(*runner.addresses[0][:2])
    try:
        yield
    finally:
        await runner.cleanup()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def said(text: str) -> Json:
    """A rich_text block with one line."""
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [line]}


def buttons(*labels: str) -> Json:
    """Buttons whose action ids are their labels in small letters."""
    made = [{"type": "button", "action_id": label.lower(), "text": plain(label)} for label in labels]
    return {"type": "actions", "elements": made}


def choice(*labels: str, kind: str = "static_select") -> Json:
    options = [{"text": plain(label), "value": label.lower()} for label in labels]
    element: Json = {"type": kind, "action_id": "choice", "options": options}
    if kind.endswith("select"):
        element["placeholder"] = plain("Choose")
    return element


def field(name: str, *, optional: bool = False, long: bool = False) -> Json:
    """A text input whose block id is its name."""
    element = {"type": "plain_text_input", "action_id": name, "multiline": long, "max_length": 40}
    return {"type": "input", "block_id": name, "label": plain(name.title()), "element": element, "optional": optional}


def modal(*blocks: Json, title: str = "A form", submit: bool = True) -> Json:
    made: Json = {"type": "modal", "callback_id": "form", "title": plain(title), "blocks": list(blocks)}
    return {**made, "submit": plain("Send")} if submit else made


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def page(text: str, *labels: str) -> Blocks:
    """A message: a line, and buttons."""
    return [said(text), *([buttons(*labels)] if labels else [])]
