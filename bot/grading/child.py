"""The process that grades: reads a request per line, writes an assessment per line, ends when nobody asks any more."""

from __future__ import annotations

import sys
from typing import BinaryIO

from bot.grading.grader import RubricGrader
from bot.grading.wire import unpack


def serve(requests: BinaryIO, replies: BinaryIO, grader: RubricGrader) -> None:
    """Answer every line of ``requests``; return at its end."""
    for line in requests:
        question, text = unpack(line)
        replies.write(grader.assess(question, text).dump().encode("utf-8", "surrogatepass") + b"\n")
        replies.flush()


def main() -> None:
    """Serve standard input until whoever started us closes it, or dies."""
    serve(sys.stdin.buffer, sys.stdout.buffer, RubricGrader())


if __name__ == "__main__":
    main()
