"""The process that grades: it answers, dies, hangs, is closed, and nobody is the worse for it."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.grading import worker as worker_module
from bot.grading.child import serve
from bot.grading.grader import RubricGrader
from bot.grading.wire import pack, unpack
from bot.grading.worker import GradingWorker
from bot.kinds import Short
from bot.kinds.assessment import Assessment, Flag
from bot.ports import Grader
from tests.grading.rubrics import RUBRIC, question

ASKED = question()
GOOD = str(RUBRIC["model_answer"])
GRADER = RubricGrader()
DYING = "import os, signal; print('ready', flush=True); input(); os.kill(os.getpid(), signal.SIGKILL)"
DYING_ONCE = """
import os, pathlib, sys
from bot.grading import child
if not os.path.exists(sys.argv[1]):
    pathlib.Path(sys.argv[1]).touch()
    print("ready", flush=True)
    input()
    os._exit(3)
child.main()
"""
HANGING = """
import time
from bot.grading.grader import RubricGrader
reads = RubricGrader.assess
def assess(self, question, text, shifts):
    if text == "hang":
        time.sleep(3600)
    return reads(self, question, text, shifts)
RubricGrader.assess = assess
from bot.grading.child import main
main()
"""
LOADING = """
import os, sys, time
with open(sys.argv[1], "a") as starts:
    starts.write("x")
while not os.path.exists(sys.argv[2]):
    time.sleep(0.01)
from bot.grading.child import main
main()
"""


def python(code: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code, *arguments)


async def test_it_says_what_the_grader_says_and_closes() -> None:
    grading: Grader = GradingWorker()
    texts = [GOOD, "", "a\udc80b lone half of a pair", "two\nlines\r\n\u2028 and more of them", "😀 " * 900, GOOD]
    found = await asyncio.gather(*(grading.assess(ASKED, text) for text in texts))
    assert found == [GRADER.assess(ASKED, text) for text in texts]
    assert isinstance(grading, GradingWorker)
    await grading.close()
    await grading.close()
    assert await grading.assess(ASKED, GOOD) == found[0]  # it can be used again
    await grading.close()


async def test_a_process_that_dies_of_an_answer_twice_leaves_it_ungraded() -> None:
    grading = GradingWorker(python(DYING))
    found = await grading.assess(ASKED, GOOD)
    assert (found.flags, found.gradable, found.points) == ((Flag.UNREAD,), False, ())
    assert found.note
    await grading.close()


async def test_a_process_that_dies_once_is_followed_by_another(tmp_path: Path) -> None:
    grading = GradingWorker(python(DYING_ONCE, str(tmp_path / "died")))
    assert await grading.assess(ASKED, GOOD) == GRADER.assess(ASKED, GOOD)
    assert (tmp_path / "died").exists()
    await grading.close()


async def test_killed_between_two_answers(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))"
    grading = GradingWorker(python(f"{code}; from bot.grading.child import main; main()", str(told)))
    first = await grading.assess(ASKED, GOOD)
    os.kill(int(told.read_text()), signal.SIGKILL)
    assert await grading.assess(ASKED, GOOD) == first
    await grading.close()


async def test_what_a_process_dies_of_isnt_told_with_the_answers_words(capfd: pytest.CaptureFixture[str]) -> None:
    """Standard error is the bot's log."""
    fails = "RubricGrader.assess = lambda self, question, text, shifts: {}[text]"
    code = f"from bot.grading.grader import RubricGrader; {fails}; from bot.grading.child import main; main()"
    grading = GradingWorker(python(code))
    assert (await grading.assess(ASKED, "My own words.")).flags == (Flag.UNREAD,)
    await grading.close()
    said = capfd.readouterr().err
    assert "KeyError" in said
    assert "own words" not in said


async def test_a_process_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "STARTING", 0.05)
    grading = GradingWorker(python("import time; time.sleep(600)"))
    assert (await grading.assess(ASKED, GOOD)).flags == (Flag.UNREAD,)
    await grading.close()


async def test_a_process_of_another_sort_is_given_up() -> None:
    grading = GradingWorker(python("print('Welcome!', flush=True); input()"))
    assert (await grading.assess(ASKED, GOOD)).flags == (Flag.UNREAD,)
    await grading.close()


async def test_an_answer_that_hangs_gets_no_more_time_in_a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who wait behind it would run out of theirs."""
    monkeypatch.setattr(worker_module, "STARTING", 3600.0)
    monkeypatch.setattr(worker_module, "PATIENCE", 0.5)
    grading = GradingWorker(python(HANGING))
    found = await asyncio.gather(grading.assess(ASKED, "hang"), grading.assess(ASKED, GOOD))
    assert [each.flags for each in found] == [(Flag.UNREAD,), ()]
    await grading.close()


async def test_a_process_that_is_loading_goes_on_when_nobody_waits_any_more(tmp_path: Path) -> None:
    gate, told = tmp_path / "gate", tmp_path / "starts"
    grading = GradingWorker(python(LOADING, str(told), str(gate)))
    waiting = asyncio.create_task(grading.assess(ASKED, GOOD))
    while not told.exists():  # noqa: ASYNC110 - it is another process that makes it
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.touch()
    assert await grading.assess(ASKED, GOOD) == GRADER.assess(ASKED, GOOD)
    assert told.read_text() == "x", "it was started once"
    await grading.close()


@pytest.mark.parametrize("moments", range(2, 12))
async def test_a_process_that_is_being_started_is_left_to_the_next(
    monkeypatch: pytest.MonkeyPatch, moments: int
) -> None:
    started: list[tuple[str, ...]] = []
    start = asyncio.create_subprocess_exec

    async def counted(*command: str, **options: Any) -> asyncio.subprocess.Process:
        started.append(command)
        return await start(*command, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", counted)
    grading = GradingWorker()
    waiting = asyncio.create_task(grading.assess(ASKED, GOOD))
    for _ in range(moments):
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await grading.assess(ASKED, GOOD) == GRADER.assess(ASKED, GOOD)
    assert len(started) == 1
    await grading.close()


async def test_a_process_that_is_being_started_is_closed_too(tmp_path: Path) -> None:
    grading = GradingWorker(python(LOADING, str(tmp_path / "starts"), str(tmp_path / "gate")))
    waiting = asyncio.create_task(grading.assess(ASKED, GOOD))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    (tmp_path / "gate").touch()
    await grading.close()


def test_a_process_that_hangs_ends_itself_when_nobody_is_left_to_end_it() -> None:
    code = f"from bot.grading import child; child.LONGEST = 0.1\n{HANGING}"
    left = subprocess.run(  # noqa: S603 - our own code
        python(code), input=pack(ASKED, "hang"), stdout=subprocess.PIPE, check=False, timeout=60
    )
    assert left.returncode == -signal.SIGALRM


async def test_a_process_that_wont_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "PATIENCE", 0.05)
    lines = "print('ready', flush=True); sys.stdin.readline(); print(end='x\\n', flush=True)"
    stubborn = f"import sys, time; {lines}; time.sleep(600)"
    grading = GradingWorker(python(stubborn))
    with pytest.raises(ValueError, match="Expecting"):
        await grading.assess(ASKED, GOOD)  # a reply that is no assessment
    await grading.close()


async def test_where_no_process_can_be_had_a_thread_does_it() -> None:
    grading = GradingWorker(("/nonexistent/python",))
    assert await grading.assess(ASKED, GOOD) == GRADER.assess(ASKED, GOOD)
    assert await grading.assess(ASKED, "") == GRADER.assess(ASKED, "")
    await grading.close()


async def test_who_stops_waiting_doesnt_leave_the_reply_to_the_next() -> None:
    grading = GradingWorker()
    await grading.assess(ASKED, GOOD)
    waiting = asyncio.create_task(grading.assess(ASKED, GOOD))
    for _ in range(3):
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await grading.assess(ASKED, "") == GRADER.assess(ASKED, "")
    await grading.close()


def test_a_question_comes_through_with_all_that_grading_needs() -> None:
    back, *rest = unpack(pack(ASKED, "x\ny", {"1-0a": -0.5}))
    assert (back.id, back.rev, back.stem, back.body) == (ASKED.id, ASKED.rev, ASKED.stem, ASKED.body)
    assert rest == ["x\ny", {"1-0a": -0.5}]
    with pytest.raises(TypeError, match="no open question"):
        pack(
            type(ASKED)(**{**{name: getattr(ASKED, name) for name in ASKED.__slots__}, "body": Short(accept=("x",))}),
            "",
        )


def test_the_process_answers_line_by_line_until_its_input_ends() -> None:
    replies = io.BytesIO()
    serve(io.BytesIO(pack(ASKED, GOOD) + pack(ASKED, "")), replies, GRADER)
    found = [Assessment.load(line) for line in replies.getvalue().decode().splitlines()]
    assert found == [GRADER.assess(ASKED, GOOD), GRADER.assess(ASKED, "")]
