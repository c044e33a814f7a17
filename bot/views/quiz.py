"""Quizzes on demand: the score card of a private one, the host's panel and the board of a live one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.commands import tokens
from bot.kinds.base import Values
from bot.model import Asking, Player, Result, Standing, Topic
from bot.ports import Session
from bot.rules.standings import By, Tally
from bot.rules.standings import ranked as rank
from bot.ui import Block, Button, Cmd, Heading, Line, Note, Progress, Row, Style, Table, View, When, Who
from bot.views.question import title
from bot.views.words import many, points, share, topic_title


def score_card(rows: Sequence[tuple[Asking, Result | None, Values]], topics: Sequence[Topic], planned: int) -> View:
    """How a private quiz went: (asking, result or None for a skipped question, the member's numbers)."""
    done = [result for _, result, _ in rows if result is not None]
    right = sum(result.correct for result in done)
    graded = sum(result.score is not None for result in done)
    blocks: list[Block] = [
        Heading("Score card"),
        Line(f"**{right} of {graded} right** ({share(right, graded)})" if graded else "**Nothing was graded.**"),
    ]
    if len(done) < planned:
        blocks.append(Note(f"{planned - len(done)} of {planned} skipped or not reached."))
    table = tuple(
        (
            topic_title(topics, asked.question.topic),
            title(asked, values, 60),
            "skipped" if result is None else _mark(result),
        )
        for asked, result, values in rows
    )
    blocks.append(Table(("Topic", "Question", "Result"), table))
    missed = [asked for asked, result, _ in rows if result is None or not result.correct]
    if missed:
        blocks.append(
            Line(
                "Look again at: " + ", ".join(f"`{asked.question.id}`" for asked in missed) + " with ",
                Cmd("question show"),
                ".",
            )
        )
    blocks.append(Note("Practice: it feeds your own statistics, not the boards."))
    return View(tuple(blocks), (), summary=f"{right} of {graded} right.", private=True)


def _mark(result: Result) -> str:
    if result.score is None:
        return "not graded"
    if result.correct:
        return "✓ right"
    return "◐ partly" if result.score > 0 else "✗ wrong"


def instead(view: View) -> View:
    """The first question of a quiz that took another one's place."""
    return replace(view, blocks=(Note("This takes the place of your unfinished quiz, which has ended."), *view.blocks))


def fewer(view: View, found: int, wished: int) -> View:
    """The beginning of a quiz, with a word on it if it is shorter than wished."""
    if found >= wished:
        return view
    fit = "question fits" if found == 1 else "questions fit"
    return replace(view, blocks=(Note(f"Only {found} {fit} what you asked for."), *view.blocks))


def panel(session: Session, closes: datetime | None, zone: str) -> View:
    """The host's private controls."""
    number, total = session.position + 1, len(session.questions)
    last = number >= total
    timing: list[str | When] = ["It closes when you go on."]
    if closes is not None:
        timing = ["It closes by itself: ", When(closes, "relative", zone), "."]
    blocks = (
        Progress(number, total, f"Live quiz: question {number} of {total} is out"),
        Note(*timing, " Everybody answers privately; you may, too."),
    )
    row = Row(
        (
            Button(
                "Reveal and finish" if last else "Reveal and next",
                tokens.following(session.id, session.position),
                Style.MAIN,
            ),
            Button("Stop", tokens.stop(session.id), Style.DANGER),
        )
    )
    return View(blocks, (row,), summary=f"Question {number} of {total} is out.", private=True)


def over(session: Session) -> View:
    """The panel after the end."""
    text = f"The live quiz is over after {many(session.position + 1, 'question')}; its board is in the channel."
    return View((Line(text),), (), summary=text, private=True)


def ranked(sums: Mapping[int, tuple[int, int, int]], players: Mapping[int, Player]) -> list[Standing]:
    """Standings of a live quiz, from player → (centipoints, answered, correct)."""
    shown = {player: row for player, row in sums.items() if not players[player].hidden}
    return rank((Tally(p, players[p].name, *row) for p, row in shown.items()), By.POINTS)


def board(rows: Sequence[Standing], number: int) -> View:
    """The public board of a live quiz after question ``number``."""
    head = Heading(f"Live quiz after #{number}")
    if not rows:
        return View((head, Line("Nobody has points yet.")), summary="Nobody has points yet.")
    table = tuple((str(r.rank), Who(r.name), points(r.centipoints), f"{r.correct}/{r.answered}") for r in rows[:10])
    blocks: list[Block] = [head, Table(("#", "Name", "Points", "Right"), table, numeric=(0, 2, 3), picture=True)]
    if len(rows) > 10:
        blocks.append(Note(f"and {len(rows) - 10} more."))
    return View(tuple(blocks), summary="The board.")
