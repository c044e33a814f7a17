"""The process that grades: reads a request per line, writes an assessment per line, ends when nobody asks any more."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import BinaryIO

from bot.grading.grader import RubricGrader
from bot.grading.semantic import MiniLM, SemanticGrader
from bot.grading.wire import unpack

SEMANTIC = "semantic"
"""The argument that asks for a second look by meaning."""


def serve(requests: BinaryIO, replies: BinaryIO, grader: RubricGrader | SemanticGrader) -> None:
    """Answer every line of ``requests``; return at its end."""
    for line in requests:
        seen = grader.assess(*unpack(line))
        replies.write(seen.dump().encode("utf-8", "surrogatepass") + b"\n")
        replies.flush()


def main() -> None:
    """Serve standard input until whoever started us closes it, or dies."""
    serve(sys.stdin.buffer, sys.stdout.buffer, chosen(sys.argv[1:]))


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
