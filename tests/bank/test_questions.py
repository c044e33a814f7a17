"""The built-in questions, looking things up among them, snapshots, revisions and the editor's schema."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import bot
from bot.bank import schema
from bot.bank.bank import Bank
from bot.bank.builtin import builtin
from bot.bank.item import UnfitError, question
from bot.bank.load import files, load
from bot.bank.yamlfile import Mark
from bot.errors import BankError, QuizError
from bot.kinds import KINDS, Numeric, Open, Order, Short
from bot.kinds.base import Choices
from bot.kinds.variants import fill
from bot.model import Grade, Question, Ref, Status


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load([builtin()])


ITEM: dict[str, Any] = {
    "id": "x-1",
    "topic": "t01",
    "kind": "numeric",
    "level": "compute",
    "difficulty": 3,
    "time": 60,
    "stem": "How much is {n} + 1?",
    "answer": {"expr": "n + 1", "tol": 0},
    "vars": {"n": [1, 2]},
    "explain": "{n} + 1 = {=n+1}.",
    "refs": [
        "arxiv:1706.03762v2",
        "doi:10.1000/x",
        "acl:N19-1423",
        {"url": "https://example.org", "title": "E", "unverified": True},
    ],
    "code": {"lang": "python", "text": "  x = 1\n"},
    "hint": "Add.",
    "review_by": "2027-11",
    "shuffle": False,
    "status": "draft",
    "lint": {"allow": ["long-stem"], "because": "It tells a story."},
}


def made(**changes: Any) -> Question:
    return question(ITEM | changes, Mark(1))


# ------------------------------------------------------------------ the content


def test_every_topic_has_its_questions_in_its_own_file(bank: Bank) -> None:
    assert len(bank.topics) == 12
    assert all(len(topic.objectives) == 10 for topic in bank.topics)
    assert len(bank.concepts) == 101
    by_topic = Counter(each.topic for each in bank.live())
    assert all(by_topic[topic.id] >= 2 for topic in bank.topics)
    slugs = {topic.id: topic.slug for topic in bank.topics}
    assert all(Path(each.source.rpartition(":")[0]).stem == slugs[each.topic] for each in bank.live())


def test_all_kinds_occur(bank: Bank) -> None:
    assert {each.kind for each in bank.live()} == set(KINDS)


def test_every_key_is_graded_as_right(bank: Bank) -> None:
    for each in bank.live():
        asks, body = each.body.asks(), each.body
        order = tuple(reversed(range(len(asks.options)))) if isinstance(asks, Choices) else ()
        for index in range(body.variants()):
            values = body.values(index)
            key = body.key(order, values)
            if isinstance(body, Open):
                assert body.self_grade(range(len(body.rubric.points))).correct
                continue
            if isinstance(body, Order):
                key = key.partition(" (")[0]  # which steps may change places
            letters = "".join(part.split("**")[1] for part in key.splitlines()) if "**" in key else key
            grade = body.grade(body.parse(letters, order), values)
            assert isinstance(grade, Grade)
            assert grade == Grade(1.0, True, found=grade.found), each.id


def test_every_slip_is_told_from_the_answer_in_every_variant(bank: Bank) -> None:
    for each in bank.live():
        if not isinstance(each.body, Numeric):
            continue
        for index in range(each.body.variants()):
            values = each.body.values(index)
            for slip, wrong in each.body.wrong(values):
                grade = each.body.grade(repr(wrong), values)
                assert grade.feedback == (fill(slip.why, values),), each.id


def test_texts_of_variants_are_filled_completely() -> None:
    each = made(vars={"n": [16, 8, 32, 64]}, stem="Best of {n}?", explain="{=math.log(n):.3f} nats")
    filled = [fill(each.stem + each.explain, each.body.values(index)) for index in range(each.body.variants())]
    assert filled[0] == "Best of 16?2.773 nats"
    assert len(set(filled)) == 4
    assert "{" not in "".join(filled)


def test_near_misses_are_no_credit(bank: Bank) -> None:
    body = bank.find("t08-beam-late-clicks").body
    assert isinstance(body, Short)
    assert [body.grade(text, {}).correct for text in (*body.accept, "late trigger", "watermark")] == [True] * 4 + [
        False
    ] * 2


# ------------------------------------------------------------------ looking things up


def test_questions_are_found_by_id(bank: Bank) -> None:
    assert bank.find(" T01-VIT-small-data ").id == "t01-vit-small-data"
    assert bank.get("t99") is None
    with pytest.raises(QuizError, match=r"no question “t01-vit-smal-data”. Did you mean t01-vit-small-data\?"):
        bank.find("t01-vit-smal-data")
    with pytest.raises(QuizError, match=r"Did you mean t07-refund-injection\?"):
        bank.find("refund")
    with pytest.raises(QuizError, match=r"There is no question “zzzz”\.$"):
        bank.find("zzzz")


def test_topics_are_found_by_id_slug_and_title(bank: Bank) -> None:
    title = bank.topics[2].title
    assert {bank.topic(text).id for text in ("t03", "Sparsity", title, title.upper())} == {"t03"}
    with pytest.raises(QuizError, match=r"no topic “sparcity”. Did you mean t03 \(sparsity\)\?"):
        bank.topic("sparcity")
    with pytest.raises(QuizError, match=r"Did you mean t09 \(diffusion-models\)\?"):
        bank.topic("diffusion")
    with pytest.raises(QuizError, match=r"The topics are t01 \(transformers-vs-classical\), "):
        bank.topic("")


def test_of_two_questions_with_one_id_the_later_counts() -> None:
    one, other = made(), made(hint="Other.")
    assert Bank.of([one, other]).find("x-1") is other
    assert Bank.of([made(id="b"), made(id="a")]).questions.keys() == {"a", "b"}
    assert list(Bank.of([made(id="b"), made(id="a")]).questions) == ["a", "b"]


def test_a_bank_can_not_be_changed(bank: Bank) -> None:
    with pytest.raises(TypeError):
        bank.questions["x"] = made()  # type: ignore[index]  # the point of the test


# ------------------------------------------------------------------ one item


def test_an_item_is_read_with_all_its_fields() -> None:
    read = made()
    assert read.refs == (
        Ref("arXiv:1706.03762v2", "https://arxiv.org/abs/1706.03762v2"),
        Ref("doi:10.1000/x", "https://doi.org/10.1000/x"),
        Ref("ACL Anthology N19-1423", "https://aclanthology.org/N19-1423"),
        Ref("E", "https://example.org"),
    )
    assert read.code is not None
    assert (read.code.lang, read.code.text) == ("python", "  x = 1")
    assert (read.status, read.shuffle, read.review_by, read.hint) == (Status.DRAFT, False, "2027-11", "Add.")
    assert read.allow.checks == ("long-stem",)
    assert read.objective == ""


def test_a_snapshot_restores_the_question(bank: Bank) -> None:
    for each in bank.questions.values():
        again = bank.read(each.raw)
        assert again == each
        assert again.body.values(0) == each.body.values(0)


@pytest.mark.parametrize("raw", ["", "[]", "{}", '{"id": "x", "kind": "gone"}'])
def test_a_snapshot_that_can_not_be_read_is_a_bank_error(bank: Bank, raw: str) -> None:
    with pytest.raises(BankError, match="snapshot: "):
        bank.read(raw)


def test_an_unfit_item_says_all_that_is_wrong() -> None:
    with pytest.raises(UnfitError, match=r"`level`.*`topic` is missing|`topic` is missing.*`level`"):
        question({key: value for key, value in ITEM.items() if key != "topic"} | {"level": "x"}, Mark(1))


@pytest.mark.parametrize(
    "changes",
    [
        {"stem": "Add 1 to {n}."},
        {"explain": "Other."},
        {"slips": [{"expr": "n", "why": "No."}]},
        {"time": 90},
        {"status": "live"},
        {"difficulty": 5},
        {"refs": []},
    ],
)
def test_the_revision_outlives_wording(changes: dict[str, Any]) -> None:
    assert made(**changes).rev == made().rev


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": {"expr": "n + 2", "tol": 0}},
        {"answer": {"expr": "n + 1", "tol": 1}},
        {"vars": {"n": [1, 3]}},
        {"rev": 2},
    ],
)
def test_the_revision_changes_with_numbers_and_on_demand(changes: dict[str, Any]) -> None:
    assert made(**changes).rev != made().rev


def test_the_revision_is_the_same_in_every_process_and_version() -> None:
    assert load([Path(__file__).parent.parent / "data" / "bank"]).find("in-code").rev == "5d75b43a400c"
    assert made().rev == "0e8a6c13fca4"


# ------------------------------------------------------------------ the schema for editors


def test_the_schema_beside_the_questions_is_fresh() -> None:
    assert (builtin() / "schema.json").read_text(encoding="utf-8") == schema.dumps()


@pytest.mark.no_cover
def test_our_files_satisfy_the_schema() -> None:
    Draft202012Validator.check_schema(schema.schema())
    validator = Draft202012Validator(json.loads(schema.dumps()))
    for path in files(builtin()):
        if path.name != "topics.yaml":
            text = path.read_text(encoding="utf-8")
            assert text.startswith("# yaml-language-server: $schema=schema.json\n")
            validator.validate(yaml.safe_load(text))
    validator.validate({"schema": 1, "items": [ITEM]})


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "other"},
        {"level": "hard"},
        {"difficulty": 6},
        {"answr": 1},
        {"answer": {"expr": "1"}},
        {"options": []},
        {"vars": {"n": []}},
        {"hint": None},
        {"review_by": "soon"},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(changes: dict[str, Any]) -> None:
    validator = Draft202012Validator(schema.schema())
    assert not validator.is_valid({"schema": 1, "items": [ITEM | changes]})
    with pytest.raises(UnfitError):
        made(**changes)


# ------------------------------------------------------------------ where they are


def test_the_built_in_folder_is_inside_an_installed_package_or_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "bot"
    package.mkdir()
    monkeypatch.setattr(bot, "__file__", str(package / "__init__.py"))
    assert builtin() == tmp_path / "questions"
    (package / "questions").mkdir()
    assert builtin() == package / "questions"
