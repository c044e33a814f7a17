"""The command line. One module per family of commands; each adds its parsers and imports what it needs only when run.

Here: the list of families, and the boundary at which every expected error becomes one sentence on stderr.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli import bank, database, doctor, grade, play, run, schedule, settings, slack, standings
from bot.cli.parsing import Parser, complain
from bot.errors import ProblemsError, QuizError, StoreError

FAMILIES = (play, run, doctor, settings, slack, database, bank, grade, schedule, standings)

REFUSED = 2
INTERRUPTED = 130
"""128 + SIGINT, as a shell reports it."""
CUT_OFF = 141
"""128 + SIGPIPE: whoever read our output has gone."""


def parser() -> Parser:
    """The whole command line."""
    root = Parser(
        prog="quizmaster",
        description="Daily deep-learning interview questions for a study channel: sealed answers, streaks, boards.",
        epilog="quizmaster COMMAND --help explains a command. Without one, try: quizmaster play",
    )
    root.add_argument("-V", "--version", action="store_true", help="print the version and exit")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for family in FAMILIES:
        family.add(commands)
    return root


def main(argv: Sequence[str]) -> int:
    """Parse, run, and return the exit code. Raises nothing that was to be expected."""
    nothing = Path(os.devnull)  # in the place of streams that whoever started us has closed
    sys.stdin = sys.stdin or nothing.open(encoding="utf-8")
    sys.stdout = sys.stdout or nothing.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nothing.open("w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that can't show "≤" must not end the program
    try:
        code = _dispatch(parser(), argv)
        sys.stdout.flush()
    except SystemExit as left:  # argparse: --help, or a refusal that has been explained
        return left.code if isinstance(left.code, int) else REFUSED
    except ProblemsError as error:
        complain(*map(str, error.problems))
        return REFUSED
    except (QuizError, StoreError) as error:
        complain(str(error))
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes once more on its way out, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CUT_OFF
    except OSError as error:
        complain(f"{error.filename or 'the system refuses'}: {error.strerror or error}.")
        return REFUSED
    return code


def _dispatch(root: Parser, argv: Sequence[str]) -> int:
    arguments = root.read(argv)
    if arguments.version:
        from bot import __version__

        sys.stdout.write(f"quizmaster {__version__}\n")
        return 0
    if "handler" not in arguments:
        arguments.asked.print_help(sys.stderr)
        return REFUSED
    code: int = arguments.handler(arguments)
    return code
