"""A mock interview: the present question with feedback on the last one, the forms, and the score card.

Points of the rubric that are still missing are told on the card alone: a follow-up may ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.commands import tokens
from bot.kinds.assessment import Assessment, Verdict
from bot.kinds.open import LIMIT, Followup, Open
from bot.model import Asking, Grade, Topic
from bot.rules.interview import Step, Talk
from bot.rules.spoken import BRIEF, LONG, Delivery, observe
from bot.ui import (
    Block,
    Button,
    Cmd,
    Control,
    Field,
    Form,
    Heading,
    Line,
    Markdown,
    Note,
    Progress,
    Row,
    Select,
    Style,
    Typed,
    View,
)
from bot.views import assessed
from bot.views.assessed import CHECKED, SENTENCE, Said
from bot.views.question import PROSE, asked, title
from bot.views.words import clip, headline, listed, many, refs

THOUGHT = 1000
"""Characters of a thought."""
SHOWN_THOUGHTS = 3
NO_HINT = "No hint: I can't name anything that is still missing."
NUDGES = (
    "Say what you take for granted, and what would change if it didn't hold.",
    "Name two ways to go, and what decides between them.",
    "Put a number on it, if only an order of magnitude.",
    "Say how you would find out whether you are wrong.",
)


@dataclass(frozen=True, slots=True)
class Stand:
    """An interview as it is shown. ``said`` is the answer to the opening with all that is known about it."""

    session: int
    talk: Talk
    asking: Asking
    said: Said | None

    @property
    def total(self) -> int:
        """Questions that it comes to: there may be fewer follow-ups than were wished."""
        body = self.asking.question.body
        return min(self.talk.length, 1 + len(body.rubric.followups)) if isinstance(body, Open) else 1


# ------------------------------------------------------------------ while it runs


def turn(stand: Stand, topics: Sequence[Topic]) -> View:
    """The present question, below what became of the last one."""
    now, session = stand.talk.now, stand.session
    name = f"Question {now.number + 1} of {stand.total}"
    blocks: list[Block] = []
    if now.number:
        blocks += feedback(stand, stand.talk.steps[-2])
    blocks.append(Progress(now.number, stand.total, name))
    if now.asks is None:
        blocks += [headline(stand.asking.question, topics, stand.asking.round.id), *asked(stand.asking, {})]
        blocks.append(
            Note("Answer in English, in whole sentences, as you would aloud; two or three minutes are a good length.")
        )
    else:
        blocks += [Markdown(f"**{now.asks.ask}**"), Note(f"Still about: {title(stand.asking, {}, 120)}")]
    blocks += [Note(f"A hint: one point is filed under **{each}**." if each else NO_HINT) for each in now.hints]
    if now.thoughts:
        nudge = NUDGES[(len(now.thoughts) - 1) % len(NUDGES)]
        blocks.append(Note(f"{many(len(now.thoughts), 'thought')} kept, not graded. {nudge}"))
    hint = [] if now.hints else [Button("Hint", tokens.hint(session, now.number))]
    row = Row(
        (
            Button("Answer…", tokens.write(stand.asking.round.id, solo=True, turn=now.number), Style.MAIN),
            Button("Think aloud…", tokens.aloud(session, now.number)),
            *hint,
            Button("Pass", tokens.pass_(session, now.number)),
            Button("Stop", tokens.stop(session), Style.DANGER),
        )
    )
    return View(tuple(blocks), (row,), summary=f"{name}.", private=True)


def feedback(stand: Stand, step: Step) -> tuple[Block, ...]:
    """What became of a question that is done, while others are still to come."""
    if step.asks is not None:
        return (*_of_followup(step, step.asks),)
    said = stand.said
    if step.skipped or said is None:
        return (Note("You passed on the opening; what it asks for comes on the score card."),)
    body, seen = said.asking.question.body, said.heard.assessed
    if not isinstance(body, Open) or seen is None:
        return (Note(_unread(said.heard.seen)),)
    lines = zip(assessed.points(body, said.heard, seen), seen.points, strict=True)
    covered = [line for line, point in lines if point.verdict is Verdict.COVERED]
    left = [
        f"{word} {many(count, 'point')}"
        for word, verdict in (("I'm not sure of", Verdict.UNSURE), ("I did not find", Verdict.MISSED))
        if (count := len(seen.those(verdict)))
    ]
    rest = [Note(f"{listed(left)}; the score card names what is missing.")] if left else []
    noted = [Note(seen.note)] if seen.note else []
    return (
        Line(f"**{assessed.span(said)}.**"),
        Note(CHECKED),
        *noted,
        *covered,
        *assessed.mistakes(body, seen),
        *rest,
    )


def _of_followup(step: Step, asks: Followup) -> Iterator[Block]:
    """What was expected of a follow-up, and what of it came."""
    if step.skipped:
        yield Note("You passed on it." + (f" I listened for: {'; '.join(asks.expect)}." if asks.expect else ""))
        return
    seen = step.assessed
    if seen is None:
        yield Note(_unread(step.seen) if asks.expect else "This one has no points to look for; it isn't graded.")
        yield from [Line("I listened for: ", "; ".join(asks.expect), ".")] if asks.expect else []
        return
    found = len(seen.those(Verdict.COVERED))
    yield Line(f"**{found} of {many(len(asks.expect), 'thing')} that I listened for.**")
    yield from [Note(seen.note)] if seen.note else []
    for text, each in zip(asks.expect, seen.points, strict=True):
        quote = (" — “", Typed(clip(each.evidence, SENTENCE)), "”") if each.evidence else ()
        yield Line(f"{MARKS[each.verdict]} {text}", *quote)


MARKS = {Verdict.COVERED: "✓", Verdict.UNSURE: "◐ not sure:", Verdict.MISSED: "✗ I did not find:"}


def _unread(seen: Assessment | None) -> str:
    if seen is not None and seen.note:
        return seen.note
    return (
        "Your answer is kept. The automatic check has nothing to say about it, so you can assess it on the score card."
    )


def form(stand: Stand) -> Form:
    """The form for the present question's answer."""
    now = stand.talk.now
    intro = asked(stand.asking, {}) if now.asks is None else (Markdown(f"**{now.asks.ask}**"),)
    action = tokens.written(stand.asking.round.id, solo=True, turn=now.number)
    field = Field("answer", "Your answer", PROSE, long=True, limit=LIMIT)
    return Form(f"Question {now.number + 1} of {stand.total}", action, (field,), intro)


def thought_form(stand: Stand) -> Form:
    """The form for thinking aloud."""
    now = stand.talk.now
    field = Field("thought", "What goes through your mind?", "kept, not graded", long=True, limit=THOUGHT)
    return Form("Think aloud", tokens.thought(stand.session, now.number), (field,))


def goes_on(view: View) -> View:
    """To somebody who begins an interview while another one is unfinished."""
    note = Note("You haven't finished this one, so it goes on. ", Cmd("quiz stop"), " ends it.")
    return replace(view, blocks=(note, *view.blocks))


def sealed(session: int, *, ended: bool) -> View:
    """Instead of an interview whose question is open in the group."""
    text = "This interview's question has just been asked in the channel: answer it there."
    then = " The score card comes when it has closed." if ended else " The interview goes on when it has closed."
    row = Row((Button("Score card" if ended else "Go on", tokens.following(session, 0)),))
    return View((Line(text + then),), (row,), summary=text, private=True)


# ------------------------------------------------------------------ the score card


def card(stand: Stand) -> View:
    """How it went: point by point, the follow-ups, how it was told; then the model answer and what to read."""
    question = stand.asking.question
    sources = refs(question.refs)
    blocks: list[Block] = [
        Heading("Score card"),
        Line(f"**{title(stand.asking, {}, 160)}**"),
        *_coverage(stand),
        *_followups(stand),
        *_told(stand.talk),
        Heading("Model answer"),
        Markdown(question.body.key((), {})),
        Heading("What to read"),
        *([sources] if sources else []),
        Note(
            "With its explanation: ", Cmd(f"question show question:{question.id}"), ". Boards don't count interviews."
        ),
    ]
    report = Row((Button("Report", tokens.report(stand.asking.round.id)),))
    return View(tuple(blocks), (*_assessing(stand.said), report), summary="Score card.", private=True)


def _coverage(stand: Stand) -> Iterator[Block]:
    """The rubric's points, and what the opening's answer made of them."""
    body, said = stand.asking.question.body, stand.said
    if not isinstance(body, Open):
        return
    seen = said.heard.assessed if said else None
    if said is not None and seen is not None:
        yield assessed.verdict(said, "Opening: ")
        yield Note(CHECKED)
        yield from [Note(seen.note)] if seen.note else []
        yield from assessed.points(body, said.heard, seen)
        yield from assessed.mistakes(body, seen)
        yield from assessed.passing(said)
    elif said is not None and isinstance(said.grade, Grade):
        yield Line("**Opening: your own assessment.**")
        yield from [Line(f"✓ {text}") for text in said.grade.found]
        yield from [Line(f"✗ {text}") for text in said.grade.missed]
    elif said is not None:
        yield Line("**Opening: not graded.**")
        yield Note(_unread(said.heard.seen), " Which of the points below did you make?")
    else:
        became = "you passed on it" if stand.talk.steps[0].skipped else "not answered"
        yield Line(f"**Opening: {became}.** It asks for:")
        yield from [Line(f"• {assessed.told(point)}") for point in body.rubric.points]


def _assessing(said: Said | None) -> tuple[Control, ...]:
    """The way to confirm unsure points, or to assess one's own answer where nothing else did."""
    if said is None or isinstance(said.grade, Grade):
        return assessed.confirming(said) if said is not None else ()
    options = tuple((str(index), clip(text, 100)) for index, text in enumerate(said.grade.points))
    return (Select(tokens.tick(said.asking.round.id), options, "Points I made", 0, len(options)),)


def _followups(stand: Stand) -> Iterator[Block]:
    for step in stand.talk.steps[1:]:
        if step.asks is None:
            continue
        level = f" ({step.asks.when})" if step.asks.when else ""
        yield Line(f"**Follow-up {step.number}{level}:** {step.asks.ask}")
        yield from _of_followup(step, step.asks) if step.done else [Note("Not answered.")]


def _told(talk: Talk) -> Iterator[Block]:
    """How the answers were told, as observations; and what help was taken."""
    answers = [step.said for step in talk.steps if step.said]
    if answers:
        yield Heading("How you told it")
        yield Note("Seen from words alone, and without marks.")
        yield from map(Line, delivery(observe(answers[0]), [observe(each) for each in answers]))
    thoughts = [each for step in talk.steps for each in step.thoughts]
    for each in thoughts[-SHOWN_THOUGHTS:]:
        yield Line("You thought aloud: “", Typed(clip(each, SENTENCE)), "”")
    hints = sum(bool(each) for step in talk.steps for each in step.hints)
    passed = sum(step.skipped for step in talk.steps)
    taken = [many(hints, "hint")] * bool(hints) + [many(passed, "pass", "passes")] * bool(passed)
    if taken:
        yield Note(f"With {listed(taken)}, which cost nothing.")


def delivery(opening: Delivery, answers: list[Delivery]) -> list[str]:
    """Observations on length, structure, numbers and examples: first answer, all answers."""
    aloud = f"{opening.seconds} s" if opening.seconds < 90 else f"{opening.seconds / 60:.0f} min"
    length = f"Length: {many(opening.words, 'word')} at first, about {aloud} to say"
    if opening.words < BRIEF:
        length += ": an interviewer would ask you to go on"
    elif opening.words > LONG:
        length += ": long to listen to; say the main point first"
    signposts = list(dict.fromkeys(each for one in answers for each in one.signposts))
    items, numbers = sum(one.items for one in answers), sum(one.numbers for one in answers)
    examples = list(dict.fromkeys(each for one in answers for each in one.examples))
    structure = (
        f"Structure: {listed(f'*{each}*' for each in signposts[:4])}" if signposts else "Structure: no signposts"
    )
    if items:
        structure += f"; {many(items, 'point')} of a list"
    elif not signposts:
        structure += " such as *first*, *because*, *however*"
    return [
        f"{length}.",
        f"{structure}.",
        f"Numbers: {numbers}." if numbers else "Numbers: none; an order of magnitude often helps.",
        f"Example: *{examples[0]}* …" if examples else "Example: none of your own; one makes a claim concrete.",
    ]
