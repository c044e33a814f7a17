"""Arguments: argparse with one clear sentence per mistake, and a suggestion."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from bot.hints import closest, did_you_mean, quoted

Handler = Callable[[argparse.Namespace], int]
Commands = Any
"""What ``add_subparsers`` returns; argparse keeps its type to itself."""


class Parser(argparse.ArgumentParser):
    """Knows its own option names, so that a mistyped one can be answered with the one that was meant."""

    def __init__(self, **rest: Any) -> None:
        self.options: list[str] = []
        self.commands: Commands = None
        super().__init__(allow_abbrev=False, formatter_class=_Help, **rest)
        self.set_defaults(asked=self)

    def add_argument(self, *names: Any, **rest: Any) -> argparse.Action:
        self.options += [name for name in names if isinstance(name, str) and name.startswith("--")]
        return super().add_argument(*names, **rest)

    def add_subparsers(self, **rest: Any) -> Commands:
        self.commands = super().add_subparsers(**rest)
        return self.commands

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """Parse everything; leaves the program with 2 and a sentence where that isn't possible."""
        arguments, extra = self.parse_known_args(argv)
        if extra:
            asked: Parser = arguments.asked
            asked.error(_unexpected(asked, extra))
        return arguments

    def error(self, message: str) -> NoReturn:
        found = re.search(r"invalid choice: '(.*?)'", message)
        if found and self.commands:
            names = list(self.commands.choices)
            message = f"there is no command {quoted(found[1])}. {suggest(found[1], names) or _there_are(names)}"
        ending = "" if message.endswith((".", "?")) else "."
        sys.stderr.write(f"{self.prog}: {message}{ending}\n")
        raise SystemExit(2)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Keeps our line breaks, and gives long option names room."""

    def __init__(self, prog: str, **rest: Any) -> None:
        super().__init__(prog, max_help_position=30, **rest)


def _unexpected(asked: Parser, extra: Sequence[str]) -> str:
    word = extra[0]
    if word.startswith("-"):
        name = word.partition("=")[0]
        hint = suggest(name, asked.options) or _there_are(asked.options)
        return f"there is no option {name}. {hint}"
    return f"{quoted(word)} is one argument too many; quote a text of several words."


def suggest(word: str, choices: Iterable[str]) -> str:
    """``Did you mean X?``, or nothing if none is alike."""
    return did_you_mean(closest(word, choices, 1)).strip()


def _there_are(names: Sequence[str]) -> str:
    return f"There are {', '.join(names)}."


def group(commands: Commands, name: str, summary: str) -> Commands:
    """Add a family whose commands have two words (``db check``); returns where to add them."""
    family: Parser = commands.add_parser(name, help=summary, description=summary)
    return family.add_subparsers(dest="subcommand", metavar="COMMAND", title="commands")


def command(commands: Commands, name: str, handler: Handler, summary: str, more: str = "") -> Parser:
    """Add one command; ``more`` follows its summary in its own help."""
    made: Parser = commands.add_parser(name, help=summary, description=f"{summary}\n\n{more}".strip())
    made.set_defaults(handler=handler)
    return made


# ------------------------------------------------------------------ options that several commands have


def takes_settings(parser: Parser, *, db: bool = False, bank: bool = False) -> None:
    """``--config`` and, where they make sense, the settings that are often given for one call."""
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings file (YAML or TOML)")
    if db:
        parser.add_argument(
            "--db", metavar="FILE", help="SQLite file or database address, instead of the configured one"
        )
    if bank:
        parser.add_argument(
            "--bank",
            metavar="DIR",
            nargs="+",
            action="extend",
            help="folders with questions, instead of the configured ones; builtin for those that come along",
        )


def takes_json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def whole(least: int, most: int) -> Callable[[str], int]:
    """The type of an option that is a whole number."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[+-]?\d{1,19}", text, re.ASCII) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{quoted(text)} must be a whole number from {least} to {most}")
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """The type of an option with a few values."""

    def read(text: str) -> str:
        if text.lower() in words:
            return text.lower()
        hint = suggest(text, words)
        raise argparse.ArgumentTypeError(
            f"{quoted(text)} must be {', '.join(words[:-1])} or {words[-1]}.{' ' + hint if hint else ''}"
        )

    return read


# ------------------------------------------------------------------ output


def complain(*sentences: str) -> None:
    """One line per sentence on stderr."""
    for sentence in sentences:
        sys.stderr.write(f"quizmaster: {sentence}\n")
