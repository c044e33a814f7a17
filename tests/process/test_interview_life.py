"""A mock interview with the bot's own process, its grader's process and the local Slack: killed, and going on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from bot.bank.builtin import builtin
from bot.bank.load import load
from bot.kinds import Open
from tests.process.bots import Bot
from tests.process.slack_town import Town, labels, town
from tests.slackserver.reading import read
from tests.slackserver.things import Message

WEAK = "I would say that it depends on many things, and that one has to look at each case with great care."


def model_answer(place: Town) -> str:
    """What the rubric calls a good answer to the question of the first interview."""
    ((questions,),) = place.rows("SELECT questions FROM sessions WHERE id = 1")
    body = load([builtin()]).find(json.loads(questions)[0]).body
    assert isinstance(body, Open)
    return body.rubric.model_answer


def said(place: Town) -> list[str]:
    """The follow-ups' answers in the log."""
    return [text for (text,) in place.rows("SELECT said FROM turns WHERE said != '' ORDER BY id")]


async def logged(place: Town, count: int) -> None:
    """As soon as so many of them are there."""
    while True:
        if len(said(place)) >= count:
            return
        await asyncio.sleep(0)


async def ready(place: Town) -> Bot:
    return await place.ready_bot(QUIZMASTER_BANK="builtin")


async def command(place: Town, text: str) -> Message:
    return await place.said(await place.people.slash(place.ana, place.channel, "/quiz", text))


async def reply(place: Town, shown: Message, answer: str) -> Message:
    """Answer the question that is shown; what comes back."""
    opened = await place.people.click(place.ana, shown, "Answer…")
    sent = await place.people.submit(place.ana, await place.form(place.ana), answer=answer)
    assert sent.acked
    return await place.said(opened)


async def test_killed_between_and_amid_its_questions_an_interview_goes_on(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        bot = await ready(place)
        opening = await command(place, "interview topic:t07 length:4")
        assert "Question 1 of 4" in read(opening), read(opening)
        second = await reply(place, opening, model_answer(place))
        assert "Question 2 of 4" in read(second), read(second)
        assert "An automatic check" in read(second)
        await bot.kill()

        bot = await ready(place)  # between two questions: the message from before still works
        assert "Question 2 of 4" in read(await command(place, "interview"))
        third = await reply(place, second, WEAK)
        assert "Question 3 of 4" in read(third), read(third)
        await place.people.click(place.ana, third, "Answer…")
        form = await place.form(place.ana)
        sending = asyncio.create_task(place.people.submit(place.ana, form, answer=f"Once more: {WEAK}"))
        await logged(place, 2)
        await bot.kill()  # amid one: it is in the log, and nothing has followed from it yet, or not all
        await sending
        place.forgive(1)

        bot = await ready(place)
        fourth = await command(place, "resume")
        assert "Question 4 of 4" in read(fourth), read(fourth)
        assert "that I listened for" in read(fourth)
        assert said(place) == [WEAK, f"Once more: {WEAK}"]
        card = await place.said(await place.people.click(place.ana, fourth, "Pass"))
        assert "Score card" in read(card)
        assert "Follow-up 3" in read(card)
        assert labels(card)[-1] == "Report"
        asked = place.rows("SELECT number, count(*) FROM turns WHERE asked LIKE '{%' GROUP BY number ORDER BY number")
        assert asked == [(1, 1), (2, 1), (3, 1)], "each asked once"
        graded = place.rows("SELECT number, count(*) FROM turns WHERE seen != '' GROUP BY number ORDER BY number")
        assert graded == [(1, 1), (2, 1)], "each graded once"
        assert await bot.stop() == 0
