"""Reading what was shown: its words, its controls, its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from bot.ui import Button, Form, Options, Row, Select, Table, View, When, Who


def strings(shown: object) -> Iterator[str]:
    """Every text in a view, form or block, tokens and values included."""
    match shown:
        case str():
            yield shown
        case tuple() | list() | frozenset():
            for item in shown:
                yield from strings(item)
        case dict():
            yield from strings(list(shown.items()))
        case _ if is_dataclass(shown):
            for each in fields(shown):
                yield from strings(getattr(shown, each.name))


def words(shown: object) -> str:
    return " ".join(strings(shown))


def blocks(shown: View | Form) -> tuple[object, ...]:
    return shown.blocks if isinstance(shown, View) else shown.intro


def buttons(view: View) -> list[Button]:
    return [b for row in view.controls if isinstance(row, Row) for b in row.buttons]


def button(view: View, label: str) -> Button:
    found = [b for b in buttons(view) if b.label == label]
    assert found, f"no button {label!r} among {[b.label for b in buttons(view)]}"
    return found[0]


def select(view: View) -> Select:
    return next(control for control in view.controls if isinstance(control, Select))


def letter(view: View, text: str) -> str:
    """The letter under which an option is shown."""
    rows = [row for block in view.blocks if isinstance(block, Options) for row in block.rows]
    return next(row.letter for row in rows if row.text == text)


def table(view: View | Form) -> list[tuple[str, ...]]:
    """The cells of the view's table, as text."""
    found = next(block for block in blocks(view) if isinstance(block, Table))
    return [tuple(_cell(cell) for cell in row) for row in found.rows]


def _cell(cell: str | Who | When) -> str:
    match cell:
        case str():
            return cell
        case Who(name):
            return name
        case When(at):
            return f"{at:%Y-%m-%d %H:%M}"
