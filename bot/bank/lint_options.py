"""Checks of keys and options: their number, and cues that lead to the key without knowledge (2, 4, 7, 9, 10, 11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from statistics import fmean

from bot.bank.lint_checks import Found
from bot.bank.lint_item import texts
from bot.kinds import Multi, Order, Single
from bot.kinds.choice import Option
from bot.model import Question
from bot.text import jaccard, words

KEY_RATIO = 1.25
OPTION_RATIO = 2
SLACK = 10
"""Characters by which lengths may differ whatever their ratio: nobody sees that "8 GB" is twice as long as "8"."""
CLUES = 2
OVERLAP = 0.6

_COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_COUNT = re.compile(r"(?:\w+ ){0,2}?(\d|" + "|".join(_COUNTS) + r")(?: \w+)?", re.IGNORECASE)
_CODE_SPAN = re.compile(r"`[^`]*`")

_LIST = r"[A-H](?:, ?[A-H])*,? (?:and|or|nor|&|\+) [A-H]"
_COMBINED = re.compile(
    r"\b(?:all|none|both|any|neither|either|some) of (?:the )?"
    r"(?:above|below|following|(?:other )?(?:options|answers|choices))\b"
    rf"|\b(?:options?|answers?|choices?|statements?) {_LIST}\b"
    r"|\b(?:both|neither|only) (?-i:[A-H]),? (?:and|or|nor|&) (?-i:[A-H])\b"
    rf"|^(?:both |only |neither )?{_LIST}(?: (?:are|is))?(?: both)?(?: (?:correct|right|true|wrong|false))?[.!]?$"
    r"|^(?:all|none|both|neither|either) of (?:these|them|those)[.!]?$",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(
    r"\b(?:always|never|none|nobody|nothing|impossible|completely|entirely|totally|absolutely|guarantee(?:s|d)?"
    r"|in (?:all|every|any) cases?|under any circumstances?|no matter (?:what|how))\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(  # "May" inside an option is a month
    r"\b(?:(?i:usually|often|sometimes|generally|typically|possibly|perhaps|might)|may)\b|^May\b"
)
_NUMERIC = re.compile(r"[≈~<>≤≥ ]*([-−+]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)\s*(\D{0,20})")


def absolute(text: str) -> bool:
    """Whether an option holds a word that leaves no exception. Code spans don't count."""
    return bool(_ABSOLUTE.search(_CODE_SPAN.sub("", text)))


def keys(question: Question) -> Iterator[Found]:
    """2: enough options, the right number of keys, and a stem that says how many."""
    match question.body:
        case Single() as body if len(body.options) < 3:
            yield Found("keys", "options", f"There are {len(body.options)} options; give 3 to 8, better 4.")
        case Multi() as body:
            yield from _several(question.stem, len(body.answer), len(body.options))
        case Order() as body if len(body.steps) < 3:
            yield Found("keys", "steps", f"There are {len(body.steps)} steps; give 3 to 8.")


def _several(stem: str, right: int, options: int) -> Iterator[Found]:
    if options < 5:
        yield Found("keys", "options", f"There are {options} options; a multi item needs 5 to 8.")
    if not 2 <= right <= options - 2:
        yield Found("keys", "options", f"{right} of {options} options are correct; mark 2 to {max(2, options - 2)}.")
    word = _COUNTS[right]
    said = [count for span in _BOLD.findall(stem) if (count := _said(span)) is not None]
    if not said:
        yield Found("keys", "stem", f"The stem doesn't say how many to choose; write **{word}** in bold.")
    elif right not in said:
        wrong = ", ".join(map(str, said))
        yield Found(
            "keys", "stem", f"The stem says {wrong} in bold, but {right} options are correct; write **{word}**."
        )


def _said(span: str) -> int | None:
    """The count in a bold span such as "three", "Choose 3" or "exactly three steps"."""
    found = _COUNT.fullmatch(" ".join(span.split()))
    if not found:
        return None
    count = found[1].lower()
    return int(count) if count.isdigit() else _COUNTS.index(count)


def combined_option(question: Question) -> Iterator[Found]:
    """4: options about other options; shuffling makes them nonsense. LoRA's "A and B" inside a sentence is fine."""
    for index, text in enumerate(texts(question)):
        found = _COMBINED.search(text)
        if found:
            yield Found(
                "combined-option", f"options.{index}", f"“{found.group()}” speaks of other options; write out a claim."
            )


def key_length(question: Question) -> Iterator[Found]:
    """7: the key is the longest, or lengths jump out."""
    options = _options(question)
    if not options:
        return
    right = fmean(len(option.text) for option in options if option.right)
    wrong = fmean(len(option.text) for option in options if not option.right)
    if right > max(KEY_RATIO * wrong, wrong + SLACK):
        key = next(index for index, option in enumerate(options) if option.right)
        yield Found(
            "key-length",
            f"options.{key}",
            f"Keys have {right:.0f} characters on average, distractors {wrong:.0f}; "
            f"cut keys to {KEY_RATIO * wrong:.0f} or give the distractors more detail.",
        )
    lengths = [len(option.text) for option in options]
    if max(lengths) > max(OPTION_RATIO * min(lengths), min(lengths) + SLACK):
        yield Found(
            "key-length",
            f"options.{lengths.index(max(lengths))}",
            f"Options have {min(lengths)} to {max(lengths)} characters; bring the longest within twice the shortest.",
        )


def absolute_words(question: Question) -> Iterator[Found]:
    """9: words that give a distractor away, unless a key has one too; words that make any option arguable."""
    options = _options(question)
    loose = any(option.right and absolute(option.text) for option in options)
    for index, option in enumerate(options):
        text = _CODE_SPAN.sub("", option.text)
        strict = _ABSOLUTE.search(text)
        if strict and not option.right and not loose:
            yield Found(
                "absolute-words", f"options.{index}", f"“{strict.group()}” gives the distractor away; claim less."
            )
        vague = _VAGUE.search(text)
        if vague:
            yield Found(
                "absolute-words",
                f"options.{index}",
                f"“{vague.group()}” makes the option arguable; say when, or drop it.",
            )


def clue_words(question: Question) -> Iterator[Found]:
    """10: a key that echoes the stem where no distractor does. Numbers and code spans aren't counted."""
    options = _options(question)
    wrong = frozenset[str]().union(*(words(option.text) for option in options if not option.right))
    prose = words(_CODE_SPAN.sub(" ", question.stem))
    stem = frozenset(word for word in prose if any(letter.isalpha() for letter in word))
    for index, option in enumerate(options):
        shared = sorted((words(option.text) & stem) - wrong) if option.right else []
        if len(shared) >= CLUES:
            yield Found(
                "clue-words",
                f"options.{index}",
                f"Only the key repeats {', '.join(shared)} of the stem; reword it, or let a distractor do so too.",
            )


def option_overlap(question: Question) -> Iterator[Found]:
    """11: options that say nearly the same; numbers that don't stand in order."""
    options = texts(question)
    for (first, one), (second, other) in combinations(enumerate(options), 2):
        if jaccard(words(one), words(other)) > OVERLAP and not isinstance(question.body, Order):
            yield Found(
                "option-overlap",
                f"options.{second}",
                f"Options {first + 1} and {second + 1} share most of their words; move what they share to the stem.",
            )
    values = _numbers(options) if _options(question) else []
    if values and not (_rising(values) or _rising(values[::-1])):
        yield Found(
            "option-overlap", "options", "The options are numbers out of order; sort them, with `shuffle: false`."
        )
    elif values and question.shuffle:
        yield Found("option-overlap", "options", "The options are numbers; add `shuffle: false` to keep them in order.")


def _numbers(options: Sequence[str]) -> list[float]:
    """The options as numbers, or nothing unless each is a number and all have the same unit."""
    found = [match for text in options if (match := _NUMERIC.fullmatch(text.strip().rstrip(".")))]
    if len(found) < len(options) or len({match[2] for match in found}) > 1:
        return []
    return [float(match[1].replace(",", "").replace("−", "-")) for match in found]


def _rising(values: Sequence[float]) -> bool:
    return all(one <= other for one, other in pairwise(values))


def _options(question: Question) -> tuple[Option, ...]:
    return question.body.options if isinstance(question.body, Single | Multi) else ()


CHECKERS = (keys, combined_option, key_length, absolute_words, clue_words, option_overlap)
