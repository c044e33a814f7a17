"""Buttons, selects and forms, and how to use them with a keyboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table as Grid
from rich.text import Text

from adapters.terminal.inert import clean, clip
from adapters.terminal.markdown import markdown
from bot import ui

MOST_VALUE = 200
MOST_BESIDE = 6
"""Options of a field that stand in one line; more get a line each, with the short name that can be typed for them."""
STYLES = {ui.Style.NORMAL: "", ui.Style.MAIN: "green", ui.Style.DANGER: "red"}


def buttons(shown: Sequence[ui.Control]) -> list[ui.Button]:
    """The buttons that can be pressed, in the order in which they are counted: ``click 1`` is the first."""
    return [
        button for control in shown if isinstance(control, ui.Row) for button in control.buttons if not button.disabled
    ]


def is_letter(button: ui.Button) -> bool:
    """Whether the button stands for an option: its label is a letter alone."""
    label = button.label.strip()
    return len(label) == 1 and label.isalpha()


class Chips:
    """Chips in a row; a chip never breaks over two lines."""

    def __init__(self, label: str, chips: Sequence[Text]) -> None:
        self.label, self.chips = label, chips

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = markdown(self.label, "dim")
        for chip in self.chips:
            if line and cell_len(line.plain) + 2 + cell_len(chip.plain) > options.max_width:
                yield line
                line = Text()
            line = Text.assemble(line, "  ", chip) if line else chip
        yield line


def controls(shown: Sequence[ui.Control], *, lettered: bool) -> Iterator[RenderableType]:
    """The controls and one line that says how to use them. ``lettered``: the options stand above, with letters."""
    pressed = buttons(shown)
    for control in shown:
        match control:
            case ui.Row():
                yield Chips(control.label, [_chip(button, pressed) for button in control.buttons])
            case ui.Select():
                yield from _select(control, lettered=lettered)
    if hint := _hint(shown):
        yield Text(hint, "dim italic")


def _chip(button: ui.Button, pressed: Sequence[ui.Button]) -> Text:
    label = clean(button.label)
    if button.disabled:
        return Text(f"( {label} )", "dim strike")
    # By identity: a label may stand there twice.
    number = next(index for index, one in enumerate(pressed, 1) if one is button)
    front, back = ("[ ", " ]") if is_letter(button) else (f"[{number} ", "]")
    return Text.assemble((front, "dim"), (label, f"bold {STYLES[button.style]}"), (back, "dim"))


def _select(select: ui.Select, *, lettered: bool) -> Iterator[RenderableType]:
    choose = f"choose {select.least}" + (f" to {select.most}" if select.most != select.least else "")
    count = "" if choose in select.placeholder.lower() else f" ({choose})"
    yield Text.assemble(("▾ ", "bold"), markdown(select.placeholder), (count, "dim"))
    if lettered:
        return
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, width=3)
    grid.add_column(overflow="fold")
    for _, label in select.options:
        grid.add_row("  ·", Text(clean(label)))
    yield grid


def _hint(shown: Sequence[ui.Control]) -> str:
    pressed = buttons(shown)
    hints = []
    if any(is_letter(button) for button in pressed):
        hints.append('answer with a letter, or pick "how its text begins"')
    selects = [control for control in shown if isinstance(control, ui.Select)]
    if selects:
        hints.append('pick "…", "…"' if max(select.most for select in selects) > 1 else 'pick "how its text begins"')
    for number, button in enumerate(pressed, 1):
        if not is_letter(button):
            hints.append(f'click "{clean(button.label)}" or click {number}')
            break
    return " · ".join(hints)


def form(shown: ui.Form, typed: Mapping[str, str], errors: Mapping[str, str]) -> Iterator[RenderableType]:
    """The fields with what stands in them, the errors beside them, and how to fill it in."""
    for field in shown.fields:
        yield from _field(field, typed.get(field.name, field.value))
        if errors.get(field.name):
            yield _wrong(errors[field.name])
    # What belongs to no field that is shown must not get lost.
    for stray in errors.keys() - {field.name for field in shown.fields}:
        yield _wrong(errors[stray])
    yield Text(_how(shown), "dim italic")


def _how(shown: ui.Form) -> str:
    texts = [field.name for field in shown.fields if field.required and not field.options]
    rest = [f"{field.name}:…" for field in shown.fields if field.name not in texts]
    if len(texts) == 1:
        return " ".join(['fill "…"', *rest[:2]]) + ("" if rest else ", or just type it")
    return " ".join(["fill", *(f"{name}:…" for name in texts), *rest][:4])


def _wrong(text: str) -> Text:
    return Text.assemble(("✗ ", "bold red"), markdown(text, "red"))


def _field(field: ui.Field, value: str) -> Iterator[Text]:
    """``Label · hint``, and below it the name to fill it by with what stands there."""
    head = markdown(field.label, "bold")
    hints = [*(["optional"] if not field.required else []), *([field.hint] if field.hint else [])]
    yield Text.assemble(head, (" · " + clean(" · ".join(hints)), "dim") if hints else "")
    line = Text(f"  {clean(field.name)}: ", "cyan")
    if field.options:
        chosen = value.split(",")
        marked = [(f"{'●' if one in chosen else '○'} ", one, clean(label)) for one, label in field.options]
        if len(marked) <= MOST_BESIDE:
            yield Text.assemble(line, "  ".join(mark + label for mark, _, label in marked))
            return
        yield line
        for mark, one, label in marked:
            yield Text.assemble("    ", mark, (f"{clean(one)}  ", "cyan"), label)
    else:
        yield Text.assemble(line, (clip(clean(value), MOST_VALUE) or "____", "yellow" if value else "dim"))
