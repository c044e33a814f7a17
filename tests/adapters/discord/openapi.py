"""Request bodies against Discord's own OpenAPI description.

It sees structure, lengths and counts, but not: content of 2,001 to 4,000 characters, duplicate custom_ids, the sum of
all texts, Components V2 beside ``content``, an empty message. Those are checked elsewhere.

The file in ``tests/data`` is the part that we send, made from the whole by
``python -m tests.adapters.discord.openapi <openapi.json> > tests/data/discord-openapi.json``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).parents[2] / "data" / "discord-openapi.json"
KEPT = {
    "/applications/{application_id}/commands": ("put",),
    "/applications/{application_id}/guilds/{guild_id}/commands": ("put",),
    "/channels/{channel_id}/messages": ("post",),
    "/channels/{channel_id}/messages/{message_id}": ("patch",),
    "/channels/{channel_id}/messages/{message_id}/threads": ("post",),
    "/interactions/{interaction_id}/{interaction_token}/callback": ("post",),
    "/users/@me/channels": ("post",),
    "/webhooks/{webhook_id}/{webhook_token}": ("post",),
    "/webhooks/{webhook_id}/{webhook_token}/messages/@original": ("patch",),
    "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": ("patch",),
}
"""What we send, by path and method."""
_ROOT = "urn:discord"


class UnknownRequestError(AssertionError):
    """A request with a body that isn't in the description: it should be, or it shouldn't be sent."""


def check(method: str, path: str, body: Any) -> None:
    """Raise AssertionError with all complaints unless ``body`` (the JSON, or ``payload_json``) is valid there.

    ``path`` may begin with the address and ``/api/v10``, and may have a query.
    """
    found = complaints(method, path, body)
    assert not found, f"{method} {path}:\n" + "\n".join(found)


def complaints(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with a body, one line each, the innermost cause of a wrong alternative included."""
    validator = _validator(*_operation(method, path))
    errors = sorted(validator.iter_errors(_described(body)), key=lambda error: list(map(str, error.path)))
    return [line for error in errors for line in _said(error)]


def valid(schema: str, value: Any) -> list[str]:
    """What is wrong with a value by one schema of the description, such as ``MessageCreateRequest``."""
    validator = Draft202012Validator({"$ref": f"{_ROOT}#/components/schemas/{schema}"}, registry=_registry())
    return [line for error in validator.iter_errors(value) for line in _said(error)]


def _described(body: Any) -> Any:
    """The body with ids as text: the API takes numbers, as its documentation ("Uploading Files") and discord.py (who is
    mentioned, who gets a direct message) send them, the description doesn't."""
    if not isinstance(body, Mapping):
        return body
    same = dict(body)
    if isinstance(body.get("data"), Mapping):
        same["data"] = _described(body["data"])
    if isinstance(body.get("attachments"), list):
        same["attachments"] = [{**one, "id": str(one["id"])} if "id" in one else one for one in body["attachments"]]
    if isinstance(body.get("allowed_mentions"), Mapping):
        lists = {key: list(map(str, body["allowed_mentions"].get(key, ()))) for key in ("roles", "users")}
        same["allowed_mentions"] = {**body["allowed_mentions"], **{key: ids for key, ids in lists.items() if ids}}
    if "recipient_id" in body:
        same["recipient_id"] = str(body["recipient_id"])
    return same


def _said(error: Any, depth: int = 0) -> Iterator[str]:
    where = "/".join(map(str, error.absolute_path)) or "(body)"
    yield f"{'  ' * depth}{where}: {error.message[:300]}"
    inner = sorted(error.context or (), key=lambda each: -len(each.absolute_path))
    for cause in inner[:3] if depth < 4 else ():
        yield from _said(cause, depth + 1)


def _operation(method: str, path: str) -> tuple[str, str]:
    path = re.sub(r"^https?://[^/]+", "", path).partition("?")[0]
    path = re.sub(r"^/api(/v\d+)?(?=/)", "", path)
    # Paths without a variable part come first: "@original" is no message's id.
    for template in sorted(KEPT, key=lambda each: each.count("{")):
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in KEPT[template]:
            return template, method.lower()
    raise UnknownRequestError(f"{method} {path} is not described")


@lru_cache(maxsize=1)
def _description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def _registry() -> Registry[Any]:
    resource = Resource.from_contents(_description(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
    return registry


@lru_cache(maxsize=32)
def _validator(template: str, method: str) -> Validator:
    steps = ("paths", template, method, "requestBody", "content", "application/json", "schema")
    pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
    return Draft202012Validator({"$ref": f"{_ROOT}#/{pointer}"}, registry=_registry())


# ------------------------------------------------------------------ making the file


def reduce(whole: Mapping[str, Any]) -> dict[str, Any]:
    """The requests that we send and every schema that they refer to; descriptions of answers are left out."""
    paths = {
        path: {method: _body(whole["paths"][path][method]) for method in methods} for path, methods in KEPT.items()
    }
    schemas: dict[str, Any] = {}
    wanted = list(_references(paths))
    while wanted:
        name = wanted.pop()
        if name not in schemas:
            schemas[name] = whole["components"]["schemas"][name]
            wanted += _references(schemas[name])
    return {
        "openapi": whole["openapi"],
        "info": whole["info"],
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _body(operation: Mapping[str, Any]) -> dict[str, Any]:
    content = operation["requestBody"]["content"]["application/json"]
    return {"requestBody": {"content": {"application/json": content}}}


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].removeprefix("#/components/schemas/")
        for inner in part.values():
            yield from _references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _references(inner)


if __name__ == "__main__":
    described = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    json.dump(reduce(described), sys.stdout, indent=1)
    sys.stdout.write("\n")
