"""Options that take several words without quotes."""

from __future__ import annotations

import pytest

from bot.commands import parse, words
from bot.errors import QuizError
from bot.model import Actor, Place

ACTOR = Actor(Place("terminal", "local", "study"), "m1", "m1")


@pytest.mark.parametrize("line", ["/help quiz start", "/help about:quiz start", '/help about:"quiz start"'])
def test_help_takes_the_command_as_the_help_itself_writes_it(line: str) -> None:
    assert parse(line, ACTOR) == words.ShowHelp(actor=ACTOR, delivery="", about="quiz start")


def test_a_team_has_its_name_without_quotes() -> None:
    assert parse("/team create name:Red Pandas", ACTOR) == words.CreateTeam(actor=ACTOR, delivery="", name="Red Pandas")


@pytest.mark.parametrize(
    "line", ["teams week points", "points week teams", "week points teams", "by:points teams week"]
)
def test_words_of_closed_lists_stand_in_any_order(line: str) -> None:
    board = words.ShowLeaderboard(actor=ACTOR, delivery="", period="week", by="points", scope="teams")
    assert parse(f"/leaderboard {line}", ACTOR) == board


def test_a_name_may_be_a_word_of_a_list() -> None:
    season = words.ManageSeason(actor=ACTOR, delivery="", action="start", name="close")
    assert parse("/quizadmin season start close", ACTOR) == season


def test_an_option_among_others_takes_one_word() -> None:
    with pytest.raises(QuizError, match="not “pandas”"):
        parse("/leaderboard topic:red pandas", ACTOR)


def test_all_that_is_missing_is_named() -> None:
    with pytest.raises(QuizError, match="needs `question` and `reason`"):
        parse("/question report", ACTOR)
