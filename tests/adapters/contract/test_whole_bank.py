"""Every built-in question on every platform: the post is one message, and no word of it or of its reveal is lost."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.console import Console

from adapters.discord import render as discord
from adapters.terminal import render as terminal
from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.kinds import CodeReading, Multi, Numeric, Open, Order, Short, Single
from bot.kinds.heard import NOTHING
from bot.kinds.variants import fill
from bot.model import Answer, Confidence, Pending
from bot.ui import Form, View
from bot.views import question as posted
from bot.views import reveal
from bot.views.assessed import Said
from tests.adapters.discord import shown as on_discord
from tests.adapters.discord.reading import read
from tests.adapters.slack import everyview
from tests.adapters.slack.reading import seen, tried

if TYPE_CHECKING:
    from bot.model import Question

LIVE = load([builtin()]).live()
WIDTH = 80
"""Columns of a terminal that nobody widened."""
# Marks of Markdown, and what platforms put between letters. Letters, digits and signs of formulas stay.
_UNSEEN = str.maketrans(dict.fromkeys("*`\u200b\u2060\ufe0e│"))


def squeezed(text: str) -> str:
    """``text`` without white space, which every platform breaks elsewhere, and without marks of Markdown."""
    return "".join(text.translate(_UNSEEN).split())


def asked(one: Question) -> Iterator[str]:
    """What members have to read before they answer, with the numbers of the public example."""
    values = one.body.values(0)
    yield fill(one.stem, values)
    if one.code:
        yield from one.code.text.splitlines()
    match one.body:
        case Single() | Multi() as body:
            yield from (option.text for option in body.options)
        case Order() as body:
            yield from body.steps
        case _:
            return


def told(one: Question) -> Iterator[str]:
    """What the reveal owes them."""
    values = one.body.values(0)
    yield fill(one.explain, values)
    for ref in one.refs:
        yield ref.title
    match one.body:
        case Single() | Multi() as body:
            if isinstance(body, CodeReading):
                yield body.fix
            for option in body.options:
                yield option.text
                yield option.why
        case Order() as body:
            yield from body.steps
        case Short() as body:
            yield body.accept[0]
        case Open() as body:
            yield body.rubric.model_answer
        case Numeric():
            yield one.body.key((), values).split()[0]


def said_in_terminal(view: View) -> str:
    out = io.StringIO()
    console = Console(file=out, width=WIDTH, markup=False, emoji=False, highlight=False)
    console.print(terminal.view(view, everyview.NOW))
    text = out.getvalue()
    assert max(cell_len(line) for line in text.splitlines()) <= WIDTH
    return text


async def said_on_discord(view: View, *, messages: int | None = None) -> str:
    found = await discord.pages(view)
    for page in found:
        on_discord.check(page)
    assert messages is None or len(found) == messages
    return read(on_discord.text(*found)).text + "\n".join(chain.from_iterable(map(menu, found)))


def menu(page: discord.Page) -> Iterator[str]:
    """What stands in a page's menus."""
    for part in on_discord.walked(on_discord.components(page)):
        for option in part.get("options", ()):
            yield option["label"] + option.get("description", "")


def said_on_slack(view: View, *, messages: int | None = None) -> str:
    found = tried(view)
    assert messages is None or len(found) == messages
    return "".join(seen(page.blocks) for page in found)


@pytest.mark.parametrize("one", LIVE, ids=lambda one: str(one.id))
async def test_a_post_is_one_message_with_every_word(one: Question) -> None:
    view = posted.post(everyview.asking(one), everyview.TOPICS)
    said = [said_in_terminal(view), await said_on_discord(view, messages=1), said_on_slack(view, messages=1)]
    for text in map(squeezed, said):
        assert not [piece for piece in asked(one) if squeezed(piece) not in text]


@pytest.mark.parametrize("one", LIVE, ids=lambda one: str(one.id))
async def test_a_reveal_says_every_word(one: Question) -> None:
    view = reveal.shown(one, everyview.asking(one), everyview.TOPICS)
    said = [said_in_terminal(view), await said_on_discord(view), said_on_slack(view)]
    for text in map(squeezed, said):
        assert not [piece for piece in told(one) if squeezed(piece) not in text]


@pytest.mark.parametrize("one", [one for one in LIVE if one.kind == "open"], ids=lambda one: str(one.id))
async def test_the_checklist_of_an_open_question_says_every_point(one: Question) -> None:
    assert isinstance(one.body, Open)
    asking = everyview.asking(one)
    answer = Answer(1, 1, 1, "d", "what I wrote", Confidence.FAIR, everyview.NOW)
    grade = one.body.grade(answer.given, {})
    assert isinstance(grade, Pending)
    view = reveal.mine(Said(asking, answer, grade, NOTHING), None, {})
    said = [said_in_terminal(view), await said_on_discord(view), said_on_slack(view)]
    for text in map(squeezed, said):
        # Slack's menus break a label at 75 characters, with an ellipsis, and go on in the line below it.
        whole = text.replace("…", "")
        assert not [p.text for p in one.body.rubric.points if squeezed(p.text).replace("…", "") not in whole]


@pytest.mark.parametrize("one", [one for one in LIVE if one.kind == "open"], ids=lambda one: str(one.id))
async def test_an_interviews_score_card_says_every_word(one: Question) -> None:
    """Of four long answers in which everything was found, or nothing."""
    assert isinstance(one.body, Open)
    shown = everyview.after(one, "A sentence of mine, and another one. " * 80)
    covered, _, _, _, missed, *_ = [each for each in shown if isinstance(each, View) and each.summary == "Score card."]
    rubric = one.body.rubric
    owed = [point.text for point in rubric.points] + [each.ask for each in rubric.followups]
    owed += [text for each in rubric.followups for text in each.expect] + [rubric.model_answer]
    owed += [ref.title for ref in one.refs]
    for card in (covered, missed):
        for text in map(squeezed, [said_in_terminal(card), await said_on_discord(card), said_on_slack(card)]):
            assert not [piece for piece in owed if squeezed(piece) not in text]


@pytest.mark.parametrize(
    "one", [one for one in LIVE if one.kind not in {"single", "multi", "code"}], ids=lambda one: str(one.id)
)
async def test_the_form_to_answer_with_is_taken(one: Question) -> None:
    form = posted.form(everyview.asking(one), one.body.values(0), solo=False)
    assert isinstance(form, Form)
    on_discord.check_modal(discord.modal(form))
    tried(form)
