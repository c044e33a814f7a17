"""What Discord refuses or hides, each limit once. Components are nested: a container counts, and so does what is in it.

Discord's API counts code points (discord/discord-api-docs issue 1315, answered by its staff), its clients UTF-16 code
units. ``size`` counts the latter, which is never fewer, so that a text that fits here fits for both.
Sources: C = docs "Component Reference", M = docs "Message Resource", I = docs "Interactions", F = docs "File Uploads".
"""

from __future__ import annotations

from collections.abc import Sequence

from wcwidth import iter_graphemes

TEXT = 4000
"""All text displays of a message together (C: text display; M: "Create Message")."""
COMPONENTS = 40
"""Of a message, counted recursively (C: "Legacy Message Component Behavior")."""
BUTTONS = 5
"""Of an action row (C: action row)."""
LABEL = 80
"""A button's label (C: button)."""
CUSTOM_ID = 100
"""(C: anatomy of a component)"""
OPTIONS = 25
"""Of a string select (C: string select)."""
OPTION = 100
"""Label, value or description of a select's option, or of a radio button or checkbox (C: select option structure)."""
PLACEHOLDER = 150
"""Of a string select (C: string select)."""
GALLERY = 10
"""Items of a media gallery (C: media gallery); attachments of a message (M: "Create Message")."""
ALT = 1024
"""The description of an attachment or a gallery's item (C: media gallery item; M: attachment object)."""
MODAL_TITLE = 45
MODAL_PARTS = 5
"""Title and top-level components of a modal (I: "Modal")."""
FIELD_LABEL = 45
FIELD_HINT = 100
"""A label's text and description (C: label)."""
TYPED = 4000
"""What a text input takes or holds at first (C: text input)."""
TYPED_PLACEHOLDER = 100
"""(C: text input)"""
RADIOS = 10
"""Options of a radio group, of which there must be two, or of a checkbox group (C: radio group, checkbox group)."""

COLUMNS = 40
"""Not a limit of the API: the cells that a code block shows in one line on a narrow phone; longer lines wrap."""


def size(text: str) -> int:
    """The length of ``text`` in UTF-16 code units."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def clip(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` code units, the last an ellipsis where something was cut; no character that is
    made of several code points (an emoji, a letter with its accents) is cut apart."""
    if size(text) <= limit:
        return text
    room, kept = limit - 1, []
    for sign in iter_graphemes(text):
        room -= size(sign)
        if room < 0:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "…"


def grouped(rows: Sequence[str], limit: int, head: Sequence[str] = ()) -> list[list[str]]:
    """Lines in groups that, joined by line breaks, are at most ``limit`` code units long, each below the head; a row
    that alone is longer stays whole. One group, if there are no rows."""
    above = sum(size(line) + 1 for line in head)
    groups, used = [list(head)], above
    for row in rows:
        if used + size(row) > limit and len(groups[-1]) > len(head):
            groups.append(list(head))
            used = above
        groups[-1].append(row)
        used += size(row) + 1
    return groups
