"""Discord under the contract: its renderer held against the limits, its real client on simcord."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import simcord

from adapters.discord import render
from adapters.discord.client import QuizClient
from adapters.discord.router import Router
from bot import ui
from bot.commands import Command
from bot.commands.words import (
    MoveSchedule,
    NextQuestion,
    ScheduleFields,
    SetUp,
    ShowLeaderboard,
    ShowStreak,
    StartQuiz,
    SubmitAnswer,
)
from bot.config import Settings
from bot.model import Confidence
from bot.ports import Services
from tests.adapters.contract.adapter import Adapter, Drawn, Recorded, Stage
from tests.adapters.contract.gate import Gate
from tests.adapters.discord import shown
from tests.scenarios import read_discord as read
from tests.scenarios.driver import CHANNEL, Seen, instant
from tests.scenarios.on_discord import Discord, at_of

MONDAY = "2026-11-23 08:00"
PAYLOADS: Mapping[str, Any] = json.loads(
    (Path(__file__).parents[2] / "data" / "discord-interactions.json").read_text(encoding="utf-8")
)
_CODE = re.compile(r"```.*?```|(`+).+?\1", re.DOTALL)
_ESCAPED = re.compile(r"\\[^a-zA-Z0-9\s]")
_OURS = re.compile(r"<t:\d+:[tDFR]>|\[[^\]]+\]\(<?https://[^)]+\)")
_MEANS = re.compile(r"<[@#/:a]\S*>|<(?:id|t):\S*>|@(?:everyone|here)|https?://\S+|\|\|")
"""What Discord makes a mention, a link, a timestamp or a spoiler of."""


class DiscordStage(Discord, Stage):
    acknowledges = True

    def __init__(self, database: Path) -> None:
        super().__init__(database, instant(MONDAY))
        self._gate = Gate(lambda wait: self.env.external_wait(wait, reason="a slow use case"))
        self._newest: simcord.InteractionResult

    def client(self, settings: Settings, services: Services) -> QuizClient:
        router = Router(services, handle=self._gate.handle, check=self._gate.check)
        return QuizClient(settings, services, router=router)

    @property
    def commands(self) -> Sequence[Command]:
        return self._gate.commands

    def hold(self) -> None:
        self._gate.bar.clear()

    async def release(self) -> None:
        self._gate.bar.set()
        await self.env.settle()
        await self.app.tick()

    async def begin(self, user: str, line: str) -> None:
        self._newest = await self.give(user, line, self.guild.channels[CHANNEL])

    async def begin_press(self, user: str, seen: Seen, label: str) -> None:
        self._newest = await self.click(user, seen, label)

    async def wait(self, seconds: float) -> None:
        await self.env.advance_time(seconds)

    def acknowledged(self) -> str:
        record = self._newest._interaction
        if record.modal is not None:
            return "form"
        if not record.responded:
            return ""
        if record.message_id == record.source_message_id:
            return "update"
        return "private" if record.ephemeral else "public"

    def outcome(self) -> Seen:
        return self.outcome_of(self._newest)

    async def use(self, user: str, token: str) -> Seen:
        message = self.message(at_of((await self.posts())[-1]))
        data = {"custom_id": token, "component_type": read.BUTTON}
        return await self.answer(await self.forged(user, message, data))

    def newest(self) -> object:
        transcript = self.env.backend.transcript
        return next(body for _, name, body in reversed(transcript) if name == "INTERACTION_CREATE")

    async def redeliver(self, payload: object = None) -> None:
        self.env.backend.emit("INTERACTION_CREATE", payload or self.newest())  # type: ignore[arg-type]  # a payload of ours
        await self.env.settle()
        await self.app.tick()

    def hazards(self) -> list[str]:
        found = []
        for request in self.env.http_requests:
            body = request.json if isinstance(request.json, dict) else {}
            for part in (body, body.get("data") or {}):
                text = _OURS.sub("", _ESCAPED.sub("", _CODE.sub("", read.raw(part.get("components", ())))))
                found += _MEANS.findall(text)
                found += (part.get("allowed_mentions") or {}).get("parse", [])
        return found

    async def deliver(self, payload: object) -> None:
        """As the gateway would, with the ids of this server put in."""
        ann, channel = self.member("ann"), self.guild.channels[CHANNEL]
        assert isinstance(payload, dict)
        record = self.env.backend.new_interaction(payload["type"], channel.id, ann.id, self.guild.id)
        record.source_message_id = record.id if "message" in payload else None
        ids = {
            "GUILD": self.guild.id, "CHANNEL": channel.id, "THREAD": record.id + 77, "USER": ann.id, "ID": record.id,
            "TOKEN": record.token, "APP": self.env.backend.application_id, "MESSAGE": record.id,
        }  # fmt: skip
        text = re.sub(r"\$([A-Z]+)", lambda found: str(ids[found[1]]), json.dumps(payload))
        self.env.backend.emit("INTERACTION_CREATE", json.loads(text))
        await self.env.settle()


async def draw(view: ui.View) -> Drawn:
    """Every page is valid by Discord's description, and within the limits that it leaves out."""
    pages = await render.pages(view)
    for page in pages:
        shown.check(page)
    return Drawn(tuple(map(render.token_of, shown.ids(*pages))), read.plain(shown.text(*pages)))


async def ask(form: ui.Form) -> Drawn:
    made = render.modal(form)
    shown.check_modal(made)
    return Drawn((made.custom_id,), read.modal_text(made.to_dict()))


@asynccontextmanager
async def stage(database: Path) -> AsyncIterator[Stage]:
    made = DiscordStage(database)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


RECORDED = {
    name: Recorded(PAYLOADS[name], means)
    for name, means in {
        "a slash command": lambda a, d: ShowLeaderboard(actor=a, delivery=d, period="week", page=2),
        "a command of a family": lambda a, d: StartQuiz(
            actor=a, delivery=d, topic="t07", count=3, mode="live", speed=True
        ),
        "a command of a group, by an organiser": lambda a, d: MoveSchedule(
            actor=a, delivery=d, schedule=2, channel=a.place.channel
        ),
        "a role of an organiser": lambda a, d: SetUp(
            actor=a, delivery=d, fields=ScheduleFields(time="09:00", ping="1300000000000000077")
        ),
        "a command in a thread": lambda a, d: ShowStreak(actor=a, delivery=d),
        "a button": lambda a, d: SubmitAnswer(actor=a, delivery=d, round=17, text="C"),
        "a button of a private message": lambda a, d: SubmitAnswer(
            actor=a, delivery=d, round=17, text="C", confidence=Confidence.SURE, inplace=True
        ),
        "a second button with the same token": lambda a, d: NextQuestion(actor=a, delivery=d, session=4, position=2),
        "a select": lambda a, d: SubmitAnswer(actor=a, delivery=d, round=17, text="AC"),
        "a modal": lambda a, d: SubmitAnswer(
            actor=a, delivery=d, round=17, text=" 0.18 nats ", confidence=Confidence.SURE
        ),
        "a modal with an empty choice": lambda a, d: SubmitAnswer(
            actor=a, delivery=d, round=17, text="DCBA", inplace=True
        ),
    }.items()
}

DISCORD = Adapter(draw, ask, stage, RECORDED)
