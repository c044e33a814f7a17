"""Whether Slack would take a message or a view: published schemas, the SDK's validators, and rules that neither has.

Stricter than Slack where its documents leave doubt, so that what passes here is safe there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.adapters.slack.chartschema import DEFINITIONS, problems_of_chart

DATA = Path(__file__).resolve().parents[2] / "data"
MOST_TEXT = 4000
MOST_BLOCKS_BYTES = 13_200
"""Of a message's blocks as JSON in UTF-8, never fewer than the characters that
https://github.com/slackapi/bolt-js/issues/2509 counts."""
MESSAGES_ONLY = frozenset(
    {"markdown", "table", "data_table", "data_visualization", "file", "card", "carousel", "plan", "task_card"}
)
SDK_KNOWS = frozenset(
    {"section", "divider", "image", "actions", "context", "input", "header", "markdown", "rich_text", "table", "alert"}
)
_MENTION = re.compile(r"<(?:!(?!date\^)|@)[^>]*>")

Json = Mapping[str, Any]


def problems_of_message(payload: Json) -> list[str]:
    """Why Slack would refuse ``payload`` (the arguments of chat.postMessage or chat.update, or the body sent to a
    response_url; ``blocks`` as a list or as JSON text). Empty if it wouldn't."""
    blocks, found = _loaded(payload.get("blocks") or [], list, "blocks")
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        found.append("text: missing, so notifications and screen readers say nothing")
    elif len(text) > MOST_TEXT:
        found.append(f"text: {len(text)} characters, more than {MOST_TEXT}")
    if len(blocks) > 50:
        found.append(f"blocks: {len(blocks)}, more than 50")
    whole = json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))
    if (size := len(whole.encode("utf-8", "replace"))) > MOST_BLOCKS_BYTES:
        found.append(f"blocks: {size} bytes of JSON (msg_blocks_too_long)")
    found += _blocks(blocks)
    for kind, most in (("table", 1), ("data_visualization", 2), ("alert", 0)):
        if (count := sum(block.get("type") == kind for block in blocks)) > most:
            found.append(f"blocks: {count} of type {kind}, more than {most}")
    return found


def problems_of_view(view: Json) -> list[str]:
    """Why Slack would refuse ``view`` (a modal or an App Home, as a mapping or as JSON text). Empty if it wouldn't."""
    whole, found = _loaded(view, dict, "view")
    if not whole:
        return found or ["view: empty"]
    blocks = whole.get("blocks")
    if not isinstance(blocks, list):
        return ["blocks: missing"]
    kind = {"home": "HomeView", "modal": "ModalView"}.get(whole.get("type", ""))
    if kind is None:
        return [f"type: {whole.get('type')!r} is neither home nor modal"]
    found += _schema(kind, {**whole, "blocks": []}, "view")
    found += _sdk_view({**whole, "blocks": [{"type": "divider"}] * len(blocks)})
    found += _blocks(blocks)
    if any(block.get("type") == "input" for block in blocks) and kind == "ModalView" and not whole.get("submit"):
        found.append("submit: missing, though there are inputs")
    for block in blocks:
        if block.get("type") in MESSAGES_ONLY or (block.get("type") == "alert" and kind == "HomeView"):
            found.append(f"blocks: a {block.get('type')} can't stand in a {whole['type']}")
    return found


def live_mentions(payload: Json) -> list[str]:
    """Everything in a message or view that would ring somebody: in ``text``, in mrkdwn, in rich text."""
    found = list(_MENTION.findall(payload.get("text") or "")) if isinstance(payload.get("text"), str) else []
    for _, node in _nodes(payload):
        match node.get("type"):
            case "mrkdwn":
                found += _MENTION.findall(node.get("text", ""))
            case "broadcast" | "user" | "usergroup" | "team":
                found.append(json.dumps(dict(node), sort_keys=True))
    return found


def _loaded(value: Any, kind: type[list[Any]] | type[dict[str, Any]], name: str) -> tuple[Any, list[str]]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return kind(), [f"{name}: not JSON"]
    if isinstance(value, tuple):
        value = list(value)
    if not isinstance(value, kind) or (kind is list and not all(isinstance(one, dict) for one in value)):
        return kind(), [f"{name}: not a {kind.__name__}"]
    return value, []


# ------------------------------------------------------------------ blocks


def _blocks(blocks: list[dict[str, Any]]) -> list[str]:
    found = [f"block_id: {one!r} twice" for one in _repeated(block.get("block_id") for block in blocks)]
    for index, block in enumerate(blocks):
        path = f"blocks/{index}"
        wrong = _schema("KnownBlock", block, path)
        # The SDK's models take the structure for granted.
        found += wrong or [*_sdk_block(block, path), *_own(block, path)]
    return found


def _repeated(values: Iterator[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if value is not None and count > 1]


def _schema(name: str, value: Any, path: str) -> list[str]:
    errors = _validator(name).iter_errors(value)
    return [f"{'/'.join(map(str, (path, *error.absolute_path)))}: {error.message[:300]}" for error in errors]


@lru_cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": _definitions("view" in name.lower())})


@lru_cache
def _definitions(view: bool) -> dict[str, Any]:
    name = "slack-view" if view else "slack-blocks"
    definitions = json.loads((DATA / f"{name}.schema.json").read_text(encoding="utf-8"))["definitions"]
    definitions.update(DEFINITIONS)
    definitions["KnownBlock"]["anyOf"].append({"$ref": "#/definitions/DataVisualizationBlock"})
    return {name: _by_type(one, definitions) for name, one in definitions.items()}


def _by_type(schema: Any, definitions: dict[str, Any]) -> Any:
    """``anyOf`` as a choice by ``type``, so that an error names the key that is wrong, not ten alternatives."""
    if isinstance(schema, list):
        return [_by_type(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "anyOf" in schema:
        refs = [one for one in schema["anyOf"] if "$ref" in one]
        kinds = {kind: ref for one in refs for kind, ref in _kinds(one, definitions)}
        if len(refs) == len(schema["anyOf"]) and None not in kinds:
            return {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"enum": sorted(map(str, kinds))}},
                "allOf": [
                    {"if": {"properties": {"type": {"const": kind}}}, "then": {"$ref": ref}}
                    for kind, ref in kinds.items()
                ],
            }
    return {key: _by_type(value, definitions) for key, value in schema.items()}


def _kinds(one: Any, definitions: dict[str, Any]) -> Iterator[tuple[str | None, str]]:
    """The ``type`` of each alternative and where it is defined; None for one that isn't known by its type."""
    ref = one["$ref"]
    target = definitions[ref.rpartition("/")[2]]
    for inner in target.get("anyOf", [target]):
        if "$ref" in inner:
            yield from _kinds(inner, definitions)
        else:
            yield inner.get("properties", {}).get("type", {}).get("const"), ref


def _sdk_block(block: dict[str, Any], path: str) -> list[str]:
    if block["type"] not in SDK_KNOWS:
        return []
    try:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.to_dict()
    except SlackObjectFormationError as error:
        return [f"{path}: {error}"]
    return []


def _sdk_view(view: dict[str, Any]) -> list[str]:
    try:
        View(**view).to_dict()
    except SlackObjectFormationError as error:
        return [f"view: {error}"]
    return []


# ------------------------------------------------------------------ what neither the schema nor the SDK says


def _nodes(value: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object within ``value`` and where it is."""
    if isinstance(value, Mapping):
        yield path, value
        for key, inner in value.items():
            yield from _nodes(inner, f"{path}/{key}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _nodes(inner, f"{path}/{index}")


def _own(block: dict[str, Any], path: str) -> list[str]:
    nodes = list(_nodes(block, path))
    found = [f"{path}: action_id {one!r} twice" for one in _repeated(node.get("action_id") for _, node in nodes)]
    for where, node in nodes:
        found += [f"{where}: {wrong}" for wrong in _node(node)]
    if block["type"] == "table":
        found += [f"{path}: {wrong}" for wrong in _table(block)]
    if block["type"] in {"rich_text", "context", "actions"} and not block["elements"]:
        found.append(f"{path}: no elements")
    return found


def _node(node: Mapping[str, Any]) -> Iterator[str]:
    kind = node.get("type")
    if kind in {"text", "plain_text", "mrkdwn", "raw_text"} and not node["text"]:
        yield "text is empty"
    for key in ("text", "value", "url", "alt_text", "fallback", "initial_value"):
        if isinstance(node.get(key), str) and any("\ud800" <= sign <= "\udfff" for sign in node[key]):
            yield f"{key} holds half of a surrogate pair"
    if kind == "link" and not re.match(r"(?:https?://|mailto:)", node["url"]):
        yield f"url {node['url']!r} is no link"
    if kind == "link" and (len(node["url"]) > 3000 or node.get("text") == ""):
        yield "url too long, or text empty"
    if kind == "date" and (not isinstance(node["timestamp"], int) or not re.search(r"\{\w+\}", node["format"])):
        yield "timestamp or format isn't one"
    if kind in {"bar", "line", "area"}:
        yield from problems_of_chart(dict(node))
    if kind == "plain_text_input":
        yield from _text_input(node)
    if kind in {"radio_buttons", "checkboxes", "static_select", "multi_static_select"}:
        yield from _choice(node)
    if len(node.get("block_id") or "") > 255 or len(node.get("action_id") or "") > 255:
        yield "an id over 255 characters"


def _text_input(node: Mapping[str, Any]) -> Iterator[str]:
    most = node.get("max_length", 3000)
    if not 1 <= most <= 3000 or not 0 <= node.get("min_length", 0) <= most:
        yield f"max_length {most}, min_length {node.get('min_length')}"
    if len(node.get("initial_value", "")) > most:
        yield "initial_value is longer than max_length"


def _choice(node: Mapping[str, Any]) -> Iterator[str]:
    groups = [group["options"] for group in node.get("option_groups", [])] or [node.get("options") or []]
    options = [option for group in groups for option in group]
    most = 10 if node["type"] in {"radio_buttons", "checkboxes"} else 100
    for group in groups:
        if not 1 <= len(group) <= most:
            yield f"{len(group)} options, allowed are 1 to {most}"
    values = [option.get("value") for option in options]
    if None in values or "" in values or _repeated(iter(values)):
        yield "an option's value is missing, empty or there twice"
    for option in options:
        if len(option.get("description", {}).get("text", "")) > 75:
            yield "an option's description is over 75 characters"
    first = node.get("initial_options") or ([node["initial_option"]] if "initial_option" in node else [])
    if any(option not in options for option in first) or ("initial_options" in node and not first):
        yield "what is chosen at first is none of the options"
    if len(first) > node.get("max_selected_items", most) or node.get("max_selected_items", 1) < 1:
        yield "max_selected_items is too small"


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    rows = block["rows"]
    if not 1 <= len(rows) <= 100:
        yield f"{len(rows)} rows, allowed are 1 to 100"
    if len({len(row) for row in rows}) > 1 or not 1 <= len(rows[0] if rows else []) <= 20:
        yield "rows of different lengths, or more than 20 columns"
    if len(block.get("column_settings", [])) > 20:
        yield "settings for more than 20 columns"
    size = sum(len(node.get("text", "")) for _, node in _nodes(rows) if isinstance(node.get("text", ""), str))
    if size > 10_000:
        yield f"{size} characters, more than 10,000"
