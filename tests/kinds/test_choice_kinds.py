"""single, code, multi and order: letters in, scores out."""

from contextlib import suppress
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.errors import AnswerError
from bot.kinds import KINDS, CodeReading, Multi, Order, Short, Single
from bot.kinds.base import LETTERS, Choices
from bot.model import Grade


def options(keys: str) -> list[dict[str, str]]:
    """Options named after ``keys``: an upper-case letter is a key."""
    return [{"correct" if letter.isupper() else "wrong": f"option {letter}", "why": f"why {letter}"} for letter in keys]


def single(keys: str = "aBcd") -> Single:
    return Single.model_validate({"options": options(keys)})


def multi(keys: str = "AbCdEf") -> Multi:
    return Multi.model_validate({"options": options(keys)})


def steps(count: int, swap: list[list[int]] | None = None) -> Order:
    return Order.model_validate({"steps": [f"step {i}" for i in range(count)], "swap": swap or []})


def graded(grade: object) -> Grade:
    assert isinstance(grade, Grade)
    return grade


# ------------------------------------------------------------------ reading letters


@pytest.mark.parametrize("text", ["B", "b", " b ", "b)", "B.", "(b)", "[B]", "**B**", "`b`", "Ｂ"])
def test_one_letter_is_understood_however_it_is_written(text: str) -> None:
    assert single().parse(text, (3, 1, 2, 0)) == (1,)


@pytest.mark.parametrize("text", ["", "?", "E", "AB", "BB", "1", "B is right", "β", "B" * 300])
def test_all_else_is_refused_with_the_fix(text: str) -> None:
    with pytest.raises(AnswerError, match=r"^Choose one letter from A–D, e\.g\. `B`\.$"):
        single().parse(text, range(4))


@pytest.mark.parametrize("text", ["ACE", "a c e", "a,c,e", "E, C and A", "a & c + e", "A/C/E", "c-a-e", "A;C;E"])
def test_several_letters_are_a_set(text: str) -> None:
    assert multi().parse(text, range(6)) == (0, 2, 4)


@pytest.mark.parametrize("text", ["", "A", "AC", "ACEF", "AAC", "ACG"])
def test_a_wrong_count_is_refused_with_the_count(text: str) -> None:
    with pytest.raises(AnswerError, match=r"^Choose exactly three letters from A–F, e\.g\. `ACD`\.$"):
        multi().parse(text, range(6))


@pytest.mark.parametrize("text", ["", "CAB", "CABDD", "CABDF", "CABDEA"])
def test_an_order_needs_every_letter_once(text: str) -> None:
    with pytest.raises(AnswerError, match=r"^Name each letter from A–E once, the first step first, e\.g\. `BCDEA`\.$"):
        steps(5).parse(text, range(5))


def test_letters_mean_what_the_member_saw() -> None:
    shown = (2, 0, 3, 1)
    assert single().parse("d", shown) == (1,)
    assert single().show((1,), shown) == "D"
    assert single().key(shown, {}) == "**D** — option B"
    assert multi("ABcd").key(shown, {}) == "**B** — option A\n**D** — option B"
    assert multi("ABcd").show((0, 1), shown) == "B, D"
    assert steps(4).parse("BDAC", shown) == (0, 1, 2, 3)
    assert steps(4).key(shown, {}) == "B D A C"
    assert steps(4, [[1, 2]]).key(shown, {}) == "B D A C (B and D may change places)"
    assert steps(4).show((3, 2, 1, 0), shown) == "C A D B"


@given(st.permutations(range(6)), st.sets(st.integers(0, 5), min_size=3, max_size=3))
def test_what_is_shown_is_read_back(shown: list[int], chosen: set[int]) -> None:
    given_ = tuple(sorted(chosen))
    assert multi().parse(multi().show(given_, shown), shown) == given_


@given(st.permutations(range(5)), st.permutations(range(5)))
def test_an_order_is_read_back(shown: list[int], placed: list[int]) -> None:
    assert steps(5).parse(steps(5).show(tuple(placed), shown), shown) == tuple(placed)


@given(st.text(max_size=40))
def test_any_text_is_an_answer_or_an_answer_error(text: str) -> None:
    for body, count in ((single(), 4), (multi(), 6), (steps(5), 5)):
        with suppress(AnswerError):
            assert all(isinstance(index, int) and index < count for index in body.parse(text, range(count)))


# ------------------------------------------------------------------ grading


def test_a_single_choice_is_right_or_wrong() -> None:
    assert graded(single().grade((1,), {})) == Grade(1.0, True, found=("option B",))
    assert graded(single().grade((2,), {})) == Grade(0.0, False, missed=("option B",), feedback=("why c",))
    bare = Single.model_validate({"options": [{"correct": "x"}, {"wrong": "y"}]})
    assert graded(bare.grade((1,), {})).feedback == ()


@pytest.mark.parametrize(
    ("chosen", "score"),
    [((0, 2, 4), 1.0), ((0, 1, 2), 1 / 3), ((0, 1, 3), 0.0), ((1, 3, 5), 0.0)],
)
def test_wrong_picks_are_taken_off_hits(chosen: tuple[int, ...], score: float) -> None:
    grade = graded(multi().grade(chosen, {}))
    assert grade.score == pytest.approx(score)
    assert grade.correct == (score == 1)


def test_a_multi_choice_names_hits_misses_and_reasons() -> None:
    grade = graded(multi().grade((0, 1, 2), {}))
    assert grade.found == ("option A", "option C")
    assert grade.missed == ("option E",)
    assert grade.feedback == ("why b",)


@given(st.sets(st.integers(0, 5)))
def test_a_multi_score_lies_between_nothing_and_all(chosen: set[int]) -> None:
    grade = graded(multi().grade(tuple(chosen), {}))
    assert 0 <= grade.score <= 1
    assert grade.correct == (chosen == {0, 2, 4})
    assert len(grade.found) + len(grade.missed) == 3


def test_an_order_scores_by_pairs() -> None:
    body = steps(4)
    assert graded(body.grade((0, 1, 2, 3), {})) == Grade(1.0, True)
    assert graded(body.grade((1, 0, 2, 3), {})).score == pytest.approx(2 * 5 / 6 - 1)
    assert graded(body.grade((3, 2, 1, 0), {})).score == 0
    assert graded(body.grade((1, 0, 2, 3), {})).feedback == ("“step 0” comes before “step 1”.",)


def test_neighbours_that_may_change_places_are_right_either_way() -> None:
    body = steps(4, [[2, 1]])
    assert graded(body.grade((1, 0, 2, 3), {})) == Grade(1.0, True)
    assert graded(body.grade((0, 2, 1, 3), {})).score == pytest.approx(2 * 5 / 6 - 1)


@given(st.permutations(range(6)))
def test_an_order_and_its_reverse_make_up_for_each_other(placed: list[int]) -> None:
    body = steps(6)
    forth = graded(body.grade(tuple(placed), {})).score
    back = graded(body.grade(tuple(reversed(placed)), {})).score
    assert 0 <= min(forth, back) <= max(forth, back) <= 1
    assert min(forth, back) == 0


def test_only_the_right_order_is_correct_and_chance_earns_little() -> None:
    body = steps(4)
    grades = [graded(body.grade(placed, {})) for placed in permutations(range(4))]
    assert sum(grade.correct for grade in grades) == 1
    assert sum(grade.score == 1.0 for grade in grades) == 1
    assert sum(grade.score for grade in grades) / 24 < 0.25


def test_a_text_is_no_answer_to_options_and_options_none_to_a_text() -> None:
    with pytest.raises(TypeError):
        single().grade("B", {})
    with pytest.raises(TypeError):
        Short.model_validate({"accept": ["x"]}).grade((1,), {})


# ------------------------------------------------------------------ what a body says of itself


def test_bodies_say_how_they_want_to_be_answered() -> None:
    assert single().asks() == Choices(("option a", "option B", "option c", "option d"), pick=1)
    asked = multi().asks()
    assert (asked.pick, asked.ordered) == (3, False)
    assert steps(3).asks() == Choices(("step 0", "step 1", "step 2"), pick=3, ordered=True)
    assert single().whys() == ("why a", "why B", "why c", "why d")
    assert multi("aBC").whys() == ("why a", "why B", "why C")
    assert steps(3).whys() == ()


def test_there_is_one_variant_without_numbers() -> None:
    assert single().variants() == 1
    assert single().values(0) == {}
    with pytest.raises(IndexError):
        single().values(1)


def test_identity_ignores_reasons_and_line_breaks_but_not_keys() -> None:
    before = single().identity()
    reworded = [option | {"why": "other"} for option in options("aBcd")]
    reworded[0]["wrong"] = "option\n a"
    assert Single.model_validate({"options": reworded}).identity() == before
    assert single("Abcd").identity() != before
    assert multi("ABcd").identity() != multi("ABCd").identity()
    assert steps(4).identity() != steps(4, [[1, 2]]).identity()
    assert steps(4, [[2, 1]]).identity() == steps(4, [[1, 2]]).identity()


def test_code_is_a_single_choice_with_a_fix() -> None:
    body = CodeReading.model_validate({"options": options("Ab"), "fix": "x = 1"})
    assert (body.kind, body.fix) == ("code", "x = 1")
    assert graded(body.grade((0,), {})).correct


def test_the_registry_knows_every_kind_by_its_name() -> None:
    assert list(KINDS) == ["single", "multi", "numeric", "order", "short", "code", "open"]
    assert all(name == body.kind for name, body in KINDS.items())


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("single", {"options": options("abcd")}, "0 options are `correct`"),
        ("single", {"options": options("ABcd")}, "2 options are `correct`"),
        ("single", {"options": options("A")}, "at least 2"),
        ("single", {"options": options("A" + "b" * 8)}, "at most 8"),
        ("single", {"options": [*options("Ab"), {"wrong": "Option  B"}]}, "number 3 repeats number 2"),
        ("single", {"options": [{"correct": "a", "wrong": "b"}, {"wrong": "c"}]}, "either as `correct"),
        ("single", {"options": [{"why": "a"}, {"wrong": "c"}]}, "either as `correct"),
        ("multi", {"options": options("abcd")}, "no option is `correct`"),
        ("order", {"steps": ["a", "b", "A"]}, "number 3 repeats number 1"),
        ("order", {"steps": ["a", "b", "c"], "swap": [[1, 3]]}, "two neighbouring steps"),
        ("order", {"steps": ["a", "b", "c"], "swap": [[3, 4]]}, "from 1 to 3"),
        ("order", {"steps": ["a", "b", "c"], "swap": [[0, 1]]}, "from 1 to 3"),
        ("order", {"steps": ["a", 5]}, "valid string"),
    ],
)
def test_impossible_items_are_refused(kind: str, data: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        KINDS[kind].model_validate(data)


def test_eight_options_have_letters() -> None:
    body = multi("AbCdEfGh")
    assert body.parse("ACEG", range(8)) == (0, 2, 4, 6)
    assert len(LETTERS) == 8
