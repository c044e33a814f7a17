"""What a member's client makes of a click, a filled form, a typed command: the ``data`` of the interaction.

Raises AssertionError for what no client would let a member do: press a disabled button, send a form half filled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.discordserver.world import Json, Message, parts

BUTTON, STRING_SELECT, TEXT_INPUT, LABEL, RADIO, CHECKBOXES, CHECKBOX = 2, 3, 4, 18, 21, 22, 23
STRING, INTEGER, BOOLEAN, CHANNEL, ROLE = 3, 4, 5, 7, 8
"""Option types of a command."""

Value = str | int | bool


def pressed(message: Message, label: str) -> Json:
    """The button that says ``label``, or has it as its id."""
    buttons = [part for part in parts(message.components) if part["type"] == BUTTON]
    for button in buttons:
        if label in (button.get("label"), button.get("custom_id")):
            assert not button.get("disabled"), f"{label} is disabled"
            return {"component_type": BUTTON, "custom_id": button["custom_id"], "id": button["id"]}
    raise AssertionError(f"no button {label!r} among {[button.get('label') for button in buttons]}")


def chosen(message: Message, labels: Sequence[str], number: int = 0) -> Json:
    """The message's select number ``number``, with the options of those labels."""
    selects = [part for part in parts(message.components) if part["type"] == STRING_SELECT]
    select = selects[number]
    values = _values(select, labels)
    return {
        "component_type": STRING_SELECT,
        "custom_id": select["custom_id"],
        "id": select["id"],
        "values": values,
    }


def _values(select: Json, labels: Sequence[str]) -> list[str]:
    known = {option["label"]: option["value"] for option in select["options"]}
    known |= {option["value"]: option["value"] for option in select["options"]}
    assert set(labels) <= known.keys(), f"{labels} aren't all among {list(known)}"
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    assert least <= len(labels) <= most, f"{len(labels)} chosen of {least} to {most}"
    return [known[label] for label in labels]


# ------------------------------------------------------------------ forms


def filled(modal: Json, typed: Mapping[str, str | Sequence[str]]) -> Json:
    """A form as it is sent. ``typed``: label or id of an input → what stands in it; the others stay as they were."""
    left = dict(typed)
    components = [_sent(part, left) for part in modal["components"]]
    assert not left, f"the form has no {list(left)}"
    return {"custom_id": modal["custom_id"], "components": components}


def _sent(part: Json, left: dict[str, str | Sequence[str]]) -> Json:
    number = {"id": part.get("id", 0)}
    if part["type"] == LABEL:
        return {"type": LABEL, **number, "component": _input(part["component"], part["label"], left)}
    if part["type"] == 1:
        inner = part["components"][0]
        return {"type": 1, **number, "components": [_input(inner, inner.get("label", ""), left)]}
    return {"type": part["type"], **number}


def _input(part: Json, label: str, left: dict[str, str | Sequence[str]]) -> Json:
    given = left.pop(label, left.pop(part["custom_id"], None))
    sent = {"type": part["type"], "custom_id": part["custom_id"], "id": part.get("id", 0)}
    if part["type"] == TEXT_INPUT:
        text = part.get("value") or "" if given is None else str(given)
        assert text or not part.get("required", True), f"{label} is required"
        assert part.get("min_length", 0) <= len(text) or not text, f"{label} is too short"
        assert len(text) <= part.get("max_length", 4000), f"{label} is too long"
        return sent | {"value": text}
    if part["type"] == CHECKBOX:
        return sent | {"value": bool(part.get("default") if given is None else given)}
    if given is None:
        values = [option["value"] for option in part["options"] if option.get("default")]
    else:
        values = _any(part, [given] if isinstance(given, str) else given)
    assert values or not part.get("required", True), f"{label} is required"
    if part["type"] == RADIO:
        return sent | {"value": values[0] if values else None}
    return sent | {"values": values}


def _any(part: Json, labels: Sequence[str]) -> list[str]:
    if part["type"] == RADIO:
        return _values({"options": part["options"]}, labels)
    if part["type"] == CHECKBOXES:
        return _values({"max_values": len(part["options"]), "min_values": 0} | part, labels)
    return _values(part, labels)


# ------------------------------------------------------------------ commands


def typed(commands: Sequence[Json], words: str, options: Mapping[str, Value], focus: str = "") -> Json:
    """A slash command as it is sent. ``focus``: the option in which the member is still typing."""
    first, *rest = words.split()
    command = next((each for each in commands if each["name"] == first), None)
    assert command is not None, f"there is no /{first} among {[each['name'] for each in commands]}"
    data: Json = {"id": command["id"], "name": first, "type": 1}
    level, inner = command, data
    for word in rest:
        level = next(each for each in level.get("options", ()) if each["name"] == word and each["type"] in (1, 2))
        step: Json = {"name": word, "type": level["type"]}
        inner["options"] = [step]
        inner = step
    known = {each["name"]: each for each in level.get("options", ())}
    assert options.keys() <= known.keys(), f"/{words} has no {options.keys() - known.keys()}"
    missing = [name for name, each in known.items() if each.get("required") and name not in options]
    assert focus or not missing, f"/{words} needs {missing}"
    inner["options"] = [_option(known[name], value, focused=name == focus) for name, value in options.items()]
    return data


def _option(known: Json, value: Value, *, focused: bool) -> Json:
    kind = known["type"]
    sent: Json = {"name": known["name"], "type": kind, "value": value}
    if focused:
        assert known.get("autocomplete"), f"{known['name']} completes nothing"
        return sent | {"focused": True}
    right = {STRING: str, INTEGER: int, BOOLEAN: bool}.get(kind, str)
    assert isinstance(value, right), f"{known['name']} is no {right.__name__}"
    choices = [choice["value"] for choice in known.get("choices", ())]
    assert not choices or value in choices, f"{known['name']} is one of {choices}"
    if isinstance(value, str):
        assert known.get("min_length", 0) <= len(value) <= known.get("max_length", 6000), f"{known['name']}: length"
    elif kind == INTEGER:
        assert known.get("min_value", value) <= value <= known.get("max_value", value), f"{known['name']}: range"
    return sent
