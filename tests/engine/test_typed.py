"""Answers that are typed into the channel instead of pressed: which question they reach, and what comes back."""

from __future__ import annotations

from bot.commands.words import AnswerHere
from bot.ui import Form
from tests.engine.channel import Study, study
from tests.engine.reading import words


async def ask(channel: Study, question: str) -> int:
    """Post a question; its round."""
    await channel.organise(f"schedule now question:{question}")
    async with channel.services.store.read() as tx:
        last = await tx.last_round(channel.actor("lead").place)
    assert last is not None
    return last.id


async def test_how_sure_one_is_of_a_typed_answer(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "one-word")
        saved = await channel.say("ann", "pumice")
        assert "Saved “ pumice ”." in words(saved)
        sure = await channel.click("ann", saved, "Certain")
        assert "Saved “ pumice ”, certain." in words(sure)
        again = await channel.click("ann", sure, "Guess")
        assert "Saved “ pumice ”, a guess." in words(again)
        assert "haven't answered" in words(await channel.click("bob", saved, "Certain"))
        await channel.pass_time(hours=25)
        assert "when *guessing*" in words(await channel.say("ann", "/me stats"))


async def test_a_number_typed_without_having_seen_ones_own_is_not_saved(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "own-numbers")
        shown = await channel.say("ann", "20")
        assert isinstance(shown, Form)
        assert shown.fields[0].value == "20"
        assert "Not saved yet" in words(shown)
        pressed = await channel.click("ann", channel.question().view, "Answer…")
        assert "Not saved yet" not in words(pressed)


async def test_text_reaches_the_newest_question_unless_another_was_seen_last(database: str) -> None:
    async with study(database) as channel:
        first = await ask(channel, "b3")
        await ask(channel, "one-word")
        assert "“ B ”" in words(await channel.say("ann", "B"))
        seen = AnswerHere(actor=channel.actor("ann"), delivery="seen", text="B", seen=first)
        assert "**B**" in words(await channel.do(seen))
        await channel.pass_time(hours=25)
        gone = AnswerHere(actor=channel.actor("bob"), delivery="gone", text="pumice", seen=first)
        assert "counts as practice" in words(await channel.do(gone))


async def test_text_reaches_a_quiz_that_was_seen_last(database: str) -> None:
    async with study(database) as channel:
        await channel.say("ann", "/quiz start topic:t01 difficulty:3")
        async with channel.services.store.read() as tx:
            (session,) = await tx.running(host=1)
            (quiz,) = await tx.session_rounds(session.id)
        await ask(channel, "s1")
        assert "Saved" in words(await channel.say("ann", "A"))
        quizzed = AnswerHere(actor=channel.actor("ann"), delivery="quiz", text="A", seen=quiz.id)
        assert "You answered" in words(await channel.do(quizzed))
        stolen = AnswerHere(actor=channel.actor("bob"), delivery="stolen", text="A", seen=quiz.id)
        assert "Saved" in words(await channel.do(stolen))


async def test_lists_and_titles_show_numbers_not_their_names(database: str) -> None:
    async with study(database) as channel:
        await ask(channel, "own-numbers")
        assert "{" not in channel.question().view.summary
        assert "{n}" not in words(await channel.say("ann", "/quiz open"))
        await channel.pass_time(hours=25)
        quiz = await channel.say("bob", "/quiz start kind:numeric count:1")
        card = await channel.click("bob", quiz, "Stop")
        assert "{n}" not in words(card)
