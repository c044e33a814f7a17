"""What is too long for one message becomes several, and nothing gets lost on the way."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import inert, limits, spans
from adapters.discord.blocks import block
from adapters.discord.markup import parts
from adapters.discord.render import pages
from bot import ui
from tests.adapters.discord import shown
from tests.adapters.discord.reading import read

WORDS = st.lists(st.sampled_from(["word", "**bold**", "*it*", "`c o d e`", "end.", "x" * 900, "\n\n", "😀", "a_b"]))
PLAIN = st.lists(st.sampled_from(["word", "x" * 900, "\n", "**", "😀😀", "<@1>"]), max_size=60).map(" ".join)
BLOCK = st.one_of(
    WORDS.map(" ".join).map(ui.Markdown),
    PLAIN.map(ui.Plain),
    PLAIN.map(lambda text: ui.CodeBlock(text, "python")),
    PLAIN.map(lambda text: ui.Line(text[:3000].replace("*", ""))),
    st.integers(0, 200).map(lambda count: ui.Line(*[ui.Who(f"Name{n}") for n in range(count)])),
    st.integers(0, 80).map(lambda count: ui.Options(tuple(ui.Choice("A", f"option{n} " * 20) for n in range(count)))),
    st.integers(1, 200).map(lambda count: ui.Table(("#",), tuple((str(n),) for n in range(count)), (0,))),
)


def letters(text: str) -> str:
    """The letters in order: a word that is longer than a message is cut, and blanks at a break go."""
    return "".join(re.findall(r"[a-zA-Z0-9]+|😀", text))


@given(st.lists(BLOCK, max_size=5))
async def test_every_page_fits(blocks: list[ui.Block]) -> None:
    # No charts here: they have their own tests, and take their time.
    for page in await pages(ui.View(tuple(blocks), (ui.Row((ui.Button("Go", "q1:stop:1"),)),)), pings=[1, 2]):
        shown.check(page)


@given(WORDS.map(" ".join), st.integers(1000, 3000))
def test_markdown_keeps_its_words_in_order(text: str, limit: int) -> None:
    pieces = parts(text, limit)
    assert all(limits.size(piece) <= limit for piece in pieces)
    assert letters("".join(read(piece).text for piece in pieces)) == letters(text)


@given(PLAIN)
def test_code_keeps_its_lines_and_is_fenced_anew(text: str) -> None:
    pieces = block(ui.CodeBlock(text, "python"), 700)
    assert all(limits.size(piece) <= 1600 for piece in pieces)
    assert all(piece.startswith("```python\n") and piece.endswith("\n```") for piece in pieces)
    assert letters("".join(read(piece).text for piece in pieces)) == letters(text)


def test_code_breaks_between_lines() -> None:
    pieces = block(ui.CodeBlock("\n".join(f"line {n}" for n in range(100)), "python"), 400)
    assert len(pieces) > 2
    for piece in pieces:
        first, *inner, last = piece.splitlines()
        assert (first, last) == ("```python", "```")
        assert all(re.fullmatch(r"line \d+", line) for line in inner)


def test_a_long_text_breaks_after_a_sentence() -> None:
    text = "This is a sentence of some length. " * 100
    pieces = parts(text, 1000)
    assert len(pieces) > 3
    assert all(piece.rstrip().endswith("length.") for piece in pieces)


def test_bold_text_stays_bold_over_the_break() -> None:
    pieces = parts("**" + "word " * 400 + "end**", 500)
    assert len(pieces) > 3
    assert {tuple(read(piece).kinds) for piece in pieces} == {("bold",)}


def test_many_names_break_between_names() -> None:
    names = [f"Name {n}" for n in range(300)]
    pieces = spans.lines([span for name in names for span in (ui.Who(name), ", ")], 1000)
    assert all(limits.size(piece) <= 1000 for piece in pieces)
    assert [one.text for piece in pieces for one in read(piece).found] == names


async def test_a_table_repeats_its_head_and_keeps_every_row() -> None:
    rows = tuple((str(n), ui.Who(f"Player {n}"), str(n * 10)) for n in range(1, 301))
    made = await pages(ui.View((ui.Heading("Board"), ui.Table(("#", "Name", "Points"), rows, (0, 2)))))
    tables = [text for page in made for text in shown.texts(page)]
    assert len(tables) > 1
    assert tables[0].startswith("### Board\n```\n")
    assert all(re.search(r"^ *#  Name", text, re.MULTILINE) for text in tables)
    found = re.findall(r"^ *(\d+)  Player (\d+) +(\d+)$", "\n".join(tables), re.MULTILINE)
    assert found == [(str(n), str(n), str(n * 10)) for n in range(1, 301)]


async def test_controls_stand_together_on_the_last_page() -> None:
    row = ui.Row(tuple(ui.Button(letter, f"q1:pick:1:{letter}") for letter in "ABCDEFGH"), "Answer")
    made = await pages(ui.View((ui.Markdown("first " * 600), ui.Markdown("second " * 550)), (row,)))
    assert [len(shown.ids(page)) for page in made] == [0, 8]
    assert "second" in shown.text(made[-1])


async def test_the_last_text_moves_along_with_the_controls() -> None:
    row = ui.Row((ui.Button("Go", "q1:stop:1"),), "label " * 60)
    made = await pages(ui.View((ui.Markdown("first " * 500), ui.Line("x" * 800)), (row,)))
    assert [shown.labels(page) for page in made] == [[], [["Go"]]]
    assert "x" * 800 in shown.text(made[1])


async def test_a_heading_goes_with_what_it_heads() -> None:
    made = await pages(ui.View((ui.Markdown("first " * 600), ui.Heading("Second"), ui.Markdown("second " * 80))))
    assert [("Second" in shown.text(page)) for page in made] == [False, True]


async def test_more_buttons_than_a_message_holds() -> None:
    rows = tuple(ui.Row(tuple(ui.Button(a, f"q1:pick:{n}:{a}") for a in "ABCDEFGH"), f"#{n}") for n in range(8))
    made = await pages(ui.View((ui.Line("Open questions"),), rows))
    for page in made:
        shown.check(page)
    assert shown.ids(*made) == [f"q1:pick:{n}:{a}" for n in range(8) for a in "ABCDEFGH"]


@pytest.mark.parametrize("view", [ui.View(()), ui.View((), summary="Nothing to say."), ui.View((ui.Markdown(" "),))])
async def test_an_empty_view_is_a_message_all_the_same(view: ui.View) -> None:
    (page,) = await pages(view)
    shown.check(page)
    assert shown.text(page).strip() == (view.summary or "…")


def test_a_plain_text_is_capped_at_what_a_form_takes() -> None:
    pieces = block(ui.Plain("word " * 5000), limits.TEXT)
    text = "".join(read(piece).text for piece in pieces)
    assert text.endswith("…")
    assert inert.MOST_PLAIN - 10 < len(" ".join(text.split())) <= inert.MOST_PLAIN
