"""Forms → modals, and what was filled in on its way back. A field's name is its block_id and its action_id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from adapters.slack import inert, limits
from adapters.slack.blocks import pieces, plain, small
from adapters.slack.controls import menu_options, option
from adapters.slack.markup import Json, bare, section, text
from adapters.slack.spans import Stage
from bot import ui

WAIT = "One moment …"
CUT = "… and more, which has no room here."


def modal(form: ui.Form, stage: Stage, *, private: Mapping[str, str] | None = None) -> Json:
    """A view for ``views.open`` or ``views.update``.

    ``callback_id`` is the form's token, ``private_metadata`` the JSON text of ``private``; members can read it, so it
    holds no secret. Raises ValueError if ``private`` is longer than Slack takes.
    """
    metadata = json.dumps(dict(private), separators=(",", ":")) if private else ""
    if len(metadata) > limits.METADATA:
        raise ValueError(f"{len(metadata)} characters of private metadata")
    wrong = form.errors or {}
    fields = [block for field in form.fields for block in _field(field, wrong.get(field.name, ""))]
    strays = [
        _wrong(said) for name, said in wrong.items() if name not in {field.name for field in form.fields} and said
    ]
    room = limits.VIEW_BLOCKS - len(fields) - len(strays)
    intro = [block for piece in pieces(form.intro, stage) for block in piece.anywhere]
    if len(intro) > room:
        intro = [*intro[: room - 1], small(CUT)]
    view = _modal(form.title, [*intro, *strays, *fields])
    view |= {"callback_id": form.action, "submit": plain(_short(form.submit) or "Send")}
    return {**view, "private_metadata": metadata} if metadata else view


def loading(title: str) -> Json:
    """The modal that is opened before any work is done, since a trigger lives for three seconds."""
    return _modal(title, [{"type": "section", "text": plain(WAIT)}])


def _modal(title: str, blocks: list[Json]) -> Json:
    return {"type": "modal", "title": plain(_short(title) or "Quizmaster"), "close": plain("Cancel"), "blocks": blocks}


def _short(words: str) -> str:
    return limits.clip(inert.literal(words), limits.TITLE)


def _wrong(said: str) -> Json:
    return {"type": "rich_text", "elements": [section([text(f"✗ {bare(said)}")])]}


def _field(field: ui.Field, wrong: str) -> list[Json]:
    found: Json = {
        "type": "input",
        "block_id": field.name,
        "label": plain(limits.clip(bare(field.label), limits.LABEL) or field.name),
        "element": {"action_id": field.name, **_element(field)},
        "optional": not field.required,
    }
    if hint := limits.clip(bare(field.hint), limits.HINT):
        found["hint"] = plain(hint)
    return [*([_wrong(wrong)] if wrong else []), found]


def _element(field: ui.Field) -> Json:
    if field.options:
        return _several(field) if field.many else _one(field)
    most = max(1, min(field.limit, limits.INPUT))
    found: Json = {"type": "plain_text_input", "multiline": field.long, "max_length": most}
    value = inert.lines(field.value)[:most]
    return {**found, "initial_value": value} if value else found


def _one(field: ui.Field) -> Json:
    found = [option(value, label) for value, label in field.options]
    first = [one for one in found if one["value"] == field.value]
    initial = {"initial_option": first[0]} if first else {}
    if len(found) <= limits.RADIOS:
        return {"type": "radio_buttons", "options": found, **initial}
    return {"type": "static_select", **menu_options(field.options), **initial}


def _several(field: ui.Field) -> Json:
    found = [option(value, label) for value, label in field.options]
    first = [one for one in found if one["value"] in field.value.split(",")]
    initial = {"initial_options": first} if first else {}
    if len(found) <= limits.TICKS:
        return {"type": "checkboxes", "options": found, **initial}
    return {"type": "multi_static_select", **menu_options(field.options), **initial}


def values(state: Mapping[str, Any]) -> dict[str, str]:
    """Field → value, from the ``state`` of a submitted view; several values joined with commas, "" for none."""
    return {
        str(block): _value(entry)
        for block, actions in (state.get("values") or {}).items()
        for entry in list(actions.values())[:1]
    }


def _value(entry: Mapping[str, Any]) -> str:
    if entry.get("selected_options") is not None:
        return ",".join(str(one["value"]) for one in entry["selected_options"])
    if entry.get("selected_option"):
        return str(entry["selected_option"]["value"])
    return str(entry.get("value") or "")


def errors(form: ui.Form, found: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, per block_id, for ``response_action: errors``. What belongs to no field that is shown stands at
    the first, because Slack drops the rest; empty if nothing is wrong, or if there is no field."""
    names = [field.name for field in form.fields]
    said: dict[str, str] = {}
    for name, words in found.items():
        at = name if name in names else next(iter(names), "")
        if at and words:
            said[at] = limits.clip(f"{said[at]} {bare(words)}" if at in said else bare(words), limits.HINT)
    return said
