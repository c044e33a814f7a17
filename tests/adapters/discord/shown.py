"""What a rendered page says and whether Discord would take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord

from adapters.discord.render import Page
from tests.adapters.discord import openapi

Json = Mapping[str, Any]

V2 = 1 << 15
"""The message flag IS_COMPONENTS_V2 (docs: message flags)."""
TEXT, ROW, GALLERY = 10, 1, 12


def components(page: Page) -> list[dict[str, Any]]:
    return [child.to_component_dict() for child in page.layout.children]


def payload(page: Page) -> dict[str, Any]:
    """The body of the request that would post the page."""
    attachments = [file.to_dict(index) for index, file in enumerate(page.files)]
    return {"flags": V2, "components": components(page), "attachments": attachments}


def walked(components: Sequence[Json]) -> Iterator[Json]:
    """All components, in the order in which they are shown."""
    for component in components:
        yield component
        yield from walked(component.get("components", ()))


def texts(page: Page) -> list[str]:
    return [part["content"] for part in walked(components(page)) if part["type"] == TEXT]


def text(*pages: Page) -> str:
    """All that is written in the pages, without labels of controls."""
    return "\n".join(part for page in pages for part in texts(page))


def ids(*pages: Page) -> list[str]:
    """The custom_ids in order."""
    return [part["custom_id"] for page in pages for part in walked(components(page)) if "custom_id" in part]


def labels(*pages: Page) -> list[list[str]]:
    """The labels of the buttons, row by row."""
    rows = (part for page in pages for part in walked(components(page)) if part["type"] == ROW)
    return [[inner["label"] for inner in row["components"] if "label" in inner] for row in rows]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check(page: Page) -> None:
    """Raise AssertionError unless Discord would take the page as a new message."""
    body = payload(page)
    openapi.check("POST", "/channels/1/messages", body)
    parts = list(walked(body["components"]))
    assert len(parts) <= 40
    assert sum(units(part["content"]) for part in parts if part["type"] == TEXT) <= 4000
    found = ids(page)
    assert len(found) == len(set(found))
    names = [file.filename for file in page.files]
    assert len(set(names)) == len(names) <= 10
    shown = [item["media"]["url"] for part in parts if part["type"] == GALLERY for item in part["items"]]
    assert sorted(shown) == sorted(f"attachment://{name}" for name in names)
    assert all(part["content"].strip() for part in parts if part["type"] == TEXT)


def check_modal(made: discord.ui.Modal) -> None:
    """Raise AssertionError unless Discord would open the modal."""
    body = {"type": 9, "data": made.to_dict()}
    openapi.check("POST", "/interactions/1/token/callback", body)
    parts = made.to_dict()["components"]
    assert len(parts) <= 5
    inner = [part["component"]["custom_id"] for part in parts if "component" in part]
    assert len(inner) == len(set(inner))
