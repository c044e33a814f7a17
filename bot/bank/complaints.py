"""Validation errors turned into sentences an author can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.bank.yamlfile import Mark
from bot.hints import closest, did_you_mean, quoted

Path = tuple[str | int, ...]

Complaint = tuple[Path, str]
"""The place inside the validated data, and the sentence."""


def complaints(error: ValidationError, model: type[BaseModel], data: Any, mark: Mark) -> list[Complaint]:
    """What is wrong with ``data``, each fault once, in the order of the file."""
    found = dict.fromkeys(
        (path, sentence)
        for details in error.errors(include_url=False)
        for path, sentence in _complaint(details, model, data, mark)
    )
    return sorted(found, key=lambda complaint: mark.at(complaint[0]).line)


def unknown_key(key: str, known: Sequence[str]) -> str:
    """The sentence about a key that has no meaning here."""
    best = closest(key, known, 1)
    hint = did_you_mean([f"`{name}`" for name in best]) or f" Known here: {', '.join(known)}."
    return f"the key {quoted(key)} is unknown.{hint}"


def names(model: type[BaseModel]) -> list[str]:
    """The keys of a model, as written in YAML."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _complaint(details: ErrorDetails, model: type[BaseModel], data: Any, mark: Mark) -> Iterator[Complaint]:
    kind, context = details["type"], details.get("ctx", {})
    path, value = _inside(data, details["loc"])
    if details["loc"][-1:] == ("[key]",):
        value = path[-1]
    if kind == "missing":
        yield path, f"`{details['loc'][-1]}` is missing."
    elif kind == "extra_forbidden":
        yield path, unknown_key(str(path[-1]), _known(model, path[:-1]))
    elif kind == "flaw":
        place, _ = _inside(value, context["path"])
        yield path + place, _about(path + place, context["message"])
    elif kind == "too_short" and isinstance(value, list) and len(value) >= context["min_length"]:
        return  # entries with faults of their own aren't counted
    else:
        say = _SAYINGS.get(kind) or _constant(f"{details['msg'][:1].lower()}{details['msg'][1:]}.")
        yield path, _about(path, say(context, value, mark.at(path).raw))


def _about(path: Path, sentence: str) -> str:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    return f"`{key}`: {sentence}" if key else sentence


def _inside(data: Any, loc: Sequence[str | int]) -> tuple[Path, Any]:
    """The part of ``loc`` that leads through the data (pydantic adds names of union members), and what is there."""
    path: Path = ()
    for step in loc:
        entries = range(len(data)) if isinstance(data, list) else data if isinstance(data, dict) else ()
        if step in entries:
            data = data[step]
            path += (step,)
    return path, data


def _known(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that are possible at ``path``."""
    models = [model]
    for step in path:
        if isinstance(step, str):
            fields = [
                field for each in models for name, field in each.model_fields.items() if step in (field.alias, name)
            ]
            models = [inner for field in fields for inner in _models(field.annotation)] or models
    return [name for each in models for name in names(each)]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


# ------------------------------------------------------------------ sentences per kind of error

_Say = Callable[[Mapping[str, Any], Any, str], str]


def _text(_context: Mapping[str, Any], value: Any, raw: str) -> str:
    if isinstance(value, dict):
        return "text is expected, but a colon has made it a key; put the text in quotes."
    if isinstance(value, list):
        return "one text is expected, not a list."
    return f'text is expected; write "{raw}" in quotes.'


def _choice(context: Mapping[str, Any], value: Any, _raw: str) -> str:
    allowed = [name for name in re.findall(r"'([^']*)'", context["expected"]) if name]
    best = closest(value, allowed, 1) if isinstance(value, str) else []
    hint = did_you_mean(best) or f" Choose one of {', '.join(allowed)}."
    return f"{quoted(str(value))} is unknown.{hint}"


def _constant(sentence: str) -> _Say:
    return lambda _context, _value, _raw: sentence


_SAYINGS: Mapping[str, _Say] = {
    "string_type": _text,
    "literal_error": _choice,
    "string_too_short": _constant("there is no text; write some, or leave the line out."),
    "int_type": _constant("a whole number is expected, without quotes."),
    "number_type": _constant("a number is expected, without quotes."),
    "bool_type": _constant("true or false is expected, without quotes."),
    "tuple_type": _constant("a list is expected: [a, b], or one line with `- ` for each."),
    "model_type": _constant("keys with values are expected: {key: value}, or one indented line for each."),
    "dict_type": _constant("keys with values are expected: {key: value}, or one indented line for each."),
    "too_short": lambda context, value, _: f"at least {context['min_length']} are needed; there are {_size(value)}.",
    "too_long": lambda context, value, _: f"at most {context['max_length']} are allowed; there are {_size(value)}.",
    "greater_than": lambda context, _value, raw: f"{raw} is too small; it must be more than {context['gt']}.",
    "greater_than_equal": lambda context, _value, raw: f"{raw} is too small; the least is {context['ge']}.",
    "less_than_equal": lambda context, _value, raw: f"{raw} is too large; the most is {context['le']}.",
    "string_pattern_mismatch": lambda context, value, _: f"{quoted(str(value))} must match {context['pattern']}.",
}


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (list, dict, str)) else 0
