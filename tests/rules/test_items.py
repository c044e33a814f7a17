"""Item statistics, on data whose statistics were worked out by hand or by enumeration."""

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kinds.base import LETTERS
from bot.rules.items import Item, Record, Stats, analyse, correlation, guess_rate, wilson

SINGLE = Item("single", difficulty=3, time=60, options=4, keys=(1,))


def answers(*groups: tuple[int, int, float]) -> list[Record]:
    """(how many, chosen option, criterion): option 1 is the key; criteria are spread by ±0.1."""
    return [
        Record(1.0 if option == 1 else 0.0, (option,), criterion + (0.1 if index % 2 else -0.1))
        for count, option, criterion in groups
        for index in range(count)
    ]


def flagged(stats: Stats, words: str) -> bool:
    return any(words in flag for flag in stats.flags)


# ------------------------------------------------------------------ formulas


def test_wilsons_interval() -> None:
    assert wilson(0.0, 0) == (0.0, 1.0)
    assert wilson(0.6, 30) == pytest.approx((0.4232, 0.7541), abs=1e-4)
    assert wilson(0.6, 200) == pytest.approx((0.5309, 0.6654), abs=1e-4)
    assert wilson(0.0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(1.0, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


@given(st.floats(0, 1), st.integers(1, 500))
def test_wilsons_interval_holds_the_share(share: float, n: int) -> None:
    low, high = wilson(share, n)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_correlation() -> None:
    assert correlation([(0, 1), (1, 2), (2, 3)]) == pytest.approx(1)
    assert correlation([(0, 3), (1, 2), (2, 1)]) == pytest.approx(-1)
    assert correlation([(0, 1), (0, 3), (1, 2), (1, 4)]) == pytest.approx(0.4472, abs=1e-4)
    assert correlation([(0, 1), (1, 2)]) is None
    assert correlation([(1, 1), (1, 2), (1, 3)]) is None
    assert correlation([(1, 5), (2, 5), (3, 5)]) is None


@pytest.mark.parametrize(("kind", "options"), [("single", 4), ("single", 3), ("code", 5)])
def test_guessing_one_of_several(kind: str, options: int) -> None:
    assert guess_rate(kind, options, 1) == pytest.approx(1 / options)


@pytest.mark.parametrize(("options", "keys"), [(5, 2), (6, 3), (8, 4), (5, 3)])
def test_guessing_several_keys_is_the_mean_over_all_picks(options: int, keys: int) -> None:
    right = set(range(keys))
    scores = [max(0, len(right & {*pick}) - len({*pick} - right)) / keys for pick in combinations(range(options), keys)]
    assert guess_rate("multi", options, keys) == pytest.approx(sum(scores) / len(scores))


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5, 6])
def test_guessing_an_order_is_the_mean_over_all_orders(steps: int) -> None:
    scores = []
    for order in permutations(range(steps)):
        pairs = list(combinations(order, 2))
        scores.append(max(0, 2 * sum(a < b for a, b in pairs) / len(pairs) - 1) if pairs else 0.0)
    assert guess_rate("order", steps, 0) == pytest.approx(sum(scores) / len(scores))


def test_typed_answers_cannot_be_guessed() -> None:
    assert guess_rate("numeric", 0, 0) == 0.0
    assert guess_rate("open", 0, 0) == 0.0


# ------------------------------------------------------------------ statistics


def test_statistics_of_a_small_sample_without_flags() -> None:
    stats = analyse(SINGLE, answers((6, 1, 1.0), (2, 0, 0.0), (1, 2, 0.0), (1, 3, 0.0)))
    assert (stats.n, stats.facility, stats.guess) == (10, 0.6, 0.25)
    assert stats.shares == (0.2, 0.6, 0.1, 0.1)
    assert stats.efficiency == 1.0
    assert stats.discrimination is not None
    assert stats.discrimination > 0.9
    assert not stats.settled
    assert stats.seconds is None
    assert stats.flags == ()


def test_statistics_of_no_answers() -> None:
    assert analyse(SINGLE, []) == Stats(0, 0.0, 0.0, 1.0, 0.25)


def test_answers_under_three_seconds_are_left_out() -> None:
    records = [Record(1.0, (1,), seconds=2.9), Record(0.0, (0,), seconds=3.0), Record(1.0, (1,), seconds=None)]
    stats = analyse(SINGLE, records)
    assert (stats.n, stats.facility, stats.seconds) == (2, 0.5, 3.0)


def test_partial_scores_make_the_mean() -> None:
    stats = analyse(Item("numeric", 3, 60), [Record(1.0), Record(0.5), Record(0.0)])
    assert (stats.facility, stats.shares, stats.efficiency, stats.guess) == (0.5, (), None, 0.0)


def test_steps_of_an_order_are_no_distractors() -> None:
    item = Item("order", 3, 60, options=4, keys=(0, 1, 2, 3))
    stats = analyse(item, [Record(1.0, (0, 1, 2, 3))] * 70)
    assert stats.efficiency is None
    assert not flagged(stats, "Option")


# ------------------------------------------------------------------ flags


def test_no_better_than_guessing_is_flagged_from_thirty_answers() -> None:
    assert flagged(analyse(SINGLE, answers((8, 1, 1.0), (22, 0, 0.0))), "no better than guessing")
    assert not flagged(analyse(SINGLE, answers((7, 1, 1.0), (22, 0, 0.0))), "no better than guessing")
    assert not flagged(analyse(SINGLE, answers((10, 1, 1.0), (20, 0, 0.0))), "no better than guessing")


def test_too_easy_is_flagged_from_thirty_answers() -> None:
    assert flagged(analyse(SINGLE, answers((30, 1, 1.0))), "Nearly everybody")
    assert not flagged(analyse(SINGLE, answers((29, 1, 1.0))), "Nearly everybody")
    assert not flagged(analyse(SINGLE, answers((28, 1, 1.0), (2, 0, 0.0))), "Nearly everybody")


@pytest.mark.parametrize(
    ("right", "difficulty", "advice"),
    [
        (90, 3, "suits difficulty 1 better than 3"),
        (90, 1, ""),
        (60, 3, ""),
        (40, 2, "suits difficulty 4 better than 2"),
    ],
)
def test_a_difficulty_that_does_not_fit_is_flagged_from_a_hundred_answers(
    right: int, difficulty: int, advice: str
) -> None:
    item = Item("single", difficulty, 60, 4, (1,))
    wrong = 100 - right
    stats = analyse(item, answers((right, 1, 1.0), (wrong, 0, 0.0)))
    assert flagged(stats, "suits difficulty") == bool(advice)
    assert flagged(stats, advice) or not advice
    assert not flagged(analyse(item, answers((right - 1, 1, 1.0), (wrong, 0, 0.0))), "suits difficulty")


def test_negative_discrimination_asks_for_the_key_from_thirty_answers() -> None:
    assert flagged(analyse(SINGLE, answers((15, 1, 0.0), (15, 0, 1.0))), "Stronger members do worse")
    assert not flagged(analyse(SINGLE, answers((15, 1, 0.0), (14, 0, 1.0))), "Stronger members do worse")
    assert not flagged(analyse(SINGLE, answers((15, 1, 1.0), (15, 0, 0.0))), "Stronger members do worse")


def test_weak_discrimination_is_flagged_from_a_hundred_answers() -> None:
    rewrite = analyse(SINGLE, answers((50, 1, 0.505), (50, 0, 0.5)))
    assert rewrite.discrimination == pytest.approx(0.025, abs=0.001)
    assert flagged(rewrite, "rewrite it")
    review = analyse(SINGLE, answers((50, 1, 0.53), (50, 0, 0.5)))
    assert review.discrimination == pytest.approx(0.148, abs=0.001)
    assert flagged(review, "review it")
    assert not flagged(analyse(SINGLE, answers((50, 1, 0.53), (49, 0, 0.5))), "review it")
    assert not flagged(analyse(SINGLE, answers((50, 1, 0.9), (50, 0, 0.5))), "stronger")


def test_discrimination_is_settled_from_two_hundred_answers_with_a_criterion() -> None:
    assert analyse(SINGLE, answers((100, 1, 0.9), (100, 0, 0.5))).settled
    assert not analyse(SINGLE, [*answers((99, 1, 0.9), (100, 0, 0.5)), Record(1.0, (1,))]).settled


def test_a_dead_distractor_is_flagged_from_sixty_answers() -> None:
    stats = analyse(SINGLE, answers((40, 1, 1.0), (14, 0, 0.0), (4, 2, 0.0), (2, 3, 0.0)))
    assert [flag for flag in stats.flags if "tempts" in flag] == [
        "Option D (as written) is chosen by 3%: it tempts nobody."
    ]
    assert not flagged(analyse(SINGLE, answers((40, 1, 1.0), (14, 0, 0.0), (4, 2, 0.0), (1, 3, 0.0))), "tempts")


def test_a_distractor_that_strong_members_prefer_asks_for_the_key() -> None:
    stats = analyse(SINGLE, answers((40, 1, 0.6), (10, 0, 0.9), (5, 2, 0.1), (5, 3, 0.1)))
    assert [flag for flag in stats.flags if "are stronger" in flag] == [
        "Those who choose option A (as written) are stronger than those right: check the key."
    ]


def test_without_a_criterion_nobody_is_called_stronger() -> None:
    records = [Record(float(index % 2), (index % 2,)) for index in range(60)]
    assert not flagged(analyse(SINGLE, records), "stronger")
    assert analyse(SINGLE, records).discrimination is None


def test_too_few_working_distractors_are_flagged_from_a_hundred_answers() -> None:
    stats = analyse(SINGLE, answers((70, 1, 1.0), (30, 0, 0.0)))
    assert stats.efficiency == pytest.approx(1 / 3)
    assert flagged(stats, "Fewer than half")
    assert not flagged(analyse(SINGLE, answers((69, 1, 1.0), (30, 0, 0.0))), "Fewer than half")
    assert not flagged(analyse(SINGLE, answers((70, 1, 1.0), (15, 0, 0.0), (15, 2, 0.0))), "Fewer than half")


def test_a_slow_item_is_flagged_from_thirty_timed_answers() -> None:
    slow = [Record(1.0, (1,), seconds=121.0)] * 15 + [Record(0.0, (0,), seconds=150.0)] * 15
    assert flagged(analyse(SINGLE, slow), "It takes 136 s in the median, more than twice the 60 s")
    assert not flagged(analyse(SINGLE, slow[1:]), "It takes")
    assert not flagged(analyse(SINGLE, [Record(1.0, (1,), seconds=120.0)] * 40), "It takes")


@given(
    st.lists(
        st.builds(
            Record,
            st.sampled_from([0.0, 0.5, 1.0]),
            st.tuples(st.integers(0, 3)),
            st.none() | st.floats(-3, 3),
            st.none() | st.floats(0, 600),
        ),
        max_size=130,
    )
)
def test_any_answers_give_sound_statistics(records: list[Record]) -> None:
    stats = analyse(SINGLE, records)
    assert stats.low <= stats.facility + 1e-9
    assert stats.facility - 1e-9 <= stats.high
    assert stats.n <= len(records)
    assert sum(stats.shares) == pytest.approx(1 if stats.n else 0)
    assert stats.discrimination is None or abs(stats.discrimination) <= 1 + 1e-9
    assert all(flag.endswith(".") for flag in stats.flags)
    assert stats.n >= 30 or not stats.flags


def test_every_option_has_a_letter() -> None:
    item = Item("multi", 3, 60, options=len(LETTERS), keys=(0, 1))
    stats = analyse(item, [Record(1.0, (0, 1))] * 60)
    assert flagged(stats, f"Option {LETTERS[-1]} ")
