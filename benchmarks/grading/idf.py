"""``python -m benchmarks.grading idf``: count in how many of the bank's items each stem stands, and store that."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.grading.english import STOP
from bot.grading.plain import plain, stem, tokens
from bot.model import Question

FILE = Path(__file__).resolve().parents[2] / "bot" / "grading" / "idf.json"
LEAST = 2
"""Items in which a stem has to stand; an unknown one is taken for as rare."""
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


def main() -> int:
    """Renew the shipped file."""
    found = count(load([builtin()]).questions.values())
    FILE.write_text(
        json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace('"stems":', '\n"stems":') + "\n"
    )
    print(f"{FILE.name}: {found['documents']} items, {len(found['stems'])} stems, {FILE.stat().st_size / 1000:.0f} kB")
    return 0
