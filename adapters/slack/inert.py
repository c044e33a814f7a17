"""Foreign text made harmless: without what turns a line round, hides in it, or climbs over its neighbours.

What Slack would act upon (mentions, links, formatting) needs no escaping here, because such text goes only where Slack
parses nothing: into rich text, raw text and plain text. ``escaped`` is for the one field that is parsed.
"""

from __future__ import annotations

from bot.foreign import clean


def literal(text: str) -> str:
    """``text`` in one line, every run of white space as one space."""
    return clean(text)


def lines(text: str) -> str:
    """``text`` with its line breaks and the spaces within a line."""
    return "\n".join(line.rstrip() for line in clean(text, lines=True).split("\n"))


def escaped(text: str) -> str:
    """``text`` for mrkdwn: the three characters by which mentions, links and dates begin, end and hide."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
