"""``topics.yaml``: topics with their objectives, and the concepts that the bank must cover."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from bot.bank.bank import Concept
from bot.kinds.part import Id, Part, Text
from bot.model import Objective, Topic


class ObjectiveEntry(Part):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,79}$")]
    level: Literal["recall", "apply", "analyse", "debug", "compute"]
    text: Text


class TopicEntry(Part):
    id: Id
    slug: Id
    title: Text
    objectives: tuple[ObjectiveEntry, ...] = ()

    def topic(self) -> Topic:
        """The topic as the rest of the house knows it."""
        objectives = (Objective(entry.id, entry.level, entry.text) for entry in self.objectives)
        return Topic(self.id, self.slug, self.title, tuple(objectives))


class ConceptEntry(Part):
    id: Id
    name: Text
    objectives: tuple[Text, ...] = ()

    def concept(self) -> Concept:
        """The concept as the bank keeps it."""
        return Concept(self.id, self.name, self.objectives)


class TopicsFile(Part):
    """The whole file."""

    version: Annotated[StrictInt, Field(alias="schema", ge=1, le=1)]
    topics: tuple[TopicEntry, ...] = ()
    concepts: tuple[ConceptEntry, ...] = ()
