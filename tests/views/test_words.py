"""Sentences that wait in the outbox come back as they were meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui import Line, Markdown, Where
from bot.views.organising import refused_note, report_note
from bot.views.words import kept, spoken


@pytest.mark.parametrize("channel", ["study", "1173459623415", "C0123ABC", "büro-3", "a {b} `c` %7D", "#x"])
def test_a_channel_survives_the_outbox(channel: str) -> None:
    view = spoken(kept("I post in ", Where(channel), ", `as` **told**."))
    assert view.blocks == (Line("I post in ", Where(channel), ", `as` **told**."),)
    assert view.summary == "I post in a channel, `as` told."


def test_a_sentence_without_a_channel_is_markdown() -> None:
    assert spoken("Nothing **new**, {#} or {# x}.").blocks == (Markdown("Nothing **new**, {#} or {# x}."),)


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_a_member_wrote_names_no_channel(name: str, reason: str) -> None:
    text = report_note("t01-x", f"{name}{{#1}}", f"{reason} ` {{#2}}")
    assert spoken(text).blocks == (Markdown(text),)


def test_marks_around_a_channel_stay_together() -> None:
    view = spoken(refused_note("7", "no `access` to **it**"))
    assert view.blocks[0] == Line(
        "I can't post in the channel ",
        Where("7"),
        " any more (no `access` to **it**), so its schedule is paused. "
        "Give me access again, then `/quizadmin schedule resume`.",
    )
