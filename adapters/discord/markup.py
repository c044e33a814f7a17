"""Our Markdown (bold, italic, `code`, links; no headings, lists or tables) as Discord reads it.

The text is parsed once, by the rules of CommonMark, and written anew: what means something to Discord alone is
escaped, and emphasis is put only where Discord finds its end again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from adapters.discord import inert
from adapters.discord.limits import size
from bot.foreign import clean

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MARKS = 16
"""Code units that the marks of one change of style need at most, besides a link's address."""
_BULLET = re.compile(r"(?:[-•*–]|\d{1,2}[.)])\s")
_WEB = re.compile(r"https?://[^\s<>\\]+", re.IGNORECASE)
_WORD = re.compile(r"\S{1,400}\s*|\s+")
_PIECE = re.compile(r"(?s).{1,400}")
_PAIRED = re.compile(r"(?:[^\[\]]|\[[^\[\]]*\])*")
_SENTENCE_END = re.compile(r"[.!?…][\"')\]”’]*\s+$")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``text`` is as a reader sees it."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""

    @property
    def shown(self) -> str:
        return inert.code(self.text) if self.code else inert.escape(self.text)


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 (not needed until something is shown)

    return MarkdownIt("zero").enable(["emphasis", "backticks", "link", "autolink", "escape", "newline"])


@lru_cache(maxsize=2048)
def markdown(text: str) -> str:
    """``text`` for Discord. A single line break inside a paragraph becomes a space, unless a bullet follows."""
    return "\n\n".join(inert.starts(written(runs)) for runs in _paragraphs(text))


@lru_cache(maxsize=2048)
def flat(text: str) -> str:
    """``text`` for Discord in one line, to stand within one: ``inert.starts`` is still to come where it begins it."""
    shown = " ".join(written(runs) for runs in _paragraphs(text))
    return " ".join(part for part in shown.split("\n") if part)


def parts(text: str, limit: int) -> list[str]:
    """``text`` for Discord in pieces of at most ``limit`` code units, broken between paragraphs, else after a sentence,
    else between words."""
    pieces: list[str] = []
    for runs in _paragraphs(text):
        shown = inert.starts(written(runs))
        if pieces and size(pieces[-1]) + 2 + size(shown) <= limit:
            pieces[-1] += "\n\n" + shown
        elif size(shown) <= limit:
            pieces.append(shown)
        else:
            pieces += [inert.starts(written(piece)) for piece in _broken(runs, limit - MARKS)]
    return pieces


@lru_cache(maxsize=2048)
def bare(text: str) -> str:
    """``text`` as a reader sees it, in one line, without the marks; not escaped."""
    return clean(" ".join("".join(run.text for run in runs) for runs in _paragraphs(text)))


# ------------------------------------------------------------------ reading


def _paragraphs(text: str) -> Iterator[list[Run]]:
    for token in _reader().parse(clean(text, lines=True)):
        if token.type == "inline":
            yield _runs(token.children or ())


def _runs(tokens: Sequence[Token]) -> list[Run]:
    """The runs of a paragraph; neighbours in the same style are one, so that what they mean together is seen."""
    runs: list[Run] = []
    for run in _styled_runs(tokens):
        if runs and not run.code and replace(runs[-1], text="") == replace(run, text=""):
            runs[-1] = replace(run, text=runs[-1].text + run.text)
        else:
            runs.append(run)
    return runs


def _styled_runs(tokens: Sequence[Token]) -> Iterator[Run]:
    style, depth = Run(""), {"strong": 0, "em": 0}
    for index, token in enumerate(tokens):
        if token.tag in depth:
            depth[token.tag] += token.nesting
        match token.type:
            case "text" | "text_special":
                yield replace(style, text=token.content)
            case "code_inline":
                # Inside code Discord takes the marks of the emphasis around it for their end.
                bold = style.bold and "**" not in token.content
                yield replace(style, text=token.content, bold=bold, italic=False, code=True)
            case "hardbreak":
                yield replace(style, text="\n")
            case "softbreak":
                yield replace(style, text="\n" if _BULLET.match(_following(tokens, index)) else " ")
            case "link_open":
                style = replace(style, link=_address(str(token.attrs.get("href", ""))))
            case "link_close":
                style = replace(style, link="")
            case _:
                style = replace(style, bold=depth["strong"] > 0, italic=depth["em"] > 0)


def _address(target: str) -> str:
    """Where a link leads, or "" if that isn't in the web."""
    return target if _WEB.fullmatch(target) else ""


def _following(tokens: Sequence[Token], index: int) -> str:
    return tokens[index + 1].content if index + 1 < len(tokens) else ""


# ------------------------------------------------------------------ writing


def written(runs: Sequence[Run]) -> str:
    """The runs with their marks, from the last to the first, since a mark depends on what follows it."""
    text = ""
    for link, linked in _grouped(runs, lambda run: run.link):
        shown = _bold(linked, "]" if link else text[:1])
        text = joined(_linked(linked, shown, link) if link else shown, text)
    return text


def _grouped(runs: Iterable[Run], key: Callable[[Run], object]) -> list[tuple[Any, list[Run]]]:
    return [(value, list(group)) for value, group in groupby(runs, key)][::-1]


def _linked(runs: Sequence[Run], shown: str, target: str) -> str:
    target = target.replace("(", "%28").replace(")", "%29")
    if "".join(run.text for run in runs) == target:
        return f"<{target}>"
    words = inert.starts(shown)
    if not _PAIRED.fullmatch(words):
        # Escaped or not, brackets that don't pair would end the words of the link elsewhere.
        words = words.replace("\\[", "(").replace("\\]", ")")
    return f"[{words}]({target})"


def _bold(runs: Sequence[Run], following: str) -> str:
    text = ""
    for bold, group in _grouped(runs, lambda run: run.bold):
        shown = _italic(group, "*" if bold else text[:1] or following)
        text = joined(_marked(shown, "**") if bold else shown, text)
    return text


def _italic(runs: Sequence[Run], following: str) -> str:
    text = ""
    for italic, group in _grouped(runs, lambda run: run.italic):
        after = text[:1] or following
        shown = ""
        for run in reversed(group):
            shown = joined(run.shown, shown)
        if italic:
            # Discord ends "_" only before what is no letter, and reads no escapes within "*".
            star = "" if "*" in shown else "*"
            shown = _marked(shown, star if after.isalnum() or after == "_" else "_")
        text = joined(shown, text)
    return text


def _marked(shown: str, mark: str) -> str:
    """``shown`` between marks, with the blanks at its ends outside of them."""
    middle = shown.strip()
    if not middle:
        return shown
    front, back = shown.split(middle, maxsplit=1)
    return f"{front}{mark}{inert.starts(middle)}{mark}{back}"


def joined(first: str, second: str) -> str:
    """Both, parted where their marks would run together."""
    meet = first[-1:] == second[:1] and first[-1:] in {"*", "_", "`"}
    return first + (inert.APART if meet else "") + second


# ------------------------------------------------------------------ breaking


def _broken(runs: Sequence[Run], limit: int) -> Iterator[list[Run]]:
    """The runs of one paragraph in pieces that are at most ``limit`` code units long when written."""
    piece: list[tuple[Run, int]] = []
    before = Run("")
    for word in _words(runs):
        marks = 0 if replace(word, text="") == replace(before, text="") else MARKS + len(word.link)
        before = word
        cost = size(word.shown) + marks
        while piece and sum(each for _, each in piece) + cost > limit:
            cut = _cut([run for run, _ in piece])
            yield [run for run, _ in piece[:cut]]
            piece = piece[cut:]
        piece.append((word, cost))
    if piece:
        yield [run for run, _ in piece]


def _words(runs: Sequence[Run]) -> Iterator[Run]:
    for run in runs:
        for word in (_PIECE if run.code else _WORD).findall(run.text):
            yield replace(run, text=word)


def _cut(piece: Sequence[Run]) -> int:
    """After how many words to break: at the last end of a sentence in the second half, else after all."""
    ends = (i for i in range(len(piece), len(piece) // 2, -1) if _SENTENCE_END.search(piece[i - 1].text))
    return next(ends, len(piece))
