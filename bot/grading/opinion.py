"""What a language model says about an answer, and what that is worth beside the offline verdict.

The model can't give a point, nor take one: where it sees it as the offline grader does, the verdict stands, and where
not, the point is unsure. So a model that lies, or obeys the answer, makes doubts and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.kinds.assessment import PointSeen, Verdict

LONGEST = 20_000
"""Characters of a reply that are read."""
CONFIDENT = 0.6
"""Confidence below which a verdict counts as unsure."""
LEAST_WORDS = 3
"""Words of a quote that shows something."""
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opinion:
    """A verdict on one point, the passage that shows it, and how probable it is, by the model, that this is right."""

    verdict: Verdict
    quote: str
    confidence: float


def read(reply: str, points: Collection[str]) -> Mapping[str, Opinion]:
    """The opinion on each of ``points``, by id. Raises ValueError unless the reply is what was asked for: an opinion
    on all of them, and on nothing else; the error quotes nothing of it."""
    if len(reply) > LONGEST:
        raise ValueError("the reply is too long")
    fenced = _FENCED.match(reply)
    try:
        entries = json.loads(fenced[1] if fenced else reply)["points"]
        opinions = {str(entry["id"]): _opinion(entry) for entry in entries}
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"the reply has another form: {type(error).__name__}") from None
    if set(opinions) != set(points) or len(opinions) != len(entries):
        raise ValueError("the reply is about other points")
    return opinions


def _opinion(entry: Mapping[str, Any]) -> Opinion:
    quote, confidence = entry.get("quote") or "", entry["confidence"]
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise ValueError("a confidence isn't a probability")
    if not isinstance(quote, str):
        raise TypeError("a quote isn't a text")
    if entry["verdict"] not in list(Verdict):
        raise ValueError("a verdict is none of the three")
    return Opinion(Verdict(entry["verdict"]), quote, float(confidence))


def settle(seen: PointSeen, opinion: Opinion, text: str) -> PointSeen:
    """The point, after both looked at ``text``: unsure unless they agree. ``probability`` is the mean of both."""
    quote = located(opinion.quote, text)
    thought = opinion.verdict
    if opinion.confidence < CONFIDENT or (thought is Verdict.COVERED and not quote):
        thought = Verdict.UNSURE
    verdict = thought if thought is seen.verdict else Verdict.UNSURE
    likely = {Verdict.COVERED: opinion.confidence, Verdict.MISSED: 1 - opinion.confidence}.get(thought, 0.5)
    evidence = "" if verdict is Verdict.MISSED else seen.evidence or quote
    probability = round((seen.probability + likely) / 2, 3)
    return seen.overruled(verdict=verdict, probability=probability, evidence=evidence)


def located(quote: str, text: str) -> str:
    """The passage of ``text`` that has the words of ``quote`` in a row, as it stands there; "" if there is none, or if
    they are fewer than LEAST_WORDS. Case, blanks and punctuation may differ."""
    words = re.findall(r"\w+", quote)
    if not LEAST_WORDS <= len(words) <= len(text):
        return ""
    row = r"[\W_]+".join(map(re.escape, words))
    found = re.search(rf"(?<!\w){row}(?!\w)", text, re.IGNORECASE)
    return found.group() if found else ""
