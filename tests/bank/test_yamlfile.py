"""YAML that bites: refused by name, with the line, without a crash."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bank.yamlfile import MAX_BYTES, MAX_PROBLEMS, Mark, parse, read


def refusals(text: str) -> list[str]:
    return [str(problem) for problem in parse(text, "f.yaml").problems]


def test_plain_data_keeps_its_types_and_lines() -> None:
    document = parse(
        'a: [1, -2.5, .5, 1.5e-3]\nb:\n  c: true\n  d: |\n    x\n    y\ne: "yes"\nf: 1e-3\ng: 2027-11\n', "f"
    )
    assert document.problems == ()
    assert document.data == {
        "a": [1, -2.5, 0.5, 0.0015],
        "b": {"c": True, "d": "x\ny\n"},
        "e": "yes",
        "f": "1e-3",
        "g": "2027-11",
    }
    assert dict(document.mark.lines()) == {
        "a": 1,
        "a.0": 1,
        "a.1": 1,
        "a.2": 1,
        "a.3": 1,
        "b": 2,
        "b.c": 3,
        "b.d": 4,
        "e": 7,
        "f": 8,
        "g": 9,
    }


def test_a_mark_leads_as_far_as_the_path_does() -> None:
    mark = parse("a:\n  - b: 1\n    c: 2.50\n", "f").mark
    assert mark.at(("a", 0, "c")).line == 3
    assert mark.at(("a", 0, "c")).raw == "2.50"
    assert mark.at(("a", 0, "missing", 3)).line == 2
    assert mark.at(("a", 7)).line == 1
    assert Mark(5).at(("x",)).line == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x [1]", "f.yaml:1: anchors (`&x`) are not allowed"),
        ("b: 1\na: *x", "f.yaml:2: aliases (`*x`) are not allowed"),
        ("a:\n  <<: {b: 1}", "f.yaml:2: merge keys (`<<`) are not allowed"),
        ("a: !!python/object:os.system []", "f.yaml:1: tags (`tag:yaml.org,2002:python/"),
        ("a: !thing x", "f.yaml:1: tags (`!thing`) are not allowed"),
        ("a: 1\nb: 2\na: 3", "f.yaml:3: the key `a` was already given in line 1"),
        ("a: 1\n---\nb: 2", "f.yaml:2: the file holds several documents"),
        ("a:\n\tb: 1", "f.yaml:2: a tab stands here"),
        ("a: |\n  x\ty", "f.yaml:1: a tab or control character"),
        ('a: "\\frac{1}{2}"', "f.yaml:1: a tab or control character"),
        ('a: "\\sqrt"', "f.yaml:1: an unknown escape in double quotes"),
        ("a: b: c", "f.yaml:1: a colon inside unquoted text"),
        ('a: 1\nb: "x', "f.yaml:2: this is not valid YAML"),
        ("a: [1, 2", "this is not valid YAML"),
        ("a: 1\nb: \x00", "f.yaml:2: a character that YAML doesn't allow"),
        ('a: "\ud800"', "f.yaml: half a surrogate pair"),
        ("", "f.yaml:1: the file is empty"),
        ("# nothing\n", "f.yaml:1: the file is empty"),
        ("? [a]\n: b", "f.yaml:1: a key must be a plain word"),
        ("12: a", 'f.yaml:1: the key `12` must be text; write "12" in quotes'),
        ("true: a", "f.yaml:1: the key `true` must be text"),
        ("no: a", "f.yaml:1: YAML reads `no` as a truth value"),
    ],
)
def test_refused_by_name_with_the_line(text: str, said: str) -> None:
    assert any(refusal.startswith(said) or said in refusal for refusal in refusals(text)), refusals(text)


@pytest.mark.parametrize("raw", ["yes", "No", "ON", "off", "True", "FALSE"])
def test_words_that_yaml_takes_for_truth_values(raw: str) -> None:
    assert refusals(f"a: {raw}") == [
        f'f.yaml:1: YAML reads `{raw}` as a truth value; write true or false, or "{raw}" in quotes if text is meant.'
    ]


@pytest.mark.parametrize(
    "raw", ["012", "0x1f", "0b11", "1_000", "12:30", "1:30.5", ".inf", "-.INF", ".nan", "5.", "9" * 30]
)
def test_numbers_in_other_notations(raw: str) -> None:
    assert "as a number in another notation" in refusals(f"a: {raw}")[0]


@pytest.mark.parametrize("raw", ["2027-11-01", "2027-11-01 10:00:00", "2027-11-01T10:00:00Z"])
def test_dates(raw: str) -> None:
    assert refusals(f"a: {raw}") == [f'f.yaml:1: YAML reads `{raw}` as a date; write "{raw}" in quotes.']


@pytest.mark.parametrize("raw", ["", "~", "null", "Null"])
def test_missing_values(raw: str) -> None:
    assert refusals(f"a: {raw}\n") == ["f.yaml:1: there is no value here; write one, or leave the line out."]


@pytest.mark.parametrize("raw", ["yes", "012", "12:30", "2027-11-01", "~", "12"])
def test_quotes_make_all_of_them_text(raw: str) -> None:
    assert parse(f'a: "{raw}"', "f").data == {"a": raw}


def test_several_problems_are_told_at_once_but_not_without_end() -> None:
    assert [refusal.split(":")[1] for refusal in refusals("a: yes\nb: 012\nc: fine\nd: ~\n")] == ["1", "2", "4"]
    assert len(refusals("".join(f"a{i}: yes\n" for i in range(10_000)))) == MAX_PROBLEMS


def test_an_alias_bomb_a_merge_bomb_and_deep_nesting_are_refused() -> None:
    bomb = "a0: &a0 [x,x]\n" + "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    assert any("aliases" in refusal for refusal in refusals(bomb))
    merge = "a0: &a0 {x: 1}\n" + "".join(f"a{i}: {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 12))
    assert any("merge keys" in refusal for refusal in refusals(merge))
    for deep in ("[" * 100_000, "{a: " * 100_000, "- " * 100_000, "\n".join(" " * i + "a:" for i in range(1000))):
        assert "nested more than 20 levels deep" in refusals(deep)[0]


@pytest.mark.parametrize(
    "text", ["a:" * 100_000, "? " * 100_000, "&a " * 100_000, "[" + "a," * 200_000 + "]", "x" * 900_000]
)
def test_large_nonsense_comes_to_an_end(text: str) -> None:
    document = parse(text, "f")
    assert len(document.problems) <= MAX_PROBLEMS


def test_signs_of_old_yaml_are_text() -> None:
    assert parse("a: =\nb: <<\n", "f").data == {"a": "=", "b": "<<"}


def test_twenty_levels_are_fine() -> None:
    assert refusals("[" * 20 + "]" * 20) == []


@given(st.text(max_size=200))
def test_any_text_is_data_or_problems(text: str) -> None:
    document = parse(text, "f")
    assert all(problem.what.endswith((".", ")")) and "\n" not in problem.what for problem in document.problems)


@given(st.text(alphabet=":-[]{}&*!|>'\"%@`,?#\n ab01~<=\t\\", max_size=80))
def test_any_punctuation_is_data_or_problems(text: str) -> None:
    assert len(parse(text, "f").problems) <= MAX_PROBLEMS


_SCALARS = st.one_of(
    st.booleans(), st.integers(-(10**9), 10**9), st.text(st.characters(min_codepoint=32, max_codepoint=126))
)


@pytest.mark.no_cover
@given(
    st.recursive(
        _SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.from_regex("[a-z]{1,9}x", fullmatch=True), inner)
    )
)
def test_json_is_read_as_it_stands(data: object) -> None:
    text = json.dumps({"data": data})
    assert parse(text, "f").data == {"data": data}


# ------------------------------------------------------------------ files


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffa: é\r\nb: 2\r\n".encode())
    assert read(path).data == {"a": "é", "b": 2}


def test_a_file_of_50_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(50 * MAX_BYTES)
    (problem,) = read(path).problems
    assert str(problem) == f"{path}: the file has 52,428,800 bytes; split it into files of at most 1,048,576."


def test_a_file_of_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    (problem,) = read(path).problems
    assert str(problem) == f"{path}:2: this is not UTF-8 text; save the file in UTF-8."


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, tmp_path / "missing.yaml"):
        (problem,) = read(path).problems
        assert "this is not a file" in problem.what
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    assert read(tmp_path / "loop.yaml").problems


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # the tests may run as root, whom no mode stops
    (problem,) = read(path).problems
    assert problem.what == "the file can't be read: Permission denied; check its permissions."
