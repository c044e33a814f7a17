"""Folders of question files: all problems at once, each with its line and the fix."""

from pathlib import Path
from textwrap import dedent, indent

import pytest

from bot.bank import load as loading
from bot.bank.builtin import builtin, folders, lent
from bot.bank.load import load
from bot.errors import BankError

TOPICS = """\
schema: 1
topics:
- id: t01
  slug: first-topic
  title: "The first topic"
  objectives:
  - {id: t01.o1, level: apply, text: "Do it."}
- {id: t02, slug: second-topic, title: "The second topic"}
concepts:
- {id: c01, name: "a concept", objectives: [t01.o1]}
"""

GOOD = """\
- id: t01-good
  topic: t01
  objective: t01.o1
  concepts: [c01]
  kind: single
  level: apply
  difficulty: 2
  time: 60
  tags: [a]
  stem: |
    Which?
  options:
    - correct: "This."
      why: "It is."
    - wrong: "That."
      why: "It isn't."
  explain: "Because."
  refs: ["arxiv:1706.03762"]
"""


def folder(path: Path, *items: str, topics: str = TOPICS, head: str = "schema: 1\nitems:\n") -> Path:
    path.mkdir(exist_ok=True)
    if topics:
        (path / "topics.yaml").write_text(topics)
    (path / "a.yaml").write_text(head + "".join(items))
    return path


def problems(*folders: Path) -> list[str]:
    with pytest.raises(BankError) as error:
        load(folders)
    return [str(problem).replace(str(folders[0]), "") for problem in error.value.problems]


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


# ------------------------------------------------------------------ what is read


def test_a_good_folder_is_read(tmp_path: Path) -> None:
    bank = load([folder(tmp_path / "q", GOOD)])
    question = bank.find("t01-good")
    assert [topic.id for topic in bank.topics] == ["t01", "t02"]
    assert bank.topics[0].objectives[0].text == "Do it."
    assert [(concept.id, concept.name, concept.objectives) for concept in bank.concepts] == [
        ("c01", "a concept", ("t01.o1",))
    ]
    assert question.stem == "Which?"
    assert question.source == f"{tmp_path}/q/a.yaml:3"
    assert dict(question.line_of)["options.1.why"] == 18
    assert bank.live() == (question,)


def test_the_later_folder_takes_precedence(tmp_path: Path) -> None:
    first = folder(tmp_path / "a", GOOD)
    second = folder(tmp_path / "b", changed("Which?", "Which one?"), topics="")
    assert load([first, second]).find("t01-good").stem == "Which one?"
    assert load([second, first]).find("t01-good").stem == "Which?"


def test_topics_are_merged_over_folders(tmp_path: Path) -> None:
    first = folder(tmp_path / "a", GOOD)
    more = 'schema: 1\ntopics:\n- {id: t02, slug: renamed, title: "New"}\n- {id: t03, slug: third, title: "Third"}\n'
    second = folder(tmp_path / "b", changed("t01-good", "t03-x").replace("topic: t01", "topic: t03"), topics=more)
    bank = load([first, second])
    assert [topic.slug for topic in bank.topics] == ["first-topic", "renamed", "third"]
    assert [question.id for question in bank.live()] == ["t01-good", "t03-x"]


def test_a_single_file_is_read_with_the_topics_of_a_folder(tmp_path: Path) -> None:
    lender = folder(tmp_path / "a", head="schema: 1\nitems: []\n")
    file = folder(tmp_path / "b", GOOD, topics="") / "a.yaml"
    assert [question.id for question in load([lender, file]).live()] == ["t01-good"]
    assert lent([file]) == [builtin()]
    assert lent([file, lender]) == []


def test_settings_name_the_folder_first_that_takes_precedence() -> None:
    assert folders(["mine", "builtin"]) == [builtin(), Path("mine")]


def test_sub_folders_hidden_files_and_other_files_are_not_read(tmp_path: Path) -> None:
    path = folder(tmp_path / "q", GOOD)
    (path / "samples").mkdir()
    (path / "samples" / "b.yaml").write_text("nonsense")
    (path / ".hidden.yaml").write_text("nonsense")
    (path / "schema.json").write_text("{}")
    (path / "b.yml").write_text("schema: 1\nitems: []\n")
    assert len(load([path]).questions) == 1


def test_drafts_and_retired_items_stay_in_the_bank_but_are_not_asked(tmp_path: Path) -> None:
    draft = changed("  tags: [a]\n", "  status: draft\n")
    retired = changed("  tags: [a]\n", "  status: retired\n").replace("t01-good", "t01-old")
    bank = load([folder(tmp_path / "q", draft, retired)])
    assert len(bank.questions) == 2
    assert bank.live() == ()


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: t01-good", "id: T01_good", "/a.yaml:3: T01_good: `id`: an id has lower-case letters"),
        (
            "topic: t01\n",
            "topic: first-topc\n",
            "/a.yaml:4: t01-good: the topic “first-topc” is unknown. Did you mean t01?",
        ),
        ("topic: t01\n", "topic: xyz\n", "/a.yaml:4: t01-good: the topic “xyz” is unknown. Add it to topics.yaml"),
        (
            "objective: t01.o1",
            "objective: t01.o9",
            "/a.yaml:5: t01-good: the objective “t01.o9” is unknown. Did you mean t01.o1?",
        ),
        ("[c01]", "[c01, c02]", "/a.yaml:6: t01-good: the concept “c02” is unknown. Did you mean c01?"),
        ("kind: single", "kind: singel", "/a.yaml:7: t01-good: “singel” is no kind of question. Did you mean single?"),
        ("kind: single", "kind: zzz", "is no kind of question. Choose one of single, multi, numeric"),
        ("kind: single", "kind: [single]", "/a.yaml:7: t01-good: `kind`: one text is expected, not a list."),
        ("level: apply", "level: analyze", "/a.yaml:8: t01-good: `level`: “analyze” is unknown. Did you mean analyse?"),
        ("level: apply", "level: hard", "“hard” is unknown. Choose one of recall, apply, analyse, debug, compute."),
        ("level: apply", "level: 3", "/a.yaml:8: t01-good: `level`: “3” is unknown."),
        ("difficulty: 2", "difficulty: 6", "/a.yaml:9: t01-good: `difficulty`: 6 is too large; the most is 5."),
        ("difficulty: 2", "difficulty: 0", "`difficulty`: 0 is too small; the least is 1."),
        ("difficulty: 2", 'difficulty: "2"', "`difficulty`: a whole number is expected, without quotes."),
        ("time: 60", "tiem: 60", "/a.yaml:10: t01-good: the key “tiem” is unknown. Did you mean `time`?"),
        ("time: 60", "tiem: 60", "/a.yaml:3: t01-good: `time` is missing."),
        ("tags: [a]", "tags: a", "/a.yaml:11: t01-good: `tags`: a list is expected"),
        ("tags: [a]", "tags: [a, 512]", '/a.yaml:11: t01-good: `tags`: text is expected; write "512" in quotes.'),
        ("tags: [a]", "tags: [a, yes]", "/a.yaml:11: YAML reads `yes` as a truth value"),
        ("tags: [a]", "tags: {a: b}", "`tags`: a list is expected"),
        ("tags: [a]", "shuffle: 0", "`shuffle`: true or false is expected, without quotes."),
        ("tags: [a]", "code: x", "`code`: keys with values are expected"),
        ("tags: [a]", 'code: {lang: python, txt: "x"}', "the key “txt” is unknown. Did you mean `text`?"),
        ("tags: [a]", "review_by: 2027-13", "`review_by`: write the month as 2027-11."),
        ("tags: [a]", "rev: 0", "`rev`: 0 is too small"),
        ("tags: [a]", 'lint: {allow: [], because: "x"}', "`allow`: at least 1 are needed; there are 0."),
        ("tags: [a]", "zzzzzz: 1", "the key “zzzzzz” is unknown. Known here: id, topic, objective"),
        ("stem: |\n    Which?", 'stem: "  "', "/a.yaml:12: t01-good: `stem`: there is no text"),
        ("stem: |\n    Which?", "stem: {a: b}", "`stem`: text is expected, but a colon has made it a key"),
        (
            'correct: "This."',
            'corect: "This."',
            "/a.yaml:15: t01-good: the key “corect” is unknown. Did you mean `correct`?",
        ),
        ('correct: "This."', 'wrong: "This."', "/a.yaml:14: t01-good: `options`: 0 options are `correct`"),
        ('wrong: "That."', 'wrong: "this."', "/a.yaml:17: t01-good: `options`: number 2 repeats number 1"),
        ("arxiv:1706.03762", "arxiv:17", "/a.yaml:20: t01-good: `refs`: “arxiv:17” is no reference"),
        ("arxiv:1706.03762", "a blog", "`refs`: “a blog” is no reference"),
        ('["arxiv:1706.03762"]', '[{url: "ftp://x", title: "x"}]', "`url`: “ftp://x” must match ^https?"),
        ('["arxiv:1706.03762"]', '[{url: "https://x"}]', "/a.yaml:20: t01-good: `title` is missing."),
        ('["arxiv:1706.03762"]', "[5]", '`refs`: text is expected; write "5" in quotes.'),
    ],
)
def test_each_fault_is_named_with_its_line_and_the_fix(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = problems(folder(tmp_path / "q", changed(old, new)))
    assert any(said in problem for problem in found), found
    assert len(found) <= 2


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    path = folder(tmp_path / "q", changed("time: 60", "time: no"), changed("difficulty: 2", "difficulty: 9"))
    (path / "b.yaml").write_text("schema: 1\nitems:\n- 5\n")
    (path / "c.yaml").write_text("items: [\n")
    (path / "d.yaml").write_text("schema: 2\nitems: []\n")
    (path / "e.yaml").write_text("- 1\n")
    (path / "f.yaml").write_text("schema: 1\nitems: []\nitmes: []\n")
    assert problems(path) == [
        '/a.yaml:10: YAML reads `no` as a truth value; write true or false, or "no" in quotes if text is meant.',
        "/a.yaml:27: t01-good: `difficulty`: 9 is too large; the most is 5.",
        "/b.yaml:3: item 1: an item is expected here: `- id: …` and its fields.",
        "/c.yaml:2: this is not valid YAML (did not find expected node content); check indentation, quotes and "
        "brackets here.",
        "/d.yaml:1: the file must have `schema: 1` and `items:` with a list of items.",
        "/e.yaml:1: the file must have `schema: 1` and `items:` with a list of items.",
        "/f.yaml:3: the key “itmes” is unknown. Did you mean `items`?",
    ]


def test_an_id_used_twice_in_a_folder_is_refused_with_both_places(tmp_path: Path) -> None:
    path = folder(tmp_path / "q", GOOD)
    (path / "b.yaml").write_text("schema: 1\nitems:\n" + GOOD)
    (found,) = problems(path)
    assert found == "/b.yaml:3: the id t01-good is already used at /a.yaml:3; give this item another."


def test_an_item_without_any_id_is_named_by_its_place(tmp_path: Path) -> None:
    found = problems(folder(tmp_path / "q", GOOD, changed("- id: t01-good\n", "- rev: 1\n")))
    assert found == ["/a.yaml:21: item 2: `id` is missing."]


def test_after_a_hundred_problems_a_file_is_left(tmp_path: Path) -> None:
    path = folder(tmp_path / "q", *["- {}\n"] * 1000)
    found = problems(path)
    assert found[-1] == "/a.yaml: there are more problems; mend these first."
    assert len(found) < loading.MAX_PROBLEMS + 20


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        (
            "schema: 1\ntopics:\n- {id: t01, slug: a, titel: b}\n",
            "/topics.yaml:3: the key “titel” is unknown. Did you mean `title`?",
        ),
        ("schema: 3\n", "/topics.yaml:1: `schema`: 3 is too large; the most is 1."),
        ("- 1\n", "/topics.yaml:1: keys with values are expected"),
        ("", "/topics.yaml:1: the file is empty"),
        (TOPICS.replace("id: t02", "id: t01"), "/topics.yaml:8: the id t01 is used twice"),
        (
            TOPICS.replace("second-topic", "first-topic"),
            "topics.yaml: topics t01 and t02 have the same slug first-topic",
        ),
        (
            TOPICS.replace("[t01.o1]", "[t01.o2]"),
            "topics.yaml: c01: the objective “t01.o2” is unknown. Did you mean t01.o1?",
        ),
        (TOPICS.replace("t01.o1, level", "T01, level"), "`id`: “T01” must match"),
    ],
)
def test_faults_of_the_topics_are_named(tmp_path: Path, topics: str, said: str) -> None:
    path = folder(tmp_path / "q", topics=TOPICS, head="schema: 1\nitems: []\n")
    (path / "topics.yaml").write_text(topics)
    found = problems(path)
    assert any(said in problem for problem in found), found


def test_a_missing_or_unreadable_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(tmp_path / "none") == [": there is no such file or folder; check the path."]
    path = folder(tmp_path / "q", GOOD)

    def refuse(_folder: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(loading, "files", refuse)
    assert problems(path) == [": the folder can't be read: Permission denied."]


def kind(name: str, body: str, **fields: str) -> str:
    """An item of a kind, with the lines of its body."""
    item = GOOD[: GOOD.index("  options:")].replace("kind: single", f"kind: {name}") + indent(dedent(body), "  ")
    for field, text in fields.items():
        item += f"  {field}: {text}\n" if field != "stem" else ""
    return item.replace("Which?", fields.get("stem", "Which?"))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (
            kind("code", 'options: [{correct: "a"}, {wrong: "b"}]\n'),
            "`code` is missing: an item of kind code needs its snippet",
        ),
        (
            kind("numeric", "answer: {expr: n, tol: 0}\nvars: {n: [1, 2]}\n", stem="What is {m}?"),
            "`stem`: `{m}` names no variable",
        ),
        (
            kind("numeric", "answer: {expr: n, tol: 0}\nvars: {n: [1, 0]}\n", explain='"{=1/n}"'),
            "`explain`: `1/n` divides by zero",
        ),
        (kind("numeric", "answer: {expr: n, tol: 0}\nvars: {n: 5}\n"), "`n`: a list is expected"),
        (kind("numeric", "answer: {expr: n, tol: 0}\nvars: {1n: [5]}\n"), "`1n`: “1n” must match"),
        (kind("numeric", "answer: {expr: 1/0, tol: 0}\n"), "/a.yaml:14: t01-good: `expr`: `1/0` divides by zero."),
        (kind("numeric", "answer: {expr: 1, tol: true}\n"), '`tol`: text is expected; write "true" in quotes.'),
        (
            kind("short", 'accept: [x]\nnear:\n- {match: "(", why: "w"}\n'),
            "/a.yaml:16: t01-good: `match`: the pattern can't be used",
        ),
        (kind("order", "steps: [a, b]\nswap: [[1, 2, 3]]\n"), "/a.yaml:15: t01-good: `swap`:"),
        (kind("order", "steps: [a]\n"), "`steps`: at least 2 are needed; there are 1."),
        (kind("open", "rubric: {pass: 2, points: [], model_answer: x}\n"), "`pass`: 2 is too large; the most is 1."),
        (
            kind("open", "rubric: {pass: x, points: [{id: a, text: A}], model_answer: x}\n"),
            "`pass`: a number is expected",
        ),
        (
            kind("open", "rubric:\n  pass: 0.5\n  model_answer: x\n  points:\n  - {id: a, text: A, wieght: 2}\n"),
            "/a.yaml:18: t01-good: the key “wieght” is unknown. Did you mean `weight`?",
        ),
        (
            kind("open", "rubric:\n  pass: 0.5\n  model_answer: x\n  points:\n  - {id: a, text: A, weight: 0}\n"),
            "/a.yaml:18: t01-good: `weight`: 0 is too small; it must be more than 0.",
        ),
    ],
)
def test_faults_of_each_kind_are_named(tmp_path: Path, item: str, said: str) -> None:
    found = problems(folder(tmp_path / "q", item))
    assert any(said in problem for problem in found), found
