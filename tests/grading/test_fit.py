"""The fit: logistic regression, samples, thresholds. And the attacks: enough of each, over the whole bank."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from benchmarks.grading import attacks, fit, idf
from benchmarks.grading.logistic import fit as logistic
from benchmarks.grading.logistic import solve
from benchmarks.grading.samples import from_rubrics, read
from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.grading.grader import RubricGrader
from bot.grading.verdicts import Coefficients, sigmoid
from bot.kinds.assessment import Verdict
from tests.grading.rubrics import question

ASKED = question()
SAMPLE: dict[str, object] = {
    "item": ASKED.id,
    "id": "s01",
    "voice": "terse",
    "split": "fit",
    "text": "Tiny batches give unreliable statistics.",
    "points": ["small-batch"],
    "labels": {"a": ["small-batch"], "b": []},
}


def test_equations_are_solved() -> None:
    assert solve([[0.0, 2.0], [1.0, 1.0]], [4.0, 5.0]) == [3.0, 2.0]
    assert solve([[0.0, 0.0], [0.0, 1.0]], [0.0, 1.0])[1] == 1.0


def test_the_weights_behind_labels_are_found_again() -> None:
    chance = random.Random(4)
    rows = [[chance.random(), chance.random()] for _ in range(4000)]
    labels = [float(chance.random() < sigmoid(-1 + 3 * one - 2 * other)) for one, other in rows]
    assert logistic(rows, labels) == pytest.approx([-1, 3, -2], abs=0.4)


def test_features_that_would_speak_the_wrong_way_are_left_out() -> None:
    chance = random.Random(4)
    rows = [[chance.random() if name in ("coverage", "share") else 0.0 for name in fit.NAMES] for _ in range(500)]
    labels = [float(chance.random() < sigmoid(4 * row[0] - 4 * row[2])) for row in rows]
    found = fit.weights(rows, labels)
    assert found.keys() == {"bias", "coverage"}
    assert found["coverage"] > 1


def test_scores_count_what_is_decided() -> None:
    pairs = [(Verdict.COVERED, True)] * 6 + [(Verdict.COVERED, False)] * 2 + [(Verdict.MISSED, False)] * 2
    found = fit.scores([*pairs, (Verdict.UNSURE, True), (Verdict.UNSURE, False)])
    assert (found.points, found.accuracy) == (12, 0.8)
    assert found.unsure == pytest.approx(1 / 6)
    assert (found.precision, found.recall) == (0.75, 6 / 7)
    assert found.f1 == pytest.approx((12 / 14 + 4 / 6) / 2)
    assert "macro-F1" in str(found)


def write(folder: Path, *samples: dict[str, object]) -> Path:
    (folder / "one.yaml").write_text(yaml.safe_dump({"samples": list(samples)}))
    return folder


def test_samples_are_read_and_held_against_the_bank(tmp_path: Path) -> None:
    (one,) = read(write(tmp_path, SAMPLE), {ASKED.id: ASKED})
    assert (one.question, one.points, one.misconceptions) == (ASKED, frozenset({"small-batch"}), frozenset())
    assert one.labels == {"a": {"small-batch"}, "b": frozenset()}
    assert read(tmp_path / "none", {}) == []
    wrong: list[tuple[dict[str, object], str]] = [
        ({"item": "x"}, "no such open"),
        ({"points": ["x"]}, "no x"),
        ({"misconceptions": ["y"]}, "no y"),
    ]
    for changes, said in wrong:
        with pytest.raises(ValueError, match=said):
            read(write(tmp_path, SAMPLE | changes), {ASKED.id: ASKED})
    with pytest.raises(ValueError, match="both halves"):
        read(write(tmp_path, SAMPLE, SAMPLE | {"split": "held-out"}), {ASKED.id: ASKED})


def test_answers_made_of_a_rubrics_phrasings_are_graded_without_them() -> None:
    made = list(from_rubrics([ASKED]))
    assert {each.split for each in made} == {"fit"}
    assert {point for each in made for point in each.points} == {"running-stats", "small-batch", "check", "fused"}
    for each in made:
        points = attacks.rubric(each.question).points
        assert all(len(point.say) == (1 if point.id in each.points else 2) for point in points)
        left = " ".join(said for point in points for said in point.say).lower()
        assert not any(said.strip().lower() in left for said in each.text.split(".") if said.strip())


@pytest.mark.no_cover
def test_a_fit_ends_in_coefficients_that_can_be_read_again() -> None:
    samples = list(from_rubrics(replace(ASKED, id=f"q{number}") for number in range(12)))
    start = Coefficients.shipped()
    found = fit.fitted(start, samples, {"on": "a test"})
    assert found.version == start.version + 1
    assert Coefficients.load(fit.dumps(found)) == found
    assert found.covered > found.unsure
    after = fit.scores(fit.judge(RubricGrader(found), samples))
    assert after.f1 > 0.9
    assert after.unsure <= fit.MOST_UNSURE


def test_strangers_are_that_share_of_the_samples_under_other_questions() -> None:
    samples = list(from_rubrics(replace(ASKED, id=f"q{number}") for number in range(12)))
    every = fit.strangers(samples, 1.0)
    assert [each.text for each in every] == [each.text for each in samples]
    assert all(one.question.id != other.question.id for one, other in zip(samples, every, strict=True))
    assert not any(each.points or each.misconceptions for each in every)
    assert 0 < len(fit.strangers(samples, 0.5)) < len(samples)
    assert fit.strangers(samples, 0.0) == fit.strangers(samples[:1], 1.0) == []


def test_whole_questions_are_left_out_once_each() -> None:
    samples = list(from_rubrics(replace(ASKED, id=f"q{number}") for number in range(7)))
    parts = fit.left_out(Coefficients.shipped(), samples, 3)
    asked = [{sample.question.id for sample in part} for _, part in parts]
    assert [len(some) for some in asked] == [3, 2, 2]
    assert set().union(*asked) == {sample.question.id for sample in samples}
    assert sum(len(part) for _, part in parts) == len(samples)


def test_thresholds_stay_where_no_pair_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "AIMED_UNSURE", -1.0)
    start = replace(Coefficients.shipped(), covered=0.61, unsure=0.21)
    same = list(from_rubrics(replace(ASKED, id=f"q{number}") for number in range(2)))
    assert fit.thresholds(start, same) == start


def test_misconceptions_are_counted_and_their_threshold_fitted(tmp_path: Path) -> None:
    said = "At inference it normalises with the mean of the current batch."
    telling = SAMPLE | {"text": said, "points": [], "misconceptions": ["uses-batch"]}
    overlooked = telling | {"text": "At inference the batch counts.", "id": "s02"}
    wrongly = SAMPLE | {"text": said, "id": "s03"}
    samples = read(write(tmp_path, telling, overlooked, wrongly), {ASKED.id: ASKED})
    start = Coefficients.shipped()
    assert fit.mistakes(RubricGrader(start), samples) == (1, 1, 1)
    assert fit.mistaken(start, samples) == start.mistaken  # too few to tell
    assert fit.mistaken(start, samples[:1] * fit.LEAST) == 0.9


def test_counts_are_of_prose() -> None:
    raw = '{"id": "x-y", "stem": "The gradient of the loss grows and the gradients explode.", "refs": ["zebra zebra"]}'
    asked = [replace(ASKED, raw=raw), replace(ASKED, raw=raw)]
    assert idf.count(asked)["stems"] == {"explod": 2, "gradient": 2, "grow": 2, "loss": 2}
    beside = idf.neighbours(asked)
    assert beside["together"]["of the"] == 2
    assert beside["total"] == sum(beside["first"].values()) == sum(beside["second"].values())


@pytest.mark.no_cover
def test_there_are_enough_attacks_of_each_kind_and_the_worst_get_nothing() -> None:
    bank = [each for each in load([builtin()]).questions.values() if each.kind == "open"]
    made = {kind: attacks.attacks(kind, bank) for kind in attacks.ROWS}
    assert all(len(some) >= attacks.LEAST for some in made.values())
    assert made == {kind: attacks.attacks(kind, bank) for kind in attacks.ROWS}
    grader = RubricGrader()
    for kind in ("copied question", "prompt injection"):
        for attack in made[kind][::7]:
            assert grader.judge(attack.question, attack.text).score == 0, attack.text
