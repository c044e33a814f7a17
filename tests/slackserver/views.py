"""views.*: modals and the Home tab."""

from __future__ import annotations

from typing import Any

from tests.slackserver import checks
from tests.slackserver.shapes import view_json
from tests.slackserver.things import ApiError, Delivery, Json, Screen, Trigger, Version
from tests.slackserver.webapi import Asked, method
from tests.slackserver.world import World

TRIGGER_LIFE = 3.0
"""Seconds; docs: handling user interaction, "trigger_id"."""
MOST_MODALS = 3
"""docs: views.push, push_limit_reached."""


def new_trigger(world: World, user: str, team: str, delivery: Delivery) -> str:
    """The right of the app in ``team`` to open one modal before ``user``."""
    number = world.number()
    made = Trigger(f"{number}.{100_000 + number}.{number:032x}", user, team, world.clock.now(), delivery)
    world.triggers[made.id] = made
    return made.id


def _exchange(asked: Asked) -> Trigger:
    """Use a trigger up. Raises ApiError for one that isn't the app's, is too old, or was used before."""
    found = asked.world.triggers.get(asked.text("trigger_id"))
    if found is None or found.team != asked.me.team:
        raise ApiError("invalid_trigger_id")
    if found.used:
        raise ApiError("exchanged_trigger_id")
    if asked.world.clock.now() - found.at > TRIGGER_LIFE:
        raise ApiError("expired_trigger_id")
    return found


def show(world: World, screen: Screen, body: Json) -> None:
    """Put new content into a view; inputs whose block and action are still there keep what was filled in."""
    screen.body = body
    screen.hash = f"{int(world.clock.now())}.{world.number():08x}"
    kept = {block["block_id"] for block in body["blocks"]}
    screen.values = {block: state for block, state in screen.values.items() if block in kept}
    screen.errors = {}
    screen.versions.append(Version(str(body.get("title", {}).get("text", "")), body["blocks"]))
    world.screens[screen.id] = screen
    world.touch()


def put(world: World, team: str, user: str, body: Json, *, delivery: Delivery | None, on: Screen | None) -> Screen:
    """A new view before a user: on top of ``on``, or the only one."""
    _unique(world, team, body)
    made = Screen(world.new_id("V"), team, user, body, "", delivery=delivery)
    made.root, made.previous = (on.root, on.id) if on else (made.id, "")
    show(world, made, body)
    return made


def _unique(world: World, team: str, body: Json, own: Screen | None = None) -> None:
    external = body.get("external_id")
    others = (one for one in world.screens.values() if one.open and one.team == team and one is not own)
    if external and any(one.body.get("external_id") == external for one in others):
        raise ApiError("duplicate_external_id")


@method("views.open")
def open_view(asked: Asked) -> Json:
    trigger = _exchange(asked)
    body = checks.view(asked.world, asked.method, asked.args.get("view"), "modal")
    _unique(asked.world, asked.me.team, body)
    trigger.used = True
    for earlier in asked.world.modals(trigger.user):
        earlier.open = False
    made = put(asked.world, asked.me.team, trigger.user, body, delivery=trigger.delivery, on=None)
    return effect(asked, made, "open")


@method("views.push")
def push_view(asked: Asked) -> Json:
    trigger = _exchange(asked)
    stack = asked.world.modals(trigger.user)
    if not stack or trigger.delivery.screen not in stack:
        raise ApiError("invalid_trigger_id")
    if len(stack) >= MOST_MODALS:
        raise ApiError("push_limit_reached")
    body = checks.view(asked.world, asked.method, asked.args.get("view"), "modal")
    trigger.used = True
    made = put(asked.world, asked.me.team, trigger.user, body, delivery=trigger.delivery, on=stack[-1])
    return effect(asked, made, "push")


def _named(asked: Asked) -> Screen:
    wanted, external = asked.args.get("view_id"), asked.args.get("external_id")
    if not wanted and not external:
        asked.text("view_id")
    for screen in asked.world.screens.values():
        mine = screen.team == asked.me.team and screen.open
        if mine and (screen.id == wanted if wanted else screen.body.get("external_id") == external):
            return screen
    raise ApiError("not_found")


def _fresh(asked: Asked, screen: Screen) -> None:
    wanted: Any = asked.args.get("hash")
    if wanted and wanted != screen.hash:
        raise ApiError("hash_conflict")


@method("views.update")
def update_view(asked: Asked) -> Json:
    screen = _named(asked)
    _fresh(asked, screen)
    kind = "home" if screen.home else "modal"
    body = checks.view(asked.world, asked.method, asked.args.get("view"), kind)
    _unique(asked.world, asked.me.team, body, screen)
    show(asked.world, screen, body)
    return effect(asked, screen, "update")


@method("views.publish")
def publish_view(asked: Asked) -> Json:
    world, team = asked.world, asked.me.team
    if not world.app.manifest.home_tab:
        raise ApiError("not_enabled")
    user = world.find_user(team, asked.text("user_id"))
    screen = world.home(team, user.id)
    if screen:
        _fresh(asked, screen)
    body = checks.view(world, asked.method, asked.args.get("view"), "home")
    if screen:
        show(world, screen, body)
    else:
        screen = put(world, team, user.id, body, delivery=None, on=None)
    return {"view": view_json(world, screen)}


def effect(asked: Asked, screen: Screen, what: str) -> Json:
    """Note what a delivery led to; the reply with the view."""
    if screen.delivery:
        screen.delivery.note(what, screen)
    return {"view": view_json(asked.world, screen)}
