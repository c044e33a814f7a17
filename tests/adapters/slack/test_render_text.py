"""Texts: our Markdown as rich text, foreign text as it was typed, instants."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import inert, limits
from adapters.slack.markup import bare, parts, runs
from adapters.slack.render import pages
from adapters.slack.when import date_element, in_words
from bot import ui
from tests.adapters.contract import hostile
from tests.adapters.slack.reading import STAGE, objects, seen, tried

BOLD, ITALIC, CODE = ({"style": {name: True}} for name in ("bold", "italic", "code"))


def text(words: str, **style: object) -> dict[str, object]:
    return {"type": "text", "text": words, **style}


def test_marks_become_styles() -> None:
    assert runs("a **b** *c* `d`") == [
        text("a "), text("b", **BOLD), text(" "), text("c", **ITALIC), text(" "), text("d", **CODE)
    ]  # fmt: skip
    assert runs(" **both *of* them** ")[2] == text("of", style={"bold": True, "italic": True})


def test_links_lead_to_the_web_or_nowhere() -> None:
    assert runs("[a **b**](https://example.org/x_(y)?a=1&b=2)") == [
        {"type": "link", "url": "https://example.org/x_(y)?a=1&b=2", "text": "a "},
        {"type": "link", "url": "https://example.org/x_(y)?a=1&b=2", "text": "b", **BOLD},
    ]
    assert runs("[a](ftp://example.org)") == [text("a (ftp://example.org)")]
    assert runs("[a](/x)") == [text("a (/x)")]
    assert [one["type"] for one in runs("[a](javascript:alert(1)) <javascript:alert(2)> [b](data:text/html,x)")] == [
        "text"
    ]


def test_paragraphs_and_lists() -> None:
    (section,) = parts("one\ntwo\n\nthree")
    assert section["elements"] == [text("one two\n\nthree")]
    before, first, inner, last = parts("So:\n- a\n- b\n  - c\n- d")
    assert (before["type"], seen([before])) == ("rich_text_section", "So:")
    assert [(part["style"], part["indent"], seen([part])) for part in (first, inner, last)] == [
        ("bullet", 0, "a b"), ("bullet", 1, "c"), ("bullet", 0, "d")
    ]  # fmt: skip
    assert [(part["style"], seen([part])) for part in parts("1. a\n2. b")] == [("ordered", "a b")]


def test_numbers_that_slack_would_count_anew_stay_text() -> None:
    assert seen(parts("2017. A paper")) == "2017. A paper"
    assert seen(parts("3. c\n4. d")) == "3. c\n\n4. d"
    assert seen(parts("1. a\n   - x\n2. b")).split() == ["1.", "a", "x", "2.", "b"]


def test_a_sum_is_no_list() -> None:
    assert seen(parts("a\n+ b")) == "a + b"


@pytest.mark.parametrize("words", hostile.TEXTS.values(), ids=hostile.TEXTS.keys())
def test_foreign_text_is_shown_as_typed_and_means_nothing(words: str) -> None:
    view = ui.View(
        (ui.Plain(words), ui.Line(ui.Typed(words), ui.Who(words)), ui.Note(ui.Typed(words)), ui.CodeBlock(words)),
    )
    (page,) = tried(view)
    said = seen(page.blocks)
    for sign in ("**bold**", "`code`", "[click](https://evil.example/x)", "<!channel>", "<!subteam^S1>", ":joy:"):
        assert (sign in said) == (sign in words)
    assert not {one["type"] for one in objects(page.blocks) if "type" in one} & {"link", "mrkdwn", "emoji", "broadcast"}


def test_what_turns_or_hides_text_is_gone() -> None:
    assert inert.literal(hostile.TURNED) == "gnp.exe abc [31mred[0m 31m"
    assert inert.literal("a\u0300\u0301\u0302\u0303\u0304") == "a\u0300\u0301\u0302"
    assert inert.lines("a\r\nb\u2028c\td") == "a\nb\nc   d"


@given(st.text(max_size=400))
def test_no_text_of_a_player_is_ever_refused_or_parsed(words: str) -> None:
    view = ui.View(
        (
            ui.Plain(words),
            ui.Line("by ", ui.Who(words), ": ", ui.Typed(words)),
            ui.Note(ui.Who(words)),
            ui.Table(("Name", words), ((ui.Who(words), "1"),), strong=0),
        ),
    )
    for page in tried(view):
        assert {one["type"] for one in objects(page.blocks) if "elements" not in one and one.get("text")} <= {
            "text", "plain_text", "raw_text"
        }  # fmt: skip


@given(st.text(alphabet=st.sampled_from("ab *_`[]()<>!@#-+1.\n\\|:/&é漢\u202e"), max_size=200))
def test_no_markdown_of_an_author_is_refused(words: str) -> None:
    tried(
        ui.View(
            (ui.Markdown(words), ui.Heading(words), ui.Line(words), ui.Options((ui.Choice("A", words, "", words),)))
        )
    )


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=100))
def test_letters_and_digits_all_arrive(words: str) -> None:
    assert bare(words) == words
    assert seen(parts(words)) == words


@given(st.text(max_size=300))
def test_escaping_leaves_nothing_live_and_loses_nothing(words: str) -> None:
    escaped = inert.escaped(words)
    assert not {"<", ">"} & set(escaped)
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words


def test_instants_are_in_the_readers_zone_with_words_behind_them() -> None:
    noon = ui.When(STAGE.now + timedelta(hours=3), "full", "Europe/Berlin")
    assert date_element(noon, STAGE.now) == {
        "type": "date",
        "timestamp": 1795431600,
        "format": "{date_short_pretty}, {time}",
        "fallback": "Mon 23 Nov, 12:00 CET",
    }


@pytest.mark.parametrize(
    ("style", "after", "form", "words"),
    [
        ("time", 3, "{time}", "12:00"),
        ("day", 3, "{date_short_pretty}", "Mon 23 Nov"),
        ("relative", 3, "{time_secs}", "12:00:00 CET"),
        ("relative", 30, "{date_short_pretty}, {time}", "Tue 24 Nov, 15:00 CET"),
        ("relative", -3, "{ago}", "06:00:00 CET"),
        ("full", 24 * 60, "{date_short_pretty}, {time}", "Fri 22 Jan 2027, 09:00 CET"),
    ],
)
def test_styles_of_instants(style: str, after: int, form: str, words: str) -> None:
    when = ui.When(STAGE.now + timedelta(hours=after), style, "Europe/Berlin")
    assert date_element(when, STAGE.now)["format"] == form
    assert in_words(when, STAGE.now) == words


def test_zones_without_letters_and_without_data() -> None:
    assert in_words(ui.When(STAGE.now, zone="Asia/Kathmandu"), STAGE.now).endswith("UTC+0545")
    assert in_words(ui.When(STAGE.now, zone="No/Where"), STAGE.now).endswith("UTC")


def test_headings_too_long_for_slack_are_bold_lines() -> None:
    (page,) = pages(ui.View((ui.Heading("word " * 40),)), STAGE)
    assert page.blocks[0]["type"] == "rich_text"
    assert len(seen(page.blocks)) > limits.HEADER
