"""Which question a message asks: plain text answers the one that a member saw last."""

from __future__ import annotations

from bot import ui
from bot.commands import decode, words
from bot.model import Actor, Place

_NOBODY = Actor(Place("", "", ""), "", "")


def round_of(view: ui.View) -> int | None:
    """The round that ``view`` asks; None if it asks none, or several."""
    found = {number for action in actions(view) if (number := _asks(action)) is not None}
    return found.pop() if len(found) == 1 else None


def actions(view: ui.View) -> list[str]:
    """The tokens of all controls that can be used."""
    rows = (control.buttons for control in view.controls if isinstance(control, ui.Row))
    tokens = [button.action for row in rows for button in row if not button.disabled]
    return tokens + [control.action for control in view.controls if isinstance(control, ui.Select)]


def _asks(action: str) -> int | None:
    try:
        command = decode(action, _NOBODY, "", values=("A",))
    except ui.StaleTokenError:
        return None
    match command:
        case words.WriteAnswer():
            return command.round
        case words.SubmitAnswer(confidence=None):  # with a confidence it is the row below an answer
            return command.round
        case _:
            return None
