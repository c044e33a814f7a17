"""Finding what a member means on the screen: the button with that label, the option that begins so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.terminal.controls import buttons, is_letter
from adapters.terminal.inert import clean, clip, same
from adapters.terminal.markdown import bare
from adapters.terminal.screen import Screen, Shown
from bot import ui
from bot.errors import QuizError

_ITEM = re.compile(r'"([^"]*)"|([^",]+)')


@dataclass(frozen=True, slots=True)
class Press:
    """A control that was used: its token, the values chosen in a select, and the message that carried it."""

    on: Shown
    action: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picked:
    """Options that were picked, as letters, in the message that showed them."""

    on: Shown
    letters: str


def listed(text: str) -> tuple[str, ...]:
    """``"a", "b"`` or ``a, b`` or ``"a" "b"`` → both; a comma inside quotes parts nothing."""
    found = (quoted or bare_ for quoted, bare_ in _ITEM.findall(text))
    return tuple(item.strip() for item in found if item.strip())


# ------------------------------------------------------------------ click


def click(screen: Screen, user: str, text: str) -> Press:
    """The newest control that ``user`` can see with a label that is, or begins with, ``text``; or the n-th button.

    Raises QuizError if there is none, or several in one message.
    """
    text = text.strip().strip('"')
    wanted = same(text)
    if not wanted:
        raise QuizError('Name the button: click "Certain", or click 2.')
    for shown in screen.visible(user):
        if press := _labelled(shown, wanted):
            return press
    if wanted.isdecimal():
        return _numbered(screen, user, int(wanted))
    if any(same(button.label).startswith(wanted) for shown in screen.visible(user) for button in _off(shown)):
        raise QuizError(f"The button “{clip(clean(text), 40)}” is switched off.")
    raise QuizError(f"No button on your screen is called “{clip(clean(text), 40)}”.{_there_are(screen, user)}")


def named(shown: Shown, text: str) -> Press | None:
    """The button of ``shown`` with ``text`` as its whole label, an ellipsis aside. Letters name options, and none."""
    wanted = same(text).removesuffix("…")
    named_ = (button for button in buttons(shown.view.controls) if not is_letter(button))
    found = (button.action for button in named_ if same(button.label).removesuffix("…") == wanted)
    return next((Press(shown, action) for action in found), None)


def _labelled(shown: Shown, wanted: str) -> Press | None:
    labels = [(same(button.label), Press(shown, button.action)) for button in buttons(shown.view.controls)]
    for control in shown.view.controls:
        if isinstance(control, ui.Select) and control.least <= 1:
            labels += [(same(label), Press(shown, control.action, (value,))) for value, label in control.options]
    exact = [press for label, press in labels if label == wanted]
    if exact:
        return exact[0]
    begun = [(label, press) for label, press in labels if label.startswith(wanted)]
    if len({label for label, _ in begun}) > 1:
        raise QuizError("That fits several: " + ", ".join(f"“{label}”" for label, _ in begun) + ". Type more of it.")
    return begun[0][1] if begun else None


def _numbered(screen: Screen, user: str, number: int) -> Press:
    for shown in screen.visible(user):
        if pressed := buttons(shown.view.controls):
            if 1 <= number <= len(pressed):
                return Press(shown, pressed[number - 1].action)
            raise QuizError(f"The newest message has {len(pressed)} buttons; click 1 to {len(pressed)}.")
    raise QuizError("There is no button on your screen.")


def _off(shown: Shown) -> list[ui.Button]:
    rows = [control for control in shown.view.controls if isinstance(control, ui.Row)]
    return [button for row in rows for button in row.buttons if button.disabled]


def _there_are(screen: Screen, user: str) -> str:
    labels = seen_labels(screen, user)[:8]
    return " There are: " + ", ".join(f"“{label}”" for label in labels) + "." if labels else ""


def seen_labels(screen: Screen, user: str) -> list[str]:
    """Labels of the buttons that ``user`` can press, newest message first, each once."""
    pressed = (button for shown in screen.visible(user) for button in buttons(shown.view.controls))
    return list(dict.fromkeys(clean(button.label) for button in pressed))


# ------------------------------------------------------------------ pick


def pick(screen: Screen, user: str, texts: Sequence[str]) -> Press | Picked:
    """The newest question (or select) that ``user`` can see and in which every text is the beginning of an option.

    A question that still takes answers goes before one that has closed. Raises QuizError if nothing fits.
    """
    if not texts:
        raise QuizError('Say which option: pick "how its text begins".')
    closed: Picked | None = None
    for shown in screen.visible(user):
        if letters := _lettered(shown, texts):
            if shown.view.controls and not _revealed(shown):
                return Picked(shown, letters)
            closed = closed or Picked(shown, letters)
        elif press := _selected(shown, texts):
            return press
    if closed is None:
        raise QuizError(f"No option on your screen begins with “{clip(clean(texts[0]), 60)}”.")
    return closed


def texts(shown: Shown) -> list[str]:
    """The options that can be picked in a message, as a reader sees them."""
    selects = [control for control in shown.view.controls if isinstance(control, ui.Select)]
    rows = [bare(row.text) for row in _rows(shown)] if shown.view.controls and not _revealed(shown) else []
    return rows or [clean(label) for select in selects for _, label in select.options]


def _revealed(shown: Shown) -> bool:
    return any(row.mark for row in _rows(shown))


def _rows(shown: Shown) -> list[ui.Choice]:
    return [row for block in shown.view.blocks if isinstance(block, ui.Options) for row in block.rows]


def _lettered(shown: Shown, texts: Sequence[str]) -> str:
    rows = [(row.letter, same(bare(row.text))) for row in _rows(shown)]
    if not rows:
        return ""
    letters = [_one(rows, text) for text in texts]
    return "".join(letters) if all(letters) else ""


def _one(options: Sequence[tuple[str, str]], text: str) -> str:
    """The key of the one option that begins with ``text`` or has it as its key; "" if there is none."""
    wanted = same(bare(text))
    named = [key for key, label in options if wanted in (same(key), label)]
    if named:
        return named[0]
    begun = [key for key, label in options if wanted and label.startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise QuizError(f"{len(begun)} options begin with “{clip(clean(text), 60)}”. Type more of it.")
    return ""


def _selected(shown: Shown, texts: Sequence[str]) -> Press | None:
    for control in shown.view.controls:
        if not isinstance(control, ui.Select):
            continue
        if not control.least and [same(text) for text in texts] == ["none"]:
            return Press(shown, control.action)
        options = [(value, same(label)) for value, label in control.options]
        values = tuple(_one(options, text) for text in texts)
        if all(values):
            return Press(shown, control.action, values)
    return None
