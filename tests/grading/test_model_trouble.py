"""The model grader when the endpoint refuses, fails, is slow or gone, and what it may cost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.grading import model as model_module
from bot.grading.endpoint import Endpoint
from tests.grading.desk import GOOD, KEY, OFFLINE, TEXT, Desk, alone
from tests.grading.modelserver import Request, Said, completion, silence
from tests.grading.rubrics import question


async def test_a_refusal_leaves_the_offline_result(desk: Desk) -> None:
    desk.server.say = lambda _: completion(None, refusal="I can't help with that.")
    assert await desk.assess() == alone(model_module.DECLINED)


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
async def test_an_error_leaves_the_offline_result_and_nothing_secret_in_the_log(desk: Desk, status: int) -> None:
    desk.server.say = lambda _: web.json_response({"error": {"message": f"{KEY}: {TEXT}"}}, status=status)
    with capture_logs() as logs:
        assert await desk.assess() == alone(model_module.UNREACHED)
    (logged,) = logs
    assert logged["status"] == status
    assert KEY not in str(logged)
    assert "moving" not in str(logged)
    assert len(desk.server.requests) == 1, "it isn't tried again"


@pytest.mark.parametrize("body", ["<html>Welcome</html>", "{}", '{"choices": []}', '{"choices": [{}]}', "null"])
async def test_a_server_of_another_sort_leaves_the_offline_result(desk: Desk, body: str) -> None:
    desk.server.say = lambda _: web.Response(text=body, content_type="application/json")
    assert await desk.assess() == alone(model_module.UNREACHED)


async def test_a_server_that_is_not_there_leaves_the_offline_result(desk: Desk) -> None:
    await desk.endpoint.close()
    desk.endpoint = Endpoint("http://127.0.0.1:1/v1", KEY, "m", 8)
    assert await desk.opened(10).assess(question(), TEXT) == alone(model_module.UNREACHED)


async def test_a_slow_model_is_not_waited_for(desk: Desk) -> None:
    desk.server.say = desk.late
    began = asyncio.get_running_loop().time()
    assert await desk.assess() == alone(model_module.SLOW)
    assert len(desk.server.requests) == 1
    assert began + 8 <= desk.deadlines[0] <= asyncio.get_running_loop().time() + 8


async def test_the_notes_of_both_are_told(desk: Desk) -> None:
    desk.offline.seen = replace(OFFLINE, note="Something else.")
    desk.server.say = lambda _: "nothing"
    assert (await desk.assess()).note == f"Something else. {model_module.NONSENSE}"


async def test_after_failures_in_a_row_the_model_is_left_alone_for_a_while(desk: Desk) -> None:
    desk.server.say = lambda _: web.Response(status=500)
    for _ in range(5):
        assert await desk.assess() == alone(model_module.UNREACHED)
    assert len(desk.server.requests) == model_module.FAILURES
    desk.server.say = lambda _: GOOD
    desk.clock.time += model_module.REST - timedelta(seconds=1)
    assert await desk.assess() == alone(model_module.UNREACHED)
    desk.clock.time += timedelta(seconds=1)
    assert (await desk.assess()).note == model_module.BOTH
    desk.server.say = lambda _: web.Response(status=500)
    await desk.assess()
    await desk.assess()
    assert len(desk.server.requests) == model_module.FAILURES + 3, "success ends the row"


async def test_the_budget_ends_and_begins_with_the_month_whatever_is_restarted(desk: Desk) -> None:
    desk.server.say = lambda _: GOOD
    for _ in range(2):
        assert (await desk.opened(2).assess(question(), TEXT)).note == model_module.BOTH
    assert await desk.opened(2).assess(question(), TEXT) == alone(model_module.SPENT)
    assert len(desk.server.requests) == 2
    desk.clock.time += timedelta(days=9)
    assert (await desk.opened(2).assess(question(), TEXT)).note == model_module.BOTH


async def test_the_budget_is_kept_by_answers_that_come_together(desk: Desk) -> None:
    desk.server.say = lambda _: GOOD
    grader = desk.opened(3)
    seen = await asyncio.gather(*(grader.assess(question(), TEXT) for _ in range(8)))
    assert sorted(each.note for each in seen) == sorted([model_module.BOTH] * 3 + [model_module.SPENT] * 5)
    assert len(desk.server.requests) == 3


async def test_who_asks_may_go_away(desk: Desk) -> None:
    gone = asyncio.Event()

    async def leave(request: Request) -> Said:
        gone.set()
        return await silence(request)

    desk.server.say = leave
    task = asyncio.create_task(desk.assess())
    await gone.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
