"""What Slack's client does with inputs: what stands there at first, what may be typed or chosen, what is sent."""

from __future__ import annotations

import json
from typing import Any

from tests.slackserver.reading import CHOICES, Control, Option, controls
from tests.slackserver.things import Json, Screen

MANY = frozenset({"multi_static_select", "checkboxes"})
TYPED = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input"})
DATES = {"datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time"}


class NotShownError(AssertionError):
    """The client wouldn't let the user do this: there is no such control, or it isn't theirs to see."""


def option(control: Control, wanted: str) -> Option:
    """The option with that label or, failing that, that value. Raises NotShownError if there is none."""
    for find in (lambda one: one.label == wanted, lambda one: one.value == wanted):
        for one in filter(find, control.options):
            return one
    raise NotShownError(f"no option {wanted!r} among {[one.label for one in control.options]}")


def state(control: Control, given: Any) -> Json:
    """A control's part of ``state.values`` once ``given`` stands there: a text, or labels of options.

    Raises NotShownError for what the client wouldn't take.
    """
    kind = control.kind
    if kind in MANY:
        chosen = [given] if isinstance(given, str) else list(given or ())
        most = control.element.get("max_selected_items")
        if most and len(chosen) > most:
            raise NotShownError(f"{len(chosen)} options, at most {most}")
        return {"type": kind, "selected_options": [option(control, one).raw for one in chosen]}
    if kind in CHOICES:
        names = [given] if isinstance(given, str) else list(given or ())
        if len(names) > 1:
            raise NotShownError(f"{len(names)} options of a {kind}")
        return {"type": kind, "selected_option": option(control, names[0]).raw if names and names[0] else None}
    if kind in DATES:
        return {"type": kind, DATES[kind]: given or None}
    if kind not in TYPED:
        raise NotShownError(f"nothing can be put into a {kind}")
    return {"type": kind, "value": _typed(control, given)}


def _typed(control: Control, given: Any) -> str | None:
    if given in (None, ""):
        return None
    text, element = str(given), control.element
    if len(text) > int(element.get("max_length", 3000)):
        raise NotShownError(f"{len(text)} characters, at most {element.get('max_length', 3000)}")
    if len(text) < int(element.get("min_length", 0)):
        raise NotShownError(f"{len(text)} characters, at least {element['min_length']}")
    return text if element.get("multiline") else text.replace("\n", " ")


def initial(control: Control) -> Json:
    """A control's state before anybody touched it."""
    element, kind = control.element, control.kind
    if kind in MANY:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind in CHOICES:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in DATES:
        return {"type": kind, DATES[kind]: element.get(DATES[kind].replace("selected", "initial"))}
    return {"type": kind, "value": element.get("initial_value") or None}


def inputs(screen: Screen) -> tuple[Control, ...]:
    """Everything in a view that has a state."""
    return tuple(one for one in controls(screen.blocks) if one.kind != "button")


def values(screen: Screen) -> Json:
    """``state.values`` of a view: what was filled in over what stood there at first."""
    found: Json = {}
    for one in inputs(screen):
        was = screen.values.get(one.block, {}).get(one.action)
        found.setdefault(one.block, {})[one.action] = was if was is not None else initial(one)
    copied: Json = json.loads(json.dumps(found))
    return copied


def missing(screen: Screen, filled: Json) -> list[str]:
    """The blocks whose inputs the client asks for before it sends the view."""
    needed = {block["block_id"] for block in screen.blocks if block["type"] == "input" and not block.get("optional")}
    return [
        one.block
        for one in inputs(screen)
        if one.block in needed
        and not any(value for key, value in filled[one.block][one.action].items() if key != "type")
    ]
