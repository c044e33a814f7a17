"""Completion: what is offered after what has been typed."""

import pytest

from adapters.terminal.complete import Known, field_values, suggestions
from bot.model import Topic
from bot.ui import Field

KNOWN = Known(
    topics=(
        Topic("t01", "transformers", "Transformers and CNNs"),
        Topic("t07", "llm-production", "LLMs in production"),
    ),
    questions=(("t01-vit-small-data", "60k frames"), ("t07-kv-concurrency", "A 70B model")),
    members=("you", "m2"),
    teams=("Owls", "Red Pandas"),
    channels=("study", "lounge"),
    buttons=("Certain", "Guess"),
    options=("Locality has to be learned",),
    fields=("answer", "confidence"),
)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("/lea", ["/leaderboard"]),
        ("/quiz st", ["/quiz start", "/quiz stop"]),
        ("/w", ["/who"]),
        ("/as m", ["m2"]),
        ("/in lo", ["lounge"]),
        ("/quiz start to", ["topic:"]),
        ("/quiz start topic:tran", ["t01"]),
        ("/quiz start topic:t07 mode:", ["solo", "live"]),
        ("/quiz start speed:", ["yes", "no"]),
        ("/quiz start kind:num", ["numeric"]),
        ("/quizadmin setup ti", ["time:"]),
        ("/quizadmin setup zone:berl", ["Europe/Berlin"]),
        ("/quizadmin setup topics:t01,prod", ["t07"]),
        ("/quizadmin setup kinds:single,or", ["order"]),
        ("/quizadmin schedule now question:kv", ["t07-kv-concurrency"]),
        ("/question show vit", ["t01-vit-small-data"]),
        ("/team join Red", ['"Red Pandas"']),
        ("/help lead", ["leaderboard"]),
        ("click ce", ['"Certain"']),
        ('click "gu', ['"Guess"']),
        ("pick loc", ['"Locality has to be learned"']),
        ("fill conf", ["confidence:"]),
        ("cl", ["click "]),
        ("", []),
        ("B", []),
        ("/nonsense x", []),
    ],
)
def test_suggestions(typed: str, offered: list[str]) -> None:
    assert [one.text for one in suggestions(typed, KNOWN)][: len(offered) or None] == offered


def test_a_suggestion_replaces_what_it_completes() -> None:
    for typed in ("/quizadmin setup zone:Europe/Berl", "/quizadmin setup topics:t01,t0", 'click "ce', "/lea"):
        for one in suggestions(typed, KNOWN):
            assert (typed[: len(typed) - one.back] + one.text).startswith(typed[: len(typed) - one.back])
            assert 0 <= one.back <= len(typed)


def test_an_option_is_offered_once() -> None:
    assert "time:" not in [one.text for one in suggestions("/quizadmin setup time:09:00 ", KNOWN)]


def test_all_commands_are_offered_after_the_slash() -> None:
    offered = {one.text for one in suggestions("/", KNOWN)}
    assert {"/quiz start", "/quizadmin setup", "/leaderboard", "/help"} <= offered


def test_nothing_is_offered_for_what_is_not_there() -> None:
    assert suggestions("cl", Known()) == []


def test_form_fields_are_completed() -> None:
    zone = Field("zone", "Zone", suggest="zone")
    assert [one.text for one in field_values(zone, "Asia/Toky")] == ["Asia/Tokyo"]
    sure = Field("confidence", "How sure?", options=(("1", "Guess"), ("3", "Certain")))
    assert [one.text for one in field_values(sure, "ce")] == ["Certain"]
    assert field_values(Field("answer", "Answer"), "x") == []
