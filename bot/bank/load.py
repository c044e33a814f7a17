"""Folders of question files → a ``Bank``, or all that is wrong with them at once.

A folder holds ``topics.yaml`` (optional if an earlier folder has the topics) and files with items; sub-folders
aren't read. A later folder's item, topic or concept takes the place of an earlier one's with the same id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.bank import yamlfile
from bot.bank.bank import Bank, Concept
from bot.bank.complaints import Complaint, complaints, unknown_key
from bot.bank.item import UnfitError, question
from bot.bank.topics import TopicsFile
from bot.bank.yamlfile import Document, Mark
from bot.errors import BankError, Problem
from bot.hints import closest, did_you_mean, quoted
from bot.kinds.part import beginning
from bot.model import Question, Topic

TOPICS = "topics.yaml"
MAX_PROBLEMS = 100
"""After so many problems with one file's items the rest is left for the next run."""


def load(folders: Sequence[Path], *, topics: Sequence[Path] = ()) -> Bank:
    """Read all folders, the most general first; a single file will do for a folder. Raises BankError.

    ``topics`` are folders whose topics are known as well, but whose items stay out.
    """
    loading = _Loading()
    for folder in (*topics, *folders):
        loading.topics_of(folder)
    for folder in folders:
        loading.items_of(folder)
    loading.check()
    if loading.problems:
        raise BankError(dict.fromkeys(loading.problems))
    return Bank.of(loading.questions.values(), loading.topics.values(), loading.concepts.values())


def files(folder: Path) -> list[Path]:
    """The YAML files of a folder, by name; a file is its own."""
    if folder.is_file():
        return [folder]
    found = (path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and not path.name.startswith("."))
    return sorted(found, key=lambda path: path.name)


@dataclass(slots=True)
class _Loading:
    topics: dict[str, Topic] = field(default_factory=dict)
    concepts: dict[str, Concept] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def topics_of(self, folder: Path) -> None:
        path = (folder.parent if folder.is_file() else folder) / TOPICS
        if not path.exists():
            return
        document = self._read(path)
        try:
            content = TopicsFile.model_validate(document.data)
        except ValidationError as error:
            if document.data is not None:
                self._complain(path, document, complaints(error, TopicsFile, document.data, document.mark))
            return
        self._unique(path, document, "topics", [entry.id for entry in content.topics])
        self._unique(path, document, "concepts", [entry.id for entry in content.concepts])
        self.topics |= {entry.id: entry.topic() for entry in content.topics}
        self.concepts |= {entry.id: entry.concept() for entry in content.concepts}

    def items_of(self, folder: Path) -> None:
        if not folder.exists():
            self.problems.append(Problem(str(folder), "there is no such file or folder; check the path."))
            return
        here: dict[str, Question] = {}
        try:
            found = files(folder)
        except OSError as error:
            self.problems.append(Problem(str(folder), f"the folder can't be read: {error.strerror}."))
            return
        for path in found:
            if path.name != TOPICS:
                self._file(path, here)
        self.questions |= here

    def check(self) -> None:
        """What only all folders together show."""
        slugs: dict[str, str] = {}
        objectives = {objective.id for topic in self.topics.values() for objective in topic.objectives}
        for topic in self.topics.values():
            if slugs.setdefault(topic.slug, topic.id) != topic.id:
                what = f"topics {slugs[topic.slug]} and {topic.id} have the same slug {topic.slug}; change one."
                self.problems.append(Problem(TOPICS, what))
        for concept in self.concepts.values():
            for name in concept.objectives:
                if name not in objectives:
                    what = f"{concept.id}: {_strange('objective', name, objectives)}"
                    self.problems.append(Problem(TOPICS, what))
        for each in self.questions.values():
            self._references(each)

    # -------------------------------------------------------------- one file

    def _read(self, path: Path) -> Document:
        document = yamlfile.read(path)
        self.problems += document.problems
        return document

    def _file(self, path: Path, here: dict[str, Question]) -> None:
        document = self._read(path)
        data, mark = document.data, document.mark
        if data is None:
            return
        items = data.get("items") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(items, list) or data.get("schema") != 1:
            self._complain(path, document, [((), "the file must have `schema: 1` and `items:` with a list of items.")])
            return
        strange = [((key,), unknown_key(key, ("schema", "items"))) for key in data if key not in ("schema", "items")]
        self._complain(path, document, strange)
        most = len(self.problems) + MAX_PROBLEMS
        for index, item in enumerate(items):
            if len(self.problems) > most:
                self.problems.append(Problem(str(path), "there are more problems; mend these first."))
                return
            self._item(path, document, ("items", index), item, mark.at(("items", index)), here)

    def _item(
        self, path: Path, document: Document, place: tuple[str, int], item: Any, mark: Mark, here: dict[str, Question]
    ) -> None:
        name = item.get("id") if isinstance(item, dict) else None
        try:
            found = question(item, mark, f"{path}:{mark.line}")
        except UnfitError as error:
            label = beginning(name) if isinstance(name, str) else f"item {place[1] + 1}"
            told = [((*place, *where), f"{label}: {sentence}") for where, sentence in error.complaints]
            self._complain(path, document, told)
            return
        first = here.setdefault(found.id, found)
        if first is not found:
            line = mark.at(("id",)).line
            what = f"the id {found.id} is already used at {first.source}; give this item another."
            self.problems.append(Problem(f"{path}:{line}", what))

    def _complain(self, path: Path, document: Document, found: Iterable[Complaint]) -> None:
        """Note complaints, but none about a line that couldn't be read properly in the first place."""
        unread = {problem.where for problem in document.problems}
        for place, sentence in found:
            where = f"{path}:{document.mark.at(place).line}"
            if where not in unread:
                self.problems.append(Problem(where, sentence))

    def _unique(self, path: Path, document: Document, field_name: str, ids: list[str]) -> None:
        for index, name in enumerate(ids):
            if name in ids[:index]:
                place = (field_name, index, "id")
                self._complain(path, document, [(place, f"the id {name} is used twice; give each its own.")])

    # -------------------------------------------------------------- references between files

    def _references(self, each: Question) -> None:
        lines = dict(each.line_of)
        file = each.source.rpartition(":")[0]

        def note(key: str, what: str) -> None:
            self.problems.append(Problem(f"{file}:{lines.get(key, 0)}", f"{each.id}: {what}"))

        topic = self.topics.get(each.topic)
        if topic is None:
            named = {name: other.id for other in self.topics.values() for name in (other.id, other.slug)}
            note("topic", _strange("topic", each.topic, named))
            return
        known = [objective.id for objective in topic.objectives]
        if each.objective and known and each.objective not in known:
            note("objective", _strange("objective", each.objective, known))
        for index, concept in enumerate(each.concepts):
            if concept not in self.concepts:
                note(f"concepts.{index}", _strange("concept", concept, list(self.concepts)))


def _strange(what: str, name: str, known: Iterable[str] | Mapping[str, str]) -> str:
    hint = did_you_mean(closest(name, known, 1)) or f" Add it to {TOPICS}, or use one that is there."
    return f"the {what} {quoted(name)} is unknown.{hint}"
