"""What a member reads in a Discord message or modal: text without its marks, labels, options, fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.scenarios.driver import ROLE, Input, Menu, Rows, cells, read_instant

Json = Mapping[str, Any]

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
TEXT, LABEL, RADIO = 10, 18, 21
"""Component types. https://discord.com/developers/docs/components/reference"""

_MARK = re.compile(
    r"""
      ```(?:[\w+.\#-]*\n)?(?P<fence>.*?)\n?```
    | (?P<ticks>`+)\ ?(?P<code>.+?)\ ?(?P=ticks)
    | \\(?P<escaped>[^a-zA-Z0-9\s])
    | <t:(?P<unix>-?\d+)(?::[a-zA-Z])?>
    | (?P<role><@&\d+>)
    | <\#(?P<channel>\d+)>
    | </(?P<command>[^:>]+):\d+>
    | \[(?P<title>(?:\\.|[^\]\\])+)\]\(<?https?://[^)\s]+>?\)
    | <(?P<url>https?://[^>\s]+)>
    | (?P<mark>\*{1,3}|__|~~|\|\||(?<!\w)_|_(?!\w)|^(?:\#{1,3}|-\#|>)\ )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_OPTION = re.compile(r"^(?:[✓✗] )?\*\*([A-H])\*\*:?\s+(.+)$", re.MULTILINE)
_LIST = re.compile(r"^-# \S+(?: · \S+)+\n((?:^- .+$\n?)+)", re.MULTILINE)
HEADS = {"#", "Id", "Topic", "Day", "When", "Option"}
"""What the first column of a table may be called."""
_FENCE = re.compile(r"```(?:[\w+.#-]*\n)?(.*?)\n?```", re.DOTALL)
_INVISIBLE = str.maketrans("", "", "\u200b\u2060\u2068\u2069")


def plain(text: str) -> str:
    """Discord's Markdown as a reader sees it."""
    return _MARK.sub(_shown, text).translate(_INVISIBLE)


def _shown(found: re.Match[str]) -> str:
    for name in ("fence", "code", "escaped", "url"):
        if found[name] is not None:
            return found[name]
    if found["unix"]:
        return read_instant(datetime.fromtimestamp(int(found["unix"]), UTC))
    if found["command"]:
        return f"/{found['command']}"
    if found["title"]:
        return plain(found["title"])
    return f"@{ROLE}" if found["role"] else "#channel" if found["channel"] else ""


def walk(components: Sequence[Json]) -> Iterator[Json]:
    """Every component, from top to bottom."""
    for component in components:
        yield component
        inner = component.get("component")
        yield from walk([*component.get("components", ()), *([inner] if inner else [])])


def raw(components: Sequence[Json]) -> str:
    """The text as Discord gets it."""
    return "\n".join(part["content"] for part in walk(components) if part["type"] == TEXT)


def buttons(components: Sequence[Json]) -> list[Json]:
    """The buttons that can be pressed."""
    return [part for part in walk(components) if part["type"] == BUTTON and not part.get("disabled")]


def selects(components: Sequence[Json]) -> list[Json]:
    return [part for part in walk(components) if part["type"] == SELECT]


def menus(components: Sequence[Json]) -> tuple[Menu, ...]:
    return tuple(
        Menu(tuple(option["label"] for option in one["options"]), one.get("min_values", 1), one.get("max_values", 1))
        for one in selects(components)
    )


def choices(text: str) -> tuple[tuple[str, str], ...]:
    """The lettered options in Discord's Markdown."""
    return tuple((letter, plain(shown)) for letter, shown in _OPTION.findall(text))


def rows(text: str) -> Rows:
    """The cells of the first table: columns in a code block, or a list under a line of small print."""
    for block in _FENCE.findall(text):
        lines = block.translate(_INVISIBLE).replace("▸", " ").split("\n")
        if lines[0].split()[:1] and lines[0].split()[0] in HEADS:
            return _columns(lines)
    listed = _LIST.search(text)
    lines = listed[1].strip().split("\n") if listed else []
    return tuple(tuple(plain(cell).strip("▸ ") for cell in line.removeprefix("- ").split(" · ")) for line in lines)


def _columns(lines: Sequence[str]) -> Rows:
    """Cells by the blank columns that all lines share; two blanks in a row always part cells."""
    loose = cells(lines[1:])
    if len({len(row) for row in (*loose, *cells(lines[:1]))}) == 1:
        return loose
    wide = max(map(len, lines))
    gaps = [n for n in range(wide) if all(line.ljust(wide)[n] == " " for line in lines)]
    starts = [n + 1 for n in (-1, *gaps) if n + 1 not in gaps and n + 1 < wide]
    spans = list(zip(starts, [*starts[1:], wide], strict=True))
    return tuple(tuple(line.ljust(wide)[first:last].strip() for first, last in spans) for line in lines[1:])


def controls(modal: Json) -> list[Json]:
    """What can be filled in, in a modal."""
    return [label["component"] for label in modal.get("components", ()) if label["type"] == LABEL]


def inputs(modal: Json) -> tuple[Input, ...]:
    """The inputs of a modal."""
    found = []
    for label in modal["components"]:
        if label["type"] != LABEL:
            continue
        part = label["component"]
        options = part.get("options", ())
        value = ",".join(one["label"] for one in options if one.get("default")) if options else part.get("value", "")
        shown = tuple(one["label"] for one in options)
        found.append(Input(part["custom_id"], label["label"], value or "", shown))
    return tuple(found)


def modal_text(modal: Json) -> str:
    """Everything that is to be read in a modal."""
    parts = [plain(raw(modal["components"]))]
    for label in modal["components"]:
        if label["type"] == LABEL:
            parts += [label["label"], label.get("description") or ""]
    return "\n".join(part for part in parts if part)


def filled(part: Json, text: str) -> dict[str, Any]:
    """The value of a modal's control for whoever sends the modal; labels stand for the values of options."""
    if part["type"] == TEXT_INPUT:
        return {part["custom_id"]: text}
    values = {option["label"]: option["value"] for option in part["options"]}
    chosen = [values[label] for label in text.split(",") if label]
    if part["type"] == RADIO:
        return {part["custom_id"]: chosen[0]} if chosen else {}
    return {part["custom_id"]: chosen}
