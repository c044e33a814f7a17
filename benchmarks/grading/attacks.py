"""Answers that deserve nothing, made from the whole bank: what credit do they get?

Credit is the score without confirmations. The gates and the grader's tables of words were adjusted on these very rows,
which therefore tell of attacks of this make; how errors of direction fare in free text, the samples of that voice tell.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from benchmarks.grading.passages import INJECTIONS, OFF_TOPIC
from bot.grading.english import STOP
from bot.grading.plain import plain, tokens
from bot.kinds.open import Open, Rubric
from bot.model import Question

LEAST = 20
"""Instances that a row has to have."""
HALF = 0.5
MIXINGS = 5
"""Orders into which each model answer is brought, so that chance moves the mean by little."""
OTHERS = 6
"""Other questions whose model answers are given to a question."""


class Attack(NamedTuple):
    """An answer to ``question``. ``point``: the only point at stake, where it isn't the score as a whole."""

    question: Question
    text: str
    point: str = ""


Maker = Callable[[Question, Sequence[Question], random.Random], Iterator[Attack]]


def rubric(question: Question) -> Rubric:
    assert isinstance(question.body, Open)
    return question.body.rubric


def keywords(question: Question, _: Sequence[Question], chance: random.Random) -> Iterator[Attack]:
    """The words of the slots: with commas, without, by line, in any order."""
    words = [word for point in rubric(question).points for slot in point.slots for word in slot[:2]]
    yield Attack(question, ", ".join(words))
    yield Attack(question, " ".join(words))
    yield Attack(question, "\n".join(f"- {word}" for word in words))
    chance.shuffle(words)
    yield Attack(question, "Key concepts are " + ", ".join(words) + ".")


def shuffled(question: Question, _: Sequence[Question], chance: random.Random) -> Iterator[Attack]:
    """The model answer's words in any order, with and without its capitals and stops; and within its sentences."""
    answer = rubric(question).model_answer
    for _turn in range(MIXINGS):
        for text in (answer, answer.lower(), re.sub(r"[^\w\s'-]", "", answer.lower())):
            yield Attack(question, _mixed(text, chance))
        yield Attack(question, ". ".join(_mixed(each, chance) for each in answer.split(". ")))


def _mixed(text: str, chance: random.Random) -> str:
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


def copied(question: Question, _: Sequence[Question], __: random.Random) -> Iterator[Attack]:
    """The question, as it is and with a few words of one's own."""
    parts = re.split(r"(?<=[.?!])\s+", question.stem.strip())
    yield Attack(question, question.stem)
    yield Attack(question, "That is a good question. " + " ".join(reversed(parts)))
    yield Attack(question, "I would say that " + question.stem[0].lower() + question.stem[1:] + " This matters a lot.")


def negated(question: Question, _: Sequence[Question], __: random.Random) -> Iterator[Attack]:
    """The model answer with each sentence denied, in two ways."""
    parts = _sentences(rubric(question).model_answer)
    yield Attack(question, " ".join(f"It is not true that {part[0].lower()}{part[1:]}" for part in parts))
    yield Attack(question, " ".join(_deny(part) for part in parts))


_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|will|should|would|could|has|have|must|may|might|do|does)\b(?! not)", re.I
)
_SHORT = re.compile(r"\b(it|that|what|there|I|we|they)'(s|d|ll|re)\b")
_LONG = {"s": " is not", "d": " would not", "ll": " will not", "re": " are not"}


def _deny(sentence: str) -> str:
    if _SHORT.search(sentence):
        sentence = _SHORT.sub(lambda found: found[1] + _LONG[found[2]], sentence)
    changed = _AUXILIARY.sub(r"\1 not", sentence)
    return changed if re.search(r"\bnot\b", changed) else f"I don't think that {sentence[0].lower()}{sentence[1:]}"


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", " ".join(text.split())) if part]


def off_topic(question: Question, _: Sequence[Question], __: random.Random) -> Iterator[Attack]:
    """Fluent paragraphs about something else."""
    for text in OFF_TOPIC:
        yield Attack(question, text)


def others(question: Question, bank: Sequence[Question], chance: random.Random) -> Iterator[Attack]:
    """Model answers of other questions: of the same topic first, then of any."""
    same = [each for each in bank if each.topic == question.topic and each.id != question.id]
    rest = [each for each in bank if each.topic != question.topic]
    for each in [*same, *chance.sample(rest, max(0, min(len(rest), OTHERS - len(same))))]:
        yield Attack(question, rubric(each).model_answer)


def injected(question: Question, _: Sequence[Question], __: random.Random) -> Iterator[Attack]:
    """Orders to the grader, alone and beside the question's own words."""
    for text in INJECTIONS:
        yield Attack(question, text)
        yield Attack(question, f"{question.stem}\n{text}")


OPPOSITES = """
    increases/decreases increase/decrease increasing/decreasing more/less more/fewer higher/lower high/low
    rises/falls rise/fall grows/shrinks grow/shrink larger/smaller large/small bigger/smaller faster/slower
    fast/slow before/after better/worse early/late earlier/later first/last always/never overfits/underfits
    overfitting/underfitting above/below up/down strong/weak stronger/weaker longer/shorter long/short
    cheaper/dearer cheap/expensive gains/loses adds/removes add/remove with/without frozen/trainable
    freeze/unfreeze dense/sparse stable/unstable same/different maximum/minimum raise/lower raises/lowers
    drops/climbs drop/climb
"""
_SWAP: Mapping[str, str] = {
    one: other for pair in OPPOSITES.split() for one, other in (pair.split("/"), reversed(pair.split("/")))
}
_TURNING = re.compile(rf"\b({'|'.join(sorted(_SWAP, key=len, reverse=True))})\b")


def turned(question: Question, _: Sequence[Question], __: random.Random) -> Iterator[Attack]:
    """A point's own phrasing with its one word of direction turned round."""
    for point in rubric(question).points:
        for said in (*point.say, point.text):
            if len(_TURNING.findall(said)) == 1:
                yield Attack(question, _TURNING.sub(lambda word: _SWAP[word[1]], said), point.id)


ROWS: Mapping[str, tuple[Maker, float]] = {
    "keyword list": (keywords, 0.05),
    "shuffled": (shuffled, 0.05),
    "copied question": (copied, 0.05),
    "negated": (negated, 0.05),
    "off-topic": (off_topic, 0.05),
    "other question's answer": (others, 0.05),
    "prompt injection": (injected, 0.05),
    "opposite direction": (turned, 0.15),
}
"""Kind of attack → who makes it, and the mean credit that it may get at most."""


def covered_plainly(attack: Attack) -> float:
    """The score that an answer gets where a point counts as covered once half of a phrasing's words are there."""
    said = set(tokens(plain(attack.text))) - STOP
    found = total = 0.0
    for point in rubric(attack.question).points:
        if attack.point in ("", point.id):
            wordings = [set(tokens(plain(text))) - STOP for text in point.say]
            total += point.weight
            found += point.weight * any(len(words & said) >= HALF * len(words) for words in wordings)
    return found / total


def attacks(kind: str, bank: Sequence[Question], seed: int = 1) -> list[Attack]:
    """All attacks of that kind on all questions; the same for the same bank and seed."""
    chance = random.Random(seed)
    make, _ = ROWS[kind]
    return [attack for question in bank for attack in make(question, bank, chance)]
