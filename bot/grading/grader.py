"""The offline grader: a question and a text in, an Assessment out. The same input always gives the same output."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.grading.english import REPORTED
from bot.grading.gates import Gated, gate
from bot.grading.match import Found, Window, mismatch, windows
from bot.grading.plan import Phrasing, Plan, Sought, plan
from bot.grading.polarity import reversed_
from bot.grading.verdicts import Coefficients, Features, sigmoid
from bot.grading.vocabulary import Rarity
from bot.kinds.assessment import (
    UNGRADABLE,
    UNSHIFTED,
    Assessment,
    Flag,
    Judged,
    MistakeSeen,
    PointSeen,
    Shifts,
    Verdict,
)
from bot.kinds.open import Open, Rubric
from bot.model import Grade, Question

REMEMBERED = 64
"""Rubrics that are kept ready: each takes 250 kB, and 9 ms to be made ready again."""
HALF = 0.5
"""Coverage of a window from which on it counts as close."""
AKIN, ALIKE = 0.35, 0.6
"""Coverage of a window from which on it may, and certainly does, speak of the same as the phrasing."""
QUOTED = 0.75
"""The share of a phrasing's words from which on a window is taken to say the same sentence."""
LONG, ASTRAY = 40, 0.3
"""Words from which on an answer has said enough to be on the subject or not, and how much of the points' words it has
to have then, on average: with less, nothing is covered for certain. Of the samples that a fit is made on 13 % have
less, none of them by strong authors; of the same under other questions 74 %."""
_CAPPED = frozenset({Flag.KEYWORDS, Flag.NEGATED, Flag.ADDRESSED})
"""With these flags nothing is covered for certain."""
NOTES = {
    Flag.EMPTY: "There is nothing to read here.",
    Flag.SHORT: "That is too short to be read as an answer; write a sentence or two.",
    Flag.FOREIGN: "This check reads English only, so your answer wasn't graded.",
    Flag.KEYWORDS: "This reads like a list of terms; whole sentences show how they belong together.",
    Flag.COPIED: "Most of this is the question itself; what was copied isn't read.",
    Flag.NEGATED: "Most sentences here deny something; say what holds instead.",
    Flag.ADDRESSED: "Sentences that speak to the grader aren't read.",
}


@dataclass(frozen=True, slots=True)
class _Hit:
    """The best window of a point or misconception."""

    probability: float
    features: Features
    window: Window | None = None
    phrasing: str = ""
    slots: tuple[bool, ...] = ()
    odds: float | None = None
    """Of a point, without votes."""
    doubted: bool = False


class RubricGrader:
    """Judges by the rubric's phrasings and slots. ``coefficients`` and ``rarity`` are the shipped ones by default."""

    def __init__(self, coefficients: Coefficients | None = None, rarity: Rarity | None = None) -> None:
        self.coefficients = coefficients or Coefficients.shipped()
        self._rarity = rarity or Rarity.shipped()
        self.name = f"rubric-{self.coefficients.version}-{self.coefficients.digest(self._rarity.counts)}"
        """Family, version and a hash of all that was counted and fitted: ``rubric-1-9f3a21c4``."""
        self._plans: OrderedDict[tuple[str, str], tuple[Rubric, Plan]] = OrderedDict()

    def assess(self, question: Question, text: str, shifts: Shifts = UNSHIFTED) -> Assessment:
        """What is in ``text``, of which the first 3,000 characters are read. Raises TypeError unless the question is
        an open one; never for what a text holds. Shifts move probabilities before gates look at them."""
        ready = self._ready(question)
        gated = gate(text, ready.question, ready.fold)
        note = NOTES[gated.flags[0]] if gated.flags else ""
        if UNGRADABLE.intersection(gated.flags):
            return Assessment(self.name, flags=gated.flags, note=note)
        return _Reading(self.coefficients, ready, gated, text, shifts).assessment(self.name, note)

    def measure(self, question: Question, text: str) -> dict[str, Features]:
        """What the answer shows of each point, in the window that speaks for it most: what coefficients are fitted on.
        Empty for an ungradable answer."""
        ready = self._ready(question)
        gated = gate(text, ready.question, ready.fold)
        if UNGRADABLE.intersection(gated.flags):
            return {}
        return _Reading(self.coefficients, ready, gated, text).features()

    def stretches(self, question: Question, text: str) -> list[str]:
        """What is read of the answer, in the member's own words, by windows of one or two sentences: without what is
        copied or a mere list. Empty for an ungradable answer."""
        ready = self._ready(question)
        gated = gate(text, ready.question, ready.fold)
        if UNGRADABLE.intersection(gated.flags):
            return []
        return _Reading(self.coefficients, ready, gated, text).stretches()

    def judge(self, question: Question, answer: str) -> Judged:
        """What the answer comes to when nothing is confirmed."""
        body = _open(question)
        seen = self.assess(question, answer)
        grade = body.judge(seen)
        wrong = {each.misconception for each in seen.mistakes}
        return Judged(
            frozenset(seen.those(Verdict.COVERED)),
            frozenset(index for index, (name, _) in enumerate(body.rubric.named()) if name in wrong),
            grade.score if isinstance(grade, Grade) else 0.0,
            isinstance(grade, Grade) and grade.correct,
        )

    def _ready(self, question: Question) -> Plan:
        rubric = _open(question).rubric
        key = question.id, question.rev
        known = self._plans.get(key)
        if known is None or known[0] != rubric:  # phrasings may change without a new rev
            known = self._plans[key] = rubric, plan(question, self._rarity)
            if len(self._plans) > REMEMBERED:
                self._plans.popitem(last=False)
        self._plans.move_to_end(key)
        return known[1]


def _open(question: Question) -> Open:
    if not isinstance(question.body, Open):
        raise TypeError(f"{question.id} is no open question")
    return question.body


class _Reading:
    """One answer under one rubric."""

    def __init__(
        self, coefficients: Coefficients, ready: Plan, gated: Gated, text: str, shifts: Shifts = UNSHIFTED
    ) -> None:
        self.coefficients, self.ready, self.gated, self.text = coefficients, ready, gated, text
        self.shifts = shifts
        self.windows, self.all = windows(gated.sentences, ready.vocabulary)
        self.pools = [{point.id: window.found.pool(point.words) for point in ready.points} for window in self.windows]
        self.around = {point.id: self.all.pool(point.words) for point in ready.points}

    def assessment(self, name: str, note: str) -> Assessment:
        hits = {point.id: self._best(point) for point in self.ready.points}
        mistakes, taken = self._mistakes(hits)
        points = tuple(self._seen(point, hits[point.id], taken) for point in self.ready.points)
        return Assessment(name, points, mistakes, self.gated.flags, note)

    def features(self) -> dict[str, Features]:
        return {point.id: self._best(point).features for point in self.ready.points}

    def stretches(self) -> list[str]:
        return [self._said(window) for window in self.windows if not self._listed(window)]

    # ------------------------------------------------------------------ points

    def _best(self, point: Sought) -> _Hit:
        best = _Hit(0.0, Features())
        for window, pools in zip(self.windows, self.pools, strict=True):
            hit = self._hit(point, window, pools)
            if (hit.probability, hit.features.coverage) > (best.probability, best.features.coverage):
                best = hit
        return best if best.odds is None else replace(best, probability=self._shifted(point, best, best.odds))

    def _shifted(self, point: Sought, hit: _Hit, odds: float) -> float:
        """The probability, with what votes add. They don't choose the window: else one more vote for a point might
        lead to a worse one."""
        probability = sigmoid(odds + self.shifts.get(self._mark(point), 0.0))
        return min(probability, self._ceiling) if hit.doubted else probability

    def _hit(self, point: Sought, window: Window, pools: Mapping[str, float]) -> _Hit:
        best: tuple[float, float, Phrasing | None] = (0.0, 0.0, None)
        for phrasing in point.phrasings:
            here = window.found.coverage(phrasing)
            coverage = (here + self.all.coverage(phrasing)) / 2 if here else 0.0
            if (coverage, here) > best[:2]:
                best = coverage, here, phrasing
        coverage, here, chosen = best
        slots = tuple(any(window.found.has(words) for words, _ in slot) for slot in point.slots)
        features = Features(
            coverage,
            max(0.0, here - HALF) / (1 - HALF),
            window.found.share(chosen) if chosen else 0.0,
            sum(slots) / len(slots) if slots else 0.0,
            float(bool(slots) and all(slots)),
            pools[point.id],
            self.around[point.id],
            max((pool for other, pool in pools.items() if other != point.id), default=0.0),
            float(window.last > window.first),
            float(bool(chosen) and self._denied(point, window, chosen)),
            float(self._turned(point, window, chosen, here)),
        )
        odds = self.coefficients.odds(features, bool(point.slots))
        doubted = self._doubted(point, window, features)
        probability = min(sigmoid(odds), self._ceiling) if doubted else sigmoid(odds)
        text = chosen.text if chosen else ""
        return _Hit(probability, features, window, text, slots, odds, doubted)

    def _mark(self, point: Sought) -> str:
        return f"{self.coefficients.version}-{point.wording}"

    def _denied(self, point: Sought, window: Window, phrasing: Phrasing | None) -> bool:
        return phrasing is not None and mismatch(point.polarity, window.found, phrasing) > self.coefficients.mismatch

    @staticmethod
    def _turned(point: Sought, window: Window, phrasing: Phrasing | None, here: float) -> bool:
        """Beside a phrasing that the window nearly quotes, only its own directions count, else those of all."""
        if phrasing is not None and here >= ALIKE:
            quoted = window.found.share(phrasing) >= QUOTED
            return reversed_(phrasing.directions, window.found.turns, strict=True, whole=quoted)
        return here >= AKIN and reversed_(point.directions, window.found.turns, strict=False)

    def _doubted(self, point: Sought, window: Window, features: Features) -> bool:
        """Whether the window denies the point, turns it round or is a mere list, or the answer lacks its terms."""
        turned = bool(features.denied or features.turned)
        return turned or self._listed(window) or not all(map(self.all.has, point.terms))

    def _listed(self, window: Window) -> bool:
        return any(index in self.gated.listed for index in range(window.first, window.last + 1))

    @property
    def _astray(self) -> bool:
        """Whether a long answer has so little of what the rubric speaks of that it is about something else."""
        said = sum(len(sentence.words) for sentence in self.gated.sentences)
        return said >= LONG and sum(self.around.values()) < ASTRAY * len(self.around)

    @property
    def _ceiling(self) -> float:
        return self.coefficients.covered - 0.01

    def _seen(self, point: Sought, hit: _Hit, taken: frozenset[str]) -> PointSeen:
        probability = hit.probability
        if _CAPPED.intersection(self.gated.flags) or self._astray:
            probability = min(probability, self._ceiling)
        if point.id in taken:
            probability = min(probability, self.coefficients.unsure - 0.01)
        probability = round(probability, 3)  # what is told is what decides
        verdict, shift = self.coefficients.verdict(probability), self.shifts.get(self._mark(point), 0.0)
        if verdict is Verdict.MISSED or hit.window is None:
            seen = PointSeen(point.id, Verdict.MISSED, probability, slots=(False,) * len(point.slots), shift=shift)
        else:
            said = self._said(hit.window)
            seen = PointSeen(point.id, verdict, probability, said, hit.phrasing, hit.slots, shift=shift)
        if hit.odds is None or hit.doubted or self.gated.flags or self._astray or point.id in taken:
            return seen
        return replace(seen, odds=round(hit.odds, 3), mark=self._mark(point))

    def _said(self, window: Window) -> str:
        """The member's own words."""
        sentences = self.gated.sentences
        return self.text[sentences[window.first].start : sentences[window.last].end]

    # ------------------------------------------------------------------ misconceptions

    def _mistakes(self, hits: dict[str, _Hit]) -> tuple[tuple[MistakeSeen, ...], frozenset[str]]:
        """Misconceptions that the answer shows, and ids of points that they take away."""
        seen: list[MistakeSeen] = []
        taken: set[str] = set()
        for wrong in self.ready.misconceptions:
            hit = self._wrong(wrong)
            if hit is None or hit.window is None:
                continue
            seen.append(MistakeSeen(wrong.id, self._said(hit.window)))
            taken |= {point for point in wrong.contradicts if self._overlaps(hits[point], hit.window)}
        return tuple(seen), frozenset(taken)

    @staticmethod
    def _overlaps(hit: _Hit, window: Window) -> bool:
        return hit.window is not None and hit.window.first <= window.last and window.first <= hit.window.last

    def _wrong(self, wrong: Sought) -> _Hit | None:
        """The window that shows a misconception best, if it does: well covered, asserted as there, not put right by an
        ``unless`` word beside it, and nearer to the misconception than to any point that it contradicts."""
        best: _Hit | None = None
        for window in self.windows:
            for phrasing in wrong.phrasings:
                here = window.found.likeness(phrasing)
                if here < self.coefficients.mistaken or (best and here <= best.probability):
                    continue
                if self._acquitted(wrong, phrasing, window) or here <= self._rival(wrong, window.found):
                    continue
                best = _Hit(here, Features(here), window, phrasing.text)
        return best

    def _acquitted(self, wrong: Sought, phrasing: Phrasing, window: Window) -> bool:
        if mismatch(phrasing.polarity, window.found, phrasing) > self.coefficients.mismatch:
            return True
        if reversed_(phrasing.directions, window.found.turns, strict=True, whole=True):
            return True
        own = {number for number, _ in phrasing.words}
        excuses = [words for words in wrong.unless if not own.issuperset(words)]
        near = range(window.first, min(window.last + 2, len(self.gated.sentences)))
        reported = any(word.text in REPORTED for index in near for word in self.gated.sentences[index].words)
        return window.found.any(excuses) or reported

    def _rival(self, wrong: Sought, found: Found) -> float:
        points = [point for point in self.ready.points if point.id in wrong.contradicts]
        return max((found.likeness(phrasing) for point in points for phrasing in point.phrasings), default=0.0)
