"""Block Kit → HTML that looks about as Slack does: an approximation by hand, for pictures in the guide.

It draws what the bot sends and nothing else; sizes, colours and the chart's style are ours, and fonts are those at
hand. What it doesn't know it refuses, so that no picture leaves anything out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

STYLE = Path(__file__).with_suffix(".css")
CHART = (430, 150)
"""Width and height in pixels, of which the labels take a part."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture depends on besides the blocks: the instant, the reader's zone, names of channels."""

    now: datetime
    zone: str
    channels: Mapping[str, str] = field(default_factory=dict)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


def page(content: str, fonts: Mapping[str, str]) -> str:
    """A document; ``fonts`` are CSS descriptions → addresses of Source Sans."""
    faces = "".join(f"@font-face {{font-family:'Source Sans 3';src:url('{at}');{how}}}" for how, at in fonts.items())
    style = f"{faces}{STYLE.read_text(encoding='utf-8')}"
    return f"<!doctype html><meta charset=utf-8><style>{style}</style><div id=shot>{content}</div>"


def message(name: str, blocks: list[Json], look: Look, above: str = "") -> str:
    time = f"{look.local(look.now):%H:%M}"
    said = f"<span class=name>{name}</span><span class=app>APP</span><span class=time>{time}</span>"
    head = f"<div class=above>{escape(above)}</div>" if above else ""
    return f"{head}<div class=message><div class=face>Q</div><div class=body>{said}{_blocks(blocks, look)}</div></div>"


def modal(view: Json, look: Look) -> str:
    submit = f"<span class='button primary'>{_plain(view['submit'])}</span>" if "submit" in view else ""
    foot = f"<div class=foot><span class=button>{_plain(view['close'])}</span>{submit}</div>"
    bar = f"<div class=bar><div class=face>Q</div>{_plain(view['title'])}<span class=cross>×</span></div>"
    return f"<div class=modal>{bar}<div class=body>{_blocks(view['blocks'], look)}</div>{foot}</div>"


def home(view: Json, look: Look) -> str:
    return f"<div class=tabs><b>Home</b>Messages&emsp;About</div>{_blocks(view['blocks'], look)}"


def _blocks(blocks: list[Json], look: Look) -> str:
    return "".join(f"<div class=block>{_block(block, look)}</div>" for block in blocks)


def _block(block: Json, look: Look) -> str:  # noqa: PLR0911 (one line per kind of block)
    match block["type"]:
        case "rich_text":
            return "".join(_part(part, look) for part in block["elements"])
        case "header":
            return f"<h3>{_plain(block['text'])}</h3>"
        case "context":
            return f"<div class='context text'>{' '.join(map(_plain, block['elements']))}</div>"
        case "actions":
            return f"<div class=actions>{''.join(map(_control, block['elements']))}</div>"
        case "section":
            side = _control(block["accessory"]) if "accessory" in block else ""
            return f"<div class=side><div class=text>{_plain(block['text'])}</div>{side}</div>"
        case "divider":
            return "<hr>"
        case "table":
            return _table(block, look)
        case "data_visualization" if block["chart"]["type"] == "bar":
            return _chart(block)
        case "input":
            return _input(block)
    raise ValueError(block)


def _plain(text: Json) -> str:
    assert text["type"] == "plain_text", text  # noqa: S101 (the bot writes no mrkdwn)
    return escape(text["text"])


def _part(part: Json, look: Look) -> str:
    inner = "".join(_run(one, look) for one in part["elements"] if part["type"] != "rich_text_list")
    match part["type"]:
        case "rich_text_section":
            return f"<div class=text>{inner}</div>"
        case "rich_text_preformatted":
            return f"<pre>{inner}</pre>"
        case "rich_text_quote":
            return f"<div class='quote text'>{inner}</div>"
        case "rich_text_list":
            tag = "ul" if part["style"] == "bullet" else "ol"
            items = "".join(f"<li>{_part(one, look)}</li>" for one in part["elements"])
            return f"<{tag} style='margin-left:{26 * part.get('indent', 0)}px'>{items}</{tag}>"
    raise ValueError(part)


def _run(run: Json, look: Look) -> str:
    match run["type"]:
        case "text":
            shown = escape(run["text"])
        case "link":
            shown = f"<span class=link>{escape(run.get('text') or run['url'])}</span>"
        case "date":
            shown = _date(run, look)
        case "channel":
            shown = f"<span class=mention>#{escape(look.channels[run['channel_id']])}</span>"
        case "broadcast":
            shown = f"<span class=mention>@{run['range']}</span>"
        case _:
            raise ValueError(run)
    for style, tag in {"bold": "b", "italic": "i", "code": "code"}.items():
        shown = f"<{tag}>{shown}</{tag}>" if run.get("style", {}).get(style) else shown
    return shown


def _date(run: Json, look: Look) -> str:
    """As a reader sees it who prefers 24 hours."""
    at, now = look.local(datetime.fromtimestamp(run["timestamp"], UTC)), look.local(look.now)
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    day = near.get((at.date() - now.date()).days, f"{at:%b} {at.day}, {at.year}")
    hours = int(abs(at - now).total_seconds() // 3600)
    words = {
        "{date_short_pretty}": day,
        "{time}": f"{at:%H:%M}",
        "{time_secs}": f"{at:%H:%M:%S}",
        "{ago}": f"{hours} hours ago",
    }
    shown = str(run["format"])
    for token, said in words.items():
        shown = shown.replace(token, said)
    return escape(shown)


def _control(one: Json) -> str:
    if one["type"] == "button":
        return f"<span class='button {one.get('style', '')}'>{_plain(one['text'])}</span>"
    if one["type"] in ("static_select", "multi_static_select"):
        return f"<span class=select>{_plain(one['placeholder'])}<i>⌄</i></span>"
    raise ValueError(one)


def _table(block: Json, look: Look) -> str:
    sides = [setting.get("align", "left") for setting in block["column_settings"]]
    rows = ""
    for row in block["rows"]:
        cells = (f"<td class={side}>{_cell(cell, look)}</td>" for cell, side in zip(row, sides, strict=True))
        rows += f"<tr>{''.join(cells)}</tr>"
    return f"<table>{rows}</table>"


def _cell(cell: Json, look: Look) -> str:
    return escape(cell["text"]) if cell["type"] == "raw_text" else _block(cell, look)


def _chart(block: Json) -> str:
    points = block["chart"]["series"][0]["data"]
    (width, height), top = CHART, max(point["value"] for point in points)
    step, floor = width / len(points), height - 20
    drawn = f"<line x1=0 x2={width} y1={floor} y2={floor} stroke='#bbb'/>"
    for number, point in enumerate(points):
        tall, middle = (floor - 20) * point["value"] / top, step * (number + 0.5)
        drawn += f"<rect x={middle - 22} y={floor - tall} width=44 height={tall} rx=3 fill='#1264a3'/>"
        drawn += f"<text x={middle} y={floor - tall - 5} text-anchor=middle>{point['value']}</text>"
        drawn += f"<text x={middle} y={height - 4} text-anchor=middle>{escape(point['label'])}</text>"
    return f"<div class=chart><b>{escape(block['title'])}</b><svg viewBox='0 0 {width} {height}'>{drawn}</svg></div>"


def _input(block: Json) -> str:
    label = _plain(block["label"]) + ("<span> (optional)</span>" if block.get("optional") else "")
    hint = f"<div class=hint>{_plain(block['hint'])}</div>" if "hint" in block else ""
    return f"<div class=label>{label}</div>{_element(block['element'])}{hint}"


def _element(one: Json) -> str:
    chosen = [*one.get("initial_options", ()), *([one["initial_option"]] if "initial_option" in one else [])]
    match one["type"]:
        case "plain_text_input":
            return f"<div class='field text'>{escape(one.get('initial_value', ''))}</div>"
        case "radio_buttons" | "checkboxes":
            kind = "choice" if one["type"] == "radio_buttons" else "choice box"
            return "".join(
                f"<div class='{kind}{' on' * (option in chosen)}'><b></b>{_plain(option['text'])}</div>"
                for option in one["options"]
            )
        case "static_select" | "multi_static_select":
            said = ", ".join(_plain(option["text"]) for option in chosen) or "Select an option"
            return f"<div class=field>{said}<i>⌄</i></div>"
    raise ValueError(one)
