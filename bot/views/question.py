"""The question as posted, its answer form, the private reply to an answer. Nothing here knows right from wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bot.commands import tokens
from bot.kinds.base import LETTERS, Choices, TextEntry, Values
from bot.kinds.variants import fill
from bot.model import LATE_FOR, Asking, Confidence, Mode, Topic
from bot.ui import (
    Block,
    Button,
    Choice,
    CodeBlock,
    Control,
    Field,
    Form,
    Line,
    Markdown,
    Note,
    Options,
    Progress,
    Row,
    Select,
    Span,
    Style,
    Typed,
    View,
    When,
)
from bot.views.words import SURE, brief, clip, headline, many

SURENESS = (
    (Confidence.GUESS, "Guess", "1"),
    (Confidence.FAIR, "Fairly sure", "2"),
    (Confidence.SURE, "Certain", "3"),
)


EXAMPLE = Note("These numbers are an example: you get your own in the answer form.")
SHARED = Note("After the close, others who answered may see a sentence of it, without your name, to help grade it.")
PROSE = "in English, in whole sentences: an automatic check reads it"
AT_ONCE = 4
"""Open questions that can be answered from their list; of more, one is shown first."""
MOST_LISTED = 25
"""Options of a select: Discord's limit (docs: components reference), and enough to look through."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a quiz stands: ``position`` 0-based of ``total``."""

    session: int
    position: int
    total: int


def stem(asking: Asking, values: Values) -> list[Block]:
    """The situation and its code, with the given numbers."""
    question = asking.question
    code = [CodeBlock(question.code.text, question.code.lang)] if question.code else []
    return [Markdown(fill(question.stem, values)), *code]


def title(asking: Asking, values: Values, limit: int) -> str:
    """The beginning of the stem, with the given numbers, as plain text."""
    return brief(fill(asking.question.stem, values), limit)


def asked(asking: Asking, values: Values, *, open_: bool = True) -> tuple[Block, ...]:
    """Stem, code and options, with the given numbers; while it is ``open_``, how to answer where that needs saying."""
    question, blocks = asking.question, stem(asking, values)
    asks = question.body.asks()
    if isinstance(asks, Choices):
        rows = tuple(
            Choice(LETTERS[shown], fill(asks.options[index], values)) for shown, index in enumerate(asking.round.order)
        )
        blocks.append(Options(rows))
        if asks.ordered and open_:
            blocks.append(Note(f"Put them in order: answer with the letters, for example `{_order_example(rows)}`."))
    return tuple(blocks)


def _order_example(rows: Sequence[Choice]) -> str:
    letters = [row.letter for row in rows]
    return "".join(reversed(letters))


def post(asking: Asking, topics: Sequence[Topic]) -> View:
    """The public post of an open round."""
    question, round_ = asking.question, asking.round
    example = question.body.values(0)
    blocks: list[Block] = [headline(question, topics, round_.id), *asked(asking, example)]
    if question.body.variants() > 1:
        blocks.append(EXAMPLE)
    if round_.closes_at is not None:
        blocks.append(Note("Answers are private until it closes: ", closing(asking, round_.closes_at), "."))
    report = Row((Button("Report", tokens.report(round_.id)),))
    return View(tuple(blocks), (*answer_controls(asking), report), summary=title(asking, example, 150))


def closing(asking: Asking, at: datetime) -> When:
    """When it closes; in a live quiz, which counts seconds, how long that still is."""
    return When(at, "relative" if asking.round.mode is Mode.LIVE else "deadline", asking.zone)


def closed(asking: Asking, topics: Sequence[Topic]) -> View:
    """What the post becomes once the round has closed."""
    question, round_ = asking.question, asking.round
    values = question.body.values(0)
    blocks = [headline(question, topics, round_.id), *asked(asking, values, open_=False)]
    summary = f"Closed: {title(asking, values, 140)}"
    spans = ("**Closed** ", When(round_.closed_at, "full", asking.zone), ".") if round_.closed_at else ("**Closed.**",)
    blocks.append(Note(*spans, f" {many(round_.answered, 'answer')}."))
    if round_.closed_at is None or round_.mode is not Mode.DAILY:
        return View(tuple(blocks), (), summary=summary)
    blocks.append(
        Note("Who missed it can practise until ", When(round_.closed_at + LATE_FOR, "full", asking.zone), ".")
    )
    practice = tuple(_labelled(control, "Practise") for control in answer_controls(asking))
    return View(tuple(blocks), practice, summary=summary)


def answer_controls(asking: Asking, *, solo: bool = False) -> tuple[Control, ...]:
    """The way to answer that suits the question's kind."""
    asks, round_ = asking.question.body.asks(), asking.round
    if isinstance(asks, TextEntry) or asks.ordered:
        return (Row((Button("Answer…", tokens.write(round_.id, solo=solo), Style.MAIN),)),)
    letters = LETTERS[: len(asks.options)]
    if asks.pick == 1:
        return (Row(tuple(Button(letter, tokens.pick(round_.id, letter, solo=solo)) for letter in letters), "Answer"),)
    choices = tuple(
        (letter, clip(f"{letter}  {asks.options[index]}", 100))
        for letter, index in zip(letters, round_.order, strict=True)
    )
    placeholder = f"Choose {asks.pick}"
    return (Select(tokens.choose(round_.id, solo=solo), choices, placeholder, asks.pick, asks.pick),)


def form(asking: Asking, values: Values, *, solo: bool, typed: str = "", unsent: bool = False) -> Form:
    """The answer form, with the member's own numbers. ``unsent``: it comes instead of an answer that was typed without
    having seen them."""
    asks, round_ = asking.question.body.asks(), asking.round
    if isinstance(asks, Choices):
        label, hint, limit, long = (
            "Letters in order",
            "for example " + "".join(reversed(LETTERS[: asks.pick])),
            40,
            False,
        )
    else:
        label, hint, limit, long = asks.label, f"in {asks.unit}" if asks.unit else "", asks.limit, asks.long
        hint = PROSE if asks.long else hint
    fields = [Field("answer", label, hint, typed, long=long, limit=limit)]
    if not solo:
        options = tuple((code, words) for _, words, code in SURENESS)
        fields.append(Field("confidence", "How sure are you?", options=options, required=False))
    intro = asked(asking, values)
    if isinstance(asks, TextEntry) and asks.long and round_.mode.public:
        intro = (*intro, SHARED)
    if unsent:
        intro = (*intro, Note("**Not saved yet:** these are your own numbers. Check what you typed, then send it."))
    return Form(f"Answer #{round_.id}", tokens.written(round_.id, solo=solo), tuple(fields), intro)


def saved(
    asking: Asking,
    shown: str,
    letters: str,
    confidence: Confidence | None,
    answered: int,
) -> View:
    """The private reply to a sealed answer.

    ``shown`` is the answer as given; ``letters`` its letters as displayed, "" for typed answers.
    """
    closes = asking.round.closes_at
    until: tuple[str | When, ...] = (" until it closes",)
    if closes is not None:
        live = asking.round.mode is Mode.LIVE
        until = (" until it closes, " if live else " until ", closing(asking, closes))
    sure = f", {SURE[confidence]}" if confidence else ""
    told = f"Saved **{shown}**{sure}." if letters else "Saved "
    first = Line(told, " You can change it", *until, ".") if letters else _saved_text(shown, sure, until)
    others = answered - 1
    count = "You are the first to answer." if others < 1 else f"{many(others, 'other has', 'others have')} answered."
    row = _sureness(asking.round.id, letters, confidence)
    return View((first, Note(count)), row, summary="Your answer is saved.", private=True)


@lru_cache(maxsize=4096)
def _sureness(round_id: int, letters: str, confidence: Confidence | None) -> tuple[Control, ...]:
    """Remembered, since everybody who chose the same letter gets the same buttons."""
    buttons = (
        Button(words, tokens.sure(round_id, letters, level), Style.MAIN if level == confidence else Style.NORMAL)
        for level, words, _ in SURENESS
    )
    return (Row(tuple(buttons), "How sure are you?"),)


def _saved_text(shown: str, sure: str, until: tuple[str | When, ...]) -> Line:
    return Line("Saved “", Typed(shown), f"”{sure}. You can change it", *until, ".")


def solo(asking: Asking, topics: Sequence[Topic], step: Step, values: Values) -> View:
    """A question of a private quiz."""
    blocks = (
        Progress(step.position, step.total, f"Question {step.position + 1} of {step.total}"),
        headline(asking.question, topics, asking.round.id),
        *asked(asking, values),
    )
    row = Row(
        (
            Button("Skip", tokens.following(step.session, step.position)),
            Button("Stop", tokens.stop(step.session), Style.DANGER),
        )
    )
    return View(
        blocks,
        (*answer_controls(asking, solo=True), row),
        summary=f"Question {step.position + 1} of {step.total}",
        private=True,
    )


def whole(asking: Asking, topics: Sequence[Topic], values: Values, mine: str, *, known: bool) -> View:
    """An open question for one member, with what he or she has answered so far. ``known``: the numbers are theirs."""
    blocks: list[Block] = [headline(asking.question, topics, asking.round.id), *asked(asking, values)]
    if asking.question.body.variants() > 1 and not known:
        blocks.append(EXAMPLE)
    spans: list[Span] = ["You answered ", Typed(mine)] if mine else ["Not answered yet"]
    if asking.round.closes_at is not None:
        spans += [", until ", When(asking.round.closes_at, "deadline", asking.zone)]
    return View((*blocks, Note(*spans, ".")), answer_controls(asking), summary="An open question.", private=True)


def open_list(rows: Sequence[tuple[Asking, str, Values]], zone: str | None) -> View:
    """What can still be answered: (asking, what I answered or "", my numbers); times in ``zone`` or the channel's."""
    if not rows:
        return View((Line("Nothing is open here right now."),), summary="Nothing is open.", private=True)
    blocks: list[Block] = [Line(f"**{many(len(rows), 'question is', 'questions are')} open here**")]
    controls: list[Control] = []
    few = len(rows) <= AT_ONCE
    for asking, mine, values in rows:
        closes = asking.round.closes_at
        state: tuple[str | Typed, ...] = (" — you answered ", Typed(mine)) if mine else (" — not answered yet",)
        until: tuple[str | When, ...] = (", until ", When(closes, "deadline", zone or asking.zone)) if closes else ()
        blocks.append(Line(f"#{asking.round.id} · {title(asking, values, 90)}", *state, *until, "."))
        if few:
            controls += [_named(control, asking.round.id) for control in answer_controls(asking)]
    titles = {f"{asked_.round.id}": f"#{asked_.round.id} · {title(asked_, values, 70)}" for asked_, _, values in rows}
    for first in range(0, len(titles), MOST_LISTED):
        listed = tuple(titles.items())[first : first + MOST_LISTED]
        controls.append(Select(tokens.show(), listed, "Show a question whole"))
    return View(tuple(blocks), tuple(controls), summary="Open questions.", private=True)


def _labelled(control: Control, label: str) -> Control:
    if isinstance(control, Row):
        return replace(control, label=label)
    return replace(control, placeholder=f"{label}: {control.placeholder.lower()}")


def _named(control: Control, number: int) -> Control:
    """The control, saying which question it belongs to."""
    if isinstance(control, Row):
        return Row(control.buttons, f"#{number}")
    return Select(control.action, control.options, f"#{number}: {control.placeholder}", control.least, control.most)
