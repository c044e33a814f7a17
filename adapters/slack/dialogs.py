"""Views in modals: what is done from App Home is answered there, since it belongs to no channel."""

from __future__ import annotations

from adapters.slack import limits
from adapters.slack.blocks import pieces, small
from adapters.slack.controls import controls
from adapters.slack.forms import CUT
from adapters.slack.markup import Json
from adapters.slack.spans import Stage
from bot import ui

TITLE = "Quizmaster"


def dialog(view: ui.View, stage: Stage) -> Json:
    """A view for ``views.open`` or ``views.update`` that shows ``view`` with its controls, and sends nothing."""
    shown = [block for piece in pieces(view.blocks, stage) for block in piece.anywhere]
    buttons = controls(view.controls)
    room = limits.VIEW_BLOCKS - len(buttons)
    if len(shown) > room:
        shown = [*shown[: room - 1], small(CUT)]
    words = {"title": TITLE, "close": "Close"}
    texts = {name: {"type": "plain_text", "text": said, "emoji": False} for name, said in words.items()}
    return {"type": "modal", **texts, "blocks": [*shown, *buttons]}
