"""Boards, streaks, and one's own numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.commands import tokens
from bot.commands.words import ShowLeaderboard
from bot.model import Asking, Confidence, Result, Standing, Streak, Topic
from bot.ports import PastResult
from bot.rules.scoring import centipoints
from bot.rules.streaks import EARN_EVERY, MOST_FREEZES
from bot.ui import Bar, Bars, Block, Button, Cmd, Control, Heading, Line, Note, Row, Table, Tone, View, Who
from bot.views.words import day, difficulty, literal, many, percent, points, share, topic_title

PAGE = 10
ESSAYS = "Of open answers boards count what the automatic check found, and what two others confirm."


def leaderboard(
    command: ShowLeaderboard,
    rows: Sequence[Standing],
    total: int,
    own: Standing | None,
    title: str,
    topic: Topic | None,
    *,
    hidden: bool,
    essays: bool = True,
) -> View:
    """A page of the board. ``own`` is the asker's row wherever it stands, or None; one who is ``hidden`` gets it in
    private. ``essays``: open answers count on it."""
    teams = command.scope == "teams"
    what = "Teams" if teams else "Leaderboard"
    when = "now" if command.by == "streak" else title
    name = f"{what} · {when}" + (f" · {topic.title}" if topic else "") + _by(command.by)
    blocks: list[Block] = [Heading(literal(name))]  # a season's name was typed
    if rows:
        blocks.append(
            Table(
                ("#", "Team" if teams else "Name", *_columns(command.by)),
                tuple((str(row.rank), Who(row.name), *_cells(row, command.by)) for row in rows),
                numeric=(0, 2, 3, 4),
                strong=next((index for index, row in enumerate(rows) if row.mine), None),
                picture=True,
            )
        )
    else:
        none = "No team" if teams else "Nobody"
        blocks.append(Line(f"{none} is on this board yet." if command.page == 1 else "This page is empty."))
    if own is not None and not any(row.mine for row in rows):
        cells = " · ".join(
            f"{head.lower()} {cell}" for head, cell in zip(_columns(command.by), _cells(own, command.by), strict=True)
        )
        place = f"**#{own.rank}** · {cells}"
        # A board that everybody reads names its asker: "you" would be whoever reads it.
        blocks.append(Line(f"You: {place} (hidden from others)") if hidden else Line(Who(own.name), f": {place}"))
    elif own is None and rows and not teams:
        blocks.append(Note(Who(command.actor.name), " isn't on this board yet."))
    if not essays and command.by != "streak":
        blocks.append(Note("Open answers don't count on this board."))
    if teams and rows:
        blocks.append(Note("A team's score per round is the sum of its best three, divided by three."))
    return View(tuple(blocks), _pages(command, total), summary=name, private=True if hidden and own else None)


def _by(by: str) -> str:
    return {"points": "", "accuracy": " · by accuracy", "streak": " · by streak"}[by]


def _columns(by: str) -> tuple[str, ...]:
    if by == "streak":
        return ("Streak",)
    return ("Points", "Right", "Accuracy")


def _cells(row: Standing, by: str) -> tuple[str, ...]:
    if by == "streak":
        return (str(row.streak),)
    return (points(row.centipoints), f"{row.correct}/{row.answered}", share(row.correct, row.answered))


def _pages(command: ShowLeaderboard, total: int) -> tuple[Control, ...]:
    pages = max(1, -(-total // PAGE))
    if pages == 1:
        return ()
    buttons = []
    if command.page > 1:
        buttons.append(Button("Previous", tokens.board(command, command.page - 1)))
    if command.page < pages:
        buttons.append(Button("Next", tokens.board(command, command.page + 1)))
    return (Row(tuple(buttons), f"Page {command.page} of {pages}"),)


def no_streak() -> View:
    return View((Line("No streak yet: answer the next question in this channel and it begins."),), private=True)


def streak(own: Streak) -> View:
    """One's streak: rounds of this channel, not clock days."""
    to_go = EARN_EVERY - own.toward
    held = f"{many(own.freezes, 'freeze')} of {MOST_FREEZES} held"
    more = "" if own.freezes >= MOST_FREEZES else f"; {many(to_go, 'more answer')} in a row for the next"
    return View(
        (
            Line(f"**{many(own.current, 'round')}** in a row in this channel; your best is {own.best}."),
            Note(f"{held}{more}. A freeze is used by itself when you miss a round."),
            Note(
                "It counts rounds that were asked, so weekends and holidays can't break it. ",
                Cmd("me away"),
                " pauses it.",
            ),
        ),
        summary=f"Streak {own.current}.",
        private=True,
    )


def stats(rows: Sequence[tuple[Asking, PastResult]], topics: Sequence[Topic]) -> View:
    """Topics map, calibration, history."""
    graded = [(asked, past) for asked, past in rows if past.result.score is not None]
    if not graded:
        return View((Line("No graded answer yet. Your numbers come with the first close."),), private=True)
    right = sum(past.result.correct for _, past in graded)
    blocks: list[Block] = [
        Line(f"**{right} of {len(graded)} right** ({share(right, len(graded))}), practice included."),
        _topics(graded, topics),
        *_calibration([past for _, past in graded]),
        Heading("Last answers"),
        Table(("When", "Question", "Result"), tuple(_history(asked, past) for asked, past in rows[:8])),
    ]
    return View(tuple(blocks), summary=f"{right} of {len(graded)} right.", private=True)


def _topics(rows: Sequence[tuple[Asking, PastResult]], topics: Sequence[Topic]) -> Bars:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for asked, past in rows:
        sums[asked.question.topic][0] += past.result.correct
        sums[asked.question.topic][1] += 1
    bars = tuple(
        Bar(f"{topic_title(topics, topic)} ({right}/{total})", round(100 * right / total))
        for topic, (right, total) in sorted(sums.items())
    )
    return Bars("Right per topic, in %", bars, "; ".join(f"{bar.label}: {bar.value:.0f} %" for bar in bars), unit="%")


def _calibration(past: Sequence[PastResult]) -> list[Block]:
    """ "When certain, right 71 %"."""
    lines = []
    for level in Confidence:
        of_level = [p.result.correct for p in past if p.confidence is level]
        if of_level:
            when = "guessing" if level is Confidence.GUESS else level.value
            lines.append(f"when *{when}*, right {share(sum(of_level), len(of_level))} ({len(of_level)})")
    return [Line("Calibration: " + "; ".join(lines) + ".")] if lines else []


def _history(asked: Asking, past: PastResult) -> tuple[str, str, str]:
    result = past.result
    if result.score is None:
        mark = "not graded"
    else:
        mark = "✓ right" if result.correct else "◐ partly" if result.score > 0 else "✗ wrong"
    kind = "" if result.counts else ", practice"
    return day(asked.round.slot), asked.question.id, mark + kind


def _counted(asked: Asking, result: Result) -> float:
    """The score that the points come from: of an open answer without what the member alone vouches for."""
    return result.centipoints / centipoints(asked.question.difficulty, 1) if asked.round.essay else result.score or 0


def score(rows: Sequence[tuple[Asking, PastResult]], page: int, total: int, own: Standing | None) -> View:
    """Where the points come from: difficulty × score, one row per counted round."""
    if own is None or not rows:
        return View((Line("No points yet: they come with the close of the rounds you answer."),), private=True)
    table = tuple(
        (
            day(asked.round.slot),
            f"#{asked.round.id} {asked.question.id}",
            difficulty(asked.question.difficulty).removeprefix("difficulty ").split(" (", maxsplit=1)[0],
            percent(_counted(asked, past.result)),
            points(past.result.centipoints),
        )
        for asked, past in rows
    )
    pages = max(1, -(-total // PAGE))
    buttons = []
    if page > 1:
        buttons.append(Button("Newer", tokens.score(page - 1)))
    if page < pages:
        buttons.append(Button("Older", tokens.score(page + 1)))
    return View(
        (
            Line(f"**{points(own.centipoints)} points** from {many(own.answered, 'round')}; place {own.rank}."),
            Table(("Day", "Question", "Difficulty", "Score", "Points"), table, numeric=(2, 3, 4)),
            Note("Points are 10 × difficulty × score; speed and wrong answers cost nothing."),
            *([Note(ESSAYS)] if any(asked.round.essay for asked, _ in rows) else []),
        ),
        (Row(tuple(buttons), f"Page {page} of {pages}"),) if buttons else (),
        summary=f"{points(own.centipoints)} points.",
        tone=Tone.PLAIN,
        private=True,
    )
