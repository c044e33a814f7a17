"""response_urls: what an app may say within half an hour in return for a command or a click."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.slackserver import checks
from tests.slackserver.faults import RESPONSE_URL
from tests.slackserver.things import ApiError, Call, Delivery, Hook, Json, Message, Version
from tests.slackserver.webapi import struck
from tests.slackserver.world import World

USES = 5
LIFE = 1800.0
"""Seconds; docs: handling user interaction, "response_url": up to 5 times within 30 minutes."""


def new_hook(world: World, user: str, channel: str, delivery: Delivery, original: Message | None = None) -> str:
    """A response_url for ``user`` in ``channel``; ``original`` is the message whose control was used."""
    team = world.channels[channel].team
    key = f"{team}/{world.number()}/{world.number():024x}"
    thread = original.thread if original else ""
    world.hooks[key] = Hook(key, user, channel, team, world.clock.now(), delivery, thread, original)
    return f"{world.base}/actions/{key}"


async def serve(world: World, request: web.Request) -> web.Response:
    """Answer ``/actions/<key>``: ``ok``, or an error in JSON with a status of 4xx."""
    world.running += 1
    try:
        return await _serve(world, request)
    finally:
        world.running -= 1
        world.touch()


async def _serve(world: World, request: web.Request) -> web.Response:
    hook = world.hooks.get(request.match_info["key"])
    call = Call(RESPONSE_URL, {}, hook.team if hook else "", world.clock.now())
    try:
        call.args = json.loads(await request.text())
    except ValueError:
        call.error, call.status = "invalid_payload", 400
    fault = world.faults.strike(RESPONSE_URL, call.args)
    if fault and fault.wait:
        await world.clock.until(world.clock.now() + fault.wait)
    world.calls.append(call)
    call.at = world.clock.now()
    if fault and fault.spoils and not fault.done:
        return struck(request, call, fault)
    if not call.error:
        _use(world, hook, call)
    if fault and fault.late:
        await world.clock.until(world.clock.now() + fault.late)
    if fault and fault.spoils:
        return struck(request, call, fault)
    if call.error:
        return web.json_response({"ok": False, "error": call.error}, status=call.status)
    return web.Response(text="ok")


def _use(world: World, hook: Hook | None, call: Call) -> None:
    try:
        apply(world, _usable(world, hook), call.args, RESPONSE_URL)
    except ApiError as refusal:
        call.error, call.status = refusal.error, 400 if refusal.error.startswith(("invalid_b", "no_", "msg")) else 404


def _usable(world: World, hook: Hook | None) -> Hook:
    if hook is None:
        raise ApiError("invalid_url")
    installed = world.workspaces[hook.team].installed
    if installed is None or installed.refusal:
        raise ApiError("account_inactive")
    if world.clock.now() - hook.at > LIFE:
        raise ApiError("expired_url")
    if hook.uses >= USES:
        raise ApiError("used_url")
    hook.uses += 1
    return hook


def apply(world: World, hook: Hook, said: Json, via: str) -> None:
    """Do what was said: a new message (ephemeral unless ``in_channel``), or the original replaced or deleted.

    Raises ApiError where Slack wouldn't take it.
    """
    original = hook.original
    if _true(said.get("delete_original")):
        if original is None or original.deleted:
            raise ApiError("message_not_found")
        original.deleted = True
        hook.delivery.note("delete", original)
        return world.touch()
    text, blocks = checks.content(world, via, said)
    if _true(said.get("replace_original")) and original is not None:
        if original.deleted:
            raise ApiError("message_not_found")
        original.versions.append(Version(text, blocks))
        hook.delivery.note("replace", original)
        return world.touch()
    return _say(world, hook, said, text, blocks, via)


def _say(world: World, hook: Hook, said: Json, text: str, blocks: list[Json], via: str) -> None:
    kind = said.get("response_type") or "ephemeral"
    if kind not in ("ephemeral", "in_channel"):
        raise ApiError("invalid_response_type")
    channel = world.channels[hook.channel]
    if channel.archived:
        raise ApiError("is_archived")
    to = hook.user if kind == "ephemeral" else ""
    if to and to not in channel.members:
        raise ApiError("user_not_in_channel")
    thread = str(said.get("thread_ts") or hook.thread)
    author = world.bot(hook.team)
    made = world.say(channel, author, text, blocks, thread=thread, to=to, via=via)
    hook.delivery.note("ephemeral" if to else "message", made)


def _true(value: Any) -> bool:
    return value is True or value == "true"
