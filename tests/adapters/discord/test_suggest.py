"""Autocompletion: what fits, within Discord's limits, in time, and nothing that is sealed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.discord import suggest
from bot.commands import Option
from bot.model import Topic
from bot.usecases.suggesting import Known
from tests.adapters.discord.live import QUESTION, Live, live

TOPICS = [Topic("t01", "transformers-vs-classical", "Transformers and their rivals"), Topic("t02", "a", "Pretraining")]
TOPICS += [Topic(f"t{number}", f"slug-{number}", f"Title {number}") for number in range(10, 60)]


def fitting(option: Option, typed: str, **known: object) -> list[tuple[str, str]]:
    return suggest.fitting(option, typed, Known(**known))  # type: ignore[arg-type]  # by name


def test_topics_by_id_slug_or_title() -> None:
    topic = Option("topic", "", suggest="topic")
    wanted = [("t01 · Transformers and their rivals", "t01")]
    for typed in ("t01", "classical", "Riv", "transformers"):
        assert fitting(topic, typed, topics=TOPICS) == wanted
    assert len(fitting(topic, "", topics=TOPICS)) == suggest.MOST
    assert fitting(topic, "zebra", topics=TOPICS) == []


def test_a_list_is_completed_at_its_end() -> None:
    topics = Option("topics", "", suggest="topics")
    assert fitting(topics, "t02, t01", topics=TOPICS) == [("t02,t01 · Transformers and their rivals", "t02,t01")]
    kinds = Option("kinds", "", suggest="kinds")
    assert fitting(kinds, "single,num") == [("single,numeric", "single,numeric")]


def test_nothing_is_longer_than_discord_takes() -> None:
    question = Option("question", "", suggest="question")
    found = fitting(question, "", questions=[("id-1", "Why? " * 100), ("x" * 101, "too long to be sent")])
    assert [value for _, value in found] == ["id-1"]
    assert len(found[0][0]) == suggest.LONGEST
    topics = Option("topics", "", suggest="topics")
    assert fitting(topics, ",".join(["t01"] * 30), topics=TOPICS) == []


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Live]:
    async with live(tmp_path / "quiz.db") as at:
        yield at


async def ask(at: Live, words: str, focus: str, **options: str) -> list[str]:
    to = await at.server.complete(at.ann, at.channel, words, focus, **options)
    await at.server.until(lambda: to.choices is not None, "choices")
    return [choice["value"] for choice in to.choices or ()]


async def test_every_source_answers(at: Live) -> None:
    made = await at.server.slash(at.ann, at.channel, "team create", name="Red Pandas")
    await at.server.reply(made)
    assert "t07" in await ask(at, "quiz start", "topic", topic="t0")
    assert await ask(at, "me zone", "zone", zone="Europe/Berl") == ["Europe/Berlin"]
    assert await ask(at, "team join", "name", name="pan") == ["Red Pandas"]
    assert await ask(at, "help", "about", about="quiz st") == ["quiz start", "quiz stop"]
    assert await ask(at, "question show", "question", question="vit-small") == [QUESTION]
    assert await ask(at, "quizadmin setup", "kinds", kinds="single,mu") == ["single,multi"]


async def test_hostile_text_finds_nothing_and_breaks_nothing(at: Live) -> None:
    for typed in ("xqx\0", "%_'\"", "q" * 60, "*[(", "\u202eabc"):
        assert await ask(at, "me zone", "zone", zone=typed) == []


async def test_a_key_is_given_away_by_nothing(at: Live) -> None:
    question = at.app.services.shelf.bank.get(QUESTION)
    assert question is not None
    to = await at.server.complete(at.ann, at.channel, "question show", "question", question=QUESTION)
    await at.server.until(lambda: to.choices is not None, "choices")
    assert to.choices is not None
    (choice,) = to.choices
    shown = choice["name"].removeprefix(f"{QUESTION} · ").removesuffix("…")
    assert shown[:30] in question.stem.replace("*", "").replace("`", "")


async def test_a_database_that_hangs_costs_the_suggestions_alone(at: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def hang() -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    monkeypatch.setattr(suggest, "WITHIN", 0.01)
    monkeypatch.setattr(at.app.services.store, "read", hang)
    assert await ask(at, "team join", "name", name="x") == []
