"""The validator itself: it takes what Slack takes, and names what Slack would refuse."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.adapters.slack.blockkit import live_mentions, problems_of_message, problems_of_view

Change = Callable[[dict[str, Any]], object]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def message() -> dict[str, Any]:
    return {
        "text": "The answer is out.",
        "blocks": [
            {"type": "header", "text": plain("Board")},
            rich({"type": "text", "text": "Key: "}, {"type": "text", "text": "B", "style": {"bold": True}}),
            {
                "type": "table",
                "rows": [[{"type": "raw_text", "text": "Name"}], [rich({"type": "text", "text": "Ada"})]],
                "column_settings": [{"align": "right"}],
            },
            {
                "type": "data_visualization",
                "title": "Answers (42)",
                "chart": {
                    "type": "bar",
                    "series": [{"name": "Answers", "data": [{"label": "A", "value": 30}, {"label": "B", "value": 12}]}],
                    "axis_config": {"categories": ["A", "B"], "y_label": "People"},
                },
            },
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": plain("A"), "action_id": "q1:pick:1:A"},
                    {"type": "button", "text": plain("B"), "action_id": "q1:pick:1:B", "style": "primary"},
                ],
            },
        ],
    }


def modal() -> dict[str, Any]:
    options = [{"text": plain("Guess"), "value": "1"}, {"text": plain("Certain"), "value": "3"}]
    return {
        "type": "modal",
        "title": plain("Answer #1"),
        "submit": plain("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "answer",
                "label": plain("Answer"),
                "element": {"type": "plain_text_input", "action_id": "answer", "max_length": 40},
            },
            {
                "type": "input",
                "block_id": "confidence",
                "label": plain("How sure are you?"),
                "element": {"type": "radio_buttons", "action_id": "confidence", "options": options},
                "optional": True,
            },
        ],
    }


def test_good_ones_pass() -> None:
    assert problems_of_message(message()) == []
    assert problems_of_view(modal()) == []
    assert problems_of_view({"type": "home", "blocks": [{"type": "divider"}]}) == []


def button(index: int) -> dict[str, Any]:
    return {"type": "button", "text": plain("x"), "action_id": f"q1:x:{index}"}


BAD_MESSAGES: dict[str, Change] = {
    "text: missing": lambda m: m.pop("text"),
    "more than 4000": lambda m: m.update(text="x" * 4001),
    "more than 50": lambda m: m.update(blocks=[{"type": "divider"}] * 51),
    "msg_blocks_too_long": lambda m: m["blocks"].extend(rich({"type": "text", "text": "x" * 2900}) for _ in range(5)),
    "'banner' is not one of": lambda m: m["blocks"].append({"type": "banner"}),
    "block_id: 'b' twice": lambda m: [block.update(block_id="b") for block in m["blocks"][:2]],
    "action_id 'q1:pick:1:B' twice": lambda m: m["blocks"][4]["elements"][0].update(action_id="q1:pick:1:B"),
    "cannot exceed 25 elements": lambda m: m["blocks"][4].update(elements=[button(n) for n in range(26)]),
    "cannot exceed 75": lambda m: m["blocks"][4]["elements"][0].update(text=plain("x" * 76)),
    "cannot exceed 150": lambda m: m["blocks"][0].update(text=plain("x" * 151)),
    "text is empty": lambda m: m["blocks"][1]["elements"][0]["elements"][0].update(text=""),
    "'emphasis' was unexpected": lambda m: m["blocks"][1]["elements"][0]["elements"][0].update(emphasis=True),
    "2 of type table": lambda m: m["blocks"].append(m["blocks"][2]),
    "101 rows": lambda m: m["blocks"][2].update(rows=[[{"type": "raw_text", "text": "x"}]] * 101),
    "rows of different lengths": lambda m: m["blocks"][2]["rows"].append([{"type": "raw_text", "text": "x"}] * 2),
    "is too long": lambda m: m["blocks"][3].update(title="x" * 51),
    "aren't the categories": lambda m: m["blocks"][3]["chart"]["axis_config"].update(categories=["A", "C"]),
    "is no link": lambda m: m["blocks"][1]["elements"][0]["elements"].append(
        {"type": "link", "url": "javascript:alert(1)"}
    ),
    "surrogate": lambda m: m["blocks"][1]["elements"][0]["elements"][0].update(text="\ud83d"),
    "blocks: not JSON": lambda m: m.update(blocks="["),
}

BAD_VIEWS: dict[str, Change] = {
    "submit: missing": lambda v: v.pop("submit"),
    "title must be between 1 and 24": lambda v: v.update(title=plain("x" * 25)),
    "private_metadata cannot exceed 3000": lambda v: v.update(private_metadata="x" * 3001),
    "between 1 and 100 blocks": lambda v: v.update(blocks=[{"type": "divider"}] * 101),
    "11 options": lambda v: v["blocks"][1]["element"].update(
        options=[{"text": plain(str(n)), "value": str(n)} for n in range(11)]
    ),
    "value is missing": lambda v: v["blocks"][1]["element"]["options"][0].update(value="3"),
    "none of the options": lambda v: v["blocks"][1]["element"].update(
        initial_option={"text": plain("?"), "value": "9"}
    ),
    "max_length 3001": lambda v: v["blocks"][0]["element"].update(max_length=3001),
    "longer than max_length": lambda v: v["blocks"][0]["element"].update(initial_value="x" * 41),
    "block_id: 'answer' twice": lambda v: v["blocks"][1].update(block_id="answer"),
    "can't stand in a modal": lambda v: v["blocks"].append(message()["blocks"][2]),
    "neither home nor modal": lambda v: v.update(type="page"),
    "'colour' was unexpected": lambda v: v.update(colour="red"),
}


@pytest.mark.parametrize("words", BAD_MESSAGES)
def test_a_bad_message_is_named(words: str) -> None:
    bad = copy.deepcopy(message())
    BAD_MESSAGES[words](bad)
    assert any(words in problem for problem in problems_of_message(bad)), problems_of_message(bad)


@pytest.mark.parametrize("words", BAD_VIEWS)
def test_a_bad_view_is_named(words: str) -> None:
    bad = copy.deepcopy(modal())
    BAD_VIEWS[words](bad)
    assert any(words in problem for problem in problems_of_view(bad)), problems_of_view(bad)


def test_mentions_that_would_ring_are_found() -> None:
    assert live_mentions(message()) == []
    loud = {"text": "<!channel> &lt;!here&gt;", "blocks": [rich({"type": "broadcast", "range": "here"})]}
    assert len(live_mentions(loud)) == 2
