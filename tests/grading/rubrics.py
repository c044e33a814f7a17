"""A question on batch norm, whose rubric has everything that a rubric can have."""

from __future__ import annotations

from typing import Any

from bot.grading.wire import bare
from bot.kinds.assessment import Assessment, PointSeen
from bot.kinds.open import Open
from bot.model import Question

STEM = (
    "A detector works in training and fails once it is exported. Batch norm is the suspect.\n"
    "Explain what differs between training and inference, and how you would check."
)
RUBRIC: dict[str, Any] = {
    "pass": 0.6,
    "aliases": {"BN": "batch norm", "EMA": "moving average"},
    "points": [
        {
            "id": "running-stats",
            "weight": 2,
            "must": True,
            "text": "Inference uses running statistics.",
            "say": [
                "at test time it uses the moving averages collected in training",
                "the batch stats get swapped for stored ones when you call eval",
            ],
            "slots": [
                ["running", "moving", "exponential", "stored", "population"],
                ["test", "inference", "eval", "production"],
            ],
        },
        {
            "id": "small-batch",
            "weight": 1,
            "text": "Small batches make the estimates noisy.",
            "say": [
                "with four images per step the variance estimate increases and gets noisy",
                "tiny batches give unreliable statistics",
            ],
            "slots": [["small", "tiny", "four"], ["noisy", "unreliable", "variance"]],
        },
        {
            "id": "check",
            "weight": 1,
            "text": "Compare outputs in both modes on one batch.",
            "say": [
                "run the same batch in train mode and in eval mode and diff the activations",
                "feed identical inputs through both modes and look at where they part",
            ],
        },
        {
            "id": "fused",
            "weight": 1,
            "text": "Export may fold it into the convolution.",
            "say": ["exporters fuse it into the convolution before it", "it disappears into the conv weights"],
            "slots": [["fuse", "fold", "fused", "folded", "disappears"], ["conv", "convolution", "kernel"]],
            "terms": ["convolution"],
        },
    ],
    "misconceptions": [
        {
            "id": "uses-batch",
            "text": "Inference normalises with the statistics of the current batch.",
            "say": ["at inference it normalises with the mean of the current batch"],
            "unless": ["running", "moving", "train mode"],
            "contradicts": ["running-stats"],
            "penalty": 1,
            "why": "It uses the running statistics.",
        },
        {"text": "Batch norm has no state.", "say": ["batch norm keeps no state whatsoever"], "why": "It has buffers."},
    ],
    "followups": [{"ask": "What is the momentum for?", "when": "foundation"}],
    "model_answer": (
        "In training it normalises with the batch's own mean and variance. At inference it uses running averages that "
        "were collected in training. Tiny batches make those estimates noisy. I'd run one batch in train and eval mode "
        "and compare the activations. The exporter also folds it into the convolution before it."
    ),
}


def question(**changes: Any) -> Question:
    """The question, with parts of its rubric changed."""
    return bare("t00-batch-norm", "r1", STEM, Open.model_validate({"rubric": RUBRIC | changes}))


def seen(assessment: Assessment, point: str) -> PointSeen:
    (found,) = (each for each in assessment.points if each.point == point)
    return found
