"""Our Markdown (bold, italic, `code`, links; no headings, lists or tables) as styled text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.text import Text

from adapters.terminal.inert import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

STYLES = {"strong_open": "bold", "em_open": "italic", "link_open": "underline"}
_BULLET = re.compile(r"(?:[-•*–]|\d{1,2}[.)])\s")


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 (not needed until something is shown)

    return MarkdownIt("zero").enable(["emphasis", "backticks", "link", "autolink", "escape", "newline"])


def markdown(text: str, style: str = "") -> Text:
    """``text`` for the terminal. A single line break inside a paragraph becomes a space, unless a bullet follows."""
    shown = Text(style=style)
    for token in _reader().parse(clean(text, lines=True)):
        if token.type == "inline":
            if shown:
                shown.append("\n\n")
            _inline(shown, token.children or ())
    return shown


def _inline(shown: Text, tokens: Sequence[Token]) -> None:
    opened: list[tuple[str, int, str]] = []  # style, where it began, link target
    for index, token in enumerate(tokens):
        if token.type == "text":
            shown.append(token.content)
        elif token.type == "code_inline":
            shown.append(token.content, "cyan")
        elif token.type == "hardbreak":
            shown.append("\n")
        elif token.type == "softbreak":
            shown.append("\n" if _BULLET.match(_following(tokens, index)) else " ")
        elif token.nesting == 1:
            opened.append((STYLES.get(token.type, ""), len(shown), str(token.attrs.get("href", ""))))
        elif token.nesting == -1 and opened:
            _close(shown, *opened.pop())


def _close(shown: Text, style: str, start: int, target: str) -> None:
    shown.stylize(style, start)
    if target and target not in shown.plain[start:]:
        shown.append(f" ({clean(target)})", "dim")


def _following(tokens: Sequence[Token], index: int) -> str:
    return tokens[index + 1].content if index + 1 < len(tokens) else ""


def bare(text: str) -> str:
    """``text`` as a reader sees it, in one line, without the marks."""
    return clean(markdown(text).plain)
