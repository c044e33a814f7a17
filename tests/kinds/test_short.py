"""Short answers: the same words in other clothes, typos, near misses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.errors import AnswerError
from bot.kinds import Short
from bot.kinds.base import TextEntry
from bot.kinds.words import normal, plain, typo

LATENESS = Short.model_validate(
    {
        "accept": ["allowed lateness", "withAllowedLateness"],
        "accept_regex": r"(?i)allow(ed)?[\s_-]*late(ness)?",
        "near": [
            {"match": r"(?i)late (firing|trigger)|trigger", "why": "A trigger decides when to emit again."},
            {"match": "(?i)watermark", "why": "The watermark estimates progress."},
        ],
    }
)


def right(body: Short, text: str) -> bool:
    return body.grade(body.parse(text, ()), {}).correct


@pytest.mark.parametrize(
    "text",
    [
        *["allowed lateness", "Allowed-Lateness", "allowed_lateness", " “Allowed lateness”. ", "the allowed lateness"],
        *["ALLOWED   LATENESS", "allowedLateness", "withAllowedLateness", "with_allowed_lateness", "allow late"],
        *["(allowed lateness)", "alowed lateness", "allowed latenes", "allowde latteness", "ａllowed lateness"],
    ],
)
def test_the_same_words_are_accepted_in_any_dress(text: str) -> None:
    assert right(LATENESS, text)
    assert LATENESS.grade(text, {}).found == ("allowed lateness",)


@pytest.mark.parametrize("text", ["lateness", "disallowed lateness", "allowed latency", "not allowed lateness", "x"])
def test_other_words_are_not(text: str) -> None:
    grade = LATENESS.grade(text, {})
    assert (grade.score, grade.correct, grade.missed) == (0.0, False, ("allowed lateness",))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("late trigger", "A trigger decides when to emit again."),
        ("the Watermark", "The watermark estimates progress."),
        ("watermrak", "The watermark estimates progress."),
        ("window", ""),
    ],
)
def test_a_near_miss_gets_feedback_and_no_credit(text: str, why: str) -> None:
    grade = LATENESS.grade(text, {})
    assert not grade.correct
    assert grade.feedback == ((why,) if why else ())


DPO = Short.model_validate(
    {"accept": ["DPO", "direct preference optimisation"], "near": [{"match": "ppo", "why": "No."}]}
)


@pytest.mark.parametrize(
    "text",
    [
        "DPO (direct preference optimisation)",
        "direct preference optimisation [DPO]",
        "DPO / direct preference optimisation",
        "DPO, i.e. direct preference optimisation",
        "DPO or direct preference optimisation",
        "dpo; direct preference optimisation",
    ],
)
def test_right_names_may_be_given_together(text: str) -> None:
    assert right(DPO, text)


@pytest.mark.parametrize(
    "text",
    ["DPO (PPO)", "PPO (DPO)", "DPO or KTO", "DPO / PPO", "DPO; SFT", "DPO (direct preference optimisation) or KTO"],
)
def test_one_wrong_name_spoils_the_rest(text: str) -> None:
    assert not right(DPO, text)


def test_near_loses_to_accept_but_not_to_a_typo() -> None:
    body = Short.model_validate({"accept": ["encodings"], "near": [{"match": "encod", "why": "w"}]})
    assert right(body, "encoding")
    assert not right(body, "encodinq")
    other = Short.model_validate({"accept": ["precision"], "near": [{"match": "prevision", "why": "w"}]})
    assert not right(other, "prevision")
    assert not right(other, "prezision"), "as far from the distractor as from the key"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("LSTM", "LSTN"),
        ("Adam", "Adan"),
        ("ResNet50", "ResNet5"),
        ("top-k", "top-p"),
        ("1x1 convolution", "3x3 convolution"),
        ("O(n^2)", "O(n^3)"),
        ("self-supervised", "semi-supervised"),
        ("supervised", "unsupervised"),
        ("macro", "micro"),
        ("maximization", "minimization"),
        ("intrinsic", "extrinsic"),
        ("interpolation", "intrapolation"),
        ("weight decay", "weighted decays of"),
        ("recall", "reball call"),
    ],
)
def test_typos_are_never_corrected_into_another_term(key: str, text: str) -> None:
    assert not right(Short.model_validate({"accept": [key]}), text)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("batch norm", "batchnorm"),
        ("LoRA adapters", "lora-adapter"),
        ("dropout", "dropuot"),
        ("teacher forcing", "teacher forceing"),
        ("losses", "loss"),
        ("proxies", "proxy"),
        ("batches", "batch"),
        ("bias", "bias"),
        ("the", "the"),
        ("naïve Bayes", "nai\u0308ve bayes"),
    ],
)
def test_plurals_joints_and_typos_are_forgiven(key: str, text: str) -> None:
    assert right(Short.model_validate({"accept": [key]}), text)


def test_a_pattern_must_match_all_of_the_answer() -> None:
    body = Short.model_validate({"accept": ["kl divergence"], "accept_regex": "(kl|kullback.leibler)( divergence)?"})
    assert right(body, "Kullback–Leibler divergence")
    assert not right(body, "reverse kl divergence")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"accept": ["x"], "accept_regex": "(a"}, "missing"),
        ({"accept": ["x"], "accept_regex": "(?=a)b"}, "no look-around"),
        ({"accept": ["x"], "near": [{"match": r"(a)\1", "why": "w"}]}, "invalid escape"),
        ({"accept": []}, "at least 1"),
        ({"accept": ["..."]}, "nothing but punctuation"),
    ],
)
def test_impossible_patterns_are_refused(data: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Short.model_validate(data)


def test_a_pattern_that_ruins_a_backtracking_engine_is_harmless() -> None:
    body = Short.model_validate({"accept": ["x"], "accept_regex": "(a+)+b", "near": [{"match": "(a|a)*c", "why": "w"}]})
    assert not right(body, "a" * 200)


def test_the_form_limits_the_length() -> None:
    assert LATENESS.asks() == TextEntry("Your answer", limit=200)
    assert LATENESS.show("x" * 100, ()) == "x" * 59 + "…"
    assert LATENESS.key((), {}) == "allowed lateness"
    for text in ("", " \n", "x" * 201):
        with pytest.raises(AnswerError):
            LATENESS.parse(text, ())


def test_identity_ignores_dress_and_reasons() -> None:
    one = Short.model_validate({"accept": ["A-B", "c"], "near": [{"match": "d", "why": "x"}]})
    other = Short.model_validate({"accept": ["c", "a b"], "near": [{"match": "d", "why": "y"}]})
    more = Short.model_validate({"accept": ["c", "a b", "e"], "near": [{"match": "d", "why": "y"}]})
    assert one.identity() == other.identity() != more.identity()


@given(st.text(max_size=200))
def test_normalising_is_done_once_and_for_all(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert "  " not in normal(text)


@given(st.text(max_size=200))
def test_any_text_is_graded(text: str) -> None:
    assert LATENESS.grade(text, {}).score in (0.0, 1.0)


@given(st.from_regex(r"[a-z]{5,12}( [a-z]{5,12})?", fullmatch=True), st.from_regex(r"[a-z]{5,12}", fullmatch=True))
def test_a_typo_is_mutual(one: str, other: str) -> None:
    assert typo(one, other) == typo(other, one)
    assert typo(one, one) == 0
