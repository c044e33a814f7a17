"""After the close: key, distribution, why the others tempt, sources; and what became of one's own answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import tokens
from bot.kinds.base import LETTERS, Choices, Values
from bot.kinds.open import Open
from bot.kinds.variants import fill
from bot.model import Answer, Asking, Grade, Pending, Question, Result, Topic
from bot.ui import (
    Bar,
    Bars,
    Block,
    Button,
    Choice,
    Control,
    Heading,
    Line,
    Markdown,
    Note,
    Options,
    Plain,
    Row,
    Select,
    Style,
    Tone,
    Typed,
    View,
    text_view,
)
from bot.views import assessed
from bot.views.assessed import Said
from bot.views.question import Step, stem
from bot.views.words import SURE, clip, headline, many, percent, points, refs

HIDDEN_UNDER = 5
"""Fewer answers than this would tell who answered what."""


def distribution(rows: Sequence[Bar], answered: int) -> Bars | Note:
    """How the answers fell, or why that isn't shown."""
    if answered < HIDDEN_UNDER:
        return Note(f"{many(answered, 'answer')}. The distribution is shown from {HIDDEN_UNDER} answers on.")
    said = "; ".join(f"{row.label}: {row.value:.0f}{' (right)' if row.mark == 'right' else ''}" for row in rows)
    return Bars(f"{many(answered, 'answer')}", tuple(rows), f"Answers per choice. {said}", of=answered)


def reveal(asking: Asking, topics: Sequence[Topic], shown: Bars | Note) -> View:
    """The public reply to the post of a closed round."""
    values = asking.question.body.values(0)
    head = Line("**The answer** to ", *headline(asking.question, topics, asking.round.id).spans)
    row = Row(
        (
            Button("My result", tokens.mine(asking.round.id), Style.MAIN),
            Button("Report", tokens.report(asking.round.id)),
        )
    )
    blocks = (head, *key(asking, values), shown, *explanation(asking.question, values))
    return View(blocks, (row,), summary="The answer is out.")


def key(asking: Asking, values: Values) -> tuple[Block, ...]:
    """The right answer; with options, each with why it is right or tempts."""
    question, round_ = asking.question, asking.round
    asks = question.body.asks()
    if not isinstance(asks, Choices):
        text = question.body.key(round_.order, values)
        return (Heading("Model answer"), Markdown(text)) if asks.long else (Markdown(f"Key: **{text}**"),)
    if asks.ordered:
        steps = tuple(Choice(LETTERS[round_.order.index(step)], text) for step, text in enumerate(asks.options))
        return (Line("Key: ", question.body.key(round_.order, values)), Options(steps))
    whys, right = question.body.whys(), right_options(question)
    rows = tuple(
        Choice(
            LETTERS[shown],
            fill(asks.options[index], values),
            "right" if index in right else "wrong",
            fill(whys[index], values) if whys else "",
        )
        for shown, index in enumerate(round_.order)
    )
    letters = ", ".join(row.letter for row in rows if row.mark == "right")
    return (Line(f"Key: **{letters}**"), Options(rows))


def right_options(question: Question) -> frozenset[int]:
    """Indices of the right options: those whose pick alone earns something. Empty where there are no options."""
    asks = question.body.asks()
    if not isinstance(asks, Choices):
        return frozenset()
    graded = [question.body.grade((index,), {}) for index in range(len(asks.options))]
    return frozenset(i for i, grade in enumerate(graded) if isinstance(grade, Grade) and grade.score > 0)


def explanation(question: Question, values: Values) -> tuple[Block, ...]:
    sources = refs(question.refs)
    fix = getattr(question.body, "fix", "")
    return (
        Markdown(fill(question.explain, values)),
        *([Line("Fix: ", f"`{fix}`")] if fix else []),
        *([sources] if sources else []),
    )


def closing() -> View:
    """To an answer that came after the time, but before the round was closed."""
    return text_view(
        "It was closing as you answered, so this counts as practice. The reveal follows in a moment.", private=True
    )


def quotes(asking: Asking) -> tuple[str, str]:
    """What stands before and behind an answer: quotes, if it is prose."""
    return ("“", "”") if isinstance(asking.question.body, Open) else ("", "")


def verdict(grade: Grade) -> str:
    if grade.correct:
        return "✓ Right"
    return f"◐ Partly right ({percent(grade.score)} of the points)" if grade.score > 0 else "✗ Not right"


def mine(said: Said, result: Result | None, values: Values, *, helps: bool = False) -> View:
    """What became of my answer to a closed round. ``helps``: I may vote on others' answers to it."""
    asking, answer, grade = said.asking, said.answer, said.grade
    shown = asking.question.body.show(answer.given, asking.round.order)
    sure = f" ({SURE[answer.confidence]})" if answer.confidence else ""
    before, after = quotes(asking)
    head = Line(f"#{asking.round.id} · you answered {before}", Typed(shown), f"{after}{sure}")
    worth, counts = _worth(said, result), result is not None and result.counts
    essay = (assessed.helping(asking.round.id, helps=helps),) if isinstance(asking.question.body, Open) else ()
    if isinstance(grade, Pending):
        return View(
            (head, *assessed.awaited(said), *checklist_blocks(asking, answer), Note(worth)),
            (*checklist(asking, grade), *essay),
            summary="Tick what you covered.",
            private=True,
        )
    if said.card:
        sources = refs(asking.question.refs)
        return View(
            (
                head,
                *assessed.card(said, counts=counts),
                Note(worth),
                *key(asking, values),
                *([sources] if sources else []),
            ),
            (*assessed.confirming(said), *essay),
            summary=f"{assessed.span(said)}.",
            tone=Tone.GOOD if grade.correct else Tone.PLAIN,
            private=True,
        )
    blocks: list[Block] = [head, Line(f"**{verdict(grade)}.** {worth}"), *judged(asking, grade)]
    if asking.question.body.variants() > 1:
        key_ = asking.question.body.key(asking.round.order, values)
        blocks.append(Markdown(f"With your numbers the key is **{key_}**."))
        blocks += explanation(asking.question, values)
    tone = Tone.GOOD if grade.correct else Tone.BAD
    return View(tuple(blocks), essay, summary=verdict(grade), tone=tone, private=True)


def judged(asking: Asking, grade: Grade) -> tuple[Block, ...]:
    """Feedback sentences; for self-assessed answers the ticked and the missing points."""
    blocks: list[Block] = [Markdown(sentence) for sentence in grade.feedback]
    if grade.by == "self":
        blocks += [Line(f"✓ {text}") for text in grade.found] + [Line(f"✗ {text}") for text in grade.missed]
        blocks.append(Note("Your own assessment: it counts for your review, not for boards."))
        blocks.append(Markdown("**Model answer.** " + asking.question.body.key(asking.round.order, {})))
    return tuple(blocks)


def _worth(said: Said, result: Result | None) -> str:
    if result is None:
        return ""
    if result.counts:
        return ("On boards: " if said.card else "") + f"{points(result.centipoints)} points."
    if result.late:
        return "It came after the close, so it counts as practice."
    if result.score is None or result.by == "self":
        return "Open answers that nobody has graded don't count for boards."
    closed, at = said.asking.round.closed_at, said.heard.at
    if closed is not None and at is not None and at > closed:
        return "It was checked only after the close, so it counts for you, and not for boards."
    return "You had seen the key before, or answered it elsewhere, so it counts as practice."


def checklist_blocks(asking: Asking, answer: Answer) -> tuple[Block, ...]:
    """One's own text beside the model answer, to compare."""
    return (
        Heading("Your answer"),
        Plain(str(answer.given)),
        Heading("Model answer"),
        Markdown(asking.question.body.key(asking.round.order, {})),
        Line("Which of these points did you make? Tick them; it is your own assessment."),
    )


def checklist(asking: Asking, pending: Pending) -> tuple[Control, ...]:
    options = tuple((str(index), clip(text, 100)) for index, text in enumerate(pending.points))
    return (Select(tokens.tick(asking.round.id), options, "Points I made", 0, len(options)),)


def practised(said: Said, values: Values, *, step: Step | None, late: bool = False) -> View:
    """Immediate feedback in a private quiz, or for a late answer."""
    asking, answer, grade = said.asking, said.answer, said.grade
    question = asking.question
    shown = question.body.show(answer.given, asking.round.order)
    before, after = quotes(asking)
    lead: list[Block] = [*stem(asking, values), Line(f"You answered {before}", Typed(shown), f"{after}.")]
    if late:
        lead.append(Note("The round has closed, so this counts as practice."))
    controls: list[Control] = []
    tone = Tone.PLAIN
    if isinstance(grade, Pending):
        lead += [*assessed.awaited(said), *checklist_blocks(asking, answer)]
        controls += checklist(asking, grade)
    elif said.card:
        tone = Tone.GOOD if grade.correct else Tone.PLAIN
        lead += [*assessed.card(said, counts=False), *key(asking, values), *explanation(question, values)]
        controls += assessed.confirming(said)
    else:
        tone = Tone.GOOD if grade.correct else Tone.BAD
        lead.append(Line(f"**{verdict(grade)}.**"))
        asks = question.body.asks()
        # Options stand there with why each of them tempts; it needn't be said twice.
        why = () if isinstance(asks, Choices) and not asks.ordered else judged(asking, grade)
        lead += [*why, *key(asking, values), *explanation(question, values)]
    buttons: list[Button] = []
    if step is not None:
        last = step.position + 1 >= step.total
        following = tokens.following(step.session, step.position)
        buttons.append(Button("Finish" if last else "Next", following, Style.MAIN))
    if isinstance(question.body, Open):
        buttons.append(Button("Report", tokens.report(asking.round.id)))
    if buttons:
        controls.append(Row(tuple(buttons)))
    return View(tuple(lead), tuple(controls), summary="Feedback.", tone=tone, private=True)


def shown(question: Question, asking: Asking, topics: Sequence[Topic]) -> View:
    """A question with its key, for reading: letters as written in the bank."""
    values = question.body.values(0)
    head = Line(
        f"**{next((t.title for t in topics if t.id == question.topic), question.topic)}** · `{question.id}` · "
        f"{question.kind}, {question.level}"
    )
    return View(
        (head, *stem(asking, values), *key(asking, values), *explanation(question, values)),
        (),
        summary=question.id,
        private=True,
    )
