"""App Home: what a member finds there whenever they look, since private replies don't last in Slack."""

from __future__ import annotations

from adapters.slack import limits
from adapters.slack.blocks import pieces, small
from adapters.slack.controls import controls
from adapters.slack.markup import Json
from adapters.slack.spans import Stage
from bot import ui

MORE = "There is more than fits here: the commands show the rest."


def home(*views: ui.View, stage: Stage) -> Json:
    """A view for ``views.publish``: the views one below the other, each with its controls.

    Tables and charts are text, since messages alone are sure to take the others. If there is too much, the last line
    says so.
    """
    blocks: list[Json] = []
    for number, view in enumerate(views):
        shown = [block for piece in pieces(view.blocks, stage) for block in piece.anywhere]
        blocks += [*([{"type": "divider"}] if number else []), *shown, *controls(view.controls)]
    if len(blocks) > limits.VIEW_BLOCKS:
        blocks = [*blocks[: limits.VIEW_BLOCKS - 1], small(MORE)]
    return {"type": "home", "blocks": blocks or [small("Nothing here yet.")]}
