"""``python -m bot`` and the console script ``quizmaster``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bot import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 fine, 1 found fault with what was checked, 2 refused, 130 interrupted).

    ``--version`` answers before anything else is imported.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        sys.stdout.write(f"quizmaster {__version__}\n")
        return 0
    from bot.cli import main as run  # noqa: PLC0415 (see above)

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
