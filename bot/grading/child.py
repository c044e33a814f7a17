"""The process that grades: says that it is ready, reads a request per line, writes an assessment per line, ends when
nobody asks any more."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence
from typing import BinaryIO

from bot.grading.grader import RubricGrader
from bot.grading.semantic import MiniLM, SemanticGrader
from bot.grading.wire import READY, unpack

SEMANTIC = "semantic"
"""The argument that asks for a second look by meaning."""
LONGEST = 60.0
"""Seconds for one answer, after which the process ends itself: whoever started it has given up long before, or died."""


def serve(requests: BinaryIO, replies: BinaryIO, grader: RubricGrader | SemanticGrader) -> None:
    """Answer every line of ``requests``; return at its end. Raises SystemExit if the grader fails."""
    for line in requests:
        _limit(LONGEST)
        try:
            seen = grader.assess(*unpack(line))
        except Exception as error:  # its message could quote the answer, and standard error is the bot's log
            frames = "".join(traceback.format_tb(error.__traceback__))
            print(f"grading failed: {type(error).__name__}\n{frames}", file=sys.stderr)  # noqa: T201 - standard output is taken
            raise SystemExit(1) from None
        finally:
            _limit(0)
        replies.write(seen.dump().encode("utf-8", "surrogatepass") + b"\n")
        replies.flush()


def _limit(seconds: float) -> None:
    """Die in so many seconds, whatever runs then; 0: after all not."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main() -> None:
    """Serve standard input until whoever started us closes it, or dies."""
    grader = chosen(sys.argv[1:])
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    serve(sys.stdin.buffer, sys.stdout.buffer, grader)


def chosen(arguments: Sequence[str]) -> RubricGrader | SemanticGrader:
    """The grader that the arguments ask for. A model that can't be loaded is left out, and standard error says so: its
    absence has to cost nobody a grade."""
    grader = RubricGrader()
    if SEMANTIC not in arguments:
        return grader
    try:
        return SemanticGrader(grader, MiniLM())
    except Exception as error:  # whatever the model's packages raise
        print(f"grading without meanings: {error!r}", file=sys.stderr)  # noqa: T201 - standard output is taken
        return grader


if __name__ == "__main__":
    main()
