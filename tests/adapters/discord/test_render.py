"""Every view that the bot has, over the real bank and with hostile names: valid, within the limits, readable."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain

import pytest

from adapters.discord import layout, spans
from adapters.discord.render import Page, modal, pages, token_of
from bot import charts, ui
from bot.commands import tokens
from bot.model import Question
from bot.views import question
from tests.adapters.contract.golden import VIEWS
from tests.adapters.discord import openapi, shown
from tests.adapters.discord.reading import read
from tests.adapters.slack import everyview as every

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOSTILE = (
    "@everyone @here <@1> <@&2> <#3> <!channel> </quiz start:1> <t:0:R> <:e:1> :joy:",
    "[x](http://evil) http://evil <https://evil>",
    "**b** *i* __u__ ~~s~~ ||p|| `c` ```d``` `` e",
    "# head\n> quote\n- list\n1. list\n-# small",
    "\u202egnp.exe \u2066x\u2069 a\u200bb\x1b[31m\x00",
    "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306" * 20,
    "y" * 5000,
    "👩‍👩‍👧‍👦" * 32,
    "مستخدم طويل الاسم جدا جدا جدا جد",
    "`",
    "\\",
    "",
)
OURS = {"bold", "italic", "code", "code block", "link", "address", "heading", "small", "quotation", "list", "time"}


def all_views(name: str = "Ann") -> Iterator[ui.View | ui.Form]:
    some = every.about_people(name), every.about_oneself(), every.about_the_channel(name)
    yield from chain(*some, *(chain(every.before(one), every.after(one)) for one in every.QUESTIONS))


@pytest.fixture
def no_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where Pillow is missing: the text stands alone, and the tests are quick."""
    monkeypatch.setitem(sys.modules, "bot.charts", None)


async def test_every_view_and_form_is_taken_by_discord(no_charts: None) -> None:
    for one in all_views():
        if isinstance(one, ui.Form):
            shown.check_modal(modal(one))
            continue
        made = await pages(one)
        for page in made:
            shown.check(page)
        assert set(read(shown.text(*made)).kinds) <= OURS
        assert [token_of(found) for found in shown.ids(*made)] == wanted(one)


def wanted(view: ui.View) -> list[str]:
    """The tokens of a view's controls, in order."""
    found = []
    for control in view.controls:
        found += [button.action for button in control.buttons] if isinstance(control, ui.Row) else [control.action]
    return found


@pytest.mark.parametrize("one", every.QUESTIONS, ids=lambda one: str(one.id))
async def test_a_post_is_one_message_that_rings_whom_it_should(one: Question) -> None:
    asked = every.asking(one)
    for view in (question.post(asked, every.TOPICS), question.closed(asked, every.TOPICS)):
        (page,) = await pages(view, pings=[1, 2, 3])
        shown.check(page)
        text = read(shown.text(page)).text
        assert "…" not in text.replace("Answer…", "") or "…" in one.raw
        assert shown.texts(page)[0] == "<@&1> <@&2> <@&3>"


@pytest.mark.parametrize("sign", ["x", "[", "*", "😀", "漢"])
async def test_the_longest_question_is_one_message_whatever_it_is_written_with(sign: str) -> None:
    options = tuple(ui.Choice(letter, (sign * 159) + "x") for letter in "ABCDEFGH")
    stem = ui.Markdown((sign * 9 + " ") * ((1900 - 8 * 160) // 10))
    notes = ui.Note("Answers are private until it closes: ", ui.When(NOON, "deadline"), ".")
    letters = ui.Row(tuple(ui.Button(letter, tokens.pick(1, letter)) for letter in "ABCDEFGH"), "Answer")
    report = ui.Row((ui.Button("Report", tokens.report(1)),))
    head = ui.Line(
        "**Transformers compared with CNNs and RNNs in vision and language** · difficulty 5 of 5 (staff) · #9"
    )
    (page,) = await pages(ui.View((head, stem, ui.Options(options), notes), (letters, report)), pings=[10**18] * 3)
    shown.check(page)
    assert all(f"**{letter}** " in shown.text(page) for letter in "ABCDEFGH")
    assert shown.labels(page) == [list("ABCD"), list("EFGH"), ["Report"]]
    if sign == "x":
        assert "…" not in shown.text(page)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_names_are_inert_in_every_view(name: str, no_charts: None) -> None:
    for one in chain(every.about_people(name), every.about_the_channel("Ann"), typed(name)):
        if isinstance(one, ui.Form):
            shown.check_modal(modal(one))
            continue
        made = await pages(one)
        for page in made:
            shown.check(page)
            for text in shown.texts(page):
                result = read(text)
                assert set(result.kinds) <= OURS
                assert all("evil" not in found.text for found in result.found if found.kind in {"link", "address"})
                assert "@everyone" not in text
                assert "\u202e" not in text
                assert "\x1b" not in text


def typed(text: str) -> Iterator[ui.View]:
    yield question.saved(every.asking(every.QUESTIONS[0]), text, "", None, 3)
    yield ui.View((ui.Heading("Your answer"), ui.Plain(text)))
    yield ui.View((ui.Line("**", ui.Typed(text), "**"), ui.Note(ui.Typed(text), " ", ui.Who(text))))


async def test_golden_views_are_taken_by_discord() -> None:
    for name, view in VIEWS.items():
        made = await pages(view)
        assert made, name
        for page in made:
            shown.check(page)
            openapi.check("PATCH", "/channels/1/messages/2", shown.payload(page))
            openapi.check("PATCH", "https://discord.com/api/v10/webhooks/1/t/messages/@original", shown.payload(page))
            openapi.check("POST", "/webhooks/1/token?wait=true", shown.payload(page))


# ------------------------------------------------------------------ parts of a message


async def one_page(*blocks: ui.Block, **more: object) -> Page:
    (page,) = await pages(replace(ui.View(blocks), **more))  # type: ignore[arg-type]  # fields of a View by name
    return page


async def test_lines_stand_together_and_paragraphs_apart() -> None:
    page = await one_page(ui.Heading("Head"), ui.Line("one"), ui.Note("two"), ui.Markdown("three"), ui.Line("four"))
    assert shown.texts(page) == ["### Head\none\n-# two", "three", "four"]


async def test_reasons_stand_below_their_options() -> None:
    rows = (
        ui.Choice("A", "yes, `x`", "right", "Because it is."),
        ui.Choice("B", "no", "wrong"),
        ui.Choice("C", "- so"),
    )
    page = await one_page(ui.Options(rows))
    assert shown.text(page) == "✓ **A** yes, `x`\n-# Because it is.\n✗ **B** no\n**C** - so"


async def test_a_deadline_counts_down_in_the_readers_client() -> None:
    moment = int(NOON.timestamp())
    assert spans.line(["until ", ui.When(NOON, "deadline")]) == f"until <t:{moment}:F> (<t:{moment}:R>)"
    assert spans.line([ui.When(NOON, "relative"), " ", ui.When(NOON, "day")]) == f"<t:{moment}:R> <t:{moment}:D>"


async def test_two_zones_of_one_instant_are_two_different_texts() -> None:
    both = spans.line([ui.When(NOON, "full", "Europe/Berlin"), " (for you ", ui.When(NOON, "full", "Asia/Tokyo"), ")"])
    assert both == f"Mon 23 Nov 2026, 13\\:00 CET (for you <t:{int(NOON.timestamp())}:F>)".replace("\\", "")
    assert spans.line(["where it is ", ui.When(NOON, "time", "Asia/Kathmandu")]) == "where it is 17:45 UTC+0545"
    assert spans.line([ui.When(NOON, "time", "No/Where")]) == "12:00 UTC"


async def test_commands_and_channels() -> None:
    assert spans.line([ui.Cmd("quiz start"), " in ", ui.Where("123")]) == "`/quiz start` in <#123>"
    assert read(spans.line([ui.Where("1> @everyone")])).found == ()


@pytest.mark.parametrize(("tone", "colour"), [(ui.Tone.GOOD, 0x2E8B57), (ui.Tone.ERROR, 0xC0392B)])
async def test_the_tone_is_the_edges_colour(tone: ui.Tone, colour: int) -> None:
    page = await one_page(ui.Line("Done."), tone=tone)
    assert shown.components(page)[0]["accent_color"] == colour


async def test_buttons_are_spread_evenly_and_rows_explained() -> None:
    letters = ui.Row(tuple(ui.Button(letter, tokens.pick(1, letter)) for letter in "ABCDEF"), "#12")
    said = ui.Row((ui.Button("Page 2", "q1:score:2"), ui.Button("Gone", "q1:score:3", ui.Style.DANGER, True)), "Page 2")
    page = await one_page(ui.Line("x"), controls=(letters, said))
    assert shown.labels(page) == [list("ABC"), list("DEF"), ["Page 2", "Gone"]]
    assert shown.texts(page) == ["x", "-# #12"]
    (danger,) = (part for part in shown.walked(shown.components(page)) if part.get("label") == "Gone")
    assert (danger["style"], danger["disabled"]) == (4, True)


async def test_the_same_token_twice_stays_decodable() -> None:
    again = ui.Row((ui.Button("A", "q1:next:1:2"), ui.Button("B", "q1:next:1:2"), ui.Button("C", "q1:next:1:2")))
    page = await one_page(ui.Line("x"), controls=(again,))
    shown.check(page)
    assert [token_of(one) for one in shown.ids(page)] == ["q1:next:1:2"] * 3


async def test_a_select_of_sixty_becomes_three() -> None:
    options = tuple((str(n), f"Point {n}") for n in range(60))
    page = await one_page(ui.Line("x"), controls=(ui.Select("q1:tick:1", options, "Points", 0, 60),))
    shown.check(page)
    selects = [part for part in shown.walked(shown.components(page)) if part["type"] == 3]
    assert [one["placeholder"] for one in selects] == [f"Points · part {n}" for n in (1, 2, 3)]
    assert [option["value"] for one in selects for option in one["options"]] == [str(n) for n in range(60)]
    assert {token_of(one) for one in shown.ids(page)} == {"q1:tick:1"}


async def test_a_select_keeps_how_many_may_be_chosen() -> None:
    page = await one_page(
        ui.Line("x"), controls=(ui.Select("q1:pick:1", (("A", "a"), ("B", "b"), ("C", "c")), "", 2, 2),)
    )
    (select,) = (part for part in shown.walked(shown.components(page)) if part["type"] == 3)
    assert (select["min_values"], select["max_values"]) == (2, 2)


# ------------------------------------------------------------------ pictures and memory

CHART = ui.Bars("18 answers", (ui.Bar("A", 6, "right"), ui.Bar("B", 12, "wrong")), "Answers per choice. A: 6; B: 12")
BOARD = ui.Table(("#", "Name", "Points"), (("1", ui.Who("Ann"), "30"),), (0, 2), picture=True)


async def test_a_chart_is_text_and_picture_with_words_for_those_who_do_not_see_it() -> None:
    page = await one_page(CHART, ui.Line("after"))
    shown.check(page)
    (file,) = page.files
    assert file.fp.read(8) == b"\x89PNG\r\n\x1a\n"
    kinds = [part["type"] for part in shown.walked(shown.components(page))]
    assert kinds == [17, 10, 12, 10]
    (gallery,) = (part for part in shown.walked(shown.components(page)) if part["type"] == 12)
    assert gallery["items"][0]["description"] == file.description
    assert "A: 6" in str(file.description)
    assert "████" in shown.texts(page)[0]


async def test_pictures_have_names_of_their_own() -> None:
    page = await one_page(CHART, ui.Heading("Board"), BOARD, CHART, CHART)
    shown.check(page)
    assert [file.filename for file in page.files] == ["answers.png", "board.png", "answers-3.png", "answers-4.png"]


async def test_a_plain_table_has_no_picture() -> None:
    assert (await one_page(replace(BOARD, picture=False))).files == ()


async def test_a_missing_library_costs_the_picture_and_not_the_message(no_charts: None) -> None:
    page = await one_page(CHART)
    assert page.files == ()
    assert "✓ A" in shown.text(page)


async def test_a_chart_that_fails_costs_the_picture_and_not_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(block: ui.Bars) -> charts.Picture:
        raise OSError("no font")

    monkeypatch.setattr(charts, "distribution", failing)
    page = await one_page(CHART)
    assert page.files == ()
    assert "✗ B" in shown.text(page)


async def test_a_thousand_pages_and_forms_leave_nothing_behind() -> None:
    view, form = next(every.before(every.QUESTIONS[0])), ui.Form("Title", "q1:x", (ui.Field("answer", "Answer"),))
    assert isinstance(view, ui.View)
    kept: list[weakref.ref[object]] = []
    for _ in range(500):
        (page,) = await pages(view)
        made = modal(form)
        assert page.layout.is_finished()
        assert made.is_finished()
        kept += [weakref.ref(page.layout), weakref.ref(made)]
    del page, made
    gc.collect()
    assert [one for one in kept if one() is not None] == []
    assert not [one for one in gc.get_objects() if isinstance(one, layout.Layout)]


def test_a_page_can_be_made_outside_of_a_running_loop_and_counts_as_ended() -> None:
    made = modal(ui.Form("Title", "q1:x", (ui.Field("answer", "Answer"),)))
    assert made.is_finished()
    (page,) = asyncio.run(pages(ui.text_view("Done.")))
    assert page.layout.is_finished()
