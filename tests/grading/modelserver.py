"""A language model's endpoint on this machine, which answers as a test wants it to."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.kinds.assessment import Verdict

Said = str | web.Response


@dataclass(slots=True)
class Request:
    """What arrived: the headers, the body, and from the body the points' ids and what stands inside the fence."""

    headers: dict[str, str]
    body: dict[str, Any]
    points: list[str] = field(init=False)
    answer: str = field(init=False)

    def __post_init__(self) -> None:
        case = self.body["messages"][1]["content"]
        asked, _ = json.JSONDecoder().raw_decode(case)
        self.points = [point["id"] for point in asked["points"]]
        opening = re.search(r"^<(answer-\w{16})>\n", case, re.MULTILINE)
        assert opening, case
        self.answer, rest = case[opening.end() :].split(f"\n</{opening[1]}>")  # there is one such mark,
        assert rest == ""  # and nothing after it


class ModelServer:
    """``say`` makes the reply to a request: the message's text, or a whole response. ``requests`` came so far."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.say: Callable[[Request], Said | Awaitable[Said]] = lambda _: "{}"
        self.url = ""

    async def complete(self, http: web.Request) -> web.Response:
        request = Request(dict(http.headers), await http.json())
        self.requests.append(request)
        said = self.say(request)
        reply = await said if isinstance(said, Awaitable) else said
        return reply if isinstance(reply, web.Response) else completion(reply)


@asynccontextmanager
async def serving() -> AsyncIterator[ModelServer]:
    model = ModelServer()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.complete)
    async with TestServer(app) as server:
        model.url = str(server.make_url("/v1"))
        yield model


def completion(content: str | None, **message: Any) -> web.Response:
    """A response of the form that the API documents."""
    said = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "finish_reason": "stop", "message": said}
    whole = {"id": "c1", "object": "chat.completion", "created": 0, "model": "test", "choices": [choice]}
    return web.json_response(whole)


def opinions(**points: tuple[str, str, float]) -> str:
    """A reply with (verdict, quote, confidence) per point; ``_`` in a name stands for ``-``."""
    entries = [
        {"id": name.replace("_", "-"), "verdict": verdict, "quote": quote, "confidence": confidence}
        for name, (verdict, quote, confidence) in points.items()
    ]
    return json.dumps({"points": entries})


def all_covered(request: Request) -> str:
    """What a model says that does as the answer bids it: everything is there, and some of the answer shows it."""
    quote = " ".join(request.answer.split()[:6])
    entries = [{"id": each, "verdict": Verdict.COVERED, "quote": quote, "confidence": 1} for each in request.points]
    return json.dumps({"points": entries})


async def silence(_: Request) -> str:
    """No reply, ever."""
    await asyncio.Event().wait()
    return ""
