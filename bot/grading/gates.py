"""What is no answer: nothing at all, another script, a list of terms, the question again, words to the grader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.grading.english import FOREIGN, FUNCTION
from bot.grading.neighbours import Neighbours, pairs, telling
from bot.grading.plain import plain
from bot.grading.reading import Sentence, sentences
from bot.kinds.assessment import Flag

LEAST_WORDS = 3
LATIN = 0.6
"""Share of Latin letters below which a text isn't taken for English."""
LEAST_FOREIGN = 3
"""So many words of another language's grammar, and more of them than of English, make a text foreign."""
COPY = 85.0
"""Likeness (0–100) from which on a sentence is the question's."""
LIST_SHARE, LIST_CHUNKS = 0.6, 4
"""Share of words in chunks of one or two words, of at least so many chunks, that makes a list."""
RUN, RUN_SHARE = 12, 0.08
"""Words in a row with fewer function words than that share make a list."""
POOR, POOR_KINDS, POOR_SHARE = 25, 5, 0.18
"""So many words with so few different function words, and such a share of them, make a list."""
FLUENT = 0.25
"""Fluency of a pair of neighbours (see ``neighbours``) half-way between prose, of 0.5 on average, and words in any
order, of -0.2: what lies below speaks for a heap, what lies above against it."""
JUMBLE, JUMBLED = 20, 5.0
"""Words from which on an answer may be taken for a heap, and what has to speak for one then. Of people's answers of
that length to exams in other fields 1.6 % lie above; of model answers with their words mixed 99 %."""
MUDDLED = 7.0
"""What has to speak for a heap in a sentence by itself. Of 1,336 wordings in rubrics none lies above 6.1."""
TELEGRAM, JUMBLED_TELEGRAM = 0.3, 12.0
"""Share of function words below which notes leave out what tells their order, and what has to speak for a heap then."""
DENYING, LEAST_DENYING = 0.6, 3
"""Share of sentences that deny something, and their number, that is too much of it."""

_CHUNK = re.compile(r"[,;:/|\n•·()]+|\s-\s|(?<=\w)[.!?]+(?:\s|$)")
_QUOTED = re.compile(r"[\"“«`'‘][^\"”»`'’\n]{3,300}[\"”»`'’]")
_ADDRESSED = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rubrics?|rules|guidelines|above|criteria)\b
    | \b(?:dear|hey|hello|hi|attention|note\ to(?:\ the)?|to\ the|message\ (?:to|for)(?:\ the)?)\s+
      (?:automatic\s+|ai\s+)?(?:grader|grading|examiner|evaluator|rater|marker|reviewer|assistant)\b
    | ^\s*\W*(?:system|assistant|grader|evaluator|developer|user)\s*(?:prompt|message|note)?\s*[:>\]]
    | \b(?:give|award|assign|grant|return|output)\b.{0,30}\b(?:full|maximum|max|perfect|highest|all)\b.{0,20}
      \b(?:marks?|credits?|scores?|points?|grades?)\b
    | \b(?:mark|grade|score|rate|treat|count|consider|accept)\s+(?:me|(?:this|my|all|every|each)\s+(?:of\s+the\s+)?
      (?:\w+\s+){0,2}(?:answers?|response|submission|points?|criteri(?:on|a)|items?))\b.{0,30}
      \b(?:covered|correct|right|passed|passing|full|perfect|excellent|complete)\b
    | \b(?:score|grade|verdict|probability)\s*[:=]\s*["']?(?:1(?:\.0+)?\b|100|10/10|full|pass|covered)
    | \bthis\s+(?:answer|response)\s+(?:is|covers|contains|deserves|should)\b.{0,40}
      \b(?:perfect|complete|all|every|full\ (?:marks?|credits?|score)|pass|everything)\b
    | \b(?:all|every)\s+(?:the\s+)?(?:key\s+)?(?:rubric\s+)?points?\b.{0,20}\b(?:are|is|as|were)\s+(?:\w+\s+)?
      (?:covered|met|satisfied|present|correct)\b
    | \byou\s+are\s+(?:now\s+)?(?:a|an|the|my)\s+(?:\w+\s+){0,3}(?:grader|grading|examiner|evaluator|assistant|ai)\b
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Gated:
    """``sentences`` are what is left to be read; ``listed`` are indices of those that are mere lists of terms,
    or words in any order."""

    sentences: tuple[Sentence, ...]
    flags: tuple[Flag, ...]
    listed: frozenset[int] = frozenset()


def gate(text: str, question: Sequence[str], fold: Callable[[str], str] = plain) -> Gated:
    """What of ``text`` is to be read, and its flags. ``question`` are the sentences of the question, through the same
    ``fold`` as the text's."""
    if not text.strip():
        return Gated((), (Flag.EMPTY,))
    read = sentences(text, fold)
    if latin(text) < LATIN or foreign(read):
        return Gated((), (Flag.FOREIGN,))
    if sum(len(sentence.words) for sentence in read) < LEAST_WORDS or not any(map(str.isalpha, text)):
        return Gated((), (Flag.SHORT,))
    flags: set[Flag] = set()
    addressed = {index for index, each in enumerate(read) if addresses(text[each.start : each.end])}
    copied = {index for index, each in enumerate(read) if copies(each, question)} - addressed
    if addressed:
        flags.add(Flag.ADDRESSED)
    if _size(read[index] for index in copied) > 0.5 * _size(read):
        flags.add(Flag.COPIED)
    kept = tuple(each for index, each in enumerate(read) if index not in addressed | copied)
    disorders = [disorder(each) for each in kept]
    if listing(text, kept) or (
        _size(kept) >= JUMBLE and sum(disorders) > (JUMBLED_TELEGRAM if terse(kept) else JUMBLED)
    ):
        flags.add(Flag.KEYWORDS)
    denying = sum(any(word.denied for word in each.words) for each in kept)
    if denying >= LEAST_DENYING and denying > DENYING * len(kept):
        flags.add(Flag.NEGATED)
    listed = frozenset(index for index, each in enumerate(kept) if _is_list(each) or disorders[index] > MUDDLED)
    return Gated(kept, tuple(flag for flag in Flag if flag in flags), listed)


def latin(text: str) -> float:
    """The share of Latin letters among the letters; 1 where there are none."""
    letters = [char for char in text if char.isalpha()]
    return sum(ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00 for char in letters) / len(letters) if letters else 1.0


def foreign(read: Sequence[Sentence]) -> bool:
    """Whether the words that carry grammar are another language's."""
    words = [word.text for each in read for word in each.words if word.text.isalpha()]
    others = sum(word in FOREIGN for word in words)
    return others >= LEAST_FOREIGN and others > sum(word in FUNCTION for word in words)


def addresses(said: str) -> bool:
    """Whether a sentence speaks to the grader. What it quotes doesn't count: injection is a topic, too."""
    return bool(_ADDRESSED.search(_QUOTED.sub(" ", said)))


def copies(sentence: Sentence, question: Sequence[str]) -> bool:
    """Whether a sentence of five words or more is one of the question's, or a part of one."""
    if len(sentence.words) < 5:
        return False
    return any(
        fuzz.ratio(sentence.plain, asked, score_cutoff=COPY) >= COPY
        or (len(sentence.plain) <= len(asked) and fuzz.partial_ratio(sentence.plain, asked, score_cutoff=95) >= 95)
        for asked in question
    )


def listing(text: str, kept: Sequence[Sentence]) -> bool:
    """Whether the text is mostly a list of terms."""
    words = [word.text for each in kept for word in each.words if word.text.isalpha() and len(word.text) > 1]
    if not words:
        return False
    chunks = [chunk for each in kept for part in _CHUNK.split(text[each.start : each.end]) if (chunk := part.split())]
    short = [len(chunk) for chunk in chunks if len(chunk) <= 2]
    if len(short) >= LIST_CHUNKS and sum(short) > LIST_SHARE * sum(map(len, chunks)):
        return True
    grammar = [word for word in words if word in FUNCTION]
    return (len(words) >= RUN and len(grammar) < RUN_SHARE * len(words)) or (
        len(words) >= POOR and len(set(grammar)) <= POOR_KINDS and len(grammar) < POOR_SHARE * len(words)
    )


def disorder(sentence: Sentence) -> float:
    """How much speaks for words that follow one another as they don't in English: "the of", "with and". Prose lies
    below 0, the more the longer it is; the same words in any order above."""
    table = Neighbours.shipped()
    return sum(FLUENT - table.fluency(*pair) for pair in pairs(sentence.plain) if telling(*pair))


def terse(kept: Sequence[Sentence]) -> bool:
    """Whether the answer is written in notes, with few of the words that carry grammar."""
    return sum(word.text in FUNCTION for each in kept for word in each.words) < TELEGRAM * _size(kept)


def _is_list(sentence: Sentence) -> bool:
    grammar = sum(word.text in FUNCTION for word in sentence.words)
    return len(sentence.words) >= RUN and grammar < RUN_SHARE * len(sentence.words)


def _size(some: Iterable[Sentence]) -> int:
    return sum(len(each.words) for each in some)
