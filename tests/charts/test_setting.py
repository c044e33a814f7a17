"""Fonts for every name, and cuts that leave letters whole."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import setting
from bot.charts.letters import ELSEWHERE
from bot.charts.setting import BOX, ELLIPSIS, Setting, drawn, fitted, wrapped


def said(line: Setting) -> str:
    return "".join(run.text for run in line.runs)


@pytest.fixture
def poor_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing but Pillow's own font, and no library for complex scripts."""
    fitted.cache_clear()
    monkeypatch.setattr(setting, "names", lambda *, bold: ("",))
    monkeypatch.setattr(setting, "shapes_text", lambda: False)
    yield
    fitted.cache_clear()


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Łukasz Żółć",
        "Ольга",
        "Ελένη",
        "陈伟汉",
        "陳偉漢",
        "桜さくら",
        "김민준",
        "สมชาย",
        "𝕷𝖊𝖔",
        "Ａｄａ",
        "Ğülşen ★",
    ],
)
def test_the_fonts_have_the_letters_of_names(name: str) -> None:
    line = fitted(name, 600, 33)
    assert BOX not in said(line)
    assert drawn(line, 52, 37).getbbox() is not None


def test_one_japanese_name_is_set_in_one_font() -> None:
    assert len(fitted("桜さくらサクラ", 600, 33).runs) == 1


def test_latin_words_keep_their_font_beside_other_scripts() -> None:
    first = fitted("Wei", 600, 33).runs[0].font
    assert [run.font == first for run in fitted("陈伟 Wei", 600, 33).runs] == [False, True]


def test_words_from_right_to_left_are_put_in_order_together() -> None:
    assert len(fitted("שלום Anna 12", 600, 33).runs) == 1


@pytest.mark.parametrize("bold", [False, True])
def test_a_long_name_is_cut_with_an_ellipsis_as_late_as_possible(bold: bool) -> None:
    line = fitted("m" * 80, 300, 33, bold=bold)
    assert line.width <= 300
    assert said(line).endswith("m" + ELLIPSIS)
    one_more = said(line).replace(ELLIPSIS, "m" + ELLIPSIS)
    assert fitted(one_more, 10_000, 33, bold=bold).width > 300


def test_a_name_that_fits_is_not_cut() -> None:
    width = fitted("Ada Lovelace", 1000, 33).width
    assert said(fitted("Ada Lovelace", width, 33)) == "Ada Lovelace"


def test_letters_without_a_glyph_become_one_box() -> None:
    assert said(fitted("Linear A: \U00010600\U00010601", 600, 33)) == f"Linear A: {BOX}"


@pytest.mark.parametrize("name", ["\U00010600\U00010601", "\u202e\u200b", "\u3164", " "])
def test_a_name_of_which_nothing_can_be_shown_stands_in_the_text(name: str) -> None:
    assert said(fitted(name, 600, 33)) == ELSEWHERE


def test_no_text_is_no_line() -> None:
    assert fitted("", 100, 33).width == 0


def test_letters_cant_leave_their_row() -> None:
    line = fitted("Z" + "\u0310\u0316" + "o\u0361\u0362", 600, 33)
    assert drawn(line, 52, 37).size == (line.width + 2 * setting.OVERHANG, 52)


def test_long_labels_take_two_lines() -> None:
    label = "Transformers compared with CNNs and RNNs in vision and language (12/34)"
    lines = wrapped(label, 700, 33)
    assert " ".join(map(said, lines)) == label
    assert [line.width <= 700 for line in lines] == [True, True]
    assert len(wrapped("Regularisation (3/3)", 700, 33)) == 1


@pytest.mark.parametrize("text", ["w" * 200, "word " * 80, "a " + "w" * 200])
def test_two_lines_are_the_most(text: str) -> None:
    lines = wrapped(text, 500, 33)
    assert len(lines) <= 2
    assert all(line.width <= 500 for line in lines)
    assert said(lines[-1]).endswith(ELLIPSIS)


@pytest.mark.usefixtures("poor_fonts")
@pytest.mark.parametrize(
    ("name", "shown"),
    [("Ada", "Ada"), ("Ada 桜", f"Ada {BOX}"), ("桜さくら", ELSEWHERE), ("محمد", ELSEWHERE), ("A\u200dda", "Ada")],
)
def test_without_fonts_names_are_never_garbled(name: str, shown: str) -> None:
    line = fitted(name, 600, 33)
    assert said(line) == shown
    assert drawn(line, 52, 37).getbbox() is not None


@given(st.text(st.characters(), max_size=60), st.integers(60, 600))
def test_any_text_can_be_set_within_its_room(text: str, limit: int) -> None:
    line = fitted(text, limit, 33)
    assert line.width <= limit
    drawn(line, 52, 37)
    assert all(each.width <= limit for each in wrapped(text, limit, 33))
