"""The linter: every check over every item, allowances applied, as text or JSON.

``lint`` judges a bank that could be loaded; what can't be loaded is refused with a BankError before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.bank import lint_answers, lint_bank, lint_item, lint_options
from bot.bank.bank import Bank
from bot.bank.blueprint import Blueprint
from bot.bank.lint_answers import RubricGrader
from bot.bank.lint_checks import BY_SLUG, CHECKS, Check, Finding, Found, Known, Scope, Severity, where
from bot.bank.stats import key_cues
from bot.hints import closest, did_you_mean, quoted
from bot.model import Question

CLEAN, FLAWED = 0, 1

_CHECKERS = (*lint_item.CHECKERS, *lint_options.CHECKERS, *lint_answers.CHECKERS)
_UNUSED = "unused-allowance"


@dataclass(frozen=True, slots=True)
class Report:
    """What the linter found, by item in order of id, the bank's own flaws last.

    ``notes`` say what was not checked, and why.
    """

    items: int
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    def errors(self) -> tuple[Finding, ...]:
        """Findings that fail any run."""
        return tuple(each for each in self.findings if each.check.severity is Severity.ERROR)

    def warnings(self) -> tuple[Finding, ...]:
        """Findings that fail a strict run, unless allowed."""
        return tuple(each for each in self.findings if each.check.severity is Severity.WARNING)

    def exit_code(self, strict: bool = False) -> int:
        """1 if there are errors, or (``strict``) warnings that nobody allowed; else 0. Unusable files make 2."""
        open_warnings = [each for each in self.warnings() if not each.allowed]
        return FLAWED if self.errors() or (strict and open_warnings) else CLEAN

    def summary(self) -> str:
        """One line of counts."""
        warnings = self.warnings()
        allowed = sum(each.allowed for each in warnings)
        return (
            f"{_count(self.items, 'item')}, {_count(len(self.errors()), 'error')}, "
            f"{_count(len(warnings), 'warning')} ({allowed} allowed)"
        )

    def text(self) -> str:
        """Lines for people: findings that aren't allowed, notes, the summary."""
        lines = [str(each) for each in self.findings if not each.allowed]
        return "\n".join([*lines, *(f"Note: {note}" for note in self.notes), self.summary()])

    def data(self) -> list[dict[str, str | int | bool]]:
        """All findings, the allowed ones too, as plain data: check, slug, severity, item, where, message, allowed."""
        return [each.data() for each in self.findings]

    def json(self) -> str:
        """``data`` as JSON."""
        return json.dumps(self.data(), ensure_ascii=False, indent=2)


def lint(bank: Bank, *, blueprint: Blueprint | None = None, grader: RubricGrader | None = None) -> Report:
    """Check every item; with a blueprint also the bank as a whole; with a grader also how rubrics score."""
    known = Known(
        {topic.id: frozenset(objective.id for objective in topic.objectives) for topic in bank.topics},
        frozenset(concept.id for concept in bank.concepts),
        blueprint.times() if blueprint else {},
    )
    questions = tuple(bank.questions.values())
    repeats = lint_bank.near_duplicates(questions)
    findings = [
        finding
        for each in questions
        for finding in _settle(each, [*_found(each, known, grader), *repeats.get(each.id, ())])
    ]
    if blueprint is not None:
        findings += _whole(bank, blueprint)
    return Report(len(questions), tuple(findings), tuple(_notes(questions, blueprint, grader)))


def _found(question: Question, known: Known, grader: RubricGrader | None) -> Iterator[Found]:
    yield from lint_item.metadata(question, known)
    for checker in _CHECKERS:
        yield from checker(question)
    if grader is not None:
        yield from lint_answers.scored(question, grader)


def _settle(question: Question, found: Iterable[Found]) -> list[Finding]:
    """Findings with their place, in the order of the checks; the item's allowances applied, and judged themselves."""
    ordered = sorted(found, key=lambda each: BY_SLUG[each.slug].number)
    allowance = question.allow
    valid = {slug for slug in allowance.checks if _allowable(slug)} if allowance.because.strip() else set()
    seen = {each.slug for each in ordered}
    return [_finding(question, each, each.slug in valid) for each in ordered] + [
        _finding(question, each, allowed=False) for each in _allowances(question, seen)
    ]


def _finding(question: Question, found: Found, allowed: bool) -> Finding:
    return Finding(BY_SLUG[found.slug], question.id, where(question, found.path), found.message, allowed)


def _allowable(slug: str) -> bool:
    check = BY_SLUG.get(slug)
    return check is not None and _refusal(check) == ""


def _refusal(check: Check) -> str:
    """Why a check can't be allowed in an item, or nothing."""
    if check.severity is Severity.ERROR:
        return "is an error and can't be allowed; mend the item"
    if check.scope is Scope.BANK or check.slug == _UNUSED:
        return "can't be allowed in an item; remove it"
    return ""


def _allowances(question: Question, seen: set[str]) -> Iterator[Found]:
    """21: allowances that allow nothing."""
    allowance = question.allow
    if allowance.checks and not allowance.because.strip():
        yield Found(_UNUSED, "lint", "The allowance has no reason; add `because:` with one sentence.")
    for index, slug in enumerate(allowance.checks):
        path = f"lint.allow.{index}"
        check = BY_SLUG.get(slug)
        if check is None:
            names = [each.slug for each in CHECKS if not _refusal(each)]
            hint = did_you_mean(closest(slug, names, 1)) or f" The warnings are {', '.join(names)}."
            yield Found(_UNUSED, path, f"There is no check {quoted(slug)}.{hint}")
        elif _refusal(check):
            yield Found(_UNUSED, path, f"`{slug}` {_refusal(check)}.")
        elif slug not in seen:
            yield Found(_UNUSED, path, f"`{slug}` doesn't occur in this item; remove the allowance.")
        elif slug in allowance.checks[:index]:
            yield Found(_UNUSED, path, f"`{slug}` is allowed twice; remove one.")


def _whole(bank: Bank, blueprint: Blueprint) -> Iterator[Finding]:
    for found in lint_bank.cues(key_cues(bank.live())):
        yield Finding(BY_SLUG[found.slug], "", blueprint.source, found.message)
    for gap in blueprint.gaps(bank.live()):
        yield Finding(BY_SLUG["blueprint"], "", blueprint.where(gap.path), gap.message)


def _notes(questions: Sequence[Question], blueprint: Blueprint | None, grader: RubricGrader | None) -> Iterator[str]:
    rubrics = sum(each.kind == "open" for each in questions)
    if rubrics and grader is None:
        yield f"check 18 read {_count(rubrics, 'rubric')} without scoring answers, since no grader was given."
    if blueprint is None:
        yield "checks 14 to 17 judge a whole bank and need --blueprint FILE."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
