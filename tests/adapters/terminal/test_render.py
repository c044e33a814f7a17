"""Every block, control and form at 80 and at 40 columns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from adapters.terminal.inert import squeezed
from adapters.terminal.screen import OpenForm
from adapters.terminal.when import relative, shown_when
from bot import ui
from tests.adapters.terminal.stage import FORM, PLACE, QUESTION, START, screen, text_of

LONG = "A long sentence about attention that goes on until it has to be broken over several lines of the terminal."
BLOCKS: dict[str, tuple[ui.Block, str]] = {
    "heading": (ui.Heading("The *board*"), "The board"),
    "markdown": (ui.Markdown(f"**Stem** {LONG}"), f"Stem {LONG}"),
    "plain": (ui.Plain("[red]mine[/red]"), "[red]mine[/red]"),
    "line": (
        ui.Line("Saved **B**", ", ", ui.Who("m*2"), " ", ui.Typed("`x`"), " ", ui.Cmd("quiz start")),
        "Saved B, m*2 `x` /quiz start",
    ),
    "note": (ui.Note("until ", ui.When(START, "time", "Europe/Berlin"), "."), "until 09:00."),
    "channel": (ui.Line("It goes to ", ui.Where("study\x1b[1m"), "."), "It goes to #study[1m."),
    "code": (ui.CodeBlock("def f(x):\n\treturn x", "python"), "def f(x): return x"),
    "unknown language": (ui.CodeBlock("a -> b", "no such"), "a -> b"),
    "options": (ui.Options((ui.Choice("A", LONG), ui.Choice("B", "short"))), f"A {LONG} B short"),
    "marked options": (
        ui.Options((ui.Choice("A", "yes", "right", "because"), ui.Choice("B", "no", "wrong"))),
        "✓ A yes because ✗ B no",
    ),
    "bars": (
        ui.Bars("12 answers", (ui.Bar("A", 5, "right"), ui.Bar("B", 7, "wrong"), ui.Bar("C", 0)), "alt"),
        "(42 %)",
    ),
    "table": (
        ui.Table(("#", "Name", "Points"), (("1", ui.Who("ana"), "30"), ("2", ui.Who("bo"), "5")), (0, 2), 1),
        "▸ 2 bo 5",
    ),
    "table of moments": (ui.Table(("When",), ((ui.When(START, "day"),),)), "Mon 23 Nov"),
    "progress": (ui.Progress(2, 5, "Question 3"), "▰▰▱▱▱ Question 3"),
}


@pytest.mark.parametrize("width", [80, 40])
@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_fits_and_says_what_it_should(name: str, width: int) -> None:
    block, said = BLOCKS[name]
    shown = screen(width)
    shown.public(PLACE, ui.View((block,)))
    shown.private(PLACE, "m1", ui.View((block,)))
    assert max(cell_len(line) for line in text_of(shown).split("\n")) <= width
    assert shown.since().count(said) == 2


@pytest.mark.parametrize("width", [80, 40])
def test_a_whole_question_fits(width: int) -> None:
    shown = screen(width)
    shown.public(PLACE, QUESTION)
    shown.private(
        PLACE, "m1", replace(QUESTION, controls=(ui.Select("q1:pick:7", (("A", LONG), ("B", "b")), "Choose", 2, 2),))
    )
    shown.ask("m1", OpenForm(FORM, PLACE))
    assert max(cell_len(line) for line in text_of(shown).split("\n")) <= width


def test_options_hang() -> None:
    shown = screen(40)
    shown.public(PLACE, ui.View((ui.Options((ui.Choice("A", "word " * 12),)),)))
    lines = [line for line in text_of(shown).split("\n") if "word" in line]
    assert lines[0].startswith("  A word")
    assert all(line.startswith("    word") for line in lines[1:])


def test_right_and_wrong_differ_without_colour() -> None:
    shown = screen()
    shown.public(PLACE, ui.View((ui.Bars("", (ui.Bar("A", 1, "right"), ui.Bar("B", 1, "wrong")), ""),)))
    assert "✓ A" in text_of(shown)
    assert "✗ B" in text_of(shown)


def test_buttons_show_label_number_and_how_to_press_them() -> None:
    shown = screen()
    shown.public(PLACE, QUESTION)
    text = shown.since()
    assert "Answer [ A ] [ B ] [ C ]" in text
    assert "[4 Report]" in text
    assert 'answer with a letter, or pick "how its text begins" · click "Report" or click 4' in text


def test_a_disabled_button_looks_different_and_has_no_number() -> None:
    row = ui.Row((ui.Button("Old", "q1:mine:1", disabled=True), ui.Button("Next", "q1:mine:2", ui.Style.MAIN)))
    shown = screen()
    shown.public(PLACE, ui.View((), (row,)))
    assert "( Old ) [1 Next]" in shown.since()


def test_a_chip_never_breaks() -> None:
    row = ui.Row(tuple(ui.Button(f"Button number {n}", "q1:mine:1") for n in range(9)), "Many")
    shown = screen(40)
    shown.public(PLACE, ui.View((), (row,)))
    assert all(f"Button number {n}]" in text_of(shown) for n in range(9))


def test_a_select_lists_its_options_unless_they_stand_above() -> None:
    select = ui.Select("q1:tick:7", (("0", "First point"), ("1", "Second point")), "Points I made", 0, 2)
    shown = screen()
    shown.private(PLACE, "m1", ui.View((), (select,)))
    assert "▾ Points I made (choose 0 to 2) · First point · Second point" in shown.since()
    shown.begin()
    shown.public(PLACE, replace(QUESTION, controls=(select,)))
    assert "First point" not in shown.since()


def test_a_form_shows_its_fields_errors_and_what_was_typed() -> None:
    shown = screen()
    errors = {"answer": "I read a number.", "": "Try again."}
    shown.ask("m1", OpenForm(FORM, PLACE, typed={"answer": "no[b]ne", "confidence": "3"}, errors=errors))
    text = shown.since()
    assert "only m1 sees this (form · Answer #7)" in text
    assert "Your number · in nats answer: no[b]ne ✗ I read a number." in text
    assert "How sure? · optional confidence: ○ Guess ● Certain" in text
    assert "✗ Try again." in text
    assert 'fill "…" confidence:…' in text


def test_private_and_public_look_different_without_colour() -> None:
    shown = screen()
    shown.public(PLACE, ui.text_view("Hello"))
    shown.private(PLACE, "m2", ui.text_view("Secret"))
    lines = text_of(shown).split("\n")
    assert any(line.startswith("◆ Quizmaster  #study  08:00") for line in lines)
    assert any(line.startswith("╭╌ 🔒 only m2 sees this ╌") for line in lines)
    assert any(line.startswith("┆ Secret") for line in lines)


def test_expectations_see_text_without_frames_and_wrapping() -> None:
    shown = screen(30)
    shown.private(PLACE, "m1", ui.View((ui.Markdown(LONG),)))
    assert LONG in shown.since()
    assert LONG not in squeezed(text_of(shown))


@pytest.mark.parametrize(
    ("style", "zone", "said"),
    [
        ("full", "Europe/Berlin", "Mon 23 Nov, 09:00 CET"),
        ("full", "Asia/Kathmandu", "Mon 23 Nov, 13:45 UTC+0545"),
        ("full", "Nowhere/Land", "Mon 23 Nov, 08:00 UTC"),
        ("time", "Asia/Tokyo", "17:00"),
        ("day", "Pacific/Kiritimati", "Mon 23 Nov"),
        ("relative", "UTC", "now"),
    ],
)
def test_instants(style: str, zone: str, said: str) -> None:
    assert shown_when(ui.When(START, style, zone), START) == said


def test_another_year_is_named() -> None:
    later = datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert shown_when(ui.When(later), START) == "Mon 4 Jan 2027, 09:00 UTC"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "now"), (59, "in 59 s"), (-90, "1 min ago"), (3600, "in 1 h"), (172_799, "in 47 h"), (-172_800, "2 d ago")],
)
def test_relative_times(seconds: int, said: str) -> None:
    assert relative(timedelta(seconds=seconds)) == said


def test_progress_of_nothing() -> None:
    shown = screen()
    shown.public(PLACE, ui.View((ui.Progress(0, 0),)))
    assert "▱ 0 of 0" in shown.since()


@pytest.mark.parametrize("width", [80, 40])
def test_many_options_of_a_field_get_a_line_each(width: int) -> None:
    options = tuple((f"t{n:02}", f"Topic {n}, {LONG[:30]}") for n in range(1, 13))
    form = ui.Form("Set up", "q1:setup", (ui.Field("topics", "Topics", value="t02,t03", options=options, many=True),))
    shown = screen(width)
    shown.ask("m1", OpenForm(form, PLACE))
    lines = text_of(shown).split("\n")
    assert max(cell_len(line) for line in lines) <= width
    assert [index for index in range(1, 13) if any(f"● t{index:02}  Topic" in line for line in lines)] == [2, 3]
    assert sum("○ t" in line for line in lines) == 10
