"""``bank``: check, count and look at questions."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.context import as_written, bank_of, settings_of
from bot.cli.output import columns, emit, say, takes_unicode
from bot.cli.parsing import Commands, command, group, takes_json, takes_settings

if TYPE_CHECKING:
    from bot.errors import Problem
    from bot.grading.grader import RubricGrader
    from bot.model import Question


def add(commands: Commands) -> None:
    """Add ``bank``."""
    family = group(commands, "bank", "check, count and look at questions")
    lint = command(
        family,
        "lint",
        _lint,
        "check questions: exit 0 if all is well, 1 if there are findings, 2 if a file can't be read",
        "Without a PATH it checks the configured questions.",
    )
    lint.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="folders or files with questions")
    lint.add_argument("--unscored", action="store_true", help="leave out how the grader scores rubrics' own sentences")
    lint.add_argument("--strict", action="store_true", help="fail on warnings too, unless an item allows them")
    lint.add_argument("--blueprint", metavar="FILE", type=Path, help="check the bank as a whole against this plan, too")
    stats = command(family, "stats", _stats, "count items by topic, kind, level and difficulty, and measure cues")
    show = command(family, "show", _show, "print a question as it stands in the bank, with its key")
    preview = command(family, "preview", _preview, "print a question as members see it in a terminal")
    schema = command(family, "schema", _schema, "print the JSON Schema of question files, for editors")
    schema.add_argument("--write", action="store_true", help="renew schema.json of the questions that come along")
    for parser in (show, preview):
        parser.add_argument("id", metavar="ID", help="id of the question")
    for parser in (lint, stats, show, preview):
        takes_settings(parser, bank=True)
    for parser in (lint, stats, show, preview, schema):
        takes_json(parser)


def _lint(arguments: argparse.Namespace) -> int:
    from bot.bank.blueprint import read_blueprint
    from bot.bank.builtin import lent
    from bot.bank.lint import lint
    from bot.bank.load import load
    from bot.errors import BankError

    paths = arguments.paths
    try:
        # A question file can be checked wherever it lies: no setting is needed then.
        bank = load(paths, topics=lent(paths)) if paths else bank_of(settings_of(arguments))
        blueprint = read_blueprint(arguments.blueprint) if arguments.blueprint else None
    except BankError as error:
        if arguments.json:
            emit([_unread(problem) for problem in error.problems])
        raise
    report = lint(bank, blueprint=blueprint, grader=None if arguments.unscored else _grader())
    if arguments.json:
        emit(report.data())
    else:
        say(report.text())
    return report.exit_code(strict=arguments.strict)


def _grader() -> RubricGrader:
    from bot.grading.grader import RubricGrader

    return RubricGrader()


def _unread(problem: Problem) -> dict[str, Any]:
    """Why a file couldn't be read, as a finding of check 1."""
    found: dict[str, Any] = {"check": 1, "slug": "schema", "severity": "E", "item": ""}
    return found | {"where": problem.where, "message": problem.what, "allowed": False}


def _stats(arguments: argparse.Namespace) -> int:
    from bot.bank.stats import bank_stats

    stats = bank_stats(bank_of(settings_of(arguments)).questions.values())
    if arguments.json:
        emit(stats.data())
        return 0
    kinds = list(stats.by_kind)
    table = [["Topic", *kinds, "all"]]
    for topic, row in stats.by_topic_and_kind.items():
        table.append([topic, *(str(row.get(kind, 0)) for kind in kinds), str(stats.by_topic[topic])])
    table.append(["all", *(str(stats.by_kind[kind]) for kind in kinds), str(stats.items)])
    say(*columns(table, right=range(1, len(kinds) + 2)), "")
    for name, counts in (("Level", stats.by_level), ("Difficulty", stats.by_difficulty), ("Status", stats.by_status)):
        say(f"{name}: " + ", ".join(f"{key} {count}" for key, count in counts.items()))
    say(f"Expected time: {stats.time // 60} min. Sets of numbers: {stats.variants}.")
    say(f"The key is strictly the longest option in {stats.cues.longest:.0%} of {stats.cues.items} one-answer items.")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    question = bank_of(settings_of(arguments)).find(arguments.id)
    head: dict[str, Any] = {"id": question.id, "rev": question.rev, "source": question.source}
    key = question.body.key(as_written(question), question.body.values(0))
    if arguments.json:
        emit(head | {"status": question.status.value, "key": key, "item": json.loads(question.raw)})
        return 0
    say(*(f"{name}: {value}" for name, value in head.items()), "", question.stem.rstrip(), "")
    say(*_options(question), f"Key: {key}", "", question.explain.rstrip(), "")
    say(*(f"{ref.title}  {ref.url}".strip() for ref in question.refs))
    return 0


def _options(question: Question) -> list[str]:
    """Options under the letters they have in the file, each with its reason."""
    from bot.kinds.base import LETTERS, Choices

    asks = question.body.asks()
    if not isinstance(asks, Choices):
        return []
    whys = question.body.whys() or ("",) * len(asks.options)
    lines: list[str] = []
    for letter, text, why in zip(LETTERS, asks.options, whys, strict=False):
        lines += [f"{letter}  {text}", *([f"   {why}"] if why else [])]
    return [*lines, ""]


def _preview(arguments: argparse.Namespace) -> int:
    from bot import app

    settings = settings_of(arguments)
    bank = bank_of(settings)
    question = bank.find(arguments.id)
    text = app.preview(question, bank.topics, settings)
    if arguments.json:
        emit({"id": question.id, "rev": question.rev, "text": text})
    else:
        say(text.rstrip())
    return 0


def _schema(arguments: argparse.Namespace) -> int:
    from bot.bank import schema
    from bot.bank.builtin import builtin

    if not arguments.write:
        if takes_unicode():
            say(schema.dumps().rstrip())
        else:
            emit(json.loads(schema.dumps()))
        return 0
    path = builtin() / "schema.json"
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    new = schema.dumps()
    path.write_text(new, encoding="utf-8")
    state = {"file": str(path), "changed": old != new}
    if arguments.json:
        emit(state)
    else:
        say(f"{path}: {'renewed' if old != new else 'was fresh'}")
    return 0
