"""Long views become several messages, of which each is valid and none is missing anything."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import limits
from adapters.slack.render import token_of
from bot import ui
from tests.adapters.slack.reading import joined, objects, seen, tried

WORDS = st.text(alphabet=st.sampled_from("abc ж数\n"), min_size=1, max_size=3000)
BLOCKS = st.one_of(
    WORDS.map(ui.Markdown),
    WORDS.map(ui.Plain),
    WORDS.map(ui.CodeBlock),
    WORDS.map(ui.Heading),
    WORDS.map(ui.Line),
    WORDS.map(ui.Note),
    st.integers(1, 120).map(lambda n: ui.Table(("Name", "b"), tuple((ui.Who(f"a{i}"), "c" * n) for i in range(n)))),
    st.integers(1, 30).map(lambda n: ui.Bars("abc", tuple(ui.Bar(f"b{i}", i) for i in range(n)), "abc")),
)
BUTTONS = st.integers(0, 60).map(lambda n: ui.Row(tuple(ui.Button(f"b{i}", f"q1:x:{i}") for i in range(n)), "abc"))
VIEWS = st.builds(
    lambda blocks, controls: ui.View(tuple(blocks), tuple(controls)),
    st.lists(BLOCKS, max_size=12),
    st.lists(BUTTONS, max_size=3),
)


@given(VIEWS)
def test_every_view_is_a_row_of_valid_messages(view: ui.View) -> None:
    found = tried(view)
    pressed = [token_of(one["action_id"]) for page in found for one in objects(page.blocks) if "action_id" in one]
    assert pressed == [button.action for row in view.controls if isinstance(row, ui.Row) for button in row.buttons]
    assert all(page.blocks for page in found) or not (view.blocks or view.controls) or len(found) == 1


@given(st.lists(st.tuples(st.sampled_from((ui.Markdown, ui.CodeBlock, ui.Line)), WORDS), max_size=12))
def test_no_word_is_lost(drawn: list[tuple[Callable[[str], ui.Block], str]]) -> None:
    found = tried(ui.View(tuple(block(words) for block, words in drawn)))
    said = joined(block for page in found for block in page.blocks)
    assert said == "".join("".join(words.split()) for _, words in drawn)


@given(st.integers(1, 130), st.integers(1, 8), st.integers(1, 900))
def test_no_row_of_a_table_is_lost(rows: int, columns: int, width: int) -> None:
    fill = "x" * (width // columns)
    cells = tuple(tuple(f"r{row}c{column}{fill}" for column in range(columns)) for row in range(rows))
    found = tried(ui.View((ui.Table(tuple("h" for _ in range(columns)), cells),)))
    said = joined(block for page in found for block in page.blocks)
    assert all(f"r{row}c{column}" in said for row in range(rows) for column in range(columns))


def test_a_table_with_too_many_columns_is_text() -> None:
    wide = ui.Table(tuple(f"h{n}" for n in range(21)), (tuple(f"c{n}" for n in range(21)),))
    (page,) = tried(ui.View((wide,)))
    assert [block["type"] for block in page.blocks] == ["rich_text"]
    assert all(f"h{n}" in seen(page.blocks) and f"c{n}" in seen(page.blocks) for n in range(21))


def test_a_heading_never_ends_a_message() -> None:
    for length in range(0, 12_000, 500):
        view = ui.View((ui.Markdown("x " * (length // 2)), ui.Heading("Announced"), ui.CodeBlock("y" * 2000)))
        for page in tried(view):
            assert page.blocks[-1]["type"] != "header"


def test_lines_share_a_block() -> None:
    (page,) = tried(ui.View(tuple(ui.Line(f"line {n}") for n in range(60))))
    assert len(page.blocks) <= 3


def test_messages_stay_well_below_what_slack_refuses() -> None:
    assert limits.MESSAGE_BYTES < 12_500
    found = tried(ui.View((ui.Markdown("数" * 9000),)))
    assert 3 <= len(found) <= 4
    assert all(limits.size(page.blocks) <= limits.MESSAGE_BYTES for page in found)
