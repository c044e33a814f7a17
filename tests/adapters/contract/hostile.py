"""What a member may type to make trouble: mentions, marks, links, invisible signs, and much of it."""

from __future__ import annotations

MENTIONS = "@everyone @here <@1> <@!1> <@&2> <#3> <!channel> <!here> <!subteam^S1> </quiz start:4> <id:guide>"
MARKS = "**bold** _it_ ~~gone~~ ||spoiler|| `code` ```block``` > quote\n# head\n-# small\n1. one\n- dot"
LINKS = "[click](https://evil.example/x) <https://evil.example/y|here> https://evil.example/z <t:0:R> <:e:1> :joy:"
TURNED = "\u202egnp.exe\u202c \u2066abc\u2069 \u200b\u200d\u00ad\ufeff\u2800 \x1b[31mred\x1b[0m \x07\x00\x9b31m"
QUIET = "` `` ``` \\ \\` \\* end"

TEXTS = {"mentions": MENTIONS, "marks": MARKS, "links": LINKS, "turned": TURNED, "quiet": QUIET}
LONG = "@everyone " * 500
"""5,000 characters."""
