"""What people read: blocks as plain text, without formatting; controls by their labels; and what would ring or link."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.slackserver.things import Blocks, Json, Message, Screen

CHOICES = frozenset({"static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow"})
_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_BARE = re.compile(r"https?://[^\s<>|]+")
_MARKS = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)(.+?)(?<=\S)\1(?![\w*_~`])")


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    value: str
    raw: Json


@dataclass(frozen=True, slots=True)
class Control:
    """A button, a choice or a text input. ``label`` is a button's text, an input's label, else the placeholder."""

    kind: str
    label: str
    block: str
    action: str
    element: Json
    options: tuple[Option, ...] = ()
    input: bool = False
    """Filled in and sent with a modal, instead of acting at once."""


def read(thing: Message | Screen) -> str:
    """A message or a view as its reader sees it, top to bottom."""
    if isinstance(thing, Message):
        return text_of(thing.blocks) if thing.blocks else mrkdwn(thing.text)
    errors = [f"{block}: {text}" for block, text in thing.errors.items()]
    return "\n".join(filter(None, [thing.title, text_of(thing.blocks), *errors]))


def text_of(blocks: Blocks) -> str:
    """All that blocks show, one line for each line on the screen."""
    return "\n".join(line for block in blocks for line in _block(block) if line)


def mrkdwn(text: str) -> str:
    """Slack's own markup as it is shown: marks dropped, entities and links resolved."""
    shown = _LINK.sub(lambda found: found[2] or found[1], text)
    while (less := _MARKS.sub(r"\2", shown)) != shown:
        shown = less
    return html.unescape(shown)


def _text(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    text = str(value.get("text", ""))
    return mrkdwn(text) if value.get("type") == "mrkdwn" else text


def _block(block: Json) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield from (_text(block.get("text")), *map(_text, block.get("fields", ())))
            yield from _element(block.get("accessory", {}))
        case "header" | "markdown":
            yield _text(block["text"]) or str(block["text"])
        case "context":
            yield " ".join(_text(one) or str(one.get("alt_text", "")) for one in block["elements"])
        case "actions":
            yield " ".join(line for one in block["elements"] for line in _element(one) if line)
        case "input":
            yield from (_text(block["label"]), _text(block.get("hint")), *_element(block["element"]))
        case "rich_text":
            yield from (line for one in block["elements"] for line in rich(one))
        case _:
            yield from _picture(block)


def _picture(block: Json) -> Iterator[str]:
    match block["type"]:
        case "image":
            yield from (_text(block.get("title")), str(block["alt_text"]))
        case "table":
            yield from ("  ".join(row) for row in rows_of(block))
        case "data_visualization":
            yield from _chart(block)


def rich(element: Json) -> Iterator[str]:
    """The lines of one element of a rich_text block."""
    kind, inner = element["type"], element.get("elements", ())
    if kind == "rich_text_list":
        for number, item in enumerate(inner, 1 + element.get("offset", 0)):
            mark = f"{number}." if element["style"] == "ordered" else "•"
            yield f"{mark} {' '.join(rich(item))}"
    else:
        yield from "".join(map(_span, inner)).split("\n")


def _span(span: Json) -> str:
    match span["type"]:
        case "text":
            return str(span["text"])
        case "link":
            return str(span.get("text") or span["url"])
        case "emoji":
            return f":{span['name']}:"
        case "user" | "usergroup" | "channel" | "broadcast":
            return f"<{_target(span)}>"
        case "date":
            shown = datetime.fromtimestamp(span["timestamp"], UTC).strftime("%Y-%m-%d %H:%M UTC")
            return str(span.get("fallback") or shown)
        case other:
            return f"[{other}]"


def rows_of(block: Json) -> tuple[tuple[str, ...], ...]:
    """The cells of a table block, its head too."""
    return tuple(tuple(_cell(cell) for cell in row) for row in block["rows"])


def _cell(cell: Json) -> str:
    if cell["type"] == "rich_text":
        return " ".join(line for one in cell["elements"] for line in rich(one))
    return str(cell.get("text", cell.get("value", "")))


def _chart(block: Json) -> Iterator[str]:
    yield str(block.get("title", ""))
    chart = block["chart"]
    for series in chart.get("series", ()):
        yield from (f"{point['label']} {point['value']}" for point in series["data"])
    yield from (f"{segment['label']} {segment['value']}" for segment in chart.get("segments", ()))


def _element(element: Json) -> Iterator[str]:
    if element.get("type") == "button":
        yield f"[{_text(element['text'])}]"
    for option in element.get("options", ()):
        yield f"( ) {_text(option['text'])}"
        yield _text(option.get("description"))
    yield _text(element.get("placeholder"))
    yield str(element.get("initial_value") or element.get("alt_text") or "")


# controls -----------------------------------------------------------------------------------------------------------


def controls(blocks: Blocks) -> tuple[Control, ...]:
    """Everything that can be used, top to bottom."""
    return tuple(found for block in blocks for found in _controls(block))


def _controls(block: Json) -> Iterator[Control]:
    elements = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    for one in elements:
        if isinstance(one, dict) and "action_id" in one:
            label = _text(block.get("label")) or _text(one.get("text")) or _text(one.get("placeholder"))
            options = tuple(Option(_text(raw["text"]), raw.get("value", ""), raw) for raw in _options(one))
            inner = block["type"] == "input"
            yield Control(one["type"], label, block["block_id"], one["action_id"], one, options, inner)


def _options(element: Json) -> Iterator[Json]:
    yield from element.get("options", ())
    for group in element.get("option_groups", ()):
        yield from group["options"]


def buttons(blocks: Blocks) -> tuple[str, ...]:
    """The labels of the buttons."""
    return tuple(one.label for one in controls(blocks) if one.kind == "button")


def tables(blocks: Blocks) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The table blocks, row by row, heads too."""
    return tuple(rows_of(block) for block in blocks if block["type"] == "table")


# what isn't inert ---------------------------------------------------------------------------------------------------


def live(blocks: Blocks, text: str = "") -> tuple[str, ...]:
    """All that rings or links when it is shown: ``@U…``, ``!channel``, ``#C…``, addresses. ``text`` counts even
    beside blocks: notifications show it."""
    found = list(_marked(text))
    for node in _nodes(blocks):
        match node.get("type"):
            case "mrkdwn" | "markdown" if isinstance(node.get("text"), str):
                found += _marked(node["text"])
            case "user" | "usergroup" | "channel" | "broadcast":
                found.append(_target(node))
            case "link":
                found.append(str(node["url"]))
            case "button" if node.get("url"):
                found.append(str(node["url"]))
    return tuple(found)


def _marked(text: str) -> Iterator[str]:
    """What Slack's markup makes of a text; bare addresses become links, too."""
    yield from (one[1] for one in _LINK.finditer(text) if not one[1].startswith("!date^"))
    yield from (one[0] for one in _BARE.finditer(_LINK.sub(" ", text)))


def _target(span: Json) -> str:
    match span["type"]:
        case "user":
            return f"@{span['user_id']}"
        case "usergroup":
            return f"!subteam^{span['usergroup_id']}"
        case "channel":
            return f"#{span['channel_id']}"
        case _:
            return f"!{span['range']}"


def _nodes(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)
