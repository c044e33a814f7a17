"""A bank of any size, for tests and measurements: well-formed, and about nothing."""

from __future__ import annotations

import random
from pathlib import Path

TOPICS = 12
LETTERS = "bdfghjklmnprstvz"
TOPIC = """\
  - id: t{number:02}
    slug: topic-{number:02}
    title: "Topic {number}"
    objectives:
      - {{id: t{number:02}.o1, level: apply, text: "Choose among words."}}
"""
ITEM = """\
- id: t{topic:02}-item-{number:04}
  topic: t{topic:02}
  objective: t{topic:02}.o1
  concepts: [c01]
  kind: single
  level: apply
  difficulty: {difficulty}
  time: 60
  tags: [made]
  stem: |
    Which of these belongs to {words}?
  options:
    - correct: "The first, {a}"
      why: "It was written so."
    - wrong: "The second, {b}"
      why: "It comes later."
    - wrong: "The third, {c}"
      why: "It comes later still."
    - wrong: "The fourth, {d}"
      why: "It comes last."
  explain: |
    Nothing has to be known here.
  refs: ["arxiv:1706.03762"]

"""


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS) + chance.choice("aeiou") for _ in range(3))


def _item(number: int, chance: random.Random) -> str:
    words = " ".join(_word(chance) for _ in range(12))
    a, b, c, d = (_word(chance) for _ in range(4))
    topic, difficulty = number % TOPICS + 1, number % 5 + 1
    return ITEM.format(number=number, topic=topic, difficulty=difficulty, words=words, a=a, b=b, c=c, d=d)


def write_bank(folder: Path, count: int) -> Path:
    """``count`` single-choice items over twelve topics; returns the folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    topics = "".join(TOPIC.format(number=number) for number in range(1, TOPICS + 1))
    concepts = 'concepts:\n  - {id: c01, name: "Words", objectives: [t01.o1]}\n'
    (folder / "topics.yaml").write_text(f"schema: 1\ntopics:\n{topics}{concepts}", encoding="utf-8")
    chance = random.Random(count)
    for topic in range(1, TOPICS + 1):
        items = "".join(_item(number, chance) for number in range(count) if number % TOPICS + 1 == topic)
        if items:
            (folder / f"topic-{topic:02}.yaml").write_text(f"schema: 1\nitems:\n{items}", encoding="utf-8")
    return folder
