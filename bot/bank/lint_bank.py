"""Checks over many items: near-duplicates, and the cues and gaps of a whole bank (13–17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.bank.lint_checks import Found
from bot.bank.stats import KeyCues
from bot.model import Question, Status
from bot.text import NEAR, jaccard, question_words

CUE_RATE = (0.17, 0.33)
"""Chance with four options is 0.25; its 95 % band over 200 items reaches to 0.30."""
POSITION_RATE = (0.15, 0.35)
ABSOLUTE_FACTOR, ABSOLUTE_SLACK = 2, 0.03


def near_duplicates(questions: Iterable[Question]) -> Mapping[str, list[Found]]:
    """13: item id → what it repeats. The later id of a pair gets the finding; retired items repeat nothing."""
    bags = [(each.id, question_words(each.stem)) for each in questions if each.status is not Status.RETIRED]
    # A pair whose sizes differ by half can't overlap by more: sorted by size, most pairs are never looked at.
    bags.sort(key=lambda bag: len(bag[1]))
    found: dict[str, list[Found]] = {}
    for index, (one, bag) in enumerate(bags):
        for other, larger in bags[index + 1 :]:
            if len(bag) <= NEAR * len(larger):
                break
            overlap = jaccard(bag, larger)
            if overlap > NEAR:
                first, second = sorted((one, other))
                message = f"The stem shares {overlap:.0%} of its words with {first}; ask for something else, or merge."
                found.setdefault(second, []).append(Found("near-duplicate", "stem", message))
    return found


def cues(found: KeyCues) -> Iterator[Found]:
    """14 to 16: what a member who knows nothing could go by."""
    low, high = CUE_RATE
    for name, rate in (("longest", found.longest), ("shortest", found.shortest)) if found.items else ():
        if not low <= rate <= high:
            culprit = "keys" if (name == "longest") == (rate > high) else "distractors"
            yield Found(
                "longest-key",
                "",
                f"The key is the {name} option in {rate:.0%} of {found.items} items, {low:.0%} to {high:.0%} is fair; "
                f"shorten {culprit}.",
            )
    yield from _positions(found.positions)
    if found.absolute_in_distractors > ABSOLUTE_FACTOR * found.absolute_in_keys + ABSOLUTE_SLACK:
        yield Found(
            "absolute-rate",
            "",
            f"{found.absolute_in_distractors:.1%} of distractors, but {found.absolute_in_keys:.1%} of keys hold an "
            f"absolute word; take always, never and the like out of distractors.",
        )


def _positions(positions: Mapping[str, float]) -> Iterator[Found]:
    low, high = POSITION_RATE
    for letter in "ABCD":
        rate = positions.get(letter)
        if rate is not None and not low <= rate <= high:
            advice = "move some keys elsewhere" if rate > high else "move some keys there"
            yield Found(
                "key-position", "", f"{rate:.0%} of keys stand at {letter}, {low:.0%} to {high:.0%} is fair; {advice}."
            )
