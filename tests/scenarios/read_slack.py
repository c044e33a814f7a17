"""What a member reads in a Slack message or modal: text, lettered options, tables, menus, inputs."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from tests.scenarios.driver import ROLE, Input, Menu, Rows, read_instant
from tests.slackserver import reading
from tests.slackserver.filling import inputs as stateful
from tests.slackserver.filling import values
from tests.slackserver.reading import Control
from tests.slackserver.things import Blocks, Json, Screen

NONE = "#none"
"""At the end of the action id of the button that clears a select: Slack's own can't send nothing."""
_OPTION = re.compile(r"^(?:[✓✗] )?([A-H])(?: \((?:right|wrong)\))?  (.+)$", re.MULTILINE)


def dated(value: Any) -> Any:
    """Blocks with instants, channels and groups in words, as a reader in Berlin sees them."""
    if isinstance(value, list):
        return [dated(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    match value.get("type"):
        case "date":
            return {"type": "text", "text": read_instant(datetime.fromtimestamp(value["timestamp"], UTC))}
        case "channel" if "channel_id" in value:
            return {"type": "text", "text": "#channel"}
        case "usergroup" if "usergroup_id" in value:
            return {"type": "text", "text": f"@{ROLE}"}
    return {key: dated(inner) for key, inner in value.items()}


def text(blocks: Blocks) -> str:
    """All that is to be read, without the labels of controls."""
    shown = [block for block in blocks if block["type"] != "actions"]
    return reading.text_of(dated(shown))


def buttons(blocks: Blocks) -> tuple[str, ...]:
    found = (one for one in reading.controls(blocks) if one.kind == "button")
    return tuple(one.label for one in found if not one.action.endswith(NONE))


def selects(blocks: Blocks) -> list[Control]:
    return [one for one in reading.controls(blocks) if one.kind in reading.CHOICES and not one.input]


def clearing(blocks: Blocks) -> str:
    """The action id of the button that clears the first select that can be cleared."""
    found = [one.action for one in reading.controls(blocks) if one.action.endswith(NONE)]
    assert found, "no select can be cleared"
    return found[0]


def label(option: reading.Option) -> str:
    """The whole text of an option, whose end may stand in its description."""
    rest = option.raw.get("description", {}).get("text", "")
    return option.label.removesuffix("…") + (f" {rest}" if rest else "") if rest else option.label


def menus(blocks: Blocks) -> tuple[Menu, ...]:
    """Slack knows no least number; what a member has to go by is the placeholder, which ends with it."""
    cleared = any(one.action.endswith(NONE) for one in reading.controls(blocks))
    found = []
    for one in selects(blocks):
        most = int(one.element.get("max_selected_items", 1))
        least = 0 if cleared else most if one.label.endswith(f" {most}") else 1
        found.append(Menu(tuple(map(label, one.options)), least, most))
    return tuple(found)


def choices(blocks: Blocks) -> tuple[tuple[str, str], ...]:
    """The lettered options of a question."""
    return tuple((found[1], found[2].strip()) for found in _OPTION.finditer(text(blocks)))


def rows(blocks: Blocks) -> Rows:
    """The cells of the first table without its head: a table block, or columns in preformatted text under a rule."""
    for table in reading.tables(dated(blocks)):
        return tuple(tuple(cell.removeprefix("▸ ").strip() for cell in row) for row in table[1:])
    lines = text(blocks).split("\n")
    for number, line in enumerate(lines):
        if re.fullmatch(r"─+(?:  ─+)*", line):
            spans = [found.span() for found in re.finditer("─+", line)]
            below = lines[number + 1 :]
            end = next((at for at, one in enumerate(below) if not one.strip()), len(below))
            cut = [tuple(one[first:last].strip() for first, last in spans) for one in below[:end]]
            return tuple(row[1:] if row[0] in ("▸", "") and len(row) > 2 else row for row in cut)
    return ()


def inputs(screen: Screen) -> tuple[Input, ...]:
    """The inputs of a modal, with what stands in them."""
    state = values(screen)
    found = []
    for one in stateful(screen):
        known = {option.value: label(option) for option in one.options}
        found.append(Input(one.block, one.label, _value(state[one.block][one.action], known), tuple(known.values())))
    return tuple(found)


def _value(entry: Json, labels: dict[str, str]) -> str:
    chosen = entry.get("selected_options") or ([entry["selected_option"]] if entry.get("selected_option") else [])
    return ",".join(labels[one["value"]] for one in chosen) or str(entry.get("value") or "")


def filled(screen: Screen, fields: dict[str, str]) -> Json:
    """What to put into the inputs: labels of choices become lists of options' values."""
    found: Json = {}
    for one in stateful(screen):
        if one.block in fields:
            known = {label(option): option.value for option in one.options}
            given = fields[one.block]
            found[one.block] = [known[name] for name in given.split(",") if name] if known else given
    assert found.keys() == fields.keys(), f"{sorted(fields)} among {[one.block for one in stateful(screen)]}"
    return found


def errors(screen: Screen) -> str:
    return "\n".join(screen.errors.values())
