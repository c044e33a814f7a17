"""What can be seen, pixel by pixel."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageColor

from bot import charts
from bot.charts import Picture, card, palette, setting
from bot.commands.words import ShowLeaderboard
from bot.model import Actor, Place, Standing
from bot.ui import Bar, Bars, Heading, Table, View, When, Who
from bot.views import boards, quiz, reveal
from tests.charts.names import HOSTILE

ANSWERS = Bars("8 answers", (Bar("A", 4, "wrong"), Bar("B", 4, "right"), Bar("C", 0, "wrong")), "Words.")
ROW = 60
"""Pixels of a row with its label beside the bar."""


def opened(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.png))
    assert image.format == "PNG"
    assert "transparency" not in image.info
    return image.convert("RGB")


def ink(image: Image.Image, *, without: tuple[str, ...] = (palette.CARD, palette.TRACK)) -> Image.Image:
    """White where something was drawn: what is clearly none of these colours."""
    shown = Image.new("L", image.size, 255)
    for colour in without:
        apart = ImageChops.difference(image, Image.new("RGB", image.size, colour)).convert("L")
        shown = ImageChops.darker(shown, apart.point(lambda value: 255 * (value > 6)))
    return shown


def has(image: Image.Image, colour: str) -> bool:
    """Whether a spot has (nearly) this colour."""
    wanted = ImageColor.getrgb(colour)
    found = image.getcolors(1 << 20) or []
    return any(
        max(abs(a - b) for a, b in zip(rgb, wanted, strict=True)) <= 4 for _, rgb in found if isinstance(rgb, tuple)
    )


def leaderboard(names: list[str], own: int | None = None) -> tuple[Table, str]:
    rows = [Standing(i + 1, i, name, 9900 - 900 * i, 12, 11 - i, mine=i == own) for i, name in enumerate(names)]
    command = ShowLeaderboard(actor=Actor(Place("terminal", "local", "study"), "ann", "Ann"), period="week")
    return parts(boards.leaderboard(command, rows, len(rows), None, "Week 47", None, hidden=False))


def parts(view: View) -> tuple[Table, str]:
    """The table that is worth a picture, and the heading."""
    (table,) = (block for block in view.blocks if isinstance(block, Table) and block.picture)
    return table, next(block.text for block in view.blocks if isinstance(block, Heading))


def bars(count: int) -> Bars:
    return Bars("Topics", tuple(Bar(f"Topic {number}", number) for number in range(count)), "", unit="%")


DRAWN: tuple[Callable[[], Picture], ...] = (
    lambda: charts.distribution(ANSWERS),
    lambda: charts.topics(bars(12)),
    lambda: charts.board(*leaderboard(HOSTILE, own=3)),
)


@pytest.mark.parametrize("draw", DRAWN)
def test_a_picture_is_one_opaque_card_of_moderate_size(draw: Callable[[], Picture]) -> None:
    picture = draw()
    image = opened(picture)
    assert image.width == card.WIDTH
    assert len(picture.png) < 100_000
    for corner in ((0, 0), (image.width - 1, image.height - 1)):
        assert has(image.crop((*corner, corner[0] + 1, corner[1] + 1)), palette.CARD)


def test_letters_can_be_read_on_a_phone() -> None:
    shown_at = 380 / card.WIDTH
    assert min(card.TITLE, card.BODY, card.SMALL) * shown_at >= 13


def test_names_of_files_tell_nothing() -> None:
    assert [draw().name for draw in DRAWN] == ["answers.png", "topics.png", "board.png"]


def test_the_right_bar_differs_in_shape_and_not_only_in_colour() -> None:
    drawn = ink(opened(charts.distribution(ANSWERS)))
    start = card.head_height() + 14
    wrong, right = (drawn.crop((0, start + ROW * row, card.WIDTH, start + ROW * (row + 1))) for row in (0, 1))
    sign, bar = (card.MARGIN, 0, card.MARGIN + 40, ROW), (200, 0, 700, ROW)
    assert ImageChops.difference(wrong.crop(sign), right.crop(sign)).histogram()[255] > 300
    heights = [box[3] - box[1] for box in (row.crop(bar).getbbox() for row in (wrong, right)) if box]
    assert heights == [34, 34 + 2 * 4]


def test_a_right_answer_that_nobody_gave_is_seen() -> None:
    image = opened(charts.distribution(Bars("5 answers", (Bar("A", 5, "wrong"), Bar("B", 0, "right")), "")))
    assert has(image.crop((140, 0, 200, image.height)), palette.RIGHT)


def test_a_chart_without_signs_needs_no_column_for_them() -> None:
    plain = ink(opened(charts.distribution(Bars("5 answers", (Bar("A", 5), Bar("B", 0)), ""))))
    row = plain.crop((card.MARGIN, card.head_height() + 14, card.MARGIN + 30, card.head_height() + 14 + ROW))
    assert row.getbbox() is not None


def test_ones_own_row_has_an_arrow() -> None:
    own, others = (opened(charts.board(*leaderboard(["Ada", "Grace"], own=mine))) for mine in (1, None))
    gutter = (10, 0, 40, own.height)
    assert has(own.crop(gutter), palette.OWN_MARK)
    assert ink(others).crop(gutter).getbbox() is None


WIDE = "W" * 300
COLUMNS = Table(("#", "Name", WIDE, WIDE), (("9" * 90, Who(WIDE), "9" * 90, "9" * 90),), numeric=(0, 2, 3))


@pytest.mark.parametrize(
    "picture",
    [
        lambda: charts.board(*leaderboard(HOSTILE)),
        lambda: charts.board(COLUMNS, f"{WIDE} · {WIDE}"),
        lambda: charts.topics(Bars(WIDE, (Bar(WIDE, 1e300, "right"), Bar("w " * 150, 1, "wrong")), "")),
        lambda: charts.distribution(Bars(WIDE, (Bar(WIDE, 1e14 - 1), Bar("A", 1)), "")),
        lambda: charts.distribution(Bars("8 answers", (Bar("W" * 9, 1e14 - 1, "wrong"), Bar("A", 1, "right")), "")),
    ],
)
def test_nothing_runs_over_the_edge(picture: Callable[[], Picture]) -> None:
    drawn = ink(opened(picture()), without=(palette.CARD,))
    box = drawn.getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert left >= card.MARGIN - setting.OVERHANG
    assert right <= card.WIDTH - card.MARGIN + setting.OVERHANG
    assert top >= 20
    assert bottom <= drawn.height - 20


def test_a_name_with_towering_marks_stays_out_of_the_rows_beside_it() -> None:
    towering, plain = (opened(charts.board(*leaderboard(["Ada", name, "Grace"]))) for name in ("o\u0310\u0324", "o"))
    changed = ImageChops.difference(towering, plain).getbbox()
    assert changed is not None
    assert changed[3] - changed[1] <= 52


@pytest.mark.parametrize("count", [0, 1, 25])
def test_up_to_25_rows_are_drawn(count: int) -> None:
    heights = [opened(charts.topics(bars(each))).height for each in (count, count + 1)]
    assert heights[0] < heights[1] or count == 0


def test_what_is_left_out_is_counted() -> None:
    full, more, most = (opened(charts.distribution(bars(count))) for count in (25, 26, 1000))
    assert full.height < more.height == most.height
    assert ImageChops.difference(more, most).getbbox() is not None


def test_an_empty_board_says_so() -> None:
    image = opened(charts.board(Table(("#", "Name"), ()), "Leaderboard"))
    assert ink(image.crop((0, image.height - 100, image.width, image.height))).getbbox() is not None


def test_a_table_of_any_shape_is_drawn() -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    for block in (
        Table((), ()),
        Table((), ((),)),
        Table(("When",), ((When(at),), ())),
        Table(("A", "B"), (("1",), ("1", "2", "3")), numeric=(0, 1, 7)),
    ):
        assert opened(charts.board(block, "")).width == card.WIDTH


def test_the_live_board_is_worth_a_picture() -> None:
    table, title = parts(quiz.board([Standing(1, 7, "Ada", 12000, 5, 5)], 5))
    assert charts.board(table, title).alt == "Live quiz after #5 (points, right). 1 Ada: 120, 5/5"


def test_the_reveals_chart_is_described() -> None:
    shown = reveal.distribution([Bar("A", 3, "wrong"), Bar("B", 5, "right")], 8)
    assert isinstance(shown, Bars)
    assert charts.distribution(shown).alt == "8 answers. Answers per choice. A: 3; B: 5 (right)"


@pytest.mark.parametrize("draw", DRAWN)
def test_the_same_block_is_the_same_picture_from_many_threads(draw: Callable[[], Picture]) -> None:
    setting.drawn.cache_clear()
    setting.fitted.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        drawn = [each.result() for each in [pool.submit(draw) for _ in range(16)]]
    setting.drawn.cache_clear()
    assert {draw(), *drawn} == {drawn[0]}


def test_importing_the_charts_loads_no_pillow() -> None:
    code = "import sys, bot.charts; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code


LABEL = st.text(st.characters(), max_size=90)
VALUE = st.floats() | st.integers(-5, 2**70).map(float)


@given(LABEL, st.lists(st.builds(Bar, LABEL, VALUE, st.sampled_from(["", "right", "wrong"])), max_size=6), LABEL)
def test_any_rows_can_be_drawn_as_bars(title: str, rows: list[Bar], unit: str) -> None:
    block = Bars(title, tuple(rows), "", unit)
    for picture in (charts.distribution(block), charts.topics(block)):
        assert picture.png.startswith(b"\x89PNG")


@given(LABEL, st.lists(st.tuples(LABEL, LABEL.map(Who), LABEL), max_size=6), st.none() | st.integers(0, 6))
def test_any_rows_can_be_drawn_as_a_board(title: str, rows: list[tuple[str, Who, str]], own: int | None) -> None:
    block = Table(("#", "Name", "Points"), tuple(rows), (0, 2), own)
    assert charts.board(block, title).png.startswith(b"\x89PNG")
