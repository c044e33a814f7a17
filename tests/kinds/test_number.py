"""Numbers as people type them and as they read them."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AnswerError
from bot.kinds.number import nice, read, rounded

UNITS = {"MB": 1e-3, "TB": 1000.0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.18", 0.18),
        (".5", 0.5),
        ("5.", 5),
        ("+3", 3),
        ("−5", -5),
        ("- 5", -5),
        ("1.2e3", 1200),
        ("1.2E-3", 0.0012),
        ("1,5e3", 1500),
        ("1e3GB", 1000),
        ("1,200", 1200),
        ("1,200.5", 1200.5),
        ("12,345,678", 12345678),
        ("1 200", 1200),
        ("1 200,5", 1200.5),
        ("1\u202f200 300", 1200300),
        ("1\u00a0200", 1200),
        ("1’200", 1200),
        ("1.200.000", 1200000),
        ("1.200.000,25", 1200000.25),
        ("1.200,5", 1200.5),
        ("1.200", 1.2),
        ("0,18", 0.18),
        ("0,125", 0.125),
        ("12,5", 12.5),
        ("1,2345", 1.2345),
        ("≈ 5.45", 5.45),
        ("~5", 5),
        ("= 5", 5),
        ("1.2×10^3", 1200),
        ("1.2 x 10³", 1200),
        ("3·10⁻²", 0.03),
        ("2*10**(-3)", 0.002),
        ("10^3", 1000),
        ("-10³", -1000),
        ("１２", 12),
        ("5 GB", 5),
        ("5gb", 5),
        ("5450 MB", 5.45),
        ("5450mb", 5.45),
        ("0.5 TB", 500),
    ],
)
def test_reads_numbers_the_way_people_write_them(text: str, value: float) -> None:
    assert read(text, "GB", UNITS) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1,20,000",
        "12 00",
        "1.2.3",
        "1/2",
        "½",
        "5 - 3",
        "5=5",
        "inf",
        "nan",
        "1_000",
        "1e99999",
        "٣",
        "3²",
        "--5",
    ],
)
def test_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(AnswerError):
        read(text, "GB", UNITS)


def test_a_refusal_names_the_forms_and_the_unit() -> None:
    with pytest.raises(AnswerError, match=r"such as 0\.18, 1,200 or 1\.2e3, then optionally the unit GB\."):
        read("about five", "GB", {})
    with pytest.raises(AnswerError, match=r"or 1\.2e3\.$"):
        read("five", "", {})
    with pytest.raises(AnswerError, match="too large"):
        read("1e999", "", {})
    with pytest.raises(AnswerError, match="at most 60 characters"):
        read("1" * 61, "", {})


def test_unknown_units_are_refused_by_naming_the_accepted_ones() -> None:
    with pytest.raises(AnswerError, match="GB or MB or TB"):
        read("5 GiB", "GB", UNITS)
    with pytest.raises(AnswerError, match="GB or MB or TB"):
        read("5 Gb", "GB", UNITS)  # gigabits
    with pytest.raises(AnswerError, match="has no unit"):
        read("5 GB", "", {})
    with pytest.raises(AnswerError, match="use points"):
        read("5 GB", "", {"points": 1.0})


def test_units_forgive_capitals_plurals_hyphens_and_what_follows_the_first_word() -> None:
    assert read("55 request", "requests", {}) == 55
    assert read("55 Requests.", "requests", {}) == 55
    assert read("4130 gpu hours", "GPU-hours", {}) == 4130
    assert read("12.9 B", "B parameters", {}) == 12.9
    assert read("12.9B parameters", "B parameters", {}) == 12.9
    assert read("18 %", "%", {}) == 18


def test_a_pure_number_may_come_as_percent() -> None:
    assert read("12 %", "", {}) == pytest.approx(0.12)


@pytest.mark.parametrize("typed", ["2.05", "2.05×", "2.05 ×", "2.05x", "2.05 X"])
def test_a_factor_may_be_typed_with_its_sign(typed: str) -> None:
    assert read(typed, "×", {}) == 2.05


def test_units_that_differ_in_capitals_only_must_be_typed_exactly() -> None:
    units = {"MW": 1e9}
    assert read("5 mW", "mW", units) == 5
    assert read("5 MW", "mW", units) == 5e9
    with pytest.raises(AnswerError):
        read("5 mw", "mW", units)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_what_python_prints_is_read_back(value: float) -> None:
    assert read(repr(value), "", {}) == value


@given(st.integers(-(10**12), 10**12))
def test_grouped_whole_numbers_are_read_back(value: int) -> None:
    assert read(f"{value:,}", "", {}) == value
    assert read(f"{value:,}".replace(",", "\u202f"), "", {}) == value


@given(st.text(max_size=70))
def test_any_text_is_a_finite_number_or_an_answer_error(text: str) -> None:
    with suppress(AnswerError):
        assert math.isfinite(read(text, "GB", UNITS))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *[(1024, "1024"), (1024.0, "1024"), (0.5, "0.5"), (4129.5, "4130"), (0.12345, "0.1235"), (-0.25, "-0.25")],
        *[(0, "0"), (1.5e-6, "1.5e-6"), (2e15, "2e15"), (12345.678, "12346"), (1e-5, "1e-5")],
    ],
)
def test_nice_numbers_have_four_digits_and_no_trailing_zeros(value: float, text: str) -> None:
    assert nice(value) == text


@pytest.mark.parametrize(
    ("value", "tolerance", "text"),
    [
        (18.1818, 0.5, "18.2"),
        (5.4525952, 0.109, "5.45"),
        (4128.74, 124, "4,130"),
        (1.83509, 0.02, "1.835"),
        (0.12, 0.002, "0.12"),
        (55, 0, "55"),
        (1234567.5, 0, "1,234,567.5"),
        (-12345, 0, "-12,345"),
        (0, 0.1, "0"),
        (1.5e-6, 1e-7, "1.5e-6"),
        (2e20, 1e18, "2e20"),
    ],
)
def test_keys_show_the_digits_that_the_tolerance_supports(value: float, tolerance: float, text: str) -> None:
    assert rounded(value, tolerance) == text


@given(st.floats(1e-9, 1e12), st.floats(0.001, 0.1))
def test_a_key_typed_as_shown_is_within_the_tolerance(value: float, share: float) -> None:
    assert abs(read(rounded(value, value * share), "", {}) - value) <= value * share
