"""The platform-neutral vocabulary in which the quizmaster speaks: views, forms, and the action token.

A renderer per platform turns these into its own widgets, within its own limits. ``Markdown`` holds our own and the
question authors' text; what *players* wrote goes into ``Plain`` blocks or ``Who``/``Typed`` spans, which a renderer
must escape, so that nobody can forget to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from math import isfinite

from bot.errors import QuizError


class Reply(Enum):
    """How a command must be acknowledged, known before any work starts."""

    FORM = "form"
    """Opens a form as the first response."""
    PRIVATE = "private"
    """A new message that only the actor sees."""
    PUBLIC = "public"
    """A new message that the channel sees."""
    UPDATE = "update"
    """Edits the message that carried the control."""


# ------------------------------------------------------------------ spans of a line


@dataclass(frozen=True, slots=True)
class When:
    """An instant, shown in the reader's own zone where the platform can, else in ``zone``.

    ``style``: ``time`` (09:00), ``day`` (Mon 23 Nov), ``full`` (Mon 23 Nov, 09:00 CET), ``relative`` (in 3 h),
    ``deadline`` (as ``full``, and how long that still is where the platform keeps counting).
    """

    at: datetime
    style: str = "full"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Who:
    """A player's or team's name: untrusted."""

    name: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A short text that a player typed: untrusted."""

    text: str


@dataclass(frozen=True, slots=True)
class Cmd:
    """A command as the platform writes it: ``Cmd("quiz start")`` → ``/quiz start``."""

    words: str


@dataclass(frozen=True, slots=True)
class Where:
    """A channel, by the platform's own name for it (``Place.channel``), shown as the platform writes channels; it may
    be what somebody typed: untrusted."""

    channel: str


Span = str | When | Who | Typed | Cmd | Where
"""A ``str`` is our own Markdown (bold, italic, `code`)."""


# ------------------------------------------------------------------ blocks


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Markdown:
    """Text of the question bank or of the bot: bold, italic, `code`, links; no headings or tables."""

    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A player's text, shown literally."""

    text: str


@dataclass(frozen=True, slots=True, init=False)
class Line:
    """One paragraph of spans."""

    spans: tuple[Span, ...]

    def __init__(self, *spans: Span) -> None:
        object.__setattr__(self, "spans", spans)


@dataclass(frozen=True, slots=True, init=False)
class Note:
    """A line of small print."""

    spans: tuple[Span, ...]

    def __init__(self, *spans: Span) -> None:
        object.__setattr__(self, "spans", spans)


@dataclass(frozen=True, slots=True)
class CodeBlock:
    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as displayed. ``mark`` is "" while sealed, else ``right`` or ``wrong``; never colour alone."""

    letter: str
    text: str
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    rows: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """``mark`` as in Choice; ``value`` in the chart's own unit."""

    label: str
    value: float
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: a picture with ``alt`` where the platform shows pictures, text bars everywhere.

    ``of`` is what counts are a share of, where that isn't their sum (answers with several choices each)."""

    title: str
    rows: tuple[Bar, ...]
    alt: str
    unit: str = ""
    of: int | None = None

    def share(self, value: float) -> str:
        """ "42 %" of all that was counted; "" where nothing was, or where the values aren't counts."""
        values = [row.value for row in self.rows]
        if self.unit or not all(isfinite(each) and each >= 0 and float(each).is_integer() for each in values):
            return ""
        whole = sum(values) if self.of is None else self.of
        return f"{100 * value / whole:.0f} %" if whole > 0 else ""

    def amount(self, value: float) -> str:
        """The number behind a bar: with its unit, or, where whole numbers are counted, with its share of all."""
        number = f"{value:.0f}" if float(value).is_integer() else f"{value:.3g}"
        if self.unit:
            return f"{number} {self.unit}"
        share = self.share(value)
        return f"{number} ({share})" if share else number


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; ``Who`` cells are escaped. ``numeric`` lists the columns that are aligned right.
    ``strong`` is the index of the row to set off (the reader's own), or None. ``picture``: worth one beside the
    text, where the platform shows pictures."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | Who | When, ...], ...]
    numeric: tuple[int, ...] = ()
    strong: int | None = None
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int
    label: str = ""


Block = Heading | Markdown | Plain | Line | Note | CodeBlock | Options | Bars | Table | Progress


# ------------------------------------------------------------------ controls


class Style(StrEnum):
    NORMAL = "normal"
    MAIN = "main"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """``label`` at most 34 characters; ``action`` a token."""

    label: str
    action: str
    style: Style = Style.NORMAL
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons that belong together; ``label`` explains them to those who can't see the grouping."""

    buttons: tuple[Button, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """Choose ``least`` to ``most`` of the options (value, label); the values travel beside the token."""

    action: str
    options: tuple[tuple[str, str], ...]
    placeholder: str = ""
    least: int = 1
    most: int = 1


Control = Row | Select


class Tone(StrEnum):
    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class View:
    """Something to show. ``summary`` is the one-line fallback for notifications and screen readers (trusted text
    only). ``private`` None: as the command's ``reply`` says; True: never to the channel, whatever it says."""

    blocks: tuple[Block, ...]
    controls: tuple[Control, ...] = ()
    summary: str = ""
    tone: Tone = Tone.PLAIN
    private: bool | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form.

    ``options`` (value, label) make it a choice; else it is a text input of at most ``limit`` characters.
    ``value`` is what stands there at first. ``suggest`` names a completion source ("zone", "topic").
    ``many`` lets several options be chosen; the values then arrive joined with commas.
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    long: bool = False
    required: bool = True
    limit: int = 200
    suggest: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form (modal). ``title`` at most 24 characters (Slack's limit). ``intro`` is shown above the fields."""

    title: str
    action: str
    fields: tuple[Field, ...]
    intro: tuple[Block, ...] = ()
    submit: str = "Send"
    errors: Mapping[str, str] | None = None


# ------------------------------------------------------------------ the action token

VERSION = "q1"
TOKEN_LIMIT = 100
"""Discord's custom_id is the tightest (docs: components reference); Slack allows 255."""


class StaleTokenError(QuizError):
    """A control of another version, or one that nobody ever made."""

    def __init__(self) -> None:
        super().__init__("This button is from an older version of the bot. Ask again with the command, please.")


def token(verb: str, *args: str | int) -> str:
    """``token("pick", 17, "B")`` → ``q1:pick:17:B``. Arguments may not contain a colon."""
    text = ":".join((VERSION, verb, *map(str, args)))
    if len(text) > TOKEN_LIMIT or text.count(":") != len(args) + 1:
        raise ValueError(f"not a token: {text!r}")
    return text


def untoken(text: str) -> tuple[str, tuple[str, ...]]:
    """The verb and arguments of a token. Raises StaleTokenError for anything else."""
    version, _, rest = text.partition(":")
    verb, *args = rest.split(":")
    if version != VERSION or not verb or len(text) > TOKEN_LIMIT:
        raise StaleTokenError
    return verb, tuple(args)


def text_view(*spans: Span, tone: Tone = Tone.PLAIN, private: bool | None = None) -> View:
    """A view of a single line."""
    return View((Line(*spans),), summary=summed(spans), tone=tone, private=private)


def summed(spans: Sequence[Span]) -> str:
    """A line as trusted plain text, for summaries: what players wrote is left out."""
    parts = []
    for span in spans:
        match span:
            case str():
                parts.append(span.replace("**", ""))
            case Cmd(words):
                parts.append(f"/{words}")
            case When(at):
                parts.append(f"{at:%Y-%m-%d %H:%M} UTC")
            case Where():
                parts.append("a channel")
            case Who() | Typed():
                parts.append("…")
    return "".join(parts)
