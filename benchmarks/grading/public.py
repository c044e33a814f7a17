"""Public data sets of short answers: SciEntsBank and Beetle (SemEval-2013, task 7, two-way labels), SAF.

They have no rubrics. A question of the first two becomes a rubric of one point, whose phrasings are the reference
answers; a question of SAF becomes one with a point per sentence of its reference answer. There are no slots and no
misconceptions.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.grading.plain import plain
from bot.grading.reading import sentences
from bot.grading.wire import bare
from bot.kinds.open import Open
from bot.model import Question

ARCHIVE = "semeval-3way.zip"
SEMEVAL = {"SciEntsBank": "sciEntsBank", "Beetle": "beetle"}
SPLITS = {
    "unseen answers": "test-unseen-answers",
    "unseen questions": "test-unseen-questions",
    "unseen domains": "test-unseen-domains",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer to ``question`` and what people gave it, in [0, 1]. ``reference``: the model answer."""

    question: Question
    text: str
    mark: float


def missing(folder: Path) -> str:
    """Which of the data isn't in the folder, as a sentence; nothing if all is there."""
    lacking = [name for name in (ARCHIVE, "saf") if not (folder / name).exists()]
    return f"{' and '.join(lacking)} not found in {folder}." if lacking else ""


def semeval(folder: Path, name: str) -> tuple[list[Labelled], dict[str, list[Labelled]]]:
    """Training answers, and test answers by split."""
    with zipfile.ZipFile(folder / ARCHIVE) as archive:
        files = sorted(each for each in archive.namelist() if each.endswith(".xml"))

        def inside(place: str) -> list[Labelled]:
            chosen = (each for each in files if each.startswith(place + "/"))
            return [one for each in chosen for one in _semeval(archive.read(each), each)]

        short = SEMEVAL[name]
        training = inside(f"training/2way/{short}")
        tests = {split: inside(f"test/2way/{short}/{place}") for split, place in SPLITS.items()}
    return training, {split: found for split, found in tests.items() if found}


def _semeval(data: bytes, file: str) -> Iterator[Labelled]:
    root = ET.fromstring(data)  # noqa: S314 - a data set that the caller chose
    references = [_text(each) for each in root.iter("referenceAnswer")]
    name = Path(file).stem
    asked = question(name, _text(root.find("questionText")), [references])
    for answer in root.iter("studentAnswer"):
        yield Labelled(asked, _text(answer), float(answer.get("accuracy") == "correct"))


def saf(folder: Path, split: str) -> list[Labelled]:
    """Answers of ``training``, ``unseen_answers`` or ``unseen_questions``."""
    found: list[Labelled] = []
    for file in sorted((folder / "saf" / split).glob("*.xml")):
        root = ET.parse(file).getroot()  # noqa: S314 - a data set that the caller chose
        reference = _text(root.find(".//referenceAnswer"))
        parts = [[reference[each.start : each.end]] for each in sentences(reference)]
        asked = question(file.stem, _text(root.find("questionText")), parts)
        for answer in root.iter("studentAnswer"):
            mark = answer.find("score")
            if mark is not None and mark.text:
                found.append(Labelled(asked, _text(answer.find("response")), float(mark.text)))
    return found


def question(name: str, stem: str, points: Iterable[Iterable[str]]) -> Question:
    """A question whose rubric looks for these points, each in these wordings."""
    said = [[text for text in wordings if plain(text)] for wordings in points]
    body = Open.model_validate(
        {
            "rubric": {
                "pass": 0.5,
                "points": [
                    {"id": f"p{index}", "text": wordings[0], "say": wordings}
                    for index, wordings in enumerate(said)
                    if wordings
                ],
                "model_answer": " ".join(wordings[0] for wordings in said if wordings),
            }
        }
    )
    return bare(name, "public", stem, body)


def _text(element: ET.Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
