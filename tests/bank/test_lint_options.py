"""Checks of keys and options: what each must find, and the nearest item that it must let through."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bank.lint_items import OPTIONS, SEVERAL, Data, all_options, caught, code, multi, option, order, single

# slug, what is wrong with it, a word of the message, the nearest item that is fine
CASES: list[tuple[str, Data, str, Data]] = [
    ("keys", single(options=OPTIONS[:2]), "2 options", single(options=OPTIONS[:3])),
    ("keys", code(options=OPTIONS[1:3]), "3 to 8", code(options=OPTIONS[1:4])),
    ("keys", order(steps=["Look", "Fit"]), "2 steps", order(steps=["Look", "Fit", "Search"])),
    ("keys", multi(options=SEVERAL[:4]), "needs 5 to 8", multi()),
    (
        "keys",
        multi(stem="Which **one** matters?", options=[*SEVERAL[1:], {"wrong": "None", "why": "So."}]),
        "1 of 5",
        multi(),
    ),
    (
        "keys",
        multi(
            stem="Which **four** matter?",
            options=SEVERAL[:2] + [{"correct": x, "why": "So."} for x in "de"] + SEVERAL[2:3],
        ),
        "mark 2 to 3",
        multi(stem="Which **three** matter?", options=[*SEVERAL[:2], {"correct": "d", "why": "So."}, *SEVERAL[2:4]]),
    ),
    ("keys", multi(stem="Which two matter?"), "**two**", multi(stem="Which **two** matter?")),
    ("keys", multi(stem="Which **three** matter?"), "says 3 in bold", multi(stem="**Choose 2** that matter.")),
    ("keys", multi(stem="Which **two-step** ones matter?"), "doesn't say", multi(stem="Pick **exactly two steps**.")),
    ("keys", multi(stem="Of **4** runs, which **3** fit?"), "says 4, 3", multi(stem="Of **4** runs, which **2** fit?")),
    ("combined-option", single(options=option(3, "All of the above")), "“All of the above”", single()),
    (
        "combined-option",
        single(options=option(0, "None of the other answers is supported")),
        "“None of the other answers”",
        single(options=option(0, "None of the other layers was trained so far")),
    ),
    (
        "combined-option",
        single(options=option(3, "Both A and B are correct")),
        "speaks of other options",
        single(options=option(3, "A and B start at zero, so nothing is learned")),
    ),
    (
        "combined-option",
        single(options=option(3, "The options A, B and C taken together here")),
        "“options A, B and C”",
        single(options=option(3, "The matrices A, B and C taken together here")),
    ),
    (
        "combined-option",
        single(options=option(2, "Both A and C apply at this size")),
        "“Both A and C”",
        single(options=option(2, "Both a and c grow at this size")),
    ),
    ("combined-option", single(options=option(0, "Neither of these.")), "write out", single()),
    (
        "absolute-words",
        single(options=option(0, "Deepen the net, which always helps a lot")),
        "“always”",
        single(options=option(0, "Deepen the net until `always()` is reached")),
    ),
    (
        "absolute-words",
        single(options=option(3, "Remove warm-up, which never repays itself")),
        "gives the distractor away",
        single(
            options=option(
                1, "Regularise, which never repays a wide net", option(3, "Remove warm-up, which never repays itself")
            )
        ),
    ),
    (
        "absolute-words",
        single(options=option(2, "May double the batch to smooth the curve")),
        "“May”",
        single(options=option(2, "Double what was the batch in May or later")),
    ),
    (
        "absolute-words",
        single(options=option(2, "Often the batch is far too noisy by then")),
        "“Often” makes the option arguable",
        single(options=option(2, "Double the `usually` flag to smooth it all")),
    ),
    (
        "absolute-words",
        single(options=option(1, "Regularise, which usually narrows the gap")),
        "“usually”",
        single(options=option(1, "Regularise, which in May narrowed the gap")),
    ),
    (
        "clue-words",
        single(options=option(1, "Regularise, since validation falls behind")),
        "fall, validation",
        single(options=option(1, "Regularise, since validation lags behind it")),
    ),
    (
        "clue-words",
        single(options=option(1, "Regularise: loss on validation is growing")),
        "loss, validation",
        single(
            options=option(
                1, "Regularise: loss on validation is growing", option(0, "Deepen the network until loss is smaller")
            )
        ),
    ),
    (
        "clue-words",
        single(options=option(1, "Regularise the loss from epoch 10 on again")),
        "epoch, loss",
        single(
            stem="Validation is bad in `loss.py` at 10. Why?",
            options=option(1, "Regularise the loss in validation after 10"),
        ),
    ),
    (
        "option-overlap",
        single(
            options=all_options("red green blue grey pink", "red green blue gold teal mint", "red green blue gold teal")
        ),
        "Options 2 and 3",
        single(options=all_options("red green blue grey", "red green blue gold", "mint teal cyan lime")),  # 3 of 5
    ),
    (
        "option-overlap",
        single(options=option(2, "Deepen the network until all curves meet")),
        "Options 1 and 3",
        single(options=option(2, "Deepen the network until weights vanish.")),
    ),
    (
        "option-overlap",
        single(options=all_options("8 GB", "4 GB", "16 GB"), shuffle=False),
        "out of order",
        single(options=all_options("4 GB", "8 GB", "16 GB"), shuffle=False),
    ),
    (
        "option-overlap",
        single(options=all_options("16", "8", "4")),
        "`shuffle: false`",
        single(options=all_options("16", "8", "4"), shuffle=False),
    ),
    (
        "option-overlap",
        single(options=all_options("1e3", "1,000,000", ".5"), shuffle=False),
        "out of order",
        single(options=all_options("8 MB", "4 GB", "16 kB")),
    ),
]


@pytest.mark.parametrize(("slug", "spoiled", "said", "fine"), CASES)
def test_a_check_finds_the_flaw_and_lets_the_near_miss_through(slug: str, spoiled: Data, said: str, fine: Data) -> None:
    messages = caught(slug, spoiled)
    assert len(messages) == 1
    assert said in messages[0]
    assert caught(slug, fine) == []


@pytest.mark.parametrize(("length", "flawed"), [(150, False), (151, True)])
@pytest.mark.parametrize("make", [single, code], ids=["single", "code"])
def test_the_key_may_be_a_quarter_longer(make: Callable[..., Data], length: int, flawed: bool) -> None:
    data = make(options=all_options("a" * 120, "b" * length, "c" * 120, key=1))
    assert [("Keys have 151" in message) for message in caught("key-length", data)] == [True] * flawed


@pytest.mark.parametrize(("length", "flawed"), [(18, False), (19, False), (20, False), (21, True)])
def test_ten_characters_more_are_not_seen(length: int, flawed: bool) -> None:
    assert bool(caught("key-length", single(options=all_options("a" * length, "b" * 10, "c" * 10)))) is flawed


def test_keys_of_a_multi_item_are_judged_together() -> None:
    def made(*lengths: int) -> Data:
        right = [{"correct": name * length, "why": "So."} for name, length in zip("ab", lengths, strict=True)]
        return multi(options=[{"wrong": name * 40, "why": "So."} for name in "cde"] + right)

    assert caught("key-length", made(60, 40)) == []
    assert len(caught("key-length", made(62, 40))) == 1


@pytest.mark.parametrize(("lengths", "flawed"), [((40, 40, 81), True), ((40, 40, 80), False), ((5, 5, 15), False)])
def test_options_have_like_lengths(lengths: tuple[int, ...], flawed: bool) -> None:
    texts = [name * length for name, length in zip("abc", lengths, strict=True)]
    messages = caught("key-length", single(options=all_options(*texts)))
    assert [f"{min(lengths)} to {max(lengths)}" in message for message in messages] == [True] * flawed
