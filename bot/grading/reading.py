"""A text as sentences, and a sentence as words that know their clause and whether they are denied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.grading.english import BORDERS, DENIALS, NEGATORS, PHRASES_AS_NOT, STOP
from bot.grading.plain import FENCE, LIMIT, TOKEN, plain, spelled, stem

LONGEST = 45
"""Words of a sentence that stays whole; a longer one is read in pieces, so that no window holds a whole answer."""
REREAD = 128
"""Sentences that are remembered: those of an answer are read more than once, and nobody else says the same."""
REACH = 8
"""Words that a negator reaches, at most."""
WRAPPED = (50, 200)
"""Characters of a line that may have been wrapped by an editor: its end isn't a border by itself."""

_BULLET = re.compile(r"\s*(?:[-*•‣◦–—]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"'”’)\]*_`]*(?=\s)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|cf|vs|etc|approx|resp|fig|eq|sec|no|dr|incl|max|min|ca|w\.r\.t)|\b\w)\.$", re.I
)
_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"[,;:]\s|\s(?=(?:and|but|so|because|while|then|which|or)\s)")
_MARK = re.compile(rf"({TOKEN.pattern})|([,;:()!?.…]|\s-\s)")
_HALFWAY = frozenset({"only", "just", "merely", "simply", "necessarily", "all", "every", "always"})
"""After *not*, these don't deny what follows: "not only", "not necessarily"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A token with its stem. ``clause`` counts clauses in the sentence; ``denied`` tells that a negator reaches it."""

    text: str
    stem: str
    clause: int
    denied: bool

    @property
    def says(self) -> bool:
        """Whether it says something by itself."""
        return self.text not in STOP


@dataclass(frozen=True, slots=True)
class Sentence:
    """``start`` and ``end`` are offsets in the text as it was written. ``joined``: it follows the sentence before
    without a code block between them."""

    start: int
    end: int
    words: tuple[Word, ...]
    joined: bool = True
    plain: str = ""


def sentences(text: str, fold: Callable[[str], str] = plain) -> list[Sentence]:
    """The sentences of the first ``LIMIT`` characters, code blocks left out; line breaks and bullets are borders.
    ``fold`` makes a sentence ``plain``."""
    text = text[:LIMIT]
    open_text = FENCE.sub(lambda block: "\0" * len(block.group()), text)
    found: list[Sentence] = []
    last = 0
    for start, end in _pieces(open_text):
        simple = fold(text[start:end])
        words = read(simple)
        if words:
            found.append(Sentence(start, end, words, "\0" not in open_text[last:start], simple))
            last = end
    return found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _lines(text):
        begin = start
        for stop in _END.finditer(text, start, end):
            if not _ABBREVIATION.search(text, begin, stop.end()):
                yield from _trimmed(text, begin, stop.end())
                begin = stop.end()
        yield from _trimmed(text, begin, end)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans of lines, without code blocks; lines that an editor wrapped are one."""
    for block in re.finditer(r"[^\0]+", text):
        begin = start = block.start()
        for line in block.group().splitlines(keepends=True):
            bare = line.rstrip()
            following = start + len(line)
            wrapped = WRAPPED[0] <= len(bare) <= WRAPPED[1] and bare[-1] not in ".!?:;"
            rest = text[following : block.end()]
            if not (wrapped and rest[:1].strip() and not _BULLET.match(rest)):
                yield begin, following
                begin = following
            start = following
        if begin < block.end():
            yield begin, block.end()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without bullet and white space, in pieces if it is long; nothing if it holds no word."""
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    spans = [word.start() for word in _WORD.finditer(text, start, end)]
    if len(spans) <= LONGEST:
        if spans:
            yield start, end
        return
    cut = _cut(text, start, end, spans)
    yield from _trimmed(text, start, cut)
    yield from _trimmed(text, cut, end)


def _cut(text: str, start: int, end: int, spans: Sequence[int]) -> int:
    """Where to part a long sentence: at the clause border nearest to its middle, or at its middle."""
    low, middle, high = (spans[round(len(spans) * share)] for share in (0.25, 0.5, 0.75))
    borders = [border.end() for border in _PIECE.finditer(text, start, end) if low <= border.end() <= high]
    return min(borders, key=lambda place: abs(place - middle), default=middle)


@lru_cache(maxsize=REREAD)
def read(simple: str) -> tuple[Word, ...]:
    """The words of one ``plain`` sentence."""
    marks = [(mark[1], mark[2]) for mark in _MARK.finditer(simple)]
    texts = [spelled(word) for word, _ in marks]
    denials = _denials(simple)
    words: list[Word] = []
    clause, reach, turned = 0, 0, False
    skip = 0
    for index, text in enumerate(texts):
        if not text:
            clause, reach = clause + 1, 0
            continue
        if denials and (length := _phrase_at(texts, index, denials)):
            skip, turned = length, True
        if text in BORDERS:
            clause, reach = clause + 1, 0
        elif text == "and" and 0 < reach <= REACH - 3:
            reach = 0
        words.append(Word(text, stem(text), clause, (reach > 0) != turned if skip == 0 else False))
        reach = max(0, reach - 1)
        if skip:
            skip -= 1
        elif _negates(texts, index):
            reach = 0 if reach else REACH
    return tuple(words)


def _negates(texts: Sequence[str], index: int) -> bool:
    text = texts[index]
    following = texts[index + 1] if index + 1 < len(texts) else ""
    if text in NEGATORS:
        return not (text == "not" and following in _HALFWAY)
    return bool(following) and f"{text} {following}" in PHRASES_AS_NOT


def _denials(simple: str) -> list[list[str]]:
    return [phrase.split() for phrase in DENIALS if phrase in simple]


def _phrase_at(texts: Sequence[str], index: int, phrases: Sequence[Sequence[str]]) -> int:
    return max((len(phrase) for phrase in phrases if list(texts[index : index + len(phrase)]) == phrase), default=0)
