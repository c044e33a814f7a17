"""What comes with an acknowledgement: a command's reply, and what becomes of a submitted view."""

from __future__ import annotations

from tests.slackserver import checks, hooks
from tests.slackserver.things import ApiError, Delivery, Json, Screen, Sort
from tests.slackserver.views import put, show
from tests.slackserver.world import World


def accepts(delivery: Delivery) -> bool:
    """Whether the acknowledgement may carry something."""
    return delivery.sort is Sort.COMMAND or delivery.payload.get("type") == "view_submission"


def apply(world: World, delivery: Delivery) -> None:
    """Do what the acknowledgement asks for; what Slack wouldn't do becomes a trouble."""
    if delivery.reply and not accepts(delivery):
        world.trouble("unexpected_payload", f"{delivery.kind}: {delivery.reply}")
        return
    try:
        if delivery.payload.get("type") == "view_submission":
            _submitted(world, delivery)
        elif delivery.sort is Sort.COMMAND and delivery.reply:
            key = str(delivery.payload["response_url"]).partition("/actions/")[2]
            hooks.apply(world, world.hooks[key], delivery.reply, "ack")
    except ApiError as refusal:
        world.trouble("bad_acknowledgement", f"{delivery.kind}: {refusal.error}")


def _submitted(world: World, delivery: Delivery) -> None:
    screen, reply = delivery.screen, delivery.reply
    assert screen
    if not screen.open:
        return
    match reply.get("response_action"):
        case None if not reply:
            screen.open = False
        case "clear":
            for one in world.modals(screen.user):
                one.open = False
        case "errors":
            _refused(world, screen, reply)
        case "update":
            show(world, screen, checks.view(world, "response_action", reply.get("view"), "modal"))
            delivery.note("update", screen)
        case "push":
            body = checks.view(world, "response_action", reply.get("view"), "modal")
            made = put(world, screen.team, screen.user, body, delivery=delivery, on=screen)
            delivery.note("push", made)
        case _:
            world.trouble("bad_acknowledgement", f"view_submission: {reply}")
    world.touch()


def _refused(world: World, screen: Screen, reply: Json) -> None:
    """Show errors at inputs; Slack shows none at all if one of them names something else."""
    errors = reply.get("errors")
    inputs = {block["block_id"] for block in screen.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        world.trouble("bad_acknowledgement", f"errors at {errors!r}, but the inputs are {sorted(inputs)}")
        return
    screen.errors = {block: str(text) for block, text in errors.items()}
