"""Checks that all kinds share: an item that each must find, and the nearest one that it must let through."""

from __future__ import annotations

import pytest

from tests.bank.lint_items import (
    OPTIONS,
    SEVERAL,
    SOUND,
    Data,
    all_options,
    caught,
    code,
    essay,
    found,
    linted,
    multi,
    numeric,
    option,
    order,
    short,
    single,
    without,
)

WORDS_90 = " ".join(f"word{number}" for number in range(90))
SIZE = sum(len(each.get("correct", each.get("wrong", ""))) for each in OPTIONS)


def link(url: str, title: str = "A page") -> Data:
    return {"url": url, "title": title}


def python(text: str, lang: str = "python") -> Data:
    return {"lang": lang, "text": text}


# slug, what is wrong with it, a word of the message, the nearest item that is fine
CASES: list[tuple[str, Data, str, Data]] = [
    ("metadata", single(id="attention"), "`t01-attention`", single(id="t01-attention")),
    ("metadata", single(id="t01attention"), "starts with its topic", single(id="t01-a")),
    ("metadata", single(topic="t03", id="t03-x"), "`t03` is unknown", single()),
    ("metadata", single(objective="t02.o1"), "t01.o1, t01.o2", single(objective="t01.o2")),
    ("metadata", single(concepts=["c01", "c03"]), "`c03` is unknown", single(concepts=["c01", "c02"])),
    ("metadata", single(concepts=["c01", "c01"]), "twice", single(concepts=["c02", "c01"])),
    ("metadata", single(time=29), "30 to 120 s", single(time=30, difficulty=1)),
    ("metadata", single(time=121), "30 to 120 s", single(time=120, difficulty=5)),
    ("metadata", multi(time=151), "60 to 150 s", multi(time=150)),
    ("metadata", numeric(time=59), "60 to 300 s", numeric(time=300)),
    ("metadata", code(time=181), "60 to 180 s", code(time=60)),
    ("metadata", order(time=44), "45 to 120 s", order(time=45)),
    ("metadata", short(time=91), "30 to 90 s", short(time=30)),
    ("metadata", essay(time=179), "180 to 600 s", essay(time=600)),
    ("reasons", single(options=without(2, "why")), "Option 3", single()),
    ("reasons", multi(options=without(0, "why", SEVERAL)), "Option 1", multi()),
    ("reasons", numeric(slips=[{"expr": "n", "why": "A."}, {"expr": "n/4"}]), "Slip 2", numeric()),
    ("reasons", short(near=[{"match": "watermark"}]), "Near miss 1", short(near=[])),
    ("reasons", single(explain=""), "no explanation", single(explain="So.")),
    ("reasons", single(refs=[]), "no reference", single(refs=["doi:10.1000/182"])),
    ("reasons", single(refs=[link("http://a.org")]), "https://", single(refs=[link("https://a.org/b?c#d")])),
    ("reasons", single(refs=[link("https://localhost")]), "opened", single(refs=[link("https://docs.a.org")])),
    ("reasons", single(refs=[link("https://arxiv.org/abs/12")]), "`12`", single(refs=["arxiv:2010.11929v2"])),
    ("reasons", single(refs=["acl:nonsense"]), "acl:2020", single(refs=["acl:2020.acl-main.463", "acl:P19-1346"])),
    (
        "too-long",
        single(options=option(1, "x" * 161)),
        "161 characters",
        single(options=all_options(*(c * 160 for c in "abc"))),
    ),
    ("too-long", single(stem="x" * (1901 - SIZE)), "1,901", single(stem="x" * (1900 - SIZE))),
    (
        "negative-stem",
        single(stem="Which remedy does NOT fit the evidence?"),
        "“NOT”",
        single(stem="Loss does not fall. Which remedy fits?"),
    ),
    (
        "negative-stem",
        single(stem="All EXCEPT one fit. Name it."),
        "“EXCEPT”",
        single(stem="A query with `NOT NULL` fails. Why?"),
    ),
    (
        "negative-stem",
        single(stem="Which one is **not** a remedy?"),
        "“**not**”",
        single(stem="The model **is** fooled. What now?"),
    ),
    (
        "negative-stem",
        single(stem="Which of these steps doesn't help here?"),
        "doesn't help",
        single(stem="Which reason explains that it doesn't help?"),
    ),
    (
        "negative-stem",
        single(stem="Loss falls. What is not the cause?"),
        "“What is not",
        single(stem="What is it, if not a bug?"),
    ),
    ("long-stem", single(stem=WORDS_90 + " more"), "91 words", single(stem=WORDS_90)),
    ("long-stem", single(explain="x" * 1001), "1,001", single(explain="x" * 1000)),
    ("long-stem", order(steps=["Look", "Fit", "x" * 101]), "101 characters", order(steps=["Look", "Fit", "x" * 100])),
    ("long-stem", code(code=python("x = 1\ny = " + "1" * 87)), "line 2 has 91", code(code=python("x = " + "1" * 86))),
    ("long-stem", code(code=python("x = 1\n" * 16)), "16 lines", code(code=python("x = 1\n" * 15))),
    (
        "snippet",
        code(code=python("for x in data\n    step(x)")),
        "in line 1",
        code(code=python("for x in data\n    step(x)", "yaml")),
    ),
    (
        "snippet",
        numeric(code={"lang": "Py", "text": "x = {n"}),
        "doesn't parse",
        numeric(code=python("  x = {n}\n  y = '\\d'", "Py")),
    ),
    ("snippet", code(code=python("x = '\0'", "python3")), "null", code(code=python("x = ''", "python3"))),
]


@pytest.mark.parametrize(("slug", "spoiled", "said", "fine"), CASES)
def test_a_check_finds_the_flaw_and_lets_the_near_miss_through(slug: str, spoiled: Data, said: str, fine: Data) -> None:
    messages = caught(slug, spoiled)
    assert len(messages) == 1
    assert said in messages[0]
    assert caught(slug, fine) == []


@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_item_has_no_finding(kind: str) -> None:
    assert found(linted(SOUND[kind]())) == []


def test_options_with_code_and_stem_fit_one_message() -> None:
    snippet = "x = 1\n" * 14 + "x = 1"
    assert caught("too-long", code(code=python(snippet), stem="x" * (1900 - SIZE - len(snippet)))) == []
    assert caught("too-long", code(code=python(snippet), stem="x" * (1901 - SIZE - len(snippet)))) != []


def test_ordered_steps_are_no_options() -> None:
    steps = ["Train on one batch", "Train on two batches", "Train on one batch again", "x" * 90]
    assert found(linted(order(steps=steps))) == []
