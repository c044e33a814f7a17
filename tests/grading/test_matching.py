"""Words of a rubric found in an answer: mistyped, joined, exchanged, turned round, denied."""

from __future__ import annotations

import pytest

from bot.grading.english import FUNCTION
from bot.grading.field import SHORT
from bot.grading.match import Found, look, mismatch, windows
from bot.grading.plain import plain, stem
from bot.grading.plan import Phrasing, folding, plan
from bot.grading.polarity import reversed_, turns
from bot.grading.reading import read, sentences
from bot.grading.vocabulary import MOST_LINKS, Rarity, Vocabulary
from bot.grading.wire import bare
from bot.kinds import Short
from tests.grading.rubrics import question

FLAT = Rarity(10, {})


def vocabulary(*words: str) -> Vocabulary:
    made = Vocabulary()
    for word in words:
        made.add(stem(word))
    return made


def credit(word: str, *wanted: str) -> dict[str, float]:
    made = vocabulary(*wanted)
    numbers = {made.known(stem(each)): each for each in wanted}
    return {numbers[link.id]: (-1 if link.turned else 1) * round(link.credit, 2) for link in made.links(stem(word))}


def phrasing(made: Vocabulary, text: str) -> Phrasing:
    words = read(plain(text))
    numbers = [made.add(word.stem) for word in words]
    faces = {number: 2 if word.denied else 1 for number, word in zip(numbers, words, strict=True)}
    return Phrasing(text, tuple((number, 1.0) for number in dict.fromkeys(numbers)), faces, turns(words, numbers))


def in_text(made: Vocabulary, text: str) -> Found:
    (sentence,) = sentences(text)
    return look(sentence, made)


# ------------------------------------------------------------------ words


def test_a_word_stands_for_itself_and_for_its_likes() -> None:
    assert credit("gradients", "gradient") == {"gradient": 1.0}
    assert credit("gradeint", "gradient") == {"gradient": 0.88}
    assert credit("huge", "large") == {"large": 0.75}
    assert credit("banana", "gradient") == {}


@pytest.mark.parametrize(("word", "wanted"), [("maxi", "mini"), ("2048", "2049"), ("fp16", "fp32"), ("rate", "date")])
def test_short_words_numbers_and_names_are_never_corrected(word: str, wanted: str) -> None:
    assert credit(word, wanted) == {}


def test_a_word_turned_round_is_its_opposite() -> None:
    assert credit("unstable", "stable") == {"stable": -1.0}
    assert credit("stable", "unstable") == {"unstable": -1.0}


def test_a_word_may_be_written_as_two_and_two_as_one() -> None:
    made = vocabulary("warmup")
    assert in_text(made, "a long warm-up at first").credit == {0: 1.0}
    made = Vocabulary()
    made.join("batch", "norm")
    assert in_text(made, "the batchnorm of it").credit == {0: 1.0, 1: 1.0}
    assert in_text(made, "the batchnorm of it").has((0, 1))


def test_what_was_looked_up_is_remembered_within_bounds() -> None:
    made = vocabulary("gradient")
    for number in range(MOST_LINKS + 10):
        made.links(f"w{number}")
    assert made.links("gradient") == made.links("gradient") != ()


def test_rare_words_weigh_most_and_faint_ones_least() -> None:
    rarity = Rarity(100, {"model": 90, "gradient": 10})
    assert rarity.weight("thing") < rarity.weight("model") < rarity.weight("gradient") < rarity.weight("zebra") == 1.0
    assert Rarity.shipped().weight(stem("model")) < Rarity.shipped().weight(stem("quantile"))


# ------------------------------------------------------------------ stretches


def test_words_that_belong_together_may_have_one_between_them() -> None:
    made = vocabulary("capacity", "factor")
    assert in_text(made, "raise the capacity factor").has((0, 1))
    assert in_text(made, "raise the capacity (expert) factor").has((0, 1))
    assert not in_text(made, "raise capacity by some other factor").has((0, 1))
    assert not in_text(made, "the factor is capacity").has((0, 1))
    assert not in_text(made, "the factor alone").has((0, 1))


def test_windows_are_single_sentences_and_neighbours() -> None:
    made = vocabulary("masks", "tokens", "layers")
    read_ = sentences("Take masks here. Then tokens. ```code``` And layers.")
    found, whole = windows(read_, made)
    assert [(each.first, each.last) for each in found] == [(0, 0), (1, 1), (2, 2), (0, 1)]
    assert set(whole.credit) == {0, 1, 2}
    assert not found[3].found.has((0, 1))


def test_coverage_share_and_likeness() -> None:
    made = Vocabulary()
    wanted = phrasing(made, "masks touch weights")
    found = in_text(made, "masks and weights")
    assert found.coverage(wanted) == found.share(wanted) == pytest.approx(2 / 3)
    assert found.likeness(wanted) == 0.0  # two words of three are too few to tell
    assert in_text(made, "weights touch masks").likeness(wanted) == 1.0
    assert Found().coverage(Phrasing("", ())) == Found().share(Phrasing("", ())) == 0.0


# ------------------------------------------------------------------ polarity


def differs(wanted: str, said: str) -> bool:
    made = Vocabulary()
    expected = phrasing(made, wanted)
    return mismatch(expected.polarity, in_text(made, said), expected) > 0.35


@pytest.mark.parametrize(
    ("wanted", "said", "different"),
    [
        ("tuning changes model weights", "tuning does not change model weights", True),
        ("tuning does not change weights", "tuning changes weights here", True),
        ("tuning changes weights", "tuning changes weights a lot", False),
        ("it never changes weights", "it doesn't change the weights", False),
        ("masks hide weights and tokens from layers", "masks hide weights and tokens, not from layers", False),
        ("masks hide weights", "bananas are not yellow", False),
    ],
)
def test_denials(wanted: str, said: str, different: bool) -> None:
    assert differs(wanted, said) is different


def test_a_single_denied_word_tells_in_what_is_nearly_quoted() -> None:
    assert differs(
        "gradients reach layers through residual paths", "gradients reach layers through paths, not residual"
    )
    assert not differs("gradients reach layers through residual paths", "gradients reach layers, not residual ones")


def points_away(wanted: str, said: str, *, strict: bool = False, whole: bool = False) -> bool:
    made = Vocabulary()
    expected = phrasing(made, wanted)
    return reversed_(expected.directions, in_text(made, said).turns, strict, whole)


@pytest.mark.parametrize(
    ("wanted", "said", "away"),
    [
        ("the variance increases", "the variance decreases", True),
        ("the variance increases", "the variance goes up", False),
        ("the variance increases", "the variance doesn't decrease", False),
        ("the variance increases", "the variance doesn't increase", True),
        ("a larger rank costs more memory", "a larger rank costs less memory", False),
        ("clip before the step", "clip after the step", True),
        ("the variance increases", "the bias decreases", False),
        ("it works with masks", "it works without masks", True),
    ],
)
def test_directions(wanted: str, said: str, away: bool) -> None:
    assert points_away(wanted, said) is away


def test_in_much_the_same_sentence_one_turn_is_enough() -> None:
    wanted, said = "larger batches keep the noise low", "smaller batches keep the noise low"
    assert points_away(wanted, said, strict=True)
    far = "the network that we train here has to be in the end small", "the network that we train has to be now large"
    assert not points_away(*far, strict=True)
    assert points_away(*far, strict=True, whole=True)


# ------------------------------------------------------------------ plans


def test_aliases_are_written_out_on_both_sides() -> None:
    fold = folding({"BN": "batch norm", "": "nothing", "EMA": "moving average"})
    assert fold("BN's EMA; not ABN") == "batch norm moving average; not abn"


def test_abbreviations_of_the_field_are_written_out_unless_a_rubric_says_otherwise() -> None:
    text = "Tune the LR; VRAM holds the KV cache, not the KVs."
    said = "tune the learning rate; gpu memory holds the key value cache, not the kvs."
    assert folding({})(text) == said
    assert folding({"LR": "logistic regression"})("the LR's loss") == "the logistic regression loss"


@pytest.mark.parametrize("short", sorted(SHORT))
def test_abbreviations_are_stable_and_no_words_of_english(short: str) -> None:
    fold = folding({})
    assert fold(short) == plain(SHORT[short]) == fold(fold(short))
    assert short not in FUNCTION


def test_groups_of_the_field_link_their_words_at_a_discount() -> None:
    made = Vocabulary()
    wanted = phrasing(made, "latency of annotators")
    assert 0 < in_text(made, "delay of raters").coverage(wanted) < 1


def test_a_plan_has_all_points_and_names_for_all_misconceptions() -> None:
    made = plan(question(), FLAT)
    assert [point.id for point in made.points] == ["running-stats", "small-batch", "check", "fused"]
    assert [wrong.id for wrong in made.misconceptions] == ["uses-batch", "#1"]
    assert len(made.question) == 3
    assert [len(point.phrasings) for point in made.points] == [3, 3, 3, 3]


def test_words_of_the_question_weigh_less() -> None:
    made = plan(question(), FLAT)
    weights = dict(made.points[2].phrasings[0].words)
    common, own = made.vocabulary.known(stem("batch")), made.vocabulary.known(stem("activations"))
    assert common is not None
    assert own is not None
    assert weights[common] < weights[own]


def test_only_open_questions_have_rubrics() -> None:
    asked = question()
    other = bare("x", "r", "?", asked.body)  # type: ignore[arg-type]  # a body of the right kind, as mypy can't see
    object.__setattr__(other, "body", Short.model_validate({"accept": ["x"]}))
    with pytest.raises(TypeError, match="no open question"):
        plan(other, FLAT)
