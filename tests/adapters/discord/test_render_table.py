"""Tables and bars on a narrow phone: aligned, numbers whole, names clipped, whoever the names belong to."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from adapters.discord import cells, limits
from adapters.discord.blocks import block
from bot import ui
from tests.adapters.discord.reading import read

HIDDEN = {ord(sign): None for sign in "\u200b\u200e\u2068\u2069"}
NAMES = (
    "Ann",
    "x" * 32,
    "مستخدم طويل الاسم جدا جدا جدا جد",
    "👩‍👩‍👧‍👦" * 8,
    "😀" * 32,
    "山田太郎" * 8,
    "a̷̡̛̳̥͎͗͊͐̕b̸̢̛͚̜̆̑̚c",
    "🏳️‍🌈 שלום ```",
    "@everyone <@1>",
)


def board(*names: str, strong: int | None = 1) -> ui.Table:
    rows = tuple(
        (str(n), ui.Who(name), f"{1234.5 + n:.1f}", f"{n}/123", "100 %") for n, name in enumerate(names, start=98)
    )
    return ui.Table(("#", "Name", "Points", "Right", "Accuracy"), rows, (0, 2, 3, 4), strong)


def lines(table: ui.Table) -> list[str]:
    """The lines in the fences, without the signs that take no room."""
    (text,) = block(table, limits.TEXT)
    assert read(text).kinds == ["code block"]
    return [line.translate(HIDDEN) for line in text.splitlines()[1:-1]]


def ends(line: str) -> list[int]:
    """The cells at which the numbers of a line end."""
    return [wcswidth(line[: found.end()]) for found in re.finditer(r"[\d./]+(?= |$)", line)]


def test_a_board_of_odd_names_is_aligned_and_narrow() -> None:
    head, *rows = lines(board(*NAMES))
    assert len(rows) == len(NAMES)
    assert all(wcswidth(line) <= limits.COLUMNS for line in (head, *rows))
    assert len({tuple(ends(row)) for row in rows}) == 1
    for number, row in enumerate(rows, start=98):
        assert row.split()[-4:] == [f"{1234.5 + number:.1f}", f"{number}/123", "100", "%"]


def test_ones_own_row_carries_an_arrow() -> None:
    head, *rows = lines(board("Ann", "Ben", "Eve"))
    assert [row[0] for row in (head, *rows)] == [" ", " ", "▸", " "]


def test_names_are_clipped_and_numbers_never() -> None:
    _, row = lines(board("Maximiliana von und zu Hohenlohe", strong=None))
    assert row == "98 Maximiliana v… 1332.5 98/123    100 %"


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_names_leave_the_columns_in_line(names: list[str]) -> None:
    _, *rows = lines(board(*names, strong=None))
    assert len(rows) == len(names)
    assert len({wcswidth(row) for row in rows}) == 1
    assert wcswidth(rows[0]) <= limits.COLUMNS


def test_a_name_from_right_to_left_is_an_island_in_a_row_that_reads_from_the_left() -> None:
    (text,) = block(board("مرحبا"), limits.TEXT)
    row = text.splitlines()[2]
    assert row.startswith("\u200e")
    assert re.search("\u2068مرحبا\u2069 +1332", row)


def test_words_are_wrapped_where_numbers_need_the_room() -> None:
    table = ui.Table(("Id", "Topic", "Questions"), (("t01", "Transformers compared with CNNs and RNNs", "12"),), (2,))
    assert lines(table) == [
        "Id  Topic                      Questions",
        "t01 Transformers compared with        12",
        "    CNNs and RNNs",
    ]


def test_prose_becomes_a_list_without_its_empty_columns() -> None:
    rows = (("one", "what it is, at some length, so that it wraps", ""), ("two_x", "it is *this*", ""))
    (text,) = block(ui.Table(("Option", "What it is", "One of"), rows, strong=1), limits.TEXT)
    assert text.splitlines() == [
        "-# Option · What it is",
        "- one · what it is, at some length, so that it wraps",
        r"- ▸ two\_x · it is _this_",
    ]


def test_instants_stand_outside_of_code() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    (text,) = block(ui.Table(("Day", "Post", ""), (("Mon", ui.When(noon), ""), ("Tue", "–", "holiday"))), limits.TEXT)
    assert text.splitlines() == [
        "-# Day · Post",
        f"- Mon · <t:{int(noon.timestamp())}:F>",
        "- Tue · – · holiday",
    ]


def test_bars_are_in_line_and_marked_by_signs() -> None:
    chart = ui.Bars(
        "18 answers", (ui.Bar("A", 3, "wrong"), ui.Bar("B", 12, "right"), ui.Bar("C", 0, "wrong"), ui.Bar("D", 3)), ""
    )
    (text,) = block(chart, limits.TEXT)
    assert text.splitlines() == [
        "**18 answers**",
        "```",
        "✗ A ████ 3 (17 %)",
        "✓ B ████████████████ 12 (67 %)",
        "✗ C 0 (0 %)",
        "  D ████ 3 (17 %)",
        "```",
    ]


def test_long_labels_stand_above_their_bars() -> None:
    rows = tuple(ui.Bar(f"A topic with quite a long title, number {n}", 10.0 * n) for n in range(30))
    (text,) = block(ui.Bars("Right per topic, in %", rows, "", "%"), limits.TEXT)
    assert all(wcswidth(line) <= limits.COLUMNS for line in text.splitlines())
    assert [f"number {n}" in text for n in range(30)] == [True] * 30
    assert "████████████████ 290 %" in text


@pytest.mark.parametrize("text", ["a" * 50, "two words", "山田 " * 20, "", "👩‍👩‍👧‍👦" * 30])
def test_wrapping_keeps_every_character(text: str) -> None:
    wrapped = cells.wrapped(text, 10)
    assert all(cells.width(line) <= 10 for line in wrapped)
    assert "".join("".join(wrapped).split()) == "".join(text.split())
