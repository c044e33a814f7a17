"""Bars of characters, and the numbers behind them."""

from dataclasses import replace

from bot.textbars import bar, steps
from bot.ui import Bar, Bars


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    assert bar(10, 10, 8) == "█" * 8
    assert bar(5, 10, 8) == "█" * 4
    assert bar(0.01, 10, 8) == "▏"
    assert bar(0, 10, 8) == bar(0, 0, 8) == ""


def test_steps_fill_up() -> None:
    assert steps(3, 5) == ("▰▰▰", "▱▱")
    assert steps(50, 100) == ("▰" * 5, "▱" * 5)
    assert steps(9, 3) == ("▰▰▰", "")
    assert steps(0, 0) == ("", "▱")


def test_amounts_have_their_unit_or_their_share() -> None:
    counts = Bars("", (Bar("A", 1), Bar("B", 3)), "")
    assert counts.amount(3) == "3 (75 %)"
    assert replace(counts, of=4).amount(1) == "1 (25 %)"
    assert replace(counts, of=3).amount(3) == "3 (100 %)"
    assert replace(counts, unit="%").amount(71) == "71 %"
    assert replace(counts, rows=(Bar("A", 0.125),)).amount(0.125) == "0.125"
