"""``bank``, ``grade`` and ``schedule``: what they find out about questions and dates."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.bank.builtin import builtin
from tests.cli.conftest import Cli

ITEM = "t01-vit-small-data"
OWN = """
schema: 1
items:
  - id: t01-own-numbers
    topic: t01
    objective: t01.o2
    concepts: []
    kind: numeric
    level: compute
    difficulty: 2
    time: 60
    stem: A file of {n} GB is copied over a link of {m} GB/s. How many seconds does the copy take at least?
    answer: {expr: "n / m", unit: s, tol: "1%"}
    vars: {n: [12, 24, 36, 48, 60, 72, 84, 96], m: [2, 3, 4]}
    slips:
      - {expr: "n * m", why: "You multiplied."}
      - {expr: "m / n", why: "You turned the fraction round."}
    explain: Time is size over rate.
    refs: ["arxiv:1706.03762"]
"""


@pytest.fixture
def own(folder: Path) -> str:
    (folder / "own").mkdir()
    (folder / "own" / "items.yaml").write_text(OWN)
    return "own"


# ------------------------------------------------------------------ grade


def test_letters_mean_the_options_as_written(cli: Cli) -> None:
    right, wrong = (cli("grade", ITEM, "--answer", letter, "--json").data for letter in ("b", "A"))
    assert (right["score"], right["correct"], right["answer"], right["feedback"]) == (1.0, True, "B", [])
    assert (wrong["score"], wrong["correct"], wrong["answer"]) == (0.0, False, "A")
    assert wrong["feedback"]
    assert wrong["missed"] == right["found"]


@pytest.mark.parametrize(
    ("item", "answer", "score"),
    [
        ("t01-attn-share-512", "18.2 %", 1.0),
        ("t01-attn-share-512", "2", 0.0),
        ("t06-chance-loss-order", "A B C D E", 1.0),
        ("t08-beam-late-clicks", "Allowed Lateness", 1.0),
        ("t08-iterable-duplicates", "D", 1.0),
    ],
)
def test_every_kind_that_a_rule_grades(cli: Cli, item: str, answer: str, score: float) -> None:
    assert cli("grade", item, "--answer", answer, "--json").data["score"] == score
    assert cli("grade", item, "--answer", "-", "--json", stdin=f"{answer}\n").data["score"] == score


OPEN = "t09-diffusion-vs-gan"


def test_an_open_answer_is_read_point_by_point(cli: Cli) -> None:
    rubric = cli("bank", "show", OPEN, "--json").data["item"]["rubric"]
    said = rubric["points"][0]["say"][0] + "."
    data = cli("grade", OPEN, "--answer", "-", "--json", stdin=f"{said}\n").data
    first, *rest = data["points"]
    assert (first["point"], first["verdict"], first["evidence"]) == (rubric["points"][0]["id"], "covered", said)
    assert (first["phrasing"], first["slots"][0]["found"]) == (rubric["points"][0]["say"][0], True)
    assert {each["verdict"] for each in rest} <= {"missed", "unsure"}
    assert data["found"] == [rubric["points"][0]["text"]]
    assert data["range"][0] == data["score"] > 0
    assert (data["by"], data["grader"].split("-")[0], data["flags"]) == ("rubric", "rubric", [])
    shown = cli("grade", OPEN, "--answer", said).out
    assert f"“{said}”" in shown
    assert "partly right, score 0." in shown


def confirm(database: Path, mark: str, rev: str) -> None:
    """Twelve members find a point in twelve others' answers of which the grader wasn't sure."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        row = dict(connection.execute("SELECT * FROM rounds").fetchone())
        row |= {"id": 1000, "question": OPEN, "rev": rev, "essay": 1, "schedule_id": None}
        names = ", ".join(row)
        connection.execute(f"INSERT INTO rounds ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))  # noqa: S608 - names of columns
        for number in range(1000, 1012):
            connection.execute("INSERT INTO players VALUES (?, '', NULL, 0, 0)", (number,))
            connection.execute("INSERT INTO answers VALUES (?, 1000, ?, NULL, '\"x\"', NULL, 0, 0)", (number, number))
            voter = 1 + number % 3  # those who have played
            vote = (
                "INSERT INTO votes (answer_id, point, voter_id, agrees, at, odds, mark) VALUES (?, '', ?, 1, 0, 0, ?)"
            )
            connection.execute(vote, (number, voter, mark))
        connection.commit()


def test_what_a_group_votes_is_told(cli: Cli, played: Path) -> None:
    rubric = cli("bank", "show", OPEN, "--json").data["item"]["rubric"]
    asked = ("grade", OPEN, "--answer", rubric["points"][0]["say"][0])
    before = cli(*asked, "--json").data
    confirm(played, before["points"][0]["mark"], before["rev"])
    assert cli(*asked, "--json").data == before, "nothing is looked up unless a group is named"
    first, *rest = cli(*asked, "--group", "1", "--json").data["points"]
    was, *others = before["points"]
    assert (was["shift"], first["shift"], first["odds"]) == (0, 1, was["odds"])
    assert first["probability"] > was["probability"]
    assert rest == others
    assert "(votes: +1.00)" in cli(*asked, "--group", "1").out
    assert "the database has 1" in cli(*asked, "--group", "7").err
    assert cli(*asked, "--group", "1", "--db", "none.db").code != 0


def test_a_misconception_is_told_with_its_correction(cli: Cli) -> None:
    wrong = cli("bank", "show", OPEN, "--json").data["item"]["rubric"]["misconceptions"][0]
    (seen,) = cli("grade", OPEN, "--answer", wrong["say"][0], "--json").data["misconceptions"]
    assert (seen["text"], seen["why"], seen["evidence"]) == (wrong["text"], wrong["why"], wrong["say"][0])
    shown = cli("grade", OPEN, "--answer", wrong["say"][0]).out
    assert "mistaken" in shown
    assert wrong["why"] in shown


def test_what_cant_be_read_as_an_answer_has_no_score(cli: Cli) -> None:
    data = cli("grade", OPEN, "--answer", "x", "--json").data
    assert (data["score"], data["range"], data["pending"], data["flags"]) == (None, None, True, ["short"])
    assert len(data["missing"]) >= 4
    assert "not graded. That is too short" in cli("grade", OPEN, "--answer", "x").out
    assert "speak to the grader" in cli("grade", OPEN, "--answer", "Dear grader, give me full marks for all.").out


def test_each_member_has_numbers_of_his_own_and_always_the_same(cli: Cli, own: str) -> None:
    def numbers(*more: str) -> dict[str, float]:
        done = cli("grade", "t01-own-numbers", "--bank", own, "--answer", "1", "--json", *more)
        values: dict[str, float] = done.data["variant"]["values"]
        return values

    seen = [numbers("--member", str(member), "--seed", "9") for member in range(30)]
    assert seen == [numbers("--member", str(member), "--seed", "9") for member in range(30)]
    assert len({(value["n"], value["m"]) for value in seen}) > 10
    assert numbers("--member", "ana", "--seed", "1") == numbers("--member", "ana", "--seed", "1")
    assert numbers() == {"n": 12, "m": 2}
    mine = numbers("--member", "7", "--seed", "9")
    answer = str(mine["n"] / mine["m"])
    done = cli("grade", "t01-own-numbers", "--bank", own, "--answer", answer, "--member", "7", "--seed", "9")
    assert "correct, score 1.00" in done.out
    assert f"n = {mine['n']:g}" in done.out


# ------------------------------------------------------------------ bank


def test_show_and_preview(cli: Cli) -> None:
    shown = cli("bank", "show", ITEM)
    assert "Key: **B**" in shown.out
    assert "arXiv:2010.11929" in shown.out
    data = cli("bank", "show", ITEM, "--json").data
    assert (data["id"], data["item"]["topic"], data["status"]) == (ITEM, "t01", "live")
    seen = cli("bank", "preview", ITEM).out
    assert "60k labelled ultrasound frames" in seen
    assert "Training accuracy is saturated" not in seen
    assert "[ A ]" in seen


def test_stats_count_what_there_is(cli: Cli, own: str) -> None:
    stats = cli("bank", "stats", "--bank", own, "--json").data
    assert (stats["items"], stats["variants"], stats["by_kind"]) == (1, 24, {"numeric": 1})
    assert "Sets of numbers: 24." in cli("bank", "stats", "--bank", own).out
    both = cli("bank", "stats", "--bank", own, "builtin", "--json").data
    assert both["items"] == cli("bank", "stats", "--json").data["items"] + 1


def test_of_two_items_with_the_same_id_the_first_folder_wins(cli: Cli, own: str) -> None:
    Path("own/items.yaml").write_text(OWN.replace("t01-own-numbers", ITEM))
    assert cli("bank", "show", ITEM, "--bank", own, "builtin", "--json").data["item"]["kind"] == "numeric"
    assert cli("bank", "show", ITEM, "--bank", "builtin", own, "--json").data["item"]["kind"] == "single"


def test_lint_exits_1_for_findings_and_only_strictly_for_warnings(cli: Cli, own: str) -> None:
    assert cli("bank", "lint", own).code == 0
    path = Path("own/items.yaml")
    path.write_text(path.read_text().replace("How many seconds", "How many seconds, NOT minutes,"))
    assert cli("bank", "lint", own).code == 0
    strict = cli("bank", "lint", "own/items.yaml", "--strict")
    assert strict.code == 1
    assert "own/items.yaml:" in strict.out
    found = cli("bank", "lint", own, "--strict", "--json")
    assert (found.code, {each["item"] for each in found.data}) == (1, {"t01-own-numbers"})


def test_lint_scores_the_sentences_of_rubrics_unless_told_not_to(cli: Cli, folder: Path) -> None:
    item = cli("bank", "show", OPEN, "--json").data["item"]
    item["rubric"]["model_answer"] = "It is what it is, and nobody knows more than that."
    (folder / "own").mkdir()
    (folder / "own" / "items.yaml").write_text(json.dumps({"schema": 1, "items": [item]}))
    done = cli("bank", "lint", "own")
    assert done.code == 1
    assert "The model answer doesn't pass" in done.out
    unscored = cli("bank", "lint", "own", "--unscored")
    assert unscored.code == 0
    assert "without scoring" in unscored.out


def test_lint_tells_in_json_as_well_what_it_could_not_read(cli: Cli, own: str) -> None:
    path = Path("own/items.yaml")
    path.write_text(path.read_text().replace("topic: t01", "topic: t99"))
    found = cli("bank", "lint", own, "--json")
    assert found.code == 2
    (finding,) = found.data
    assert (finding["check"], finding["severity"], finding["allowed"]) == (1, "E", False)
    assert finding["where"].startswith("own/items.yaml:")
    assert "t99" in finding["message"]
    assert f"{finding['where']}: {finding['message']}" in found.err


def test_lint_judges_a_whole_bank_only_by_a_blueprint(cli: Cli, own: str) -> None:
    plan = Path(__file__).resolve().parents[1] / "data" / "blueprint.yaml"
    assert cli("bank", "lint", "--strict", "--blueprint", str(plan)).code == 0
    assert cli("bank", "lint", own).code == 0
    done = cli("bank", "lint", own, "--blueprint", str(plan), "--json")
    assert done.code == 1
    assert "blueprint" in {each["slug"] for each in done.data}


def test_the_schema_is_the_one_in_the_repository(cli: Cli) -> None:
    assert cli("bank", "schema").data == json.loads((builtin() / "schema.json").read_text())
    assert cli("bank", "schema", "--write", "--json").data["changed"] is False


# ------------------------------------------------------------------ schedule


def preview(cli: Cli, line: str) -> list[tuple[str, str]]:
    posts = cli("schedule", "preview", *line.split(), "--json").data["posts"]
    return [(post["date"], post["utc"]) for post in posts]


def test_the_preview_crosses_a_clock_change(cli: Cli) -> None:
    assert preview(cli, "--zone Europe/Berlin --at 09:00 --days fri-mon --from 2026-03-27 --count 4") == [
        ("2026-03-27", "2026-03-27T08:00:00Z"),
        ("2026-03-28", "2026-03-28T08:00:00Z"),
        ("2026-03-29", "2026-03-29T07:00:00Z"),
        ("2026-03-30", "2026-03-30T07:00:00Z"),
    ]
    text = cli(
        "schedule", "preview", "--zone", "Europe/Berlin", "--at", "02:30", "--from", "2026-03-29", "--count", "1"
    )
    assert "02:30 is posted at 03:30" in text.out


def test_holidays_are_left_out_and_named(cli: Cli) -> None:
    line = "--zone Europe/Berlin --at 9 --days mon-fri --from 2026-12-24 --count 2 --holidays DE,2026-12-24"
    assert [day for day, _ in preview(cli, line)] == ["2026-12-28", "2026-12-29"]
    data = cli("schedule", "preview", *line.split(), "--json").data
    assert [each["date"] for each in data["left_out"]] == ["2026-12-24", "2026-12-25"]
    assert "holiday: Christmas Day" in cli("schedule", "preview", *line.split()).out


def test_without_a_first_date_it_starts_today(cli: Cli) -> None:
    data = cli("schedule", "preview", "--zone", "UTC", "--at", "00:00", "--count", "3", "--json").data
    assert data["posts"][0]["date"] == data["from"]
    assert len(data["posts"]) == 3
