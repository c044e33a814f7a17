"""Everything that the bot says, as Slack would take it: over the whole bank, and with hostile names and texts."""

from __future__ import annotations

import pytest

from adapters.slack.render import Stage, home, pages, token_of
from bot import ui
from bot.bank.lint_item import MOST_OPTION, MOST_SHOWN
from bot.kinds.base import LETTERS
from bot.model import Question
from tests.adapters.contract import golden, hostile
from tests.adapters.slack import everyview
from tests.adapters.slack.reading import STAGE, joined, objects, seen, tried

QUESTIONS = {one.id: one for one in everyview.QUESTIONS}
NAMES = {**hostile.TEXTS, "long": hostile.LONG, "none": "", "blank": "\u200b", "letters": golden.NAMES[1]}


@pytest.mark.parametrize("name", golden.VIEWS)
def test_every_golden_view_is_valid(name: str) -> None:
    tried(golden.VIEWS[name])


@pytest.mark.parametrize("name", golden.FORMS)
def test_every_golden_form_is_valid(name: str) -> None:
    tried(golden.FORMS[name])


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_every_question_of_the_bank_is_valid_and_its_post_one_message(question: Question) -> None:
    for shown in everyview.before(question):
        assert len(tried(shown)) <= 1
    for shown in everyview.after(question):
        tried(shown)


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS.keys())
def test_an_answer_that_is_hostile_is_valid_and_rings_nobody(text: str) -> None:
    kinds = {question.kind: question for question in QUESTIONS.values()}
    for kind in ("short", "open"):
        for shown in everyview.after(kinds[kind], text):
            tried(shown)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_every_view_is_valid_with_hostile_names(name: str) -> None:
    for shown in (*everyview.about_people(name), *everyview.about_the_channel(name)):
        tried(shown)


def test_statistics_are_valid() -> None:
    for shown in everyview.about_oneself():
        tried(shown)


def test_a_board_of_300_players_loses_nobody() -> None:
    found = tried(next(iter(everyview.about_people("Ada", 300))))
    said = seen(block for page in found for block in page.blocks)
    assert all(f"Ada {number}" in said for number in range(1, 301))
    assert len(found) > 1
    assert [page.text[-6:-1] for page in found] == [f" ({n}/{len(found)}" for n in range(1, len(found) + 1)]
    assert [bool(buttons(page.blocks)) for page in found] == [*[False] * (len(found) - 1), True]


def buttons(blocks: object) -> list[str]:
    return [token_of(one["action_id"]) for one in objects(blocks) if one.get("type") == "button"]


def test_the_longest_question_that_the_linter_lets_through_is_one_message() -> None:
    for sign in ("x ", "ж ", "数 ", "**x** `y` "):
        options = tuple(ui.Choice(letter, sign * (MOST_OPTION // len(sign))) for letter in LETTERS)
        room = MOST_SHOWN - sum(len(choice.text) for choice in options)
        stem = sign * (room // len(sign))
        row = ui.Row(tuple(ui.Button(letter, f"q1:pick:1:{letter}") for letter in LETTERS), "Answer")
        view = ui.View((ui.Line("**Topic** · difficulty 5"), ui.Markdown(stem), ui.Options(options)), (row,))
        assert len(tried(view)) == 1


@pytest.mark.parametrize("kind", ["single", "multi", "numeric", "order", "open"])
def test_controls_carry_the_token_and_nothing_else(kind: str) -> None:
    question = next(one for one in QUESTIONS.values() if one.kind == kind)
    view = next(iter(everyview.before(question)))
    assert isinstance(view, ui.View)
    (page,) = pages(view, STAGE)
    held = [one.action for row in view.controls for one in (row.buttons if isinstance(row, ui.Row) else (row,))]
    assert [one["action_id"] for one in objects(page.blocks) if "action_id" in one] == held
    assert not [one for one in objects(page.blocks) if one.get("type") == "button" and "value" in one]


# ------------------------------------------------------------------ how things look


def blocks(*shown: ui.Block, stage: Stage = STAGE) -> tuple[dict[str, object], ...]:
    (page,) = pages(ui.View(shown), stage)
    return page.blocks


def test_marks_have_words_beside_them() -> None:
    choices = (ui.Choice("A", "one", "wrong", "it tempts"), ui.Choice("B", "two", "right", "it holds"))
    assert seen(blocks(ui.Options(choices))) == ("✗ A  (wrong)  one\n it tempts \n\n ✓ B  (right)  two\n it holds")
    assert seen(blocks(ui.Options((ui.Choice("A", "one"),)))) == "A   one"


def test_a_chart_says_in_words_what_is_right() -> None:
    bars = ui.Bars("18 answers", (ui.Bar("A", 6, "wrong"), ui.Bar("B", 12, "right")), "alt")
    (page,) = pages(ui.View((bars,)), STAGE)
    chart, text = page.blocks
    assert chart["chart"]["series"] == [
        {"name": "18 answers", "data": [{"label": "A", "value": 6}, {"label": "B", "value": 12}]}
    ]
    assert "✓ B  ████████████████████ 12 (67 %) (right)" in seen([text])
    assert page.plain is not None
    assert seen(page.plain) == "18 answers " + seen([text])


def test_long_labels_stand_above_their_bars() -> None:
    rows = (ui.Bar("Sparsity, pruning and mixture of experts", 50, "right"), ui.Bar("Diffusion models", 25, "wrong"))
    (page,) = pages(ui.View((ui.Bars("Right, in %", rows, "alt", unit="%"),)), STAGE)
    assert seen(page.blocks[1:]).split("\n") == [
        "✓ Sparsity, pruning and mixture of experts",
        "  ████████████████████ 50 % (right)",
        "✗ Diffusion models",
        "  ██████████ 25 %",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("A", 0), ("B", 0)],
        [("A", -1), ("B", 2)],
        [(f"bar {n}", n) for n in range(21)],
        [("the very same beginning 1", 1), ("the very same beginning 2", 2)],
        [("", 1)],
        [],
    ],
)
def test_what_slack_cannot_chart_is_text_alone(rows: list[tuple[str, float]]) -> None:
    bars = ui.Bars("Title", tuple(ui.Bar(*row) for row in rows), "alt")
    (page,) = tried(ui.View((bars,)))
    assert page.plain is None
    assert all(label in seen(page.blocks) for label, _ in rows)


def test_the_third_chart_of_a_message_is_text() -> None:
    bars = ui.Bars("Title", (ui.Bar("A", 1),), "alt")
    (page,) = tried(ui.View((bars, bars, bars)))
    assert [block["type"] for block in page.blocks].count("data_visualization") == 2


def test_the_second_table_is_text_if_short_and_else_a_message() -> None:
    short = ui.Table(("Name", "Points"), ((ui.Who("Ada"), "12"), (ui.Who("山田"), "7")), numeric=(1,), strong=1)
    (page,) = tried(ui.View((short, short)))
    assert [block["type"] for block in page.blocks] == ["table", "rich_text"]
    assert seen(page.blocks[1:]) == "   Name  Points\n─  ────  ──────\n   Ada       12\n▸  山田       7"
    long = ui.Table(("Name",), tuple((ui.Who(f"somebody with a rather long name {n}"),) for n in range(90)))
    assert [[block["type"] for block in page.blocks] for page in tried(ui.View((long, long)))] == [["table"], ["table"]]


def test_ones_own_row_is_bold_and_carries_an_arrow() -> None:
    table = ui.Table(("#", "Name"), (("1", ui.Who("Ada")), ("2", ui.Who("Bob"))), strong=1)
    (page,) = pages(ui.View((table,)), STAGE)
    _, other, own = page.blocks[0]["rows"]
    assert {cell["type"] for cell in other} == {"raw_text"}
    assert seen([own]) == "▸  2 Bob"
    assert all(one["style"]["bold"] for one in objects(own) if one.get("type") == "text")


def test_commands_read_as_slack_members_type_them() -> None:
    spans = [ui.Cmd("quiz start"), ui.Cmd("me stats"), ui.Cmd("quizadmin setup")]
    assert seen(blocks(ui.Line(*spans))) == "/quiz start/quiz me stats/quizadmin setup"
    other = Stage(STAGE.now, command="dl", admin="dladmin")
    assert seen(blocks(ui.Line(*spans), stage=other)) == "/dl start/dl me stats/dladmin setup"


def test_small_print_is_plain_unless_it_links_or_tells_the_time() -> None:
    def kind(*spans: ui.Span) -> object:
        return blocks(ui.Note(*spans))[0]["type"]

    assert kind("you need **two**, ", ui.Who("Ada")) == "context"
    assert kind("see [it](https://example.org)") == "rich_text"
    assert kind("at ", ui.When(STAGE.now)) == "rich_text"
    assert kind("in ", ui.Where("C0123456789")) == "rich_text"


def test_an_instant_looks_like_the_words_around_it() -> None:
    (note,) = blocks(ui.Note("until ", ui.When(STAGE.now), "."))
    assert [one["style"] for one in objects(note) if one.get("type") in ("text", "date")] == [{"italic": True}] * 3
    (table,) = blocks(ui.Table(("When",), ((ui.When(STAGE.now),), (ui.When(STAGE.now),)), strong=1))
    assert [one.get("style") for one in objects(table) if one.get("type") == "date"] == [None, {"bold": True}]


def test_a_channel_is_a_mention_only_if_it_is_one() -> None:
    said = blocks(ui.Line(ui.Where("C0123456789"), " ", ui.Where("<!here>")))
    assert [one["channel_id"] for one in objects(said) if one.get("type") == "channel"] == ["C0123456789"]
    assert "<!here>" in seen(said)


@pytest.mark.parametrize(
    ("ping", "said"),
    [
        ("<!subteam^S0123456789|@team>", {"type": "usergroup", "usergroup_id": "S0123456789"}),
        ("S0123456789", {"type": "usergroup", "usergroup_id": "S0123456789"}),
        ("@here", {"type": "broadcast", "range": "here"}),
        ("<!channel>", {"type": "broadcast", "range": "channel"}),
        ("<@U0123456789>", {"type": "user", "user_id": "U0123456789"}),
        ("everyone else", {"type": "text", "text": "everyone else"}),
    ],
)
def test_a_ping_comes_first(ping: str, said: dict[str, str]) -> None:
    first, *_ = pages(ui.text_view("Now."), STAGE, ping=ping)[0].blocks
    assert first["elements"][0]["elements"] == [said]


def test_disabled_buttons_are_named_in_words() -> None:
    row = ui.Row((ui.Button("Skip", "q1:x:1", disabled=True), ui.Button("Stop", "q1:x:2", ui.Style.DANGER)), "Quiz")
    (page,) = tried(ui.View((), (row,)))
    assert seen(page.blocks[:1]) == "Quiz · not now: Skip"
    assert buttons(page.blocks) == ["q1:x:2"]


def test_the_fallback_is_escaped_and_never_empty() -> None:
    assert pages(ui.View((), summary="<!channel> & <@U1>"), STAGE)[0].text == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    assert pages(ui.View((ui.Plain("a player's"),)), STAGE)[0].text == "Quizmaster"
    assert pages(ui.text_view("It is ", ui.Who("<!here>"), "."), STAGE)[0].text == "It is …."
    assert len(pages(ui.View((), summary="&" * 5000), STAGE)[0].text) <= 3000


def test_home_takes_what_messages_take_apart() -> None:
    view = home(*golden.VIEWS.values(), stage=STAGE)
    assert len(view["blocks"]) == 100
    assert "more than fits" in seen(view["blocks"][-1:])
    assert home(stage=STAGE)["blocks"]


def test_nothing_of_a_long_answer_is_lost() -> None:
    words = " ".join(f"word{number}" for number in range(1200))
    found = tried(ui.View((ui.Plain(words),)))
    assert joined(block for page in found for block in page.blocks) == words.replace(" ", "")
