"""Which question comes next."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kinds.single import Single
from bot.model import Question, Status, Wish
from bot.ports.records import Asked
from bot.rules import similar
from bot.rules.selection import adaptive_level, pick, unseen, wanted

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BODY = Single.model_validate({"options": [{"correct": "yes"}, {"wrong": "no"}]})
ANY = Wish()


def question(name: str, topic: str = "t01", difficulty: int = 3, stem: str = "", kind: str = "single") -> Question:
    return Question(
        id=name,
        rev="r1",
        topic=topic,
        objective=f"{topic}.o1",
        concepts=(),
        kind=kind,
        level="apply",
        difficulty=difficulty,
        time=60,
        stem=stem or f"{name} alpha{name} beta{name} gamma{name}",
        explain="",
        refs=(),
        body=BODY,
    )


def asked(name: str, days_ago: float) -> Asked:
    return Asked(name, NOW - timedelta(days=days_ago))


def picked(
    questions: list[Question], history: list[Asked] | None = None, wish: Wish = ANY, seed: int = 0
) -> str | None:
    found = pick(questions, history or [], wish, NOW, seed=seed)
    return found.id if found else None


A, B, C, D = question("a"), question("b"), question("c", "t02"), question("d", "t02")
ALL = [A, B, C, D]


# ------------------------------------------------------------------ who may come


def test_a_queued_question_comes_first_whatever_the_wish() -> None:
    found = pick(ALL, [asked("b", 1)], Wish(topics=("t02",)), NOW, seed=0, queued=("nope", "b", "c"))
    assert found is B


def test_a_queued_question_that_may_not_come_gives_way_to_the_next() -> None:
    draft, retired = replace(A, status=Status.DRAFT), replace(B, status=Status.RETIRED)
    bank = [draft, retired, C, D, question("e"), question("f")]
    queue = ("a", "b", "c", "d", "f", "e")
    found = pick(bank, [], ANY, NOW, seed=0, queued=queue, banned={"c"}, open_elsewhere={"d"})
    assert found is not None
    assert found.id == "f"


def test_banned_drafted_retired_and_open_questions_never_come() -> None:
    bank = [replace(A, status=Status.DRAFT), replace(B, status=Status.RETIRED), C, D]
    assert pick(bank, [], ANY, NOW, seed=0, banned=["c"], open_elsewhere=["d"]) is None
    assert picked([]) is None


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (ANY, {"x1", "x2", "y5", "z3"}),
        (Wish(topics=("tx",)), {"x1", "x2"}),
        (Wish(kinds=("open",)), {"y5"}),
        (Wish(difficulty=(2, 3)), {"x2", "z3"}),
        (Wish(topics=("tx", "tz"), difficulty=(3, 5)), {"z3"}),
        (Wish(topics=("tx",), kinds=("open",)), set()),
    ],
)
def test_only_what_is_wished_for_comes(wish: Wish, expected: set[str]) -> None:
    bank = [
        question("x1", "tx", 1),
        question("x2", "tx", 2),
        question("y5", "ty", 5, kind="open"),
        question("z3", "tz", 3),
        replace(question("draft", "tx", 2), status=Status.DRAFT),
    ]
    assert {q.id for q in wanted(bank, wish)} == expected
    assert {picked(bank, wish=wish, seed=seed) for seed in range(40)} - {None} == expected


# ------------------------------------------------------------------ who comes first


def test_an_unseen_question_comes_before_every_seen_one() -> None:
    assert picked(ALL, [asked("a", 300), asked("b", 200), asked("d", 100)]) == "c"


def test_if_all_were_seen_the_one_asked_longest_ago_comes() -> None:
    history = [asked("a", 60), asked("b", 90), asked("c", 80), asked("d", 70), asked("b", 400), asked("c", 35)]
    assert picked(ALL, history) == "b"
    assert picked(ALL, [*history, asked("b", 40)]) == "d"
    assert picked([A, B], [asked("a", 40), asked("a", 100), asked("b", 60)]) == "b"


def test_the_topic_asked_least_recently_comes_first() -> None:
    bank = [*ALL, question("e", "t03"), question("f", "t03")]
    assert picked(bank, [asked("e", 1), asked("a", 2), asked("c", 3)]) == "d"
    assert picked(bank, [asked("e", 3), asked("a", 1), asked("c", 2)]) == "f"
    assert picked(bank, [asked("e", 3), asked("a", 1)]) in {"c", "d"}
    assert picked([*ALL, question("g")], [asked("a", 1), asked("b", 9), asked("c", 5)]) == "d"


def test_topics_rotate() -> None:
    bank = [question(f"q{topic}{number}", f"t{topic:02d}") for topic in range(12) for number in range(3)]
    history: list[Asked] = []
    topics = []
    for day in range(36):
        now = NOW + timedelta(days=day)
        found = pick(bank, history, ANY, now, seed=day)
        assert found is not None
        history.append(Asked(found.id, now))
        topics.append(found.topic)
    assert all(len(set(topics[start : start + 12])) == 12 for start in (0, 12, 24))
    assert topics[:12] == topics[12:24] == topics[24:]
    assert len({item.question for item in history}) == 36


def test_of_a_topic_the_nearest_difficulty_comes_but_the_topic_goes_first() -> None:
    bank = [question(f"a{level}", "t01", level) for level in range(1, 6)] + [question("b5", "t02", 5)]
    first = pick(bank, [asked("b5", 90)], ANY, NOW, seed=1, level=2.2)
    assert first is not None
    assert first.id == "a2"
    other = pick(bank, [asked("a2", 90)], ANY, NOW, seed=1, level=2.2)
    assert other is not None
    assert other.id == "b5"


def test_chance_decides_between_equals_and_follows_the_seed() -> None:
    counts = Counter(picked(ALL, seed=seed) for seed in range(400))
    assert set(counts) == {"a", "b", "c", "d"}
    assert min(counts.values()) > 60
    assert picked(ALL, seed=5) == picked(list(reversed(ALL)), seed=5)


# ------------------------------------------------------------------ near-duplicates

CACHE = "How large is the key value cache of a decoder with grouped query attention?"
TWIN = "How large is the key value cache of a decoder with multi query attention?"


def test_a_near_duplicate_waits_for_thirty_days() -> None:
    bank = [question("cache", stem=CACHE), question("twin", stem=TWIN), question("other", "t02")]
    wish = Wish(topics=("t01",))
    seen = asked("other", 60)
    assert picked(bank, [asked("cache", 29.9), seen]) == "other"
    assert picked(bank, [asked("cache", 30), seen]) == "twin"
    assert picked(bank, [asked("cache", 5)], wish) == "twin"


def test_the_same_question_does_not_come_back_within_thirty_days_unless_nothing_is_left() -> None:
    assert picked([A, C], [asked("a", 29), asked("c", 31)]) == "c"
    assert picked([A, C], [asked("a", 20), asked("c", 10)]) == "a"
    assert picked([A], [asked("a", 0)]) == "a"


def test_history_of_questions_that_left_the_bank_does_no_harm() -> None:
    assert picked([A], [asked("gone", 1), asked("gone", 50)]) == "a"


def test_words_can_be_had_ready_made() -> None:
    bank = [question("cache", stem=CACHE), question("twin", stem="Something quite different here")]
    words = {"cache": similar.words(CACHE), "twin": similar.words(TWIN)}
    history = [asked("cache", 5)]
    assert picked(bank, history) == "twin"
    third = [*bank, question("third")]
    found = [pick(third, history, ANY, NOW, seed=seed, words=words) for seed in range(30)]
    assert {q.id for q in found if q} == {"third"}


def test_what_counts_as_a_near_duplicate() -> None:
    assert similar.near_duplicate(similar.words(CACHE), similar.words(TWIN))
    assert not similar.near_duplicate(similar.words(CACHE), similar.words("Why does dropout hurt small batches?"))


# ------------------------------------------------------------------ invariants

names = st.sampled_from([f"q{number}" for number in range(12)])
banks = st.lists(
    st.builds(question, names, st.sampled_from(["t01", "t02", "t03"]), st.integers(1, 5)), unique_by=lambda q: q.id
)
histories = st.lists(st.builds(asked, names, st.integers(0, 60)), max_size=20)


@given(banks, histories, st.sets(names, max_size=4), st.sets(names, max_size=3), st.integers(0, 99))
def test_what_comes_is_always_allowed_and_something_comes_if_anything_may(
    bank: list[Question], history: list[Asked], banned: set[str], sealed: set[str], seed: int
) -> None:
    wish = Wish(topics=("t01", "t02"), difficulty=(2, 4))
    allowed = {q.id for q in wanted(bank, wish)} - banned - sealed
    found = pick(bank, history, wish, NOW, seed=seed, banned=banned, open_elsewhere=sealed)
    assert (found is None) == (not allowed)
    if found:
        assert found.id in allowed
        seen = {item.question for item in history}
        assert found.id not in seen or allowed <= seen


@given(banks, histories, st.sets(names, max_size=4))
def test_the_unseen_are_counted_per_topic(bank: list[Question], history: list[Asked], banned: set[str]) -> None:
    left = unseen(bank, history, ANY, banned)
    assert set(left) == {q.topic for q in bank}
    new = {q.id for q in bank} - {item.question for item in history} - banned
    assert sum(left.values()) == len(new)


def test_a_topic_that_is_used_up_counts_nought() -> None:
    assert unseen(ALL, [asked("a", 1), asked("b", 9), asked("c", 1)], ANY) == {"t01": 0, "t02": 1}
    assert unseen(ALL, [], Wish(topics=("t02",)), banned={"d"}) == {"t02": 1}


# ------------------------------------------------------------------ adaptive difficulty


@pytest.mark.parametrize(
    ("current", "facility", "level"),
    [
        (3.0, None, 3.0),
        (3.0, 0.6, 3.0),
        (3.0, 0.64, 3.0),
        (3.0, 0.56, 3.0),
        (3.0, 0.9, 3.25),
        (3.0, 0.2, 2.75),
        (5.0, 1.0, 5.0),
        (1.0, 0.0, 1.0),
        (4.9, 1.0, 5.0),
        (7.0, None, 5.0),
    ],
)
def test_the_level_steps_toward_a_facility_of_six_tenths(current: float, facility: float | None, level: float) -> None:
    assert adaptive_level(current, facility) == pytest.approx(level)
