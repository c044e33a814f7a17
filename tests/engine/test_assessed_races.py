"""Open answers whose assessment something overtakes: another process, a late answer, the close, the question itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from bot.commands import decode, tokens
from bot.engine import handle
from bot.kinds.assessment import UNSHIFTED, Assessment, Shifts
from bot.kinds.heard import Heard
from bot.model import Answer, Asking, Question
from bot.ports import Reading
from bot.ui import View
from bot.usecases import assessing, closing, judging
from tests.engine.channel import Study, check_rebuild, rewrite, study
from tests.engine.grader import PlainGrader, seen
from tests.engine.interviews import begin, reply
from tests.engine.reading import words
from tests.engine.test_assessed import BOTH, ask, made, mine, write


class Overtaken(PlainGrader):
    """Lets ``meanwhile`` happen while it reads, once for each that is put there."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], Awaitable[object]]] = []

    async def assess(self, question: Question, text: str, shifts: Shifts = UNSHIFTED) -> Assessment:
        found = await super().assess(question, text, shifts)
        if self.meanwhile:
            await self.meanwhile.pop(0)()
        return found


async def type_in(channel: Study, user: str, answer: str, round_: int = 1) -> str:
    """Answer, and let nothing else happen."""
    command = decode(tokens.written(round_), channel.actor(user), channel.delivery(), fields={"answer": answer})
    return words(await handle(channel.services, command))


async def test_late_answers_dont_hold_up_the_close(database: str) -> None:
    grader = Overtaken()
    async with study(database, grader=grader) as channel:
        await ask(channel)
        await type_in(channel, "ann", BOTH)

        async def too_late() -> None:
            command = decode(tokens.written(1), channel.actor("bob"), channel.delivery(), fields={"answer": "More."})
            channel.services.grader = None
            await handle(channel.services, command)
            channel.services.grader = grader

        channel.leap(hours=25)
        grader.meanwhile = [too_late] * 6
        assert await closing.close_due(channel.services) == 1
        assert len(grader.meanwhile) == 5, "only what came in time is waited for"
        await channel.app.tick()
        assert await channel.board() == [("1", "ann", "50", "1/1", "100 %")]


async def test_the_first_assessment_stands_whoever_else_was_at_it(database: str) -> None:
    """Two processes read the same answer, one of them with a language model; the round closes between the two."""
    grader = Overtaken()
    async with study(database, grader=grader) as channel:
        await ask(channel)
        await type_in(channel, "ann", BOTH)

        async def another_process() -> None:
            async with channel.services.store.read() as tx:
                (answer,) = await tx.unassessed_in([1])
            asked = channel.services.askings[1]
            other = replace(seen(asked.question, "It says nothing."), grader="model-1")
            async with channel.services.store.write() as tx:
                await tx.lock_round(1)
                assert await tx.add_assessment(answer.id, other, channel.clock.now())
            channel.leap(hours=25)
            assert await closing.close_due(channel.services) == 1

        grader.meanwhile = [another_process]
        await channel.app.tick()
        assert await made(channel) == ["model-1"]
        assert "**0 of 3" in words(await mine(channel, "ann"))
        await check_rebuild(channel)


async def test_what_was_changed_while_it_was_read_is_read_anew(database: str) -> None:
    grader = Overtaken()
    async with study(database, grader=grader) as channel:
        await ask(channel)
        await type_in(channel, "ann", "I say nothing yet.")

        async def changed() -> None:
            assert "Saved" in await type_in(channel, "ann", BOTH)

        grader.meanwhile = [changed]
        await channel.app.tick()
        assert grader.asked == ["I say nothing yet.", BOTH]
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "50", "1/1", "100 %")]


async def test_who_comes_late_waits_for_no_one_elses_answer(database: str) -> None:
    grader = PlainGrader(broken=True)
    async with study(database, grader=grader) as channel:
        await ask(channel)
        for number in range(3):
            await write(channel, f"m{number}", f"Number {number} says safety.")
        await channel.pass_time(hours=25)
        grader.broken = False
        grader.asked.clear()
        assert "**3 of 3" in await type_in(channel, "bob", BOTH)
        assert grader.asked == [BOTH]


async def test_a_failure_is_logged_without_the_answers_words(database: str) -> None:
    class Talkative(PlainGrader):
        async def assess(self, question: Question, text: str, shifts: Shifts = UNSHIFTED) -> Assessment:
            raise RuntimeError(f"what does {text!r} mean?")

    async with study(database, grader=Talkative()) as channel:
        await ask(channel)
        with capture_logs() as logs:
            await write(channel, "ann", BOTH)
    failed = [line for line in logs if line["event"] == "grader failed"]
    assert [line["answer_id"] for line in failed] == [1] * len(failed) != []
    assert "RuntimeError" in str(failed[0])
    assert "in assess" in str(failed[0])
    assert "exc_info" not in failed[0]
    assert "flock" not in str(logs)


async def test_a_late_answer_that_is_assessed_as_its_card_is_made_is_judged_by_that(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its result would be written last from what was known first. On SQLite nobody else writes meanwhile."""
    grader = PlainGrader(broken=True)
    async with study(postgres_url, grader=grader) as channel:
        await ask(channel)
        await channel.pass_time(hours=25)
        reads, others = judging.heard_of, list[asyncio.Task[None]]()

        async def overtaken(tx: Reading, asked: Asking, answers: Sequence[Answer]) -> Mapping[int, Heard]:
            found = await reads(tx, asked, answers)
            if not others:
                grader.broken = False
                others.append(asyncio.create_task(assessing.assess_one(channel.services, answers[0].id)))
                await done_or_waiting(postgres_url, others[0])
            return found

        monkeypatch.setattr(judging, "heard_of", overtaken)
        await type_in(channel, "bob", BOTH)
        await others[0]
        assert "1 of 1 right" in words(await channel.say("bob", "/me stats"))


async def done_or_waiting(database: str, task: asyncio.Task[None]) -> None:
    """Until the task is over, or PostgreSQL lets it wait for a lock."""
    watch = await asyncpg.connect(database)
    try:
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while not task.done() and not await watch.fetchval(waits):  # noqa: ASYNC110 - it is PostgreSQL that waits
            await asyncio.sleep(0)
    finally:
        await watch.close()


# ------------------------------------------------------------------ the question is asked in the channel meanwhile


async def test_a_private_quiz_shows_no_key_of_what_the_channel_was_asked_meanwhile(database: str) -> None:
    grader = Overtaken()
    async with study(database, grader=grader) as channel:
        shown = await channel.say("ann", "/quiz start topic:t01 kind:open count:1")
        form = await channel.click("ann", shown, "Answer…")

        async def asked() -> None:
            await ask(channel)

        grader.meanwhile = [asked]
        refused = await channel.fill("ann", form, answer="It is about safety.")
        for view in (refused, await channel.say("ann", "/quiz resume")):
            assert "has just been asked in the channel" in words(view)
            assert "POINT" not in words(view)
            assert "MODEL" not in words(view)
        await channel.pass_time(minutes=1)
        await write(channel, "ann", BOTH)
        await channel.pass_time(hours=25)
        assert await channel.board() == [("1", "ann", "50", "1/1", "100 %")]
        resumed = await channel.say("ann", "/quiz resume")
        assert "**2 of 3" in words(resumed)


async def dies_after_saving(channel: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ann answers in a private quiz; the process dies once that is saved, and another one starts."""
    shown = await channel.say("ann", "/quiz start topic:t01 kind:open count:1")
    form = await channel.click("ann", shown, "Answer…")

    async def dies(*_: object) -> None:
        raise SystemError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("bot.usecases.practice.answered", dies)
        assert "incident" in words(await channel.fill("ann", form, answer="It is about safety."))
    await channel.restart()


async def test_what_a_crash_left_of_a_private_quiz_stays_sealed(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after the answer was saved, and the channel is asked the same question."""
    async with study(database, grader=PlainGrader()) as channel:
        await dies_after_saving(channel, monkeypatch)
        await ask(channel)
        resumed = words(await channel.say("ann", "/quiz resume"))
        assert "has just been asked in the channel" in resumed
        assert "MODEL" not in resumed
        await channel.pass_time(hours=25)
        assert "**2 of 3" in words(await channel.say("ann", "/quiz resume"))


async def test_who_saw_the_key_on_resuming_is_known_to_have_seen_it(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        await dies_after_saving(channel, monkeypatch)
        assert "MODEL-in-words" in words(await channel.say("ann", "/quiz resume"))
        await channel.pass_time(minutes=1)
        await ask(channel)
        await write(channel, "ann", BOTH)
        await channel.pass_time(hours=25)
        assert await channel.board() == [], "it counts as practice"


async def test_an_interview_that_was_overtaken_takes_no_points_away(database: str) -> None:
    """Its answer was saved, and nothing shown for it: the member hasn't seen anything."""
    grader = Overtaken()
    async with study(database, grader=grader) as channel:
        opening = await begin(channel)

        async def asked() -> None:
            await ask(channel)

        grader.meanwhile = [asked]
        view = await reply(channel, "ann", opening, "It is about safety.")
        assert "has just been asked in the channel" in words(view)
        await channel.pass_time(minutes=1)
        await write(channel, "ann", BOTH)
        await channel.pass_time(hours=25)
        assert [row[1:3] for row in await channel.board()] == [("ann", "50")]


async def test_an_interview_that_says_what_it_listened_for_was_a_look_at_the_key(database: str) -> None:
    async with study(database, grader=PlainGrader()) as channel:
        second = await channel.click("ann", await begin(channel), "Pass")
        third = await channel.click("ann", second, "Pass")
        assert isinstance(third, View)
        assert "I listened for" in words(third)
        await channel.pass_time(minutes=1)
        await ask(channel)
        await write(channel, "ann", BOTH)
        await channel.pass_time(hours=25)
        assert await channel.board() == []


async def test_a_misconception_may_get_another_name_without_changing_what_was(sqlite_path: Path, bank: Path) -> None:
    async with study(str(sqlite_path), bank=bank, grader=PlainGrader()) as channel:
        await ask(channel)
        await write(channel, "ann", "It is safety, and for food. They like warmth.")
        await channel.pass_time(hours=25)
        board = await channel.board()
        rewrite(bank, "in-words", lambda item: item.replace("{id: warmth,", "{id: heat,"))
        await channel.restart()
        await check_rebuild(channel)
        assert await channel.board() == board == [("1", "ann", "33.3", "1/1", "100 %")]
