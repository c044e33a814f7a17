"""Our Markdown (bold, italic, `code`, links, lists) as Slack's rich text, in which nothing is parsed again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from adapters.slack import inert
from adapters.slack.limits import RUN

Json = dict[str, Any]

_RULES = ["emphasis", "backticks", "link", "autolink", "escape", "newline", "list"]
_PLUS = re.compile(r"^([ ]*)\+(?=\s)", re.MULTILINE)
_BULLET = re.compile(r"(?:[-•*–]|\d{1,2}[.)])\s")
_WEB = re.compile(r"https?://[^\s]+\Z", re.IGNORECASE)
_DEEPEST = 8
"""Indent of a list: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    return MarkdownIt("zero").enable(_RULES)


@dataclass(frozen=True, slots=True)
class Look:
    """Style that everything within has, too."""

    bold: bool = False
    italic: bool = False
    code: bool = False


PLAIN = Look()


def text(words: str, look: Look = PLAIN) -> Json:
    """``words``, literally."""
    return styled({"type": "text", "text": words}, look)


def styled(element: Json, look: Look) -> Json:
    """``element`` with the style, if there is any."""
    style = {name: True for name in ("bold", "italic", "code") if getattr(look, name)}
    return {**element, "style": style} if style else element


def link(url: str, words: str, look: Look = PLAIN) -> Json:
    """A link, if it is one of the web; else its words and, in brackets, where it would have led."""
    if not _WEB.fullmatch(url) or len(url) > 3000:
        return text(f"{words} ({url})" if url and url != words else words or url, look)
    return styled({"type": "link", "url": url, "text": words or url}, look)


def section(elements: Sequence[Json]) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def parts(markdown: str) -> list[Json]:
    """Paragraphs and lists, as elements of a rich text block; neighbouring paragraphs share a section. Empty for blank
    text."""
    source = _PLUS.sub(r"\1\\+", inert.lines(markdown))
    return list(_joined(_block(node, 0) for node in SyntaxTreeNode(_reader().parse(source)).children))


def _joined(groups: Iterator[list[Json]]) -> Iterator[Json]:
    """Two sections in a row become one, with an empty line between them: apart they would stand too close."""
    before: Json | None = None
    for part in (part for group in groups for part in group):
        sections = part["type"] == "rich_text_section" and before is not None and before["type"] == part["type"]
        if sections and before is not None:
            before = section(merged([*before["elements"], text("\n\n"), *part["elements"]]))
            continue
        if before is not None:
            yield before
        before = part
    if before is not None:
        yield before


def _block(node: SyntaxTreeNode, depth: int) -> list[Json]:
    if node.type == "paragraph":
        token = node.children[0].token
        found = merged(_inline((token.children if token else None) or (), PLAIN))
        return [section(found)] if found else []
    first = int(node.attrs.get("start", 1))
    if node.type == "bullet_list" or (first == 1 and not _nests(node)):
        return _list(node, depth)
    # Slack counts from 1, and again after a list within the list: other numbers are kept as text.
    return [part for number, item in enumerate(node.children, first) for part in _numbered(number, item, depth)]


def _nests(node: SyntaxTreeNode) -> bool:
    return any(child.type != "paragraph" for item in node.children for child in item.children)


def _numbered(number: int, item: SyntaxTreeNode, depth: int) -> list[Json]:
    found = [part for child in item.children for part in _block(child, depth + 1)]
    if found and found[0]["type"] == "rich_text_section":
        found[0] = section(merged([text(f"{number}. "), *found[0]["elements"]]))
    return found


def _list(node: SyntaxTreeNode, depth: int) -> list[Json]:
    """A list and, as lists of their own with a larger indent, those within it, which is how Slack nests."""
    style = "bullet" if node.type == "bullet_list" else "ordered"
    found: list[Json] = []
    items: list[Json] = []
    for item in node.children:
        for part in _joined(_block(child, depth + 1) for child in item.children):
            if part["type"] == "rich_text_section":
                items.append(part)
                continue
            found += [_listed(items, style, depth)] if items else []
            items = []
            found.append(part)
    return [*found, _listed(items, style, depth)] if items else found


def _listed(items: list[Json], style: str, depth: int) -> Json:
    return {"type": "rich_text_list", "style": style, "indent": min(depth, _DEEPEST), "elements": items}


def runs(markdown: str, look: Look = PLAIN) -> list[Json]:
    """One line of Markdown; the blanks at its ends, which part it from its neighbours, stay."""
    flat = inert.lines(markdown).replace("\n", " ")
    middle = flat.strip()
    if not middle:
        return [text(" ", look)] if markdown else []
    front, back = " " * markdown[0].isspace(), " " * markdown[-1].isspace()
    inner = _inline(_reader().parseInline(middle)[0].children or (), look)
    return merged([*([text(front, look)] if front else []), *inner, *([text(back, look)] if back else [])])


def bare(markdown: str) -> str:
    """One line of Markdown as a reader sees it, without the marks."""
    return "".join(one["text"] for one in runs(markdown)).strip()


def _inline(tokens: Sequence[Token], look: Look) -> list[Json]:
    found: list[Json] = []
    bold = italic = 0
    target = ""
    for index, token in enumerate(tokens):
        now = Look(look.bold or bold > 0, look.italic or italic > 0, token.type == "code_inline")
        match token.type:
            case "text" | "code_inline":
                words = token.content
                found += [link(target, words, now) if target else text(words, now)] if words else []
            case "softbreak" | "hardbreak":
                broken = token.type == "hardbreak" or _BULLET.match(_following(tokens, index))
                found.append(text("\n" if broken else " ", now))
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                target = str(token.attrs.get("href", ""))
            case "link_close":
                target = ""
    return found


def _following(tokens: Sequence[Token], index: int) -> str:
    return tokens[index + 1].content if index + 1 < len(tokens) else ""


def merged(elements: Sequence[Json]) -> list[Json]:
    """Neighbouring texts of one style in one element, and none longer than ``RUN``."""
    found: list[Json] = []
    for one in elements:
        last = found[-1] if found else None
        if last is not None and one["type"] == last["type"] == "text" and one.get("style") == last.get("style"):
            found[-1] = {**last, "text": last["text"] + one["text"]}
        elif one.get("text") != "":
            found.append(one)
    return [piece for one in found for piece in _cut(one)]


def _cut(one: Json) -> Iterator[Json]:
    rest = one.get("text", "")
    while one["type"] == "text" and len(rest) > RUN:
        # Between two words, if there is a blank within reach.
        at = rest.rfind(" ", RUN // 2, RUN) + 1 or RUN
        yield {**one, "text": rest[:at]}
        rest = rest[at:]
    yield {**one, "text": rest} if one["type"] == "text" else one
