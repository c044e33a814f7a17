"""Discord's Markdown as its clients read it: what is shown, and what means more than its letters.

Written from the rules that the clients are known to follow (those of simple-markdown with Discord's own), tried in
their order at each place. It errs on the side of danger: a line begins at the start of any nested text, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Something that means more than its letters; ``text`` is what is shown of it."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    text: str
    found: tuple[Found, ...] = ()

    @property
    def kinds(self) -> list[str]:
        return [one.kind for one in self.found]


_BLOCKS = {
    "code block": re.compile(r"```(?:[A-Za-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```"),
    "heading": re.compile(r" *#{1,3} +([^\n]*)"),
    "small": re.compile(r"-# +([^\n]*)"),
    "long quotation": re.compile(r" *>>> +([\s\S]*)"),
    "quotation": re.compile(r" *>(?!>>) +([^\n]*)"),
    "list": re.compile(r" *(?:[*-]|\d+\.) +([^\n]*)"),
}
"""Only at the beginning of a line, but for code blocks."""
_INLINE = {
    "escape": re.compile(r"\\([^0-9A-Za-z\s])"),
    "link": re.compile(r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)"),
    "address": re.compile(r"<(https?://[^ >]+)>|((?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s])"),
    "user": re.compile(r"<@!?(\d+)>"),
    "role": re.compile(r"<@&(\d+)>"),
    "channel": re.compile(r"<#(\d+)>"),
    "command": re.compile(r"</((?:[-\w]+ ?)+):\d+>"),
    "time": re.compile(r"<t:(-?\d{1,17}(?::[tTdDfFsSR])?)>"),
    "emoji": re.compile(r"<a?:(\w+):\d+>|:([\w+\-]+?(?:::skin-tone-\d)?):"),
    "guide": re.compile(r"<id:(customize|browse|guide|linked-roles)[^>]*>"),
    "everybody": re.compile(r"@(everyone|here)"),
    "code": re.compile(r"(?P<ticks>`+)([\s\S]*?[^`])(?P=ticks)(?!`)"),
    "struck": re.compile(r"~~([\s\S]+?)~~"),
    "spoiler": re.compile(r"\|\|([\s\S]+?)\|\|"),
}
_EMPHASIS = {
    "italic": re.compile(
        r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b|\*(?=\S)((?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?)\*(?!\*)", re.ASCII
    ),
    "bold": re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    "underlined": re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"),
}
"""Of these the one that reaches furthest."""
_TEXT = re.compile(r"[\s\S][0-9A-Za-zÀ-\uffff]*?(?=[^0-9A-Za-z\sÀ-\uffff]|\n|\w+:\S|\s|$)")
_LITERAL = {
    "code",
    "code block",
    "address",
    "user",
    "role",
    "channel",
    "command",
    "time",
    "emoji",
    "guide",
    "everybody",
}


def read(text: str) -> Read:
    """What a client makes of ``text``."""
    shown: list[str] = []
    found: list[Found] = []
    for kind, part in _parts(text):
        inner = Read(part) if kind in _LITERAL or kind in {"text", "escape"} else read(part)
        if kind == "code" and re.fullmatch(r" *`.*` *| +`.*|.*` +", inner.text, re.DOTALL):
            inner = Read(re.sub(r"^ (?= *`)|(?<=`) $", "", inner.text))
        shown.append(inner.text)
        if kind not in {"text", "escape"}:
            found.append(Found(kind, inner.text))
        found += inner.found
    return Read("".join(shown), tuple(found))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        rest = text[at:]
        kind, whole, inner = _first(rest, begins=at == 0 or text[at - 1] == "\n")
        yield kind, inner
        at += len(whole)


def _first(rest: str, *, begins: bool) -> tuple[str, str, str]:
    for kind, rule in _BLOCKS.items():
        if (begins or kind == "code block") and (match := rule.match(rest)):
            return kind, match.group(), match.group(1)
    for kind, rule in _INLINE.items():
        if match := rule.match(rest):
            inner = match.group(2) if kind == "code" else match.group(1) or match.group(match.lastindex or 0)
            return kind, match.group(), inner
    reached = [(kind, match) for kind, rule in _EMPHASIS.items() if (match := rule.match(rest))]
    if reached:
        kind, match = max(reached, key=lambda one: len(one[1].group()))
        return kind, match.group(), next(group for group in match.groups() if group is not None)
    match = _TEXT.match(rest)
    plain = match.group() if match else rest[0]
    return "text", plain, plain
