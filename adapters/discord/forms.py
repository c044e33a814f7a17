"""Forms as modals, and what comes back from one.

A modal holds five parts. What is shown above the fields takes one of them; fields that don't find room any more are
merged into one input with a line for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import ui as dui

from adapters.discord import limits
from adapters.discord.limits import clip, size
from adapters.discord.markup import bare
from bot import ui

MERGED = "+"
"""Parts the names in the custom_id of an input that stands for several fields."""
FURTHER = "#"
"""Begins the tail that tells the second and later selects of one field apart."""


class Modal(dui.Modal):
    """Only a payload: the client's store, which keeps modals until they end, takes this one for ended."""

    def is_finished(self) -> bool:
        return True


def modal(form: ui.Form, intro: str = "", brief: str = "") -> dui.Modal:
    """The form as a modal with ``form.action`` as custom_id; ``intro`` is Discord text, ``brief`` says the same
    without marks, or is empty."""
    made = Modal(title=clip(bare(form.title), limits.MODAL_TITLE) or "…", custom_id=form.action, timeout=None)
    room = limits.MODAL_PARTS
    hinted = _hinted(form, brief) if intro and sum(len(_chunks(field)) for field in form.fields) == room else None
    if intro and hinted is None:
        made.add_item(dui.TextDisplay[Any](clip(intro, limits.TEXT)))
        room -= 1
    for part in _parts(hinted or form, room):
        made.add_item(part)
    return made


def _hinted(form: ui.Form, brief: str) -> ui.Form | None:
    """The form with a short introduction in the description of its first field, if there is room for it."""
    first, *rest = form.fields
    hint = " · ".join(part for part in (brief, first.hint) if part)
    if not brief or size(hint) > limits.FIELD_HINT or form.errors:
        return None
    return replace(form, fields=(replace(first, hint=hint), *rest))


def _parts(form: ui.Form, room: int) -> Iterable[dui.Label[Any]]:
    errors = form.errors or {}
    alone, merged = _fitting(form.fields, room)
    for field in alone:
        yield from _labels(field, errors.get(field.name, ""))
    if merged:
        yield _merged(merged, errors)


def _fitting(fields: Sequence[ui.Field], room: int) -> tuple[list[ui.Field], list[ui.Field]]:
    """Which fields get a part of their own, and which share the last: optional ones first, of these what is typed
    before what is chosen, later ones before earlier ones."""
    parts = {field.name: len(_chunks(field)) for field in fields}
    alone, merged = list(fields), list[ui.Field]()
    while sum(parts[field.name] for field in alone) + bool(merged) > room:
        last = min(reversed(alone), key=lambda field: (field.required, bool(field.options)))
        alone.remove(last)
        merged.append(last)
    return alone, [field for field in fields if field in merged]


def _chunks(field: ui.Field) -> list[Sequence[tuple[str, str]]]:
    """The options as far as one input takes them; one empty part for a text input."""
    options = field.options
    return [options[start : start + limits.OPTIONS] for start in range(0, len(options), limits.OPTIONS)] or [()]


def _labels(field: ui.Field, error: str) -> Iterator[dui.Label[Any]]:
    chunks = _chunks(field)
    for number, options in enumerate(chunks, start=1):
        custom_id = field.name if number == 1 else f"{field.name}{FURTHER}{number}"
        required = field.required and len(chunks) == 1
        component = _choice(field, options, custom_id, required) if options else _input(field)
        part = f" ({number}/{len(chunks)})" if len(chunks) > 1 else ""
        yield _label(field.label, part, [f"✗ {error}" if error else "", field.hint], component)


def _label(text: str, part: str, hints: Sequence[str], component: dui.Item[Any]) -> dui.Label[Any]:
    """A label; what is too long for its text begins the description."""
    said = bare(text)
    short = clip(said, limits.FIELD_LABEL - len(part))
    described = " · ".join(bare(hint) for hint in (hints if short == said else (said, *hints)) if hint)
    return dui.Label(
        text=(short + part) or "…",
        description=clip(described, limits.FIELD_HINT) or None,
        component=component,
    )


def _input(field: ui.Field) -> dui.TextInput[Any]:
    most = max(1, min(field.limit, limits.TYPED))
    return dui.TextInput(
        custom_id=field.name,
        style=discord.TextStyle.paragraph if field.long else discord.TextStyle.short,
        default=field.value[:most] or None,
        required=field.required,
        max_length=most,
    )


def _choice(field: ui.Field, options: Sequence[tuple[str, str]], custom_id: str, required: bool) -> dui.Item[Any]:
    chosen = field.value.split(",") if field.many else [field.value]
    rows = [(clip(bare(label), limits.OPTION) or "…", value, value in chosen) for value, label in options]
    least, most = (1 if required else 0), (len(rows) if field.many else 1)
    if field.many and len(rows) <= limits.RADIOS:
        boxes = [discord.CheckboxGroupOption(label=label, value=value, default=on) for label, value, on in rows]
        return dui.CheckboxGroup(
            custom_id=custom_id, options=boxes, required=required, min_values=least, max_values=most
        )
    if not field.many and 2 <= len(rows) <= limits.RADIOS:
        radios = [discord.RadioGroupOption(label=label, value=value, default=on) for label, value, on in rows]
        return dui.RadioGroup(custom_id=custom_id, options=radios, required=required)
    return dui.Select(
        custom_id=custom_id,
        options=[discord.SelectOption(label=label, value=value, default=on) for label, value, on in rows],
        required=required,
        min_values=least,
        max_values=most,
    )


def _merged(fields: Sequence[ui.Field], errors: Mapping[str, str]) -> dui.Label[Any]:
    """Several fields as one input: ``name: value``, a line for each."""
    lines = "\n".join(f"{field.name}: {field.value}" for field in fields)
    hints = [f"✗ {errors[field.name]}" for field in fields if field.name in errors]
    hints += [f"{field.name}: {_allowed(field)}" for field in fields if _allowed(field)]
    component = dui.TextInput[Any](
        custom_id=MERGED.join(field.name for field in fields),
        style=discord.TextStyle.paragraph,
        default=lines[: limits.TYPED],
        required=any(field.required for field in fields),
        max_length=limits.TYPED,
    )
    return _label("Further: " + ", ".join(field.label for field in fields), "", hints, component)


def _allowed(field: ui.Field) -> str:
    return ", ".join(value for value, _ in field.options) or field.hint


# ------------------------------------------------------------------ what comes back


def fields(data: Mapping[str, Any]) -> dict[str, str]:
    """The values of a submitted modal by field name, from the ``data`` of its interaction; several values of one field
    are joined with commas, what was left empty is ""."""
    typed: dict[str, str] = {}
    for custom_id, values in _submitted(data.get("components")):
        if MERGED in custom_id:
            typed |= _unmerged(custom_id.split(MERGED), ",".join(values))
            continue
        field = custom_id.partition(FURTHER)[0]
        typed[field] = ",".join(part for part in (typed.get(field, ""), *values) if part)
    return typed


def _submitted(components: object) -> Iterator[tuple[str, list[str]]]:
    """(custom_id, values) of every input; what isn't one is passed over."""
    for component in components if isinstance(components, list | tuple) else ():
        if not isinstance(component, Mapping):
            continue
        inner = component.get("component")
        yield from _submitted(component.get("components") or ([inner] if inner else ()))
        custom_id = component.get("custom_id")
        if isinstance(custom_id, str):
            values = component.get("values")
            value = component.get("value")
            given = values if isinstance(values, list | tuple) else [value or ""]
            yield custom_id, [str(one) for one in given if one is not None]


def _unmerged(names: Sequence[str], text: str) -> dict[str, str]:
    """``name: value`` per line; a line that names no field goes on with the one before it."""
    found = dict.fromkeys(names, "")
    last = names[0]
    for line in text.splitlines():
        head, colon, value = line.partition(":")
        name = head.strip().lower()
        if colon and name in found:
            last = name
            found[last] = value.strip()
        elif line.strip():
            found[last] = f"{found[last]} {line.strip()}".strip()
    return found
