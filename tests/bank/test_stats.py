"""The counts of a bank, on one small enough to count by hand."""

from __future__ import annotations

import json

import pytest

from bot.bank.stats import bank_stats, key_cues
from tests.bank.lint_items import all_options, code, essay, multi, numeric, read, single

ITEMS = [
    read(single(concepts=["c01", "c02"])),
    read(single(id="t02-a", topic="t02", objective="t02.o1", level="debug", difficulty=5, status="draft")),
    read(multi(time=100)),
    read(numeric(vars={"n": [8, 16, 32]}, difficulty=1)),
    read(essay(time=300)),
]


def test_counts() -> None:
    stats = bank_stats(ITEMS)
    assert stats.items == 5
    assert stats.by_status == {"draft": 1, "live": 4}
    assert stats.by_topic == {"t01": 4, "t02": 1}
    assert stats.by_kind == {"multi": 1, "numeric": 1, "open": 1, "single": 2}
    assert stats.by_topic_and_kind == {
        "t01": {"multi": 1, "numeric": 1, "open": 1, "single": 1},
        "t02": {"single": 1},
    }
    assert stats.by_level == {"apply": 4, "debug": 1}
    assert stats.by_difficulty == {1: 1, 3: 3, 5: 1}
    assert stats.by_objective == {"t01.o1": 4, "t02.o1": 1}
    assert stats.by_concept == {"c01": 5, "c02": 1}
    assert stats.by_topic_and_difficulty == {"t01": {1: 1, 3: 3}, "t02": {5: 1}}
    assert stats.varied == 1
    assert stats.variants == 1 + 1 + 1 + 3 + 1
    assert stats.time == 90 + 90 + 100 + 90 + 300


def test_stats_are_json() -> None:
    data = json.loads(json.dumps(bank_stats(ITEMS).data()))
    assert data["items"] == 5
    assert data["cues"]["positions"] == {"A": 0.0, "B": 1.0, "C": 0.0, "D": 0.0}


def test_an_empty_bank_has_no_rates() -> None:
    stats = bank_stats([])
    assert (stats.items, stats.time, stats.variants) == (0, 0, 0)
    assert stats.cues == key_cues([])
    assert (stats.cues.items, stats.cues.longest, stats.cues.positions) == (0, 0.0, {})


def test_cues_of_keys() -> None:
    items = [
        read(single(id="t01-1", options=all_options("long key", "short", "tiny"))),  # longest, A
        read(single(id="t01-2", options=all_options("same", "longer", "also", key=2))),  # tied for shortest, C
        read(code(id="t01-3", options=all_options("longer", "k", "seven", "nine", key=1))),  # shortest, B
        read(single(id="t01-4", options=all_options("abcd", "efgh", "ijkl", "mnop", key=3))),  # tied for longest, D
        read(multi()),
    ]
    cues = key_cues(items)
    assert cues.items == 4
    assert (cues.longest, cues.shortest) == (1 / 4, 1 / 4)
    # Only two items have a fourth option, so D is counted among those.
    assert cues.positions == {"A": 1 / 4, "B": 1 / 4, "C": 1 / 4, "D": 1 / 2}


def test_absolute_words_are_counted_in_keys_and_distractors() -> None:
    items = [
        read(single(id="t01-1", options=all_options("It always is", "It never is", "It is `always()`"))),
        read(
            multi(options=[{"correct": "a", "why": "."}, {"correct": "b", "why": "."}, {"wrong": "None", "why": "."}])
        ),
    ]
    cues = key_cues(items)
    assert cues.absolute_in_keys == pytest.approx(1 / 3)
    assert cues.absolute_in_distractors == pytest.approx(2 / 3)
