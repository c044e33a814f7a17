"""Sound items of every kind, as an author's YAML would give them, for tests to spoil."""

from __future__ import annotations

from typing import Any

from bot.bank.bank import Bank, Concept
from bot.bank.item import question
from bot.bank.lint import Report, lint
from bot.bank.yamlfile import Mark
from bot.model import Objective, Question, Topic

Data = dict[str, Any]

TOPICS = (
    Topic("t01", "first", "First", (Objective("t01.o1", "apply", "Apply."), Objective("t01.o2", "recall", "Recall."))),
    Topic("t02", "second", "Second", (Objective("t02.o1", "debug", "Debug."),)),
)
CONCEPTS = (Concept("c01", "one"), Concept("c02", "two"))

STEM = "Validation loss rises from epoch ten on while training loss falls. Which remedy fits the evidence?"
OPTIONS = [
    {"wrong": "Deepen the network until both curves meet", "why": "Capacity is there already."},
    {"correct": "Regularise, or gather a larger sample first", "why": "The gap is one of variance."},
    {"wrong": "Double the batch to smooth the noisy curve", "why": "Noise isn't a trend."},
    {"wrong": "Remove warm-up so that steps start larger", "why": "Warm-up ended long before."},
]
SEVERAL = [
    {"correct": "Moments that the optimizer keeps per weight", "why": "They shape the next update."},
    {"correct": "The position of the learning-rate schedule", "why": "Decay would start over."},
    {"wrong": "Gradients of the update that came before it", "why": "They were applied already."},
    {"wrong": "Activations that the last forward pass left", "why": "They are computed anew."},
    {"wrong": "Initial weights as they were drawn at first", "why": "Training overwrote them."},
]


def head(kind: str, name: str, **fields: Any) -> Data:
    """The fields that all kinds share."""
    return {
        "id": f"t01-{name}",
        "topic": "t01",
        "objective": "t01.o1",
        "concepts": ["c01"],
        "kind": kind,
        "level": "apply",
        "difficulty": 3,
        "time": 90,
        "stem": STEM,
        "explain": "The gap between the curves is variance; a prior or more samples close it.",
        "refs": ["arxiv:1706.03762"],
        **fields,
    }


def single(**fields: Any) -> Data:
    return head("single", "single", **{"options": OPTIONS, **fields})


def multi(**fields: Any) -> Data:
    stem = "A run resumes from saved weights alone and its loss jumps. Which **two** further things had to be saved?"
    return head("multi", "multi", **{"stem": stem, "options": SEVERAL, **fields})


def numeric(**fields: Any) -> Data:
    body = {
        "stem": "A cache holds {n} entries of 4 kB each. How many kB is that?",
        "answer": {"expr": "n*4", "unit": "kB", "tol": "1%"},
        "slips": [{"expr": "n", "why": "Each takes 4 kB."}, {"expr": "n/4", "why": "Multiply, don't divide."}],
        "vars": {"n": [8, 16]},
    }
    return head("numeric", "numeric", **{**body, **fields})


def order(**fields: Any) -> Data:
    return head("order", "order", **{"steps": ["Look at one batch", "Fit one batch", "Search the rate"], **fields})


def short(**fields: Any) -> Data:
    body = {
        "stem": "Late events are dropped from a closed window. Name the setting that keeps it open.",
        "accept": ["allowed lateness"],
        "near": [{"match": "(?i)watermark|late (firing|trigger)s?", "why": "That says when, not how long."}],
    }
    return head("short", "short", **{**body, **fields})


def code(**fields: Any) -> Data:
    snippet = {"lang": "python", "text": "for x in data:\n    step(x)\n"}
    return head("code", "code", **{"options": OPTIONS, "code": snippet, "fix": "step(x, y)", **fields})


def point(name: str, must: bool = False, *say: str) -> Data:
    phrasings = list(say) or [f"{name} in one wording", f"{name} in another wording"]
    return {"id": name, "weight": 1, "must": must, "text": f"Says {name}.", "say": phrasings}


def rubric(**fields: Any) -> Data:
    return {
        "pass": 0.6,
        "points": [point("alpha", True), point("beta"), point("gamma")],
        "misconceptions": [{"text": "Wrong.", "say": ["delta is right"], "penalty": 1, "why": "It isn't."}],
        "followups": [{"ask": "And then?", "expect": ["more"]}],
        "model_answer": "First alpha, then beta, and gamma in the end.",
        **fields,
    }


def essay(**fields: Any) -> Data:
    return head("open", "open", **{"time": 300, "rubric": rubric(), **fields})


SOUND = {
    "single": single,
    "multi": multi,
    "numeric": numeric,
    "order": order,
    "short": short,
    "code": code,
    "open": essay,
}


def read(data: Data) -> Question:
    """The item as the loader would read it, without a file."""
    return question(data, Mark(0))


def bank(*items: Data) -> Bank:
    return Bank.of([read(data) for data in items], TOPICS, CONCEPTS)


def linted(*items: Data, **how: Any) -> Report:
    return lint(bank(*items), **how)


def found(report: Report) -> list[tuple[str, str]]:
    """Slug and message of every finding, allowed or not."""
    return [(each.check.slug, each.message) for each in report.findings]


def option(index: int, text: str, options: list[Data] = OPTIONS) -> list[Data]:
    """The options with another text for one of them."""
    key = "correct" if "correct" in options[index] else "wrong"
    return [{**each, key: text} if place == index else each for place, each in enumerate(options)]


def without(index: int, key: str, options: list[Data] = OPTIONS) -> list[Data]:
    """The options with ``key`` taken from one of them."""
    return [{k: v for k, v in each.items() if place != index or k != key} for place, each in enumerate(options)]


def all_options(*texts: str, key: int = 0) -> list[Data]:
    """Options with these texts."""
    return [{"correct" if place == key else "wrong": text, "why": "So."} for place, text in enumerate(texts)]


def caught(slug: str, data: Data) -> list[str]:
    """The messages of one check."""
    return [message for name, message in found(linted(data)) if name == slug]
