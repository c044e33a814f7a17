"""The validated questions, as one loading found them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from bot.bank.item import UnfitError, restore
from bot.errors import BankError, Problem, QuizError
from bot.hints import closest, did_you_mean, quoted
from bot.model import Question, Status, Topic


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that the bank must cover; ``objectives`` are those whose items can."""

    id: str
    name: str
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bank:
    """Immutable. ``questions`` by id, in order of id; drafts and retired ones included."""

    questions: Mapping[str, Question] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    concepts: tuple[Concept, ...] = ()

    @staticmethod
    def of(questions: Iterable[Question], topics: Iterable[Topic] = (), concepts: Iterable[Concept] = ()) -> Bank:
        """A bank of these questions; of two with the same id the later one counts."""
        ordered = dict(sorted((question.id, question) for question in {each.id: each for each in questions}.values()))
        return Bank(MappingProxyType(ordered), tuple(topics), tuple(concepts))

    def get(self, question: str) -> Question | None:
        """The question with that id, whatever its status."""
        return self.questions.get(question)

    def live(self) -> tuple[Question, ...]:
        """Questions that may be asked, by id."""
        return self._live

    def find(self, text: str) -> Question:
        """The question with that id (capitals and spaces don't matter). Raises QuizError with a "did you mean"."""
        wanted = text.strip().casefold()
        found = self.questions.get(wanted)
        if found is not None:
            return found
        inside = [name for name in self.questions if wanted and wanted in name]
        hint = did_you_mean((inside or closest(wanted, list(self.questions)))[:3])
        raise QuizError(f"There is no question {quoted(text)}.{hint}")

    def topic(self, text: str) -> Topic:
        """By id, slug or title. Raises QuizError with a "did you mean"."""
        wanted = text.strip().casefold()
        names = {name.casefold(): topic for topic in self.topics for name in (topic.id, topic.slug, topic.title)}
        if wanted in names:
            return names[wanted]
        inside = [topic for topic in self.topics if wanted and wanted in f"{topic.slug} {topic.title}".casefold()]
        said = {name: f"{topic.id} ({topic.slug})" for name, topic in names.items()}
        alike = [said[topic.id.casefold()] for topic in inside] or closest(wanted, said)
        hint = did_you_mean(alike[:3]) or f" The topics are {', '.join(said[t.id.casefold()] for t in self.topics)}."
        raise QuizError(f"There is no topic {quoted(text)}.{hint}")

    def read(self, raw: str) -> Question:
        """Restore a question from ``Question.raw``. Raises BankError if this version can't read it any more."""
        try:
            return restore(raw)
        except UnfitError as error:
            raise BankError([Problem("snapshot", sentence) for _, sentence in error.complaints]) from None

    @cached_property
    def _live(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions.values() if question.status is Status.LIVE)
