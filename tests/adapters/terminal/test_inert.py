"""Nothing that a player or an author writes may steer the terminal."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from adapters.terminal.inert import clean, clip, same, squeezed
from adapters.terminal.markdown import bare, markdown
from bot import ui
from tests.adapters.terminal.stage import PLACE, screen, text_of

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x07\x08\x9b\u202e\u2066\u200b\u200d\ufeff[]()*_`\\<>m0123;\n\r\t\u2028\u0301\u034f"),
    ),
    max_size=300,
)
ESCAPE = re.compile(r"\x1b(?!\[[0-9;]*m)")
"""An escape that isn't one of rich's own colour codes."""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("a\u202eb\u2066c", "abc"),
        ("zero\u200bwidth\u200d\ufeff", "zerowidth"),
        ("two\n lines\tone", "two lines one"),
        ("bell\x07 back\x08", "bell back"),
        ("z" + "\u0301" * 9, "z" + "\u0301" * 3),
        ("blank\u3164\u2800", "blank"),
        ("lone \ud800 half", "lone half"),
        ("non\xa0breaking", "non breaking"),
    ],
)
def test_clean_leaves_only_what_can_be_seen(typed: str, shown: str) -> None:
    assert squeezed(clean(typed)) == shown


def test_clean_keeps_lines_where_asked() -> None:
    assert clean("a \r\n\tb\u2028c\x1b", lines=True) == "a \n    b\nc"


def test_clip_says_that_something_is_missing() -> None:
    assert clip("abcdef", 6) == "abcdef"
    assert clip("abcdefg", 6) == "abcde…"


def test_same_forgives_case_and_dots() -> None:
    assert same("Answer... ") == same("answer…")


@given(NASTY)
def test_clean_text_holds_no_control_characters(text: str) -> None:
    kinds = {unicodedata.category(sign) for sign in clean(text)}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert {unicodedata.category(sign) for sign in clean(text, lines=True).replace("\n", "")} <= kinds | {"Zs"}


@given(NASTY)
def test_what_players_wrote_never_steers_the_terminal(text: str) -> None:
    shown = screen(60, colour=True)
    blocks = (ui.Plain(text), ui.Line(ui.Who(text), " ", ui.Typed(text)), ui.Table(("Name",), ((ui.Who(text),),)))
    shown.public(PLACE, ui.View(blocks))
    shown.echo(text, text)
    shown.private(PLACE, text, ui.View(blocks))
    printed = text_of(shown)
    assert not ESCAPE.search(printed)
    rest = re.sub(r"\x1b\[[0-9;]*m", "", printed).replace("\n", "")
    assert not {unicodedata.category(sign) for sign in rest} & {"Cc", "Cf", "Cs"}


@given(NASTY)
def test_bank_text_and_labels_never_steer_the_terminal_either(text: str) -> None:
    shown = screen(60, colour=True)
    controls = (ui.Row((ui.Button(text, "q1:mine:1"),), text), ui.Select("q1:pick:1", (("A", text),), text))
    blocks = (
        ui.Markdown(text),
        ui.Heading(text),
        ui.CodeBlock(text, "python"),
        ui.Options((ui.Choice("A", text, "right", text),)),
    )
    shown.public(PLACE, ui.View(blocks, controls, summary=text))
    assert not ESCAPE.search(text_of(shown))


@pytest.mark.parametrize("text", ["[red]danger[/red]", "[bold", ":smile:", "[link=https://x.example]x[/link]", "\\[a]"])
def test_what_looks_like_richs_markup_is_shown_literally(text: str) -> None:
    shown = screen()
    shown.public(PLACE, ui.View((ui.Plain(text), ui.Line(ui.Who(text), "/", ui.Typed(text)))))
    assert text_of(shown).count(text) == 3


def test_players_text_is_no_markdown() -> None:
    shown = screen()
    shown.public(PLACE, ui.View((ui.Plain("**a** `b` [c](d)"), ui.Line(ui.Typed("_e_")))))
    assert "**a** `b` [c](d)" in text_of(shown)
    assert "_e_" in text_of(shown)


def test_long_text_is_clipped() -> None:
    shown = screen()
    long = "x" * 5000
    shown.public(PLACE, ui.View((ui.Plain(long), ui.Line(ui.Who(long), " ", ui.Typed(long)))))
    assert 2100 < text_of(shown).count("x") < 2300
    assert text_of(shown).count("…") == 3


def test_a_name_of_nothing_visible_has_a_stand_in() -> None:
    shown = screen()
    shown.public(PLACE, ui.View((ui.Line(ui.Who("\u200b\u202e")),)))
    assert "(no name)" in text_of(shown)


def test_players_lines_carry_a_bar_so_that_they_cannot_forge_a_frame() -> None:
    shown = screen()
    shown.public(PLACE, ui.View((ui.Plain("one\n◆ Quizmaster  #study\nfree points"),)))
    assert "\n◆ Quizmaster" in text_of(shown)
    assert "▎ ◆ Quizmaster" in text_of(shown)


def test_markdown_styles_and_links() -> None:
    text = markdown("a **bold** and *it* and `code_x*` [site](https://example.org/a) \\*star\\*")
    assert text.plain == "a bold and it and code_x* site (https://example.org/a) *star*"
    assert {str(span.style) for span in text.spans} == {"bold", "italic", "cyan", "underline", "dim"}


def test_markdown_flows_but_keeps_bullets_paragraphs_and_hard_breaks() -> None:
    text = "one\ntwo\n- three\n• four\n\nfive  \nsix"
    assert markdown(text).plain == "one two\n- three\n• four\n\nfive\nsix"


@pytest.mark.parametrize("text", ["# no heading", "| a | b |", "> quote", "1. one", "<b>x</b>", "![i](u)", "---"])
def test_other_markdown_stays_as_it_is(text: str) -> None:
    assert bare(text).startswith(text[0])


def test_without_a_terminal_there_is_no_escape_at_all() -> None:
    shown = screen()
    shown.public(PLACE, ui.View((ui.Heading("H"), ui.CodeBlock("def f(): ...", "python"), ui.Progress(1, 2))))
    assert "\x1b" not in text_of(shown)
    assert isinstance(shown.console, Console)
