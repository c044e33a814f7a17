"""Filling in a form by one typed line, and checking what any platform's form would check by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.terminal.inert import clean, clip, same
from adapters.terminal.reach import listed
from bot.errors import QuizError
from bot.ui import Field, Form

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


def main_field(form: Form) -> Field | None:
    """The only text field that must be filled, else None: plain text goes there."""
    wanted = [field for field in form.fields if field.required and not field.options]
    return wanted[0] if len(wanted) == 1 else None


def read(form: Form, text: str) -> dict[str, str]:
    """``0.18`` or ``answer:0.18 confidence:certain`` → what was typed per field.

    Text before the first name goes to the main field, or to the first one if there is no main field.
    """
    text = text.translate(_QUOTES)
    names = "|".join(re.escape(field.name) for field in form.fields)
    parts = re.split(rf"(?:^|(?<=\s))({names}):", text, flags=re.IGNORECASE) if names else [text]
    typed = {name.lower(): _unquoted(value) for name, value in zip(parts[1::2], parts[2::2], strict=True)}
    if loose := _unquoted(parts[0]):
        first = main_field(form) or form.fields[0]
        if first.name in typed:
            raise QuizError(f"`{first.name}` was given twice; say it once.")
        typed[first.name] = loose
    return typed


def _unquoted(text: str) -> str:
    text = text.strip()
    whole = len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]
    return text[1:-1] if whole else text


def settle(form: Form, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The values to send, and per field what is wrong. Fields that weren't typed keep what stands in them."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    for field in form.fields:
        text = typed.get(field.name, field.value)
        try:
            values[field.name] = _choice(field, text) if field.options else _text(field, text)
        except QuizError as error:
            values[field.name], errors[field.name] = text, str(error)
    return values, errors


def _text(field: Field, text: str) -> str:
    if field.required and not text.strip():
        raise QuizError(f"“{field.label}” is still empty.")
    if len(text) > field.limit:
        raise QuizError(f"At most {field.limit} characters; this has {len(text)}.")
    return text


def _choice(field: Field, text: str) -> str:
    items = listed(text) if field.many else (text.strip(),) if text.strip() else ()
    if field.required and not items:
        raise QuizError(f"“{field.label}” is still empty.")
    return ",".join(_value(field, item) for item in items)


def _value(field: Field, item: str) -> str:
    """The value of the option that ``item`` is or begins. Raises QuizError naming the options."""
    wanted = same(item)
    for value, label in field.options:
        if wanted in (same(value), same(label)):
            return value
    begun = [value for value, label in field.options if same(label).startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    labels = ", ".join(label for _, label in field.options[:12])
    raise QuizError(f"“{clip(clean(item), 40)}” is none of: {labels}.")
