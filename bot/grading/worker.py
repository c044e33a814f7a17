"""``bot.ports.Grader`` in a process of its own, so that grading never keeps the event loop waiting.

Grading is pure Python: in a thread it would take the interpreter's lock from the loop for 5 ms at a time. Measured
with 1,000 answers of 150 words one after the other, on two cores that had other work, the loop's lag had a p99.9 of
21 ms (p50: 4) beside a thread and of 4 ms (p50: 0.1) beside a process.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import cast

import structlog

import bot
from bot.grading.grader import RubricGrader
from bot.grading.wire import READY, pack
from bot.kinds.assessment import UNSHIFTED, Assessment, Flag, Shifts
from bot.model import Question

PATIENCE = 5.0
"""Seconds for one answer, which takes milliseconds."""
STARTING = 30.0
"""Seconds for a new process, which has to load."""
COMMAND = (sys.executable, "-P", "-m", "bot.grading.child")
"""Starts the process."""
TRIES = 2
"""Processes that may die of an answer before it is given up."""
LONGEST = 1 << 22
"""Bytes of a reply: evidence is quoted per point."""
UNREAD = "The automatic check failed on this answer, so it wasn't graded."

log = structlog.get_logger(__name__)


class GradingWorker:
    """Grades one answer after the other, in the order of asking; those who wait hold no more than their own text.

    The process is started with the first answer, and again if it died. ``command`` is what to start instead; it says
    READY first.
    """

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._process: Process | None = None
        self._starting: asyncio.Task[Process] | None = None
        self._turn = asyncio.Lock()
        self._ready = False
        self._spare: RubricGrader | None = None

    async def assess(self, question: Question, text: str, shifts: Shifts = UNSHIFTED) -> Assessment:
        """What is in ``text``. An answer on which the process dies twice, or takes too long, comes back ungraded.

        Where no process can be started, it is graded in a thread, by the rubric alone. Raises TypeError unless the
        question is an open one.
        """
        request = pack(question, text, shifts)
        async with self._turn:
            for _ in range(TRIES):
                try:
                    reply = await self._ask(request)
                except OSError as error:
                    log.warning("grading in a thread: no process could be started", error=str(error))
                    return await self._in_thread(question, text, shifts)
                if reply:
                    return Assessment.load(reply)
        return Assessment("rubric", flags=(Flag.UNREAD,), note=UNREAD)

    async def close(self) -> None:
        """End the process, once the answer at hand is graded."""
        async with self._turn:
            await self._end()

    async def _ask(self, request: bytes) -> str:
        """The reply, or nothing if the process died, or said nothing in time. Raises OSError if none can be started."""
        process = self._process or await self._started()
        questions, replies = cast("StreamWriter", process.stdin), cast("StreamReader", process.stdout)
        try:
            line = await self._exchange(questions, replies, request)
        except (TimeoutError, ConnectionError, ValueError) as error:
            line = b""
            log.warning("grading failed", error=repr(error))
        except asyncio.CancelledError:
            if self._ready:  # the reply that is still to come would be taken for the next one's
                await self._end(at_once=True)
            raise
        if not line.endswith(b"\n"):
            await self._end(at_once=True)
            return ""
        return line.decode("utf-8", "surrogatepass")

    async def _exchange(self, questions: StreamWriter, replies: StreamReader, request: bytes) -> bytes:
        """A request and its reply. Loading isn't taken off an answer's time, nor does it give an answer more."""
        if not self._ready:
            async with asyncio.timeout(STARTING):
                self._ready = await replies.readline() == READY
        if not self._ready:
            return b""
        async with asyncio.timeout(PATIENCE):
            questions.write(request)
            await questions.drain()
            return await replies.readline()

    async def _started(self) -> Process:
        """A new process. Who stops waiting for it leaves it to the next. Raises OSError if none can be started."""
        self._starting = self._starting or asyncio.create_task(self._start())
        try:
            return await asyncio.shield(self._starting)
        finally:
            if self._starting.done():
                self._starting = None

    async def _start(self) -> Process:
        path = os.pathsep.join(filter(None, (str(Path(bot.__file__).parent.parent), os.environ.get("PYTHONPATH"))))
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            limit=LONGEST,
            env=os.environ | {"PYTHONPATH": path},
            start_new_session=True,  # a Ctrl-C in the terminal is for us; it ends when we close its input, or die
        )
        self._ready = False
        return self._process

    async def _end(self, *, at_once: bool = False) -> None:
        if self._starting is not None:
            with suppress(OSError):
                await self._started()
        process, self._process = self._process, None
        if process is None:
            return
        if at_once:
            with suppress(ProcessLookupError):
                process.kill()
        cast("StreamWriter", process.stdin).close()
        try:
            async with asyncio.timeout(PATIENCE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _in_thread(self, question: Question, text: str, shifts: Shifts) -> Assessment:
        if self._spare is None:
            self._spare = await asyncio.to_thread(RubricGrader)
        return await asyncio.to_thread(self._spare.assess, question, text, shifts)
