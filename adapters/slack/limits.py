"""What Slack takes, in characters and counts. Sources: https://docs.slack.dev/reference/block-kit and the validators of
slack_sdk 3.47; where they differ, the smaller number."""

from __future__ import annotations

import json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_BYTES = 12_400
"""UTF-8 bytes of the JSON text of a message's blocks. Slack documents no limit, but refuses messages from about 13,200
characters on with ``msg_blocks_too_long`` (https://github.com/slackapi/bolt-js/issues/2509); bytes are never fewer."""
FALLBACK = 600
"""Ours, of a message's ``text``: escaped it is five times as long at most, and Slack advises 4,000."""

HEADER = 150
CONTEXT = 2000
RUN = 2400
"""Of one text in rich text: our own bound, so that a page can be filled well. Slack documents none."""

BUTTONS = 25
BUTTON = 75
OPTIONS = 100
GROUPS = 100
OPTION = 75
"""Of an option's text, and of its description."""
OPTION_VALUE = 150
TICKS = 10
"""Options of radio buttons and checkboxes."""
RADIOS = 5
"""Our own: from six options on, a menu is easier to read."""
PLACEHOLDER = 150
MENU_BYTES = 7000
"""Ours, of the JSON text of a menu in a message."""

TITLE = 24
"""Of a modal's title and buttons."""
LABEL = 2000
HINT = 2000
INPUT = 3000
METADATA = 3000
CALLBACK = 255

TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000
TABLES = 1
"""Per message."""

CHARTS = 2
"""Per message."""
CHART_POINTS = 20
CHART_LABEL = 20
CHART_TITLE = 50

NAME = 60
TYPED = 300
PLAIN = 12_000
"""Ours: how much of a name, of a quoted answer, of a player's own text is shown."""


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters, the last an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def size(value: object) -> int:
    """UTF-8 bytes of ``value`` as JSON text."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
