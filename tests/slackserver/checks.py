"""Whether Slack would take what a call brings: lengths, and blocks by tests/adapters/slack/blockkit.py."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from tests.adapters.slack.blockkit import problems_of_message, problems_of_view
from tests.slackserver.things import ApiError, Blocks, Json
from tests.slackserver.world import World

MOST_TEXT = 40_000
"""docs: chat.postMessage, "Truncating content"; refused here, since nothing of ours may be cut."""
MOST_EDITED_TEXT = 4_000
"""docs: chat.update, msg_too_long."""
MOST_BLOCKS = 13_200
"""JSON characters: https://github.com/slackapi/bolt-js/issues/2509"""
MOST_VIEW = 250_000
"""Bytes; docs: views.open, view_too_large."""


def content(world: World, method: str, args: Mapping[str, Any], most: int = MOST_TEXT) -> tuple[str, Blocks]:
    """The text and the blocks of a message to be posted, block ids filled in. Raises ApiError if Slack wouldn't take
    them; what a program could have known beforehand is a trouble, too."""
    text, blocks = str(args.get("text") or ""), args.get("blocks") or []
    if args.get("attachments"):
        raise _refused(world, method, "invalid_attachments", ["attachments are legacy; nothing here checks them"])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise _refused(world, method, "invalid_blocks_format", ["blocks aren't a list of objects"])
    if not text and not blocks:
        raise _refused(world, method, "no_text", ["neither text nor blocks"])
    if len(text) > most:
        raise _refused(world, method, "msg_too_long", [f"{len(text)} characters of text"])
    if (size := len(json.dumps(blocks, separators=(",", ":")))) > MOST_BLOCKS:
        raise _refused(world, method, "msg_blocks_too_long", [f"{size} characters of blocks"])
    if problems := _message_problems(json.dumps({"text": text, "blocks": blocks})):
        raise _refused(world, method, "invalid_blocks", problems)
    return text, with_ids(world, blocks)


def view(world: World, method: str, given: Any, kind: str) -> Json:
    """A view to be shown, block ids filled in. Raises ApiError if Slack wouldn't take it."""
    if not isinstance(given, dict):
        raise _refused(world, method, "invalid_arguments", ["view isn't an object"])
    if given.get("type") != kind:
        raise _refused(world, method, "invalid_arguments", [f"a view of type {given.get('type')!r}, not {kind}"])
    if len(json.dumps(given).encode()) > MOST_VIEW:
        raise _refused(world, method, "view_too_large", ["more than 250 kB"])
    if problems := _view_problems(json.dumps(given)):
        raise _refused(world, method, "invalid_arguments", problems)
    return {**given, "blocks": with_ids(world, given["blocks"])}


def with_ids(world: World, blocks: Blocks) -> Blocks:
    """The blocks as Slack stores them: its own copy, each with a block id."""
    copied: Blocks = json.loads(json.dumps(blocks))
    return [{**block, "block_id": block.get("block_id") or f"b{world.number():x}"} for block in copied]


@lru_cache(maxsize=4096)
def _message_problems(payload: str) -> Sequence[str]:
    # Many members get the same reply, and a look at one takes milliseconds.
    return problems_of_message(json.loads(payload))


@lru_cache(maxsize=4096)
def _view_problems(view_: str) -> Sequence[str]:
    return problems_of_view(json.loads(view_))


def _refused(world: World, method: str, error: str, problems: Sequence[str]) -> ApiError:
    world.trouble(error, f"{method}: {'; '.join(problems)}")
    problems = list(problems)
    told = [f"[ERROR] {problem}" for problem in problems]
    return ApiError(error, {"errors": problems, "response_metadata": {"messages": told}})
