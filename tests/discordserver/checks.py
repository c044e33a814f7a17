"""What Discord refuses in a message and its OpenAPI description can't say (docs: resources/message, components)."""

from __future__ import annotations

from collections.abc import Collection

from tests.discordserver.refusal import invalid
from tests.discordserver.world import V2, Json, parts

MOST_CONTENT = 2000
MOST_TEXT = 4000
MOST_PARTS = 40
CLASSIC = {1, 2, 3, 5, 6, 7, 8}
"""The component types that a message without the V2 flag may have: rows, buttons, selects."""


def check_message(body: Json, *, flags: int, files: Collection[str], empty: bool = False) -> None:
    """Raise a Refusal unless ``body`` is a message that could be shown. ``flags`` are those it will have; ``files``
    the names of its attachments; ``empty``: it may be (an edit, a deferral)."""
    components = body.get("components") or []
    found = parts(components)
    if flags & V2:
        forbidden = [name for name in ("content", "embeds", "poll", "sticker_ids") if body.get(name)]
        if forbidden:
            raise invalid(f"{', '.join(forbidden)} can't stand in a message with IS_COMPONENTS_V2")
        if sum(len(part["content"]) for part in found if part["type"] == 10) > MOST_TEXT:
            raise invalid(f"components: more than {MOST_TEXT} characters of text")
        if len(found) > MOST_PARTS:
            raise invalid(f"components: more than {MOST_PARTS}")
    elif any(part["type"] not in CLASSIC for part in found):
        raise invalid("components: these need IS_COMPONENTS_V2")
    if len(body.get("content") or "") > MOST_CONTENT:
        raise invalid(f"content: more than {MOST_CONTENT} characters")
    if not (empty or body.get("content") or body.get("embeds") or components or files):
        raise invalid("Cannot send an empty message")
    check_ids(found)
    check_media(found, files)


def check_ids(found: list[Json]) -> None:
    """Raise a Refusal if two controls have the same id."""
    ids = [part["custom_id"] for part in found if "custom_id" in part]
    if len(ids) != len(set(ids)):
        raise invalid("components: duplicated custom_id")


def check_media(found: list[Json], files: Collection[str]) -> None:
    """Raise a Refusal if a picture or file is shown that wasn't sent along."""
    shown = [part[key]["url"] for part in found for key in ("media", "file") if key in part]
    shown += [item["media"]["url"] for part in found if part["type"] == 12 for item in part["items"]]
    for url in shown:
        name = url.removeprefix("attachment://")
        if name != url and name not in files:
            raise invalid(f"components: no attachment is called {name}")
