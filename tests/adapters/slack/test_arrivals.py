"""Payloads that are sparse, odd or none of ours, and another Slack's ways: all are acknowledged, and answered well."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import examine
from tests.adapters.slack.live import QUESTION
from tests.adapters.slack.sparse import Json, Met, sparse

COMMAND = {"command": "/quiz", "text": "topics", "team_id": "T1", "channel_id": "C1", "user_id": "U1"}


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Everything that was logged so far, by libraries and by us."""
    caplog.set_level(logging.INFO)
    return lambda: caplog.text + capsys.readouterr().out


def click(at: Met, action: str, **more: Any) -> Json:
    """A click, with what no click can be without."""
    return {
        "type": "block_actions",
        "user": {"id": "U1"},
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": "1.2", "channel_id": "C1"},
        "actions": [{"type": "button", "action_id": action}],
        "response_url": f"{at.slack.base}/hook",
        **more,
    }


async def heard(at: Met, sort: str, payload: Json, **more: Any) -> str:
    """What was said in reply to a payload."""
    before = len(at.slack.said) + len(at.slack.sent("chat.postEphemeral"))
    assert await at.slack.served(sort, payload, **more)
    await at.slack.until(lambda: len(at.slack.said) + len(at.slack.sent("chat.postEphemeral")) > before)
    return str((at.slack.said or at.slack.sent("chat.postEphemeral"))[-1])


async def test_a_command_needs_neither_a_trigger_nor_a_response_url(tmp_path: Path) -> None:
    async with sparse(tmp_path) as at:
        assert "Topics" in await heard(at, "slash_commands", COMMAND)
        assert "Topics" in await heard(at, "slash_commands", {**COMMAND, "text": "topics "})
        assert len(at.slack.sent("chat.postEphemeral")) == 2


async def test_clicks_say_where_and_by_whom_in_several_ways(tmp_path: Path) -> None:
    async with sparse(tmp_path) as at:
        ways: list[Json] = [
            {},
            {"team": None, "team_id": "T1"},
            {"team": None, "user": {"id": "U1", "team_id": "T1"}},
            {"channel": None},
            {"container": {"type": "message_attachment"}, "message": {"ts": "1.2"}},
            {"container": {"type": "message", "is_ephemeral": True}, "message": None},
            {"trigger_id": "1.2.3", "response_url": None},
        ]
        for way in ways:
            said = await heard(at, "interactive", click(at, "q0:what", **way))
            assert "older version" in said, (way, said)


STRANGE: list[tuple[str, Any]] = [
    ("interactive", {"type": "shortcut", "callback_id": "x", "user": {"id": "U1"}, "team": {"id": "T1"}}),
    ("interactive", {"type": "message_action", "callback_id": "x", "user": {"id": "U1"}, "message": {}}),
    ("interactive", {"type": "block_suggestion", "action_id": "x", "value": "secret-words", "user": {"id": "U1"}}),
    ("interactive", {"type": "view_closed", "view": {"id": "V1"}, "user": {"id": "U1"}}),
    ("interactive", {"type": "block_actions", "actions": [], "user": {"id": "U1"}, "team": {"id": "T1"}}),
    ("interactive", {"type": "block_actions", "actions": [{"type": "button"}]}),
    ("interactive", {"type": "block_actions", "actions": "secret-words", "user": {"id": "U1"}}),
    ("interactive", {"type": "view_submission", "view": {"state": {"values": {"answer": {"answer": None}}}}}),
    ("interactive", {"type": "view_submission", "view": {"id": "V1", "state": "x"}, "user": "secret-words"}),
    ("interactive", {"type": "workflow_step_edit", "callback_id": "x"}),
    ("interactive", {"type": "never_heard_of", "text": "secret-words"}),
    ("slash_commands", {"command": "/quiz", "text": "secret-words"}),
    ("slash_commands", {}),
    ("events_api", {"type": "event_callback", "event": {"type": "app_mention", "text": "secret-words", "user": "U1"}}),
    ("events_api", {"type": "event_callback", "event": {"type": "message", "text": "secret-words", "user": "U1"}}),
    ("events_api", {"type": "event_callback", "event": {"type": "message", "subtype": "message_changed"}}),
    ("events_api", {"type": "event_callback", "event": {"type": "tokens_revoked"}}),
    ("events_api", {"type": "event_callback", "event": {"type": "app_home_opened"}}),
    ("events_api", {"type": "event_callback", "event": {}}),
    ("events_api", {"type": "event_callback", "event_id": "E1", "event": {"type": "function_executed"}}),
    ("events_api", {"type": "app_rate_limited", "team_id": "T1"}),
    ("events_api", {"type": "event_callback"}),
    ("never_heard_of", {"text": "secret-words"}),
]


@pytest.mark.parametrize(("sort", "payload"), STRANGE)
async def test_what_is_not_for_us_is_acknowledged_in_silence(
    tmp_path: Path, sort: str, payload: Any, logged: Callable[[], str]
) -> None:
    async with sparse(tmp_path) as at:
        assert set(await at.slack.served(sort, payload)) == {"envelope_id"}
        assert "Topics" in await heard(at, "slash_commands", {**COMMAND, "trigger_id": "1.2.3"})
    said = logged()
    assert "Traceback" not in said
    assert "secret-words" not in said


# ------------------------------------------------------------------ replies with few words


async def test_replies_of_few_words_do(tmp_path: Path) -> None:
    async with sparse(tmp_path) as at:
        asked = {**COMMAND, "command": "/quizadmin", "trigger_id": "1.2.3", "response_url": f"{at.slack.base}/hook"}
        assert "03:00" in await heard(at, "slash_commands", {**asked, "text": "setup time:03:00 zone:UTC days:daily"})
        now = {**asked, "trigger_id": "1.2.4", "text": f"schedule now question:{QUESTION}"}
        assert "Posted" in await heard(at, "slash_commands", now)
        await at.app.tick()
        assert [args["channel"] for args in at.slack.sent("chat.postMessage")][:1] == ["C1"]
        await at.slack.served("slash_commands", {**asked, "trigger_id": "1.2.5", "text": "setup"})
        (form,) = await at.slack.until(lambda: at.slack.sent("views.update"))
        assert form["view_id"] == "V1"
        home = {"type": "app_home_opened", "user": "U1", "tab": "home"}
        await at.slack.served("events_api", {"type": "event_callback", "team_id": "T1", "event": home})
        await at.slack.until(lambda: at.slack.sent("views.publish"))


async def test_a_response_url_may_lead_to_another_port_of_the_same_host(tmp_path: Path) -> None:
    async with sparse(tmp_path) as at:
        hook = {"trigger_id": "1.2.3", "response_url": f"{at.slack.base.replace('127.0.0.1', 'localhost')}/hook"}
        assert "Topics" in await heard(at, "slash_commands", {**COMMAND, **hook})
        assert at.slack.said


PASSING = [
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "ratelimited",
    "team_added_to_org",
]


@pytest.mark.parametrize("error", PASSING)
async def test_slacks_own_trouble_is_no_bug_of_ours(tmp_path: Path, error: str, logged: Callable[[], str]) -> None:
    async with sparse(tmp_path) as at:
        down = {"ok": False, "error": error}
        at.slack.replies |= {"views.open": down, "chat.postEphemeral": down, "users.info": down, "views.publish": down}
        await at.slack.served("slash_commands", {**COMMAND, "trigger_id": "1.2.3"})
        await at.slack.until(lambda: at.slack.sent("chat.postEphemeral"))
        opened = {**COMMAND, "text": "team join", "trigger_id": "1.2.4", "response_url": f"{at.slack.base}/hook"}
        assert "too long to open" in await heard(at, "slash_commands", opened)
        home = {"type": "app_home_opened", "user": "U1", "tab": "home"}
        await at.slack.served("events_api", {"type": "event_callback", "team_id": "T1", "event": home})
        await at.slack.until(lambda: at.slack.sent("views.publish"))
    assert "Traceback" not in logged()
    assert "incident" not in str(at.slack.said)


@pytest.mark.parametrize("asked", ["0", "1.5", "-3", "soon", "nan", "Wed, 21 Oct 2026 07:28:00 GMT", "", "99999999999"])
async def test_a_rate_limit_may_ask_for_any_wait(tmp_path: Path, asked: str, logged: Callable[[], str]) -> None:
    async with sparse(tmp_path) as at:
        at.slack.limits["chat.postMessage"] = asked
        now = {**COMMAND, "command": "/quizadmin", "text": f"schedule now question:{QUESTION}"}
        await heard(at, "slash_commands", now)
        for _ in range(3):
            await at.app.tick()
            at.clock.advance(3700)
        assert len(at.slack.sent("chat.postMessage")) >= 2
    said = logged()
    assert "Traceback" not in said
    assert "delivery failed" not in said


async def test_doctor_makes_do_with_few_words(tmp_path: Path) -> None:
    async with sparse(tmp_path) as at:
        found = await examine(at.app.services.settings, at.app.store.read)
        assert [finding.ok for finding in found] == [True, True, True], found


async def test_a_socket_that_is_never_greeted_is_not_made_anew_at_once(
    tmp_path: Path, logged: Callable[[], str]
) -> None:
    async with sparse(tmp_path) as at:
        at.slack.greets = False
        await at.slack.sockets[-1].send_str('{"type": "disconnect", "reason": "too_many_websockets"}')
        await at.slack.until(lambda: len(at.slack.sockets) == 2)
        at.slack.greets = True
        await at.slack.until(lambda: len(at.slack.sockets) == 3)
        assert "Topics" in await heard(at, "slash_commands", COMMAND)
    assert logged().count("socket not greeted") == 1


async def test_what_was_typed_is_in_no_log(tmp_path: Path, logged: Callable[[], str]) -> None:
    async with sparse(tmp_path) as at:
        said = await heard(at, "slash_commands", {**COMMAND, "text": "me zone secret-words"})
        assert "secret-words" in said
    log = logged()
    assert "refused" in log
    assert "secret-words" not in log
