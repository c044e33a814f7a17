"""Lines as members type them, and payloads as Slack sends them → exactly the commands of the slash table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.slack import payloads, reading, typed
from adapters.slack.spans import Stage
from bot.commands import SLASHES, Option, Slash, tokens, words
from bot.commands.organiser import MoveSchedule, SetUp
from bot.config import Settings
from bot.errors import QuizError
from bot.model import Actor, Place
from bot.ui import Cmd, Line, Note, StaleTokenError, View
from tests.commands.test_parse import example_of

STAGE = Stage(datetime(2026, 11, 23, tzinfo=UTC), "ask", "askadmin")
ACTOR = Actor(Place("slack", "T1", "C1"), "U1", "ann")
SETTINGS = Settings()


def slash_payload(text: str, command: str = "/quiz") -> dict[str, str]:
    """The form fields of a slash command, as Slack's documentation shows them."""
    return {
        "token": "x",
        "team_id": "T1",
        "team_domain": "example",
        "channel_id": "C1",
        "channel_name": "study",
        "user_id": "U1",
        "user_name": "ann",
        "command": command,
        "text": text,
        "response_url": "https://hooks.slack.com/commands/1234/5678",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        "api_app_id": "A1",
    }


def asked(text: str, command: str = "/quiz") -> reading.Asked:
    return reading.read(payloads.command(slash_payload(text, command)), SETTINGS)


@pytest.mark.parametrize("slash", SLASHES, ids=lambda slash: slash.name)
def test_every_row_of_the_table_is_reached_with_all_its_options(slash: Slash) -> None:
    given = {option.name: example_of(option) for option in slash.options}
    said = " ".join(f'{name}:"{text}"' for name, text in given.items())
    command = "/quizadmin" if slash.admin else "/quiz"
    short = " ".join(slash.words[1:] if slash.words[0] in ("quiz", "quizadmin") else slash.words)
    trigger = slash_payload("")["trigger_id"]
    wanted = slash.make(ACTOR, trigger, {option.name: _value(option) for option in slash.options})
    assert asked(f"{short} {said}".strip(), command).command == wanted
    assert asked(f"{slash.name} {said}".strip(), command).command == wanted
    assert wanted.delivery == trigger


def _value(option: Option) -> str | int | bool:
    text = example_of(option)
    return int(text) if option.kind == "int" else text == "yes" if option.kind == "bool" else text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("leaderboard month teams", "leaderboard month teams"),
        ("start t07 3", "quiz start t07 3"),
        ("/quiz  start", "quiz start"),
        ("STOP", "quiz STOP"),
        ("setup time:09:00", "quizadmin setup time:09:00"),
        ("team", "help about:team"),
        ("schedule", "help about:quizadmin"),
        ("start --topic:t07", "quiz start topic:t07"),
        ("start difficulty:2–4", "quiz start difficulty:2-4"),
        ("team join A &amp; B &lt;3", "team join A & B <3"),
        ("team join <@U123ABC|ann>", "team join @ann"),
        ("schedule move <#C77ABC|general>", "quizadmin schedule move C77ABC"),
        ("schedule move https://x.slack.com/archives/C77ABC/p1", "quizadmin schedule move C77ABC"),
        ("setup ping:<!subteam^S77ABC|@team>", "quizadmin setup ping:S77ABC"),
        ("setup ping:<@U77ABC|bob>", "quizadmin setup ping:U77ABC"),
        ("report b1 see <https://arxiv.org/abs/1|the paper>", None),
        ("", "help"),
    ],
)
def test_what_slack_makes_of_a_line_is_undone(text: str, line: str | None) -> None:
    if line is None:
        assert typed.line(f"question {text}") == "question report b1 see the paper"
    else:
        assert typed.line(text) == line


def test_organisers_command_knows_only_its_own_rows() -> None:
    assert typed.line("", organiser=True) == typed.line("help", organiser=True) == "help about:quizadmin"
    assert typed.line("quizadmin setup", organiser=True) == typed.line("setup", organiser=True)
    with pytest.raises(QuizError, match="I don't know"):
        typed.line("leaderboard", organiser=True)


def test_a_mention_is_read_without_itself() -> None:
    assert typed.unmentioned("<@U0BOT> leaderboard") == "leaderboard"
    assert typed.unmentioned("<@U0BOT|quizmaster>: help <@U1>") == "help <@U1>"


def test_what_is_missing_or_unclear_asks_for_a_form() -> None:
    (missing, unclear) = asked("question report b1").command, asked("start topic:t07 timer:soon").command
    assert isinstance(missing, words.FillIn)
    assert isinstance(unclear, words.FillIn)
    assert (missing.words, unclear.words) == ("question report", "quiz start")
    assert dict(unclear.given) == {"topic": "t07"}
    assert "timer" in unclear.why


def test_channels_typed_into_forms_are_found_by_their_links() -> None:
    view = {
        "id": "V1",
        "callback_id": tokens.filled("quizadmin schedule move"),
        "app_installed_team_id": "T1",
        "private_metadata": '{"channel":"C1"}',
        "state": {"values": {"channel": {"channel": {"value": "https://x.slack.com/archives/C77ABC"}}}},
    }
    incoming = payloads.submission({"user": {"id": "U1", "name": "ann"}, "view": view, "trigger_id": "1.2.3"})
    found = reading.read(incoming, SETTINGS).command
    assert isinstance(found, MoveSchedule)
    assert (found.channel, found.actor.place) == ("C77ABC", Place("slack", "T1", "C1"))


def test_what_a_form_lacks_is_said_at_its_field() -> None:
    assert reading.named("`count` is a whole number.", {"topic": "", "count": "x"}) == {
        "count": "`count` is a whole number."
    }
    assert reading.named("No.", {"topic": "", "count": "x"}) == {"topic": "No."}


def action_payload(**more: object) -> dict[str, object]:
    """A button in a message, as Slack's documentation shows it."""
    return {
        "type": "block_actions",
        "team": {"id": "T1", "domain": "example"},
        "user": {"id": "U1", "username": "ann", "name": "ann", "team_id": "T1"},
        "trigger_id": "1.2.3",
        "container": {"type": "message", "message_ts": "10.5", "channel_id": "C1", "is_ephemeral": False},
        "channel": {"id": "C1", "name": "study"},
        "message": {"ts": "10.5"},
        "response_url": "https://hooks.slack.com/actions/1/2/3",
        "actions": [{"action_id": "q1:pick:17:B", "block_id": "x", "type": "button", "action_ts": "1"}],
        **more,
    }


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        ({"action_id": "q1:pick:17:B"}, words.SubmitAnswer(actor=ACTOR, delivery="1.2.3", round=17, text="B")),
        ({"action_id": "q1:pick:17:B#2"}, words.SubmitAnswer(actor=ACTOR, delivery="1.2.3", round=17, text="B")),
        (
            {"action_id": "q1:pick:17", "selected_options": [{"value": "A"}, {"value": "C"}]},
            words.SubmitAnswer(actor=ACTOR, delivery="1.2.3", round=17, text="AC"),
        ),
        ({"action_id": "q1:form:17"}, words.WriteAnswer(actor=ACTOR, delivery="1.2.3", round=17)),
        ({"action_id": "q1:setup"}, SetUp(actor=ACTOR, delivery="1.2.3")),
        ({"action_id": "q1:fill:team.join"}, words.FillIn(actor=ACTOR, delivery="1.2.3", words="team join")),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_control_means_exactly_its_command(action: dict[str, object], wanted: words.Command) -> None:
    assert reading.read(payloads.action(action_payload(actions=[action])), SETTINGS).command == wanted


def test_tokens_that_nobody_made_are_stale() -> None:
    for strange in ("q0:pick:1:A", "", "q1:filled:no.such", "q1:fill"):
        with pytest.raises(StaleTokenError):
            reading.read(payloads.action(action_payload(actions=[{"action_id": strange}])), SETTINGS)


def test_users_and_workspaces_come_from_the_payload_alone() -> None:
    lying = {"action_id": "q1:pick:17:B", "value": '{"user":"U9","team":"T9"}', "user": "U9", "team_id": "T9"}
    found = payloads.action(action_payload(actions=[lying]))
    assert (found.team, found.user, found.channel) == ("T1", "U1", "C1")
    guest = payloads.action(action_payload(user={"id": "U2", "team_id": "T2"}))
    assert guest.foreign
    assert not found.foreign


def test_what_is_used_in_the_channel_is_answered_there() -> None:
    container = {"type": "message", "message_ts": "10.5", "thread_ts": "9.1", "channel_id": "C1"}
    reply = payloads.action(action_payload(container=container))
    seen_by_all = payloads.action(
        action_payload(container=container, message={"ts": "10.5", "subtype": "thread_broadcast"})
    )
    assert (reply.thread, seen_by_all.thread) == ("9.1", "")


def test_what_bots_say_and_other_events_mean_nothing() -> None:
    event = {"type": "app_mention", "user": "U1", "text": "<@B> help", "ts": "1.1", "channel": "C1"}
    body = {"event": event, "event_id": "Ev1", "team_id": "T1", "authorizations": [{"team_id": "T1"}]}
    assert payloads.event(body) is not None
    for change in ({"bot_id": "B1"}, {"type": "reaction_added"}, {"user": ""}, {"edited": {"user": "U1", "ts": "2"}}):
        assert payloads.event({**body, "event": {**event, **change}}) is None
    opened = {"type": "app_home_opened", "user": "U1", "tab": "messages", "channel": "D1"}
    assert payloads.event({**body, "event": opened}) is None


def test_sentences_name_commands_as_they_are_typed_here() -> None:
    view = View((Line("`/team list` shows them; ", Cmd("team list")), Note("`/quizadmin setup` and `/usr/bin`")))
    shown = typed.spoken(view, STAGE)
    assert shown.blocks == (
        Line("`/ask team list` shows them; ", Cmd("team list")),
        Note("`/askadmin setup` and `/usr/bin`"),
    )
