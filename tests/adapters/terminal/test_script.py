"""The script format, line by line, and the bad lines."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal import demo
from adapters.terminal.script import Act, Expect, Pass, ScriptError, Until, load, next_time, parse
from bot.errors import Problem

GOOD = """\
# comment
@lead* /quizadmin setup time:09:00 zone:Europe/Berlin days:mon-fri

+1d
 + 30m   # a comment behind a clock line
+1d12h
@09:00 next
@9:05   next  # tomorrow, perhaps
@m1 B
@Zoë.2-b pick "Locality # has"
@m1 rank #1 of 3   # an aside
@m1 fill "one  # two"
=>   Saved
!> Correct
"""


def test_every_kind_of_line() -> None:
    assert parse(GOOD, "x.quiz").steps == (
        Act(2, "lead", True, "/quizadmin setup time:09:00 zone:Europe/Berlin days:mon-fri"),
        Pass(4, timedelta(days=1)),
        Pass(5, timedelta(minutes=30)),
        Pass(6, timedelta(hours=36)),
        Until(7, 9, 0),
        Until(8, 9, 5),
        Act(9, "m1", False, "B"),
        Act(10, "Zoë.2-b", False, 'pick "Locality # has"'),
        Act(11, "m1", False, "rank #1 of 3"),
        Act(12, "m1", False, 'fill "one  # two"'),
        Expect(13, "Saved", True),
        Expect(14, "Correct", False),
    )


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("hello", "begins with"),
        ("m1 B", "begins with"),
        ("=>", "Write after `=>`"),
        ("!>   ", "Write after `!>`"),
        ("+", "`+1d`"),
        ("+1", "`+1d`"),
        ("+1w", "`+1d`"),
        ("+-1d", "`+1d`"),
        ("+0m", "more than nothing"),
        ("+999999d", "at most"),
        ("@09:00", "`@09:00 next`"),
        ("@09:00 tomorrow", "`@09:00 next`"),
        ("@24:00 next", "`@09:00 next`"),
        ("@09:60 next", "`@09:00 next`"),
        ("@9 next", "`@09:00 next`"),
        ("@", "names nobody"),
        ("@a/b C", "names nobody"),
        ("@m1", "does nothing"),
        ("@lead*", "does nothing"),
        ("@m1\u00a0", "does nothing"),
        ("@" + "x" * 40 + " B", "names nobody"),
    ],
)
def test_a_bad_line_is_named_with_its_fix(line: str, fix: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse(f"# first\n{line}\n", "bad.quiz")
    (problem,) = caught.value.problems
    assert problem.where == "bad.quiz:2"
    assert fix in problem.what


def test_all_bad_lines_are_named_at_once() -> None:
    with pytest.raises(ScriptError) as caught:
        parse("a\n@m1 B\n+x\n=>\n", "bad.quiz")
    assert [problem.where for problem in caught.value.problems] == ["bad.quiz:1", "bad.quiz:3", "bad.quiz:4"]


@given(st.text(max_size=200))
def test_any_text_is_a_script_or_named_problems(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        parse(text, "any")
    except ScriptError as error:
        problems = error.problems
    assert all(problem.where.startswith("any:") for problem in problems)


def test_expectations_forget_white_space() -> None:
    assert parse("@a b\n=> one \t two\n", "x").steps[1] == Expect(2, "one two", True)


def test_a_file_with_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "s.quiz"
    path.write_bytes(b"\xef\xbb\xbf@m1 B\r\n=> Saved\r\n")
    assert load(path).steps == (Act(1, "m1", False, "B"), Expect(2, "Saved", True))


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"none\.quiz: The script can't be read"):
        load(tmp_path / "none.quiz")
    with pytest.raises(ScriptError, match="can't be read"):
        load(tmp_path)
    (tmp_path / "latin.quiz").write_bytes(b"@m1 \xff\n")
    with pytest.raises(ScriptError, match="UTF-8"):
        load(tmp_path / "latin.quiz")


def test_the_demo_is_a_script_with_six_members_and_expectations() -> None:
    steps = demo().steps
    members = {step.user for step in steps if isinstance(step, Act)} - {"lead"}
    assert members == {"ana", "bo", "cem", "dia", "eli", "fay"}
    assert sum(isinstance(step, Expect) for step in steps) > 20


@pytest.mark.parametrize(
    ("now", "hour", "minute", "then"),
    [
        ("2026-11-23T08:00", 9, 0, "2026-11-23T08:00+00:00"),  # today
        ("2026-11-23T09:00", 9, 0, "2026-11-24T08:00+00:00"),  # now is not next
        ("2026-11-23T23:59", 0, 0, "2026-11-23T23:00+00:00"),
        ("2026-03-28T12:00", 2, 30, "2026-03-29T01:30+00:00"),  # in the gap of the clock change: as far behind it
        ("2026-03-28T12:00", 9, 0, "2026-03-29T07:00+00:00"),  # summer time
        ("2026-10-24T12:00", 2, 30, "2026-10-25T00:30+00:00"),  # the first of two
        ("2026-10-24T12:00", 9, 0, "2026-10-25T08:00+00:00"),
    ],
)
def test_the_next_time_of_day(now: str, hour: int, minute: int, then: str) -> None:
    local = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    assert next_time(local, hour, minute) == datetime.fromisoformat(then)


@given(
    st.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_the_next_time_lies_ahead_and_within_two_days(now: datetime, zone: str, hour: int, minute: int) -> None:
    found = next_time(now.astimezone(ZoneInfo(zone)), hour, minute)
    assert timedelta(0) < found - now <= timedelta(hours=50)
