"""``python -m benchmarks.grading idf``: count words of the bank, and which stand side by side, and store that."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.grading.english import STOP
from bot.grading.neighbours import pairs, telling
from bot.grading.plain import plain, stem, tokens
from bot.grading.reading import sentences
from bot.model import Question

FOLDER = Path(__file__).resolve().parents[2] / "bot" / "grading"
LEAST = 2
"""Items in which a stem has to stand, and times that a pair has to: what is not on record is taken for rare."""
SENTENCE = 5
"""Words from which on a text is taken for a sentence."""
_NO_PROSE = frozenset(
    {"id", "topic", "objective", "concepts", "kind", "level", "refs", "tags", "lint", "status", "expr"}
)


def count(questions: Iterable[Question]) -> dict[str, Any]:
    """``documents`` and, per stem, how many of them have it."""
    documents = 0
    counts: Counter[str] = Counter()
    for question in questions:
        documents += 1
        said = (word for text in _prose(json.loads(question.raw)) for word in tokens(plain(text)))
        counts.update({stem(word) for word in said if word not in STOP and not word[0].isdigit()})
    return {"documents": documents, "stems": {one: counts[one] for one in sorted(counts) if counts[one] >= LEAST}}


def _prose(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for each in data:
            yield from _prose(each)
    elif isinstance(data, dict):
        for name, each in data.items():
            if name not in _NO_PROSE:
                yield from _prose(each)


def neighbours(questions: Iterable[Question]) -> dict[str, Any]:
    """How often which classes of words stand side by side in sentences of the bank."""
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    together: Counter[str] = Counter()
    for question in questions:
        for text in _prose(json.loads(question.raw)):
            if len(text.split()) >= SENTENCE:
                for one, other in (pair for sentence in sentences(text) for pair in pairs(sentence.plain)):
                    first[one] += 1
                    second[other] += 1
                    together[f"{one} {other}"] += 1
    often = {pair: number for pair, number in together.items() if number >= LEAST and telling(*pair.split())}
    return {"total": first.total(), "first": dict(first), "second": dict(second), "together": often}


def main(folder: Path | None = None) -> int:
    """Renew the shipped files, from the built-in bank or another folder."""
    questions = tuple(load([folder or builtin()]).questions.values())
    for name, found in (("idf", count(questions)), ("neighbours", neighbours(questions))):
        file = FOLDER / f"{name}.json"
        file.write_text(json.dumps(found, ensure_ascii=False, sort_keys=True, indent=0) + "\n", encoding="utf-8")
        print(f"{file.name}: {len(questions)} items, {file.stat().st_size / 1000:.0f} kB")
    return 0
