"""Where an answer has the words of a rubric: per sentence, per window of one or two sentences, over all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.grading.plain import stem
from bot.grading.plan import Phrasing, Sequence_
from bot.grading.polarity import BOTH, NEGATIVE, Pair, facing, turns
from bot.grading.reading import Sentence
from bot.grading.vocabulary import Vocabulary

VERBATIM = 0.85
"""The share of a phrasing's words from which on it is nearly quoted."""
POOLED = 1.5
"""Weight of words at which the pool is half full."""
GAP = 1
"""Words that may stand between two that have to follow one another."""


@dataclass(slots=True)
class Found:
    """What of the vocabulary is in a stretch of text: per word its best ``credit``, how it is faced (see ``polarity``),
    and, where the word itself stands, its places."""

    credit: dict[int, float] = field(default_factory=dict)
    faces: dict[int, int] = field(default_factory=dict)
    places: dict[int, set[int]] = field(default_factory=dict)
    turns: dict[Pair, int] = field(default_factory=dict)

    def note(self, number: int, credit: float, face: int, place: int | None) -> None:
        self.credit[number] = max(credit, self.credit.get(number, 0.0))
        self.faces[number] = self.faces.get(number, 0) | face
        if place is not None:
            self.places.setdefault(number, set()).add(place)

    def coverage(self, phrasing: Phrasing) -> float:
        """The share of a phrasing's weight that is here, in [0, 1]."""
        credit = self.credit
        total = phrasing.total
        return sum(weight * credit.get(number, 0.0) for number, weight in phrasing.words) / total if total else 0.0

    def share(self, phrasing: Phrasing) -> float:
        """The share of a phrasing's words that is here, whatever their weight, in [0, 1]."""
        words = phrasing.words
        return sum(self.credit.get(number, 0.0) for number, _ in words) / len(words) if words else 0.0

    def pool(self, words: Mapping[int, float]) -> float:
        """How much of a point's words is here, whichever wording they are from, in [0, 1): the more, the slower."""
        total = sum(words[number] * credit for number, credit in self.credit.items() if number in words)
        return total / (total + POOLED)

    def likeness(self, phrasing: Phrasing) -> float:
        """The mean of ``coverage`` and ``share``; 0 for fewer than three words of a longer phrasing."""
        here = sum(number in self.credit for number, _ in phrasing.words)
        return (self.coverage(phrasing) + self.share(phrasing)) / 2 if here >= min(3, len(phrasing.words)) else 0.0

    def has(self, sequence: Sequence_) -> bool:
        """Whether these words stand here, one after the other with at most GAP words between."""
        ends = self.places.get(sequence[0], set())
        for number in sequence[1:]:
            here = self.places.get(number)
            if not here or not ends:
                return False
            ends = {place for place in here if any(place - step in ends for step in range(GAP + 2))}
        return bool(ends)

    def any(self, sequences: Iterable[Sequence_]) -> bool:
        """Whether at least one of them stands here."""
        return any(map(self.has, sequences))


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences ``first`` to ``last`` and what is in them."""

    first: int
    last: int
    found: Found


def look(sentence: Sentence, vocabulary: Vocabulary) -> Found:
    """What of the vocabulary one sentence has."""
    found = Found()
    words = sentence.words
    numbers: list[int | None] = [None] * len(words)
    for place, word in enumerate(words):
        for link in vocabulary.links(word.stem):
            face = facing(word.denied != link.turned)
            found.note(link.id, link.credit, face, place if link.exact else None)
            if link.exact and numbers[place] is None:
                numbers[place] = link.id
        if place + 1 < len(words):
            joint = vocabulary.known(stem(word.text + words[place + 1].text))
            if joint is not None:
                found.note(joint, 1.0, facing(word.denied), place)
    found.turns = turns(words, numbers)
    return found


def together(parts: Sequence[Found]) -> Found:
    """What the parts have between them; words of different parts never follow one another."""
    whole = Found()
    for index, part in enumerate(parts):
        shift = index * 10_000
        for number, credit in part.credit.items():
            whole.credit[number] = max(credit, whole.credit.get(number, 0.0))
            whole.faces[number] = whole.faces.get(number, 0) | part.faces[number]
        for number, places in part.places.items():
            whole.places.setdefault(number, set()).update(place + shift for place in places)
        for pair, bits in part.turns.items():
            whole.turns[pair] = whole.turns.get(pair, 0) | bits
    return whole


def windows(sentences: Sequence[Sentence], vocabulary: Vocabulary) -> tuple[list[Window], Found]:
    """Windows of one sentence and of two that follow one another; and all sentences together."""
    single = [look(sentence, vocabulary) for sentence in sentences]
    found = [Window(index, index, one) for index, one in enumerate(single)]
    found += [
        Window(index - 1, index, together(single[index - 1 : index + 1]))
        for index in range(1, len(single))
        if sentences[index].joined
    ]
    return found, together(single)


def mismatch(expected: Mapping[int, int], found: Found, phrasing: Phrasing) -> float:
    """The share of the matched weight that is denied here and asserted there, or the other way round, in [0, 1].

    0 where the two deny a word in common: they differ in how far the denial reaches, and our reading of that is rough.
    0 as well where a single word is the difference, unless it is most of what was matched, or nearly all is the same.
    """
    matched = against = 0.0
    words = 0
    for number, weight in phrasing.words:
        face, wanted = found.faces.get(number), expected.get(number, BOTH)
        if face is None:
            continue
        matched += weight
        if face == wanted == NEGATIVE:
            return 0.0
        if not face & wanted:
            against += weight
            words += 1
    share = against / matched if matched else 0.0
    if words == 1 and found.share(phrasing) >= VERBATIM:
        return 1.0
    return share if words > 1 or share >= 0.6 else 0.0
