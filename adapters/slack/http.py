"""HTTP mode: Slack sends signed requests to our address; workspaces are added by OAuth.

TLS ends before us: put a proxy in front. https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from adapters.slack import troubles
from adapters.slack.installs import WholeEnterpriseError
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.errors import ConfigError, Problem, StoreError

LARGEST = 1_000_000
"""Bytes of a request's body; Slack's are well below 300 kB."""
HEALTH_PATH = "/health"
LEAVE_WITHIN = 3.0
"""Seconds for the acknowledgements under way when the bot stops."""

LATER = "{} doesn't answer right now. Please try again in a minute.\n"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger(__name__)


def application(app: AsyncApp, secret: str, flow: AsyncOAuthFlow | None, alive: Callable[[], bool]) -> web.Application:
    """The routes. ``secret`` signs requests; ``alive``: what the health path says."""
    verifier = SignatureVerifier(secret)

    async def events(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if not _signed(verifier, request, body):
            return web.Response(status=401)
        try:
            asked = await to_bolt_request(request)
        except (AttributeError, TypeError, ValueError):  # JSON, perhaps, but no payload
            return web.Response(status=400)
        if not any(asked.body.get(name) for name in ("type", "command", "ssl_check")):  # nothing of Slack's
            return web.Response(status=400)
        return await to_aiohttp_response(await app.async_dispatch(asked))

    async def health(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="ok\n") if alive() else web.Response(status=503, text="not ready\n")

    made = web.Application(client_max_size=LARGEST)
    made.router.add_post(EVENTS_PATH, events)
    made.router.add_get(HEALTH_PATH, health)
    if flow is not None:
        made.router.add_get(INSTALL_PATH, _page(flow.handle_installation))
        made.router.add_get(REDIRECT_PATH, _page(flow.handle_callback))
    return made


def _signed(verifier: SignatureVerifier, request: web.Request, body: bytes) -> bool:
    """Whether Slack sent it, within the last five minutes. Checked before anything of the body is read: Bolt's own
    check comes after, and takes a timestamp that is no number for a fault of ours."""
    stamp, signature = (request.headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature"))
    if not re.fullmatch(r"\d{1,12}", stamp, re.ASCII) or not signature.isascii():
        return False
    try:
        return verifier.is_valid(body, stamp, signature)
    except ValueError:  # bytes that aren't text
        return False


def _page(answer: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Handler:
    async def page(request: web.Request) -> web.StreamResponse:
        try:
            said = await answer(await to_bolt_request(request))
        except troubles.ALL as error:
            log.warning("not installed", error=str(troubles.platform_error(error)))
            return web.Response(status=502, text=LATER.format("Slack"))
        except StoreError as trouble:
            log.error("not installed", error=str(trouble))
            return web.Response(
                status=503, text="The database doesn't answer right now. Please try again in a minute.\n"
            )
        except WholeEnterpriseError as refusal:
            log.warning("not installed", error=str(refusal))
            return web.Response(status=400, text=f"{refusal}\n")
        shown = await to_aiohttp_response(said)
        shown.headers["Cache-Control"] = "no-store"
        shown.headers["Referrer-Policy"] = "no-referrer"
        return shown

    return page


@asynccontextmanager
async def listening(made: web.Application, where: str) -> AsyncIterator[None]:
    """Listen at ``host:port`` while the block runs. Raises ConfigError if that can't be."""
    host, _, port = where.rpartition(":")
    runner = web.AppRunner(made, access_log=None, shutdown_timeout=LEAVE_WITHIN)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            fix = f"can't listen at {where} ({error.strerror or error}): choose another host:port."
            raise ConfigError([Problem("QUIZMASTER_HTTP", fix)]) from None
        log.info("listening", address=where)
        yield
    finally:
        await runner.cleanup()
