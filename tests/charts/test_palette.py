"""Colours stand out by the formula of WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

import pytest

from bot.charts import palette


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_knows_its_ends() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("colour", "below"), palette.TEXTS)
def test_text_can_be_read(colour: str, below: str) -> None:
    assert contrast(colour, below) >= 4.5


@pytest.mark.parametrize(("colour", "beside"), palette.SHAPES)
def test_shapes_can_be_told_apart_by_lightness_alone(colour: str, beside: str) -> None:
    assert contrast(colour, beside) >= 3
