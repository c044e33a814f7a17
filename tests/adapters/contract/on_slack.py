"""Slack under the contract: its renderer held against Slack's schemas and rules, the real adapter on a local Slack."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import render
from adapters.slack.render import Stage as Setting
from adapters.slack.router import Router
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
from bot.model import Confidence
from tests.adapters.contract.adapter import Adapter, Drawn, Recorded, Stage
from tests.adapters.contract.gate import Gate
from tests.adapters.slack.blockkit import problems_of_message, problems_of_view
from tests.scenarios import read_slack
from tests.scenarios.driver import CHANNEL, Seen, instant
from tests.scenarios.on_slack import At, Slack
from tests.slackserver.hooks import new_hook
from tests.slackserver.reading import controls
from tests.slackserver.reading import live as rings
from tests.slackserver.server import Mode
from tests.slackserver.things import Delivery, Message, Screen, Sort
from tests.slackserver.views import new_trigger

MONDAY = "2026-11-23 08:00"
PAYLOADS: Mapping[str, Any] = json.loads(
    (Path(__file__).parents[2] / "data" / "slack-payloads.json").read_text(encoding="utf-8")
)
SORTS = {"slash": Sort.COMMAND, "interaction": Sort.INTERACTION, "event": Sort.EVENT}
SETTING = Setting(instant(MONDAY))
SOURCES = ("https://arxiv.org/abs/", "https://doi.org/")
"""What the questions refer to."""


class SlackStage(Slack, Stage):
    acknowledges = True

    def __init__(self, database: Path) -> None:
        super().__init__(database, instant(MONDAY), Mode.SOCKET)
        self._gate = Gate()
        self._newest: tuple[str, Delivery, Message | None]

    async def _connect(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            guarded: Callable[..., Router] = partial(Router, handle=self._gate.handle, check=self._gate.check)
            patch.setattr("adapters.slack.client.Router", guarded)
            await super()._connect()

    @property
    def commands(self) -> Sequence[Command]:
        return self._gate.commands

    def hold(self) -> None:
        self._gate.bar.clear()
        self._gate.reached.clear()

    async def release(self) -> None:
        self._gate.bar.set()
        await self._tick()

    async def begin(self, user: str, line: str) -> None:
        self._newest = (user, await self.give(user, line), None)
        await self._gate.reached.wait()

    async def begin_press(self, user: str, seen: Seen, label: str) -> None:
        assert isinstance(seen.handle, At)
        who, message = self.member(user), seen.handle.message
        self._note(who)
        self._newest = (user, await self.server.people.click(who, message, label), message)
        await self._gate.reached.wait()

    async def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def acknowledged(self) -> str:
        _, delivery, _ = self._newest
        if any(effect.what in ("open", "push") for effect in delivery.effects):
            return "form"
        return "acknowledged" if delivery.acked else ""

    def outcome(self) -> Seen:
        user, delivery, on = self._newest
        return self._outcome(self.member(user), delivery, on)

    async def use(self, user: str, token: str) -> Seen:
        message = self.server.people.posts(self._channels[CHANNEL])[-1]
        who = self.member(user)
        self._note(who)
        forged = {"actions": [{"type": "button", "action_id": token, "block_id": "b", "action_ts": "1.1"}]}
        some = next(one.label for one in controls(message.blocks) if one.kind == "button")
        return await self._answer(user, await self.server.people.click(who, message, some, forge=forged), message)

    def newest(self) -> object:
        return self.server.world.deliveries[-1]

    async def redeliver(self, payload: object = None) -> None:
        again = payload or self.newest()
        assert isinstance(again, Delivery)
        await self.server.people.again(again)
        await self._tick()

    def hazards(self) -> list[str]:
        found: list[str] = []
        for call in self.server.world.calls:
            view = call.args.get("view") or {}
            blocks = call.args.get("blocks") or view.get("blocks") or []
            found += rings(blocks, str(call.args.get("text") or ""))
        own = {f"#{channel.id}" for channel in self._channels.values()}
        return [mark for mark in found if mark not in own and not mark.startswith(SOURCES)]

    async def deliver(self, payload: object) -> None:
        """As Slack would, with the ids of this server put in."""
        assert isinstance(payload, dict)
        world, ann, channel = self.server.world, self.member("ann"), self._channels[CHANNEL]
        team, sort = self.workspace.id, SORTS[payload["sort"]]
        made = Delivery(f"{world.number():08x}-recorded", sort, team, {}, ann.id, channel.id)
        made.screen = Screen("V1", team, ann.id, {"type": "modal", "blocks": []}, "", open=False)
        ids = {
            "TEAM": self.workspace.id, "CHANNEL": channel.id, "USER": ann.id, "BOT": world.bot(self.workspace.id),
            "TRIGGER": new_trigger(world, ann.id, self.workspace.id, made), "EVENT": world.new_id("Ev"),
            "URL": new_hook(world, ann.id, channel.id, made), "TS": world.new_ts(),
        }  # fmt: skip
        text = re.sub(r"\$([A-Z]+)", lambda found: str(ids[found[1]]), json.dumps(payload["body"]))
        made.payload = json.loads(text)
        await self.server.office.send(made)
        assert made.acked, made.outcome
        await self._settle()


async def draw(view: ui.View) -> Drawn:
    """Every message is valid by Slack's schemas and rules."""
    pages = render.pages(view, SETTING)
    blocks = [block for page in pages for block in page.blocks]
    for page in pages:
        for some in filter(None, (page.blocks, page.plain)):
            assert problems_of_message({"text": page.text, "blocks": list(some)}) == []
    used = [one.get("action_id") for block in blocks for one in _elements(block)]
    return Drawn(tuple(dict.fromkeys(render.token_of(one) for one in used if one)), read_slack.text(blocks))


def _elements(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    return [one for one in found if isinstance(one, dict)]


async def ask(form: ui.Form) -> Drawn:
    made = render.modal(form, SETTING)
    assert problems_of_view(made) == []
    return Drawn((made["callback_id"],), read_slack.text(made["blocks"]))


@asynccontextmanager
async def stage(database: Path) -> AsyncIterator[Stage]:
    made = SlackStage(database)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


RECORDED = {
    name: Recorded(PAYLOADS[name], means)
    for name, means in {
        "a slash command": lambda a, d: ShowLeaderboard(actor=a, delivery=d, period="week", page=2),
        "a command with curly quotes": lambda a, d: StartQuiz(
            actor=a, delivery=d, topic="t07", count=3, mode="live", speed=True
        ),
        "an organiser's command with a channel": lambda a, d: MoveSchedule(
            actor=a, delivery=d, schedule=2, channel=a.place.channel
        ),
        "an organiser's command with a group": lambda a, d: SetUp(
            actor=a, delivery=d, fields=ScheduleFields(time="09:00", ping="S0LEARNERS1")
        ),
        "a mention in a thread": lambda a, d: ShowStreak(actor=a, delivery=d),
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

SLACK = Adapter(draw, ask, stage, RECORDED)
