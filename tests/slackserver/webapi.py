"""The Web API: reads a call, checks its token and scopes, applies the test's faults, runs the method, answers."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.slackserver.faults import Fault
from tests.slackserver.things import ApiError, Call, Installation, Json
from tests.slackserver.world import World

JSON_ARGUMENTS = ("blocks", "view", "attachments", "metadata")
"""Sent as JSON text where the call itself isn't JSON."""


@dataclass(slots=True)
class Asked:
    """One call of a method. ``me`` is whose bot token it carried; absent for methods that take another token."""

    world: World
    method: str
    args: Json
    token: str
    basic: tuple[str, str]
    """Client id and secret, where they came in the Authorization header."""
    installed: Installation | None = None

    @property
    def me(self) -> Installation:
        assert self.installed
        return self.installed

    def text(self, name: str) -> str:
        """A required argument. Raises ApiError without it."""
        value = self.args.get(name)
        if value in (None, ""):
            message = f"[ERROR] missing required field: {name}"
            raise ApiError("invalid_arguments", {"response_metadata": {"messages": [message]}})
        return str(value)

    def need(self, scope: str) -> None:
        """Raises ApiError unless the installation was granted this scope."""
        if scope not in self.me.scopes:
            raise ApiError("missing_scope", {"needed": scope, "provided": ",".join(sorted(self.me.scopes))})


Work = Callable[[Asked], Json]
METHODS: dict[str, tuple[Work, str, bool]] = {}
"""By name: what does the work, the scope it needs in any case, and whether it takes a bot token."""


def method(name: str, scope: str = "", *, bot: bool = True) -> Callable[[Work], Work]:
    """Make a function answer the Web API method ``name``."""

    def register(work: Work) -> Work:
        METHODS[name] = (work, scope, bot)
        return work

    return register


async def arguments(request: web.Request) -> Json:
    """Query, form or JSON body, whichever there is, as one mapping. Raises ApiError for a body that is neither."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        args |= body
    elif request.method == "POST":
        args |= dict(await request.post())
    for name in JSON_ARGUMENTS:
        if isinstance(args.get(name), str):
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                raise ApiError("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None
    return args


def credentials(request: web.Request, args: Mapping[str, Any]) -> tuple[str, tuple[str, str]]:
    """The bearer token, and client id with secret; "" where there is none."""
    how, _, what = request.headers.get("Authorization", "").partition(" ")
    if how == "Basic":
        try:
            client, _, secret = base64.b64decode(what).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ("", "")
        return "", (client, secret)
    token = what if how == "Bearer" else str(args.get("token") or "")
    return token, (str(args.get("client_id") or ""), str(args.get("client_secret") or ""))


def perform(asked: Asked) -> Json:
    """Run the method: its reply without ``ok``. Raises ApiError where it refuses."""
    if asked.method not in METHODS:
        asked.world.trouble("unknown_method", asked.method)
        raise ApiError("unknown_method", {"req_method": asked.method})
    work, scope, bot = METHODS[asked.method]
    if bot:
        asked.installed = asked.world.installation(asked.token)
        if scope:
            asked.need(scope)
    return work(asked)


def answered(asked: Asked) -> tuple[Json, str]:
    """The reply, and the error in it ("" if there is none)."""
    try:
        return {"ok": True, **perform(asked)}, ""
    except ApiError as refusal:
        return {"ok": False, "error": refusal.error, **refusal.extra}, refusal.error


async def serve(world: World, request: web.Request) -> web.Response:
    """Answer ``/api/<method>``."""
    world.running += 1
    try:
        return await _serve(world, request, request.match_info["method"])
    finally:
        world.running -= 1
        world.touch()


async def _serve(world: World, request: web.Request, name: str) -> web.Response:
    call = Call(name, {}, "", world.clock.now())
    try:
        call.args = await arguments(request)
    except ApiError as refusal:
        world.calls.append(call)
        call.error = refusal.error
        return web.json_response({"ok": False, "error": refusal.error})
    token, basic = credentials(request, call.args)
    call.args.pop("token", None)
    asked = Asked(world, name, call.args, token, basic)
    fault = world.faults.strike(name, call.args)
    if fault and fault.wait:
        await world.clock.until(world.clock.now() + fault.wait)
    world.calls.append(call)
    call.at = world.clock.now()
    spoiled = fault if fault and fault.spoils else None
    if spoiled and not spoiled.done:
        return struck(request, call, spoiled)
    reply, call.error = answered(asked)
    call.team = asked.installed.team if asked.installed else ""
    if fault and fault.late:
        world.touch()
        await world.clock.until(world.clock.now() + fault.late)
    if spoiled:
        return struck(request, call, spoiled)
    scopes = ",".join(sorted(asked.installed.scopes)) if asked.installed else ""
    return web.json_response(reply, headers={"x-oauth-scopes": scopes} if scopes else None)


def struck(request: web.Request, call: Call, fault: Fault) -> web.Response:
    """The reply that a fault orders."""
    call.error, call.status = fault.error or "fault", 0 if fault.cut else fault.status
    if fault.cut:
        assert request.transport
        request.transport.abort()
        return web.Response()
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if not fault.error:
        return web.Response(status=fault.status, text="upstream error", headers=headers)
    return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=headers)
