"""Buttons and selects. The token travels in the ``action_id``; what was chosen, beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.slack import inert, limits
from adapters.slack.blocks import plain, small
from adapters.slack.markup import Json, bare
from bot import ui

STYLES = {ui.Style.MAIN: "primary", ui.Style.DANGER: "danger"}
NONE = "none"
NOTHING = "None of these"


def token_of(action_id: str) -> str:
    """The token in an ``action_id``. Slack wants each to be unique in its block, so some carry a suffix."""
    return action_id.partition("#")[0]


def chosen(action: Mapping[str, Any]) -> tuple[str, ...]:
    """The values chosen by an entry of a ``block_actions`` payload's ``actions``; empty for buttons."""
    options = action.get("selected_options") or [action.get("selected_option")]
    return tuple(str(option["value"]) for option in options if option)


def controls(shown: Sequence[ui.Control]) -> list[Json]:
    """All controls. Buttons that are disabled are named in the text instead: Slack has none of that kind."""
    return [
        block for control in shown for block in (_row(control) if isinstance(control, ui.Row) else _select(control))
    ]


def _row(row: ui.Row) -> Iterator[Json]:
    label = bare(row.label)
    off = ", ".join(inert.literal(button.label) for button in row.buttons if button.disabled)
    words = " · ".join(filter(None, (label, f"not now: {off}" if off else "")))
    if words:
        yield small(words)
    live = [button for button in row.buttons if not button.disabled]
    for start in range(0, len(live), limits.BUTTONS):
        group = live[start : start + limits.BUTTONS]
        yield {"type": "actions", "elements": _unique([_button(one, label) for one in group])}


def _button(button: ui.Button, label: str) -> Json:
    words = limits.clip(inert.literal(button.label), limits.BUTTON) or "…"
    found = {"type": "button", "text": plain(words), "action_id": button.action}
    if button.style in STYLES:
        found["style"] = STYLES[button.style]
    if label:
        found["accessibility_label"] = limits.clip(f"{label}: {words}", limits.BUTTON)
    return found


def _unique(elements: list[Json]) -> list[Json]:
    seen: Counter[str] = Counter()
    for one in elements:
        seen[one["action_id"]] += 1
        if (number := seen[one["action_id"]]) > 1:
            one["action_id"] += f"#{number}"
    return elements


def _select(select: ui.Select) -> Iterator[Json]:
    """One of several: a menu. Several: a menu beside a line, because checkboxes would send every single tick. Nothing
    where there is nothing to choose."""
    if not select.options:
        return
    words = limits.clip(bare(select.placeholder) or "Choose", limits.PLACEHOLDER)
    menu = {"action_id": select.action, "placeholder": plain(words), **_fitting(select.options)}
    none = {"type": "button", "text": plain(NOTHING), "action_id": f"{select.action}#{NONE}"}
    if select.most <= 1:
        extra = [none] if select.least == 0 else []
        yield {"type": "actions", "elements": [{"type": "static_select", **menu}, *extra]}
        return
    accessory = {"type": "multi_static_select", **menu, "max_selected_items": min(select.most, limits.OPTIONS)}
    yield {"type": "section", "text": plain(words), "accessory": accessory}
    if select.least == 0:
        yield {"type": "actions", "elements": [none]}


def _fitting(options: Sequence[tuple[str, str]]) -> Json:
    """The options with as much of their texts as a message has room for."""
    found = menu_options(options)
    for most in (40, 20, 8):
        if limits.size(found) <= limits.MENU_BYTES:
            break
        found = menu_options([(value, limits.clip(bare(label), most)) for value, label in options])
    return found


def menu_options(options: Sequence[tuple[str, str]]) -> Json:
    """``options`` of a menu or, where there are too many, groups of them. Raises ValueError beyond 10,000."""
    found = [option(value, label) for value, label in options]
    if len(found) <= limits.OPTIONS:
        return {"options": found}
    starts = range(0, len(found), limits.OPTIONS)
    if len(starts) > limits.GROUPS:
        raise ValueError(f"{len(found)} options")
    groups = [
        {
            "label": plain(f"{start + 1}–{min(start + limits.OPTIONS, len(found))}"),
            "options": found[start : start + 100],
        }
        for start in starts
    ]
    return {"option_groups": groups}


def option(value: str, label: str) -> Json:
    """An option; what its text has no room for goes on in the description. Raises ValueError for a value that Slack
    wouldn't take."""
    if not 0 < len(value) <= limits.OPTION_VALUE:
        raise ValueError(f"not an option's value: {value!r}")
    words = bare(label) or value
    if len(words) <= limits.OPTION:
        return {"text": plain(words), "value": value}
    at = words.rfind(" ", limits.OPTION // 2, limits.OPTION - 1) + 1 or limits.OPTION - 1
    rest = limits.clip(words[at:].strip(), limits.OPTION)
    return {"text": plain(words[:at].rstrip() + "…"), "description": plain(rest), "value": value}
