"""Views and forms that every adapter must be able to show: one of each thing, and each thing at its largest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bot import ui
from bot.commands import tokens
from bot.commands.words import ShowLeaderboard
from bot.model import Actor, Place

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONG = "A stem that goes on about gradients, `loss.backward()` and **momentum** without end. "
LETTERS = "ABCDEFGH"
NAMES = (
    "𝕬𝖓𝖓 𝕭𝖊𝖗𝖌",
    "مستخدم طويل الاسم جدا جدا جدا",
    "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
    "山田太郎山田太郎山田太郎山田太郎山田太郎山田太郎山田",
    "x" * 80,
    "a̷̡̛̳̥͎͗͊͐̕b̸̢̛͚̜̆̑̚c",
    "_under_ *star* ~tilde~ `tick` |pipe|",
)


def _options(length: int, mark: str = "", note: str = "") -> ui.Options:
    return ui.Options(
        tuple(ui.Choice(letter, (f"{letter.lower()} " + LONG * 9)[:length], mark, note) for letter in LETTERS)
    )


def _pick(round_id: int) -> ui.Row:
    return ui.Row(tuple(ui.Button(letter, tokens.pick(round_id, letter)) for letter in LETTERS), "Answer")


def _table(rows: int) -> ui.Table:
    cells = ((str(n), ui.Who(NAMES[n % len(NAMES)]), f"{n * 7.5:.1f}", f"{n}/{n + 1}", "83 %") for n in range(1, rows))
    return ui.Table(("#", "Name", "Points", "Right", "Accuracy"), tuple(cells), numeric=(0, 2, 3, 4), strong=rows // 2)


def _bars(count: int, label: str = "Topic with quite a long title, number {}") -> ui.Bars:
    rows = tuple(ui.Bar(label.format(n), n * 3.0, ("", "right", "wrong")[n % 3]) for n in range(count))
    return ui.Bars("Right per topic, in %", rows, "; ".join(row.label for row in rows), unit="%")


_BOARD = ShowLeaderboard(actor=Actor(Place("", "", ""), "", ""), period="all", topic="t07")
_PAGES = ui.Row(
    (ui.Button("Previous", tokens.board(_BOARD, 1)), ui.Button("Next", tokens.board(_BOARD, 3))), "Page 2 of 30"
)
_LINE = ui.Line(
    "Closes ", ui.When(NOON, "full", "Europe/Berlin"), ", that is ", ui.When(NOON, "relative"), "; ",
    ui.When(NOON, "time", "Asia/Tokyo"), " on ", ui.When(NOON, "day"), ". ", ui.Who(NAMES[1]), " said “",
    ui.Typed("no `way`"), "”, ", ui.Cmd("quiz start topic:t07"), " asks **more**.",
)  # fmt: skip

VIEWS: Mapping[str, ui.View] = {
    "a sentence": ui.text_view("Done."),
    "an error": ui.text_view("No ", ui.Typed("such thing"), ".", tone=ui.Tone.ERROR, private=True),
    "every span": ui.View((_LINE, ui.Note(*_LINE.spans))),
    "every block": ui.View(
        (
            ui.Heading("A heading with **bold**"),
            ui.Markdown("Two\n\nparagraphs, *one* of them with [a link](https://example.org/a_(b))."),
            ui.Plain("typed\nin two lines"),
            ui.CodeBlock("def f(x):\n    return x ** 2", "python"),
            _options(12),
            _bars(4, "{}"),
            _table(4),
            ui.Progress(2, 5, "Question 3 of 5"),
        ),
        (_pick(1), ui.Select(tokens.choose(2), (("A", "A  one"), ("B", "B  two")), "Choose 2", 2, 2), _PAGES),
        summary="Every block.",
        tone=ui.Tone.GOOD,
    ),
    "a question of 1,900 characters": ui.View(
        (
            ui.Line("**Topic** · difficulty 5 of 5 (staff) · #12345"),
            ui.Markdown((LONG * 30)[:1900]),
            _options(160),
            ui.Note("Answers are private until it closes: ", ui.When(NOON), "."),
        ),
        (_pick(3), ui.Row((ui.Button("Report", tokens.report(3)),))),
        summary=LONG * 2,
    ),
    "sixty lines of code": ui.View(
        (ui.Markdown("What does it print?"), ui.CodeBlock("\n".join(f"x{n} = [{n}] * 8" for n in range(60)), "python")),
        (_pick(4),),
    ),
    "a reveal with eight reasons": ui.View(
        (
            ui.Line("Key: **A**"),
            _options(160, "wrong", "Why it tempts: " + LONG * 2),
            _bars(8, "{}"),
            ui.Markdown(LONG),
        ),
        (ui.Row((ui.Button("My result", tokens.mine(5), ui.Style.MAIN), ui.Button("Report", tokens.report(5)))),),
    ),
    "thirty topics": ui.View((ui.Heading("Topics"), _bars(30))),
    "300 players": ui.View((ui.Heading("Leaderboard"), _table(300)), (_PAGES,)),
    "a page of names": ui.View((ui.Heading("Leaderboard"), _table(11)), (_PAGES,)),
    "40 lines": ui.View(tuple(ui.Line(ui.Cmd(f"quiz start count:{n}"), " — " + LONG) for n in range(40))),
    "an answer of 5,000 characters": ui.View((ui.Heading("Your answer"), ui.Plain("word " * 1000))),
    "five open questions": ui.View(
        (ui.Line("**5 questions are open here**"), *(ui.Line(f"#{n} · {LONG}") for n in range(5))),
        tuple(ui.Row(tuple(ui.Button(a, tokens.pick(n, a)) for a in LETTERS), f"#{n}") for n in range(5)),
    ),
    "a select of sixty": ui.View(
        (ui.Line("Points"),),
        (ui.Select(tokens.tick(6), tuple((str(n), f"{n} {LONG}") for n in range(60)), "Points I made", 0, 60),),
    ),
    "nothing but controls": ui.View((), (_pick(7),), summary="Choose."),
    "odd numbers": ui.View((ui.Progress(0, 0), ui.Progress(9, 3), ui.Bars("", (), "nothing"), ui.Table(("A",), ()))),
    "empty texts": ui.View((ui.Markdown(""), ui.Plain(""), ui.Line(""), ui.CodeBlock(""), ui.Note())),
}

_TEXT = ui.Field("answer", "Your number", "in geese", limit=40)
_SURE = ui.Field(
    "confidence", "How sure are you?", options=(("1", "Guess"), ("2", "Fairly sure"), ("3", "Certain")), required=False
)

FORMS: Mapping[str, ui.Form] = {
    "an answer": ui.Form("Answer #12345", tokens.written(12345), (_TEXT, _SURE), (ui.Markdown("How many?"),)),
    "a long answer": ui.Form(
        "Answer #1",
        tokens.written(1, solo=True),
        (ui.Field("answer", "Your answer", long=True, limit=3000, value="x" * 3000),),
        (ui.Markdown((LONG * 30)[:1900]), ui.CodeBlock("print(1)", "python")),
    ),
    "a set-up": ui.Form(
        "Set up this channel",
        tokens.setup(),
        tuple(ui.Field(f"f{n}", f"Field number {n}", "a hint " * 20, f"value {n}") for n in range(5)),
        submit="Set up",
    ),
    "errors": ui.Form("Answer #2", tokens.written(2), (_TEXT, _SURE), errors={"answer": "I read a number such as 12."}),
    "many options": ui.Form(
        "Choose", tokens.reported(3), (ui.Field("reason", "Which?", options=tuple((str(n), LONG) for n in range(20))),)
    ),
    "several of them": ui.Form(
        "Choose",
        tokens.reported(4),
        (ui.Field("reason", "Which?", options=(("a", "One"), ("b", "Two"), ("c", "Three")), value="a,c", many=True),),
    ),
}
