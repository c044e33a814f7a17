"""Checks of what all kinds share: names, reasons, lengths, the stem, the snippet (1, 3, 6, 8, 12, 20)."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator, Mapping

from bot.bank.item import LEVELS
from bot.bank.lint_checks import Found, Known
from bot.kinds import Multi, Numeric, Order, Short, Single
from bot.model import Question
from bot.text import word_count

TIMES: Mapping[str, tuple[int, int]] = {
    "single": (30, 120),
    "multi": (60, 150),
    "numeric": (60, 300),
    "code": (60, 180),
    "order": (45, 120),
    "short": (30, 90),
    "open": (180, 600),
}
"""Expected seconds that suit a kind, unless a blueprint says otherwise."""

MOST_OPTION = 160
MOST_SHOWN = 1900
"""Characters of stem, code and options: a plain Discord message has 2,000, and letters and a footer are added."""
MOST_WORDS = 90
MOST_STEP = 100
MOST_CODE_COLUMNS = 90
MOST_CODE_LINES = 15
MOST_EXPLAIN = 1000

_ARXIV = re.compile(r"\d{4}\.\d{4,5}(?:v\d+)?")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ACL = re.compile(r"[A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+")
_HOSTS = {
    "https://arxiv.org/abs/": ("arxiv:2010.11929", _ARXIV),
    "https://doi.org/": ("doi:10.1000/182", _DOI),
    "https://aclanthology.org/": ("acl:2020.acl-main.463", _ACL),
}
_URL = re.compile(r"https://[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?")
_CODE_SPAN = re.compile(r"`[^`]*`")
_NEGATION = re.compile(r"\b(?:NOT|EXCEPT)\b|\*\*(?:not|except)\*\*")
_NOT_QUESTION = re.compile(
    r"\b(?:which|what)\b(?:(?!\b(?:that|which|who|whose|why|when|where|how|if|because|while|explains?)\b)[^.?!;,])*?"
    r"\b(?:is|are|was|were|does|do|did|would|will|can|could|should|has|have)(?:\s+not\b|n['’]t\b)[^?.]*\?",
    re.IGNORECASE,
)


def texts(question: Question) -> tuple[str, ...]:
    """The options or steps of a question, as written; empty where one types."""
    match question.body:
        case Single() | Multi() as body:
            return tuple(option.text for option in body.options)
        case Order() as body:
            return body.steps
    return ()


def metadata(question: Question, known: Known) -> Iterator[Found]:
    """1: names and numbers."""
    if not question.id.startswith(f"{question.topic}-"):
        yield Found("metadata", "id", f"The id starts with its topic: call it `{question.topic}-{question.id}`.")
    if question.topic not in known.objectives:
        topics = ", ".join(known.objectives) or "none"
        yield Found("metadata", "topic", f"The topic `{question.topic}` is unknown; topics.yaml has {topics}.")
    elif (own := known.objectives[question.topic]) and question.objective not in own:
        names = ", ".join(sorted(own))
        yield Found(
            "metadata", "objective", f"“{question.objective}” is no objective of {question.topic}; name {names}."
        )
    for index, concept in enumerate(question.concepts):
        if concept not in known.concepts:
            yield Found("metadata", f"concepts.{index}", f"The concept `{concept}` is unknown; use one of topics.yaml.")
        elif concept in question.concepts[:index]:
            yield Found("metadata", f"concepts.{index}", f"The concept `{concept}` is listed twice; remove one.")
    yield from _scales(question, known)


def _scales(question: Question, known: Known) -> Iterator[Found]:
    if question.level not in LEVELS:
        yield Found("metadata", "level", f"The level `{question.level}` is unknown; use one of {', '.join(LEVELS)}.")
    if not 1 <= question.difficulty <= 5:
        yield Found("metadata", "difficulty", f"Difficulty {question.difficulty} is off the scale; use 1 to 5.")
    shortest, longest = known.times.get(question.kind) or TIMES[question.kind]
    if not shortest <= question.time <= longest:
        a = "an" if question.kind[0] in "aeiou" else "a"
        fit = f"expect {shortest} to {longest} s."
        yield Found("metadata", "time", f"{question.time} s is no sensible time for {a} {question.kind} item; {fit}")


def reasons(question: Question) -> Iterator[Found]:
    """3: why, explanation, references."""
    for path, why, what in _whys(question):
        if not why.strip():
            yield Found("reasons", path, f"{what} has no `why`; say in one sentence why it is right or tempting.")
    if not question.explain.strip():
        yield Found("reasons", "explain", "There is no explanation; name the principle, the calculation and a limit.")
    if not question.refs:
        yield Found("reasons", "refs", 'There is no reference; add one such as "arxiv:1706.03762".')
    for index, ref in enumerate(question.refs):
        yield from _link(ref.url, f"refs.{index}")


def _link(url: str, path: str) -> Iterator[Found]:
    for host, (example, pattern) in _HOSTS.items():
        if url.startswith(host) and not pattern.fullmatch(url.removeprefix(host).rstrip("/")):
            yield Found("reasons", path, f"`{url.removeprefix(host)}` is not a well-formed id; write e.g. {example}.")
    if not _URL.fullmatch(url):
        yield Found("reasons", path, f"`{url}` can't be opened; give an address that begins with https://.")


def _whys(question: Question) -> Iterator[tuple[str, str, str]]:
    """Path, reason and name of everything that needs one."""
    match question.body:
        case Single() | Multi() as body:
            for index, option in enumerate(body.options):
                yield f"options.{index}", option.why, f"Option {index + 1}"
        case Numeric() as body:
            for index, slip in enumerate(body.slips):
                yield f"slips.{index}", slip.why, f"Slip {index + 1}"
        case Short() as body:
            for index, miss in enumerate(body.near):
                yield f"near.{index}", miss.why, f"Near miss {index + 1}"


def too_long(question: Question) -> Iterator[Found]:
    """6: what no platform shows whole."""
    options = texts(question)
    if not isinstance(question.body, Order):
        for index, text in enumerate(options):
            if len(text) > MOST_OPTION:
                yield Found(
                    "too-long", f"options.{index}", f"The option has {len(text)} characters; cut it to {MOST_OPTION}."
                )
    code = question.code.text if question.code else ""
    shown = len(question.stem) + len(code) + sum(len(text) for text in options)
    if shown > MOST_SHOWN:
        yield Found(
            "too-long", "stem", f"Stem, code and options have {shown:,} characters; cut them to {MOST_SHOWN:,}."
        )


def negative_stem(question: Question) -> Iterator[Found]:
    """8: stems that ask for what isn't so. Code spans don't count, nor does "not" in the scenario."""
    stem = _CODE_SPAN.sub("`", question.stem)
    found = _NEGATION.search(stem) or _NOT_QUESTION.search(stem)
    if found:
        said = " ".join(found.group().split())
        yield Found("negative-stem", "stem", f"The stem asks for what isn't so (“{said}”); ask for what is.")


def long_stem(question: Question) -> Iterator[Found]:
    """12: what is slow to read."""
    count = word_count(question.stem)
    if count > MOST_WORDS:
        yield Found("long-stem", "stem", f"The stem has {count} words; cut it to {MOST_WORDS}.")
    if len(question.explain) > MOST_EXPLAIN:
        length = len(question.explain)
        yield Found("long-stem", "explain", f"The explanation has {length:,} characters; cut it to {MOST_EXPLAIN:,}.")
    if isinstance(question.body, Order):
        for index, step in enumerate(question.body.steps):
            if len(step) > MOST_STEP:
                yield Found(
                    "long-stem", f"steps.{index}", f"The step has {len(step)} characters; cut it to {MOST_STEP}."
                )
    yield from _long_code(question)


def _long_code(question: Question) -> Iterator[Found]:
    lines = question.code.text.rstrip().splitlines() if question.code else []
    if len(lines) > MOST_CODE_LINES:
        yield Found("long-stem", "code.text", f"The code has {len(lines)} lines; cut it to {MOST_CODE_LINES}.")
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_CODE_COLUMNS:
            yield Found(
                "long-stem",
                "code.text",
                f"Code line {number} has {len(line)} characters; break it at {MOST_CODE_COLUMNS}.",
            )


def snippet(question: Question) -> Iterator[Found]:
    """20: Python that isn't Python."""
    if question.code is None or question.code.lang.lower() not in ("python", "py", "python3"):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a snippet is not our warning
            ast.parse(textwrap.dedent(question.code.text))
    except (SyntaxError, ValueError) as error:
        line = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        yield Found(
            "snippet", "code.text", f"The Python code doesn't parse{line} ({reason}); mend it or change `lang`."
        )


CHECKERS = (reasons, too_long, negative_stem, long_stem, snippet)
