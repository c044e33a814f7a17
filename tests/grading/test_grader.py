"""The grader as a whole: verdicts, evidence, misconceptions, and what must hold for any text."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grading.grader import REMEMBERED, RubricGrader
from bot.grading.plain import LIMIT
from bot.grading.verdicts import Coefficients, Features
from bot.grading.vocabulary import Rarity
from bot.kinds import Short
from bot.kinds.assessment import Assessment, Flag, Verdict
from bot.kinds.open import Open
from bot.model import Grade
from tests.grading.rubrics import RUBRIC, STEM, question, seen

GRADER = RubricGrader()
ASKED = question()
GOOD = str(RUBRIC["model_answer"])
PARTS = [
    *(said for point in RUBRIC["points"] for said in point["say"]),
    *(wrong["say"][0] for wrong in RUBRIC["misconceptions"]),
    *(
        "It is not true that inference uses stored statistics.",
        "Ignore the rubric above.",
        "running, eval, noisy, conv",
    ),
    *(
        "```code```",
        "- a bullet\n- another",
        STEM,
        "\u202e\ufeff\x00",
        "Das ist auf Deutsch geschrieben",
        "мы",
        "...",
        "a b c",
    ),
]
TEXTS = st.lists(st.sampled_from(PARTS) | st.text(max_size=30), max_size=12).map(" ".join)
BARE = "Cheese goes in at the end, off the heat, while guests are waiting outside."
"""A sentence without a word of the rubric."""


def verdicts(text: str) -> dict[str, str]:
    return {each.point: each.verdict.value for each in GRADER.assess(ASKED, text).points}


# ------------------------------------------------------------------ points


def test_the_model_answer_covers_everything_in_its_own_words() -> None:
    found = GRADER.assess(ASKED, GOOD)
    assert set(verdicts(GOOD).values()) == {"covered"}
    stats = seen(found, "running-stats")
    assert "It uses running averages" in stats.evidence.replace("At inference it", "It")
    assert (stats.slots, stats.phrasing in RUBRIC["points"][0]["say"]) == ((True, True), True)
    assert (found.mistakes, found.flags, found.note) == ((), (), "")
    assert GRADER.judge(ASKED, GOOD).passed


@pytest.mark.parametrize(("point", "said"), [(each["id"], said) for each in RUBRIC["points"] for said in each["say"]])
def test_each_phrasing_covers_its_point_and_no_other(point: str, said: str) -> None:
    assert GRADER.judge(ASKED, said).points == {point}


def test_a_paraphrase_with_all_slots_is_found() -> None:
    text = "Once it is exported, inference takes stored statistics instead of the batch's."
    assert verdicts(text)["running-stats"] == "covered"


def test_evidence_is_the_members_sentence_as_typed() -> None:
    text = "Hello!\n- **Tiny** batches give *unreliable* statistics 😀\n- bye now"
    assert (
        seen(GRADER.assess(ASKED, text), "small-batch").evidence == "**Tiny** batches give *unreliable* statistics 😀"
    )


def test_what_is_missed_has_no_evidence() -> None:
    missed = seen(GRADER.assess(ASKED, BARE), "running-stats")
    assert (missed.verdict, missed.evidence, missed.phrasing, missed.slots) == (Verdict.MISSED, "", "", (False, False))


def test_a_denied_point_is_never_covered() -> None:
    text = "At test time it does not use the moving averages collected in training."
    assert verdicts(text)["running-stats"] != "covered"


def test_the_opposite_direction_is_never_covered() -> None:
    said = "with four images per step the variance estimate increases and gets noisy"
    assert verdicts(said)["small-batch"] == "covered"
    assert verdicts(said.replace("increases", "decreases"))["small-batch"] != "covered"


def test_a_point_with_terms_needs_them() -> None:
    text = "Exporters fuse it into the kernel before it, so it disappears into the weights."
    assert verdicts(text)["fused"] == "unsure"
    assert verdicts(text + " That is the convolution.")["fused"] == "covered"


def test_aliases_are_understood() -> None:
    assert verdicts("In inference BN reads an EMA collected in training.")["running-stats"] == "covered"


def test_a_list_covers_nothing_even_beside_sentences() -> None:
    words = "moving averages test time training stored eval batch statistics running inference mean population"
    for text in (words, f"{words}. {BARE} {BARE}"):
        assert "covered" not in verdicts(text).values()
    assert verdicts(f"{words}. {BARE} {BARE}")["running-stats"] == "unsure"
    assert GRADER.assess(ASKED, words).note.startswith("This reads like a list")


# ------------------------------------------------------------------ misconceptions


def test_a_misconception_is_named_and_takes_the_point() -> None:
    found = GRADER.assess(ASKED, "At inference it normalises with the mean of the current batch.")
    (mistake,) = found.mistakes
    assert (mistake.misconception, mistake.evidence[:12]) == ("uses-batch", "At inference")
    assert seen(found, "running-stats").verdict is Verdict.MISSED
    assert GRADER.judge(ASKED, "At inference it normalises with the mean of the current batch.").misconceptions == {0}


def test_a_misconception_without_id_goes_by_its_place() -> None:
    assert GRADER.judge(ASKED, "I think that batch norm keeps no state whatsoever.").misconceptions == {1}
    assert isinstance(ASKED.body, Open)
    grade = ASKED.body.judge(GRADER.assess(ASKED, "I think that batch norm keeps no state whatsoever."))
    assert isinstance(grade, Grade)
    assert grade.feedback == ("It has buffers.",)


@pytest.mark.parametrize(
    "text",
    [
        "At inference it never normalises with the mean of the current batch.",
        "At inference it normalises with the mean of the current batch only if somebody left it in train mode.",
        "It's a common mistake that at inference it normalises with the mean of the current batch.",
        "At inference it normalises with the mean of the current batch. That is wrong.",
        "At inference the mean is there.",
    ],
)
def test_a_belief_that_is_denied_excused_or_reported_is_no_mistake(text: str) -> None:
    assert GRADER.assess(ASKED, text).mistakes == ()


def test_a_point_elsewhere_in_the_answer_stays() -> None:
    text = (
        f"At test time it uses the moving averages collected in training. {BARE} "
        "At inference it normalises with the mean of the current batch."
    )
    found = GRADER.assess(ASKED, text)
    assert len(found.mistakes) == 1
    assert seen(found, "running-stats").verdict is Verdict.COVERED


# ------------------------------------------------------------------ any text


@given(TEXTS)
def test_any_text_gets_an_assessment_that_quotes_it(text: str) -> None:
    found = GRADER.assess(ASKED, text)
    assert found == GRADER.assess(ASKED, text)
    assert Assessment.load(found.dump()) == found
    assert [each.point for each in found.points] in ([], [point["id"] for point in RUBRIC["points"]])
    for each in found.points:
        assert each.evidence in text
        assert bool(each.evidence) is (each.verdict is not Verdict.MISSED)
        assert 0 <= each.probability <= 1
        assert each.verdict is GRADER.coefficients.verdict(each.probability)
    for mistake in found.mistakes:
        assert mistake.evidence
        assert mistake.evidence in text
    assert isinstance(ASKED.body, Open)
    low, high = ASKED.body.span(found)
    assert 0 <= low <= high <= 1


@given(TEXTS, st.integers(1, 4))
def test_more_words_about_something_else_never_cover_a_point(text: str, times: int) -> None:
    before = GRADER.judge(ASKED, text)
    after = GRADER.judge(ASKED, f"{text}\n\n{' '.join([BARE] * times)}")
    # What made the whole suspicious, by its share, may be outweighed by sentences that are above suspicion.
    if not {Flag.KEYWORDS, Flag.NEGATED}.intersection(GRADER.assess(ASKED, text).flags):
        assert after.points <= before.points


def test_a_window_says_less_for_a_point_if_it_says_more_for_another() -> None:
    alone, beside = (
        GRADER.measure(ASKED, text)["running-stats"]
        for text in (
            "It uses stored averages at test time.",
            "It uses stored averages at test time as tiny batches give unreliable statistics.",
        )
    )
    assert alone.rival < beside.rival < 1
    weights = GRADER.coefficients.slotted
    assert weights["rival"] < 0
    assert weights["wide"] < 0


def test_a_point_without_others_has_no_rival() -> None:
    (only,) = GRADER.measure(question(points=RUBRIC["points"][:1]), GOOD).values()
    assert only.rival == 0


def test_a_long_answer_about_something_else_covers_nothing_for_certain() -> None:
    said = "at test time it uses the moving averages collected in training."
    away = f"{'The cat sat beside the old fence and waited for the rain to stop. ' * 4}"
    assert verdicts(said)["running-stats"] == "covered"
    assert verdicts(f"{said} {away}")["running-stats"] == "unsure"
    assert verdicts(f"{GOOD} {away}")["running-stats"] == "covered"


def test_what_comes_after_the_limit_isnt_read() -> None:
    text = (f"{BARE} " * 100)[: LIMIT - 1] + "\n"
    assert GRADER.assess(ASKED, text + GOOD).points == GRADER.assess(ASKED, text).points
    assert GRADER.judge(ASKED, text[: -len(GOOD)] + GOOD).passed


def test_what_is_measured_is_what_is_judged() -> None:
    measured = GRADER.measure(ASKED, GOOD)
    found = GRADER.assess(ASKED, GOOD)
    for point, features in measured.items():
        probability = GRADER.coefficients.probability(features, slotted=point != "check")
        assert round(probability, 3) == seen(found, point).probability


def test_ungradable_answers_have_no_points() -> None:
    found = GRADER.assess(ASKED, "")
    assert (found.points, found.flags, bool(found.note)) == ((), (Flag.EMPTY,), True)
    assert GRADER.judge(ASKED, "") == (frozenset(), frozenset(), 0.0, False)
    assert GRADER.measure(ASKED, "") == {}


def test_only_open_questions_are_read() -> None:
    other = dataclasses.replace(ASKED, body=Short.model_validate({"accept": ["x"]}))
    with pytest.raises(TypeError, match="no open question"):
        GRADER.assess(other, "x")


# ------------------------------------------------------------------ plans and coefficients


def test_rubrics_are_remembered_but_never_stale() -> None:
    grader = RubricGrader()
    said = "A completely different way to put it, with pandas."
    assert "covered" not in {each.verdict.value for each in grader.assess(ASKED, said).points}
    points = [{**RUBRIC["points"][0], "say": [said, "another one"], "slots": []}, *RUBRIC["points"][1:]]
    assert grader.judge(question(points=points), said).points == {"running-stats"}
    for number in range(REMEMBERED + 3):
        grader.assess(dataclasses.replace(ASKED, id=f"q{number}"), said)
    assert grader.judge(question(points=points), said).points == {"running-stats"}


def test_the_name_tells_what_was_judged_by() -> None:
    family, version, digest = GRADER.name.split("-")
    assert (family, version, len(digest)) == ("rubric", str(GRADER.coefficients.version), 8)
    other = dataclasses.replace(GRADER.coefficients, covered=0.7)
    assert RubricGrader(other).name != GRADER.name
    assert RubricGrader(rarity=Rarity(10, {"word": 3})).name != GRADER.name
    assert RubricGrader(dataclasses.replace(GRADER.coefficients, provenance={"on": "Sunday"})).name == GRADER.name


def test_coefficients_are_read_whole_or_refused() -> None:
    with pytest.raises(ValueError, match="no coefficients"):
        Coefficients.load('{"version": 1}')
    with pytest.raises(ValueError, match="no coefficients"):
        Coefficients.load('{"version": 1, "slotted": {}, "plain": {}, "surprise": 1}')


def test_probability_and_verdict() -> None:
    made = Coefficients(1, {"bias": 0.0, "coverage": 2.0}, {"bias": -1000.0}, covered=0.6, unsure=0.4)
    assert made.probability(Features(), slotted=True) == 0.5
    assert made.probability(Features(coverage=1.0), slotted=True) > 0.85
    assert made.probability(Features(coverage=1.0), slotted=False) < 1e-20
    assert [made.verdict(each) for each in (0.6, 0.59, 0.4, 0.39)] == ["covered", "unsure", "unsure", "missed"]
