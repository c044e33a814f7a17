"""A question's rubric made ready: every word numbered and weighed, once per question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.grading.field import SHORT
from bot.grading.plain import plain, stem, tokens
from bot.grading.polarity import Pair, facing, turns
from bot.grading.reading import Word, read, sentences
from bot.grading.vocabulary import Rarity, Vocabulary
from bot.kinds.open import Open, Rubric
from bot.model import Question

DEMOTED = 0.35
"""What is left of the weight of a word that the question itself uses."""
_SHORT = rf"[a-z]{{{min(map(len, SHORT))},{max(map(len, SHORT))}}}"
"""Matches whatever is as long as an abbreviation: a look-up is faster than a hundred alternatives."""
_ARTICLES = frozenset(("a", "an", "the"))

Sequence_ = tuple[int, ...]
"""Words, by their number, that have to follow one another."""
Alternative = tuple[Sequence_, float]
"""One filling of a slot, and how much it says, in [0, 1]: as much as its rarest word."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One wording: its words that say something, each once, with their weights; how it faces them, and which way it
    points (see ``polarity``)."""

    text: str
    words: tuple[tuple[int, float], ...]
    polarity: Mapping[int, int] = field(default_factory=dict)
    directions: Mapping[Pair, int] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return sum(weight for _, weight in self.words)


@dataclass(frozen=True, slots=True)
class Sought:
    """A point or a misconception. ``polarity`` says of each word whether its phrasings assert it, deny it, or both;
    ``directions`` which way they point, per kind of direction and word beside it. ``words`` are those of all phrasings
    and slots, with their weights; ``wording`` is the point's own."""

    id: str
    phrasings: tuple[Phrasing, ...]
    slots: tuple[tuple[Alternative, ...], ...] = ()
    terms: tuple[Sequence_, ...] = ()
    unless: tuple[Sequence_, ...] = ()
    contradicts: frozenset[str] = frozenset()
    polarity: Mapping[int, int] = field(default_factory=dict)
    directions: Mapping[Pair, int] = field(default_factory=dict)
    words: Mapping[int, float] = field(default_factory=dict)
    wording: str = ""

    def own(self, sharers: Mapping[int, int]) -> Sought:
        """The same, with each word worth as much less as there are points that have it."""
        return replace(self, words={number: weight / sharers.get(number, 1) for number, weight in self.words.items()})


@dataclass(frozen=True, slots=True)
class Plan:
    """All that one rubric looks for. ``question`` are the sentences of the question; ``fold`` writes aliases out."""

    points: tuple[Sought, ...]
    misconceptions: tuple[Sought, ...]
    question: tuple[str, ...]
    vocabulary: Vocabulary
    fold: Callable[[str], str]


def folding(aliases: Mapping[str, str]) -> Callable[[str], str]:
    """``plain``, and then every alias, and the field's abbreviations, as their long forms."""
    long = {short: plain(text) for name, text in aliases.items() if (short := plain(name))}
    own = [re.escape(each) for each in sorted(long, key=len, reverse=True)]
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join([*own, _SHORT])})(?![^\W_])")
    return lambda text: pattern.sub(lambda found: long.get(found[0]) or SHORT.get(found[0], found[0]), plain(text))


def plan(question: Question, rarity: Rarity) -> Plan:
    """Make the question's rubric ready. The question's body has to be an ``Open``."""
    if not isinstance(question.body, Open):
        raise TypeError(f"{question.id} is no open question")
    rubric: Rubric = question.body.rubric
    making = _Making(folding(rubric.aliases), rarity, question.stem)
    points = tuple(
        replace(
            making.sought(point.id, [*point.say, point.text], slots=point.slots, terms=point.terms),
            wording=point.wording,
        )
        for point in rubric.points
    )
    sharers = Counter(number for point in points for number in point.words)
    misconceptions = tuple(
        making.sought(
            wrong.id or f"#{index}", [*wrong.say, wrong.text], unless=wrong.unless, contradicts=wrong.contradicts
        )
        for index, wrong in enumerate(rubric.misconceptions)
    )
    return Plan(
        tuple(point.own(sharers) for point in points), misconceptions, making.asked, making.vocabulary, making.fold
    )


class _Making:
    def __init__(self, fold: Callable[[str], str], rarity: Rarity, question: str) -> None:
        self.fold, self.rarity = fold, rarity
        self.vocabulary = Vocabulary()
        self.asked = tuple(sentence.plain for sentence in sentences(question, fold))
        self.common = {stem(word) for sentence in self.asked for word in tokens(sentence)}

    def sought(
        self,
        name: str,
        texts: Iterable[str],
        slots: Sequence[Sequence[str]] = (),
        terms: Sequence[str] = (),
        unless: Sequence[str] = (),
        contradicts: Sequence[str] = (),
    ) -> Sought:
        phrasings: list[Phrasing] = []
        polarity: dict[int, int] = {}
        directions: dict[Pair, int] = {}
        for text in texts:
            phrasing = self._phrasing(text, read(self.fold(text)))
            phrasings.append(phrasing)
            for number, face in phrasing.polarity.items():
                polarity[number] = polarity.get(number, 0) | face
            for pair, sign in phrasing.directions.items():
                directions[pair] = directions.get(pair, 0) | sign
        words = {number: weight for phrasing in phrasings for number, weight in phrasing.words}
        filled = tuple(tuple(filter(None, map(self._alternative, slot))) for slot in slots)
        for sequence, weight in (alternative for slot in filled for alternative in slot):
            if len(sequence) == 1:
                words.setdefault(sequence[0], weight)
        return Sought(
            name,
            tuple(each for each in phrasings if each.words),
            filled,
            tuple(filter(None, map(self._sequence, terms))),
            tuple(filter(None, map(self._sequence, unless))),
            frozenset(contradicts),
            polarity,
            directions,
            words,
        )

    def _phrasing(self, text: str, words: Sequence[Word]) -> Phrasing:
        weights: dict[int, float] = {}
        polarity: dict[int, int] = {}
        telling = [word for word in words if word.says] or list(words)
        for word in telling:
            weight = self.rarity.weight(word.stem) * (DEMOTED if word.stem in self.common else 1)
            number = self.vocabulary.add(word.stem)
            weights[number] = weight
            polarity[number] = polarity.get(number, 0) | facing(word.denied)
        for one, other in pairwise(words):
            if one.says and other.says:
                self.vocabulary.join(one.text, other.text)
        numbers = [self.vocabulary.known(word.stem) for word in words]
        return Phrasing(text, tuple(weights.items()), polarity, turns(words, numbers))

    def _alternative(self, text: str) -> Alternative | None:
        sequence = self._sequence(text)
        stems = [stem(word) for word in tokens(self.fold(text))]
        return (sequence, max(map(self.rarity.weight, stems))) if sequence else None

    def _sequence(self, text: str) -> Sequence_:
        words = [word for word in tokens(self.fold(text)) if word not in _ARTICLES]
        for one, other in pairwise(words):
            self.vocabulary.join(one, other)
        return tuple(self.vocabulary.add(stem(word)) for word in words)
