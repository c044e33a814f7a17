"""The check of request bodies refuses what Discord refuses, so that a test that passes it means something."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.discord import openapi

TEXT = {"type": 10, "content": "Hello"}
BUTTON = {"type": 2, "style": 1, "label": "A", "custom_id": "q1:pick:1:A"}
INPUT = {"type": 18, "label": "Answer", "component": {"type": 4, "custom_id": "answer", "style": 1}}
COMMAND = {"name": "quiz", "description": "Quizzes", "options": [{"type": 3, "name": "topic", "description": "Topic"}]}

CALLBACK = "/interactions/1/token/callback"


def modal(**changed: Any) -> dict[str, Any]:
    return {"type": 9, "data": {"custom_id": "q1:x", "title": "T", "components": [INPUT], **changed}}


SENT = [
    ("POST", "/channels/1/messages", {"flags": 32768, "components": [TEXT], "nonce": "n" * 25}),
    ("POST", "/channels/1/messages", {"components": [{"type": 1, "components": [BUTTON]}], "attachments": [{"id": 0}]}),
    ("PATCH", "https://discord.com/api/v10/channels/1/messages/2", {"components": [TEXT], "tts": False}),
    ("POST", CALLBACK, {"type": 5, "data": {"flags": 64}}),
    ("POST", CALLBACK, modal()),
    ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "a", "value": "a"}]}}),
    ("PATCH", "/webhooks/1/token/messages/@original", {"components": [TEXT]}),
    ("PATCH", "/webhooks/1/token/messages/5", {"components": [TEXT]}),
    ("POST", "/webhooks/1/token?wait=true", {"components": [TEXT], "flags": 64}),
    ("PUT", "/applications/1/commands", [COMMAND]),
    ("PUT", "/applications/1/guilds/2/commands", [COMMAND]),
    ("POST", "/channels/1/messages/2/threads", {"name": "Discuss #1"}),
    ("POST", "/users/@me/channels", {"recipient_id": "1"}),
]  # fmt: skip

REFUSED = [
    ("POST", "/channels/1/messages", {"components": [{**TEXT, "content": ""}]}),
    ("POST", "/channels/1/messages", {"components": [{**TEXT, "content": "x" * 4001}]}),
    ("POST", "/channels/1/messages", {"components": [BUTTON]}),
    ("POST", "/channels/1/messages", {"components": [{"type": 1, "components": [BUTTON] * 6}]}),
    ("POST", "/channels/1/messages", {"components": [{"type": 1, "components": [{**BUTTON, "label": "x" * 81}]}]}),
    ("POST", "/channels/1/messages", {"components": [{"type": 1, "components": [{**BUTTON, "custom_id": "x" * 101}]}]}),
    ("POST", "/channels/1/messages", {"nonce": "n" * 26}),
    ("POST", CALLBACK, modal(title="T" * 46)),
    ("POST", CALLBACK, modal(components=[])),
    ("PATCH", "/webhooks/1/token/messages/@original", {"components": [{"type": 99}]}),
    ("PUT", "/applications/1/commands", [{**COMMAND, "name": "n" * 33}]),
    ("PUT", "/applications/1/commands", [{**COMMAND, "description": "d" * 101}]),
    ("POST", "/channels/1/messages/2/threads", {"name": "x" * 101}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), SENT)
def test_what_we_send_is_valid(method: str, path: str, body: Any) -> None:
    openapi.check(method, path, body)


@pytest.mark.parametrize(("method", "path", "body"), REFUSED)
def test_what_discord_refuses_is_refused(method: str, path: str, body: Any) -> None:
    with pytest.raises(AssertionError, match=r"components|name|nonce|data|description"):
        openapi.check(method, path, body)


def test_a_request_that_is_not_described_is_a_mistake() -> None:
    with pytest.raises(openapi.UnknownRequestError):
        openapi.check("POST", "/guilds/1/channels", {})
    with pytest.raises(openapi.UnknownRequestError):
        openapi.check("DELETE", "/channels/1/messages", {})


def test_a_schema_can_be_asked_by_its_name() -> None:
    assert openapi.valid("MessageCreateRequest", {"content": "x"}) == []
    assert openapi.valid("MessageCreateRequest", {"content": 7}) != []
