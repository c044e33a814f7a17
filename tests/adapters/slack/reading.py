"""What a reader of Slack sees of blocks, and what the tests ask of every message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.slack.render import Page, Stage, home, modal, pages
from bot.ui import Form, View
from tests.adapters.slack.blockkit import live_mentions, problems_of_message, problems_of_view

STAGE = Stage(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from objects(inner)


def seen(blocks: Iterable[Any]) -> str:
    """All words, in order, with a blank between the elements; instants by their fallback."""
    words = []
    for one in objects(list(blocks)):
        if isinstance(one.get("text"), str):
            words.append(one["text"])
        if one.get("type") == "date":
            words.append(one["fallback"])
        if one.get("type") == "channel":
            words.append(one["channel_id"])
    return " ".join(words)


def joined(blocks: Iterable[Any]) -> str:
    """All words without anything between them, and without white space: to find what was cut into pieces."""
    return "".join(seen(blocks).split())


def tried(shown: View | Form, *, loud: int = 0) -> tuple[Page, ...]:
    """Render ``shown`` for every surface that takes it. Fails if Slack would refuse it, or if it rang more people than
    it should."""
    if isinstance(shown, Form):
        view = modal(shown, STAGE, private={"channel": "C1"})
        assert problems_of_view(view) == []
        assert live_mentions(view) == []
        return ()
    found = pages(shown, STAGE)
    assert found
    for page in found:
        assert problems_of_message({"text": page.text, "blocks": page.blocks}) == []
        assert len(live_mentions({"text": page.text, "blocks": page.blocks})) == loud
        if page.plain is not None:
            assert problems_of_message({"text": page.text, "blocks": page.plain}) == []
            assert not {"data_visualization"} & {block["type"] for block in page.plain}
    assert problems_of_view(home(shown, stage=STAGE)) == []
    all_ = [one for page in found for one in objects(page.blocks)]
    assert not [
        one for one in all_ if one.get("type") == "mrkdwn" or (one.get("type") == "plain_text" and one["emoji"])
    ]
    return found
