"""The plain reading of blocks, and what in them isn't inert."""

from __future__ import annotations

from typing import Any

import pytest

from tests.slackserver.bolt import buttons, choice, field, modal, plain, said
from tests.slackserver.reading import controls, live, mrkdwn, tables, text_of


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def section(*spans: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(spans)}


def marked(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("*bold* _it_ ~gone~ `code`", "bold it gone code"),
        ("*_both_*", "both"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("&lt;!channel&gt; &amp;", "<!channel> &"),
        ("<https://example.org|there> <https://example.org>", "there https://example.org"),
        ("<!date^1796029200^{time}|09:00 UTC>", "09:00 UTC"),
    ],
)
def test_markup(markup: str, shown: str) -> None:
    assert mrkdwn(markup) == shown


def test_rich_text() -> None:
    line = section(
        {"type": "text", "text": "Read *this* "},
        {"type": "link", "url": "https://example.org", "text": "there"},
        {"type": "text", "text": " by ", "style": {"bold": True}},
        {"type": "date", "timestamp": 1796029200, "format": "{time}", "fallback": "09:00 UTC"},
        {"type": "emoji", "name": "tada"},
    )
    items = {"type": "rich_text_list", "style": "ordered", "elements": [section({"type": "text", "text": "one"})]}
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a\nb"}]}
    assert text_of([rich(line, items, code)]) == "Read *this* there by 09:00 UTC:tada:\n1. one\na\nb"


def test_other_blocks() -> None:
    cells = [[{"type": "raw_text", "text": "Who"}, {"type": "raw_text", "text": "Points"}]]
    cells.append([rich(section({"type": "text", "text": "Ann"})), {"type": "raw_text", "text": "30"}])
    chart = {"type": "bar", "series": [{"name": "Answers", "data": [{"label": "A", "value": 3}]}]}
    blocks = [
        {"type": "header", "text": plain("Board")},
        {"type": "context", "elements": [plain("small"), {"type": "image", "alt_text": "a star", "image_url": "x"}]},
        {"type": "table", "rows": cells},
        {"type": "data_visualization", "title": "Answers", "chart": chart},
        {"type": "divider"},
        buttons("A", "B"),
        *modal(field("why"))["blocks"],
    ]
    shown = "Board\nsmall a star\nWho  Points\nAnn  30\nAnswers\nA 3\n[A] [B]\nWhy"
    assert text_of(blocks) == shown
    assert tables(blocks) == ((("Who", "Points"), ("Ann", "30")),)


def test_controls() -> None:
    blocks = [{**buttons("A"), "block_id": "b"}, {"type": "actions", "block_id": "c", "elements": [choice("X", "Y")]}]
    press, menu = controls(blocks)
    assert (press.kind, press.label, press.block, press.action, press.input) == ("button", "A", "b", "a", False)
    assert (menu.label, [one.label for one in menu.options]) == ("Choose", ["X", "Y"])
    assert controls([field("why")])[0].input


def test_inert_text_does_nothing() -> None:
    hostile = "<!channel> <@U1> https://evil.example *x*"
    assert live([said(hostile), {"type": "header", "text": plain(hostile)}], "&lt;!channel&gt;") == ()
    assert text_of([said(hostile)]) == hostile


@pytest.mark.parametrize(
    ("block", "text", "found"),
    [
        (marked("<!channel> <@U1>"), "", ("!channel", "@U1")),
        (marked("see https://evil.example now"), "", ("https://evil.example",)),
        (said("fine"), "<!here>", ("!here",)),
        ({"type": "markdown", "text": "<#C1>"}, "", ("#C1",)),
        (rich(section({"type": "broadcast", "range": "channel"})), "", ("!channel",)),
        (rich(section({"type": "user", "user_id": "U1"})), "", ("@U1",)),
        (rich(section({"type": "usergroup", "usergroup_id": "S1"})), "", ("!subteam^S1",)),
        (rich(section({"type": "link", "url": "https://example.org"})), "", ("https://example.org",)),
        (marked("<!date^1796029200^{time}|09:00>"), "", ()),
    ],
)
def test_what_rings_or_links(block: dict[str, Any], text: str, found: tuple[str, ...]) -> None:
    assert live([block], text) == found
