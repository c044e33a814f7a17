"""A JSON Schema (2020-12) for question files, so that editors complete and check while an author types.

It is generated from the models that read the files; ``questions/schema.json`` is its copy, kept fresh by a test. It
says less than the loader: what needs a calculation or another file stays with the loader and the linter.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from bot.bank.item import HEAD, Head
from bot.kinds import KINDS

_URI = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema as data."""
    models: list[tuple[type[BaseModel], Literal["validation"]]]
    models = [(model, "validation") for model in (Head, *KINDS.values())]
    _, generated = models_json_schema(models, ref_template="#/$defs/{model}", schema_generator=_Terse)
    defs: dict[str, Any] = generated["$defs"]
    head = defs.pop(Head.__name__)
    kinds = {kind: _item(kind, head, defs.pop(model.__name__)) for kind, model in KINDS.items()}
    return {
        "$schema": _URI,
        "title": "Quizmaster question file",
        "type": "object",
        "properties": {"schema": {"const": 1}, "items": {"type": "array", "items": {"$ref": "#/$defs/item"}}},
        "required": ["schema", "items"],
        "additionalProperties": False,
        "$defs": {"item": _by_kind(kinds), **dict(sorted((kinds | defs).items()))},
    }


def dumps() -> str:
    """The schema as the text of ``questions/schema.json``."""
    return json.dumps(schema(), indent=1, ensure_ascii=False).replace("``", "`") + "\n"


class _Terse(GenerateJsonSchema):
    """Without the titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the signature is pydantic's
        return False


def _by_kind(kinds: dict[str, Any]) -> dict[str, Any]:
    """Only the branch of an item's own kind speaks, so that an editor doesn't report the six others."""
    branches = [
        {"if": {"properties": {"kind": {"const": kind}}}, "then": {"$ref": f"#/$defs/{kind}"}} for kind in kinds
    ]
    return {
        "type": "object",
        "properties": {"kind": {"enum": list(kinds)}},
        "required": ["kind"],
        "allOf": branches,
    }


def _item(kind: str, head: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    common = head["properties"] | {"kind": {"const": kind}}
    # An optional part may be left out, but not written as null.
    common = {name: next(iter(shape.get("anyOf", [shape]))) for name, shape in common.items()}
    own = body["properties"]
    cut = HEAD.index("stem") + 1
    ordered = {name: common[name] for name in HEAD[:cut]} | own | {name: common[name] for name in HEAD[cut:]}
    required = [*head["required"], *body.get("required", []), *(["code"] if kind == "code" else [])]
    return {
        "type": "object",
        "description": body.get("description", ""),
        "properties": ordered,
        "required": required,
        "additionalProperties": False,
    }
